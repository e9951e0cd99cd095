"""Archives: ZIP files, measured by what they say of themselves before anything is unpacked.

Workbooks are such archives too. Names of members are never used as paths:
what is unpacked gets a name of ours, in a folder of ours.
"""

import re
import shutil
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from layers.reading.asked import MIB, Asked, Limits
from layers.reading.choice import SHAPEFILES, chosen
from layers.reading.shapefile import PARTS
from layers.reading.table import Source, dotted, short

SMALL_BYTES = 10 * MIB
"""Up to here nobody is harmed, however well it was packed."""

ENCRYPTED = 0x1
NOTES_OF_A_MAC = "__MACOSX/"
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """What an archive is to whoever delivers it, and what they do where it is broken or too large."""

    name: str
    mended: str
    instead: str


ARCHIVE = Kind("das Archiv", "neu packen", "ungepackt liefern")
WORKBOOK = Kind("die Arbeitsmappe", "in Excel neu speichern", "als CSV liefern")


def measure(source: Source, limits: Limits, kind: Kind) -> list[ZipInfo]:
    """The files of an archive. Raises InputError where it is none, or too much, or points elsewhere."""
    if not is_zipfile(source.path):
        source.refuse(
            f"{kind.name} ist unlesbar: etwas anderes, oder nicht ganz angekommen; {kind.mended}"
        )
    try:
        with ZipFile(source.path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (BadZipFile, NotImplementedError, ValueError) as error:
        source.refuse(f"{kind.name} ist beschädigt ({short(str(error))}); {kind.mended}")
    if len(members) > limits.members:
        said = f"{kind.name} hat {dotted(len(members))} Dateien"
        source.refuse(f"{said}, gelesen werden höchstens {dotted(limits.members)}; {kind.instead}")
    for member in members:
        _require_harmless(source, member)
    names = [member.filename.casefold() for member in members]
    if len(set(names)) < len(names):
        source.refuse(f"{kind.name} enthält einen Namen doppelt; {kind.mended}")
    unpacked = sum(member.file_size for member in members)
    packed = max(1, source.path.stat().st_size)
    if unpacked > limits.unpacked_bytes:
        said = f"{kind.name} wäre ausgepackt {dotted(unpacked // MIB)} MB groß"
        most = dotted(limits.unpacked_bytes // MIB)
        source.refuse(f"{said}, gelesen werden höchstens {most} MB; bitte teilen")
    if unpacked > SMALL_BYTES and unpacked > packed * limits.ratio:
        said = f"{kind.name} wäre ausgepackt {dotted(unpacked // packed)}-mal so groß"
        source.refuse(f"{said}, üblich ist höchstens {limits.ratio}-mal; {kind.instead}")
    return members


def _require_harmless(source: Source, member: ZipInfo) -> None:
    name = short(member.filename)
    if re.search(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\0", member.filename):
        source.refuse(f"„{name}“ im Archiv zeigt aus dem Archiv heraus; neu packen")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        source.refuse(f"„{name}“ im Archiv ist eine Verknüpfung; die Datei selbst einpacken")
    if member.flag_bits & ENCRYPTED:
        source.refuse(f"„{name}“ im Archiv ist mit einem Kennwort geschützt; ohne Kennwort packen")
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        source.refuse(f"„{name}“ im Archiv ist unüblich gepackt; als gewöhnliches ZIP liefern")


def shapefile(source: Source, asked: Asked, limits: Limits, folder: Path) -> Path:
    """The Shapefile of an archive, unpacked into `folder`. Raises InputError where there is not one."""
    members = {
        _stem_and_ending(member): member
        for member in measure(source, limits, ARCHIVE)
        if not member.filename.startswith(NOTES_OF_A_MAC)
    }
    there: dict[str, set[str]] = {stem: set() for stem, ending in members if ending == ".shp"}
    if not there:
        source.refuse("im Archiv ist kein Shapefile (.shp); die Datei selbst ungepackt liefern")
    stem = chosen(source, asked, there, SHAPEFILES)
    for ending in PARTS:
        if (stem, ending) in members:
            _unpack(source, members[stem, ending], folder / f"lieferung{ending}")
    return folder / "lieferung.shp"


def _stem_and_ending(member: ZipInfo) -> tuple[str, str]:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    return str(path.with_suffix("")), path.suffix.lower()


def _unpack(source: Source, member: ZipInfo, target: Path) -> None:
    """Write one member, never more of it than it said of itself: zipfile stops there."""
    try:
        with (
            ZipFile(source.path) as archive,
            archive.open(member) as packed,
            target.open("xb") as file,
        ):
            shutil.copyfileobj(packed, file, CHUNK_BYTES)
    except (
        BadZipFile,
        NotImplementedError,
        EOFError,
        RuntimeError,
        ValueError,
        zlib.error,
    ) as error:
        said = f"„{short(member.filename)}“ im Archiv ist beschädigt ({short(str(error))})"
        source.refuse(f"{said}; neu packen")
