"""Intervals: how unknown values pass through a reckoning as the bounds of what may be true.

A bound that is NA is no bound. Whoever reckons with bounds works out the
lowest and the highest that can come out, and `between` makes values of them.
Where it is not even sure that anybody is concerned (a group that may be empty
in an area), a number speaks of those who are there, if anybody is.
"""

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.grouping import Flags, Floats, Levels
from geo_lsz.status import Status

KNOWN, SUPPRESSED, MISSING = range(3)
"""Levels of ignorance: the highest of what goes in is that of what comes out."""


def limits(values: DataFrame, floor: float = 0.0) -> tuple[Floats, Floats]:
    """Lowest and highest truth of each value; what has no bound reaches from `floor` to inf."""
    low = values["low"].fillna(floor).to_numpy(dtype=float)
    return low, values["high"].fillna(np.inf).to_numpy(dtype=float)


def ignorance(status: Series) -> Levels:
    """Level of ignorance behind each status; not applicable counts as missing."""
    words = status.to_numpy(dtype=object)
    levels = np.where(words == Status.SUPPRESSED, SUPPRESSED, MISSING)
    return np.where(words == Status.OK, KNOWN, levels).astype(np.int8)


def between(
    low: Floats,
    high: Floats,
    levels: Levels,
    index: Index,
    *,
    applicable: Flags | None = None,
) -> DataFrame:
    """`value, status, low, high` of truths that lie between `low` and `high`.

    levels : of ignorance, naming the status of what is not sure
    applicable : False where there is nothing to measure; None for everywhere

    Sure (ok) is what follows from known values alone, and what has only one
    possible truth. An infinite bound becomes NA.
    """
    there = np.ones(len(index), dtype=bool) if applicable is None else applicable
    high = np.where(levels == KNOWN, low, high)
    low = np.minimum(low, high)  # the last bit of a sum may cross
    sure = there & (low == high) & np.isfinite(low)
    status = np.where(levels == SUPPRESSED, str(Status.SUPPRESSED), str(Status.MISSING))
    status = np.where(sure, str(Status.OK), status)
    status = np.where(there, status, str(Status.NOT_APPLICABLE))
    return DataFrame(
        {
            "value": np.where(sure, low, np.nan),
            "status": Series(status, index=index, dtype="str"),
            "low": np.where(there & np.isfinite(low), low, np.nan),
            "high": np.where(there & np.isfinite(high), high, np.nan),
        },
        index=index,
    )


def at_least(values: DataFrame, most: float) -> DataFrame:
    """What is known of these values when there may be more than was counted, up to `most`."""
    low, _ = limits(values)
    return between(
        low,
        np.full(len(low), most),
        np.full(len(low), MISSING, dtype=np.int8),
        values.index,
        applicable=is_applicable(values),
    )


def is_applicable(values: DataFrame) -> Flags:
    """False where there is nothing to measure."""
    return (values["status"] != Status.NOT_APPLICABLE).to_numpy(dtype=bool)


def times(values: DataFrame, factor: float) -> DataFrame:
    """The values, each multiplied by a factor above 0."""
    numbers = ["value", "low", "high"]
    return values.assign(**{name: values[name] * factor for name in numbers})
