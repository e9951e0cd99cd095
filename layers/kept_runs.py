"""Runs as they are kept: computations with their inputs and results."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from geo_lsz.errors import GateRefused, NotFound
from geo_lsz.frames import AREA_RESULTS, PAIR_RESULTS
from geo_lsz.identity import Run
from geo_lsz.inputs import Reckoned
from layers import tables
from layers.bulk import insert_chunks
from layers.keeping import AnyRow, Keeper, content_of, holds, insert, record_columns, require
from layers.rows import chunks_of, frame_of, require_keepable


class Runs(Keeper):
    """Computations and what came out of them."""

    def add_run(self, run: Run, reckoned: Reckoned) -> bool:
        """Keep a run with its results; False: it was there.

        Raises NotFound where an input is not kept here, GateRefused where a
        run that is not internal read an exact snapshot.
        """
        require_keepable(reckoned.areas, AREA_RESULTS)
        if reckoned.pairs is not None:
            require_keepable(reckoned.pairs, PAIR_RESULTS)
        with self.database.writing() as connection:
            if holds(connection, tables.run, run.id):
                return False
            inputs = _input_rows(connection, run)
            insert(connection, tables.run, [_run_row(run, reckoned)])
            insert(connection, tables.run_input, inputs)
            areas = chunks_of(reckoned.areas, AREA_RESULTS, run=run.id)
            insert_chunks(connection, tables.area_result, areas)
            if reckoned.pairs is not None:
                pairs = chunks_of(reckoned.pairs, PAIR_RESULTS, run=run.id)
                insert_chunks(connection, tables.pair_result, pairs)
        return True

    def run(self, run_id: str) -> Run:
        """The run of this id. Raises NotFound."""
        with self.database.reading() as connection:
            row = require(connection, tables.run, run_id)
            query = select(tables.run_input.c.snapshot).where(tables.run_input.c.run == run_id)
            return _run(row, connection.execute(query).scalars().all())

    def run_called(self, beginning: str) -> Run:
        """The run whose id begins so, as lists print it. Raises NotFound for none, and for several."""
        query = select(tables.run.c.id).where(
            tables.run.c.id.startswith(beginning, autoescape=True)
        )
        found = [str(row.id) for row in self._all(query.order_by(tables.run.c.number))]
        if not beginning or len(found) != 1:
            several = f"; so beginnen {', '.join(found[:5])}" if beginning and found else ""
            raise NotFound(f"Einen Rechenlauf „{beginning}“ gibt es hier nicht{several}.")
        return self.run(found[0])

    def has_run(self, run_id: str) -> bool:
        """Whether this run is kept."""
        with self.database.reading() as connection:
            return holds(connection, tables.run, run_id)

    def runs(self) -> list[Run]:
        """Every run, in the order of keeping."""
        read: dict[str, list[str]] = {}
        with self.database.reading() as connection:
            rows = connection.execute(select(tables.run).order_by(tables.run.c.number)).all()
            for link in connection.execute(select(tables.run_input)):
                read.setdefault(link.run, []).append(link.snapshot)
        return [_run(row, read.get(row.id, [])) for row in rows]

    def reckoned(self, run_id: str) -> Reckoned:
        """The results of a run, each frame sorted by its key. Raises NotFound."""
        areas, pairs = tables.area_result, tables.pair_result
        with self.database.reading() as connection:
            row = require(connection, tables.run, run_id)
            area_rows = connection.execute(content_of(areas).where(areas.c.run == run_id)).all()
            pair_rows = connection.execute(content_of(pairs).where(pairs.c.run == run_id)).all()
        return Reckoned(
            areas=frame_of(area_rows, AREA_RESULTS),
            pairs=frame_of(pair_rows, PAIR_RESULTS) if row.knows_pairs else None,
            notes=row.notes,
        )


def _run_row(run: Run, reckoned: Reckoned) -> dict[str, Any]:
    row = record_columns(run) | {
        "id": run.id,
        "parameters": dict(run.parameters),
        "knows_pairs": reckoned.pairs is not None,
        "notes": dict(reckoned.notes),
        "kept_at": datetime.now(UTC),
    }
    del row["inputs"]
    return row


def _run(row: AnyRow, inputs: Sequence[str]) -> Run:
    columns = {part.name: getattr(row, part.name) for part in fields(Run) if part.name != "inputs"}
    return Run(**columns, inputs=tuple(sorted(inputs)))


def _input_rows(connection: Connection, run: Run) -> list[dict[str, Any]]:
    public = {key: require(connection, tables.snapshot, key).public for key in run.inputs}
    exact = sorted(key for key in public if not public[key])
    if exact and not run.internal:
        raise GateRefused(
            f"Rechenlauf {run.id}: Er soll öffentlich sein, liest aber die genauen Lieferungen "
            f"{exact}. Bitte ihre öffentlichen Fassungen verwenden oder den Lauf intern nennen."
        )
    return [
        {"run": run.id, "snapshot": key, "internal": run.internal, "public": public[key]}
        for key in sorted(public)
    ]
