"""Equity: whether supply falls evenly, and whether it favours areas with much or little need.

Two questions, two numbers (METHODS M6): the Gini coefficient asks how unequal
supply per head is, whoever has it; the concentration index asks in whose favour.
"""

from dataclasses import dataclass

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.grouping import Positions, total_by
from geo_lsz.rebase import weighted_mean

NEARLY_EVEN = 0.005
"""A concentration index nearer to 0 than this is shown as 0.00 and favours nobody."""


@dataclass(frozen=True, slots=True)
class Equity:
    """How a supply per head is shared among areas with more and with less need.

    gini : 0 (everybody has the same) to nearly 1; None where nothing is known
        or there is nothing to share
    concentration : −1..1; above 0 in favour of the better-off; likewise None
    low, high : between which the concentration index of all persons lies, also of
        those whose supply is not known; None where need or persons are not known
    areas : how many areas both numbers stand on
    persons : who live there
    areas_left_out : how many areas with persons were left out, for something unknown
    left_out : their share of all persons, 0..1; None where their persons are not known
    """

    gini: float | None
    concentration: float | None
    low: float | None
    high: float | None
    areas: int
    persons: float
    areas_left_out: int
    left_out: float | None

    @property
    def in_favour_of(self) -> str:
        """In whose favour, in German; empty where nothing is known."""
        if self.concentration is None:
            return ""
        possible = [end for end in (self.low, self.concentration, self.high) if end is not None]
        favours = {_favour(index) for index in possible}
        return favours.pop() if len(favours) == 1 else "offen, weil Angaben fehlen"


def _favour(concentration: float) -> str:
    if abs(concentration) < NEARLY_EVEN:
        return "weder zugunsten der stärker noch der weniger belasteten Gebiete"
    if concentration > 0:
        return "zugunsten der weniger belasteten Gebiete"
    return "zugunsten der stärker belasteten Gebiete"


def gini(supply: Series, persons: Series) -> float:
    """Gini coefficient of a supply per head, every person counted.

        G = (2 Σ i·x_(i) − (n + 1) Σ x) / (n Σ x)

    for n persons in order of what they have; people of one area have the same.

    supply : per head, by area, not negative
    persons : by the same areas

    Returns 0 where everybody has the same; NaN where nobody has anything.
    Raises UnknownValue where something is unknown: see `equity`.
    """
    return concentration_index(supply, persons, -supply)


def concentration_index(supply: Series, persons: Series, need: Series) -> float:
    """Concentration index of a supply per head over persons ranked by need, the worst first.

        C = Σ_t (p_t · L_t+1 − p_t+1 · L_t)

    p_t is the share of persons up to group t, L_t their share of the supply
    (Kakwani, Wagstaff and van Doorslaer 1997). Areas of equal need are one group.

    supply : per head, by area, not negative
    persons, need : by the same areas; much need means worse off

    Returns −1..1: above 0 the better-off have more; NaN where nobody has anything.
    Raises UnknownValue where something is unknown: see `equity`.
    """
    frames.require_known(supply, persons, need)
    group, size = _groups_by_need(need)
    weight = persons.to_numpy(dtype=float)
    had = total_by(group, weight * supply.to_numpy(dtype=float), size)
    if not had.sum() > 0:
        return np.nan
    p, share = (np.cumsum(part) / part.sum() for part in (total_by(group, weight, size), had))
    return float(np.sum(p[:-1] * share[1:] - p[1:] * share[:-1]))


def equity(supply: DataFrame, persons: DataFrame, need: DataFrame) -> Equity:
    """Gini coefficient and concentration index of a supply, and what was left out of them.

    supply : `value, status, low, high` per head by area, say places per head or
        the share that reaches an offer; not negative
    persons : of the target group, by the same areas
    need : index of need, much means worse off; by the same areas

    Nothing unknown is filled: an area where one of the three is not known is left
    out and its share of persons returned. Where supply alone is unknown, `low`
    and `high` bound what the index of all may be: supply may be anything within
    its bounds, in each area apart from the others, so the truth lies within, and
    both ends can be true. Areas where nobody lives count for nothing.
    """
    areas = persons.index[persons["value"] != 0].sort_values()
    supply, persons, need = (part.reindex(areas) for part in (supply, persons, need))
    parts = {"supply": supply, "persons": persons, "need": need}
    told = DataFrame({name: part["value"] for name, part in parts.items()}, index=areas)
    known = told.dropna()
    everybody = told["persons"].sum(skipna=False)
    concentration = _none_for_nan(
        concentration_index(known["supply"], known["persons"], known["need"])
    )
    low, high = _bounds(supply, told["persons"], told["need"])
    complete = len(known) == len(told)
    return Equity(
        gini=_none_for_nan(gini(known["supply"], known["persons"])),
        concentration=concentration,
        low=concentration if complete else low,
        high=concentration if complete else high,
        areas=len(known),
        persons=float(known["persons"].sum()),
        areas_left_out=len(told) - len(known),
        left_out=0.0 if complete else _none_for_nan(1 - known["persons"].sum() / everybody),
    )


def _bounds(supply: DataFrame, persons: Series, need: Series) -> tuple[float | None, float | None]:
    """Lowest and highest concentration index of all persons; None where it has no bounds.

    The index is the mean of 2R − 1 over the places that people have, R being
    the rank of those who have them, 0..1. So it is highest, as any weighted mean
    with weights between bounds, with the best ranks full and all others empty.
    """
    if persons.isna().any() or need.isna().any() or persons.empty:
        return None, None
    weight = persons.to_numpy(dtype=float)
    group, size = _groups_by_need(need)
    in_group = total_by(group, weight, size)
    rank = (np.cumsum(in_group) - in_group / 2) / weight.sum()
    places = supply.assign(low=supply["low"] * weight, high=supply["high"] * weight)
    mean = weighted_mean(
        frames.values(2 * rank[group] - 1, persons.index),
        places,
        Series("alle", index=persons.index),
        Index(["alle"]),
    )
    return _none_for_nan(mean["low"].iloc[0]), _none_for_nan(mean["high"].iloc[0])


def _groups_by_need(need: Series) -> tuple[Positions, int]:
    """Position of the group of each area, 0 for the worst off, and how many groups there are."""
    levels, group = np.unique(-need.to_numpy(dtype=float), return_inverse=True)
    return group.astype(np.intp), len(levels)


def _none_for_nan(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
