"""Windows: what a map service shows of the world, layer upon layer, as a scene.

Names stand in the middle of their area, hatches are anchored in the world: a
picture that is asked for in tiles is the picture asked for at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from maps import labels
from maps.coverage import Coverage, Shapes
from maps.drawing import Dot, Item, Outline, Ring, Scene, Shape, Text
from maps.labels import Label
from maps.palette import DARK, LIGHT, Style
from maps.projection import Projection
from maps.rings import rings
from maps.scene import lettering
from maps.sheet import Window

BORDER = 0.4
"""Width of the border of an area that is not filled, in mm."""

PIXEL = 0.2
"""Borders lose detail smaller than about this, in mm: a pixel of a screen."""

RADIUS = 1.1
"""Radius of an offer, in mm."""

BESIDE = 3.0
"""What lies so far outside of a window may still be seen in it, in mm: strokes, dots."""

LONGEST = 60.0
"""Names up to this length are the same in neighbouring windows, in mm."""

AROUND = 1.5 * LONGEST
"""So far around a window, in mm, names are placed: to know what those in the window meet."""

FAR = 5_000.0
"""From so far outside on, in mm, borders are cut off: a raster reckons with seven digits."""


@dataclass(frozen=True, slots=True)
class AreaLayer:
    """Areas in the style of their class, or their borders only where `styles` is None."""

    coverage: Coverage
    styles: Mapping[str, Style] | None
    lettered: bool = True


@dataclass(frozen=True, slots=True)
class PointLayer:
    """Dots at places (n, 2)."""

    places: NDArray[np.float64]


Layer = AreaLayer | PointLayer
Border = tuple[str, tuple[Ring, ...], Projection | None]


def window_scene(layers: Sequence[Layer], window: Window) -> Scene:
    """The scene of a window, the first layer at the bottom.

    All coordinates are in the reference system of the window. Lettering stands
    above all areas, and dots that come last above the lettering. A name that
    would meet one of a layer above it is left out; dots are dodged where there is room.
    """
    dots_on_top = len(layers)
    while dots_on_top and isinstance(layers[dots_on_top - 1], PointLayer):
        dots_on_top -= 1
    below = [item for layer in layers[:dots_on_top] for item in _items(layer, window)]
    above = [item for layer in layers[dots_on_top:] for item in _items(layer, window)]
    texts: list[Text] = []
    taken: list[Polygon] = []
    dots = [
        dot for layer in layers if isinstance(layer, PointLayer) for dot in _room(layer, window)
    ]
    for layer in reversed(layers):
        if isinstance(layer, AreaLayer) and layer.lettered:
            placed = _placed(layer.coverage, window, dots)
            texts = [*_texts(layer, labels.free(placed, taken), window), *texts]
            taken += labels.boxes(placed.values()).tolist()
    return Scene(window.width, window.height, (*below, *texts, *above))


def _items(layer: Layer, window: Window) -> list[Item]:
    if isinstance(layer, PointLayer):
        return [*_dots(layer, window)]
    drawn = _borders(layer.coverage, window)
    if layer.styles is None:
        return [Outline(rings, DARK, BORDER, at) for _, rings, at in drawn]
    return [Shape(rings, layer.styles[area], at=at) for area, rings, at in drawn]


def _borders(coverage: Coverage, window: Window) -> Iterator[Border]:
    """Area, rings, and how they come to the sheet, of each area that may be seen."""
    near = coverage.meeting(window.grown(BESIDE))
    ready = coverage.rings(_detail(window))
    at = window.projection.counted_from(coverage.origin)
    far = _reach(coverage, near, window) > FAR
    cut = rings(_cut(_on_sheet(coverage, near[far], window), window))
    of_far = dict(zip(near[far].tolist(), cut, strict=True))
    for number in near.tolist():
        area = coverage.areas.keys[number]
        yield (area, of_far[number], None) if number in of_far else (area, ready[number], at)


def _dots(layer: PointLayer, window: Window) -> list[Dot]:
    at = window.projection(layer.places)
    seen = (at > -BESIDE) & (at < (window.width + BESIDE, window.height + BESIDE))
    return [Dot(x, y, RADIUS, LIGHT, stroke=DARK) for x, y in at[seen.all(axis=1)].tolist()]


def _room(layer: PointLayer, window: Window) -> list[Polygon]:
    """The room that dots take, as far around as names are placed."""
    west, south, east, north = window.grown(AROUND)
    x, y = layer.places.T
    near = layer.places[(x >= west) & (x <= east) & (y >= south) & (y <= north)]
    across, down = window.projection(near).T
    room = shapely.box(across - RADIUS, down - RADIUS, across + RADIUS, down + RADIUS)
    return list(np.atleast_1d(room))


def _detail(window: Window) -> float:
    """The size of what no pixel could show, in the unit of the reference system."""
    return PIXEL / max(window.projection.scale, window.projection.upright)


def _on_sheet(coverage: Coverage, numbers: NDArray[np.intp] | list[int], window: Window) -> Shapes:
    """Areas in mm."""
    shapes = coverage.simplified(_detail(window))[numbers]
    return np.asarray(shapely.transform(shapes, window.projection), dtype=object)


def _reach(coverage: Coverage, numbers: NDArray[np.intp], window: Window) -> NDArray[np.float64]:
    """How far each area reaches outside of the sheet, about, in mm."""
    corners = coverage.bounds[numbers].reshape(-1, 2)
    return np.asarray(np.abs(window.projection(corners)).reshape(-1, 4).max(axis=1, initial=0))


def _cut(shapes: Shapes, window: Window) -> Shapes:
    """Without what lies outside of the sheet and of what could be seen beside it."""
    sheet = (-BESIDE, -BESIDE, window.width + BESIDE, window.height + BESIDE)
    return np.asarray(shapely.clip_by_rect(shapes, *sheet), dtype=object)


def _placed(coverage: Coverage, window: Window, dots: Sequence[Polygon]) -> dict[str, Label]:
    """The names that fit into their area: those that are seen, and those that these could meet."""
    west, south, east, north = window.grown(AROUND)
    x, y = coverage.middles.T
    around = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    fitting = coverage.fitting(window.projection, _detail(window))
    near = [number for number in around.tolist() if coverage.areas.keys[number] in fitting]
    keys = [coverage.areas.keys[number] for number in near]
    middles = window.projection(coverage.middles[near]).tolist()
    placed = {
        key: Label(x, y, fitting[key].text, fitting[key].size)
        for key, (x, y) in zip(keys, middles, strict=True)
    }
    if not dots:
        return placed
    shapes = dict(zip(keys, _on_sheet(coverage, near, window), strict=True))
    return labels.dodging(placed, shapes, dots)


def _texts(layer: AreaLayer, placed: Mapping[str, Label], window: Window) -> list[Text]:
    """The lettering of a layer that is seen; without a fill of its own it needs a halo."""
    seen = {area: label for area, label in placed.items() if _seen(label, window)}
    if layer.styles is not None:
        return lettering(seen, layer.styles, ())
    haloed = {area: replace(label, outside=True) for area, label in seen.items()}
    return lettering(haloed, dict.fromkeys(seen, Style(LIGHT)), tuple(seen))


def _seen(label: Label, window: Window) -> bool:
    half_x, half_y = label.half
    return -half_x < label.x < window.width + half_x and -half_y < label.y < window.height + half_y
