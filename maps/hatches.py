"""The hatches of what has no value as a sprite: one picture of all of them, and where each is in it."""

from math import sqrt

from maps.drawing import Scene, Shape
from maps.palette import UNKNOWN
from maps.raster import render
from maps.svg import HATCH_MM

SIDE_PX = 17
"""A turned hatch repeats every HATCH_MM · √2, which shall be a whole number of pixels."""

TURNED_MM = HATCH_MM * sqrt(2)
PX_PER_MM = SIDE_PX / TURNED_MM

Sprite = tuple[bytes, dict[str, dict[str, int]]]
"""A PNG, and x, y, width, height and pixel ratio of each picture in it."""


def hatches() -> Sprite:
    """A field for each key of UNKNOWN that can be laid side by side without a seam.

    Two pixels of the picture are one of a screen, so that it is sharp on both kinds of them.
    """
    fields, places = [], {}
    for number, (key, style) in enumerate(UNKNOWN.items()):
        height = HATCH_MM if style.hatch == "lines" else TURNED_MM
        left, right = number * TURNED_MM, (number + 1) * TURNED_MM
        ring = ((left, 0.0), (right, 0.0), (right, height), (left, height))
        fields.append(Shape((ring,), style, stroke_width=0))
        places[key] = {
            "x": number * SIDE_PX,
            "y": 0,
            "width": SIDE_PX,
            "height": round(height * PX_PER_MM),
            "pixelRatio": 2,
        }
    scene = Scene(len(fields) * TURNED_MM, TURNED_MM, tuple(fields))
    return render(scene, PX_PER_MM), places
