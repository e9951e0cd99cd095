"""Formula errors: cells of a workbook that say #REF!, #DIV/0! … instead of a value.

calamine hands them out as empty cells, and empty means something else. So the
sheet's XML is looked through once more, and only parsed where the bytes say
that there is such a cell.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from layers.reading.table import Source

Errors = dict[tuple[int, int], str]
"""What stands in the cell, by row and column from 0."""

MOST = 1_000
"""So many are collected; the sheet is broken anyway."""

CHUNK_BYTES = 1024 * 1024
XLSX_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
ODS_ERROR = re.compile(rb"""value-type\s*=\s*["']error["']""")
LONGEST_MARK = 32
"""Bytes in which such a mark fits."""

LETTERS = 26


def formula_errors(source: Source, sheet: str) -> Errors:
    """The cells of a sheet whose formula went wrong.

    Raises ExpatError, KeyError or ValueError where the XML is not as it should be.
    """
    found: Errors = {}
    with ZipFile(source.path) as archive:
        if source.path.suffix == ".ods":
            _look(archive, "content.xml", ODS_ERROR, _OdsCells(sheet, found))
        else:
            _look(archive, _member(archive, sheet), XLSX_ERROR, _XlsxCells(found))
    return found


def _look(
    archive: ZipFile, member: str, mark: re.Pattern[bytes], cells: "_XlsxCells | _OdsCells"
) -> None:
    """Parse a member of the archive where it holds such a mark."""
    with archive.open(member) as file:
        if not _holds(file, mark):
            return
    with archive.open(member) as file:
        _parse(file, cells.start, cells.end, cells.text)


def _holds(file: IO[bytes], mark: re.Pattern[bytes]) -> bool:
    tail = b""
    while chunk := file.read(CHUNK_BYTES):
        if mark.search(tail + chunk):
            return True
        tail = chunk[-LONGEST_MARK:]
    return False


def _parse(
    file: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Walk through XML without a document type: no workbook has one, and entities come by it."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, said: start(name.rpartition(":")[2], said)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.ParseFile(file)


def _no_document_type(*_: object) -> None:
    raise ValueError("DOCTYPE")


def _member(archive: ZipFile, sheet: str) -> str:
    """Where the XML of a sheet lies in an XLSX."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def named(name: str, said: dict[str, str]) -> None:
        if name == "sheet":
            ids[said["name"]] = next(v for k, v in said.items() if k.rpartition(":")[2] == "id")

    def related(name: str, said: dict[str, str]) -> None:
        if name == "Relationship":
            targets[said["Id"]] = said["Target"]

    with archive.open("xl/workbook.xml") as file:
        _parse(file, named)
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        _parse(file, related)
    target = targets[ids[sheet]]
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


@dataclass(slots=True)
class _XlsxCells:
    """Walks the cells `<c r="D4" t="e"><v>#REF!</v></c>` of a sheet."""

    found: Errors
    row: int = -1
    column: int = -1
    wrong: bool = False
    inside: bool = False
    said: list[str] = field(default_factory=list)

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "row":
            self.row = int(said["r"]) - 1 if "r" in said else self.row + 1
            self.column = -1
        elif name == "c":
            self.column = _column(said["r"]) if "r" in said else self.column + 1
            self.wrong = said.get("t") == "e"
            self.said = []
        self.inside = name == "v"

    def text(self, piece: str) -> None:
        if self.wrong and self.inside:
            self.said.append(piece)

    def end(self, name: str) -> None:
        self.inside = False
        if name == "c" and self.wrong and len(self.found) < MOST:
            self.found[self.row, self.column] = "".join(self.said)


def _column(cell: str) -> int:
    """3 for `D4`."""
    number = 0
    for letter in cell.rstrip("0123456789"):
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(slots=True)
class _OdsCells:
    """Walks the cells of one table of an ODS, which may stand for several rows and columns."""

    sheet: str
    found: Errors
    here: bool = False
    row: int = 0
    column: int = 0
    high: int = 1
    wide: int = 1
    wrong: bool = False
    said: list[str] = field(default_factory=list)

    def start(self, name: str, said: dict[str, str]) -> None:
        plain = {key.rpartition(":")[2]: value for key, value in said.items()}
        if name == "table":
            self.here = plain.get("name") == self.sheet
            self.row = 0
        elif name == "table-row":
            self.column, self.high = 0, int(plain.get("number-rows-repeated", 1))
        elif name in {"table-cell", "covered-table-cell"}:
            self.wide = int(plain.get("number-columns-repeated", 1))
            self.wrong = said.get("calcext:value-type") == "error"
            self.said = []

    def text(self, piece: str) -> None:
        if self.wrong:
            self.said.append(piece)

    def end(self, name: str) -> None:
        if name in {"table-cell", "covered-table-cell"}:
            if self.here and self.wrong and len(self.found) < MOST:
                self.found[self.row, self.column] = "".join(self.said)
            self.wrong = False
            self.column += self.wide
        elif name == "table-row":
            self.row += self.high
