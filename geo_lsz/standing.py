"""Standing: where an area stands among the others, by what is surely known of them."""

import math
from dataclasses import dataclass

from pandas import DataFrame

from geo_lsz.status import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """How many areas lie higher, lower and level, and the middle one of all whose value is known.

    higher, lower, level : None where the area's own value is not known
    unknown : how many of the other areas could not be compared
    median : of the areas (each counts once), the area itself among them; None where
        nothing is known
    """

    higher: int | None
    lower: int | None
    level: int | None
    unknown: int
    median: float | None


def standing(values: DataFrame, area: str) -> Standing:
    """The standing of `area`.

    values : `value, status, low, high` by area; only what is `ok` is compared,
        bounds of an unknown value are not
    """
    sure = values["value"].where(values["status"] == Status.OK).astype(float)
    others, own = sure.drop(area), float(sure[area])
    median = float(sure.median()) if sure.notna().any() else None
    unknown = int(others.isna().sum())
    if math.isnan(own):
        return Standing(None, None, None, unknown, median)
    higher, lower = int((others > own).sum()), int((others < own).sum())
    return Standing(higher, lower, len(others) - unknown - higher - lower, unknown, median)
