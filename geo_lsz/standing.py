"""Standing: where an area stands among the others, by what is surely known of them."""

from dataclasses import dataclass

import numpy as np
from pandas import DataFrame

from geo_lsz.status import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of the other areas lie surely higher, lower and level, and what lies in the middle.

    unsure : how many of the others cannot be told from it, because something is not known
    known : how many areas have a value, the area itself among them
    median : of those values; each area counts once; None where there are none
    """

    higher: int
    lower: int
    level: int
    unsure: int
    known: int
    median: float | None


def standing(values: DataFrame, area: str) -> Standing:
    """The standing of `area`.

    values : `value, status, low, high` by area. What lies between bounds is higher or
        lower where all of it is; nothing is put in place of what is not known
    """
    own, others = values.index.get_loc(area), len(values) - 1
    value, low, high = (values[name].to_numpy(dtype=float) for name in ("value", "low", "high"))
    exact = (values["status"] == Status.OK).to_numpy()
    higher, lower = int((low > high[own]).sum()), int((high < low[own]).sum())
    level = int((value[exact] == value[own]).sum()) - 1 if exact[own] else 0
    return Standing(
        higher=higher,
        lower=lower,
        level=level,
        unsure=others - higher - lower - level,
        known=int(exact.sum()),
        median=float(np.median(value[exact])) if exact.any() else None,
    )
