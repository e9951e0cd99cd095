"""Links: how the offers of a delivery are known to be the same as those of others, as rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pandas import DataFrame
from sqlalchemy import Connection, select

from geo_lsz.identity import Snapshot, digest
from layers import tables

SAME_LIST = "gleiche Liste, gleiche Kennung"
"""How an import links an offer: same source and same offer id are the same entity."""


class Link(NamedTuple):
    """The entity of an offer, and how it is known."""

    entity: str
    method: str


def by_its_id(source: str, offer: str) -> Link:
    """The entity of an offer that its id in a list tells."""
    return Link(digest(["entity", source, offer]), SAME_LIST)


def entity_rows(
    snapshot: Snapshot, offers: DataFrame, links: Mapping[str, Link], made_at: datetime
) -> list[dict[str, Any]]:
    """Rows of the entity table; an offer that `links` do not name is told by its id."""
    told = {offer: links.get(offer) or by_its_id(snapshot.source, offer) for offer in offers.index}
    return [
        {
            "entity": link.entity,
            "snapshot": snapshot.id,
            "offer": offer,
            "method": link.method,
            "made_at": made_at,
        }
        for offer, link in told.items()
    ]


def links_of(connection: Connection, snapshot: str | None) -> dict[str, Link]:
    """The entities of the offers of a snapshot, the last ones told."""
    table = tables.entity
    query = select(table).where(table.c.snapshot == snapshot).order_by(table.c.number)
    return {row.offer: Link(row.entity, row.method) for row in connection.execute(query)}
