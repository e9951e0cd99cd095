"""Wire: how a table comes out of the process that reads, as JSON lines and WKB.

    {"columns": […], "decimal": …, "encoding": …, "crs": …}     first
    {"rows": [numbers], "cells": [[…], …], "wkb": [sizes]}      per block, then the bytes of its WKB
    {"end": true} | {"faults": [[what, row, column], …]}        last

or how numbers do, as arrays of this machine:

    {"said": {…}, "arrays": {name: bytes}}                      then their bytes
    {"end": true} | {"faults": …}

No objects are unpickled: who reads here does not trust who writes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Literal

from geo_lsz.errors import Fault, InputError
from layers.reading.table import Block, Table

NO_GEOMETRY = -1
"""The size of the WKB of a row that has no geometry."""

BROKEN = "beim Lesen ging etwas verloren; noch einmal versuchen"


@dataclass(slots=True)
class Received:
    """A table as it arrived, column by column; `shapes` is WKB, None where it has no geometry."""

    columns: list[str]
    decimal: Literal[",", "."] | None
    encoding: str
    crs: str
    numbers: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    shapes: list[bytes | None] | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a file holds besides a table: single facts, and arrays by name."""

    said: dict[str, Any]
    arrays: Mapping[str, bytes]


def send(table: Table, sink: IO[bytes]) -> None:
    """Write a table. Raises InputError where reading it does."""
    head = {
        "columns": table.columns,
        "decimal": table.decimal,
        "encoding": table.encoding,
        "crs": table.crs,
    }
    _line(sink, head)
    for block in table.blocks:
        _line(sink, {"rows": block.numbers, "cells": block.columns, "wkb": _sizes(block)})
        for shape in block.shapes or ():
            sink.write(shape or b"")
    _line(sink, {"end": True})


def send_numbers(numbers: Numbers, sink: IO[bytes]) -> None:
    """Write arrays, and what is said beside them."""
    sizes = {name: len(array) for name, array in numbers.arrays.items()}
    _line(sink, {"said": numbers.said, "arrays": sizes})
    for array in numbers.arrays.values():
        sink.write(array)
    _line(sink, {"end": True})


def send_faults(error: InputError, sink: IO[bytes]) -> None:
    """Write the faults for which there is no table."""
    _line(sink, {"faults": [[fault.what, fault.row, fault.column] for fault in error.faults]})


def receive(source: IO[bytes], file: str) -> Received:
    """The table that was written. Raises InputError with the faults that were, or for a torn one."""
    received: Received | None = None
    same: dict[str, str] = {}
    while said := _next(source, file):
        if "end" in said and received is not None:
            return received
        if received is None:
            received = Received(**said, cells=[[] for _ in said["columns"]])
            continue
        received.numbers += said["rows"]
        for column, texts in zip(received.cells, said["cells"], strict=True):
            column += [same.setdefault(text, text) for text in texts]
        if said["wkb"] is not None:
            received.shapes = (received.shapes or []) + [_wkb(source, n) for n in said["wkb"]]
    raise InputError([Fault(file, BROKEN)])


def receive_numbers(source: IO[bytes], file: str) -> Numbers:
    """The arrays that were written. Raises InputError as `receive` does."""
    head = _next(source, file)
    arrays = {name: source.read(size) for name, size in head.get("arrays", {}).items()}
    if "end" not in _next(source, file):
        raise InputError([Fault(file, BROKEN)])
    return Numbers(head["said"], arrays)


def _next(source: IO[bytes], file: str) -> dict[str, Any]:
    """The next line, empty at the end. Raises InputError with the faults that stand there."""
    line = source.readline()
    said = _parsed(line, file) if line else {}
    if "faults" in said:
        raise InputError([Fault(file, what, row, column) for what, row, column in said["faults"]])
    return said


def _line(sink: IO[bytes], said: dict[str, Any]) -> None:
    sink.write(json.dumps(said, ensure_ascii=False).encode("utf-8") + b"\n")


def _parsed(line: bytes, file: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise InputError([Fault(file, BROKEN)])
    return said


def _sizes(block: Block) -> list[int] | None:
    if block.shapes is None:
        return None
    return [NO_GEOMETRY if shape is None else len(shape) for shape in block.shapes]


def _wkb(source: IO[bytes], size: int) -> bytes | None:
    return None if size == NO_GEOMETRY else source.read(size)
