"""Bad workbooks: broken, locked, blown up, or with several answers."""

import zipfile
from functools import partial

import workbooks as books
from bad_input.bad import Bad
from layers.reading.asked import LIMITS, MIB, Asked, Limits

SMALL = Limits(memory_bytes=512 * MIB)


def with_member(member, content, file):
    """A workbook of which one member is another one."""
    books.xlsx(file, {"Kitas": books.KITAS})
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, old in (members | {member: content}).items():
            archive.writestr(name, old if name != member else content)


def without_end(file, write):
    """A workbook whose transfer was cut off."""
    write(file, {"Kitas": books.KITAS})
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def locked(file):
    """What Excel makes of a workbook with a password: an OLE file that holds an encrypted package."""
    books.xls(file, {"Kitas": books.KITAS})
    old, new = (name.encode("utf-16-le") for name in ("Workbook", "EncryptedPackage"))
    entry = old.ljust(64, b"\0") + bytes([len(old) + 2, 0])
    content = file.read_bytes()
    assert entry in content
    file.write_bytes(content.replace(entry, new.ljust(64, b"\0") + bytes([len(new) + 2, 0])))


def bomb_ods(file):
    """An ODS of a few kilobytes that is 300 MB when unpacked."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b" " * 300 * MIB)


def sheet_xml(*cells):
    """The XML of a sheet with these cells in it."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(cells)
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    )


FAR_CELL = sheet_xml(
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
LAUGHING = (
    f'<!DOCTYPE x [<!ENTITY l0 "haha">{LAUGHS}]>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row>'
    '<row r="2"><c r="A2" t="e"><v>&l11;</v></c></row>'
)
SHEET = "xl/worksheets/sheet1.xml"
ERROR = [*books.KITAS, ["03", "Sonne", "=A9 → #REF!"]]
UNREADABLE = ": lässt sich nicht als Arbeitsmappe lesen ("
CUT_OFF = ": die Arbeitsmappe ist unlesbar: etwas anderes, oder nicht ganz angekommen; in Excel neu"
MANY = ", Zeile 4, Spalte „Plätze“: hier steht ein Formelfehler (#REF!); im Blatt berichtigen"
BOTH = {"2024": books.KITAS, "2025": books.KITAS}
WANTED = Asked(headers=("nr", "name"))

FILES = {
    "leer.xlsx": Bad(b"", ": die Datei ist leer; bitte neu anfordern"),
    "text.xlsx": Bad(b"nr;name\n1;a\n", CUT_OFF),
    "html.xls": Bad(b"<html><table><tr><td>nr</td></tr></table></html>", UNREADABLE),
    "text.ods": Bad(b"nr;name\n1;a\n", CUT_OFF),
    "halb.xlsx": Bad(partial(without_end, write=books.xlsx), CUT_OFF),
    "halb.ods": Bad(partial(without_end, write=books.ods), CUT_OFF),
    "halb.xls": Bad(partial(without_end, write=books.xls), UNREADABLE),
    "kennwort.xlsx": Bad(locked, ": ist mit einem Kennwort geschützt; ohne Kennwort speichern"),
    "kennwort.ods": Bad(locked, UNREADABLE),
    "bombe.xlsx": Bad(
        partial(with_member, SHEET, b" " * 300 * MIB),
        "-mal so groß, üblich ist höchstens 200-mal; als CSV liefern",
    ),
    "bombe.ods": Bad(bomb_ods, "-mal so groß, üblich ist höchstens 200-mal; als CSV liefern"),
    "bombe_groß.ods": Bad(
        bomb_ods,
        ": die Arbeitsmappe wäre ausgepackt 300 MB groß, gelesen werden höchstens 100 MB; bitte teilen",
        limits=Limits(unpacked_bytes=100 * MIB),
    ),
    "pfad.xlsx": Bad(
        partial(with_member, "../../evil.xml", b"<a/>"),
        ": „../../evil.xml“ im Archiv zeigt aus dem Archiv heraus; neu packen",
    ),
    "lachen.xlsx": Bad(
        partial(with_member, SHEET, LAUGHING.encode()),
        ": die Datei hat keine Tabellenblätter mit Überschriften und Daten; bitte neu anfordern",
    ),
    "fern.xlsx": Bad(
        partial(with_member, SHEET, FAR_CELL.encode()), " 512 MB Speicher; ", limits=SMALL
    ),
    "blatt_weg.xlsx": Bad(partial(with_member, SHEET, b"kein XML <"), UNREADABLE),
    "ohne_daten.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [], "B": []}),
        ": die Datei hat keine Tabellenblätter mit Überschriften und Daten; bitte neu anfordern",
    ),
    "nur_zahlen.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [[1, 2], [3, 4]]}),
        ": die Datei hat keine Tabellenblätter mit Überschriften und Daten; bitte neu anfordern",
    ),
    "nur_kopf.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [["nr", "name"]]}),
        ": die Datei hat keine Zeilen mit Daten; bitte neu anfordern",
    ),
    "zwei.xlsx": Bad(
        partial(books.xlsx, sheets=BOTH),
        ": mehrere Tabellenblätter passen: „2024“, „2025“; eines in der Zuordnung nennen: "
        'sheet = "2024"',
        WANTED,
    ),
    "zwei.ods": Bad(
        partial(books.ods, sheets=BOTH),
        ": mehrere Tabellenblätter passen: „2024“, „2025“; eines in der Zuordnung nennen: "
        'sheet = "2024"',
        WANTED,
    ),
    "keines.xls": Bad(
        partial(books.xls, sheets=BOTH),
        ": keines der Tabellenblätter „2024“, „2025“ hat alle Spalten der Zuordnung; eines "
        'nennen: sheet = "2024"',
        Asked(headers=("Träger",)),
    ),
    "anderes.xlsx": Bad(
        partial(books.xlsx, sheets=BOTH),
        ": das Tabellenblatt „2026“ gibt es nicht, nur „2024“, „2025“; in der Zuordnung berichtigen: ",
        Asked(sheet="2026"),
    ),
    "doppelt.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [["nr", "nr"], [1, 2]]}),
        ", Zeile 1: mehrere Spalten heißen „nr“; bitte umbenennen",
    ),
    "formel.xlsx": Bad(partial(books.xlsx, sheets={"A": ERROR}), MANY),
    "formel.ods": Bad(
        partial(books.ods, sheets={"A": [*books.KITAS, ["03", "Sonne", "#REF!"]]}), MANY
    ),
    "formel.xls": Bad(
        partial(books.xls, sheets={"A": [*books.KITAS, ["03", "Sonne", "#REF!"]]}), MANY
    ),
    "daneben.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [["nr", "name"], ["1", "a", "siehe Notiz"]]}),
        ", Zeile 2: Spalte 3 hat keine Überschrift; eine nennen oder leeren",
    ),
    "terminal.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [["nr", "name"], ["1", "\x1b[2J"]]}),
        ", Zeile 2, Spalte „name“: enthält ein Steuerzeichen (U+001B); entfernen",
    ),
    "ods_als.xlsx": Bad(partial(books.ods, sheets={"A": books.KITAS}), UNREADABLE),
    "zu_viel.xlsx": Bad(
        partial(books.xlsx, sheets={"A": [["nr"], *[["1"]] * 20]}),
        ": mehr als 10 Zeilen mit 1 Spalte; bitte teilen",
        limits=Limits(rows=10),
    ),
}
assert LIMITS.unpacked_bytes > 300 * MIB
