"""OWSLib's client of OGC API Features, as Python scripts use it, against the listening service."""

import pytest
from owslib.ogcapi.features import Features
from owslib.util import http_get

import doors
from listening import free_port, process
from release_fixture import ALL_KINDS_OF_VALUES, NAMES, SOUTH, WEST, made_release

LAYER = "beratung_ortsteile"
EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The service as OWSLib opens it."""
    folder = tmp_path_factory.mktemp("owslib")
    store = doors.store_in(folder)
    doors.put(store, made_release())
    store.close()
    with process(doors.url_in(folder), free_port()) as base:
        yield Features(f"{base}/ogc")


def ids(answer):
    return [feature["id"] for feature in answer["features"]]


def test_it_finds_what_the_service_can(portal):
    """Core, GeoJSON, reference systems, schemas and filters stand in the conformance."""
    declared = "\n".join(portal.conformance()["conformsTo"])
    for part in (
        "features-1/1.0/conf/core",
        "features-1/1.0/conf/geojson",
        "features-2/1.0/conf/crs",
        "features-3/1.0/conf/features-filter",
        "features-5/1.0/conf/schemas",
        "cql2/1.0/conf/cql2-text",
    ):
        assert part in declared


def test_every_collection_is_one_of_features(portal):
    """Two geographies, six fields on each, and the offers: fifteen collections of features."""
    found = portal.feature_collections()
    assert len(found) == 2 + 6 * 2 + 1
    assert portal.collection(LAYER)["storageCrs"] == EPSG_25832


def test_schema_and_queryables_name_the_same_properties(portal):
    """What a feature is made of is what may be asked for, and each feature has no other property."""
    schema = portal.collection_schema(LAYER)["properties"]
    assert schema.keys() == portal.collection_queryables(LAYER)["properties"].keys()
    for feature in portal.collection_items(LAYER)["features"]:
        assert feature["properties"].keys() <= schema.keys()


def test_a_box_in_metres_is_answered_in_metres(portal):
    """The middle square alone, with the corners it was made with."""
    asked = {"bbox-crs": EPSG_25832, "crs": EPSG_25832}
    box = [WEST + 1400, SOUTH + 1400, WEST + 1600, SOUTH + 1600]
    (feature,) = portal.collection_items(LAYER, bbox=box, **asked)["features"]
    assert feature["id"] == "0105"
    assert {tuple(point) for point in feature["geometry"]["coordinates"][0]} == {
        (WEST + x, SOUTH + y) for x in (1000, 2000) for y in (1000, 2000)
    }


def test_a_filter_in_cql_text_means_what_it_says(portal):
    """Below 75 are those of the fixture's values that are known and below 75."""
    expected = [
        area
        for area, (value, status, _, _) in zip(NAMES, ALL_KINDS_OF_VALUES, strict=True)
        if status == "ok" and value < 75
    ]
    assert len(expected) == 2
    assert ids(portal.collection_items(LAYER, filter="versorgung < 75")) == expected
    hidden = portal.collection_items(LAYER, filter="versorgung_status = 'suppressed'")
    assert ids(hidden) == ["0108"]  # the eighth of the fixture's values


def test_the_worst_comes_first_where_asked(portal):
    """Sorted downwards the largest value of the fixture, 1240, is the first."""
    answer = portal.collection_items(LAYER, sortby=("versorgung", "desc"), limit=1)
    assert answer["features"][0]["properties"]["versorgung"] == 1240.0


def test_pages_by_offset_show_every_feature_once(portal):
    """Four, four and one: all nine, none twice, and numberMatched tells nine on each page."""
    pages = [portal.collection_items(LAYER, limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [page["numberReturned"] for page in pages] == [4, 4, 1]
    assert {page["numberMatched"] for page in pages} == {9}
    assert [key for page in pages for key in ids(page)] == list(NAMES)


def test_each_page_links_to_the_next(portal):
    """Following `next` from the first page of four leads through all nine, and ends."""
    page, seen = portal.collection_items(LAYER, limit=4), []
    while page:
        seen += ids(page)
        links = {link["rel"]: link["href"] for link in page["links"]}
        page = http_get(links["next"]).json() if "next" in links else None
    assert seen == list(NAMES)


def test_it_finds_the_description_of_the_interface(portal):
    """The OpenAPI document that the landing page links to describes the items of the layer."""
    assert f"/ogc/collections/{LAYER}/items" in portal.api()["paths"]


def test_one_feature_by_its_id(portal):
    """The fifth Ortsteil is Rieth."""
    assert portal.collection_item(LAYER, "0105")["properties"]["name"] == "Rieth"


def test_a_wrong_filter_is_told_with_the_reason(portal):
    """What OWSLib raises holds the German sentence that names the property."""
    with pytest.raises(RuntimeError, match="einkommen"):
        portal.collection_items(LAYER, filter="einkommen < 75")
