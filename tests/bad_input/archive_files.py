"""Bad archives: blown up, pointing elsewhere, or without the one Shapefile that is meant."""

import io
import stat
import tempfile
import warnings
import zipfile
from functools import cache, partial
from pathlib import Path

import fiona

from bad_input.bad import Bad
from deliveries import square
from layers.reading.asked import MIB

PARTS = (".shp", ".shx", ".dbf", ".prj")


@cache
def shapefile_parts():
    """The bytes of a Shapefile with one area, by ending."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.shp"
        said = {"driver": "ESRI Shapefile", "schema": schema, "crs": "EPSG:25832"}
        with fiona.open(file, "w", **said) as sink:
            sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
        return {part: file.with_suffix(part).read_bytes() for part in PARTS}


def zipped(members, file, method=zipfile.ZIP_DEFLATED):
    """An archive of these members: name (or ZipInfo) → bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a doubled name is meant
        with zipfile.ZipFile(file, "w", method) as archive:
            for name, content in members:
                archive.writestr(name, content)
    return file


def packed(*stems, without=()):
    """The members of an archive with these Shapefiles."""
    parts = {part: said for part, said in shapefile_parts().items() if part not in without}
    return [(f"{stem}{part}", said) for stem in stems for part, said in parts.items()]


def link():
    """A member that is a symbolic link to the users of the machine."""
    member = zipfile.ZipInfo("a.dbf")
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return (member, b"/etc/passwd")


def beside(*more):
    """A whole Shapefile with something beside it."""
    return partial(lambda file: zipped([*packed("a"), *more], file))


def patched(old, new, file):
    """A whole Shapefile in an archive whose bytes were changed."""
    content = zipped(packed("a"), io.BytesIO(), zipfile.ZIP_STORED).getvalue()
    assert old in content
    file.write_bytes(content.replace(old, new))


def lying(file):
    """An archive that says of its largest member that it is 10 bytes, and holds 50 MB."""
    buffer = zipped([*packed("a", without=[".dbf"]), ("a.dbf", b"0" * 50 * MIB)], io.BytesIO())
    size = (50 * MIB).to_bytes(4, "little")
    file.write_bytes(buffer.getvalue().replace(size, (10).to_bytes(4, "little")))


def locked(file):
    """An archive whose members are flagged as encrypted."""
    content = bytearray(zipped(packed("a"), io.BytesIO()).getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    file.write_bytes(content)


def alone(folder_file, without):
    """A Shapefile that is not packed, and lacks parts."""
    for part, said in shapefile_parts().items():
        if part not in without:
            folder_file.with_suffix(part).write_bytes(said)


def halved(file):
    """A Shapefile of which only a half arrived."""
    alone(file, without=())
    file.write_bytes(file.read_bytes()[:110])


def cut_off(file):
    """Half an archive."""
    content = zipped(packed("a"), io.BytesIO()).getvalue()
    file.write_bytes(content[: len(content) // 2])


NO_SHAPEFILE = ": im Archiv ist kein Shapefile (.shp); die Datei selbst ungepackt liefern"
OUT = "“ im Archiv zeigt aus dem Archiv heraus; neu packen"

FILES = {
    "text.zip": Bad(
        b"kein Archiv",
        ": das Archiv ist unlesbar: etwas anderes, oder nicht ganz angekommen; neu packen",
    ),
    "halb.zip": Bad(
        cut_off, ": das Archiv ist unlesbar: etwas anderes, oder nicht ganz angekommen; neu packen"
    ),
    "leer.zip": Bad(partial(zipped, []), NO_SHAPEFILE),
    "nur_csv.zip": Bad(partial(zipped, [("a.csv", "nr\n1\n")]), NO_SHAPEFILE),
    "zip_im_zip.zip": Bad(partial(zipped, [("a.zip", b"PK\3\4")]), NO_SHAPEFILE),
    "zwei.zip": Bad(
        lambda file: zipped(packed("2024/ot", "2025/ot"), file),
        ": mehrere Shapefiles passen: „2024/ot“, „2025/ot“; eines in der Zuordnung nennen: "
        'sheet = "2024/ot"',
    ),
    "ohne_shx.zip": Bad(
        lambda file: zipped(packed("a", without=[".shx", ".dbf"]), file),
        ": zum Shapefile fehlt .shx und .dbf; alle Teile (.shp, .shx, .dbf, .prj) zusammen als ZIP",
    ),
    "bombe.zip": Bad(
        partial(zipped, [("a.shp", b"\0" * 300 * MIB)]),
        "-mal so groß, üblich ist höchstens 200-mal; ungepackt liefern",
    ),
    "viele.zip": Bad(
        partial(zipped, [(f"{i}.txt", "") for i in range(1001)]),
        ": das Archiv hat 1.001 Dateien, gelesen werden höchstens 1.000; ungepackt liefern",
    ),
    "hinauf.zip": Bad(beside(("../a.shp", b"")), f": „../a.shp{OUT}"),
    "hinauf_tief.zip": Bad(beside(("x/../../a.shp", b"")), f": „x/../../a.shp{OUT}"),
    "wurzel.zip": Bad(beside(("/etc/cron.d/a", b"")), f": „/etc/cron.d/a{OUT}"),
    "laufwerk.zip": Bad(beside(("C:\\a.shp", b"")), f": „C:\\a.shp{OUT}"),
    "rückwärts.zip": Bad(beside(("..\\a.shp", b"")), f": „..\\a.shp{OUT}"),
    "verknüpft.zip": Bad(
        lambda file: zipped([*packed("a", without=[".dbf"]), link()], file),
        ": „a.dbf“ im Archiv ist eine Verknüpfung; die Datei selbst einpacken",
    ),
    "doppelt.zip": Bad(beside(("A.SHP", b"")), ": das Archiv enthält einen Namen doppelt; neu"),
    "kennwort.zip": Bad(locked, ": „a.shp“ im Archiv ist mit einem Kennwort geschützt; ohne"),
    "lzma.zip": Bad(
        lambda file: zipped(packed("a"), file, zipfile.ZIP_LZMA),
        ": „a.shp“ im Archiv ist unüblich gepackt; als gewöhnliches ZIP liefern",
    ),
    "prüfsumme.zip": Bad(
        partial(patched, b"01 ", b"02 "), ": „a.dbf“ im Archiv ist beschädigt (Bad CRC-32"
    ),
    "gelogen.zip": Bad(lying, ": „a.dbf“ im Archiv ist beschädigt (Bad CRC-32"),
    "allein.shp": Bad(
        partial(alone, without=[".shx", ".dbf"]),
        ": zum Shapefile fehlt .shx und .dbf; alle Teile (.shp, .shx, .dbf, .prj) zusammen als ZIP",
    ),
    "halbes.shp": Bad(
        halved, ", Zeile 1: hier endet das Shapefile (.shp), obwohl sein Verzeichnis (.shx)"
    ),
    "text.shp": Bad(
        lambda file: (alone(file, without=[".shp"]), file.write_bytes(b"kein Shapefile" * 99))[1],
        ": die Datei lässt sich nicht lesen (",
    ),
}
