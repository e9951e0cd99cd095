"""Coverage: the areas of a collection made ready once, to be drawn in many windows."""

from functools import cached_property, lru_cache
from math import log2

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from shapely import Point, STRtree

from geo_lsz.frames import METRIC_CRS
from maps import labels
from maps.drawing import Ring
from maps.labels import Label
from maps.projection import Projection
from maps.rings import rings
from maps.scene import drawable
from maps.sheet import Bounds

Shapes = NDArray[np.object_]

COARSEST, FINEST = 8, 40
"""Levels of detail: the extent of all areas, halved once in two levels, is what may get lost."""

KEPT = 12
"""So many levels are kept ready; a portal has about as many scales."""

CIRCLE_M = 1.0
"""How exactly the middle of an area is found, in metres."""


class Areas:
    """The areas of a collection, their names, and the middles where names go.

    features : `name` and geometry in EPSG:25832 by area
    Raises ContractError as `map_scene` does.
    """

    def __init__(self, features: GeoDataFrame) -> None:
        shown = drawable(features)
        self.keys = [str(area) for area in shown.index]
        self.names = dict(zip(self.keys, map(str, shown["name"]), strict=True))
        self._shapes = GeoSeries(shown.geometry)
        self._in_crs: dict[str, Coverage] = {}

    def within(self, crs: str) -> "Coverage":
        """The same areas in another reference system, east first."""
        if crs not in self._in_crs:
            shapes = self._shapes.to_crs(crs).to_numpy()
            middles = GeoSeries(self._middles, crs=METRIC_CRS).to_crs(crs)
            self._in_crs[crs] = Coverage(self, shapes, shapely.get_coordinates(middles))
        return self._in_crs[crs]

    @cached_property
    def _middles(self) -> list[Point]:
        """Centres of the largest circles: the same place in every reference system."""
        circles = shapely.maximum_inscribed_circle(self._shapes.to_numpy(), tolerance=CIRCLE_M)
        return [Point(circle.coords[0]) for circle in circles]


class Coverage:
    """Areas in one reference system, in as much detail as a picture can show.

    areas : their codes and names
    middles : where their names go, (n, 2)
    bounds : west, south, east, north of each, (n, 4)
    origin : the middle of all of them
    """

    def __init__(self, areas: Areas, shapes: Shapes, middles: NDArray[np.float64]) -> None:
        self.areas = areas
        self.middles = middles
        self.tree = STRtree(shapes)
        self.bounds = shapely.bounds(shapes)
        self._exact = shapes
        west, south, east, north = shapely.total_bounds(shapes)
        self.origin = (west + east) / 2, (south + north) / 2
        self._extent = float(max(east - west, north - south))
        self._simplified = lru_cache(maxsize=KEPT)(self._simplified_to)
        self._rings = lru_cache(maxsize=KEPT)(self._rings_of)
        self._fitting = lru_cache(maxsize=KEPT)(self._fitting_at)

    def simplified(self, tolerance: float) -> Shapes:
        """All areas without detail smaller than about `tolerance`; shared borders stay shared."""
        return self._simplified(self._level(tolerance))

    def rings(self, tolerance: float) -> list[tuple[Ring, ...]]:
        """The rings of `simplified`, counted from `origin`: small numbers, which lose no digit."""
        return self._rings(self._level(tolerance))

    def fitting(self, projection: Projection, tolerance: float) -> dict[str, Label]:
        """The names that fit into their area at a scale, by area; where is for the window to say."""
        scale, stretch = (float(f"{n:.9g}") for n in (projection.scale, projection.stretch))
        return self._fitting(scale, stretch, self._level(tolerance))

    def _simplified_to(self, level: int) -> Shapes:
        if level > FINEST:
            return self._exact
        lost = self._extent / 2 ** (level / 2)
        return np.asarray(shapely.coverage_simplify(self._exact, lost), dtype=object)

    def _rings_of(self, level: int) -> list[tuple[Ring, ...]]:
        return rings(shapely.transform(self._simplified(level), lambda xy: xy - self.origin))

    def _fitting_at(self, scale: float, stretch: float, level: int) -> dict[str, Label]:
        west, north = self.origin
        at = Projection(scale, -scale * west, scale * stretch * north, stretch)
        shapes = shapely.transform(self._simplified(level), at)
        middles = map(tuple, at(self.middles).tolist())
        keys = self.areas.keys
        return labels.fitting(
            dict(zip(keys, shapes, strict=True)),
            self.areas.names,
            (),
            dict(zip(keys, middles, strict=True)),
        )

    def _level(self, tolerance: float) -> int:
        level = round(2 * log2(self._extent / tolerance))
        return min(max(COARSEST, level), FINEST + 1)

    def meeting(self, bounds: Bounds) -> NDArray[np.intp]:
        """Numbers of the areas whose extent meets a window, in their order."""
        return np.sort(self.tree.query(shapely.box(*bounds)))

    def at(self, x: float, y: float) -> list[str]:
        """Codes of the areas that hold a place, or whose border it lies on."""
        hits = np.sort(self.tree.query(Point(x, y), predicate="intersects"))
        return [self.areas.keys[number] for number in hits]
