"""Windows: what a map service shows of the world, layer upon layer, as a scene.

Names stand in the middle of their area, hatches are anchored in the world: a
picture that is asked for in tiles is the picture asked for at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon

from maps import labels
from maps.coverage import Coverage, Shapes
from maps.drawing import Dot, Item, Outline, Scene, Shape, Text
from maps.labels import Label
from maps.palette import DARK, LIGHT, Style
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


def window_scene(layers: Sequence[Layer], window: Window) -> Scene:
    """The scene of a window, the first layer at the bottom.

    All coordinates are in the reference system of the window. Lettering stands
    above all areas, and dots that come last above the lettering. A name that
    would meet one of a layer above it is left out.
    """
    texts: list[Text] = []
    taken: list[Polygon] = []
    for layer in reversed(layers):
        if isinstance(layer, AreaLayer) and layer.lettered:
            placed = _placed(layer.coverage, window)
            texts = [*_texts(layer, labels.free(placed, taken), window), *texts]
            taken += labels.boxes(placed.values()).tolist()
    dots_on_top = len(layers)
    while dots_on_top and isinstance(layers[dots_on_top - 1], PointLayer):
        dots_on_top -= 1
    below = [item for layer in layers[:dots_on_top] for item in _items(layer, window)]
    above = [item for layer in layers[dots_on_top:] for item in _items(layer, window)]
    return Scene(window.width, window.height, (*below, *texts, *above))


def _items(layer: Layer, window: Window) -> list[Item]:
    if isinstance(layer, PointLayer):
        return [*_dots(layer, window)]
    coverage, styles = layer.coverage, layer.styles
    near = coverage.meeting(window.grown(BESIDE))
    drawn = rings(_cut(_on_sheet(coverage, near, window), window))
    if styles is None:
        return [Outline(of_area, DARK, BORDER) for of_area in drawn]
    keys = [coverage.areas.keys[number] for number in near]
    return [Shape(of_area, styles[key]) for key, of_area in zip(keys, drawn, strict=True)]


def _dots(layer: PointLayer, window: Window) -> list[Dot]:
    at = window.projection(layer.places)
    seen = (at > -BESIDE) & (at < (window.width + BESIDE, window.height + BESIDE))
    return [Dot(x, y, RADIUS, LIGHT, stroke=DARK) for x, y in at[seen.all(axis=1)].tolist()]


def _on_sheet(coverage: Coverage, numbers: NDArray[np.intp], window: Window) -> Shapes:
    """Areas in mm, without detail that no pixel could show."""
    projection = window.projection
    upright = projection.scale * projection.stretch
    shapes = coverage.simplified(PIXEL / max(projection.scale, upright))[numbers]
    return np.asarray(shapely.transform(shapes, projection), dtype=object)


def _cut(shapes: Shapes, window: Window) -> Shapes:
    """Without what lies far outside of the sheet."""
    far = np.abs(shapely.bounds(shapes)).max(axis=1, initial=0) > FAR
    cut = shapes.copy()
    sheet = (-BESIDE, -BESIDE, window.width + BESIDE, window.height + BESIDE)
    cut[far] = shapely.clip_by_rect(shapes[far], *sheet)
    return cut


def _placed(coverage: Coverage, window: Window) -> dict[str, Label]:
    """The names that fit into their area: those that are seen, and those that these could meet."""
    west, south, east, north = window.grown(1.5 * LONGEST)
    x, y = coverage.middles.T
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    keys = [coverage.areas.keys[number] for number in near]
    names = {key: coverage.areas.names[key] for key in keys}
    middles = map(tuple, window.projection(coverage.middles[near]).tolist())
    shapes = _on_sheet(coverage, near, window)
    return labels.fitting(
        dict(zip(keys, shapes, strict=True)), names, (), dict(zip(keys, middles, strict=True))
    )


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
