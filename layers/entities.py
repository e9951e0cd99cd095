"""Entities: one name for an offer, whatever its lists call it from delivery to delivery."""

from pandas import Series
from sqlalchemy import select

from geo_lsz.identity import Snapshot
from layers import tables
from layers.offers import ids_across_lists
from layers.store import Store


def entities(store: Store, snapshots: list[Snapshot]) -> Series:
    """The entity of every offer of these lists, by its id across lists."""
    table = tables.entity
    found: dict[str, str] = {}
    with store.database.reading() as connection:
        for snapshot in snapshots:
            rows = connection.execute(
                select(table.c.offer, table.c.entity)
                .where(table.c.snapshot == snapshot.id)
                .order_by(table.c.number)
            ).all()
            told = Series({row.offer: row.entity for row in rows}, dtype="str")
            found |= dict(zip(ids_across_lists(snapshot.source, told.index), told, strict=True))
    return Series(found, dtype="str")
