"""Consequences: what a change of the offers of one kind does to every area (METHODS M7).

Supply is reckoned anew, by the same sharing and against the yardstick that holds
before the change: a median of the city that sinks along with what is taken away
would hide the loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.because import Known
from geo_lsz.city import ByGeography, City, Reached
from geo_lsz.coverage import SERVED_PERCENT, coverage, mean_supply, versorgungsgrad
from geo_lsz.gap import measures
from geo_lsz.grouping import Floats, Positions
from geo_lsz.intervals import at_least, is_applicable, limits, times
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.residents import persons_by_area, persons_by_cell
from geo_lsz.supply import supply_bounds
from geo_lsz.yardstick import Yardstick

State = Literal["ja", "nein", "unbekannt"]
"""Whether something holds, as far as it can be known."""

Names = Mapping[tuple[str, str], str]
"""What areas are called, by geography and area."""

MOST_NAMED = 3
"""So many areas are named in a sentence; of the others their number."""

EDGES = tuple(klasse.low for klasse in VERSORGUNG[:-1] if klasse.low is not None)
"""Percents at which a worse class begins. More than enough is no better class than enough."""


class Change(NamedTuple):
    """A change of the offers of a kind: those of these labels go, and these come.

    come : OFFERS; one that stays but changes goes and comes
    links, unsure : of those who come, as `reach.Ways` gives them
    """

    gone: frozenset[str]
    come: GeoDataFrame
    links: DataFrame
    unsure: DataFrame


@dataclass(frozen=True, slots=True)
class Standing:
    """How a kind stands in its city: everybody's ways, the yardstick, and percents by area.

    enough : the yardstick, also after a change
    percents : what the headline of a field compares, `value, status, low, high` by area
    supply : places per head by cell; None where places are not the yardstick
    """

    reached: Reached
    enough: Yardstick
    percents: ByGeography
    supply: DataFrame | None

    @classmethod
    def of(cls, city: City, kind: Angebotsart) -> Self:
        """How a kind with a place stands, as the analysis `gap` reckons it."""
        persons = persons_by_cell(city.cells, kind.zielgruppe.slug)
        reached = Reached.of(city, kind, persons)
        group = {
            key: persons_by_area(persons, city.area_of[key], areas)
            for key, areas in city.areas.items()
        }
        _, against, percents = measures(reached, group)
        supply = _supply(reached) if kind.yardstick == "places" else None
        return cls(reached, against, percents, supply)

    def without(self, offer: str) -> Change:
        """The change in which an offer is gone."""
        known = self.reached
        return Change(frozenset({offer}), known.offers.iloc[:0], known.links[:0], known.unsure[:0])

    def after(self, change: Change) -> ByGeography:
        """Percents after a change, only of the areas that it touches."""
        after = self._changed(change)
        touched = self._touched(change, after)
        if self.supply is None:
            return self._covered(after, touched)
        return self._supplied(after, touched)

    def effects(self, change: Change, line: float = SERVED_PERCENT) -> DataFrame:
        """What a change does to the areas that it touches, as `effects` tells it."""
        return effects(self.percents, self.after(change), line)

    def _changed(self, change: Change) -> Reached:
        known = self.reached
        kept = known.offers[~known.offers.index.isin(change.gone)]
        links, unsure = (
            pd.concat([ways[~ways["offer"].isin(change.gone)], more])
            if len(more)
            else ways[~ways["offer"].isin(change.gone)]
            for ways, more in ((known.links, change.links), (known.unsure, change.unsure))
        )
        offers = pd.concat([kept, change.come]) if len(change.come) else kept
        return Reached(known.city, known.kind, known.persons, offers, links, unsure)

    def _touched(self, change: Change, after: Reached) -> Index:
        """Cells that may have more or less than before."""
        cells = self.reached.persons.index
        if self.reached.kind.catchment == "3sfca" and self.supply is not None:
            return cells  # everybody may choose anew
        before = self.reached
        ways = [it[it["offer"].isin(change.gone)]["cell"] for it in (before.links, before.unsure)]
        touched = cells.isin(pd.concat([*ways, change.links["cell"], change.unsure["cell"]]))
        if self.supply is None:  # who reaches an offer before and after has lost nothing
            touched &= ~(cells.isin(before.links["cell"]) & cells.isin(after.links["cell"]))
        return cells[touched]

    def _areas(self, touched: Index) -> Mapping[str, Index]:
        """Areas, by geography, in which one of these cells lies."""
        city = self.reached.city
        return {
            key: areas[areas.isin(city.area_of[key].reindex(touched).dropna())]
            for key, areas in city.areas.items()
        }

    def _covered(self, after: Reached, touched: Index) -> ByGeography:
        persons, area_of = after.persons, after.city.area_of
        reached, unsure = (
            Series(persons.index.isin(ways["cell"]), index=persons.index)
            for ways in (after.links, after.unsure)
        )
        return {
            key: times(
                self._at_least(coverage(persons, reached, area_of[key], areas, unsure), 1.0), 100
            )
            for key, areas in self._areas(touched).items()
        }

    def _supplied(self, after: Reached, touched: Index) -> ByGeography:
        kind_enough = self.enough.enough
        if kind_enough is None or self.supply is None:
            return {key: self.percents[key].loc[it] for key, it in self._areas(touched).items()}
        near = pd.concat([after.links, after.unsure])
        offers = Index(near["offer"][near["cell"].isin(touched)].unique())
        links, unsure = (it[it["offer"].isin(offers)] for it in (after.links, after.unsure))
        cells = after.persons.index
        around = cells[cells.isin(touched) | cells.isin(pd.concat([links, unsure])["cell"])]
        local = Reached(
            after.city,
            after.kind,
            after.persons.loc[around],
            after.offers[after.offers.index.isin(offers)],
            links,
            unsure,
        )
        supply = pd.concat([self.supply.drop(touched), _supply(local).loc[touched]]).loc[cells]
        means = {
            key: mean_supply(supply, after.persons, after.city.area_of[key], areas)
            for key, areas in self._areas(touched).items()
        }
        return {
            key: versorgungsgrad(self._at_least(mean, np.inf), kind_enough)
            for key, mean in means.items()
        }

    def _at_least(self, values: DataFrame, most: float) -> DataFrame:
        """Of a kind that nobody listed completely, what is known is the least that there is."""
        listed = self.reached.kind.slug in self.reached.city.listed
        return values if listed else at_least(values, most)


def effects(before: ByGeography, after: ByGeography, line: float = SERVED_PERCENT) -> DataFrame:
    """What a change does to areas.

    before, after : percents by geography, `value, status, low, high` by area; areas
        that are not in `after` are as before
    line : percent below which an area is underserved

    Returns, by `geography` and `area` in order, the values `before` and `after` and
    `worse`, a State: `ja` where the area surely changes to a worse class or falls
    below the line, `nein` where it surely does not. Bounds that fall into several
    classes leave it `unbekannt`. Where nobody lives nothing gets worse.
    """
    edges = np.array(sorted({*EDGES, line}))
    parts = {key: _effects(before[key], it, edges) for key, it in after.items()}
    return pd.concat(parts, names=["geography", "area"]).sort_index()


def _effects(before: DataFrame, after: DataFrame, edges: Floats) -> DataFrame:
    before = before.reindex(after.index)
    (poorest, richest), (low, high) = (_ranks(it, edges) for it in (before, after))
    surely, never = high < poorest, low >= richest
    there = is_applicable(before) & is_applicable(after)
    worse = np.where(surely, "ja", np.where(never | ~there, "nein", "unbekannt"))
    return pd.concat(
        [
            frames.named(before, "before"),
            frames.named(after, "after"),
            Series(np.where(there, worse, "nein"), index=after.index, name="worse", dtype="str"),
        ],
        axis="columns",
    )


def _ranks(percents: DataFrame, edges: Floats) -> tuple[Positions, Positions]:
    """Lowest and highest class that a percent may fall into."""
    low, high = limits(percents)
    return np.searchsorted(edges, low, side="right"), np.searchsorted(edges, high, side="right")


def summed_up(worse: Series) -> State:
    """Whether any of these areas gets worse."""
    if (worse == "ja").any():
        return "ja"
    return "unbekannt" if (worse == "unbekannt").any() else "nein"


def said(effects: DataFrame, names: Names) -> str:
    """`Raum 01 (80 % → 40 %)` for the first areas of `effects`, and how many more."""
    before, after = (frames.values_of(effects, name) for name in ("before", "after"))
    texts = [
        f"{names.get(area, '/'.join(area))} ({_whole(*was)} → {_whole(*becomes)})"
        for area, was, becomes in zip(
            effects.index,
            before.itertuples(index=False, name=None),
            after.itertuples(index=False, name=None),
            strict=True,
        )
    ]
    more = len(texts) - MOST_NAMED
    tail = [f"{more} weitere"] if more > 0 else []
    return ", ".join([*texts[:MOST_NAMED], *tail])


def _whole(*known: Any) -> str:
    return Known(*known).in_percent() or "unbekannt"


def _supply(reached: Reached) -> DataFrame:
    places = frames.values_of(reached.offers, "places")
    return supply_bounds(
        reached.persons, places, reached.links, reached.kind.catchment, reached.unsure
    )
