"""Sheets: tables in workbooks (XLSX, XLS, ODS), with a title above them or several beside each other."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from xml.parsers.expat import ExpatError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from layers.reading import archives, xls_errors
from layers.reading.asked import Asked, Limits
from layers.reading.choice import SHEETS, chosen, header_row
from layers.reading.formula_errors import formula_errors
from layers.reading.table import Row, Source, Table, blocks, headers, raise_faults, short

HEADER_WITHIN = 100
"""So many rows from the top headers are looked for."""

EXACT = 15
"""Digits that Excel keeps of a number."""

ZIPPED = (".xlsx", ".ods")
OLE = b"\xd0\xcf\x11\xe0"
"""How an `.xls` begins, and an `.xlsx` that a password locks: neither is an archive."""


def table(source: Source, asked: Asked, limits: Limits) -> Table:
    """The table on a sheet of a workbook.

    A cell that is a number is written without thousands points and with the
    decimal sign that was asked for, `102` where Excel holds 102.0; texts stay
    as they are; days are ISO, truth is WAHR or FALSCH as Excel shows it.
    """
    if source.path.suffix in ZIPPED and not _begins(source, OLE):
        archives.measure(source, limits, archives.WORKBOOK)
    try:
        book = CalamineWorkbook.from_path(source.path)
        sheet = _sheet(source, book, asked)
    except PasswordError:
        source.refuse("ist mit einem Kennwort geschützt; ohne Kennwort speichern")
    except CalamineError as error:
        source.refuse(f"lässt sich nicht als Arbeitsmappe lesen ({error}); in Excel neu speichern")
    at, first = _header(source, sheet, asked)
    names = headers(source, first, at + 1, limits)
    kept = [header for header in names if header]
    grid = _Grid(sheet, at, names, asked, _errors(source, sheet.name))
    rows = grid.rows(source)
    return Table(kept, blocks(source, kept, rows, limits), decimal=asked.decimal)


def _begins(source: Source, mark: bytes) -> bool:
    with source.path.open("rb") as file:
        return file.read(len(mark)) == mark


def _sheet(source: Source, book: CalamineWorkbook, asked: Asked) -> CalamineSheet:
    """The sheet that is meant; a hidden one only where the mapping names it."""
    sheets: dict[str, CalamineSheet] = {}
    there: dict[str, list[str]] = {}
    for told in book.sheets_metadata:
        shown = told.visible == SheetVisibleEnum.Visible or told.name == asked.sheet
        if told.typ != SheetTypeEnum.WorkSheet or not shown:
            continue
        sheets[told.name] = book.get_sheet_by_name(told.name)
        top = _top(sheets[told.name], asked)
        at = header_row(top, asked)
        if at is not None:
            there[told.name] = top[at]
    return sheets[chosen(source, asked, there, SHEETS)]


def _top(sheet: CalamineSheet, asked: Asked) -> list[list[str]]:
    """The first rows as texts, line breaks in headers as blanks."""
    return [
        [" ".join(_text(cell, asked.decimal).split()) for cell in row]
        for row in islice(sheet.iter_rows(), HEADER_WITHIN)
    ]


def _header(source: Source, sheet: CalamineSheet, asked: Asked) -> tuple[int, list[str]]:
    top = _top(sheet, asked)
    at = header_row(top, asked) if asked.header_row is None else asked.header_row - 1
    if at is None or at >= len(top):
        said = (
            f"auf dem Blatt „{sheet.name}“ stehen in Zeile {asked.header_row} keine Überschriften"
        )
        source.refuse(f"{said}; header_row prüfen")
    return at, top[at]


def _errors(source: Source, sheet: str) -> Mapping[tuple[int, int], str]:
    """Cells whose formula went wrong, by row and column from 0: calamine shows them as empty."""
    looking = formula_errors if source.path.suffix in ZIPPED else xls_errors.formula_errors
    try:
        return looking(source, sheet)
    except (ExpatError, LookupError, ValueError, StopIteration, struct.error) as error:
        said = f"das Blatt „{sheet}“ ist beschädigt ({short(str(error))})"
        source.refuse(f"{said}; in Excel neu speichern")


@dataclass(frozen=True, slots=True)
class _Grid:
    """The rows of a sheet below its headers.

    at : row of the headers, from 0
    names : headers, "" where a column has none
    errors : formula errors by row and column from 0
    """

    sheet: CalamineSheet
    at: int
    names: list[str]
    asked: Asked
    errors: Mapping[tuple[int, int], str]

    def rows(self, source: Source) -> Iterator[Row]:
        """Rows that are not empty. Raises InputError for formula errors and cells without a header."""
        kept = [i for i, name in enumerate(self.names) if name]
        wrong = self._wrong()
        faults = []
        below = self.at + 1
        for row, raw in enumerate(islice(self.sheet.iter_rows(), below, None), start=below):
            cells = [_text(cell, self.asked.decimal) for cell in raw]
            faults += [source.fault(*fault) for fault in wrong.get(row, ())]
            faults += [source.fault(*fault) for fault in self._nameless(row, cells)]
            if any(cells):
                yield row + 1, [cells[i] for i in kept], None
        raise_faults(faults, source.name)

    @property
    def _west(self) -> int:
        return self.sheet.start[1] if self.sheet.start else 0

    def _wrong(self) -> dict[int, list[tuple[str, int, str]]]:
        """Faults for formula errors in columns that are needed, by row from 0."""
        found: dict[int, list[tuple[str, int, str]]] = {}
        for (row, column), said in self.errors.items():
            i = column - self._west
            name = self.names[i] if 0 <= i < len(self.names) else ""
            if name and (not self.asked.headers or name in self.asked.headers):
                what = f"hier steht ein Formelfehler ({said}); im Blatt berichtigen"
                found.setdefault(row, []).append((what, row + 1, name))
        return found

    def _nameless(self, row: int, cells: list[str]) -> Iterator[tuple[str, int]]:
        for i, cell in enumerate(cells):
            if cell and (i >= len(self.names) or not self.names[i]):
                what = f"Spalte {self._west + i + 1} hat keine Überschrift; eine nennen oder leeren"
                yield what, row + 1


def _text(cell: Any, decimal: str) -> str:
    """A cell as a person reads it, but for the thousands points of numbers."""
    if isinstance(cell, str):
        return cell if cell.strip() else ""
    if isinstance(cell, bool):
        return "WAHR" if cell else "FALSCH"
    if isinstance(cell, int | float):
        return f"{cell:.{EXACT}g}".replace(".", decimal)
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(" ", "seconds")
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)
