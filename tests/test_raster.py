"""The raster of a scene: colours to the bit, letters from the house's own font, honest hatches."""

from dataclasses import replace
from math import pi

import numpy as np
import pytest

import pictures
from geo_lsz.klassen import WITHOUT_VALUE
from maps.drawing import Dot, Lines, Outline, Scene, Shape, Text
from maps.legend import styles
from maps.palette import PALETTES, UNKNOWN, Style, style
from maps.png import encode
from maps.raster import render
from maps.scene import map_scene
from maps.sheet import Frame
from release_fixture import made_release

SQUARE = ((1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0))
HOLE = ((4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0))


def drawn(*items, size=10.0, px_per_mm=10.0, **wanted):
    """Pixels of a square sheet."""
    return pictures.read(render(Scene(size, size, items), px_per_mm, **wanted))


def ink_of(text, **said):
    """How much darker than the sheet the lettering makes it, in pixels of full black."""
    grey = drawn(Text(5, 6, text, 4.0, ink="#000000", **said))[..., 0]
    return float((255 - grey.astype(int)).sum()) / 255


def test_the_picture_has_the_size_of_the_sheet():
    """62 × 70 mm at 14/3 px to the mm are 289 × 327 pixels."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    scene = map_scene(features, styles(view, features), Frame(62, 70))
    assert pictures.read(render(scene, 14 / 3)).shape == (327, 289, 4)


@pytest.mark.parametrize("palette", PALETTES)
def test_every_colour_of_every_palette_comes_out_to_the_bit(palette):
    """In the middle of an area, and beside the hatches, no colour is rounded to a similar one."""
    looks = [style(palette, klasse) for klasse in PALETTES[palette]] + list(UNKNOWN.values())
    squares = [
        Shape((tuple((x + 10 * number, y) for x, y in SQUARE),), look)
        for number, look in enumerate(looks)
    ]
    width = 10.0 * len(looks)
    pixels = pictures.read(render(Scene(width, 10, tuple(squares)), 10.0))
    for number, look in enumerate(looks):
        inside = pixels[20:80, 100 * number + 20 : 100 * number + 80]
        seen = {pictures.hexed(pixel) for pixel in inside.reshape(-1, 4)}
        assert {look.fill} | ({look.hatch_ink} if look.hatch else set()) <= seen
        assert look.hatch or seen == {look.fill}


def test_similar_colours_of_its_own_are_told_apart():
    """#6b6b6b and #6e6d6a are so alike that the palette's cells hold them both: each stays itself."""
    pixels = drawn(
        Shape((SQUARE,), Style("#6b6b6b", stroke="#6b6b6b")),
        Shape((HOLE,), Style("#6e6d6a", stroke="#6e6d6a")),
    )
    assert (pictures.hexed(pixels[20, 20]), pictures.hexed(pixels[50, 50])) == (
        "#6b6b6b",
        "#6e6d6a",
    )


def test_holes_stay_open():
    """The ring within a ring shows the sheet."""
    pixels = drawn(Shape((SQUARE, HOLE), Style("#8a3f06")))
    assert pictures.hexed(pixels[50, 50]) == "#ffffff"
    assert pictures.hexed(pixels[25, 25]) == "#8a3f06"


def test_the_ground_is_a_colour_or_nothing():
    """Where nothing is drawn: white, the colour asked for, or transparent; the area stays opaque."""
    area = Shape((SQUARE,), Style("#8a3f06"))
    assert drawn(area)[2, 2].tolist() == [255, 255, 255, 255]
    assert drawn(area, ground="#0a141e")[2, 2].tolist() == [10, 20, 30, 255]
    clear = drawn(area, ground=None)
    assert clear[2, 2, 3] == 0
    assert clear[50, 50].tolist() == [0x8A, 0x3F, 0x06, 255]


@pytest.mark.parametrize(
    ("hatch", "share"), [("dots", pi * 0.15**2), ("diagonal", 0.22), ("lines", 0.14)]
)
def test_a_hatch_covers_the_share_that_its_pattern_says(hatch, share):
    """Of a field of 1.5 mm: a dot of 0.15, a stripe of 0.22 or a line of 0.14 of its width."""
    look = Style("#ffffff", stroke="#ffffff", hatch=hatch, hatch_ink="#000000")
    whole = Shape((((0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (0.0, 30.0)),), look)
    grey = drawn(whole, size=30.0)[..., 0].astype(float)
    assert 1 - grey.mean() / 255 == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("hatch", ["dots", "diagonal", "lines"])
def test_hatches_go_on_in_the_neighbouring_picture(hatch):
    """The right half of a wide picture is the picture of the right half, to two shades of 8."""
    look = Style("#ffffff", hatch=hatch)
    wide = Shape((((-9.0, -9.0), (99.0, -9.0), (99.0, 99.0), (-9.0, 99.0)),), look)
    whole = drawn(wide, size=20.0).astype(int)
    right = drawn(wide, size=10.0, hatch_from=(-10.0, -10.0)).astype(int)
    assert np.abs(whole[100:, 100:] - right).max() <= 18


def test_lettering_needs_no_font_of_the_machine():
    """Umlauts, ß and dashes are letters of their own, none the box of a missing one."""
    inks = {letter: ink_of(letter) for letter in "AÄOÖUÜaäoöuüß–„“"}
    assert len({round(ink, 3) for ink in inks.values()}) == len(inks)
    assert inks["Ä"] > inks["A"] > 0
    assert ink_of("\uffff") not in inks.values()


def test_lettering_stands_at_its_anchor():
    """A word that starts, ends or has its middle at 5 mm lies right of it, left of it, on both sides."""
    columns = {
        anchor: np.flatnonzero((drawn(Text(5, 6, "Hof", 3.0, anchor=anchor))[..., 0] < 128).any(0))
        for anchor in ("start", "middle", "end")
    }
    assert columns["start"].min() >= 50
    assert columns["end"].max() <= 50
    middle = columns["middle"]
    assert (middle.min() + middle.max()) / 2 == pytest.approx(50, abs=2)


def test_bold_is_heavier_and_a_halo_keeps_the_ground_away():
    """Bold has more ink; the halo is light where the ground is dark."""
    assert ink_of("Rieth", bold=True) > 1.1 * ink_of("Rieth")
    ground = Shape((((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)),), Style("#1e6c78"))
    haloed = drawn(ground, Text(5, 6, "Hof", 4.0, halo="#ffffff"))
    plain = drawn(ground, Text(5, 6, "Hof", 4.0))
    assert (haloed == 255).all(axis=2).sum() > 100 > (plain == 255).all(axis=2).sum()


def test_lines_outlines_and_dots_are_where_they_say():
    """A line 1 mm thick covers ten rows, an outline is not filled, a disc has its radius."""
    line = drawn(Lines((((1.0, 5.0), (9.0, 5.0)),), "#000000", 1.0))[:, 50, 0]
    assert np.flatnonzero(line < 128).tolist() == list(range(45, 55))
    outline = drawn(Outline((SQUARE,), "#111111", 0.7))
    assert pictures.hexed(outline[50, 50]) == "#ffffff"
    assert pictures.hexed(outline[50, 10]) == "#111111"
    disc = drawn(Dot(5, 5, 2.0, "#1a1a1a", stroke="#1a1a1a"))[..., 0] < 128
    assert disc.sum() == pytest.approx(pi * (20 + 10 * 0.125) ** 2, rel=0.02)


def test_the_same_scene_is_the_same_file():
    """Twice drawn, the bytes are equal; another colour makes others."""
    scene = Scene(10, 10, (Shape((SQUARE,), UNKNOWN[next(iter(WITHOUT_VALUE.values())).key]),))
    other = replace(scene, items=(Shape((SQUARE,), Style("#8a3f06")),))
    assert render(scene, 5.0) == render(scene, 5.0) != render(other, 5.0)


def test_more_shades_than_a_palette_holds_are_rounded_to_near_ones():
    """Of 4,096 colours each comes out within a tenth of the whole range, the exact ones as they are."""
    red, green = np.meshgrid(np.arange(0, 256, 4), np.arange(0, 256, 4))
    pixels = (red | green << 8 | (128 << 16) | (255 << 24)).astype(np.uint32)
    exact = [int(pixels[7, 9]), int(pixels[8, 9])]
    out = pictures.read(encode(pixels, exact)).astype(int)
    assert np.abs(out[..., 0] - red).max() <= 26
    assert out[7, 9].tolist() == [36, 28, 128, 255]
    assert out[8, 9].tolist() == [36, 32, 128, 255]
