"""Windows of a map service: tiles that fit together, names and hatches that do not move."""

import re

import numpy as np
import pytest
import shapely
from pyproj import Transformer

import pictures
from maps import svg
from maps.coverage import Areas
from maps.drawing import Dot, Outline, Scene, Shape, Text
from maps.legend import styles
from maps.raster import render
from maps.sheet import Window
from maps.window import RADIUS, AreaLayer, PointLayer, window_scene
from release_fixture import SOUTH, WEST, made_release
from test_scene import wiggly_city

CRS = "EPSG:25832"
ALL = (WEST, SOUTH, WEST + 3000, SOUTH + 3000)


def nine(**said):
    """The nine Ortsteile by their Versorgung."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    return AreaLayer(Areas(features).within(CRS), styles(view, features), **said)


def of_kind(scene, kind):
    return [item for item in scene.items if isinstance(item, kind)]


def corners(shape):
    """The corners of a shape on the sheet, in mm."""
    return {tuple(round(mm, 6) for mm in shape.at.of(*place)) for place in shape.rings[0]}


def picture(layer, window, px_per_mm=4.0):
    scene = window_scene([layer], window)
    world = window.projection.of(0, 0)
    return pictures.read(render(scene, px_per_mm, hatch_from=world)).astype(int)


def test_a_window_is_filled_to_its_edges():
    """3 km in 60 mm: the south-western Ortsteil is the lower left square of 20 mm, without a margin."""
    scene = window_scene([nine()], Window(60, 60, ALL))
    first = of_kind(scene, Shape)[0]
    assert corners(first) == {(0, 60), (20, 60), (20, 40), (0, 40)}
    assert not of_kind(scene, Outline)


def test_pixels_need_not_be_square():
    """On a sheet twice as wide as high the same squares are twice as wide as high."""
    first = of_kind(window_scene([nine()], Window(120, 60, ALL)), Shape)[0]
    assert corners(first) == {(0, 60), (40, 60), (40, 40), (0, 40)}


def test_the_svg_of_a_window_has_the_same_places():
    """As SVG, too, the south-western square goes from 0, 40 to 20, 60 mm, holes and all in mm."""
    drawn = svg.render(window_scene([nine(lettered=False)], Window(60, 60, ALL)))
    first = re.search(r'<path d="M([^Z]+)Z"', drawn[drawn.index("</defs>") :]).group(1)
    assert set(first.split("L")) == {"0 60", "20 60", "20 40", "0 40"}


def test_names_stand_in_the_middle_of_their_area():
    """Rieth is the square in the middle, so its name is anchored at 30 mm."""
    texts = {text.text: text for text in of_kind(window_scene([nine()], Window(60, 60, ALL)), Text)}
    assert texts["Rieth"].x == pytest.approx(30, abs=0.1)
    assert texts["Rieth"].y == pytest.approx(30, abs=1.0)
    assert "Altstadt" in texts


def test_without_names_there_is_no_lettering():
    """What is not to be lettered has the same areas and no text."""
    bare = window_scene([nine(lettered=False)], Window(60, 60, ALL))
    assert not of_kind(bare, Text)
    assert len(of_kind(bare, Shape)) == 9


@pytest.mark.parametrize("cut", [0.37, 0.5, 0.81])
def test_tiles_are_the_whole_picture_cut(cut):
    """Two windows side by side are the wide one, names and hatches included, to two shades."""
    width = 240
    left = round(cut * width)
    middle = WEST + 3000 * left / width
    whole = picture(nine(), Window(60, 60, ALL))
    west = picture(nine(), Window(left / 4, 60, (WEST, SOUTH, middle, SOUTH + 3000)))
    east = picture(nine(), Window(60 - left / 4, 60, (middle, SOUTH, WEST + 3000, SOUTH + 3000)))
    apart = np.abs(np.concatenate([west, east], axis=1) - whole).max(axis=2)
    assert (apart > 20).mean() < 0.001


def test_a_pixel_as_large_as_a_thumb_shows_the_area_around_it():
    """Deep inside an area, at a centimetre to the pixel, the window is full of its colour."""
    x, y = WEST + 1100.0, SOUTH + 1100.0
    pixels = picture(nine(), Window(25, 25, (x, y, x + 1, y + 1)))
    assert {pictures.hexed(pixel) for pixel in pixels.reshape(-1, 4)} == {"#1e6c78"}


def test_what_is_elsewhere_is_not_drawn():
    """A window beside the city holds nothing."""
    elsewhere = (WEST + 9000, SOUTH, WEST + 9900, SOUTH + 900)
    assert window_scene([nine()], Window(60, 60, elsewhere)) == Scene(60, 60, ())


def test_borders_only_leave_the_ground_to_the_layer_below():
    """Without styles there are outlines and haloed names, drawn above the areas below."""
    areas = Areas(made_release().features["planungsraeume"]).within(CRS)
    scene = window_scene([nine(), AreaLayer(areas, None)], Window(90, 90, ALL))
    kinds = [type(item) for item in scene.items]
    assert kinds[:12] == [Shape] * 9 + [Outline] * 3
    names = [text for text in of_kind(scene, Text) if text.bold]
    assert {text.text for text in names} == {"Westen", "Mitte", "Osten"}
    assert all(text.halo for text in names)


def test_the_upper_layer_keeps_its_names():
    """Mitte stands where Rieth would stand: the name of the upper layer is the one that is read."""
    areas = Areas(made_release().features["planungsraeume"]).within(CRS)
    upper = AreaLayer(areas, None)
    texts = of_kind(window_scene([nine(), upper], Window(60, 60, ALL)), Text)
    assert "Mitte" in {text.text for text in texts}
    assert "Rieth" not in {text.text for text in texts}
    reversed_ = of_kind(window_scene([upper, nine()], Window(60, 60, ALL)), Text)
    assert "Rieth" in {text.text for text in reversed_}


def test_offers_are_dots_at_their_place():
    """A place 500 m east of the edge of 3 km in 60 mm lies at 10 mm."""
    places = np.array([[WEST + 500.0, SOUTH + 1000.0], [WEST + 90_000.0, SOUTH]])
    scene = window_scene([PointLayer(places)], Window(60, 60, ALL))
    (dot,) = of_kind(scene, Dot)
    assert (dot.x, dot.y, dot.radius) == (pytest.approx(10), pytest.approx(40), RADIUS)


def test_names_dodge_dots_while_they_stay_in_their_area():
    """A dot in the middle of Rieth: its name goes up or down, clear of the dot, and stays inside."""
    places = np.array([[WEST + 1500.0, SOUTH + 1500.0]])
    scene = window_scene([nine(), PointLayer(places)], Window(60, 60, ALL))
    (name,) = (text for text in of_kind(scene, Text) if text.text == "Rieth")
    middle = name.y - 0.34 * name.size
    assert abs(middle - 30) > RADIUS + name.size / 2
    assert 20 < middle < 40
    others = [
        text.y for text in of_kind(scene, Text) if text.text in {"Melchendorf", "Töttelstädt"}
    ]
    assert others == pytest.approx([30 + 0.34 * 2.8] * 2, abs=0.1)


def test_names_stay_where_there_is_no_free_room():
    """Where dots are everywhere, the name stands in the middle after all."""
    places = np.array(
        [(WEST + x, SOUTH + y) for x in range(0, 3001, 50) for y in range(0, 3001, 50)]
    )
    scene = window_scene([nine(), PointLayer(places)], Window(60, 60, ALL))
    (name,) = (text for text in of_kind(scene, Text) if text.text == "Rieth")
    assert name.y - 0.34 * name.size == pytest.approx(30, abs=0.1)


def test_shared_borders_stay_shared_in_every_detail():
    """However coarse, the areas together cover what all of them cover: no gap, no overlap."""
    coverage = Areas(wiggly_city(3)).within(CRS)
    for tolerance in (60.0, 200.0, 1e9):
        shapes = coverage.simplified(tolerance)
        together = shapely.area(shapely.union_all(shapes))
        assert together == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
        assert len(shapely.get_parts(shapely.union_all(shapes))) == 1


def test_less_detail_is_fewer_points_and_no_detail_is_lost_unasked():
    """The coarser the pixel, the fewer points; below all detail the areas are as delivered."""
    coverage = Areas(wiggly_city(3)).within(CRS)
    counts = [int(shapely.get_num_coordinates(coverage.simplified(t)).sum()) for t in (1e-6, 8, 80)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[1] > counts[2]


def test_middles_are_the_same_place_in_every_system():
    """The middle of a square comes to lie in its middle, in metres and in degrees."""
    areas = Areas(made_release().features["ortsteile"])
    east, north = Transformer.from_crs(CRS, "OGC:CRS84", always_xy=True).transform(
        WEST + 1500, SOUTH + 1500
    )
    middle = areas.within("OGC:CRS84").middles[areas.keys.index("0105")]
    assert middle == pytest.approx([east, north], abs=2e-5)
