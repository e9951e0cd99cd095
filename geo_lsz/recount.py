"""Recount: what every cell has when offers of a kind come and go, from what each of them gives.

What an offer gives to whom hangs on who reaches it, not on the other offers: so a
change is reckoned from those alone that go and come (`supply.py`; with 3sfca, where
people choose among all, everything is reckoned anew). Where no places are counted,
an offer gives to be reached.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.city import Reached
from geo_lsz.grouping import Flags, Floats, Positions, any_by, total_by
from geo_lsz.intervals import is_applicable, limits
from geo_lsz.supply import Sharing, share, supply_bounds


class Change(NamedTuple):
    """A change of the offers of a kind: those of these labels go, and these come.

    come : OFFERS; one that stays but changes goes and comes
    links, unsure : of those who come, as `reach.Ways` gives them
    """

    gone: frozenset[str]
    come: GeoDataFrame
    links: DataFrame
    unsure: DataFrame


class People(NamedTuple):
    """Persons of the Zielgruppe by cell: fewest, most, and where anybody may live."""

    cells: Index
    fewest: Floats
    most: Floats
    there: Flags

    @classmethod
    def of(cls, persons: DataFrame) -> Self:
        """The persons, `value, status, low, high` by cell, as arrays."""
        fewest, most = limits(persons)
        return cls(persons.index, fewest, most, is_applicable(persons) & (most > 0))


class Having(NamedTuple):
    """Least and most that each cell has: places per resident, or 1 where an offer is reached.

    touched : cells that may have more or less than before the change
    """

    low: Floats
    high: Floats
    touched: Flags


class _Given(NamedTuple):
    """Least and most that each way gives to a resident of its cell; by position."""

    cell: Positions
    offer: Positions
    low: Floats
    high: Floats

    @classmethod
    def of(
        cls,
        kind: Angebotsart,
        people: People,
        offers: DataFrame,
        links: DataFrame,
        unsure: DataFrame,
    ) -> Self:
        known, maybe = (
            Sharing.of(ways, people.cells, offers.index, kind.catchment) for ways in (links, unsure)
        )
        if kind.yardstick == "places":
            parts = _shared(people, frames.values_of(offers, "places"), known, maybe)
        else:
            ones, perhaps = np.ones(len(known.cell)), np.ones(len(maybe.cell))
            parts = ones, 0 * perhaps, ones, perhaps
        return cls(
            np.concatenate([known.cell, maybe.cell]),
            np.concatenate([known.offer, maybe.offer]),
            np.concatenate(parts[:2]),
            np.concatenate(parts[2:]),
        )


def _shared(
    people: People, places: DataFrame, known: Sharing, maybe: Sharing
) -> tuple[Floats, Floats, Floats, Floats]:
    """Least of known ways and ways that may be, then most of both; as `supply_bounds` has them."""
    poorest, richest = limits(places)
    crowd = known.takers(people.most) + maybe.takers(people.most)
    few = known.takers(people.fewest)
    own = few[maybe.offer] + maybe.taking * people.fewest[maybe.cell]
    return (
        known.giving * share(poorest, crowd)[known.offer],
        np.zeros(len(maybe.cell)),
        known.giving * share(richest, few)[known.offer],
        maybe.giving * share(richest[maybe.offer], own),
    )


@dataclass(frozen=True, slots=True)
class Recount:
    """What every cell has of a kind, ready for changes."""

    reached: Reached
    people: People
    given: _Given
    before: Having

    @classmethod
    def of(cls, reached: Reached) -> Self:
        """Of a kind as it is."""
        people = People.of(reached.persons)
        given = _Given.of(reached.kind, people, reached.offers, reached.links, reached.unsure)
        nothing = np.zeros(len(people.cells), dtype=np.bool_)
        low, high = (total_by(given.cell, side, len(nothing)) for side in (given.low, given.high))
        return cls(reached, people, given, Having(low, high, nothing))

    def after(self, change: Change) -> Having:
        """What the cells have after a change."""
        kind, size = self.reached.kind, len(self.people.cells)
        if kind.yardstick == "places" and kind.catchment == "3sfca":
            return self._anew(change)
        come = _Given.of(kind, self.people, change.come, change.links, change.unsure)
        goes = np.isin(self.given.offer, self.reached.offers.index.get_indexer([*change.gone]))
        touched = any_by(self.given.cell[goes], size) | any_by(come.cell, size)
        stays = ~goes & touched[self.given.cell]
        cell = np.concatenate([self.given.cell[stays], come.cell])
        low, high = (
            np.where(touched, total_by(cell, np.concatenate([known[stays], more]), size), had)
            for known, more, had in (
                (self.given.low, come.low, self.before.low),
                (self.given.high, come.high, self.before.high),
            )
        )
        if kind.yardstick == "places":
            return Having(low, high, touched)
        still = (self.before.low > 0) & (low > 0)  # reached before and after
        return Having(np.minimum(low, 1), np.minimum(high, 1), touched & ~still)

    def _anew(self, change: Change) -> Having:
        known = self.reached
        offers = pd.concat([known.offers[~known.offers.index.isin(change.gone)], change.come])
        links, unsure = (
            pd.concat([ways[~ways["offer"].isin(change.gone)], more])
            for ways, more in ((known.links, change.links), (known.unsure, change.unsure))
        )
        places = frames.values_of(offers, "places")
        supply = supply_bounds(known.persons, places, links, known.kind.catchment, unsure)
        return Having(*limits(supply), np.ones(len(supply), dtype=np.bool_))
