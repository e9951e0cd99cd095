"""Small maps: the same areas in several colourings, without names, for a glance."""

from collections.abc import Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from maps.drawing import Ring, Scene, Shape
from maps.palette import Style
from maps.rings import rings
from maps.scene import drawable, on_sheet
from maps.sheet import Window

WIDTH = 64.0
"""Of a small map, in mm; its height is that of the city."""

BORDER = 0.08
"""Width of the border of an area, in mm."""


DETAIL = 0.25
"""Outlines lose detail smaller than about this, in mm: a pixel of a small map."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Areas made ready once for several small maps: their rings in mm, by area."""

    width: float
    height: float
    rings: Mapping[str, tuple[Ring, ...]]


def outlines(features: GeoDataFrame) -> Outlines:
    """The outlines of areas (EPSG:25832), simplified together. Raises ContractError as `map_scene` does."""
    shown = drawable(features)
    west, south, east, north = map(float, shown.total_bounds)
    height = WIDTH * (north - south) / (east - west)
    window = Window(WIDTH, height, (west, south, east, north))
    shapes = on_sheet(shown, window.projection, None, DETAIL)
    drawn = rings(list(shapes.values()))
    return Outlines(WIDTH, height, dict(zip(shapes, drawn, strict=True)))


def small_map(areas: Outlines, styles: Mapping[str, Style]) -> Scene:
    """The areas in their styles, those of one style as one shape; `styles` by area."""
    of_style: dict[Style, list[Ring]] = {}
    for area, of_area in areas.rings.items():
        of_style.setdefault(styles[area], []).extend(of_area)
    shapes = (Shape(tuple(drawn), style, BORDER) for style, drawn in of_style.items())
    return Scene(areas.width, areas.height, tuple(shapes))
