"""Residents: who lives where, by cell and by area."""

import numpy as np
from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.frames import ALL, METRIC_CRS
from geo_lsz.grouping import any_by, highest_by, positions, total_by
from geo_lsz.intervals import MISSING, between, ignorance, limits


def cell_points(cells: GeoDataFrame | None) -> GeoSeries:
    """Point of each cell, by cell in order; no points where nobody delivered cells."""
    if cells is None:
        return GeoSeries([], index=Index([], name="cell", dtype="str"), crs=METRIC_CRS)
    points = cells.geometry.droplevel("zielgruppe")
    return points[~points.index.duplicated()].sort_index()


def persons_by_cell(cells: GeoDataFrame | None, zielgruppe: str) -> DataFrame:
    """Persons of a group as `value, status, low, high`, by cell in order.

    A group that nobody counted in a cell is missing there. Unknown counts
    without bounds lie between 0 and the number of all residents of the cell,
    as far as that is known.
    """
    index = cell_points(cells).index
    persons = _counted(cells, zielgruppe, index)
    if zielgruppe == ALL:
        return persons
    unknown = persons["status"].isin(["missing", "suppressed"])
    everybody = _counted(cells, ALL, index)["high"]
    return persons.assign(high=persons["high"].where(persons["high"].notna() | ~unknown, everybody))


def _counted(cells: GeoDataFrame | None, zielgruppe: str, index: Index) -> DataFrame:
    if cells is None or zielgruppe not in cells.index.get_level_values("zielgruppe"):
        return frames.values(np.full(len(index), np.nan), index, low=np.zeros(len(index)))
    group = frames.values_of(cells.xs(zielgruppe, level="zielgruppe"), "persons").reindex(index)
    status = group["status"].fillna("missing")
    unknown = status.isin(["missing", "suppressed"])
    return group.assign(status=status, low=group["low"].where(group["low"].notna() | ~unknown, 0.0))


def persons_by_area(persons: DataFrame, area_of: Series, areas: Index) -> DataFrame:
    """Persons by area, as far as they can be known.

    persons : `value, status, low, high` by cell
    area_of : area by cell, NA outside

    An area without any cell is missing, not empty: nobody counted there. An
    unknown sum is suppressed where all its unknown cells are, else missing.
    """
    area = positions(area_of.reindex(persons.index), areas)
    inside = area >= 0
    low, high = limits(persons)
    counted = any_by(area[inside], len(areas))
    levels = highest_by(area[inside], ignorance(persons["status"])[inside], len(areas))
    most = total_by(area[inside], high[inside], len(areas))
    return between(
        total_by(area[inside], low[inside], len(areas)),
        np.where(counted, most, np.inf),
        np.where(counted, levels, MISSING).astype(np.int8),
        areas,
    )
