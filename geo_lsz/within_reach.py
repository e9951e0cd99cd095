"""Within reach: which offers the people of an area get to, which part of them, and how far it is.

The ways are those that gaps are reckoned with (`city.Reached`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from pandas import DataFrame, Index

from geo_lsz.angebotsart import Angebotsart
from geo_lsz.city import City, Reached, city_of, placed
from geo_lsz.coverage import share_of
from geo_lsz.grouping import (
    Flags,
    Floats,
    Levels,
    Positions,
    any_by,
    highest_by,
    positions,
    total_by,
)
from geo_lsz.inputs import Inputs
from geo_lsz.intervals import KNOWN, MISSING, between, ignorance, limits
from geo_lsz.residents import persons_by_area, persons_by_cell
from geo_lsz.status import Status

FEW = 10
"""A share of fewer persons would tell how many of them live where; our own convention."""

Found = Mapping[str, DataFrame]
"""By geography: `area, offer, angebotsart, minutes, coarse` and the share as `value, status, low, high`."""


def within_reach(inputs: Inputs, kinds: Sequence[Angebotsart]) -> Found:
    """The offers that somebody in an area may reach, for every geography; sorted by area, kind and offer.

    kinds : kinds with a place

    The share (0..1) is that of the area's Zielgruppe who reach this one offer; its
    bounds are exact, as those of `coverage`. It is suppressed where the Zielgruppe of
    the area is, or may be, smaller than FEW; whoever is merely not known is not few.
    `coarse` says that people of the area are known on one point for all of it: then
    the share is of that point. `minutes` is the median over those who reach it; NA for
    offers that come to people. Where surely nobody reaches an offer, it is not named:
    so somebody is covered wherever one is.
    """
    city = city_of(inputs)
    parts: dict[str, list[DataFrame]] = {geography: [] for geography in city.areas}
    for kind in kinds:
        persons = persons_by_cell(city.cells, kind.zielgruppe.slug)
        reached = Reached.of(city, kind, persons)
        for geography, found in _of_kind(reached):
            parts[geography].append(found)
    order = ["area", "angebotsart", "offer"]
    return {
        geography: pd.concat(found).sort_values(order).reset_index(drop=True)
        for geography, found in parts.items()
        if found
    }


def _of_kind(reached: Reached) -> Iterator[tuple[str, DataFrame]]:
    city, cells = reached.city, reached.persons.index
    for geography, areas in city.areas.items():
        area_of = city.area_of[geography].reindex(cells)
        people = _People.of(reached.persons, positions(area_of, areas), len(areas))
        ways = _Ways.of(reached.links, reached, people.area)
        unsure = _Ways.of(reached.unsure, reached, people.area)
        pairs, at = np.unique(ways.pair, return_inverse=True)
        area, offer = np.divmod(pairs, max(len(reached.offers), 1))
        share, somebody = _shares(people, ways, unsure, pairs, at)
        coarse, few = on_one_point(city, cells, geography), are_few(reached, geography)
        comes = ~reached.offers.index.isin(placed(reached.offers).index)[offer]
        minutes = _medians(ways.minutes, people.likely[ways.cell], at, len(pairs))
        told = DataFrame(
            {
                "area": areas[area],
                "offer": reached.offers.index[offer],
                "angebotsart": reached.kind.slug,
                "minutes": np.where(comes, np.nan, minutes),
                "coarse": coarse[area],
            }
        )
        yield geography, told.join(withheld(share, few[area]))[somebody]


def are_few(reached: Reached, geography: str) -> Flags:
    """Whether the Zielgruppe of each area is, or may be, fewer than FEW; who is not known is not few."""
    city = reached.city
    group = persons_by_area(reached.persons, city.area_of[geography], city.areas[geography])
    few: Flags = ((group["low"] < FEW) & (group["status"] != Status.MISSING)).to_numpy(np.bool_)
    return few


def on_one_point(city: City, cells: Index, geography: str) -> Flags:
    """Whether some people of each area are known on one point for all of it."""
    areas = city.areas[geography]
    if city.cells is None:
        return np.zeros(len(areas), np.bool_)
    area = positions(city.area_of[geography].reindex(cells), areas)
    coarse = city.cells["coarse"].groupby(level="cell").any()[cells].to_numpy(np.bool_)
    return any_by(area[coarse & (area >= 0)], len(areas))


def withheld(share: DataFrame, few: Flags) -> DataFrame:
    """The shares without those of few persons."""
    numbers = {name: share[name].mask(few) for name in ("value", "low", "high")}
    return share.assign(**numbers, status=share["status"].mask(few, str(Status.SUPPRESSED)))


class _People(NamedTuple):
    """The Zielgruppe by cell: fewest and most, what is unknown, and the area of each cell (−1: none)."""

    fewest: Floats
    most: Floats
    levels: Levels
    area: Positions
    areas: int

    @classmethod
    def of(cls, persons: DataFrame, area: Positions, areas: int) -> Self:
        return cls(*limits(persons), ignorance(persons["status"]), area, areas)

    @property
    def likely(self) -> Floats:
        """Of an unknown number the middle, where it has an end."""
        return np.where(np.isfinite(self.most), (self.fewest + self.most) / 2, self.fewest)

    def by_area(self, numbers: Floats) -> Floats:
        inside = self.area >= 0
        return total_by(self.area[inside], numbers[inside], self.areas)


class _Ways(NamedTuple):
    """Ways from cells that lie in some area: cell, pair of area and offer, minutes."""

    cell: Positions
    pair: Positions
    minutes: Floats

    @classmethod
    def of(cls, links: DataFrame, reached: Reached, area: Positions) -> Self:
        cell = positions(links["cell"], reached.persons.index)
        offer = positions(links["offer"], Index(reached.offers.index))
        pair = area[cell] * max(len(reached.offers), 1) + offer
        inside = area[cell] >= 0
        return cls(cell[inside], pair[inside], links["minutes"].to_numpy(dtype=float)[inside])


def _shares(
    people: _People, ways: _Ways, unsure: _Ways, pairs: Positions, at: Positions
) -> tuple[DataFrame, Flags]:
    """Share of each pair as `value, status, low, high`, and whether anybody may reach its offer.

    pairs : of area and offer, in order; `at` is the place of each way among them
    """
    size = len(pairs)
    place = np.minimum(np.searchsorted(pairs, unsure.pair), max(size - 1, 0))
    open_ = pairs[place] == unsure.pair if size else np.zeros(0, dtype=np.bool_)
    maybe, at_maybe = unsure.cell[open_], place[open_]

    def total(numbers: Floats, *, also_unsure: bool) -> Floats:
        sure = total_by(at, numbers[ways.cell], size)
        return sure + total_by(at_maybe, numbers[maybe], size) * also_unsure

    area = people.area[ways.cell[np.unique(at, return_index=True)[1]]]
    endless = np.isinf(people.most)
    most = np.where(endless, 0.0, people.most)
    rest_endless = people.by_area(endless * 1.0)[area] - total(endless * 1.0, also_unsure=False)
    rest = np.maximum(people.by_area(most)[area] - total(most, also_unsure=False), 0.0)
    rest_most = np.where(rest_endless > 0, np.inf, rest)
    rest_fewest = people.by_area(people.fewest)[area] - total(people.fewest, also_unsure=True)
    low = share_of(total(people.fewest, also_unsure=False), rest_most)
    high = 1 - share_of(np.maximum(rest_fewest, 0.0), total(people.most, also_unsure=True))
    inside = people.area >= 0
    levels = highest_by(people.area[inside], people.levels[inside], people.areas)[area]
    lost = np.where(total_by(at_maybe, np.ones(len(maybe)), size) > 0, MISSING, KNOWN)
    known = np.maximum(levels, lost).astype(np.int8)
    return between(low, high, known, pd.RangeIndex(size)), total(people.most, also_unsure=False) > 0


def _medians(minutes: Floats, weights: Floats, at: Positions, size: int) -> Floats:
    """Lower median of the minutes of each group 0..size-1, by weight; all alike where none weighs."""
    weightless = total_by(at, weights, size) == 0
    weights = np.where(weightless[at], 1.0, weights)
    order = np.lexsort((minutes, at))
    running = np.cumsum(weights[order])
    total = total_by(at, weights, size)
    before = np.cumsum(total) - total
    # a hair less than half, so that the last bit of a running sum skips nobody
    middle = np.searchsorted(running, (before + total / 2) * (1 - 1e-12))
    medians: Floats = minutes[order][middle]
    return medians
