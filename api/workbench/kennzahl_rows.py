"""The single Kennzahlen of an area: what they are, how sure, beside the city, and where they move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from pandas import notna

from api.serving import Current, Served
from api.workbench.areas import Area
from api.workbench.profile import Told, others_text, told
from api.workbench.value_table import why_of
from api.workbench.view_rooms import KENNZAHLEN
from geo_lsz.frames import values_of
from geo_lsz.german import german, value_text
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.kennzahl_collection import DIGITS, WHAT_FIFTHS_ARE
from geo_lsz.kennzahl_words import amount, city_text, ends_of, trend_text
from geo_lsz.released import View
from geo_lsz.standing import standing
from geo_lsz.status import Status


@dataclass(frozen=True, slots=True)
class KennzahlRow:
    """A Kennzahl here, in the city, among the other areas, and since the Stichtag before.

    href : where its map is
    chance : between which ends it may lie by chance; empty where that is not known
    why : German sentences: its counts, why it is not known, where it comes from, and to
        which Handlungsfelder it belongs
    """

    title: str
    href: str
    told: Told
    chance: str
    city: str
    others: str
    trend: str
    why: tuple[str, ...]


def kennzahl_rows(current: Current, area: Area) -> list[KennzahlRow]:
    """One row per Kennzahl that the release shows on the geography of the area."""
    return [
        _row(served, view, area.code)
        for served in current.of_kind("indicators")
        if served.collection.geography == area.geography.collection.key
        and area.code in served.position
        for view in served.collection.views
    ]


def _row(served: Served, view: View, area: str) -> KennzahlRow:
    row = {str(key): value for key, value in served.features.loc[area].items()}
    where = standing(values_of(served.features, view.key), area)
    return KennzahlRow(
        title=view.title,
        href=KENNZAHLEN.href(served.collection.geography, view.key),
        told=told(view, row),
        chance=_between(view, row),
        city=city_text(served.features, view, where.median),
        others=others_text(where, "höher", "niedriger"),
        trend=trend_text(view, row),
        why=tuple(_why(view, row)),
    )


def _why(view: View, row: Mapping[str, Any]) -> Iterator[str]:
    numerator, denominator = (row.get(f"{view.key}_{part}") for part in ("zaehler", "nenner"))
    if denominator is not None and notna(denominator):
        yield f"{german(numerator or 0.0)} von {german(denominator)}."
    yield from why_of(view, row)
    before = f"{view.key}_vorher"
    if row.get(f"{before}_status") == Status.OK:
        earlier = {
            f"{view.key}{part}": row[f"{before}{part}"] for part in ("", "_status", "_low", "_high")
        }
        yield f"Am früheren Stichtag: {value_text(view, earlier)}."
    yield from takewhile(lambda line: line != WHAT_FIFTHS_ARE, view.yardstick.splitlines())
    fields = [field.title for field in handlungsfelder().values() if _counts_in(view, field)]
    if fields:
        yield f"Zählt mit in: {'; '.join(fields)}."


def _counts_in(view: View, field: Handlungsfeld) -> bool:
    return view.key in {one.key for one in field.indicator}


def _between(view: View, row: Mapping[str, Any]) -> str:
    ends = ends_of(view, row)
    return f"{german(ends[0], DIGITS)} bis {amount(ends[1], view.unit)}" if ends else ""
