"""Need: one index of many indicators, by the method of Berlin's MSS (METHODS M2)."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.grouping import Floats
from geo_lsz.handlungsfeld import MSS, Indicator, NeedMethod
from geo_lsz.rates import empirical_bayes, is_share, unit
from geo_lsz.scores import STANDARDISED, varies, z_scores
from geo_lsz.status import Status

TOLD_CHANGE = "_veraenderung"
"""Behind the key of an indicator: its change, as the office delivered it."""

_NOTHING = 1e-9
"""What is smaller is a trace of rounding."""


def delivered(indicators: DataFrame, wanted: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Those of the wanted indicators of which something is known or was hidden in some area.

    The others cannot enter an index: a whole column that is missing is left
    out of it, and whoever shows the index says so.
    """
    there = indicators["status"].isin([Status.OK, Status.SUPPRESSED])
    keys = set(indicators.index[there].get_level_values("indicator"))
    return tuple(indicator for indicator in wanted if indicator.key in keys)


def status_index(
    indicators: DataFrame, wanted: Sequence[Indicator], method: NeedMethod = MSS
) -> DataFrame:
    """Status index of each area: how much need there is, compared with the other areas.

    Each indicator is standardised over the areas, unweighted, with the
    standard deviation of a whole population; turned round where high values
    mean relief; multiplied by its weight; summed. The sum is standardised
    again (Monitoring Soziale Stadtentwicklung Berlin; METHODS M2). Given
    changes between two dates instead of states, it is their dynamic index.
    By a method that says otherwise, indicators are smoothed, made comparable
    or put together in another way; the outcome is standardised all the same.

    indicators : INDICATORS, by area and indicator
    wanted : indicators with weight and direction; those that `delivered`
        passes over are left out

    Returns `value, status, low, high` by area: 0 is the mean of the areas, 1 a
    standard deviation more need. Only areas that have every delivered
    indicator are standardised and get an index. The others are not applicable
    where all their indicators are (the office did not classify them), else
    suppressed where a lacking one is, else missing. An indicator that is the
    same everywhere tells no area from another: it enters as 0.
    """
    table = Complete.of(indicators, wanted, method)
    total, of_all = _totals(table, table, method)
    return table.result(z_scores(total, of_all) if of_all.size else total)


def fixed_base_index(
    indicators: DataFrame, base: DataFrame, wanted: Sequence[Indicator], method: NeedMethod = MSS
) -> DataFrame:
    """Status index of each area by the mean and deviation of a base Stichtag.

    Standardised every year anew, an index hides a change of the whole city;
    by the mean and deviation of one base (and its loadings, where the method
    takes those), all areas may do better or worse than they did.

    indicators, base : INDICATORS at two Stichtage, in the same units

    Returns `value, status, low, high` by area of `indicators`: 0 is the mean of
    the areas of the base, 1 a standard deviation of theirs more need. Given the
    base itself, it is its `status_index`. Only indicators delivered at both
    Stichtage count (`in_both`); one that was the same everywhere in the base
    measures nothing and enters as 0. Where no area of the base has all of them,
    or all were alike, every area is missing.
    """
    both = in_both(indicators, base, wanted)
    table, reference = (Complete.of(frame, both, method) for frame in (indicators, base))
    total, of_base = _totals(table, reference, method)
    index = z_scores(total, of_base) if of_base.size and varies(of_base).all() else total * np.nan
    return table.result(index)


def in_both(
    indicators: DataFrame, base: DataFrame, wanted: Sequence[Indicator]
) -> tuple[Indicator, ...]:
    """Those of the wanted indicators that were delivered at both Stichtage."""
    return delivered(base, delivered(indicators, wanted))


def dynamic_index(
    before: DataFrame, after: DataFrame, wanted: Sequence[Indicator], method: NeedMethod = MSS
) -> DataFrame:
    """Dynamic index of each area: how its need changed, compared with the other areas.

    before, after : INDICATORS at two Stichtage, in the same units

    Returns `value, status, low, high` by area, as `status_index` of the
    `changes`; above 0 an area did worse than the mean, not worse than before.
    Smoothing smooths the states, before their difference is taken.
    """
    if method.smoothing == "eb":
        before, after = smoothed(before), smoothed(after)
    return status_index(changes(before, after), wanted, method)


def told_changes(wanted: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """The indicators under the keys by which an office delivers their changes itself.

    Some publish changes that cannot be had from their states, for other dates
    or other areas than these; then theirs count.
    """
    return tuple(one.model_copy(update={"key": one.key + TOLD_CHANGE}) for one in wanted)


def changes(before: DataFrame, after: DataFrame) -> DataFrame:
    """INDICATORS of the differences after − before, by area and indicator of either.

    A difference is known where both are; not applicable where one is, else
    suppressed where one is, else missing. It has neither numerator nor denominator.
    """
    index = before.index.union(after.index)
    old, new = before.reindex(index), after.reindex(index)
    status = Series(str(Status.MISSING), index=index, dtype="str")
    for weaker in (Status.SUPPRESSED, Status.NOT_APPLICABLE):
        status = status.mask((old["status"] == weaker) | (new["status"] == weaker), str(weaker))
    difference = frames.values((new["value"] - old["value"]).to_numpy(), index, unknown=status)
    return difference.assign(numerator=np.nan, denominator=np.nan)


def smoothed(indicators: DataFrame) -> DataFrame:
    """INDICATORS whose rates of few persons are drawn towards the rate of all areas.

    Empirical Bayes per indicator (`rates.empirical_bayes`), in the unit of the
    value. A rate whose numerator or denominator is unknown stays as it is.
    """
    drawn = counted(indicators)
    value = indicators["value"].copy()
    for _, rows in indicators[drawn].sort_index().groupby(level="indicator"):
        shares = rows["numerator"] / rows["denominator"]
        estimate = empirical_bayes(rows["numerator"], rows["denominator"])
        value[rows.index] = estimate * unit(rows["value"], shares)
    bounds = {side: indicators[side].mask(drawn, value) for side in ("low", "high")}
    return indicators.assign(value=value, **bounds)


def counted(indicators: DataFrame) -> Series:
    """Whether numerator and denominator of a known rate are known."""
    known = indicators["status"] == Status.OK
    return known & is_share(indicators["numerator"], indicators["denominator"])


class Complete(NamedTuple):
    """The indicators of those areas that have all of them, side by side.

    used : the indicators that were delivered
    areas : the areas, in order
    numbers : (indicators, areas), as high as the indicators are
    without : status, by every area, of an index that some indicator is lacking for
    """

    used: tuple[Indicator, ...]
    areas: Index
    numbers: Floats
    without: Series

    @classmethod
    def of(cls, indicators: DataFrame, wanted: Sequence[Indicator], method: NeedMethod) -> Self:
        """From INDICATORS, smoothed where the method says so."""
        used = delivered(indicators, wanted)
        told = smoothed(indicators) if method.smoothing == "eb" else indicators
        areas = told.index.get_level_values("area").unique().sort_values()
        value, status = (side_by_side(told[name], areas, used) for name in ("value", "status"))
        complete = (status == Status.OK).all(axis="columns") & bool(used)
        numbers = np.ascontiguousarray(value[complete].to_numpy(dtype=float).T)
        return cls(used, areas[complete], numbers, _why_without(status))

    @property
    def direction(self) -> Floats:
        """1 for each indicator of which much means need, −1 where it means relief."""
        return np.array([1.0 if one.high_means == "need" else -1.0 for one in self.used])

    def result(self, index: Floats) -> DataFrame:
        """`value, status, low, high` of an index, by every area."""
        everywhere = Series(index, self.areas).reindex(self.without.index)
        return frames.values(everywhere.to_numpy(), self.without.index, unknown=self.without)


def side_by_side(column: Series, areas: Index, used: Sequence[Indicator]) -> DataFrame:
    """One row per area, one column per indicator; NA where no row was delivered."""
    keys = [indicator.key for indicator in used]
    wide = column.unstack("indicator")  # noqa: PD010 - a pivot_table would average
    return wide.reindex(index=areas, columns=keys)


class Component(NamedTuple):
    """The first principal component of the standardised indicators.

    loadings : of each indicator, turned so that much means need; their squares add up to 1
    explained : share of the variance of all indicators that it carries, 0..1;
        0 where nothing varies
    """

    loadings: Floats
    explained: float


def first_component(table: Complete, method: NeedMethod) -> Component:
    """The direction in which the indicators of the areas differ most (METHODS M2).

    Eigenvector of the largest eigenvalue of their covariance after
    standardising (of their correlation, with z). Its sign is fixed so that
    high means worse: the loadings add up to more than 0; where they add up to
    nothing, the first that counts is positive.
    """
    scores = _scores(table, table, method)
    variances, vectors = np.linalg.eigh(np.atleast_2d(np.cov(scores, bias=True)))
    loadings = np.where(np.abs(vectors[:, -1]) < _NOTHING, 0.0, vectors[:, -1])
    balance = loadings.sum()
    if abs(balance) < _NOTHING:
        balance = loadings[np.flatnonzero(loadings)[0]]
    total = float(variances.sum())
    explained = float(variances[-1]) / total if total > _NOTHING else 0.0
    return Component(loadings * np.sign(balance), explained)


def weights(table: Complete, method: NeedMethod) -> Floats:
    """What each indicator counts, much meaning need: as the field says, or its loading."""
    if method.combine == "pca":
        return first_component(table, method).loadings
    return np.array([one.weight for one in table.used])


def _totals(table: Complete, reference: Complete, method: NeedMethod) -> tuple[Floats, Floats]:
    """Weighted sums of the standardised indicators, of the areas and of those compared with.

    NA where there is nobody to compare with.
    """
    if not len(reference.areas):
        return np.full(len(table.areas), np.nan), np.empty(0)
    counts = weights(reference, method)[:, None]
    total, of_base = (
        (counts * _scores(one, reference, method)).sum(axis=0) for one in (table, reference)
    )
    return total, of_base


def _scores(table: Complete, reference: Complete, method: NeedMethod) -> Floats:
    """Standardised indicators (indicators, areas), turned so that much means need."""
    standardised = STANDARDISED[method.standardise](table.numbers, reference.numbers)
    return table.direction[:, None] * standardised


def _why_without(status: DataFrame) -> Series:
    """Status, by area, of an index that some indicator is lacking for."""
    reason = pd.Series(str(Status.MISSING), index=status.index, dtype="str")
    reason = reason.mask((status == Status.SUPPRESSED).any(axis="columns"), Status.SUPPRESSED)
    unclassified = (status == Status.NOT_APPLICABLE).all(axis="columns") & bool(status.shape[1])
    return reason.mask(unclassified, Status.NOT_APPLICABLE)
