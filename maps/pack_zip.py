"""The whole map pack as one ZIP: to read, to paste, to reckon with, to look at, and what to know of it.

The same release gives the same bytes: entries are sorted and dated by the release.
"""

import io
import textwrap
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from geo_lsz.publication import Published
from maps.columns import origin_of
from maps.drawing import Scene
from maps.field_maps import FieldMap
from maps.geopackage import Styles, write_geopackages
from maps.legend import german_date
from maps.pack import MapPack, map_pack, map_poster
from maps.pack_pictures import pictures
from maps.pack_sources import each_once
from maps.pack_subject import Subject
from maps.pack_tables import tables
from maps.standalone_map import standalone_map
from maps.svg import render
from maps.view_sheet import Imprint, view_sheet

MEDIA_TYPE = "application/zip"

PX_PER_MM = 300 / 25.4
"""Of the pictures: 300 dots an inch, sharp on paper."""

README = "LIESMICH.txt"

PACKED_ALREADY = (".pdf", ".png", ".xlsx")
"""Files that do not get smaller."""

LEVEL = 6

WIDTH = 78
"""Characters of a line of text."""

TO_ALL = 0o644 << 16
"""Everybody may read an entry."""

UNIX = 3
"""The system whose rights an entry carries, whatever machine it is made on."""

Draw = Callable[[Scene, float], bytes]
"""A scene as PNG, with so many px per mm."""


def pack_zip(subject: Subject, maps: Sequence[FieldMap], styles: Styles, draw: Draw) -> bytes:
    """The ZIP of a subject.

    maps : of its geography
    styles : of its release, as `write_geopackages` takes them
    Raises NotFound where the release has no such geography or area.
    """
    parts = list(subject.parts())
    files = dict(_pdfs(subject, maps)) | dict(_pictures(subject, maps, draw))
    stem = subject.stem
    files |= {
        f"{stem}-karten.html": standalone_map(subject, maps),
        f"{stem}-tabellen.xlsx": tables(subject, parts),
        f"{stem}-geodaten.gpkg": write_geopackages(parts, styles),
    }
    files[README] = _readme(subject, parts, files)
    return zipped(files, subject.release.made_at)


def pack_pdf(subject: Subject, area: str) -> bytes:
    """The PDF of an area alone. Raises as `map_pack` does."""
    return _made(map_pack, subject, area)


def _made(make: Callable[..., MapPack], subject: Subject, area: str) -> bytes:
    told = subject.release, subject.collections, area, subject.geography
    return make(*told, address=subject.address, face=subject.face).pdf


def pdf_name(stem: str) -> str:
    """Under which name the PDF of an area is in its ZIP."""
    return f"{stem}-kartenmappe.pdf"


def pdf_within(content: bytes, stem: str) -> bytes:
    """The PDF out of the ZIP of an area."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(pdf_name(stem))


def zipped(files: Mapping[str, bytes], at: datetime) -> bytes:
    """The files by their names as a ZIP, sorted, each dated `at`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            small = name.endswith(PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = UNIX, TO_ALL
            archive.writestr(entry, files[name], compresslevel=LEVEL)
    return made.getvalue()


def _pictures(
    subject: Subject, maps: Sequence[FieldMap], draw: Draw
) -> Iterator[tuple[str, bytes]]:
    """Each map in pixels and in lines."""
    for one in pictures(subject, maps):
        yield f"bilder/{subject.stem}-{one.name}.png", draw(one.scene, PX_PER_MM)
        yield f"bilder/{subject.stem}-{one.name}.svg", render(one.scene, one.title).encode()


def _pdfs(subject: Subject, maps: Sequence[FieldMap]) -> Iterator[tuple[str, bytes]]:
    """Pack and poster of an area; of the whole city a sheet for each Handlungsfeld."""
    if subject.area is not None:
        yield pdf_name(subject.stem), pack_pdf(subject, subject.area)
        yield f"{subject.stem}-plakat-a3.pdf", _made(map_poster, subject, subject.area)
        return
    imprint = Imprint.of(subject.release, subject.face)
    for place, one in enumerate(maps, start=1):
        sheet = view_sheet(imprint, one.collection, one.view, one.features)
        yield f"blaetter/{subject.stem}-{place}-{one.slug}.pdf", sheet


WHAT_IS_IN_IT = {
    "-kartenmappe.pdf": "zum Lesen, Drucken und Vorlesen: Karten, Werte, Angebote in Worten",
    "-plakat-a3.pdf": "die Karte des dringlichsten Handlungsfelds, groß zum Aushängen (A3)",
    "-karten.html": "dieselben Karten zum Anklicken; öffnet im Browser, auch ohne Internet",
    "-tabellen.xlsx": "alle Werte, Kennzahlen und Angebote mit Quellen, für Excel oder LibreOffice",
    "-geodaten.gpkg": "dieselben Daten mit Grenzen und Farben, für QGIS (EPSG:25832)",
    ".png": "Karte mit Legende für Texte und Folien (300 dpi)",
    ".svg": "dieselbe Karte, beliebig groß zu drucken",
    ".pdf": "Kartenblatt eines Handlungsfelds mit allen Werten",
}
"""What a file is for, by how its name ends; the first that fits counts."""


def _readme(subject: Subject, parts: Sequence[Published], files: Mapping[str, bytes]) -> bytes:
    """The text to read first: UTF-8 with BOM and CRLF, as every editor of an office opens it."""
    newest = german_date(max(collection.stichtag for collection, _ in parts))
    sections: list[tuple[str, Iterable[str]]] = [
        (f"Kartenmappe {subject.about}", _about(subject, newest)),
        ("Was hier liegt", _contents(files)),
        ("Woher die Daten kommen", _origins(parts)),
        ("Wie man zitiert", _citation(subject, parts, newest)),
    ]
    if subject.address:
        sections.append(("Das Neueste dazu", [subject.address]))
    lines = [line for title, told in sections for line in (title, "-" * len(title), *told, "")]
    wrapped = "\n".join(_wrapped(line) for line in lines).splitlines()
    return "".join(f"{line}\r\n" for line in wrapped).encode("utf-8-sig")


def _wrapped(line: str) -> str:
    """The line in lines of an editor's width; what is indented stays so."""
    indent = " " * (len(line) - len(line.lstrip()))
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _about(subject: Subject, newest: str) -> Iterator[str]:
    release = subject.release
    yield f"Stand der Daten: {newest}"
    yield f"Veröffentlichung {release.id} vom {german_date(release.made_at)}"
    yield from release.caveats
    yield "Unbekannt ist nie null: Was fehlt oder gesperrt ist, steht als Wort oder Schraffur da."


def _contents(files: Mapping[str, bytes]) -> Iterator[str]:
    for name in sorted(files):
        yield name
        yield "    " + next(text for end, text in WHAT_IS_IN_IT.items() if name.endswith(end))


def _citation(subject: Subject, parts: Sequence[Published], newest: str) -> Iterator[str]:
    release = subject.release
    sources = each_once(c.attribution for c, _ in parts)
    yield (
        f"{sources}: Kartenmappe {subject.about}, Stand {newest}, Veröffentlichung {release.id} "
        f"vom {german_date(release.made_at)}, {release.software}."
    )
    yield "Die Lizenzen stehen oben bei den Daten; der Name der Quelle gehört immer dazu."


def _origins(parts: Sequence[Published]) -> Iterator[str]:
    """Titles of the collections with what is to be known of them; each thing is said once."""
    found: dict[tuple[str, ...], list[str]] = {}
    for collection, _ in parts:
        said = origin_of(collection)
        lines = tuple(f"    {title}: {text}" for title, text in said.items() if text)
        found.setdefault(lines, []).append(collection.title)
    for lines, titles in found.items():
        yield "; ".join(titles)
        yield from lines
