"""Formula errors of an `.xls`: cells that hold #REF!, #DIV/0! … ([MS-CFB], [MS-XLS]).

calamine hands them out as empty cells. Only what leads to these cells is read:
the stream of the workbook, where its sheets begin, and two kinds of records.
"""

import struct
from collections.abc import Iterator

from layers.reading.table import Source

ENTRY_BYTES = 128
STREAMS = ("Workbook", "Book")
LAST_SECTOR = 0xFFFFFFFA
"""From here on, numbers of sectors mean ends and free ones."""

FORMULA, BOOLERR, BOUNDSHEET, BOF, EOF = 0x0006, 0x0205, 0x0085, 0x0809, 0x000A
ERROR_RESULT = (2, b"\xff\xff")
"""First byte and last two of a formula's result that is an error."""

SAID = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def formula_errors(source: Source, sheet: str) -> dict[tuple[int, int], str]:
    """Cells of a sheet whose formula went wrong, by row and column from 0.

    Raises ValueError, struct.error or IndexError where the file is not built as it should be.
    """
    stream = _stream(source.path.read_bytes())
    start = next(at for name, at in _sheets(stream) if name == sheet)
    found = {}
    for kind, body in _records(stream, start):
        if kind == BOOLERR:
            row, column, _, code, is_error = struct.unpack_from("<HHHBB", body)
            if is_error:
                found[row, column] = SAID.get(code, "#?")
        elif kind == FORMULA:
            row, column, _, result = struct.unpack_from("<HHH8s", body)
            if (result[0], result[6:]) == ERROR_RESULT:
                found[row, column] = SAID.get(result[2], "#?")
    return found


def _stream(content: bytes) -> bytes:
    """The stream of the workbook, put together from its sectors."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    directory, *_ = struct.unpack_from("<I", content, 48)
    sectors = [content[at : at + size] for at in range(size, len(content), size)]
    table = b"".join(sectors[number] for number in _table_sectors(content, sectors, size))
    chain = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    entries = _joined(sectors, chain, directory)
    for at in range(0, len(entries), ENTRY_BYTES):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(0, length - 2)].decode("utf-16-le", errors="replace")
        if name in STREAMS:
            start, whole = struct.unpack_from("<II", entries, at + 116)
            return _joined(sectors, chain, start)[:whole]
    raise ValueError(STREAMS[0])


def _table_sectors(content: bytes, sectors: list[bytes], size: int) -> Iterator[int]:
    """Where the table of sectors lies: 109 of its parts in the head, the others in a chain of lists."""
    yield from (n for n in struct.unpack_from("<109I", content, 76) if n < LAST_SECTOR)
    following = struct.unpack_from("<I", content, 68)[0]
    for _ in sectors:
        if following >= LAST_SECTOR:
            return
        *listed, following = struct.unpack(f"<{size // 4}I", sectors[following])
        yield from (n for n in listed if n < LAST_SECTOR)


def _joined(sectors: list[bytes], chain: tuple[int, ...], start: int) -> bytes:
    """The bytes of a chain of sectors; no longer than the file, however it runs."""
    parts = []
    for _ in sectors:
        if start >= LAST_SECTOR:
            break
        parts.append(sectors[start])
        start = chain[start]
    return b"".join(parts)


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Names of the sheets, and where each begins."""
    for kind, body in _records(stream, 0):
        if kind == BOUNDSHEET:
            start, _, length, wide = struct.unpack_from("<IHBB", body)
            name = body[8 : 8 + length * (2 if wide & 1 else 1)]
            yield name.decode("utf-16-le" if wide & 1 else "latin-1"), start


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of the records from one beginning to its end, without what is nested in it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, body
