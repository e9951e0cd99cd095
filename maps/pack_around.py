"""The area with its neighbours, once for each Handlungsfeld: small maps to be seen side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geopandas import GeoDataFrame
from shapely import MultiPolygon, Polygon

from geo_lsz.german import german
from maps.drawing import Item, Outline, Ring, Scene, Shape
from maps.legend import styles
from maps.pack_results import HEADLINE, Result
from maps.palette import Style, pale, style
from maps.rings import rings
from maps.scene import HIGHLIGHT, drawable, on_sheet
from maps.sheet import FOOT, Bounds, Frame, Window
from maps.svg import render, swatch

WIDTH, HEIGHT = 54.0, 72.0
"""Of a small map, in mm: three of them fill the width of a page."""

ROOM = 0.7
"""How much of its size a small map shows around the area, on each side."""

DETAIL = 0.2
"""Outlines lose detail smaller than about this, in mm."""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A Handlungsfeld: its small map (no SVG where it has no gaps to show), value and class in words."""

    title: str
    svg: str
    alt: str
    swatch: str
    said: str


@dataclass(frozen=True, slots=True)
class Around:
    """The small maps of all fields, how wide they are in words, and what their colours mean."""

    maps: tuple[FieldMap, ...]
    width: float
    across: str
    klassen: tuple[tuple[str, str], ...]


def around(results: Sequence[Result], area: str) -> Around | None:
    """The small maps of an area; None where it has no place, or nothing that they could show is known."""
    features = results[0].features
    with_map = [result for result in results if result.view(HEADLINE)]
    if not with_map or features.geometry[area] is None:
        return None
    bounds = _bounds(features.geometry[area].bounds)
    drawn = _outlines(features, bounds)
    name = str(results[0].row["name"])
    view = with_map[0].headline
    west, _, east, _ = bounds
    shown = {key for one in with_map for key in one.features.loc[list(drawn), f"{HEADLINE}_klasse"]}
    if not shown & {klasse.key for klasse in view.klassen}:
        return None
    return Around(
        maps=tuple(_field_map(result, area, name, drawn) for result in results),
        width=WIDTH,
        across=f"{german((east - west) / 1000, 1)} km",
        klassen=tuple(
            (swatch(style(view.palette, klasse.key)), klasse.title)
            for klasse in view.every_klasse
            if klasse in view.klassen or klasse.key in shown
        ),
    )


def _bounds(bounds: Bounds) -> Bounds:
    """The area with its surroundings, in the proportions of a small map."""
    west, south, east, north = bounds
    x, y = ROOM * (east - west), ROOM * (north - south)
    frame = Frame(WIDTH, HEIGHT + FOOT, margin=0)
    return frame.filled((west - x, south - y, east + x, north + y))


def _outlines(features: GeoDataFrame, bounds: Bounds) -> dict[str, tuple[Ring, ...]]:
    """What is seen of the areas, in mm, by area."""
    projection = Window(WIDTH, HEIGHT, bounds).projection
    shapes: Mapping[str, Polygon | MultiPolygon] = on_sheet(
        drawable(features), projection, bounds, DETAIL
    )
    return dict(zip(shapes, rings(list(shapes.values())), strict=True))


def _field_map(
    result: Result, area: str, name: str, drawn: Mapping[str, tuple[Ring, ...]]
) -> FieldMap:
    view = result.view(HEADLINE)
    if view is None:
        because = result.collection.not_applicable_because
        return FieldMap(result.title, "", "", "", f"nicht anwendbar. {because}".strip())
    look = styles(view, result.features)
    return FieldMap(
        title=result.title,
        svg=render(_scene(look, area, drawn)),
        alt=f"Karte: {name} und Umgebung, Handlungsfeld „{result.title}“: {result.said}.",
        swatch=swatch(look[area]),
        said=result.said,
    )


def _scene(look: Mapping[str, Style], area: str, drawn: Mapping[str, tuple[Ring, ...]]) -> Scene:
    """The neighbours pale, the area in full, with a thick outline; a line around all of it."""
    items: list[Item] = [Shape(of, pale(look[one])) for one, of in drawn.items() if one != area]
    items += [Shape(drawn[area], look[area]), Outline(drawn[area], HIGHLIGHT, 0.6)]
    sheet = ((0.1, 0.1), (WIDTH - 0.1, 0.1), (WIDTH - 0.1, HEIGHT - 0.1), (0.1, HEIGHT - 0.1))
    return Scene(WIDTH, HEIGHT, (*items, Outline((sheet,), "#9a9a9a", 0.2)))
