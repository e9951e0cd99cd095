"""Bad CSV: not text, not a table, or more than a table."""

from bad_input.bad import Bad
from layers.reading.asked import Asked

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1"

FILES = {
    "leer.csv": Bad(b"", ": die Datei ist leer; bitte neu anfordern"),
    "nur_bom.csv": Bad(b"\xef\xbb\xbf", ": die Datei ist leer; bitte neu anfordern"),
    "nur_kopf.csv": Bad(b"nr;name\n", ": die Datei hat keine Zeilen mit Daten; bitte neu"),
    "leerzeilen.csv": Bad(b"\n\n  \n\n", ": die Datei hat keine Zeilen mit Daten; bitte neu"),
    "nur_trenner.csv": Bad(
        b";;;\n;;;\n", ", Zeile 1: in dieser Zeile stehen keine Überschriften; header_row prüfen"
    ),
    "nur_sep.csv": Bad(b"sep=;\n", ": die Datei hat keine Zeilen mit Daten; bitte neu anfordern"),
    "bild.csv": Bad(PNG, ": ist kein Text (Nullbytes); als CSV neu ausgeben"),
    "mappe.csv": Bad(b"PK\3\4\x14\0\0\0", ": ist kein Text (Nullbytes); als CSV neu ausgeben"),
    "utf16.csv": Bad(
        "nr;name\n1;Löber\n".encode("utf-16"),
        ": ist UTF-16 (Unicode-Text); als „CSV UTF-8“ neu speichern",
    ),
    "dos.csv": Bad(
        "nr;name\n1;Lüber\n".encode("cp850"),
        ": der Text ist weder UTF-8 noch Windows-1252; als „CSV UTF-8“ neu speichern",
    ),
    "halbes_utf8.csv": Bad(
        b"nr;name\n1;\xe2\x82\x81\x8d\xff\n",
        ": der Text ist weder UTF-8 noch Windows-1252; als „CSV UTF-8“ neu speichern",
    ),
    "offen.csv": Bad(
        b'nr;name\n1;"Regenbogen\n2;Zwergenland\n',
        ", Zeile 2: ein Anführungszeichen wird nicht geschlossen; ab hier prüfen",
    ),
    "dahinter.csv": Bad(
        b'nr;name\n1;"Regenbogen" e.V.\n',
        ", Zeile 2: nach einem schließenden Anführungszeichen steht noch Text; Anführungszeichen",
    ),
    "zu_wenig.csv": Bad(
        b"nr;name;art\n1;Regenbogen\n", ", Zeile 2: 2 Felder statt 3; fehlt ein Trennzeichen?"
    ),
    "zu_viel.csv": Bad(
        b"nr;name\n1;Regen;bogen\n", ", Zeile 2: 3 Felder statt 2; fehlen Anführungszeichen?"
    ),
    "doppelt.csv": Bad(
        b"nr;name;nr\n1;a;2\n",
        ", Zeile 1: mehrere Spalten heißen „nr“; bitte umbenennen",
    ),
    "namenlos.csv": Bad(
        b"nr;;name\n1;x;a\n",
        ", Zeile 2: Spalte 2 hat keine Überschrift; eine nennen oder die Spalte löschen",
    ),
    "riesig.csv": Bad(
        b"nr;name\n1;" + b"x" * 100_001,
        ", Zeile 2: ein Feld ist länger als 100.000 Zeichen; fehlt ein Anführungszeichen?",
    ),
    "terminal.csv": Bad(
        b"nr;name\n1;\x1b[2Jweg\n",
        ", Zeile 2, Spalte „name“: enthält ein Steuerzeichen (U+001B); entfernen oder die Datei",
    ),
    "terminal_neu.csv": Bad(
        "nr;name\n1;\x9b2Jweg\n".encode(),
        ", Zeile 2, Spalte „name“: enthält ein Steuerzeichen (U+009B); entfernen oder die Datei",
    ),
    "breit.csv": Bad(
        ";".join(f"s{i}" for i in range(2001)).encode() + b"\n1\n",
        ", Zeile 1: 2.001 Spalten, gelesen werden höchstens 2.000; nur die nötigen Spalten liefern",
    ),
    "ohne_zeile_9.csv": Bad(
        b"nr;name\n1;a\n",
        ": eine Zeile 9 mit Überschriften gibt es nicht (header_row); sie wird in den ersten 100",
        Asked(header_row=9),
    ),
}
