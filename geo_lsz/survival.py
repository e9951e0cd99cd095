"""Survival: which findings stay when the areas are cut differently (METHODS M10).

The same people, cut into other areas, can look better or worse served
(modifiable areal unit problem, Openshaw 1984). A finding that only one cut
shows is about the cut as much as about the people.
"""

from collections.abc import Mapping

from pandas import DataFrame, Index, Series

from geo_lsz.coverage import SERVED_PERCENT, coverage, worst_kind
from geo_lsz.intervals import is_applicable, limits
from geo_lsz.status import Status


def survival(
    percents: Mapping[str, DataFrame],
    geography: str,
    persons: DataFrame,
    area_of: Mapping[str, Series],
    line: float = SERVED_PERCENT,
) -> DataFrame:
    """Share (0..1) of the people of each underserved area whom the other cuts find underserved too.

    percents : what is found, in percent, by geography: `value, status, low, high` by area
    geography : the cut whose findings are tested
    persons : all residents, `value, status, low, high` by cell
    area_of : area by cell, for each geography; NA outside
    line : percent below which an area is underserved

    Returns `value, status, low, high` by area: the smallest share over all other
    cuts. 1 means that the finding does not hang on the boundaries; not
    applicable where no area was surely found underserved, and where there is no
    other cut. Unknown findings and residents leave an interval.
    """
    here = percents[geography]
    surely, maybe = (
        {key: _below(percent, side, line) for key, percent in percents.items()}
        for side in ("high", "low")
    )
    others = {
        other: coverage(
            persons,
            _of_cells(surely[other], area_of[other], persons.index),
            area_of[geography],
            here.index,
            _of_cells(maybe[other], area_of[other], persons.index),
        )
        for other in percents
        if other != geography
    }
    stays = worst_kind(others) if others else here
    found = surely[geography] & bool(others)
    blank = {side: stays[side].where(found) for side in ("value", "low", "high")}
    return stays.assign(**blank, status=stays["status"].where(found, str(Status.NOT_APPLICABLE)))


def _below(percent: DataFrame, side: str, line: float) -> Series:
    """Whether this bound of an area lies below the line."""
    low, high = limits(percent)
    bound = high if side == "high" else low
    return Series(is_applicable(percent) & (bound < line), index=percent.index)


def _of_cells(flags: Series, area_of: Series, cells: Index) -> Series:
    """The flag of the area that each cell lies in; False outside."""
    return area_of.reindex(cells).map(flags).fillna(value=False).astype(bool)
