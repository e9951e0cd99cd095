"""Entities: one name for an offer, whatever its lists call it from delivery to delivery."""

from collections.abc import Iterator

import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series
from sqlalchemy import select

from geo_lsz.german import german
from geo_lsz.identity import Snapshot, digest
from geo_lsz.linkage import LINK, linked_pairs
from geo_lsz.merged_offers import listings
from layers import tables
from layers.links import SAME_LIST, Link, by_its_id
from layers.offers import ids_across_lists
from layers.store import Store

RENUMBERED = "gleiche Liste, neue Kennung, {bits} Bit"
REUSED = "gleiche Liste, Kennung gehörte einem anderen Angebot"
"""How an import links an offer whose id alone would mislead."""

BEFORE, NOW = "vorher", "jetzt"
"""Names under which both deliveries of a list are compared; the new one stands first in a pair."""


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


def carried_over(store: Store, snapshot: Snapshot, offers: GeoDataFrame) -> dict[str, Link]:
    """Entities of the offers of a new delivery whose ids alone would mislead.

    Lists come without stable ids. The rows are linked to those of the last
    delivery of the same list: who was renumbered stays the same entity, and an
    id that another offer has now is no longer its own.
    """
    before = [s for s in store.current("offers") if s.source == snapshot.source]
    if not before or before[0].id == snapshot.id:
        return {}
    old = store.frame(before[0].id)
    ids = ids_across_lists(snapshot.source, old.index)
    entity = entities(store, before).loc[ids].set_axis(old.index, axis="index")
    found: dict[str, Link] = {}
    gone = set(old.index)
    for new, was, bits in _same_rows(old, offers):
        if new not in found and was in gone:
            how = SAME_LIST if new == was else RENUMBERED.format(bits=german(bits, 1))
            found[new] = Link(str(entity[was]), how)
            gone.remove(was)
    found |= {id_: Link(str(entity[id_]), SAME_LIST) for id_ in gone if id_ in offers.index}
    taken = {link.entity for link in found.values()}
    for id_ in offers.index.difference(list(found)):
        if by_its_id(snapshot.source, id_).entity in taken:
            own = digest(["entity", snapshot.source, id_, snapshot.content])
            found[id_] = Link(own, REUSED)
    return found


def _same_rows(old: GeoDataFrame, new: GeoDataFrame) -> Iterator[tuple[str, str, float]]:
    """New and old id of rows that are the same, with bits: those of one id first, then the surest."""
    both = {NOW: new, BEFORE: old}
    rows = pd.concat(
        [frame.set_axis(f"{name}/" + frame.index, axis="index") for name, frame in both.items()]
    )
    lists = Series(rows.index.str.partition("/").get_level_values(0), index=rows.index)
    pairs = linked_pairs(listings(rows, lists)).pairs
    ends = pairs[["listing_a", "listing_b"]].apply(lambda side: side.str.partition("/")[2])
    apart = lists.loc[pairs["listing_a"]].to_numpy() != lists.loc[pairs["listing_b"]].to_numpy()
    told = ends.assign(bits=pairs["bits"], other=ends["listing_a"] != ends["listing_b"])
    linked = told[apart & (pairs["zone"] == LINK)].sort_values(
        ["other", "bits"], ascending=[True, False], kind="stable"
    )
    for row in linked.itertuples():
        yield str(row.listing_a), str(row.listing_b), float(row.bits)
