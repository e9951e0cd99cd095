"""GDAL's own client of OGC API Features, as QGIS and ogr2ogr use it, against the listening service."""

import pyogrio
import pytest

import doors
from listening import free_port, process
from release_fixture import SOUTH, WEST, made_release

LAYER = "beratung_ortsteile"


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """What GDAL calls the service."""
    folder = tmp_path_factory.mktemp("oapif")
    store = doors.store_in(folder)
    doors.put(store, made_release())
    store.close()
    with process(doors.url_in(folder), free_port()) as base:
        yield f"OAPIF:{base}/ogc"


def read(source, **asked):
    return pyogrio.read_dataframe(source, layer=LAYER, **asked)


def test_every_collection_is_a_layer(source):
    """Two geographies, six fields on each, and the offers."""
    assert len(pyogrio.list_layers(source)) == 15


def test_all_areas_come_with_their_values(source):
    """Nine areas, each with name, value and class, in the CRS of storage or the one asked for."""
    areas = read(source, CRS="EPSG:25832")
    assert len(areas) == 9
    assert areas.crs == "EPSG:25832"
    assert areas.total_bounds.tolist() == pytest.approx(
        [WEST, SOUTH, WEST + 3000, SOUTH + 3000], abs=0.02
    )
    assert {"name", "versorgung", "versorgung_klasse"} <= set(areas)


def test_pages_are_followed(source):
    """Four at a time are all nine in the end, none twice."""
    areas = read(source, PAGE_SIZE="4")
    assert areas["name"].nunique() == len(areas) == 9


def test_where_and_bbox_mean_what_they_say(source):
    """Those below 75 as Python finds them; one square by a box within it."""
    everything = read(source)
    below = read(source, where="versorgung < 75")
    expected = everything[everything["versorgung"] < 75]
    assert sorted(below["name"]) == sorted(expected["name"])
    box = (WEST + 100, SOUTH + 100, WEST + 200, SOUTH + 200)
    assert len(read(source, CRS="EPSG:25832", bbox=box)) == 1
