"""Need: one index of many indicators, by the method of Berlin's MSS (METHODS M2)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.handlungsfeld import Indicator
from geo_lsz.status import Status

TOLD_CHANGE = "_veraenderung"
"""Behind the key of an indicator: its change, as the office delivered it."""


def delivered(indicators: DataFrame, wanted: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Those of the wanted indicators of which something is known or was hidden in some area.

    The others cannot enter an index: a whole column that is missing is left
    out of it, and whoever shows the index says so.
    """
    there = indicators["status"].isin([Status.OK, Status.SUPPRESSED])
    keys = set(indicators.index[there].get_level_values("indicator"))
    return tuple(indicator for indicator in wanted if indicator.key in keys)


def status_index(indicators: DataFrame, wanted: Sequence[Indicator]) -> DataFrame:
    """Status index of each area: how much need there is, compared with the other areas.

    Each indicator is standardised over the areas, unweighted, with the
    standard deviation of a whole population; turned round where high values
    mean relief; multiplied by its weight; summed. The sum is standardised
    again (Monitoring Soziale Stadtentwicklung Berlin; METHODS M2). Given
    changes between two dates instead of states, it is their dynamic index.

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
    used = delivered(indicators, wanted)
    areas = indicators.index.get_level_values("area").unique().sort_values()
    value, status = (_table(indicators[column], areas, used) for column in ("value", "status"))
    complete = (status == Status.OK).all(axis="columns") & bool(used)
    turned = Series({one.key: one.weight * (1 if one.high_means == "need" else -1) for one in used})
    total = (_standardised(value[complete]) * turned).sum(axis="columns")
    index = _standardised(total.to_frame("value"))["value"].reindex(areas)
    return frames.values(index.to_numpy(), areas, unknown=_why_without(status))


def dynamic_index(before: DataFrame, after: DataFrame, wanted: Sequence[Indicator]) -> DataFrame:
    """Dynamic index of each area: how its need changed, compared with the other areas.

    before, after : INDICATORS at two Stichtage, in the same units

    Returns `value, status, low, high` by area, as `status_index` of the
    `changes`; above 0 an area did worse than the mean, not worse than before.
    """
    return status_index(changes(before, after), wanted)


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


def _table(column: Series, areas: Index, used: Sequence[Indicator]) -> DataFrame:
    """One row per area, one column per indicator; NA where no row was delivered."""
    keys = [indicator.key for indicator in used]
    wide = column.unstack("indicator")  # noqa: PD010 - a pivot_table would average
    return wide.reindex(index=areas, columns=keys)


def _standardised(table: DataFrame) -> DataFrame:
    """Every column less its mean, over its standard deviation (ddof=0); 0 where all are equal."""
    varies = table.max() > table.min()
    scores = (table - table.mean()) / table.std(ddof=0)
    return scores.T.where(varies, 0.0).T  # `where` holds a Series against rows


def _why_without(status: DataFrame) -> Series:
    """Status, by area, of an index that some indicator is lacking for."""
    reason = pd.Series(str(Status.MISSING), index=status.index, dtype="str")
    reason = reason.mask((status == Status.SUPPRESSED).any(axis="columns"), Status.SUPPRESSED)
    unclassified = (status == Status.NOT_APPLICABLE).all(axis="columns") & bool(status.shape[1])
    return reason.mask(unclassified, Status.NOT_APPLICABLE)
