"""Wire: how a table comes out of the process that reads, as JSON lines and WKB.

    {"columns": […], "decimal": …, "encoding": …, "crs": …}     first
    {"rows": [numbers], "cells": [[…], …], "wkb": [sizes]}      per block, then the bytes of its WKB
    {"end": true} | {"faults": [[what, row, column], …]}        last

No objects are unpickled: who reads here does not trust who writes.
"""

import json
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


def send_faults(error: InputError, sink: IO[bytes]) -> None:
    """Write the faults for which there is no table."""
    _line(sink, {"faults": [[fault.what, fault.row, fault.column] for fault in error.faults]})


def receive(source: IO[bytes], file: str) -> Received:
    """The table that was written. Raises InputError with the faults that were, or for a torn one."""
    received: Received | None = None
    same: dict[str, str] = {}
    while line := source.readline():
        said = _parsed(line, file)
        if "faults" in said:
            raise InputError(
                [Fault(file, what, row, column) for what, row, column in said["faults"]]
            )
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
