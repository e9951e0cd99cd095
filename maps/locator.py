"""Locators: where in the city an area lies, small enough to stand beside its name."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame

from maps.pack_maps import AROUND
from maps.palette import Style
from maps.rings import rings
from maps.scene import Wanted, drawable, map_scene
from maps.sheet import FOOT, Frame, fitted
from maps.svg import path, render

HERE = Style("#0b5563")

WIDTH, MOST_HEIGHT = 84.0, 84.0
"""Of a locator map, in mm."""

MARK = Frame(40.0, 40.0 + FOOT)
"""Of a mark beside a name; nothing stands in its foot. In px where it is not enlarged."""

FINE = 0.5
"""Detail of a mark that is not drawn, in px."""


def locator(features: GeoDataFrame, area: str, title: str) -> str:
    """The city with one of its areas filled, as SVG; `title` is what is read aloud.

    features : `name` and geometry in EPSG:25832 by area
    """
    looks = {str(other): HERE if other == area else AROUND for other in features.index}
    frame = fitted(features.total_bounds, WIDTH, MOST_HEIGHT)
    return render(map_scene(features, looks, frame, Wanted((area,), "none")), title)


@dataclass(frozen=True, slots=True)
class Marks:
    """The `d` of the path of the whole city, and of each area in it, on a square of `size` px."""

    size: float
    city: str
    areas: Mapping[str, str]


def marks(features: GeoDataFrame) -> Marks:
    """One mark per area that has a geometry; features as in `locator`."""
    shown = drawable(features)
    west, south, east, north = map(float, shown.total_bounds)
    projection = MARK.fit((west, south, east, north))
    simple = shapely.coverage_simplify(shown.geometry.to_numpy(), FINE / projection.scale)
    drawn = shapely.transform(simple, projection)
    city, *areas = map(path, rings(np.array([shapely.union_all(drawn), *drawn], dtype=object)))
    return Marks(MARK.width, city, dict(zip(map(str, shown.index), areas, strict=True)))
