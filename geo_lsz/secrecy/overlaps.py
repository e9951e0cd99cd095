"""Overlaps: what areas of several geographies cut each other into."""

from collections.abc import Mapping

import numpy as np
import shapely
from geopandas import GeoSeries
from pandas import DataFrame, MultiIndex

NOISE = 0.01
"""An overlap below this share of the smaller area is noise of digitising: nobody lives in it."""


def overlaps(areas: Mapping[str, GeoSeries]) -> DataFrame:
    """Whether an area (row: geography, area) holds an overlap (column, numbered), as flags.

    areas : valid polygons by geography, EPSG:25832, by code

    With fewer overlaps there are fewer ways how people may be spread, so that leaving
    out slivers keeps on the safe side.
    """
    names = MultiIndex.from_tuples(
        [(geography, code) for geography, shapes in areas.items() for code in shapes.index],
        names=["geography", "area"],
    )
    pieces = np.array([], dtype=object)
    holders = np.zeros((0, 0), dtype=np.intp)
    first = 0
    for shapes in areas.values():
        here = shapes.to_numpy()
        if first:
            pieces, holders = _cut(pieces, holders, here, first)
        else:
            pieces, holders = here, np.arange(len(here))[:, None]
        first += len(here)
    holds = np.zeros((len(names), len(pieces)), dtype=bool)
    for column in holders.T:
        holds[column, np.arange(len(pieces))] = True
    return DataFrame(holds, index=names)


def _cut(
    pieces: np.ndarray, holders: np.ndarray, areas: np.ndarray, first: int
) -> tuple[np.ndarray, np.ndarray]:
    """The pieces cut by further areas, and the numbers of the areas that hold each."""
    area, piece = shapely.STRtree(pieces).query(areas, predicate="intersects")
    common = shapely.intersection(pieces[piece], areas[area])
    least = NOISE * np.minimum(shapely.area(pieces[piece]), shapely.area(areas[area]))
    there = shapely.area(common) > least
    return common[there], np.column_stack([holders[piece[there]], first + area[there]])
