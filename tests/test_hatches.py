"""The sprite of hatches: each laid side by side is the hatch of the maps, without a seam."""

import numpy as np
import pytest

from maps.drawing import Scene, Shape
from maps.hatches import PX_PER_MM, hatches
from maps.palette import UNKNOWN, channels
from maps.raster import render
from pictures import read


@pytest.fixture(scope="module")
def fields():
    """Pixels of each hatch."""
    picture, places = hatches()
    pixels = read(picture)
    return {
        key: pixels[at["y"] : at["y"] + at["height"], at["x"] : at["x"] + at["width"], :3]
        for key, at in places.items()
    }


def test_there_is_a_hatch_for_whatever_has_no_value(fields):
    """No value, suppressed, not applicable: each has a field with its ground and marks upon it."""
    assert set(fields) == set(UNKNOWN)
    for key, pixels in fields.items():
        ground = (pixels == channels(UNKNOWN[key].fill)).all(axis=2)
        assert 0.3 < ground.mean() < 0.97


def test_laid_side_by_side_they_show_no_seam(fields):
    """Three by three of them are the picture of an area of that size, but for shades along the marks."""
    for key, pixels in fields.items():
        height, width = (3 * side / PX_PER_MM for side in pixels.shape[:2])
        ring = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
        area = Scene(width, height, (Shape((ring,), UNKNOWN[key], stroke_width=0),))
        whole = read(render(area, PX_PER_MM))[..., :3].astype(float)
        apart = np.abs(np.tile(pixels, (3, 3, 1)) - whole)
        assert apart.mean() < 12, key
        assert (apart.max(axis=2) > 128).mean() < 0.02, key
