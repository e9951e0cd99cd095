"""The single Kennzahlen of an area: what they are, how sure, beside the city, and where they move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from pandas import notna

from api.serving import Current, Served
from api.workbench.areas import Area
from api.workbench.kennzahl_page import address
from api.workbench.profile import Told, others_text, told
from api.workbench.value_table import UNKNOWN_TEXT, why_of
from geo_lsz.frames import values_of
from geo_lsz.german import german, value_text
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.kennzahl_collection import DIGITS, WHAT_FIFTHS_ARE
from geo_lsz.released import View
from geo_lsz.standing import standing
from geo_lsz.status import Status

LITTLE = 0.5
"""A change of less than so many points is hardly one, where chance is known to be as small, too."""


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
    ends = (row.get(f"{view.key}_von"), row.get(f"{view.key}_bis"))
    return KennzahlRow(
        title=view.title,
        href=address(served.collection.geography, view.key),
        told=told(view, row),
        chance=_between(*ends, view.unit),
        city=city_text(served, view, where.median),
        others=others_text(where, "höher", "niedriger"),
        trend=trend_text(view, row),
        why=tuple(_why(view, row)),
    )


def city_text(served: Served, view: View, median: float | None) -> str:
    """The share of the whole city from the sums of its areas, and of how many where not of all.

    median : of the areas; told where nobody delivered counts to sum
    """
    counts = (f"{view.key}_zaehler", f"{view.key}_nenner")
    if counts[0] not in served.columns:
        return UNKNOWN_TEXT if median is None else f"mittleres Gebiet {_amount(median, view.unit)}"
    # both are known of an area, or neither is
    numerator, denominator = (float(served.columns[count].sum()) for count in counts)
    if not denominator:
        return UNKNOWN_TEXT
    share = _amount(100 * numerator / denominator, view.unit)
    lacking = served.columns[f"{view.key}_status"].isin([Status.MISSING, Status.SUPPRESSED]).sum()
    return f"{share} (ohne {lacking} von {len(served.features)} Gebieten)" if lacking else share


def trend_text(view: View, row: Mapping[str, Any]) -> str:
    """`gestiegen um 2,1 Punkte (1,2 bis 3,0)`, `kaum anders`, `nicht sicher`: what moved, and how surely."""
    key = f"{view.key}_differenz"
    if key not in row:
        return UNKNOWN_TEXT
    if row[f"{key}_status"] != Status.OK:
        return view.without_value[Status(row[f"{key}_status"])].title
    step, unit = float(row[key]), "Punkte" if view.unit == "%" else view.unit
    low, high = row.get(f"{key}_von"), row.get(f"{key}_bis")
    moved = f"um {_amount(abs(step), unit)}"
    signed = f"{'+' if step > 0 else ''}{_amount(step, unit)}"
    if low is None or not notna(low) or high is None:
        small = abs(step) < LITTLE if view.unit == "%" else step == 0
        return f"kaum anders ({signed})" if small else f"{_direction(step)} {moved}"
    between = f"{german(low, DIGITS)} bis {german(high, DIGITS)}"
    if low > 0 or high < 0:
        return f"{_direction(step)} {moved} ({between})"
    if low > -LITTLE and high < LITTLE and view.unit == "%":
        return f"kaum anders ({signed})"
    return f"nicht sicher: {signed} ({between})"


def _direction(step: float) -> str:
    return "gestiegen" if step > 0 else "gesunken"


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


def _between(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None or not notna(low):
        return ""
    return f"{german(low, DIGITS)} bis {_amount(high, unit)}"


def _amount(number: float, unit: str) -> str:
    return f"{german(number, DIGITS)} {unit}".strip()
