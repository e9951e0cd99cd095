"""Links: how the offers of a delivery are known to be the same as those of others, as rows."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from pandas import DataFrame
from sqlalchemy import Connection, select

from geo_lsz.identity import Snapshot, digest
from layers import tables
from layers.bulk import ROWS, Chunk

SAME_LIST = "gleiche Liste, gleiche Kennung"
"""How an import links an offer: same source and same offer id are the same entity."""


class Link(NamedTuple):
    """The entity of an offer, and how it is known."""

    entity: str
    method: str


def by_its_id(source: str, offer: str) -> Link:
    """The entity of an offer that its id in a list tells."""
    return Link(digest(["entity", source, offer]), SAME_LIST)


def entity_chunks(
    snapshot: Snapshot, offers: DataFrame, links: Mapping[str, Link], made_at: datetime
) -> Iterator[Chunk]:
    """Rows of the entity table; an offer that `links` do not name is told by its id."""
    for start in range(0, len(offers), ROWS):
        ids = offers.index[start : start + ROWS].tolist()
        told = [links.get(offer) or by_its_id(snapshot.source, offer) for offer in ids]
        yield {
            "entity": [link.entity for link in told],
            "snapshot": [snapshot.id] * len(ids),
            "offer": ids,
            "method": [link.method for link in told],
            "made_at": [made_at] * len(ids),
        }


def links_of(connection: Connection, snapshot: str | None) -> dict[str, Link]:
    """The entities of the offers of a snapshot, the last ones told."""
    table = tables.entity
    query = select(table).where(table.c.snapshot == snapshot).order_by(table.c.number)
    return {row.offer: Link(row.entity, row.method) for row in connection.execute(query)}
