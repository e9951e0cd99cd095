"""Robustness: how far the rank of an area hangs on how its need was reckoned (METHODS M2).

A rank that changes with every reasonable way of reckoning is no rank to plan
by. So the index is reckoned many times, each time a little differently
(Saisana, Saltelli and Tarantola 2005, doi 10.1111/j.1467-985X.2005.00350.x;
OECD/JRC Handbook on Constructing Composite Indicators 2008).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, Self

import numpy as np
from numpy.random import Generator
from pandas import DataFrame

from geo_lsz.grouping import Floats
from geo_lsz.handlungsfeld import MSS, Indicator, NeedMethod, Standardising
from geo_lsz.need import Complete, counted, side_by_side, weights
from geo_lsz.rates import shrinkage, unit
from geo_lsz.scores import STANDARDISED, ranks

DRAWS = 1000
SEED = 2005

WORST_SHARE = 0.2
"""Of all areas, rounded up: the worst fifth."""


@dataclass(frozen=True, slots=True)
class Variation:
    """What differs from draw to draw.

    leave_one_out : one indicator is left out or none, all equally likely
    weights_vary : every weight anywhere within this share of itself, 0..1
    standardise : ways of making indicators comparable, all equally likely
    smoothing : whether rates are drawn towards that of all, both equally likely
    sampling_error : rates as they may be behind k of n
    """

    leave_one_out: bool = True
    weights_vary: float = 0.25
    standardise: tuple[Standardising, ...] = ("z", "percentile", "minmax")
    smoothing: tuple[bool, ...] = (False, True)
    sampling_error: bool = True


EVERYTHING = Variation()


def rank_robustness(
    indicators: DataFrame,
    wanted: Sequence[Indicator],
    method: NeedMethod = MSS,
    variation: Variation = EVERYTHING,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> DataFrame:
    """Ranks of the areas over many ways of reckoning their status index.

    In each draw, every rate of k persons of n is one that may be behind them
    (posterior Beta(k + ½, n − k + ½), after Jeffreys), smoothed or not by the
    shrinkage of the delivered counts; made comparable in one of several ways;
    and multiplied by weights near those of the method (with `pca`, near the
    loadings), one of which may be 0. A rate without k or n is always itself.

    indicators : INDICATORS, by area and indicator
    wanted : indicators with weight and direction, as in `status_index`

    Returns by area, in order: `rank` (median), `rank_low` and `rank_high` (5 %
    and 95 % of the draws) and `worst_fifth` (share of the draws in which the
    area is among the worst fifth, rounded up). Rank 1 is the most need; equal
    areas share the mean of their ranks. `worst_fifth` adds up to the size of
    that fifth. NA for areas without an index. The same seed gives the same draws.
    """
    table = Complete.of(indicators, wanted, MSS)
    columns = ["rank", "rank_low", "rank_high", "worst_fifth"]
    if not len(table.areas):
        return DataFrame(np.nan, index=table.without.index, columns=columns)
    rates = _Rates.of(indicators, table)
    told = table if method.smoothing == "none" else Complete.of(indicators, wanted, method)
    around = table.direction * weights(told, method)
    drawn = _drawn_ranks(rates, around, variation, draws, np.random.default_rng(seed))
    ordered = np.sort(drawn, axis=0)
    median, low, high = (ordered[math.ceil(share * draws) - 1] for share in (0.5, 0.05, 0.95))
    found = np.stack([median, low, high, _share_among_the_worst(drawn)], axis=1)
    return DataFrame(found, table.areas, columns).reindex(table.without.index)


class _Rates(NamedTuple):
    """Indicators (indicators, areas) and how unsure they are, all in the unit of the indicator.

    numbers : as delivered
    counts : k, and n − k; NA where they are unknown
    unit : what a share of 1 is written as, by indicator
    own, mean : smoothed, a rate is own · rate + (1 − own) · mean; own is 1 without counts
    """

    numbers: Floats
    counts: tuple[Floats, Floats]
    unit: Floats
    own: Floats
    mean: Floats

    @classmethod
    def of(cls, indicators: DataFrame, table: Complete) -> Self:
        rows = indicators.where(counted(indicators))
        value, k, n = (
            side_by_side(rows[name], table.without.index, table.used)
            for name in ("value", "numerator", "denominator")
        )
        units = np.array([unit(value[key], k[key] / n[key]) for key in k])
        drawn = [shrinkage(k[key], n[key]) for key in k]
        own = DataFrame([one.weight for one in drawn])[table.areas].fillna(1.0)
        here = table.areas
        return cls(
            numbers=table.numbers,
            counts=(_by_indicator(k.loc[here]), _by_indicator((n - k).loc[here])),
            unit=units[:, None],
            own=own.to_numpy(),
            mean=(units * np.nan_to_num([one.mean for one in drawn]))[:, None],
        )

    def sampled(self, draws: int, dice: Generator) -> Floats:
        """Rates that may be behind the counts, (draws, indicators, areas)."""
        there = np.isfinite(self.counts[0])
        k, rest = (part[there] for part in self.counts)
        rates = np.broadcast_to(self.numbers, (draws, *self.numbers.shape)).copy()
        unit_of = np.broadcast_to(self.unit, there.shape)[there]
        rates[:, there] = dice.beta(k + 0.5, rest + 0.5, (draws, len(k))) * unit_of
        return rates

    def smoothed(self, rates: Floats) -> Floats:
        """Rates, drawn towards that of all areas."""
        return self.own * rates + (1 - self.own) * self.mean


def _by_indicator(table: DataFrame) -> Floats:
    return np.ascontiguousarray(table.to_numpy(dtype=float).T)


def _drawn_ranks(
    rates: _Rates, around: Floats, variation: Variation, draws: int, dice: Generator
) -> Floats:
    """Ranks (draws, areas); `around` are the weights that those of the draws lie around."""
    counting = _drawn_weights(around, variation, draws, dice)
    ways = list(product(variation.standardise, variation.smoothing))
    way_of = dice.integers(len(ways), size=draws)
    totals = np.empty((draws, rates.numbers.shape[-1]))
    for number, (standardise, smooth) in enumerate(ways):
        these = np.flatnonzero(way_of == number)
        numbers = rates.sampled(len(these), dice) if variation.sampling_error else rates.numbers
        numbers = rates.smoothed(numbers) if smooth else numbers
        scores = STANDARDISED[standardise](numbers, numbers)
        totals[these] = (counting[these, :, None] * scores).sum(axis=1)
    return ranks(totals)


def _drawn_weights(around: Floats, variation: Variation, draws: int, dice: Generator) -> Floats:
    """Weights (draws, indicators)."""
    size = (draws, len(around))
    drawn = around * dice.uniform(1 - variation.weights_vary, 1 + variation.weights_vary, size)
    if variation.leave_one_out and len(around) > 1:
        left_out = dice.integers(-1, len(around), size=draws)  # −1 for none
        drawn[left_out[:, None] == np.arange(len(around))] = 0.0
    return drawn


def _share_among_the_worst(drawn: Floats) -> Floats:
    """Share of the draws in which each area is among the worst fifth, by ranks (draws, areas).

    Where equal areas are too many for the last places, each has its share of them.
    """
    places = math.ceil(WORST_SHARE * drawn.shape[-1])
    last = np.partition(drawn, places - 1)[:, places - 1, None]
    inside, tied = drawn < last, drawn == last
    left = places - inside.sum(axis=1, keepdims=True)
    share: Floats = (inside + tied * left / tied.sum(axis=1, keepdims=True)).mean(axis=0)
    return share
