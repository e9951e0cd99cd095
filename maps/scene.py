"""The map scene: what is drawn where on a sheet, in millimetres from its upper left corner.

A scene is a list of primitives in drawing order; a backend (maps/svg.py,
maps/raster.py) turns it into bytes and decides nothing. North on the sheet is
grid north. What a map service shows of the world is put together by
maps/window.py, of the same parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from shapely import MultiLineString, MultiPolygon, Point, Polygon

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS
from geo_lsz.german import by_name
from maps import dots, labels
from maps.drawing import Dot, Item, Lines, Outline, Scene, Shape, Text
from maps.palette import DARK, LIGHT, Style, pale
from maps.projection import Projection
from maps.rings import rings
from maps.sheet import FOOT, Bounds, Frame, border, foot

DETAIL = 0.12
"""Outlines lose detail smaller than about this, in mm on the sheet."""

HIGHLIGHT = "#111111"

STREET, STREET_WIDTH = "#b4b4b4", 0.15
"""Colour of streets, and their width in mm: a ground that nobody takes for a statement."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a map shall show beside the areas themselves.

    highlight : areas that stand out; all others are pale
    names : `fitting` letters the areas whose name fits in, and the highlighted ones;
        `all` numbers the others for a key, where there is room for a number; `around` leaves out the highlighted ones
    window : metres to show; the whole of the features where None
    points : number on the map -> place in metres
    streets : lines in metres, a quiet ground for what is shown
    """

    highlight: tuple[str, ...] = ()
    names: Literal["none", "around", "fitting", "all"] = "fitting"
    window: Bounds | None = None
    points: Mapping[str, Point] = field(default_factory=dict)
    streets: tuple[MultiLineString, ...] = ()


PLAIN = Wanted()


def map_scene(
    features: GeoDataFrame, styles: Mapping[str, Style], frame: Frame, wanted: Wanted = PLAIN
) -> Scene:
    """The scene of a map.

    features : `name` and geometry in EPSG:25832 by area; without geometry: not drawn
    styles : style by area

    Borders that two areas share stay shared: they are simplified together.
    Raises ContractError for another CRS and where there is nothing to draw.
    """
    shown = drawable(features)
    bounds = wanted.window or _bounds(shown)
    projection = frame.fit(bounds)
    shapes = on_sheet(shown, projection, bounds if wanted.window else None)
    names = {str(area): str(name) for area, name in shown["name"].items() if area in shapes}
    points, taken = _points(wanted.points, projection, frame)
    placed, key = _placed(shapes, names, taken, wanted, frame)
    return Scene(
        frame.width,
        frame.height,
        (
            *_areas(shapes, styles, wanted.highlight),
            *_streets(wanted.streets, projection, bounds),
            *_highlights(shapes, wanted.highlight),
            *lettering(placed, styles, wanted.highlight),
            *points,
            *border(frame, wanted.window),
            *foot(frame, projection),
        ),
        key,
    )


def drawable(features: GeoDataFrame) -> GeoDataFrame:
    """The features that have a geometry, in the order of their codes.

    Raises ContractError for another CRS than EPSG:25832 and where there is nothing to draw.
    """
    if features.crs is None or features.crs != METRIC_CRS:
        raise ContractError(f"a map is drawn from {METRIC_CRS}, not from {features.crs}")
    shown = features[features.geometry.notna() & ~features.geometry.is_empty].sort_index()
    if shown.empty:
        raise ContractError("there is no geometry to draw")
    return shown


def _bounds(shown: GeoDataFrame) -> Bounds:
    west, south, east, north = map(float, shown.total_bounds)
    return west, south, east, north


def on_sheet(
    shown: GeoDataFrame, projection: Projection, window: Bounds | None, detail: float = DETAIL
) -> dict[str, Polygon | MultiPolygon]:
    """Polygons in mm by area, cut to the window; those outside it are left out.

    detail : what is smaller than about this is lost, in mm
    """
    simple = np.array(_simplified(tuple(shown.geometry), detail / projection.scale), dtype=object)
    if window is not None:
        simple = shapely.intersection(shapely.make_valid(simple), shapely.box(*window))
    drawn = shapely.transform(simple, projection)
    return {
        str(area): shape
        for area, shape in zip(shown.index, drawn, strict=True)
        if shapely.area(shape) > 0
    }


@lru_cache(maxsize=16)
def _simplified(
    shapes: tuple[Polygon | MultiPolygon, ...], tolerance: float
) -> tuple[Polygon | MultiPolygon, ...]:
    """The shapes, simplified together: once for all the maps of a city that show it as large."""
    return tuple(shapely.coverage_simplify(np.array(shapes, dtype=object), tolerance))


def _areas(
    shapes: Mapping[str, Polygon | MultiPolygon],
    styles: Mapping[str, Style],
    highlight: Sequence[str],
) -> list[Shape]:
    in_full = {area for area in shapes if not highlight or area in highlight}
    drawn = dict(zip(shapes, rings(list(shapes.values())), strict=True))
    back = [Shape(drawn[a], pale(styles[a])) for a in shapes if a not in in_full]
    return back + [Shape(drawn[a], styles[a]) for a in shapes if a in in_full]


def _streets(
    streets: Sequence[MultiLineString], projection: Projection, bounds: Bounds
) -> list[Lines]:
    """The streets within the bounds, in mm, thin and grey."""
    simple = shapely.simplify(np.array(streets, dtype=object), DETAIL / projection.scale)
    seen = shapely.get_parts(shapely.clip_by_rect(simple, *bounds))
    drawn = shapely.transform(seen[~shapely.is_empty(seen)], projection)
    lines = tuple(tuple(map(tuple, line.coords)) for line in drawn)
    return [Lines(lines, STREET, STREET_WIDTH)] if lines else []


def _highlights(
    shapes: Mapping[str, Polygon | MultiPolygon], highlight: Sequence[str]
) -> list[Outline]:
    drawn = rings([shapes[area] for area in highlight if area in shapes])
    return [Outline(of_area, HIGHLIGHT, 0.7) for of_area in drawn]


def _placed(
    shapes: Mapping[str, Polygon | MultiPolygon],
    names: Mapping[str, str],
    taken: Sequence[Polygon],
    wanted: Wanted,
    frame: Frame,
) -> tuple[dict[str, labels.Label], tuple[tuple[str, str], ...]]:
    """Labels by area, and the key of the numbers among them."""
    if wanted.names == "none":
        return {}, ()
    inner = frame.width, frame.height - FOOT
    highlighted = [area for area in wanted.highlight if area in shapes and wanted.names != "around"]
    first = {area: labels.emphasised(shapes[area], names[area], *inner) for area in highlighted}
    others = {area: name for area, name in names.items() if area not in wanted.highlight}
    blocked = [*taken, *(label.box for label in first.values())]
    fitting = labels.fitting(shapes, others, blocked)
    if wanted.names != "all":
        return fitting | first, ()
    rest = sorted(set(others) - set(fitting), key=lambda area: (by_name(names[area]), area))
    if wanted.window:  # of what is hardly in the window nobody asks
        rest = [area for area in rest if labels.is_amid(shapes[area], frame.inner)]
    met = [*blocked, *labels.boxes(fitting.values()).tolist()]
    numbers = labels.numbered(shapes, rest, met)
    key = tuple((label.text[0], names[area]) for area, label in numbers.items())
    return fitting | numbers | first, key


def lettering(
    placed: Mapping[str, labels.Label], styles: Mapping[str, Style], highlight: Sequence[str]
) -> list[Text]:
    """The labels as texts, readable on the style of their area; highlighted ones are bold."""
    texts = []
    for area, label in placed.items():
        bold = area in highlight
        ground = styles[area] if bold or not highlight else pale(styles[area])
        ink, halo = label.ink(ground), label.halo(ground)
        texts += [Text(label.x, y, t, label.size, ink, halo, bold=bold) for t, y in label.lines()]
    return texts


def _points(
    points: Mapping[str, Point], projection: Projection, frame: Frame
) -> tuple[list[Item], list[Polygon]]:
    """Numbered dots, and the room they take."""
    if not points:
        return [], []
    true = projection(shapely.get_coordinates(list(points.values())))
    shown = dots.apart(true, frame.inner)
    leaders: list[Item] = [
        Lines((((float(there[0]), float(there[1])), here),), DARK, 0.2)
        for there, here in zip(true, shown, strict=True)
        if np.hypot(here[0] - there[0], here[1] - there[1]) > dots.RADIUS
    ]
    numbered: list[Item] = []
    for number, (x, y) in zip(points, shown, strict=True):
        numbered += [Dot(x, y, dots.RADIUS, DARK), Text(x, y + 0.9, number, 2.6, LIGHT, bold=True)]
    return leaders + numbered, [Point(place).buffer(dots.RADIUS) for place in shown]
