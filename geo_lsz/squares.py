"""Squares: cells of a population grid are delivered by their midpoints; this gives them their ground back."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import Transformer

from geo_lsz.frames import METRIC_CRS

SYSTEMS = (METRIC_CRS, "EPSG:3035", "EPSG:25833")
"""In which offices lay their grids: UTM, and the equal-area grid of INSPIRE and the census."""

MILLIMETRES = 1000
EXACT_MM = 5
"""A midpoint of a grid lies on whole metres or halves; so far it may be off when it comes back from METRIC_CRS."""

HALF_METRE_MM = 500
LEAST_M = 50
"""Squares smaller than this are no grid of residents: the points only happen to have round numbers."""

NEIGHBOURLY = 0.5
"""At least this share of the points has a neighbour one square away: else the side is a guess."""

Whole = NDArray[np.int64]


class Squares(NamedTuple):
    """The squares around midpoints.

    side_m : of a square, in metres of the reference system that the grid was laid in
    shapes : EPSG:25832, on the index of the midpoints; neighbours share their corners to the bit
    """

    side_m: int
    shapes: GeoSeries


def squares(midpoints: GeoSeries) -> Squares | None:
    """The squares whose midpoints these are; None where they do not lie on a grid.

    midpoints : points, EPSG:25832

    The side is the largest length of which all distances, east and north, are
    multiples. It is believed where at least half of the points have a neighbour
    just so far away and no two points are the same.
    """
    if midpoints.empty or midpoints.geom_equals(midpoints.iloc[0]).all():
        return None
    for crs in SYSTEMS:
        there = Transformer.from_crs(METRIC_CRS, crs, always_xy=True)
        middles = _on_half_metres(np.column_stack(there.transform(midpoints.x, midpoints.y)))
        if middles is None:
            continue
        side = _side(middles)
        if side >= LEAST_M * MILLIMETRES and _is_grid(middles, side):
            back = Transformer.from_crs(crs, METRIC_CRS, always_xy=True)
            shapes = shapely.polygons(np.stack([*_corners(middles, side, back)], axis=1))
            return Squares(
                side // MILLIMETRES, GeoSeries(shapes, index=midpoints.index, crs=METRIC_CRS)
            )
    return None


def _on_half_metres(xy: NDArray[np.float64]) -> Whole | None:
    """The places in whole millimetres; None where one of them lies on no half metre."""
    exact = xy * MILLIMETRES
    rounded = np.round(exact / HALF_METRE_MM) * HALF_METRE_MM
    return rounded.astype(np.int64) if np.abs(exact - rounded).max() <= EXACT_MM else None


def _side(middles: Whole) -> int:
    apart = [np.diff(np.unique(axis)) for axis in middles.T]
    return int(np.gcd.reduce(np.concatenate(apart)))


def _is_grid(middles: Whole, side: int) -> bool:
    """Whether each square is there once, and enough of them have a neighbour to the east, west, north or south."""
    if side % MILLIMETRES:
        return False
    there = {(x, y) for x, y in (middles // side).tolist()}
    if len(there) < len(middles):
        return False
    beside = ((1, 0), (-1, 0), (0, 1), (0, -1))
    with_one = sum(any((x + dx, y + dy) in there for dx, dy in beside) for x, y in there)
    return with_one >= NEIGHBOURLY * len(there)


def _corners(middles: Whole, side: int, back: Transformer) -> Iterator[NDArray[np.float64]]:
    """South-west, south-east, north-east and north-west, as coordinates in METRIC_CRS."""
    for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner = (2 * middles + np.array([east, north]) * side) / (2 * MILLIMETRES)
        yield np.column_stack(back.transform(*corner.T))
