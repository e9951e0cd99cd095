"""The analysis `gap`: who has how much within reach, against a yardstick, on every geography."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pandas import DataFrame

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.chance import Below, chance
from geo_lsz.city import OTHER_WAYS, ByGeography, City, Reached, city_of, reach_of
from geo_lsz.coverage import Enough, missing_places, served_share, versorgungsgrad, worst_kind
from geo_lsz.frames import ALL
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Inputs, Measured, Reckoned, area_results
from geo_lsz.intervals import MISSING, between, times
from geo_lsz.residents import persons_by_area, persons_by_cell
from geo_lsz.status import Status
from geo_lsz.survival import survival
from geo_lsz.yardstick import Yardstick, ways_text, yardstick


def gap(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """What is lacking in each area, for every kind of offer with a place and for the whole field.

    Measures per kind: `target_group` (persons), `coverage` (share 0..1) and,
    where places are its yardstick, `supply` (places per head),
    `versorgungsgrad` (percent), `missing_places`. Per field: `headline`
    (percent of the worst kind) and `served_kinds` (share of the kinds that
    reach 75 percent). Of both: `gap_chance` (share 0..1 of the draws of what is
    unknown that end below 75 percent; 0 or 1 where nothing is unknown). What the
    headline compares, and the headline, if people went less far or farther:
    `percent_shorter_ways`, `headline_longer_ways` and so on; the median of the
    city as yardstick goes along. Supply is not monotone in the ways: longer ones
    reach more offers and more who share them. Of the field: `survival` (share 0..1 of the people of an underserved area whom the
    other geographies find underserved too). A field none of whose kinds has a
    place: `headline` is not applicable everywhere.

    Every geography is reckoned from the cells, not from another geography.
    Cells outside every area still compete for places. Of a kind that no list
    claims to hold completely, what is known is the least that there is. Offers
    without a place serve their service area; those without either count nowhere,
    and the notes say how many they are.
    """
    city = city_of(inputs)
    kinds = [_reckoned(city, kind) for kind in handlungsfeld.kinds_with_a_place]
    measured = [part for kind in kinds for part in kind.measured]
    measured.extend(_of_the_field(city, kinds))
    placeless = [kind for kind in handlungsfeld.kinds if kind.yardstick == "none"]
    notes = {kind.slug: city.notes(kind) | _said(yardstick(kind)) for kind in placeless}
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, inputs.offers_stichtag),
        notes={
            "kinds": notes | {kind.slug: kind.notes for kind in kinds},
            "ways": ways_text(
                [reach_of(kind) for kind in handlungsfeld.kinds_with_a_place],
                [kind.notes["ways"] for kind in kinds],
            ),
            "coarse": bool(inputs.cells is not None and inputs.cells["coarse"].any()),
            "cells_outside": city.cells_outside(),
        },
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What was reckoned for a kind.

    percents : what the headline compares, as the ways are (""), and for OTHER_WAYS
    """

    slug: str
    measured: Sequence[Measured]
    percents: Mapping[str, ByGeography]
    below: Mapping[str, Below]
    notes: Mapping[str, Any]


def _reckoned(city: City, kind: Angebotsart) -> _Kind:
    persons = persons_by_cell(city.cells, kind.zielgruppe.slug)
    target_group = {
        key: persons_by_area(persons, city.area_of[key], areas) for key, areas in city.areas.items()
    }
    reached = Reached.of(city, kind, persons)
    results = {"coverage": reached.coverage()}
    compared = reached.supply() if kind.yardstick == "places" else results["coverage"]
    against, percents = held_against(kind, compared, target_group)
    if kind.yardstick == "places":
        missing = _missing(against, compared, target_group)
        results |= {"supply": compared, "versorgungsgrad": percents, "missing_places": missing}
    below = _below(reached, against, percents)
    results["target_group"] = target_group
    results["gap_chance"] = {key: chance([it], city.areas[key]) for key, it in below.items()}
    otherwise = {
        ways: held_against(kind, reached.going(farther).compared(), target_group)[1]
        for ways, farther in OTHER_WAYS.items()
    }
    results |= {f"percent_{ways}": percent for ways, percent in otherwise.items()}
    measured = [
        Measured(geography, measure, values, kind.slug, kind.zielgruppe.slug)
        for measure, by_geography in results.items()
        for geography, values in by_geography.items()
    ]
    return _Kind(
        kind.slug, measured, {"": percents} | otherwise, below, city.notes(kind) | _said(against)
    )


def held_against(
    kind: Angebotsart, compared: ByGeography, target_group: ByGeography
) -> tuple[Yardstick, ByGeography]:
    """The yardstick of a kind, and the percents against it.

    compared : supply where places count, else coverage, as `city.Reached` gives it
    target_group : persons of the Zielgruppe, `value, status, low, high` by area
    """
    if kind.yardstick != "places":
        return yardstick(kind), {key: times(it, 100) for key, it in compared.items()}
    against = yardstick(kind, _finest(compared), _finest(target_group))
    enough = against.enough
    if enough is None:
        return against, {key: _unknown(group) for key, group in target_group.items()}
    return against, {key: versorgungsgrad(it, enough) for key, it in compared.items()}


def _below(reached: Reached, against: Yardstick, percents: ByGeography) -> dict[str, Below]:
    """Whether each area lies below the line; drawn by lot where bounds do not decide it."""
    below = {key: Below.decided(percent) for key, percent in percents.items()}
    if reached.kind.slug not in reached.city.listed or not any(
        it.open.any() for it in below.values()
    ):
        return below
    lots = reached.drawn_percents(against)
    return {key: it.drawn(lots[key]) for key, it in below.items()}


def _finest(by_geography: ByGeography) -> DataFrame | None:
    return next(iter(by_geography.values()), None)


def _missing(against: Yardstick, supply: ByGeography, target_group: ByGeography) -> ByGeography:
    """Missing places; unknown where there is no yardstick."""
    enough = against.enough
    if enough is None:
        return {key: _unknown(group) for key, group in target_group.items()}
    return {key: missing_places(it, target_group[key], enough) for key, it in supply.items()}


def _unknown(persons: DataFrame, at_most: float = np.inf) -> DataFrame:
    """Nothing known but that it is not negative; not applicable where surely nobody lives."""
    size = len(persons)
    levels = np.full(size, MISSING, dtype=np.int8)
    somebody = (persons["high"] != 0).to_numpy(dtype=bool)
    low, high = np.zeros(size), np.full(size, at_most)
    return between(low, high, levels, persons.index, applicable=somebody)


def _of_the_field(city: City, kinds: Sequence[_Kind]) -> Iterator[Measured]:
    if not kinds:
        for geography, areas in city.areas.items():
            nothing = np.full(len(areas), np.nan)
            nowhere = frames.values(nothing, areas, unknown=Status.NOT_APPLICABLE)
            yield Measured(geography, "headline", nowhere)
        return
    everybody = persons_by_cell(city.cells, ALL)
    percents = {
        (ways, geography): {kind.slug: kind.percents[ways][geography] for kind in kinds}
        for ways in ("", *OTHER_WAYS)
        for geography in city.areas
    }
    worst = {key: worst_kind(of_kinds) for key, of_kinds in percents.items()}
    headlines = {geography: worst["", geography] for geography in city.areas}
    for geography, areas in city.areas.items():
        yield Measured(geography, "headline", headlines[geography])
        for ways in OTHER_WAYS:
            yield Measured(geography, f"headline_{ways}", worst[ways, geography])
        yield Measured(geography, "served_kinds", served_share(percents["", geography]))
        below = [kind.below[geography] for kind in kinds]
        yield Measured(geography, "gap_chance", chance(below, areas))
        stays = survival(headlines, geography, everybody, city.area_of)
        yield Measured(geography, "survival", stays)


def _said(against: Yardstick) -> dict[str, Any]:
    """The yardstick as JSON."""
    return {
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
