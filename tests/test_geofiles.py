"""GeoPackage and FlatGeobuf: what another GIS reads out of them."""

import sqlite3
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pyogrio
import pytest

from geo_lsz.errors import ContractError
from maps.formats import FORMATS
from maps.geopackage import write_geopackages
from maps.palette import PALETTES
from release_fixture import ATTRIBUTION, LICENCE, made_release

MADE = made_release()
BINARY = ["gpkg", "fgb"]
LAYER = "beratung_ortsteile"


def written(folder, form, key=LAYER, features=None):
    """The file that a collection becomes."""
    file = folder / f"{key}.{form}"
    shown = MADE.features[key] if features is None else features
    file.write_bytes(FORMATS[form].write(MADE.release.collection(key), shown))
    return file


def rows(file, sql):
    with closing(sqlite3.connect(file)) as database:
        return database.execute(sql).fetchall()


def styles(file):
    """The QML of each style by its name, parsed."""
    found = rows(file, "SELECT styleName, styleQML FROM layer_styles ORDER BY id")
    return {name: ET.fromstring(text) for name, text in found}  # noqa: S314 - a file of ours


@pytest.mark.parametrize("form", BINARY)
def test_areas_come_back_in_metres_with_every_value(tmp_path, form):
    """Nine squares of 1 km in EPSG:25832, each with its code, its value and its class."""
    areas = pyogrio.read_dataframe(written(tmp_path, form), layer=LAYER).set_index("feature")
    assert areas.crs == "EPSG:25832"
    assert areas.area.tolist() == pytest.approx([1e6] * 9)
    assert areas.loc["0101", ["name", "versorgung", "versorgung_klasse"]].tolist() == [
        "Altstadt",
        32.4,
        "stark_unterversorgt",
    ]


@pytest.mark.parametrize("form", BINARY)
def test_what_is_not_known_stays_null(tmp_path, form):
    """A hidden value is null beside its status and its bounds; it is never 0."""
    file = written(tmp_path, form)
    hidden = pyogrio.read_dataframe(file, layer=LAYER, where="feature = '0108'").iloc[0]
    assert str(hidden["versorgung"]) == "nan"
    assert hidden["versorgung_status"] == "suppressed"
    assert (hidden["versorgung_low"], hidden["versorgung_high"]) == (45.0, 95.0)
    everything = pyogrio.read_dataframe(file, layer=LAYER, where="versorgung IS NULL")
    assert sorted(everything["feature"]) == ["0106", "0107", "0108", "0109"]


@pytest.mark.parametrize("form", BINARY)
def test_an_offer_without_a_place_is_not_lost(tmp_path, form):
    """Six offers, of which one has no place; an unknown Träger is null."""
    offers = pyogrio.read_dataframe(written(tmp_path, form, "angebote"), layer="angebote")
    offers = offers.set_index("feature")
    assert offers.index[offers.geometry.isna()].tolist() == ["a6"]
    assert offers["traeger"].isna().tolist() == [False, True, False, False, False, False]
    assert offers.loc["a5", "name"] == "=SUMME(A1)"


@pytest.mark.parametrize("form", BINARY)
@pytest.mark.parametrize(("key", "shape"), [(LAYER, "MultiPolygon"), ("angebote", "Point")])
def test_an_empty_collection_is_an_empty_layer(tmp_path, form, key, shape):
    """No features, but the columns, the CRS and the type of geometry are told."""
    file = written(tmp_path, form, key, MADE.features[key].iloc[:0])
    info = pyogrio.read_info(file, layer=key)
    assert (info["crs"], info["geometry_type"]) == ("EPSG:25832", shape)
    assert {"feature", "name"} <= set(info["fields"])
    assert pyogrio.read_dataframe(file, layer=key).empty


@pytest.mark.parametrize("form", BINARY)
def test_stand_and_licence_go_with_the_layer(tmp_path, form):
    """What must be known of the data is told by the file itself."""
    told = pyogrio.read_info(written(tmp_path, form), layer=LAYER)["layer_metadata"]
    assert told["Stand"] == "31.12.2024"
    assert (told["Lizenz"], told["Quelle"]) == (LICENCE, ATTRIBUTION)
    assert told["Hinweise"] == "Beispieldaten, schematische Grenzen."
    assert told["Maßstab – Versorgung"].startswith("Gemessen am Median der Stadt")


@pytest.mark.parametrize("form", BINARY)
@pytest.mark.parametrize("key", [LAYER, "angebote"])
def test_the_same_collection_is_the_same_file(form, key):
    """Nothing of the clock is in it: a second later, from many threads at once, it is the same."""
    collection, features = MADE.release.collection(key), MADE.features[key]
    first = FORMATS[form].write(collection, features)
    time.sleep(1.1)
    with ThreadPoolExecutor(4) as threads:
        again = threads.map(lambda _: FORMATS[form].write(collection, features), range(20))
        assert {first} == set(again)


@pytest.mark.parametrize("form", BINARY)
def test_degrees_are_refused(form):
    """Features in another CRS are refused, not written as if they were metres."""
    features = MADE.features[LAYER].to_crs("EPSG:4326")
    with pytest.raises(ContractError, match="EPSG:25832"):
        FORMATS[form].write(MADE.release.collection(LAYER), features)


def test_several_collections_are_layers_of_one_file(tmp_path):
    """Each layer has the styles that it has in a file of its own; twice it is the same file."""
    keys = [LAYER, "ortsteile", "angebote"]
    published = [(MADE.release.collection(key), MADE.features[key]) for key in keys]
    known = {}
    content = write_geopackages(published, known)
    assert content == write_geopackages(published, known) == write_geopackages(published, {})
    file = tmp_path / "several.gpkg"
    file.write_bytes(content)
    assert [name for name, _ in pyogrio.list_layers(file)] == [*keys, "layer_styles"]
    asked = "SELECT styleName, styleQML FROM layer_styles WHERE f_table_name = '{}' ORDER BY id"
    for key in keys:
        alone = written(tmp_path, "gpkg", key)
        assert rows(file, asked.format(key)) == rows(alone, asked.format(key))


def test_a_flatgeobuf_has_an_index_where_every_feature_has_a_place(tmp_path):
    """Areas are indexed; offers, of which one has no place, are not (the format cannot)."""
    areas = pyogrio.read_info(written(tmp_path, "fgb"))
    offers = pyogrio.read_info(written(tmp_path, "fgb", "angebote"))
    assert areas["capabilities"]["fast_spatial_filter"]
    assert not offers["capabilities"]["fast_spatial_filter"]


def test_columns_of_a_geopackage_have_german_titles(tmp_path):
    """Every column that a table of the collection titles has that title (schema extension)."""
    titles = dict(
        rows(written(tmp_path, "gpkg"), "SELECT column_name, title FROM gpkg_data_columns")
    )
    assert titles["feature"] == "Kennung"
    assert titles["versorgung"] == "Versorgung (%)"
    assert titles["belastung_klasse"] == "Soziale Belastung: Klasse"
    columns = pyogrio.read_info(written(tmp_path, "gpkg"), layer=LAYER)["fields"]
    assert set(columns) == set(titles)


def test_a_geopackage_has_a_style_for_every_view_and_shows_the_first(tmp_path):
    """One style per view by its title, the headline as the default; offers have a plain one."""
    sql = "SELECT styleName, useAsDefault, f_table_name, f_geometry_column FROM layer_styles"
    assert rows(written(tmp_path, "gpkg"), sql) == [
        ("Versorgung", 1, LAYER, "geom"),
        ("Soziale Belastung", 0, LAYER, "geom"),
        ("Dynamik", 0, LAYER, "geom"),
    ]
    assert rows(written(tmp_path, "gpkg", "angebote"), sql) == [("Angebote", 1, "angebote", "geom")]


def test_cells_of_a_grid_are_points_too(tmp_path):
    """People on grid cells: one point a cell, drawn as dots."""
    cells = MADE.release.collection("angebote").model_copy(
        update={"key": "zellen", "kind": "cells"}
    )
    file = tmp_path / "zellen.gpkg"
    file.write_bytes(FORMATS["gpkg"].write(cells, MADE.features["angebote"]))
    assert pyogrio.read_info(file, layer="zellen")["geometry_type"] == "Point"
    assert styles(file)["Angebote"].find(".//symbol").get("type") == "marker"


def test_a_style_draws_every_class_in_its_colour(tmp_path):
    """Each class of the view and each reason for none is a category with its own symbol."""
    renderer = styles(written(tmp_path, "gpkg"))["Versorgung"].find("renderer-v2")
    assert renderer.get("attr") == "versorgung_klasse"
    symbols = {symbol.get("name"): symbol for symbol in renderer.find("symbols")}
    fills = {
        category.get("value"): symbols[category.get("symbol")]
        .find(".//layer[@class='SimpleFill']/Option/Option[@name='color']")
        .get("value")
        for category in renderer.iter("category")
    }
    # "#8a3f06" is 8a = 138, 3f = 63, 06 = 6
    assert fills["stark_unterversorgt"] == "138,63,6,255"
    assert list(fills)[:5] == list(PALETTES["versorgung"])
    assert list(fills)[5:] == ["keine_angabe", "gesperrt", "nicht_anwendbar"]


def test_what_has_no_value_is_hatched(tmp_path):
    """Dots, diagonals and lines stand over the ground of the classes without a value, and no other."""
    renderer = styles(written(tmp_path, "gpkg"))["Versorgung"].find("renderer-v2")
    layers = [
        [layer.get("class") for layer in symbol.findall("layer")]
        for symbol in renderer.find("symbols")
    ]
    assert layers[:5] == [["SimpleFill"]] * 5
    assert [over for _, over in layers[5:]] == [
        "PointPatternFill",
        "LinePatternFill",
        "LinePatternFill",
    ]
