"""The map scene and its SVG: right places, shared borders, honest scale, the same bytes."""

import random
from itertools import combinations
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Point, Polygon

from geo_lsz.errors import ContractError
from maps import dots, labels
from maps.drawing import Dot, Lines, Outline, Scene, Shape, Text
from maps.legend import styles
from maps.palette import Style, pale
from maps.scene import Wanted, map_scene
from maps.sheet import Frame, round_metres
from maps.svg import render, swatch
from realdata import HERE, needs_realdata
from release_fixture import SOUTH, WEST, made_release

# 3 km of city in 60 mm of room (62 - 2 × 1 wide, 70 - 2 × 1 - 8 high): 0.02 mm to the metre
FRAME = Frame(62, 70)


def nine(**wanted):
    """The scene of the nine Ortsteile, 20 mm each."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    return map_scene(features, styles(view, features), FRAME, Wanted(**wanted))


def of_kind(scene, kind):
    return [item for item in scene.items if isinstance(item, kind)]


def corners(shape):
    return {(round(x, 6), round(y, 6)) for x, y in shape.rings[0]}


def test_metres_come_to_lie_on_their_millimetre():
    """The south-western Ortsteil is the lower left square: 20 mm wide, below the other rows."""
    first = of_kind(nine(), Shape)[0]
    assert corners(first) == {(1, 61), (21, 61), (21, 41), (1, 41)}


def test_areas_are_drawn_in_the_colour_of_their_class():
    """Each area carries the style of its class; without a highlight nothing is pale."""
    shapes = of_kind(nine(), Shape)[:9]
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    assert [shape.style for shape in shapes] == list(styles(view, features).values())


def test_the_highlighted_area_stands_out():
    """The highlighted area comes last, in full and with a thick outline; all others are pale."""
    scene = nine(highlight=("0105",))
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    full = styles(view, features)
    shapes = of_kind(scene, Shape)[:9]
    assert shapes[-1].style == full["0105"]
    assert {shape.style for shape in shapes[:-1]} <= {pale(style) for style in full.values()}
    thick = of_kind(scene, Outline)[0]
    assert thick.stroke_width > 3 * shapes[0].stroke_width
    assert corners(thick) == {(21, 41), (41, 41), (41, 21), (21, 21)}


def wiggly_city(seed):
    """4 × 4 areas whose common borders are jagged lines of 40 points."""
    rng = random.Random(seed)  # noqa: S311 - a city, not a secret
    lines = {}

    def jagged(a, b):
        if (a, b) not in lines:
            steps = [i / 40 for i in range(1, 40)]
            inner = [
                (
                    1000 * (a[0] + t * (b[0] - a[0])) + rng.uniform(-20, 20),
                    1000 * (a[1] + t * (b[1] - a[1])) + rng.uniform(-20, 20),
                )
                for t in steps
            ]
            lines[a, b] = [(1000 * a[0], 1000 * a[1]), *inner, (1000 * b[0], 1000 * b[1])]
        return lines[a, b]

    cells = [
        Polygon(
            [
                *jagged((x, y), (x + 1, y)),
                *jagged((x + 1, y), (x + 1, y + 1)),
                *jagged((x, y + 1), (x + 1, y + 1))[::-1],
                *jagged((x, y), (x, y + 1))[::-1],
            ]
        )
        for y in range(4)
        for x in range(4)
    ]
    index = pd.Index([f"{i:02}" for i in range(16)], name="feature")
    return gpd.GeoDataFrame({"name": index}, index=index, geometry=cells, crs="EPSG:25832")


def drawn_polygons(scene, count):
    return [shapely.union_all([Polygon(r) for r in s.rings]) for s in of_kind(scene, Shape)[:count]]


@pytest.mark.parametrize("seed", range(5))
def test_simplified_neighbours_still_meet(seed):
    """Borders lose detail together: neither gaps nor overlaps come in between neighbours."""
    city = wiggly_city(seed)
    scene = map_scene(city, dict.fromkeys(city.index, Style("#ffffff")), Frame(14, 22))
    shapes = drawn_polygons(scene, 16)
    before = sum(len(shape.exterior.coords) for shape in city.geometry)
    assert sum(shapely.get_num_coordinates(shapes)) < before / 2
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(sum(shapely.area(shapes)), rel=1e-9)


@needs_realdata
def test_the_areas_of_berlin_still_meet():
    """448 real Planungsräume are drawn without overlaps, each of them, at 110 mm."""
    city = gpd.read_file(HERE / "berlin" / "lor_planungsraeume_bis2020.geojson").to_crs(
        "EPSG:25832"
    )
    city = city.rename(columns={"plr_name": "name"})
    city.index = city.index.astype(str)  # one plr_id stands there twice
    scene = map_scene(
        city, dict.fromkeys(city.index, Style("#ffffff")), Frame(110, 90), Wanted(names="none")
    )
    shapes = shapely.make_valid(np.array(drawn_polygons(scene, len(city))))
    assert len(of_kind(scene, Shape)) == len(city) + 1  # and one half of the north arrow
    assert shapely.union_all(shapes).area == pytest.approx(shapely.area(shapes).sum(), rel=1e-4)


def test_degrees_are_refused():
    """A frame in another CRS than EPSG:25832 is refused, not guessed."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    with pytest.raises(ContractError, match="EPSG:25832"):
        map_scene(features.to_crs("EPSG:4326"), styles(view, features), FRAME)


@pytest.mark.parametrize(
    ("most", "metres"), [(1, 1), (3, 2), (499, 200), (500, 500), (999, 500), (21000, 20000)]
)
def test_scale_bars_are_round(most, metres):
    """A scale bar is the largest of 1, 2, 5 × 10ⁿ metres that fits."""
    assert round_metres(most) == metres


def test_the_scale_bar_is_as_long_as_it_says():
    """30 % of 62 mm are 930 m here, so the bar says 500 m and is 500 × 0.02 = 10 mm long."""
    scene = nine()
    (bar,) = of_kind(scene, Lines)[0].lines
    assert "500 m" in {text.text for text in of_kind(scene, Text)}
    assert bar[2][0] - bar[1][0] == pytest.approx(10)


def test_names_stay_inside_their_area():
    """A name that fits is put inside; none reaches over the border of its square."""
    scene = nine()
    for text in of_kind(scene, Text)[:-2]:  # the last two are the scale and the N
        half = labels.width(text.text, text.size) / 2
        column = int((text.x - 1) // 20)
        assert 1 + 20 * column <= text.x - half
        assert text.x + half <= 21 + 20 * column


def test_names_that_do_not_fit_get_a_number_and_a_key():
    """On a small sheet every area is numbered, in the order of names, and the key tells them all."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    scene = map_scene(features, styles(view, features), Frame(14, 22), Wanted(names="all"))
    assert [number for number, _ in scene.key] == [str(n) for n in range(1, 10)]
    assert [name for _, name in scene.key] == sorted(features["name"])
    assert {number for number, _ in scene.key} <= {text.text for text in of_kind(scene, Text)}


def strips(count):
    """So many areas side by side, each 20 m wide and 1 km high: no name and hardly a number fits."""
    shapes = [shapely.box(20 * n, 0, 20 * n + 20, 1000) for n in range(count)]
    index = pd.Index([f"{n:03}" for n in range(count)], name="feature")
    names = [f"Streifensiedlung {n:03}" for n in range(count)]
    return gpd.GeoDataFrame({"name": names}, index=index, geometry=shapes, crs="EPSG:25832")


@pytest.mark.parametrize("count", [10, 53, 542])
def test_numbers_never_meet(count):
    """However many areas share the sheet: no two numbers meet, and the key tells those that are there."""
    city = strips(count)
    looks = dict.fromkeys(city.index, Style("#ffffff"))
    scene = map_scene(city, looks, Frame(112, 96), Wanted(names="all"))
    numbers = [text for text in of_kind(scene, Text) if text.text.isdigit()]
    assert [number for number, _ in scene.key] == [text.text for text in numbers]
    # a number of two digits takes about 3 mm of the 110 mm: a handful has room however many there are
    assert 5 <= len(numbers) <= count
    rooms = [labels.Label(t.x, t.y, (t.text,), t.size).box.buffer(-0.3) for t in numbers]
    assert not any(one.intersects(other) for one, other in combinations(rooms, 2))


def test_the_highlighted_name_is_always_there():
    """The area that a map is about is named on it even where its name is wider than itself."""
    _, view, features = made_release().shown("beratung_ortsteile", "versorgung")
    scene = map_scene(features, styles(view, features), Frame(40, 46), Wanted(highlight=("0103",)))
    bold = [text for text in of_kind(scene, Text) if text.bold and text.text != "N"]
    assert " ".join(t.text for t in bold) == "Sankt Ägidien- Südöstliche Vorstadt"
    for text in bold:
        half = labels.width(text.text, text.size) / 2
        assert text.halo
        assert text.x - half >= 0
        assert text.x + half <= 40


def test_stacked_dots_move_apart_and_lone_ones_stay():
    """Ten dots on one spot end up side by side; a dot far away stays where it is."""
    places = np.array([[50.0, 50.0]] * 10 + [[5.0, 5.0]])
    shown = np.array(dots.apart(places))
    distance = np.hypot(*(shown[:, None] - shown[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    assert distance.min() > 1.95 * dots.RADIUS
    assert shown[-1] == pytest.approx([5, 5], abs=0.01)


def test_dots_are_not_pushed_off_the_map():
    """Sixty offers on one spot in the corner spread over the map, and none over its edge."""
    shown = np.array(dots.apart(np.array([[1.0, 1.0]] * 60), (0.0, 0.0, 60.0, 60.0)))
    assert shown.min() >= dots.RADIUS
    assert shown.max() <= 60 - dots.RADIUS
    assert np.unique(shown.round(1), axis=0).shape == (60, 2)


def test_offers_are_numbered_where_they_lie():
    """An offer 200 m east and north of the corner lies 4 mm right of it and 4 mm above."""
    scene = nine(points={"1": Point(WEST + 200, SOUTH + 200)})
    (dot,) = of_kind(scene, Dot)
    assert (dot.x, dot.y) == pytest.approx((5, 57), abs=0.01)


def test_a_window_cuts_the_city():
    """A cut-out shows its window alone, with a line around it."""
    window = FRAME.filled((WEST, SOUTH, WEST + 1000, SOUTH + 1000))
    scene = nine(window=window, names="around", highlight=("0101",))
    shapes = of_kind(scene, Shape)
    assert len(shapes) == 1 + 1  # the Ortsteil fills the window; and half of the north arrow
    border = of_kind(scene, Outline)[1]
    assert corners(border) == {(1, 1), (61, 1), (61, 61), (1, 61)}


def test_svg_is_well_formed_and_the_same_every_time():
    """The same scene gives the same bytes, valid XML, patterns for every hatch that is used."""
    text = render(nine(), title="Karte <1> & mehr")
    assert text == render(nine(), title="Karte <1> & mehr")
    root = ET.fromstring(text)  # noqa: S314 - our own text
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.find("s:title", space).text == "Karte <1> & mehr"
    defined = {f"url(#{p.get('id')})" for p in root.iterfind(".//s:pattern", space)}
    used = {p.get("fill") for p in root.iterfind("s:path", space)}
    assert len(defined) == 3
    assert defined <= used


def test_svg_escapes_names():
    """A name with markup in it stays a name."""
    scene = Scene(10, 10, (Text(1, 1, "<b>A & O</b>", 2),))
    root = ET.fromstring(render(scene))  # noqa: S314 - our own text
    assert root[0].text == "<b>A & O</b>"


def test_svg_numbers_are_short():
    """Coordinates have two decimals at most and no trailing zeros; there is no -0."""
    line = Lines((((-0.001, 1.0), (2.345678, 100.0)),), "#000000", 0.5)
    assert 'd="M0 1L2.35 100"' in render(Scene(10, 10, (line,)))


def test_a_swatch_shows_the_hatch():
    """The field of a legend carries the same hatch as the map."""
    assert "<pattern" in swatch(Style("#ffffff", hatch="dots"))
    assert "<pattern" not in swatch(Style("#ffffff"))
