"""Rebase: from points to areas, and from a finer geography to a coarser one (METHODS M2, M10)."""

from typing import NamedTuple, Self

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame, Index, Series

from geo_lsz.grouping import (
    Flags,
    Floats,
    Levels,
    Positions,
    any_by,
    highest_by,
    largest_by,
    positions,
    total_by,
)
from geo_lsz.intervals import MISSING, between, ignorance, is_applicable, limits


def membership(points: GeoSeries, areas: GeoDataFrame) -> Series:
    """Code of the area in which each point lies; NA outside every area.

    points : points by any key, EPSG:25832
    areas : AREAS

    A point on a shared edge goes to one area: the first by code.
    """
    by_code = areas.sort_index()
    tree = shapely.STRtree(points.to_numpy())
    area, point = tree.query(by_code.geometry.to_numpy(), predicate="intersects")
    owner = np.full(len(points), len(areas))
    np.minimum.at(owner, point, area)
    codes = np.array([*by_code.index, None], dtype=object)
    return Series(codes[owner], index=points.index, name="area", dtype="str")


def area_membership(fine: GeoDataFrame, coarse: GeoDataFrame) -> Series:
    """Code of the coarser area in which each finer one lies, by its representative point."""
    return membership(fine.geometry.representative_point(), coarse)


def weighted_mean(
    values: DataFrame, weights: DataFrame, group_of: Series, groups: Index, floor: float = -np.inf
) -> DataFrame:
    """Weighted mean of the members of each group.

    values : `value, status, low, high` by member
    weights : `value, status, low, high` by the same members, not negative
    group_of : group by member, NA for none
    groups : the groups that are asked for
    floor : the lowest that a value can be at all

    Returns `value, status, low, high` on `groups`. Members without weight and
    members that are not applicable do not count; a group with no others is not
    applicable. A group without any member is missing. Unknown members leave an
    interval, suppressed where all unknown ones are, else missing. Its bounds
    hold for values and weights that vary apart from each other: they are exact
    where that is so, and wider than the truth where the two hang together.
    """
    fewest, most = limits(weights)
    members = _Members.of(values, group_of, groups, most > 0)
    lows, highs = (side[members.who] for side in limits(values, floor))
    light, heavy = fewest[members.who], most[members.who]
    levels = np.maximum(ignorance(values["status"]), ignorance(weights["status"]))
    return members.outcome(
        -highest_mean(members.group, -lows, light, heavy, len(groups)),
        highest_mean(members.group, highs, light, heavy, len(groups)),
        levels,
        floor,
    )


def spread(values: DataFrame, group_of: Series, groups: Index) -> tuple[DataFrame, DataFrame]:
    """Smallest and largest value of the members of each group.

    Arguments and statuses as in `weighted_mean`. With an unknown member the
    smallest is at most that of the others, and the largest at least.
    """
    largest = _largest(values, group_of, groups)
    return _negated(_largest(_negated(values), group_of, groups)), largest


def _largest(values: DataFrame, group_of: Series, groups: Index) -> DataFrame:
    members = _Members.of(values, group_of, groups, np.ones(len(values), dtype=bool))
    low, high = (
        largest_by(members.group, side[members.who], len(groups))
        for side in limits(values, -np.inf)
    )
    return members.outcome(low, high, ignorance(values["status"]), -np.inf)


def _negated(values: DataFrame) -> DataFrame:
    return values.assign(value=-values["value"], low=-values["high"], high=-values["low"])


class _Members(NamedTuple):
    """Which members count in which group.

    who : the members that count
    group : their groups, by position in `groups`
    empty : groups that have no member at all, not even one that does not count
    """

    who: Flags
    group: Positions
    empty: Flags
    groups: Index

    @classmethod
    def of(cls, values: DataFrame, group_of: Series, groups: Index, weighty: Flags) -> Self:
        group = positions(group_of.reindex(values.index), groups)
        who = (group >= 0) & weighty & is_applicable(values)
        return cls(who, group[who], ~any_by(group[group >= 0], len(groups)), groups)

    def outcome(self, low: Floats, high: Floats, levels: Levels, floor: float) -> DataFrame:
        """Values by group, given their bounds and the level of ignorance of every member."""
        size = len(self.groups)
        return between(
            np.where(self.empty, floor, low),
            np.where(self.empty, np.inf, high),
            np.where(self.empty, MISSING, highest_by(self.group, levels[self.who], size)).astype(
                np.int8
            ),
            self.groups,
            applicable=self.empty | any_by(self.group, size),
        )


def highest_mean(
    group: Positions, numbers: Floats, light: Floats, heavy: Floats, size: int
) -> Floats:
    """Highest weighted mean by group, each weight anywhere from `light` to `heavy`.

    It is reached with the best few members heavy and all others light; so all
    cuts between the two are tried. A member without upper weight can draw the
    mean to its own number.
    """
    finite = np.where(np.isfinite(numbers), numbers, 0.0)
    weighted, weight = total_by(group, finite * light, size), total_by(group, light, size)
    highest = _divide(weighted, weight)
    if not (light == heavy).all():
        best_first = np.lexsort((-finite, group))
        by = group[best_first]
        more = np.where(np.isfinite(heavy), heavy - light, 0.0)[best_first]
        cuts = _divide(
            weighted[by] + _running_total(more * finite[best_first], by),
            weight[by] + _running_total(more, by),
        )
        highest = np.fmax(highest, largest_by(by, cuts, size))
        drawn = np.where(np.isinf(heavy), finite, -np.inf)
        highest = np.fmax(highest, largest_by(group, drawn, size))
    # a mean lies among its members, to the last bit
    highest = np.clip(highest, -largest_by(group, -finite, size), largest_by(group, finite, size))
    return np.where(largest_by(group, numbers, size) == np.inf, np.inf, highest)


def _running_total(numbers: Floats, group: Positions) -> Floats:
    return np.asarray(Series(numbers).groupby(group).cumsum(), dtype=float)


def _divide(numbers: Floats, by: Floats) -> Floats:
    quotient: Floats = np.divide(numbers, by, out=np.full(len(by), np.nan), where=by > 0)
    return quotient
