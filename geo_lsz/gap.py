"""The analysis `gap`: who has how much within reach, against a yardstick, on every geography."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart, Reach
from geo_lsz.coverage import (
    Enough,
    coverage,
    mean_supply,
    missing_places,
    served_share,
    versorgungsgrad,
    worst_kind,
)
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Inputs, Measured, Reckoned, area_results
from geo_lsz.intervals import MISSING, between, times
from geo_lsz.reach import links
from geo_lsz.rebase import membership
from geo_lsz.residents import cell_points, persons_by_area, persons_by_cell
from geo_lsz.status import Status
from geo_lsz.supply import supply_bounds
from geo_lsz.yardstick import Yardstick, ways_text, yardstick

ByGeography = Mapping[str, DataFrame]
"""`value, status, low, high` by area, for each geography."""


def gap(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """What is lacking in each area, for every kind of offer with a place and for the whole field.

    Measures per kind: `target_group` (persons), `coverage` (share 0..1) and,
    where places are its yardstick, `supply` (places per head),
    `versorgungsgrad` (percent), `missing_places`. Per field: `headline`
    (percent of the worst kind) and `served_kinds` (share of the kinds that
    reach 75 percent). A field none of whose kinds has a place: `headline` is
    not applicable everywhere.

    Every geography is reckoned from the cells, not from another geography.
    Cells outside every area still compete for places. A kind that no list
    claims to hold completely is unknown, not absent. Offers without a place
    (mobile, online) enter no way; the notes count them.
    """
    city = _City.of(inputs)
    kinds = [_reckoned(city, kind) for kind in handlungsfeld.kinds_with_a_place]
    measured = [part for kind in kinds for part in kind.measured]
    measured.extend(_of_the_field(city, kinds))
    placeless = [kind for kind in handlungsfeld.kinds if kind.yardstick == "none"]
    notes = {kind.slug: _notes(city, kind, yardstick(kind)) for kind in placeless}
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, inputs.offers_stichtag),
        notes={
            "kinds": notes | {kind.slug: kind.notes for kind in kinds},
            "ways": ways_text([_reach(kind) for kind in handlungsfeld.kinds_with_a_place]),
            "coarse": bool(inputs.cells is not None and inputs.cells["coarse"].any()),
            "cells_outside": city.cells_outside(),
        },
    )


@dataclass(frozen=True, slots=True)
class _City:
    """What all kinds are reckoned on.

    points : of the cells, by cell
    areas : codes by geography, the finest first
    area_of : area by cell, for each geography
    offers : OFFERS by offer in order, or None
    """

    cells: GeoDataFrame | None
    points: GeoSeries
    areas: Mapping[str, Index]
    area_of: Mapping[str, Series]
    offers: GeoDataFrame | None
    listed: frozenset[str]

    @classmethod
    def of(cls, inputs: Inputs) -> "_City":
        points = cell_points(inputs.cells)
        return cls(
            cells=inputs.cells,
            points=points,
            areas={key: areas.index.sort_values() for key, areas in inputs.areas.items()},
            area_of={key: membership(points, areas) for key, areas in inputs.areas.items()},
            offers=inputs.offers.sort_index() if inputs.offers is not None else None,
            listed=inputs.listed,
        )

    def offers_of(self, kind: Angebotsart) -> GeoDataFrame:
        """OFFERS of a kind, with bounds for unknown places."""
        if self.offers is None:
            return _no_offers()
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
        return len(self.points) - int(np.any(inside, axis=0).sum()) if inside else len(self.points)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What was reckoned for a kind; percents are what the headline compares."""

    slug: str
    measured: Sequence[Measured]
    percents: ByGeography
    notes: Mapping[str, Any]


def _reckoned(city: _City, kind: Angebotsart) -> _Kind:
    persons = persons_by_cell(city.cells, kind.zielgruppe)
    target_group = {
        key: persons_by_area(persons, city.area_of[key], areas) for key, areas in city.areas.items()
    }
    listed = kind.slug in city.listed
    results = _in_reach(city, kind, persons) if listed else _not_listed(kind, target_group)
    against = yardstick(kind, _finest(results.get("supply", {})), _finest(target_group))
    percents: ByGeography = {key: times(it, 100) for key, it in results["coverage"].items()}
    if kind.yardstick == "places":
        results |= _against(against, results["supply"], target_group)
        percents = results["versorgungsgrad"]
    results["target_group"] = target_group
    measured = [
        Measured(geography, measure, values, kind.slug, kind.zielgruppe)
        for measure, by_geography in results.items()
        for geography, values in by_geography.items()
    ]
    return _Kind(kind.slug, measured, percents, _notes(city, kind, against))


def _finest(by_geography: ByGeography) -> DataFrame | None:
    return next(iter(by_geography.values()), None)


def _in_reach(city: _City, kind: Angebotsart, persons: DataFrame) -> dict[str, ByGeography]:
    """Coverage, and supply where places count, of a kind whose offers are all known."""
    offers = _placed(city.offers_of(kind))
    ways = links(city.points, offers.geometry, _reach(kind))
    reached = Series(persons.index.isin(ways["cell"]), index=persons.index)
    results: dict[str, ByGeography] = {
        "coverage": {
            key: coverage(persons, reached, city.area_of[key], areas)
            for key, areas in city.areas.items()
        }
    }
    if kind.yardstick == "places":
        supply = supply_bounds(persons, frames.values_of(offers, "places"), ways)
        results["supply"] = {
            key: mean_supply(supply, persons, city.area_of[key], areas)
            for key, areas in city.areas.items()
        }
    return results


def _not_listed(kind: Angebotsart, target_group: ByGeography) -> dict[str, ByGeography]:
    """What is known of a kind that no list holds completely: nothing."""
    unknown: dict[str, ByGeography] = {
        "coverage": {key: _unknown(group, at_most=1.0) for key, group in target_group.items()}
    }
    if kind.yardstick == "places":
        unknown["supply"] = {key: _unknown(group) for key, group in target_group.items()}
    return unknown


def _against(
    against: Yardstick, supply: ByGeography, target_group: ByGeography
) -> dict[str, ByGeography]:
    """Versorgungsgrad and missing places; unknown where there is no yardstick."""
    enough = against.enough
    if enough is None:
        unknown = {key: _unknown(group) for key, group in target_group.items()}
        return {"versorgungsgrad": unknown, "missing_places": unknown}
    return {
        "versorgungsgrad": {key: versorgungsgrad(it, enough) for key, it in supply.items()},
        "missing_places": {
            key: missing_places(it, target_group[key], enough) for key, it in supply.items()
        },
    }


def _unknown(persons: DataFrame, at_most: float = np.inf) -> DataFrame:
    """Nothing known but that it is not negative; not applicable where surely nobody lives."""
    size = len(persons)
    levels = np.full(size, MISSING, dtype=np.int8)
    somebody = (persons["high"] != 0).to_numpy(dtype=bool)
    low, high = np.zeros(size), np.full(size, at_most)
    return between(low, high, levels, persons.index, applicable=somebody)


def _of_the_field(city: _City, kinds: Sequence[_Kind]) -> Iterator[Measured]:
    for geography, areas in city.areas.items():
        if not kinds:
            nowhere = frames.values(
                np.full(len(areas), np.nan), areas, unknown=Status.NOT_APPLICABLE
            )
            yield Measured(geography, "headline", nowhere)
            continue
        percents = {kind.slug: kind.percents[geography] for kind in kinds}
        yield Measured(geography, "headline", worst_kind(percents))
        yield Measured(geography, "served_kinds", served_share(percents))


def _notes(city: _City, kind: Angebotsart, against: Yardstick) -> dict[str, Any]:
    offers = city.offers_of(kind)
    unknown = offers["places_status"] != Status.OK
    return {
        "listed": kind.slug in city.listed,
        "offers": len(offers),
        "offers_without_place": len(offers) - len(_placed(offers)),
        "places_unknown": int(unknown.sum()) if kind.yardstick == "places" else 0,
        **_per_head(against.enough),
        "yardstick": against.name,
        "yardstick_text": against.text,
    }


def _per_head(enough: Enough | None) -> dict[str, float | None]:
    """What is enough as JSON: one number where it is known, and its bounds."""
    low, high = (enough.low, enough.high) if enough else (None, None)
    return {
        "places_per_head": low if low == high else None,
        "places_per_head_low": low,
        "places_per_head_high": None if high == np.inf else high,
    }


def _placed(offers: GeoDataFrame) -> GeoDataFrame:
    return offers[offers.geometry.notna() & ~offers.geometry.is_empty]


def _no_offers() -> GeoDataFrame:
    numbers = Series(dtype="float64")
    return GeoDataFrame(
        frames.named(frames.values(numbers, Index([], name="offer", dtype="str")), "places"),
        geometry=[],
        crs=frames.METRIC_CRS,
    )


def _reach(kind: Angebotsart) -> Reach:
    if kind.reach is None:
        raise ValueError(f"{kind.slug} has no place to walk to")
    return kind.reach
