"""Rates of small numbers: how sure k of n is, and what is said better of few (METHODS M1)."""

from typing import NamedTuple

import numpy as np
from pandas import DataFrame, Series

Z_95 = 1.959963984540054
"""Between −z and z lie 95 percent of a normal distribution."""


def is_share(numerator: Series, denominator: Series) -> Series:
    """Whether k of n is a share of persons: both known, somebody there, and not more than all."""
    return (denominator > 0) & (numerator >= 0) & (numerator <= denominator)


def wilson(numerator: Series, denominator: Series) -> DataFrame:
    """Share of n persons that k are, with its 95 % interval, on the index of both.

    With r = k/n and z = 1.959964 (Wilson 1927):

        (r + z²/2n ± z·sqrt(r(1−r)/n + z²/4n²)) / (1 + z²/n)

    numerator, denominator : k and n in persons, NA where unknown

    Returns `rate, low95, high95` as shares 0..1. Also k = 0 and k = n have an
    interval: none among few does not mean that there can be none. NA where k or
    n is unknown, where nobody is there (n = 0), or where k is more than n.
    """
    known = is_share(numerator, denominator).to_numpy(dtype=bool)
    n = np.where(known, denominator.to_numpy(dtype=float), np.nan)
    rate = numerator.to_numpy(dtype=float) / n
    middle = rate + Z_95**2 / (2 * n)
    reach = Z_95 * np.sqrt(rate * (1 - rate) / n + Z_95**2 / (4 * n**2))
    low, high = ((middle + side * reach) / (1 + Z_95**2 / n) for side in (-1, 1))
    # the last bit may step over the ends
    ends = {"low95": np.clip(low, 0, rate), "high95": np.clip(high, rate, 1)}
    return DataFrame({"rate": rate, **ends}, index=numerator.index)


def newcombe(before: DataFrame, after: DataFrame) -> DataFrame:
    """Difference after − before of two shares, with its 95 % interval, on the index of both.

    With the rates r and the ends l, u of their Wilson intervals (Newcombe 1998,
    method 10, for shares of independent persons):

        d − sqrt((r₂−l₂)² + (u₁−r₁)²) … d + sqrt((u₂−r₂)² + (r₁−l₁)²),  d = r₂ − r₁

    before, after : `rate, low95, high95` as `wilson` gives them; r₁ and r₂

    Returns `difference, low95, high95`, −1..1; NA where one of both is.
    """
    difference = after["rate"] - before["rate"]
    below, above = (
        np.hypot(one["rate"] - one["low95"], other["high95"] - other["rate"])
        for one, other in ((after, before), (before, after))
    )
    return DataFrame(
        {"difference": difference, "low95": difference - below, "high95": difference + above}
    )


class Shrinkage(NamedTuple):
    """How far rates are drawn towards the rate of all areas together.

    mean : rate of all together; NaN where no area has a rate
    weight : how much the own rate of each area counts, 0..1; NA where it has none
    """

    mean: float
    weight: Series

    def of(self, rates: Series) -> Series:
        """The rates, each drawn towards the mean."""
        return self.weight * rates + (1 - self.weight) * self.mean


def shrinkage(numerator: Series, denominator: Series) -> Shrinkage:
    """How far the rate of each area is to be drawn towards that of all (Marshall 1991).

    With e of b persons by area, over the areas where both are known and b > 0:

        m = Σe/Σb        v = max(0, Σ b(e/b − m)²/Σb − m/mean(b))
        weight_i = v / (v + m/b_i)

    Where the rates differ by no more than chance explains (v = 0), every area
    gets the rate of all.
    """
    counted = is_share(numerator, denominator)
    events, base = numerator[counted], denominator[counted]
    if events.empty:
        return Shrinkage(np.nan, Series(np.nan, index=numerator.index))
    mean = float(events.sum() / base.sum())
    apart = float((base * (events / base - mean) ** 2).sum() / base.sum())
    variance = apart - mean / float(base.mean())
    weight = variance / (variance + mean / base) if variance > 0 else base * 0.0
    return Shrinkage(mean, weight.reindex(numerator.index))


def empirical_bayes(numerator: Series, denominator: Series) -> Series:
    """Share of each area, drawn towards that of all the more, the fewer persons it stands on.

        r_i = weight_i · e_i/b_i + (1 − weight_i) · m

    after `shrinkage` (Marshall 1991; as `Empirical_Bayes` of the library esda,
    with the variance floored at 0).

    numerator, denominator : e and b in persons, by area; NA where unknown

    Returns shares 0..1 on the index of both; NA where e or b is unknown, where
    nobody is there (b = 0), or where e is more than b. Unknown areas move no other.
    """
    return shrinkage(numerator, denominator).of(numerator / denominator.where(denominator > 0))


def unit(values: Series, shares: Series) -> float:
    """What a share of 1 is written as in these values: 1, or 100 for percent.

    1 where every share is 0: then all units write the same.
    """
    written = values.notna() & shares.notna()
    whole = float(shares[written].sum())
    return float(values[written].sum()) / whole if whole > 0 else 1.0
