"""Rings: polygons of any kind as the rings that a drawing is made of."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from maps.drawing import Ring


def rings(
    shapes: Sequence[Polygon | MultiPolygon] | NDArray[np.object_],
) -> list[tuple[Ring, ...]]:
    """Of each shape its outer rings and holes, without the repeated last point of each."""
    polygons, shape_of = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    lines, polygon_of = shapely.get_rings(polygons, return_index=True)
    coordinates, line_of = shapely.get_coordinates(lines, return_index=True)
    x, y = coordinates.T.tolist()  # not a list a point: the garbage collector would look at each
    points = list(zip(x, y, strict=True))
    found: list[list[Ring]] = [[] for _ in shapes]
    start = 0
    ends = np.searchsorted(line_of, np.arange(len(lines)), side="right")
    for end, shape in zip(ends.tolist(), shape_of[polygon_of].tolist(), strict=True):
        found[shape].append(tuple(points[start : end - 1]))
        start = end
    return [tuple(of_shape) for of_shape in found]
