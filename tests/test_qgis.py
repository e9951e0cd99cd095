"""A planner opens our files in QGIS and sees the map that the service shows."""

import pytest

import desktop_gis
import doors
from api.kit.files import kit, write
from listening import free_port, process
from maps.formats import FORMATS
from release_fixture import SOUTH, WEST, made_release

pytestmark = pytest.mark.slow

BROWN_TO_BLUE = ["#8a3f06", "#e8923a", "#fbe6b3", "#a3d3cf", "#1e6c78", "#fbe6b3"]
"""Versorgung of 0101 to 0106: classes of ALL_KINDS_OF_VALUES in their order, colours of maps/palette.py."""

MADE = made_release()
LAYER = "beratung_ortsteile"
TITLE = "Beratung, Unterstützung und Information: Ortsteile"
CITY = [WEST - 100, SOUTH - 100, WEST + 3100, SOUTH + 3100]
MIDDLES = [[WEST + 500 + 1000 * x, SOUTH + 500 + 1000 * y] for y in range(3) for x in range(3)]


def geopackage(folder, key=LAYER):
    """Path of the GeoPackage of a collection."""
    file = folder / f"{key}.gpkg"
    file.write_bytes(FORMATS["gpkg"].write(MADE.release.collection(key), MADE.features[key]))
    return str(file)


def test_a_geopackage_opens_in_the_colours_of_the_headline(tmp_path):
    """Nobody chose a style: 0101 is stark unterversorgt and brown, 0104 versorgt and light green."""
    seen = desktop_gis.picture(
        tmp_path, file=geopackage(tmp_path), layer=LAYER, box=CITY, points=MIDDLES
    )
    assert seen["colours"][:6] == BROWN_TO_BLUE
    (layer,) = seen["layers"]
    assert layer["valid"]
    assert layer["features"] == 9
    assert layer["titles"]["versorgung_klasse"] == "Versorgung: Klasse"
    assert layer["legend"][0] == "stark unterversorgt (unter 50 %)"
    assert layer["legend"][5:] == ["keine Angabe", "gesperrt (kleine Zahlen)", "nicht anwendbar"]


def test_another_view_is_a_style_to_choose(tmp_path):
    """Belastung: 0101 is low (−1.6), 0103 high (1.234), 0104 very high (1.9)."""
    seen = desktop_gis.picture(
        tmp_path,
        file=geopackage(tmp_path),
        layer=LAYER,
        style="Soziale Belastung",
        box=CITY,
        points=MIDDLES,
    )
    assert seen["colours"][:5] == ["#efe7f4", "#bfa2d4", "#7f51a8", "#3f1766", "#bfa2d4"]


def test_offers_are_dark_dots(tmp_path):
    """Five of six offers have a place and are drawn there, dark with a white rim."""
    place = [WEST + 1500, SOUTH + 1500]
    seen = desktop_gis.picture(
        tmp_path,
        file=geopackage(tmp_path, "angebote"),
        layer="angebote",
        box=[place[0] - 20, place[1] - 20, place[0] + 20, place[1] + 20],
        # 600 pixels for 40 m at 96 dpi: 1 mm is 3.78 pixels, the rim of 2.4 mm lies 4.5 pixels out
        points=[place, [place[0] + 4.5 * 40 / 600, place[1]], [place[0] + 10, place[1]]],
    )
    middle, rim, outside = seen["colours"]
    assert (middle, outside) == ("#1a1a1a", "#ffffff")
    assert int(rim[1:3], 16) > 128
    assert seen["layers"][0]["features"] == 6


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The folder of a portal kit whose addresses are those of a listening service."""
    folder = tmp_path_factory.mktemp("served")
    store = doors.store_in(folder)
    doors.put(store, MADE, with_tiles=True)
    with process(doors.url_in(folder), free_port()) as base:
        write(kit(store, base), folder / "kit")
        yield folder / "kit" / "qgis"
    store.close()


def test_features_of_the_kit_come_over_the_web_in_their_colours(served, tmp_path):
    """The layer definition opens, asks the service for features and draws them by the headline."""
    seen = desktop_gis.picture(
        tmp_path, file=str(served / "daten.qlr"), only=TITLE, box=CITY, points=MIDDLES
    )
    (layer,) = seen["layers"]
    assert (layer["valid"], layer["provider"], layer["features"]) == (True, "OAPIF", 9)
    assert seen["colours"][:6] == BROWN_TO_BLUE
    assert sorted(layer["styles"]) == ["Dynamik", "Soziale Belastung", "Versorgung"]
    assert layer["titles"]["versorgung"] == "Versorgung (%)"
    assert layer["licence"] == ["Datenlizenz Deutschland – Namensnennung – Version 2.0"]


def test_another_style_of_the_kit_is_a_choice_away(served, tmp_path):
    """Belastung, chosen among the styles of the layer: low, middle, high, very high, middle."""
    seen = desktop_gis.picture(
        tmp_path,
        file=str(served / "daten.qlr"),
        only=TITLE,
        style="Soziale Belastung",
        box=CITY,
        points=MIDDLES,
    )
    assert seen["colours"][:5] == ["#efe7f4", "#bfa2d4", "#7f51a8", "#3f1766", "#bfa2d4"]
    assert seen["layers"][0]["titles"]["versorgung"] == "Versorgung (%)"


def test_vector_tiles_of_the_kit_look_the_same(served, tmp_path):
    """The same colours from tiles."""
    seen = desktop_gis.picture(
        tmp_path, file=str(served / "kacheln.qlr"), only=TITLE, box=CITY, points=MIDDLES
    )
    assert seen["layers"][0]["valid"]
    assert seen["colours"][:6] == BROWN_TO_BLUE


def test_maps_of_the_kit_come_as_pictures_that_look_the_same(served, tmp_path):
    """The map as the service draws it, in QGIS: away from the names, the same colours."""
    corners = [[x - 400, y - 400] for x, y in MIDDLES]
    seen = desktop_gis.picture(
        tmp_path,
        file=str(served / "karten.qlr"),
        only=f"{TITLE} – Versorgung",
        box=CITY,
        points=corners,
    )
    (layer,) = seen["layers"]
    assert (layer["valid"], layer["provider"]) == (True, "wms")
    assert seen["colours"][:6] == BROWN_TO_BLUE


def test_every_layer_of_the_kit_is_valid(served, tmp_path):
    """Fifteen layers of features: what QGIS opens at once, it can read."""
    seen = desktop_gis.picture(tmp_path, file=str(served / "daten.qlr"), box=CITY, points=[])
    assert len(seen["layers"]) == 15
    assert all(layer["valid"] for layer in seen["layers"])
