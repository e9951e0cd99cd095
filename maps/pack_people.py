"""Who lives here: the Kennzahlen of an area beside those of the city and of the larger area around it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame

from geo_lsz.frames import values_of
from geo_lsz.german import klasse_of, value_text
from geo_lsz.kennzahl_words import (
    NOTHING_TOLD,
    as_sure,
    beside_city,
    city_share,
    city_text,
    ends_of,
    trend_text,
)
from geo_lsz.rebase import area_membership
from geo_lsz.released import Collection, Release, View
from geo_lsz.standing import standing
from geo_lsz.status import Status
from maps.pack_results import NEED, TREND, Result
from maps.palette import style
from maps.svg import swatch


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """A Kennzahl here, in the city, in the larger area, how sure, and since the Stichtag before."""

    title: str
    here: str
    city: str
    around: str
    told: str
    trend: str


@dataclass(frozen=True, slots=True)
class People:
    """The Kennzahlen of an area.

    around : name of the larger area that it lies in; empty where the release has none
    chance : whether it is told between what ends a share lies by chance
    """

    rows: tuple[PeopleRow, ...]
    around: str
    chance: bool


def people(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> People:
    """The Kennzahlen that the release shows on the geography; no rows where it shows none."""
    told = _kennzahlen(release, geography)
    larger = _larger(release, collections, area, geography)
    if told is None or area not in collections[told.key].index:
        return People((), "", chance=False)
    beside = _kennzahlen(release, larger[0]) if larger else None
    around = _row(collections[beside.key], larger[1]) if larger and beside else {}
    rows = tuple(_rows(told, collections[told.key], area, beside, around))
    name = str(around["name"]) if around and any(r.around != NOTHING_TOLD for r in rows) else ""
    here = _row(collections[told.key], area)
    return People(rows, name, chance=any(ends_of(view, here) for view in told.views))


def _kennzahlen(release: Release, geography: str) -> Collection | None:
    return next(
        (c for c in release.collections if c.kind == "indicators" and c.geography == geography),
        None,
    )


def _larger(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> tuple[str, str] | None:
    """Geography and code of the area of the next coarser geography in which this one lies."""
    here = collections[geography].loc[[area]]
    if here.geometry.isna().any():
        return None
    sizes = {c.key: len(collections[c.key]) for c in release.collections if c.kind == "areas"}
    coarser = [key for key, size in sizes.items() if size < sizes[geography]]
    for key in sorted(coarser, key=lambda one: -sizes[one]):
        code = area_membership(here, collections[key]).iloc[0]
        if isinstance(code, str):
            return key, code
    return None


def _row(features: GeoDataFrame, area: str) -> dict[str, Any]:
    return {str(key): value for key, value in features.loc[area].items()}


def _rows(
    told: Collection,
    features: GeoDataFrame,
    area: str,
    beside: Collection | None,
    around: Mapping[str, Any],
) -> Iterator[PeopleRow]:
    there = {view.key: view for view in beside.views} if beside else {}
    row = _row(features, area)
    for view in told.views:
        where = standing(values_of(features, view.key), area)
        share = city_share(features, view.key)
        yield PeopleRow(
            title=view.title,
            here=_value(view, row),
            city=city_text(features, view, where.median),
            around=_value(view, around) if view.key in there else NOTHING_TOLD,
            told=_told(view, row, where.median if share is None else share),
            trend=trend_text(view, row),
        )


def _value(view: View, row: Mapping[str, Any]) -> str:
    """The value, with no more decimals than chance leaves it."""
    known = row[f"{view.key}_status"] == Status.OK
    return as_sure(view, row) if known else value_text(view, row)


def _told(view: View, row: Mapping[str, Any], city: float | None) -> str:
    """Beside the city (or its median area, without counts), and between what ends it lies, in words."""
    if row[f"{view.key}_status"] != Status.OK:
        return "lässt sich nicht vergleichen"
    beside = beside_city(view, row, city) if city is not None else ""
    ends = ends_of(view, row)
    if ends is None:
        return beside or NOTHING_TOLD
    low, high = (as_sure(view, {**row, view.key: end}) for end in ends)
    chance = f"mit Zufall {low.removesuffix(view.unit).strip()} bis {high}"
    return f"{beside}; {chance}" if beside else chance


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A Handlungsfeld: how burdened the area is by its Kennzahlen, its rank, and how that moves."""

    field: str
    swatch: str
    klasse: str
    rank: str
    trend: str


def need_rows(results: Sequence[Result]) -> Iterator[NeedRow]:
    """One row per field whose need is shown; none where it is not known in any of them."""
    shown = [(result, need) for result in results if (need := result.view(NEED)) is not None]
    if any(klasse_of(need, result.row) in need.klassen for result, need in shown):
        for result, need in shown:
            klasse, trend = klasse_of(need, result.row), result.view(TREND)
            yield NeedRow(
                field=result.title,
                swatch=swatch(style(need.palette, klasse.key)),
                klasse=klasse.title,
                rank=result.text("rang") or NOTHING_TOLD,
                trend=klasse_of(trend, result.row).title if trend else NOTHING_TOLD,
            )
