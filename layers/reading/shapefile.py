"""Shapefile before GDAL sees it: whether its parts are there, and whole."""

import struct

from layers.reading.table import Source

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
"""What of a Shapefile is read; the rest of it are indexes and notes."""

HEADER_BYTES = 100
RECORD_HEADER_BYTES = 8
ENTRY_BYTES = 8
HEAD_LENGTH = slice(8, 10)
CODE_PAGE = slice(29, 30)
"""Where a .dbf tells how long its head is, and in which code page it was written."""

WORD_BYTES = 2
"""Offsets and lengths count 16-bit words."""


def require_whole(source: Source) -> None:
    """Raise InputError where a part is missing, or the shapes end before their index says."""
    lost = [part for part in (".shx", ".dbf") if not source.path.with_suffix(part).is_file()]
    if lost:
        said = f"zum Shapefile fehlt {' und '.join(lost)}"
        source.refuse(f"{said}; alle Teile (.shp, .shx, .dbf, .prj) zusammen als ZIP liefern")
    index = source.path.with_suffix(".shx").read_bytes()[HEADER_BYTES:]
    size = source.path.stat().st_size
    entries = struct.iter_unpack(">ii", index[: len(index) // ENTRY_BYTES * ENTRY_BYTES])
    for number, (offset, length) in enumerate(entries, start=1):
        end = (offset + length) * WORD_BYTES + RECORD_HEADER_BYTES
        if end > size or min(offset, length) < 0:
            said = "hier endet das Shapefile (.shp), obwohl sein Verzeichnis (.shx) weitergeht"
            source.refuse(f"{said}; neu anfordern", number)


def encoding(source: Source) -> str:
    """How texts are encoded where no .cpg says so; "" where GDAL is told, or tells by itself.

    UTF-8 where all of the .dbf is that strictly: nothing else reads so by
    chance. Without a code page in its head, the German Windows wrote the rest.
    """
    if source.path.with_suffix(".cpg").is_file():
        return ""
    content = source.path.with_suffix(".dbf").read_bytes()
    head = int.from_bytes(content[HEAD_LENGTH], "little")
    try:
        content[head:].decode()
    except UnicodeDecodeError:
        return "" if content[CODE_PAGE] not in {b"", b"\0"} else "cp1252"
    return "UTF-8"
