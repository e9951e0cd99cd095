"""Table: what every kind of file becomes: headers, and rows of texts in blocks of columns."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, NoReturn

from geo_lsz.errors import Fault, InputError
from layers.reading.asked import Limits

BLOCK_ROWS = 10_000
MOST_FAULTS = 200
"""So many faults are told one by one; whoever has more of them mends a rule, not rows."""

LONGEST_SAID = 300
"""So many characters a fault repeats of what is in the file."""

UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no office writes: control signs, with which terminals are steered, and halves of characters."""

Row = tuple[int, Sequence[str], bytes | None]
"""Its number as a person counts, its cells, and its geometry as WKB."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that is read: where it lies, and what the person calls it who delivers it."""

    path: Path
    name: str

    def fault(self, what: str, row: int | None = None, column: str | None = None) -> Fault:
        """A fault of this file."""
        return Fault(self.name, what, row, column)

    def refuse(self, what: str, row: int | None = None, column: str | None = None) -> NoReturn:
        """Raise InputError with this one fault."""
        raise InputError([self.fault(what, row, column)])


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows, column by column; `shapes` is WKB, None where the table has no geometry."""

    numbers: list[int]
    columns: list[list[str]]
    shapes: list[bytes | None] | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is still being read: what is known of it, and its rows, once.

    columns : headers
    blocks : rows; reading them raises InputError where one is wrong
    decimal : the decimal sign of its numbers, where the format fixes it
    encoding : of a text file
    crs : of its geometries, as WKT
    """

    columns: list[str]
    blocks: Iterator[Block]
    decimal: Literal[",", "."] | None = None
    encoding: str = ""
    crs: str = ""


def headers(source: Source, cells: Sequence[str], row: int, limits: Limits) -> list[str]:
    """The headers in a row, without empty ones at its end. Raises InputError for doubled ones."""
    names = [re.sub(r"\s*[\r\n]+\s*", " ", cell.strip()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        source.refuse("in dieser Zeile stehen keine Überschriften; header_row prüfen", row)
    if len(names) > limits.columns:
        said = f"{dotted(len(names))} Spalten, gelesen werden höchstens {dotted(limits.columns)}"
        source.refuse(f"{said}; nur die nötigen Spalten liefern", row)
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        said = short(", ".join(f"„{name}“" for name in doubled))
        source.refuse(f"mehrere Spalten heißen {said}; bitte umbenennen", row)
    return names


def blocks(
    source: Source,
    columns: Sequence[str],
    rows: Iterable[Row],
    limits: Limits,
    *,
    with_shapes: bool = False,
) -> Iterator[Block]:
    """Rows as blocks of columns. Raises InputError for too many of them and for strange signs."""
    walking = iter(rows)
    taken = 0
    while some := list(islice(walking, BLOCK_ROWS)):
        taken += len(some)
        if taken > limits.rows or taken * len(columns) > limits.cells:
            most = min(limits.rows, limits.cells // len(columns))
            width = "1 Spalte" if len(columns) == 1 else f"{len(columns)} Spalten"
            source.refuse(f"mehr als {dotted(most)} Zeilen mit {width}; bitte teilen")
        numbers, cells, shapes = (list(part) for part in zip(*some, strict=True))
        parts = [list(column) for column in zip(*cells, strict=True)]
        _require_printable(source, columns, numbers, parts)
        yield Block(numbers, parts, shapes if with_shapes else None)


def raise_faults(faults: Sequence[Fault], file: str) -> None:
    """Raise InputError with these faults, if there are any: the first of them, and how many more."""
    if not faults:
        return
    said = list(faults[:MOST_FAULTS])
    if len(faults) > MOST_FAULTS:
        said.append(Fault(file, f"und {dotted(len(faults) - MOST_FAULTS)} Fehler mehr dieser Art"))
    raise InputError(said)


def _require_printable(
    source: Source, names: Sequence[str], numbers: list[int], columns: list[list[str]]
) -> None:
    faults = [
        source.fault(
            f"enthält ein Steuerzeichen (U+{ord(found.group()):04X}); "
            "entfernen oder die Datei neu ausgeben",
            number,
            name,
        )
        for name, column in zip(names, columns, strict=True)
        if UNPRINTABLE.search("\n".join(column))
        for number, cell in zip(numbers, column, strict=True)
        if (found := UNPRINTABLE.search(cell))
    ]
    raise_faults(faults, source.name)


def short(text: str) -> str:
    """A text for a fault, cut where a file tells too much."""
    return text if len(text) <= LONGEST_SAID else text[:LONGEST_SAID] + " …"


def dotted(count: int) -> str:
    """`1.000.000`, without what `geo_lsz.german` imports."""
    return f"{count:,}".replace(",", ".")
