"""The portal against the requirements of the standards, each with an answer worked out beside it.

17-069r4 (Features Part 1), 18-058r1 (Part 2, CRS), 19-079r2 (Part 3, filtering) and
20-057 (Tiles Part 1). What a filter means is compared with brute force in
`test_cql.py`, what OpenAPI says in `test_openapi.py`, what is in a tile in
`test_tiles.py`. The oracle here reads the made-up release itself, never the server.
"""

import math
import re
from datetime import date
from html import unescape

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

import doors
from release_fixture import KM, SOUTH, WEST, made_release

URI = "http://www.opengis.net/def/crs/"
SYSTEMS = {
    f"{URI}OGC/1.3/CRS84": ("OGC:CRS84", False),
    f"{URI}EPSG/0/4326": ("OGC:CRS84", True),
    f"{URI}EPSG/0/25832": ("EPSG:25832", False),
    f"{URI}EPSG/0/3857": ("EPSG:3857", False),
}
"""By URI: how pyproj calls it with east first, and whether its coordinates begin with latitude."""

MADE = made_release()
KEYS = [collection.key for collection in MADE.release.collections]
SOME = ("ortsteile", "beratung_planungsraeume", "angebote")
BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the made release with its tiles."""
    store = doors.store_in(tmp_path_factory.mktemp("conformance"))
    doors.put(store, MADE, with_tiles=True)
    with doors.knocking(store) as client:
        yield client
    store.close()


def get(client, path, **params):
    """The JSON of an address, which must be there."""
    answer = client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rels(content):
    """Links by relation."""
    found = {}
    for link in content["links"]:
        found.setdefault(link["rel"], []).append(link)
    return found


def items_of(key):
    """Address of the items of a collection."""
    return f"/ogc/collections/{key}/items"


# 17-069r4, Core


def test_the_landing_page_leads_on(client):
    """/req/core/root-success: service-desc or service-doc, conformance and data."""
    assert {"service-desc", "service-doc", "conformance", "data"} <= set(rels(get(client, "/ogc")))


def test_what_is_declared_is_of_the_standards(client):
    """/req/core/conformance-success: the classes of core, GeoJSON, HTML and OpenAPI 3.0 are named."""
    declared = get(client, "/ogc/conformance")["conformsTo"]
    for name in ("core", "geojson", "html", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" in declared
    assert len(declared) == len(set(declared))


@pytest.mark.parametrize("path", ["/ogc", "/ogc/collections", items_of("ortsteile")])
def test_an_unknown_parameter_is_refused_everywhere(client, path):
    """/req/core/query-param-unknown and -invalid: 400."""
    assert client.get(path, params={"gibtesnicht": "1"}).status_code == 400
    assert client.get(path, params={"f": "gibtesnicht"}).status_code == 400


def test_each_collection_is_listed_as_it_is_described_alone(client):
    """/req/core/fc-md-items and sfc-md-success: every collection once, and the same at both places."""
    listed = {one["id"]: one for one in get(client, "/ogc/collections")["collections"]}
    assert list(listed) == KEYS
    for key in KEYS:
        alone = get(client, f"/ogc/collections/{key}")
        assert {**alone, "release": None} == {**listed[key], "release": None}


def test_the_list_of_collections_links_to_itself_and_its_other_form(client):
    """/req/core/fc-md-links: self and alternate, each with rel and type."""
    found = rels(get(client, "/ogc/collections"))
    assert found["self"][0]["type"] == "application/json"
    assert found["alternate"][0]["type"] == "text/html"


@pytest.mark.parametrize("key", KEYS)
def test_a_collection_links_to_its_items_in_each_form(client, key):
    """/req/core/fc-md-items-links: rel items for GeoJSON and HTML, and both are there."""
    links = rels(get(client, f"/ogc/collections/{key}"))["items"]
    assert {link["type"] for link in links} == {"application/geo+json", "text/html"}
    for link in links:
        answer = client.get(link["href"])
        assert answer.headers["content-type"].partition(";")[0] == link["type"]


@pytest.mark.parametrize("key", KEYS)
def test_the_extent_holds_every_feature(client, key):
    """/req/core/fc-md-extent: no coordinate of any feature lies outside, and none could be left off."""
    west, south, east, north = get(client, f"/ogc/collections/{key}")["extent"]["spatial"]["bbox"][
        0
    ]
    shapes = MADE.features[key].geometry.dropna().to_crs("OGC:CRS84")
    assert (west, south, east, north) == pytest.approx(shapes.total_bounds, abs=1e-6)


@pytest.mark.parametrize("limit", [1, 4, 9, 10_000, 10_001, 10**15])
def test_no_page_is_longer_than_its_limit(client, limit):
    """/req/core/fc-limit-response-1: at most so many features; a larger limit is no fault."""
    page = get(client, items_of("ortsteile"), limit=limit)
    assert len(page["features"]) == min(limit, 9) == page["numberReturned"]
    assert page["numberMatched"] == 9


@pytest.mark.parametrize("key", SOME)
def test_following_next_shows_each_feature_once(client, key):
    """/req/core/fc-links, /rec/core/fc-next: pages of two, linked in their own form, and back again."""
    url, seen = f"{items_of(key)}?limit=2", []
    while url:
        page = get(client, url)
        seen += [feature["id"] for feature in page["features"]]
        found = rels(page)
        assert [link["type"] for link in found["alternate"]] == ["text/html"]
        assert {
            link["type"] for rel in ("self", "next", "prev") for link in found.get(rel, [])
        } == {"application/geo+json"}
        url = found["next"][0]["href"] if "next" in found else None
    assert seen == [str(feature) for feature in MADE.features[key].index]
    assert get(client, found["prev"][0]["href"])["numberReturned"] == 2


def test_pages_for_people_lead_on_to_pages_for_people(client):
    """/req/html/content: following the link „Nächste Seite“ shows all nine, two at a time."""
    url, seen = f"{items_of('ortsteile')}?limit=2&f=html", []
    while url:
        shown = client.get(url)
        assert shown.headers["content-type"].startswith("text/html")
        seen += re.findall(r">(\d{4})</a>", shown.text)
        found = re.search(r'href="([^"]+)" rel="next"', shown.text)
        url = found and unescape(found[1])
    assert seen == [str(feature) for feature in MADE.features["ortsteile"].index]


@pytest.mark.parametrize("key", SOME)
def test_every_link_has_relation_and_type(client, key):
    """/req/core/fc-rel-type and f-links: self, alternate and collection of one feature as well."""
    page = get(client, items_of(key))
    one = get(client, f"{items_of(key)}/{page['features'][0]['id']}")
    assert {"self", "alternate", "collection"} <= set(rels(one))
    for link in (*page["links"], *one["links"]):
        assert link["rel"]
        assert link["type"]
        assert client.get(link["href"]).headers["content-type"].startswith(link["type"])


def in_the_box(key, box, system):
    """Ids of the features that meet a box in a system, by looking at each."""
    return [
        str(feature)
        for feature, shape in MADE.features[key].geometry.to_crs(system).items()
        if shape is not None and shapely.intersects(shape, box)
    ]


metres = st.floats(-1500, 4500, allow_nan=False).map(lambda value: round(value) + 0.25)
"""From the corner of the city; no border and no offer lies on a quarter of a metre."""


@settings(max_examples=150, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    key=st.sampled_from(SOME),
    uri=st.sampled_from([*SYSTEMS]),
    corners=st.tuples(metres, metres, metres, metres),
    heights=st.booleans(),
)
def test_a_box_means_what_meets_it(client, key, uri, corners, heights):
    """/req/core/fc-bbox-response, /req/crs/fc-bbox-crs-action: in each system, with heights or without."""
    system, north_first = SYSTEMS[uri]
    to = Transformer.from_crs("EPSG:25832", system, always_xy=True)
    (x0, x1), (y0, y1) = sorted(corners[::2]), sorted(corners[1::2])
    west, south = to.transform(WEST + x0, SOUTH + y0)
    east, north = to.transform(WEST + x1, SOUTH + y1)
    (west, east), (south, north) = sorted((west, east)), sorted((south, north))
    low, high = ((south, west), (north, east)) if north_first else ((west, south), (east, north))
    numbers = (*low, -10.0, *high, 900.0) if heights else (*low, *high)
    told = ",".join(repr(float(number)) for number in numbers)
    page = get(client, items_of(key), bbox=told, **{"bbox-crs": uri})
    expected = in_the_box(key, shapely.box(west, south, east, north), system)
    assert [feature["id"] for feature in page["features"]] == expected
    assert page["numberMatched"] == len(expected)


days = st.dates(date(2024, 12, 25), date(2025, 1, 6))
ends = st.one_of(st.just(".."), st.just(""), days.map(date.isoformat))


@settings(max_examples=80, deadline=None, suppress_health_check=[*HealthCheck])
@given(first=ends, last=ends)
def test_a_time_means_the_features_of_its_days(client, first, last):
    """/req/core/fc-time-response: the features speak of 2024-12-31; an open end is open."""
    begin = date.fromisoformat(first) if len(first) > 2 else date.min
    end = date.fromisoformat(last) if len(last) > 2 else date.max
    answer = client.get(items_of("ortsteile"), params={"datetime": f"{first}/{last}"})
    if begin > end:
        assert answer.status_code == 400
        return
    expected = 9 if begin <= date(2024, 12, 31) <= end else 0
    assert answer.json()["numberMatched"] == expected


@pytest.mark.parametrize("key", KEYS)
def test_each_feature_is_had_by_its_id(client, key):
    """/req/core/f-success: the same feature as among the items."""
    for feature in get(client, items_of(key))["features"]:
        alone = get(client, f"{items_of(key)}/{feature['id']}")
        assert {name: alone[name] for name in feature} == feature


@pytest.mark.parametrize("path", ["/ogc", "/ogc/conformance", "/ogc/collections"])
def test_each_document_is_a_page_too(client, path):
    """/req/html/definition: every address answers text/html, and the page links to the others."""
    page = client.get(path, headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="' in page.text


@pytest.mark.parametrize("key", KEYS)
def test_items_as_a_page_name_every_feature(client, key):
    """/req/html/content: the page of items has each id of the collection."""
    page = client.get(items_of(key), headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    for feature in MADE.features[key].index:
        assert f">{feature}</a>" in page.text


# 18-058r1, Coordinate Reference Systems by Reference


@pytest.mark.parametrize("key", KEYS)
def test_a_collection_lists_its_systems(client, key):
    """/req/crs/fc-md-crs-list, fc-md-storageCrs-valid-value: CRS84 is among them, and so is the kept one."""
    about = get(client, f"/ogc/collections/{key}")
    assert set(about["crs"]) == set(SYSTEMS)
    assert about["storageCrs"] in about["crs"]


@pytest.mark.parametrize("parameter", ["crs", "bbox-crs", "filter-crs"])
def test_a_system_that_is_not_listed_is_refused(client, parameter):
    """/req/crs/fc-crs-valid-value, fc-bbox-crs-valid-value: 400, a name that is no URI included."""
    for told in ("EPSG:25832", f"{URI}EPSG/0/31468", ""):
        asked = {parameter: told, "bbox": "11,50,12,51"}
        assert client.get(items_of("ortsteile"), params=asked).status_code == 400


@pytest.mark.parametrize("uri", SYSTEMS)
@pytest.mark.parametrize("key", SOME)
def test_coordinates_come_in_the_system_that_was_asked_for(client, uri, key):
    """/req/crs/fc-crs-action and ogc-crs-header: as pyproj has them, axes in their order, and said so."""
    system, north_first = SYSTEMS[uri]
    shapes = MADE.features[key].geometry.to_crs(system)
    answer = client.get(items_of(key), params={"crs": uri})
    assert answer.headers["content-crs"] == f"<{uri}>"
    for feature in answer.json()["features"]:
        expected = shapes[feature["id"]]
        if feature["geometry"] is None:
            assert expected is None
            continue
        got = shapely.get_coordinates(
            shapely.from_geojson(str(feature["geometry"]).replace("'", '"'))
        )
        got = got[:, ::-1] if north_first else got
        assert got.min(axis=0) == pytest.approx(expected.bounds[:2], rel=0, abs=0.01)
        assert got.max(axis=0) == pytest.approx(expected.bounds[2:], rel=0, abs=0.01)


def test_without_a_system_answer_and_box_are_in_degrees(client):
    """/req/crs/fc-crs-default-value and fc-bbox-crs-valid-defaultValue: CRS84, longitude first."""
    to = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)
    x, y = to.transform(WEST + KM / 2, SOUTH + KM / 2)
    answer = client.get(items_of("ortsteile"), params={"bbox": f"{x},{y},{x},{y}"})
    assert [feature["id"] for feature in answer.json()["features"]] == ["0101"]
    assert answer.headers["content-crs"] == f"<{URI}OGC/1.3/CRS84>"


# 19-079r2, Filtering


@pytest.mark.parametrize("key", KEYS)
def test_queryables_are_a_schema_of_what_can_be_asked(client, key):
    """/req/queryables/get-queryables-response: dialect, id, object, and every queryable typed or a geometry."""
    (link,) = rels(get(client, f"/ogc/collections/{key}"))[
        "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    ]
    answer = client.get(link["href"])
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == link["href"]
    assert schema["type"] == "object"
    for name, part in schema["properties"].items():
        assert "type" in part or part["format"].startswith("geometry-")
        op = "S_INTERSECTS({}, POINT(11 51))" if "type" not in part else "{} IS NULL"
        assert client.get(items_of(key), params={"filter": op.format(name)}).status_code == 200


def test_a_filter_and_the_other_parameters_hold_together(client):
    """/req/features-filter/response: box, day and filter all have to be met."""
    box = f"{WEST},{SOUTH},{WEST + KM - 1},{SOUTH + 3 * KM}"  # the western column: 1, 4, 7
    asked = {"bbox": box, "bbox-crs": f"{URI}EPSG/0/25832", "filter": "name <> 'Altstadt'"}
    page = get(client, items_of("ortsteile"), **asked)
    assert [feature["id"] for feature in page["features"]] == ["0104", "0107"]
    assert get(client, items_of("ortsteile"), datetime="2025-01-01/..", **asked)["features"] == []


@pytest.mark.parametrize("uri", SYSTEMS)
def test_a_geometry_in_a_filter_is_in_the_system_of_filter_crs(client, uri):
    """/req/filter/filter-crs-param: the middle of the middle square in each system finds that square."""
    system, north_first = SYSTEMS[uri]
    x, y = Transformer.from_crs("EPSG:25832", system, always_xy=True).transform(
        WEST + 1.5 * KM, SOUTH + 1.5 * KM
    )
    place = (y, x) if north_first else (x, y)
    told = f"S_INTERSECTS(geometry, POINT({place[0]} {place[1]}))"
    page = get(client, items_of("ortsteile"), filter=told, **{"filter-crs": uri})
    assert [feature["id"] for feature in page["features"]] == ["0105"]


@pytest.mark.parametrize("told", ["name =", "gibtesnicht = 1", "(", "name = 'a' OR"])
def test_a_filter_that_is_none_is_refused(client, told):
    """/req/filter/filter-param, /req/queryables: what cannot be read or asked is 400."""
    assert client.get(items_of("ortsteile"), params={"filter": told}).status_code == 400


# 20-057, Tiles


def test_the_tile_matrix_set_is_that_of_the_register(client):
    """/req/tileset/tileset-success: scale of zoom 0 and the corner of WebMercatorQuad (17-083r4, D.1)."""
    matrices = get(client, "/ogc/tileMatrixSets/WebMercatorQuad")["tileMatrices"]
    half = math.pi * 6378137
    first = matrices[0]
    assert float(first["scaleDenominator"]) == pytest.approx(559082264.028717, rel=1e-9)
    assert [float(value) for value in first["pointOfOrigin"]] == pytest.approx([-half, half])
    for zoom, matrix in enumerate(matrices):
        assert (matrix["id"], matrix["matrixWidth"]) == (str(zoom), 2**zoom)


@pytest.mark.parametrize("key", SOME)
def test_every_tile_within_the_limits_of_a_tileset_can_be_had(client, key):
    """/req/core/tc-success, tc-error: 200 or 204 within, 404 outside the matrix."""
    base = f"/ogc/collections/{key}/tiles/WebMercatorQuad"
    for limits in get(client, base)["tileMatrixSetLimits"]:
        zoom = int(limits["tileMatrix"])
        for row in range(limits["minTileRow"], limits["maxTileRow"] + 1):
            for column in range(limits["minTileCol"], limits["maxTileCol"] + 1):
                answer = client.get(f"{base}/{zoom}/{row}/{column}")
                assert answer.status_code in {200, 204}
        assert client.get(f"{base}/{zoom}/{2**zoom}/0").status_code == 404


def test_the_limits_hold_every_feature(client):
    """/req/tileset/limits: the tile of each corner of the nine squares lies within, at each zoom."""
    to = Transformer.from_crs("EPSG:25832", "EPSG:3857", always_xy=True)
    half = math.pi * 6378137
    for limits in get(client, "/ogc/collections/ortsteile/tiles/WebMercatorQuad")[
        "tileMatrixSetLimits"
    ]:
        side = 2 * half / 2 ** int(limits["tileMatrix"])
        for x, y in ((0, 0), (0, 3), (3, 0), (3, 3)):
            east, north = to.transform(WEST + x * KM, SOUTH + y * KM)
            column, row = int((east + half) // side), int((half - north) // side)
            assert limits["minTileCol"] <= column <= limits["maxTileCol"]
            assert limits["minTileRow"] <= row <= limits["maxTileRow"]
