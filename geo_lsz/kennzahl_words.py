"""What a Kennzahl says in words: of the whole city, of chance, and since the Stichtag before."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame, notna

from geo_lsz.german import german
from geo_lsz.kennzahl_collection import DIGITS
from geo_lsz.released import View
from geo_lsz.status import Status

NOTHING_TOLD = "–"

LITTLE = 0.5
"""A change of less than so many points is hardly one, where chance is known to be as small, too."""

WIDE = 2.0
"""An interval as wide as this, in points, says nothing about decimals."""


def amount(number: float, unit: str, digits: int = DIGITS) -> str:
    """`12,3 %`."""
    return f"{german(number, digits)} {unit}".strip()


def city_share(features: DataFrame, key: str) -> float | None:
    """The share of the whole city in percent, from the sums of its areas; None without counts."""
    counts = (f"{key}_zaehler", f"{key}_nenner")
    if counts[0] not in features:
        return None
    # both are known of an area, or neither is
    numerator, denominator = (float(features[count].sum()) for count in counts)
    return 100 * numerator / denominator if denominator else None


def city_text(features: DataFrame, view: View, median: float | None) -> str:
    """The share of the whole city, and of how many areas where not of all.

    features : of the Kennzahlen, by area
    median : of the areas; told where nobody delivered counts to sum
    """
    if f"{view.key}_zaehler" not in features:
        return NOTHING_TOLD if median is None else f"mittleres Gebiet {amount(median, view.unit)}"
    share = city_share(features, view.key)
    if share is None:
        return NOTHING_TOLD
    said = amount(share, view.unit)
    lacking = features[f"{view.key}_status"].isin([Status.MISSING, Status.SUPPRESSED]).sum()
    return f"{said} (ohne {lacking} von {len(features)} Gebieten)" if lacking else said


def ends_of(view: View, row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Between which ends the value may lie by chance; None where that is not known."""
    low, high = row.get(f"{view.key}_von"), row.get(f"{view.key}_bis")
    if low is None or high is None or not notna(low) or not notna(high):
        return None
    return float(low), float(high)


def as_sure(view: View, row: Mapping[str, Any]) -> str:
    """A known share with the decimals that chance leaves it: `12,3 %`, or `12 %` where it is WIDE."""
    ends = ends_of(view, row)
    wide = ends is not None and ends[1] - ends[0] >= WIDE
    return amount(float(row[view.key]), view.unit, 0 if wide else DIGITS)


def beside_city(view: View, row: Mapping[str, Any], city: float) -> str:
    """Whether a known share is higher or lower than that of the city, or chance may be all of it."""
    ends = ends_of(view, row)
    low, high = ends or (float(row[view.key]),) * 2
    if low > city:
        return "höher"
    if high < city:
        return "niedriger"
    return "kein sicherer Unterschied" if ends else "gleich"


def trend_text(view: View, row: Mapping[str, Any]) -> str:
    """`gestiegen um 2,1 Punkte (1,2 bis 3,0)`, `kaum anders`, `nicht sicher`: what moved, and how surely."""
    key = f"{view.key}_differenz"
    if key not in row:
        return NOTHING_TOLD
    if row[f"{key}_status"] != Status.OK:
        return view.without_value[Status(row[f"{key}_status"])].title
    step, unit = float(row[key]), "Punkte" if view.unit == "%" else view.unit
    low, high = row.get(f"{key}_von"), row.get(f"{key}_bis")
    moved = f"um {amount(abs(step), unit)}"
    signed = f"{'+' if step > 0 else ''}{amount(step, unit)}"
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
