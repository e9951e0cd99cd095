"""The city that gaps are reckoned on: who lives where, what there is, and the ways between."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Self

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart, Reach
from geo_lsz.chance import (
    Matrix,
    drawn,
    drawn_enough,
    drawn_supply,
    mean_by_area,
    percent_of,
    sum_by_area,
)
from geo_lsz.coverage import coverage, mean_supply
from geo_lsz.frames import ALL
from geo_lsz.grouping import positions
from geo_lsz.inputs import Inputs
from geo_lsz.intervals import at_least
from geo_lsz.reach import Ways
from geo_lsz.rebase import membership
from geo_lsz.residents import cell_points, persons_by_cell
from geo_lsz.service_area import served
from geo_lsz.status import Status
from geo_lsz.supply import Sharing, supply_bounds
from geo_lsz.transfer import Shares, shares
from geo_lsz.yardstick import Yardstick

OTHER_WAYS = {"shorter_ways": 0.8, "longer_ways": 1.2}
"""How many times as far people go, to see how much hangs on it: at the scale of a district the
limit of a reach moves results more than its decay does (Chen and Jia 2019)."""


TWICE = 2
"""Who reaches so many offers of a kind would not miss one."""


@lru_cache(maxsize=1)
def city_of(inputs: Inputs) -> "City":
    """The city of these inputs, made once for all Handlungsfelder; only the last one is kept."""
    return City.of(inputs)


@lru_cache(maxsize=8)
def shares_between(inputs: Inputs, source: str, target: str) -> Shares:
    """Which part of each area of a geography lies in which of another; made once."""
    city = city_of(inputs)
    fine, coarse = (inputs.areas[key].sort_index() for key in (source, target))
    persons = persons_by_cell(city.cells, ALL)
    return shares(fine, coarse, persons, (city.area_of[source], city.area_of[target]))


ByGeography = Mapping[str, DataFrame]
"""`value, status, low, high` by area, for each geography."""


@dataclass(frozen=True, slots=True)
class City:
    """What all kinds of offer are reckoned on.

    cells : CELLS, or None
    areas : codes by geography, the finest first
    area_of : area by cell, for each geography
    offers : OFFERS by offer in order, or None
    listed : kinds of offer that some list claims to hold completely
    """

    cells: GeoDataFrame | None
    areas: Mapping[str, Index]
    area_of: Mapping[str, Series]
    offers: GeoDataFrame | None
    listed: frozenset[str]
    ways: Ways

    @classmethod
    def of(cls, inputs: Inputs) -> Self:
        """The city of these inputs; the Siedlungstyp of a cell is that of its finest area."""
        points = cell_points(inputs.cells)
        area_of = {key: membership(points, areas) for key, areas in inputs.areas.items()}
        return cls(
            cells=inputs.cells,
            areas={key: areas.index.sort_values() for key, areas in inputs.areas.items()},
            area_of=area_of,
            offers=inputs.offers.sort_index() if inputs.offers is not None else None,
            listed=inputs.listed,
            ways=Ways.of(points, _siedlungstyp(inputs, area_of), inputs.netz, inputs.kosten),
        )

    def offers_of(self, kind: Angebotsart) -> GeoDataFrame:
        """OFFERS of a kind, with bounds for unknown places."""
        if self.offers is None:
            return no_offers()
        ours = self.offers[self.offers["angebotsart"] == kind.slug]
        if kind.plausible_places is None:
            return ours
        unknown = ours["places_status"] != Status.OK
        return ours.assign(
            places_low=ours["places_low"].mask(
                unknown & ours["places_low"].isna(), kind.plausible_places.low
            ),
            places_high=ours["places_high"].mask(
                unknown & ours["places_high"].isna(), kind.plausible_places.high
            ),
        )

    def cells_outside(self) -> int:
        """Number of cells that lie in no area of any geography."""
        inside = [area.notna().to_numpy() for area in self.area_of.values()]
        return len(self.ways.cells) - int(np.any(inside, axis=0).sum())

    def notes(self, kind: Angebotsart) -> dict[str, Any]:
        """What was known of a kind, as JSON."""
        offers = self.offers_of(kind)
        there, coming = placed(offers), coming_to_people(offers)
        unknown = int((offers["places_status"] != Status.OK).sum())
        ways = {} if kind.reach is None else {"ways": self.ways.notes(there.geometry, kind.reach)}
        return ways | {
            "listed": kind.slug in self.listed,
            "offers": len(offers),
            "offers_by_service_area": len(coming),
            "offers_without_place": len(offers) - len(there) - len(coming),
            "places_unknown": unknown if kind.yardstick == "places" else 0,
        }


@dataclass(frozen=True, slots=True)
class Reached:
    """A kind of offer in a city: its known offers, and who can get to them.

    persons : of the Zielgruppe, `value, status, low, high` by cell
    offers : OFFERS that have a place or a service area
    links, unsure : as `reach.Ways` gives them
    """

    city: City
    kind: Angebotsart
    persons: DataFrame
    offers: GeoDataFrame
    links: DataFrame
    unsure: DataFrame

    @classmethod
    def of(cls, city: City, kind: Angebotsart, persons: DataFrame) -> Self:
        """Everybody's ways to the known offers of a kind."""
        offers = city.offers_of(kind)
        coming = coming_to_people(offers)
        there = placed(offers)
        known = pd.concat([there, coming]) if len(coming) else there
        return cls(city, kind, persons, known, *_ways(city, kind, there, coming, 1.0))

    def going(self, farther: float) -> Self:
        """The same, if people went so many times as far."""
        there, coming = placed(self.offers), coming_to_people(self.offers)
        links, unsure = _ways(self.city, self.kind, there, coming, farther)
        return replace(self, links=links, unsure=unsure)

    def compared(self) -> ByGeography:
        """What a yardstick is held against: supply where places count, else coverage."""
        return self.supply() if self.kind.yardstick == "places" else self.coverage()

    def coverage(self) -> ByGeography:
        """Share of the Zielgruppe with an offer in reach."""
        reached, unsure = self._cells(self.links), self._cells(self.unsure)
        found = {
            key: coverage(self.persons, reached, self.city.area_of[key], areas, unsure)
            for key, areas in self.city.areas.items()
        }
        return self._at_least(found, 1.0)

    def served_twice(self) -> ByGeography:
        """Share of the Zielgruppe with two offers in reach or more: who would not miss one."""
        ways = pd.concat([self.links, self.unsure])
        twice, perhaps = (self._twice(found) for found in (self.links, ways))
        found = {
            key: coverage(self.persons, twice, self.city.area_of[key], areas, perhaps)
            for key, areas in self.city.areas.items()
        }
        return self._at_least(found, 1.0)

    def supply(self) -> ByGeography:
        """Places per head of the Zielgruppe."""
        places = frames.values_of(self.offers, "places")
        supply = supply_bounds(self.persons, places, self.links, self.kind.catchment, self.unsure)
        found = {
            key: mean_supply(supply, self.persons, self.city.area_of[key], areas)
            for key, areas in self.city.areas.items()
        }
        return self._at_least(found, np.inf)

    def _at_least(self, found: ByGeography, most: float) -> ByGeography:
        """What was found, or the least that there is, where no list claims to hold all of the kind."""
        if self.kind.slug in self.city.listed:
            return found
        return {key: at_least(values, most) for key, values in found.items()}

    def drawn_percents(self, against: Yardstick) -> dict[str, Matrix]:
        """What the headline compares, by geography, for every draw of what is unknown."""
        persons = drawn(self.persons, self.kind.zielgruppe.slug)
        where = {
            key: positions(area_of.reindex(self.persons.index), self.city.areas[key])
            for key, area_of in self.city.area_of.items()
        }
        by_places = self.kind.yardstick == "places"
        numbers = self._drawn_supply(persons) if by_places else self._reached(persons)
        means = {
            key: mean_by_area(numbers, persons, area, len(self.city.areas[key]))
            for key, area in where.items()
        }
        if not by_places:
            return {key: 100 * mean for key, mean in means.items()}
        finest = next(iter(means))
        people = sum_by_area(persons, where[finest], len(self.city.areas[finest]))
        enough = drawn_enough(against, means[finest], people)
        return {key: percent_of(mean, enough) for key, mean in means.items()}

    def _cells(self, ways: DataFrame) -> Series:
        """Whether a cell is named, by cell."""
        return Series(self.persons.index.isin(ways["cell"]), index=self.persons.index)

    def _twice(self, ways: DataFrame) -> Series:
        """Whether a cell is named twice or more, by cell."""
        return ways["cell"].value_counts().reindex(self.persons.index, fill_value=0) >= TWICE

    def _reached(self, persons: Matrix) -> Matrix:
        reached, unsure = self._cells(self.links), self._cells(self.unsure)
        known = reached.astype("float64").mask(~reached & unsure)
        return np.broadcast_to(known.to_numpy(dtype=np.float64), persons.shape)

    def _drawn_supply(self, persons: Matrix) -> Matrix:
        places = drawn(frames.values_of(self.offers, "places"), self.kind.slug)
        places[:, self.offers.index.isin(self.unsure["offer"])] = np.nan
        cells, offers = self.persons.index, self.offers.index
        supply = drawn_supply(
            persons, places, Sharing.of(self.links, cells, offers, self.kind.catchment)
        )
        return np.where(self._cells(self.unsure).to_numpy(), np.nan, supply)


def _ways(
    city: City, kind: Angebotsart, there: GeoDataFrame, coming: GeoDataFrame, farther: float
) -> tuple[DataFrame, DataFrame]:
    """Links to offers with a place and to those that come to people, and ways nobody knows."""
    reach = reach_of(kind).stretched(farther)
    asked = (there.geometry, reach, kind.zielgruppe.speed_m_per_min)
    links = city.ways.links(*asked)
    if len(coming):
        without_ways = served(coming["einzugsgebiet"], city.area_of, city.ways.cells.index)
        links = pd.concat([links, without_ways]).sort_values(["cell", "offer"])
    return links, city.ways.unsure(*asked)


def placed(offers: GeoDataFrame) -> GeoDataFrame:
    """The offers one can go to."""
    return offers[_has_place(offers)]


def coming_to_people(offers: GeoDataFrame) -> GeoDataFrame:
    """The offers without a place that serve an area: mobile, aufsuchend, online, city-wide."""
    return offers[~_has_place(offers) & offers["einzugsgebiet"].notna()]


def _has_place(offers: GeoDataFrame) -> Series:
    has_place: Series = offers.geometry.notna() & ~offers.geometry.is_empty
    return has_place


def reach_of(kind: Angebotsart) -> Reach:
    """The reach of a kind with a place. Raises ValueError for others."""
    if kind.reach is None:
        raise ValueError(f"{kind.slug} has no place to walk to")
    return kind.reach


def _siedlungstyp(inputs: Inputs, area_of: Mapping[str, Series]) -> Series:
    finest, areas = next(iter(inputs.areas.items()))
    return area_of[finest].map(areas["siedlungstyp"])


def no_offers() -> GeoDataFrame:
    """OFFERS of whom nobody told any."""
    index = Index([], name="offer", dtype="str")
    nothing = frames.values(Series(dtype="float64"), index)
    numbers = pd.concat([frames.named(nothing, name) for name in frames.OFFERS.values], axis=1)
    texts = {name: Series(index=index, dtype="str") for name in frames.OFFERS.columns}
    return GeoDataFrame(numbers.assign(**texts), geometry=[], crs=frames.METRIC_CRS)
