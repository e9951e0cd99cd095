"""Standing: where an area stands among the others, by what is surely known of them."""

from dataclasses import dataclass

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
    own, others = values.loc[area], values.drop(index=area)
    higher = int((others["low"] > own["high"]).sum())
    lower = int((others["high"] < own["low"]).sum())
    exact = others["status"] == Status.OK
    same = (others["value"] == own["value"]) & exact & (own["status"] == Status.OK)
    level = int(same.sum())
    sure = values["value"][values["status"] == Status.OK]
    return Standing(
        higher=higher,
        lower=lower,
        level=level,
        unsure=len(others) - higher - lower - level,
        known=len(sure),
        median=float(sure.median()) if len(sure) else None,
    )
