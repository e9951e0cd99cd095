"""Snapshots as they are kept: deliveries and their public editions, with their rows."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime

from pandas import DataFrame
from sqlalchemy import Table, select

from geo_lsz.errors import ContractError
from geo_lsz.frames import Contract
from geo_lsz.identity import Snapshot, frame_digest
from layers import tables
from layers.bulk import insert_chunks
from layers.keeping import (
    AnyRow,
    Keeper,
    content_of,
    holds,
    in_utc,
    insert,
    record_columns,
    refuse_erased,
    require,
)
from layers.links import Link, entity_chunks, links_of
from layers.rows import chunks_of, frame_of, require_keepable


class Snapshots(Keeper):
    """Deliveries and public editions."""

    def add_snapshot(
        self,
        snapshot: Snapshot,
        frame: DataFrame,
        links: Mapping[str, Link] | None = None,
        *,
        mapping: str = "",
    ) -> bool:
        """Keep a delivery with its rows, and link its offers to entities; False: it was there.

        links : entities of offers that are not simply those of their id in this
            list; those of a public edition are those of the exact snapshot
        mapping : TOML by which the delivery was read; "" where it was not read from a file

        Raises ContractError where the frame is not what the snapshot says it is,
        Withdrawn where this very delivery was erased: it must not come back by mistake.
        """
        table, contract = _of_layer(snapshot.layer)
        require_keepable(frame, contract)
        if frame_digest(frame) != snapshot.content:
            raise ContractError(f"snapshot {snapshot.id}: its content is another frame's digest")
        with self.database.writing() as connection:
            if holds(connection, tables.snapshot, snapshot.id):
                return False
            refuse_erased(connection, tables.snapshot, snapshot.id)
            if snapshot.edition_of is not None:
                require(connection, tables.snapshot, snapshot.edition_of)
            accepted_at = datetime.now(UTC)
            row = record_columns(snapshot) | {
                "id": snapshot.id,
                "about": dict(snapshot.about),
                "rows": len(frame),
                "accepted_at": accepted_at,
            }
            insert(connection, tables.snapshot, [row])
            if mapping:
                insert(connection, tables.mapping, [{"snapshot": snapshot.id, "text": mapping}])
            insert_chunks(connection, table, chunks_of(frame, contract, snapshot=snapshot.id))
            if table is tables.offer:
                told = links or links_of(connection, snapshot.edition_of)
                rows = entity_chunks(snapshot, frame, told, accepted_at)
                insert_chunks(connection, tables.entity, rows)
        return True

    def has_snapshot(self, snapshot_id: str) -> bool:
        """Whether this delivery is kept."""
        with self.database.reading() as connection:
            return holds(connection, tables.snapshot, snapshot_id)

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """The snapshot of this id. Raises NotFound."""
        with self.database.reading() as connection:
            return _snapshot(require(connection, tables.snapshot, snapshot_id))

    def snapshots(self, layer: str | None = None, *, public: bool = False) -> list[Snapshot]:
        """Exact snapshots, or the public editions, in the order of their acceptance."""
        table = tables.snapshot
        query = select(table).where(table.c.public == public).order_by(table.c.number)
        if layer is not None:
            query = query.where(table.c.layer == layer)
        return [_snapshot(row) for row in self._all(query)]

    def current(self, layer: str, *, on: date | None = None) -> list[Snapshot]:
        """The newest of each source: greatest Stichtag, then last accepted; sorted by source.

        on : a later Stichtag is passed over; None for none
        """
        newest: dict[str, Snapshot] = {}
        for snapshot in self.snapshots(layer):
            if on is not None and snapshot.stichtag > on:
                continue
            other = newest.get(snapshot.source)
            if other is None or snapshot.stichtag >= other.stichtag:
                newest[snapshot.source] = snapshot
        return [newest[source] for source in sorted(newest)]

    def area_names(self, geography: str) -> dict[str, str]:
        """Names of the areas of a geography by code, by its newest delivery; empty where it is not there."""
        told = [s for s in self.current("areas") if s.about["geography"] == geography]
        names = self.frame(told[0].id)["name"].to_dict() if told else {}
        return {str(code): str(name) for code, name in names.items()}

    def row_count(self, snapshot_id: str) -> int:
        """How many rows the snapshot has. Raises NotFound."""
        with self.database.reading() as connection:
            count: int = require(connection, tables.snapshot, snapshot_id).rows
        return count

    def accepted_at(self, snapshot_id: str) -> datetime:
        """When the snapshot was accepted, in UTC. Raises NotFound."""
        with self.database.reading() as connection:
            kept: datetime = require(connection, tables.snapshot, snapshot_id).accepted_at
        return in_utc(kept)

    def frame(self, snapshot_id: str) -> DataFrame:
        """The rows of a snapshot as the contract of its layer says, sorted by index."""
        with self.database.reading() as connection:
            found = require(connection, tables.snapshot, snapshot_id)
            table, contract = _of_layer(found.layer)
            query = content_of(table).where(table.c.snapshot == snapshot_id)
            return frame_of(connection.execute(query).all(), contract)


def _of_layer(layer: str) -> tuple[Table, Contract]:
    if layer not in tables.OF_LAYER:
        raise ContractError(f"layer {layer!r} is unknown; there are {sorted(tables.OF_LAYER)}")
    return tables.OF_LAYER[layer]


def _snapshot(row: AnyRow) -> Snapshot:
    return Snapshot(**{part.name: getattr(row, part.name) for part in fields(Snapshot)})
