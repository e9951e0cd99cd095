"""Chance: how likely a gap is where values are known only between bounds (METHODS M5).

What is unknown is drawn by lot, again and again, evenly between its bounds; a
chance is the share of the draws that end below the line. What the bounds
decide by themselves is not drawn, and what has no bounds cannot be.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Index

from geo_lsz.coverage import SERVED_PERCENT
from geo_lsz.grouping import Flags, Floats, Levels, Positions, total_by
from geo_lsz.intervals import KNOWN, MISSING, between, is_applicable, limits
from geo_lsz.supply import Sharing
from geo_lsz.yardstick import Yardstick, weighted_median

DRAWS = 200
"""The standard error of a chance is at most 0.5 / sqrt(200) = 3.5 percentage points."""

Matrix = NDArray[np.float64]
"""One row per draw."""


def drawn(values: DataFrame, name: str) -> Matrix:
    """DRAWS possible truths of whole numbers, one row each: shape (DRAWS, rows of `values`).

    values : `value, status, low, high`
    name : seeds the draws: the same name on the same rows gives the same numbers

    Every whole number from low to high is as likely as the others. NaN where
    a value has no upper bound.
    """
    rng = np.random.default_rng(crc32(name.encode()))
    low, high = limits(values)
    bounded = np.isfinite(high)
    least = np.ceil(low)
    numbers = np.floor(np.where(bounded, high, least)) - least + 1
    lots = np.floor(rng.random((DRAWS, len(values))) * np.maximum(numbers, 1)) + least
    truths: Matrix = np.where(bounded, np.clip(lots, low, np.where(bounded, high, low)), np.nan)
    return truths


class Below(NamedTuple):
    """Whether a percentage lies below the line, by draw and area: shape (DRAWS, areas).

    surely : in this draw it does
    maybe : in this draw it may; where it is unlike `surely`, nobody can say
    there : areas where there is something to measure at all, shape (areas,)
    """

    surely: NDArray[np.bool_]
    maybe: NDArray[np.bool_]
    there: Flags

    @classmethod
    def decided(cls, percent: DataFrame, line: float = SERVED_PERCENT) -> Self:
        """What the bounds of `percent` decide by themselves; never below where not applicable."""
        there = is_applicable(percent)
        low, high = limits(percent)
        shape = (DRAWS, len(percent))
        return cls(
            np.broadcast_to(there & (high < line), shape),
            np.broadcast_to(there & (low < line), shape),
            there,
        )

    @property
    def open(self) -> Flags:
        """Areas that are not decided."""
        return np.asarray((self.surely != self.maybe).any(axis=0))

    def drawn(self, percents: Matrix, line: float = SERVED_PERCENT) -> Self:
        """The same with what is open decided by drawn percentages, as far as they are known."""
        by_lot = self.open & ~np.isnan(percents)
        below = percents < line
        surely, maybe = (np.where(by_lot, below, side) for side in (self.surely, self.maybe))
        return type(self)(surely, maybe, self.there)


def chance(kinds: Sequence[Below], areas: Index) -> DataFrame:
    """Share of the draws (0..1) in which at least one of the kinds lies below the line.

    kinds : draws of the same seed, on `areas`; at least one

    Returns `value, status, low, high`: missing, between bounds, where some draw
    cannot tell; not applicable where no kind is.
    """
    low = _any(kind.surely for kind in kinds).mean(axis=0)
    high = _any(kind.maybe for kind in kinds).mean(axis=0)
    levels = np.where(low == high, KNOWN, MISSING).astype(np.int8)
    there = np.logical_or.reduce([kind.there for kind in kinds])
    return between(low, high, levels, areas, applicable=there)


def drawn_supply(persons: Matrix, places: Matrix, sharing: Sharing) -> Matrix:
    """Places per resident by cell for every draw; NaN where something cannot be drawn.

    persons, places : by draw and cell, and by draw and offer
    sharing : who shares what
    """
    supply = np.array(
        [
            sharing.per_resident(np.nan_to_num(residents), np.nan_to_num(capacity))
            for residents, capacity in zip(persons, places, strict=True)
        ]
    )
    unknown = sharing.touched_by(_open(persons), _open(places)) > KNOWN
    return np.where(unknown, np.nan, supply)


def mean_by_area(numbers: Matrix, weights: Matrix, area: Positions, size: int) -> Matrix:
    """Weighted mean by area for every draw; NaN where a member is unknown or nobody is there.

    numbers, weights : by draw and member; NaN is unknown
    area : position of the area of each member, −1 for none
    size : number of areas
    """
    heavy = np.multiply(numbers, weights, out=np.zeros(weights.shape), where=weights != 0)
    total, weight = sum_by_area(heavy, area, size), sum_by_area(weights, area, size)
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)


def sum_by_area(numbers: Matrix, area: Positions, size: int) -> Matrix:
    """Sum by area for every draw, NaN with an unknown member: shape (DRAWS, areas)."""
    inside = area >= 0
    rows = [total_by(area[inside], row[inside], size) for row in numbers]
    return np.array(rows).reshape(len(numbers), size)


def drawn_enough(against: Yardstick, supply: Matrix, persons: Matrix) -> Floats:
    """Places per head that are enough, by draw: the Richtwert, or the median of the drawn city.

    supply, persons : by draw and area of the finest geography

    NaN where the median hangs on something that cannot be drawn.
    """
    if against.name == "richtwert" and against.enough is not None:
        return np.full(len(supply), against.enough.low)
    return np.array(
        [
            weighted_median(numbers[people > 0], people[people > 0])
            for numbers, people in zip(supply, persons, strict=True)
        ]
    )


def percent_of(supply: Matrix, enough: Floats) -> Matrix:
    """Supply in percent of what is enough, for every draw; NaN where nothing is enough.

    supply : places per head, shape (DRAWS, areas)
    enough : places per head that are enough, by draw
    """
    percent = np.full_like(supply, np.nan)
    np.divide(100 * supply, enough[:, None], out=percent, where=enough[:, None] > 0)
    return percent


def _open(lots: Matrix) -> Levels:
    """Levels of ignorance: of what cannot be drawn, and of the rest."""
    return np.where(np.isnan(lots).any(axis=0), MISSING, KNOWN).astype(np.int8)


def _any(flags: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return np.asarray(np.logical_or.reduce(list(flags)))
