"""Coverage, Versorgungsgrad, gap: what reach and supply mean for an area (METHODS M5)."""

from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.grouping import (
    Flags,
    Floats,
    Levels,
    Positions,
    any_by,
    highest_by,
    positions,
    total_by,
)
from geo_lsz.intervals import KNOWN, MISSING, between, ignorance, is_applicable, limits
from geo_lsz.rebase import weighted_mean

SERVED_PERCENT = 75.0
"""Below this an area is underserved (convention of the vertragsärztliche Bedarfsplanung)."""


class Enough(NamedTuple):
    """Places per head that are called enough: from `low` to `high`, both above or equal to 0.

    level : of ignorance; KNOWN where both are the same
    """

    low: float
    high: float
    level: int = KNOWN

    @classmethod
    def exactly(cls, places_per_head: float) -> Self:
        """A measure that is written down somewhere."""
        return cls(places_per_head, places_per_head)


def coverage(
    persons: DataFrame, reached: Series, area_of: Series, areas: Index, unsure: Series | None = None
) -> DataFrame:
    """Share (0..1) of the persons of each area who have an offer within reach.

    persons : `value, status, low, high` by cell
    reached : whether the cell has an offer within reach, by the same cells
    area_of : area by cell, NA outside
    areas : the areas that are asked for
    unsure : whether nobody knows if the cell has one, by the same cells; None for nowhere

    Returns `value, status, low, high` on `areas`. 0 means that nobody is
    reached; not applicable that surely nobody lives there; an area without any
    cell is missing. The bounds are exact: fewest reached and most others, and
    the other way round. Where all cells are reached, or none, the share is
    sure however many people live there: it speaks of whoever does.
    """
    area = positions(area_of.reindex(persons.index), areas)
    inside = area >= 0
    sure = reached.reindex(persons.index).to_numpy(dtype=bool)
    open_ = ~sure & _flags(unsure, persons.index)
    yes, maybe = inside & sure, inside & (sure | open_)
    fewest, most = limits(persons)

    def total(numbers: Floats, cells: Flags) -> Floats:
        return total_by(area[cells], numbers[cells], len(areas))

    known = np.maximum(ignorance(persons["status"]), np.where(open_, MISSING, KNOWN))
    levels = highest_by(area[inside], known[inside].astype(np.int8), len(areas))
    counted = any_by(area[inside], len(areas))
    low = share_of(total(fewest, yes), total(most, inside & ~yes))
    high = 1 - share_of(total(fewest, inside & ~maybe), total(most, maybe))
    anybody = total(most, inside) > 0
    return between(
        np.where(counted, low, 0.0),
        np.where(counted, high, 1.0),
        np.where(counted, levels, MISSING).astype(np.int8),
        areas,
        applicable=anybody | ~counted,
    )


def _flags(flags: Series | None, index: Index) -> Flags:
    if flags is None:
        return np.zeros(len(index), dtype=np.bool_)
    return flags.reindex(index).to_numpy(dtype=np.bool_)


def share_of(part: Floats, rest: Floats) -> Floats:
    """Part of the whole, part + rest, where the rest may be endless; 1 where both are 0."""
    whole = part + rest
    return np.divide(part, whole, out=np.ones(len(whole)), where=whole > 0)


def mean_supply(supply: DataFrame, persons: DataFrame, area_of: Series, areas: Index) -> DataFrame:
    """Places per resident of each area: the mean over its cells, weighted by persons.

    supply : `value, status, low, high` by cell, as `supply.supply_bounds` gives it
    persons : `value, status, low, high` by the same cells
    area_of : area by cell, NA outside

    The bounds are honest, not always tight: they let supply and persons vary
    apart from each other, while more persons mean less supply for each.
    """
    return weighted_mean(supply, persons, area_of, areas, floor=0.0)


def versorgungsgrad(supply: DataFrame, enough: Enough) -> DataFrame:
    """Supply in percent of what is enough: 100 · A / F.

    supply : places per head A as `value, status, low, high`
    enough : places per head F

    Where F is known only between bounds, so is the outcome. Not applicable
    where supply is.
    """
    poorest, richest = limits(supply)
    with np.errstate(divide="ignore"):
        high = np.divide(richest, enough.low, out=np.zeros(len(richest)), where=richest > 0)
    return between(
        100 * (poorest / enough.high),
        100 * high,
        np.maximum(ignorance(supply["status"]), np.int8(enough.level)),
        supply.index,
        applicable=is_applicable(supply),
    )


def missing_places(supply: DataFrame, persons: DataFrame, enough: Enough) -> DataFrame:
    """Places that are missing: max(0, F − A) · P.

    supply : places per head A as `value, status, low, high`
    persons : persons P as `value, status, low, high`, on the same index
    enough : places per head F

    0 means that nothing is missing. Not applicable where supply is. The bounds
    let A, F and P vary apart from each other: honest, not always tight.
    """
    fewest, most = limits(persons)
    poorest, richest = limits(supply)
    least, largest = np.maximum(0, enough.low - richest), np.maximum(0, enough.high - poorest)
    levels = np.maximum(ignorance(supply["status"]), ignorance(persons["status"]))
    return between(
        least * fewest,
        np.multiply(largest, most, out=np.zeros(len(most)), where=(largest > 0) & (most > 0)),
        np.maximum(levels, np.int8(enough.level)),
        supply.index,
        applicable=is_applicable(supply),
    )


def worst_kind(percents: Mapping[str, DataFrame]) -> DataFrame:
    """Percent of the worst served kind, by area.

    percents : by kind, `value, status, low, high` on one index; at least one kind

    Kinds that are not applicable are passed over; an area where all are is not
    applicable itself. A kind that may be worse than the others makes the
    outcome an interval: suppressed where all such kinds are, else missing.
    """
    kinds = _Kinds(percents)
    lowest = np.where(kinds.applicable, kinds.low, np.inf).min(axis=0)
    highest = np.where(kinds.applicable, kinds.high, np.inf).min(axis=0)
    matters = kinds.applicable & (kinds.low < highest)
    levels = np.where(matters, kinds.levels, 0).max(axis=0).astype(np.int8)
    return between(lowest, highest, levels, kinds.index, applicable=kinds.somewhere())


def which_is_worst(percents: Mapping[str, DataFrame]) -> Series:
    """The kind that is surely the worst served, by area; NA where that is not sure.

    Of kinds that are equally bad, the first of the mapping is named.
    """
    kinds = _Kinds(percents)
    low = np.where(kinds.applicable, kinds.low, np.inf)
    high = np.where(kinds.applicable, kinds.high, np.inf)
    worst = high.argmin(axis=0)
    rows = np.arange(len(kinds.index))
    sure = np.isfinite(high[worst, rows]) & (high[worst, rows] <= _others_lowest(low, worst))
    names = np.array([*percents], dtype=object)[worst]
    return Series(names, index=kinds.index, dtype="str").where(sure)


def _others_lowest(low: Floats, but: Positions) -> Floats:
    others = low.copy()
    others[but, np.arange(low.shape[1])] = np.inf
    lowest: Floats = others.min(axis=0)
    return lowest


def served_share(percents: Mapping[str, DataFrame], enough: float = SERVED_PERCENT) -> DataFrame:
    """Share (0..1) of the kinds that reach `enough` percent, by area.

    percents : by kind, `value, status, low, high` on one index; at least one kind

    Kinds that are not applicable are passed over; an area where all are is not
    applicable itself. A kind is surely served where its lower bound is enough,
    and may be where its upper bound is.
    """
    kinds = _Kinds(percents)
    served = (kinds.applicable & (kinds.low >= enough)).sum(axis=0)
    may_be = (kinds.applicable & (kinds.high >= enough)).sum(axis=0)
    unsure = kinds.applicable & (kinds.low < enough) & (kinds.high >= enough)
    levels = np.where(unsure, kinds.levels, 0).max(axis=0).astype(np.int8)
    there = kinds.applicable.sum(axis=0)
    among = np.maximum(there, 1)
    return between(served / among, may_be / among, levels, kinds.index, applicable=there > 0)


class _Kinds:
    """Bounds, levels of ignorance and applicability, one row per kind, one column per area."""

    def __init__(self, percents: Mapping[str, DataFrame]) -> None:
        kinds = list(percents.values())
        self.index = kinds[0].index
        aligned = [kind.reindex(self.index) for kind in kinds]
        bounds = [limits(kind) for kind in aligned]
        self.low: Floats = np.array([low for low, _ in bounds])
        self.high: Floats = np.array([high for _, high in bounds])
        self.levels: Levels = np.array([ignorance(kind["status"]) for kind in aligned])
        self.applicable: Flags = np.array([is_applicable(kind) for kind in aligned])

    def somewhere(self) -> Flags:
        """Areas where at least one kind is applicable."""
        return np.asarray(self.applicable.any(axis=0))
