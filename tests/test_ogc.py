"""The OGC door: what a portal asks, and what it gets."""

import json

import pytest
from openapi_spec_validator import validate
from pyproj import Transformer

import doors
from api import serving
from api.ogc import page as ogc_page
from release_fixture import SOUTH, WEST, made_release

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
ITEMS = "/ogc/collections/beratung_ortsteile/items"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the made release; reading changes nothing, so one serves all tests."""
    store = doors.store_in(tmp_path_factory.mktemp("ogc"))
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        yield client
    store.close()


def ids(answer):
    return [feature["id"] for feature in answer.json()["features"]]


def links(answer):
    return {link["rel"]: link["href"] for link in answer.json()["links"]}


def test_from_the_landing_page_every_link_leads_somewhere(client):
    """Whoever starts at /ogc and follows each link gets an answer of the named type."""
    landing = client.get("/ogc")
    for link in landing.json()["links"]:
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].partition(";")[0] == link["type"].partition(";")[0]
    assert {"self", "service-desc", "conformance", "data"} <= set(links(landing))


def test_conformance_names_what_portals_look_for(client):
    """Core, GeoJSON and CRS; and what makes QGIS from 3.32 on filter on the server."""
    declared = client.get("/ogc/conformance").json()["conformsTo"]
    spec = "http://www.opengis.net/spec/"
    assert {
        f"{spec}ogcapi-features-1/1.0/conf/core",
        f"{spec}ogcapi-features-1/1.0/conf/geojson",
        f"{spec}ogcapi-features-2/1.0/conf/crs",
        f"{spec}ogcapi-features-3/1.0/conf/filter",
        f"{spec}ogcapi-features-3/1.0/conf/features-filter",
        f"{spec}cql2/1.0/conf/cql2-text",
        f"{spec}cql2/1.0/conf/basic-cql2",
    } <= set(declared)


def test_all_collections_of_the_release_are_listed(client):
    """Two geographies, six fields on each, and the offers: fifteen collections."""
    listed = client.get("/ogc/collections").json()["collections"]
    assert len(listed) == 2 + 6 * 2 + 1
    assert {c["id"] for c in listed} >= {"ortsteile", "beratung_planungsraeume", "angebote"}


def test_a_collection_says_extent_crs_stand_and_licence(client):
    """The extent is that of the nine squares in degrees, and what must go with the data is there."""
    about = client.get("/ogc/collections/beratung_ortsteile").json()
    to_degrees = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)
    corners = [
        to_degrees.transform(WEST + x, SOUTH + y) for x in (0, 3000) for y in (0, 3000)
    ]  # of a square of 3 km, turned a little against the meridian, so the outermost of its corners
    west, south, east, north = about["extent"]["spatial"]["bbox"][0]
    assert west == pytest.approx(min(x for x, _ in corners))
    assert east == pytest.approx(max(x for x, _ in corners))
    assert south == pytest.approx(min(y for _, y in corners))
    assert north == pytest.approx(max(y for _, y in corners))
    assert about["crs"] == [CRS84, EPSG_25832, EPSG_4326, EPSG_3857]
    assert about["storageCrs"] == EPSG_25832
    assert about["stichtag"] == "2024-12-31"
    assert about["licence"].startswith("Datenlizenz Deutschland")
    assert about["caveats"] == ["Beispieldaten, schematische Grenzen."]


def test_items_come_in_degrees_unless_asked_otherwise(client):
    """Without crs the corner of the first square is in degrees, and Content-Crs says CRS84."""
    answer = client.get(ITEMS, params={"limit": 1})
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    east, north = answer.json()["features"][0]["geometry"]["coordinates"][0][0]
    assert 10.9 < east < 11.1  # 640 km in zone 32 is 140 km, two degrees, east of 9 degrees
    assert 50.9 < north < 51.1


@pytest.mark.parametrize(
    ("crs", "east_first"), [(EPSG_4326, False), (EPSG_3857, True), (EPSG_25832, True)]
)
def test_items_come_in_every_crs_with_its_axis_order(client, crs, east_first):
    """The corner of the first square as pyproj has it; EPSG:4326 begins with the latitude."""
    answer = client.get(ITEMS, params={"limit": 1, "crs": crs})
    assert answer.headers["content-crs"] == f"<{crs}>"
    corners = answer.json()["features"][0]["geometry"]["coordinates"][0]
    to = Transformer.from_crs("EPSG:25832", f"EPSG:{crs.rpartition('/')[2]}", always_xy=east_first)
    corner = to.transform(WEST, SOUTH)
    assert min(abs(x - corner[0]) + abs(y - corner[1]) for x, y in corners) < 0.02


def test_a_bbox_in_every_crs_means_the_same(client):
    """The lower left square, asked for in each CRS in the order of its axes."""
    found = []
    for crs in (EPSG_25832, EPSG_4326, EPSG_3857):
        to = Transformer.from_crs(
            "EPSG:25832", f"EPSG:{crs.rpartition('/')[2]}", always_xy=crs != EPSG_4326
        )
        low, high = to.transform(WEST + 100, SOUTH + 100), to.transform(WEST + 200, SOUTH + 200)
        box = ",".join(map(str, (*low, *high)))
        found.append(ids(client.get(ITEMS, params={"bbox": box, "bbox-crs": crs})))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 1


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("2024-12-31", True),
        ("2024-12-31T12:00:00Z", True),
        ("2024-01-01/2024-12-31", True),
        ("../2024-12-31", True),
        ("2024-12-31/..", True),
        ("2025-01-01/..", False),
        ("../2023-12-31", False),
    ],
)
def test_a_day_or_a_time_is_met_or_not(client, asked, there):
    """The features speak of the 31st of December 2024."""
    assert bool(ids(client.get(ITEMS, params={"datetime": asked}))) is there


def test_features_are_sorted_with_the_unknown_last(client):
    """By supply up and down: in both orders those of whom nobody knows come last, none is lost."""
    up, down = (
        [
            feature["properties"]["versorgung"]
            for feature in client.get(ITEMS, params={"sortby": f"{sign}versorgung"}).json()[
                "features"
            ]
        ]
        for sign in ("+", "-")
    )
    known = [value for value in up if value is not None]
    assert known == sorted(known)
    assert up[len(known) :] == [None] * (9 - len(known)) == down[len(known) :]
    assert down[: len(known)] == known[::-1]


def test_only_the_properties_that_are_wanted(client):
    """Two of them, and the geometry all the same."""
    answer = client.get(ITEMS, params={"properties": "name,versorgung", "limit": 1})
    (feature,) = answer.json()["features"]
    assert set(feature["properties"]) == {"name", "versorgung"}
    assert feature["geometry"]


def test_a_schema_says_type_title_and_classes(client):
    """What a filter may ask for, in German, with the classes that there are."""
    for part in ("queryables", "schema"):
        answer = client.get(f"/ogc/collections/beratung_ortsteile/{part}")
        assert answer.headers["content-type"] == "application/schema+json"
        properties = answer.json()["properties"]
        assert properties["versorgung"] == {"title": "Versorgung", "type": "number"}
        assert "stark_unterversorgt" in properties["versorgung_klasse"]["enum"]
        assert properties["geometry"]["x-ogc-role"] == "primary-geometry"


def test_items_come_in_metres_where_asked(client):
    """With crs=25832 the first square has the corners it was made with."""
    answer = client.get(ITEMS, params={"limit": 1, "crs": EPSG_25832})
    ring = answer.json()["features"][0]["geometry"]["coordinates"][0]
    assert answer.headers["content-crs"] == f"<{EPSG_25832}>"
    assert {tuple(point) for point in ring} == {
        (WEST + x, SOUTH + y) for x in (0, 1000) for y in (0, 1000)
    }


@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        ((100, 100, 200, 200), ["0101"]),  # inside the first square
        ((900, 100, 1100, 200), ["0101", "0102"]),  # over the border of two
        ((1500, 1500, 1500, 1500), ["0105"]),  # a point in the middle one
        ((5000, 5000, 6000, 6000), []),  # beyond the city
    ],
)
def test_bbox_in_metres_finds_what_it_meets(client, corners, expected):
    """A box finds the squares it touches, and no other; numberMatched counts them."""
    x0, y0, x1, y1 = corners
    bbox = f"{WEST + x0},{SOUTH + y0},{WEST + x1},{SOUTH + y1}"
    answer = client.get(ITEMS, params={"bbox": bbox, "bbox-crs": EPSG_25832})
    assert ids(answer) == expected
    assert answer.json()["numberMatched"] == len(expected)


def test_bbox_in_degrees_finds_the_same(client):
    """The middle of the middle square, given in degrees, finds the middle square."""
    to_degrees = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)
    x, y = to_degrees.transform(WEST + 1500, SOUTH + 1500)
    assert ids(client.get(ITEMS, params={"bbox": f"{x},{y},{x},{y}"})) == ["0105"]


def test_a_bbox_over_the_antimeridian_is_two_boxes(client):
    """From 170° east round the world to 12° east lies the city; to 0° it does not."""
    assert len(ids(client.get(ITEMS, params={"bbox": "170,50,12,52"}))) == 9
    assert ids(client.get(ITEMS, params={"bbox": "170,50,0,52"})) == []


def test_pages_of_four_show_every_feature_once(client):
    """Following `next` from pages of four shows nine features, four, four and one."""
    url, seen, sizes = f"{ITEMS}?limit=4", [], []
    while url:
        answer = client.get(url)
        seen += ids(answer)
        sizes.append(answer.json()["numberReturned"])
        url = links(answer).get("next")
    assert sizes == [4, 4, 1]
    assert seen == [f"01{n:02}" for n in range(1, 10)]
    assert "offset=4" in links(answer)["prev"]


def test_a_limit_beyond_the_maximum_is_clamped(client):
    """A limit of a million is no fault; it is read as the maximum."""
    answer = client.get(ITEMS, params={"limit": 1_000_000})
    assert answer.status_code == 200
    assert answer.json()["numberReturned"] == 9


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=viele", "limit"),
        ("offset=-1", "offset"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=1,2,3,vier", "bbox"),
        ("bbox=1,2,nan,4", "bbox"),
        ("bbox=11,51,12,50", "bbox"),
        (f"bbox=2,1,1,2&bbox-crs={EPSG_25832}", "bbox"),
        ("bbox=640000,5650000,641000,5651000", "bbox"),
        ("bbox=1,2,3,4&bbox-crs=EPSG:31468", "bbox-crs"),
        ("crs=EPSG:25832", "crs"),
        ("f=xml", "f"),
        ("farbe=rot", "farbe"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_a_wrong_parameter_is_named(client, query, named):
    """Every parameter that cannot be understood is a 400 whose description names it in German."""
    answer = client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "InvalidParameterValue"
    assert f"Parameter „{named}“" in answer.json()["description"]


def test_one_feature_by_its_id(client):
    """A feature has its values, the status of each, and says release, Stand and licence."""
    feature = client.get(f"{ITEMS}/0108").json()
    assert feature["id"] == "0108"
    # the eighth value of the fixture is suppressed with the bounds 45 and 95
    assert feature["properties"]["versorgung"] is None
    assert feature["properties"]["versorgung_status"] == "suppressed"
    assert feature["properties"]["versorgung_low"] == 45.0
    assert feature["properties"]["versorgung_klasse"] == "gesperrt"
    assert feature["release"] == "fedcba9876543210fedcba9876543210"
    assert feature["stichtag"] == "2024-12-31"
    assert feature["licence"].startswith("Datenlizenz Deutschland")


def test_what_does_not_exist_is_a_problem_that_lists_what_does(client):
    """Unknown collections and features are 404; the collections that exist are listed."""
    answer = client.get("/ogc/collections/nirgends/items")
    assert answer.status_code == 404
    assert "beratung_ortsteile" in answer.json()["description"]
    assert client.get(f"{ITEMS}/9999").status_code == 404


def test_a_browser_gets_problems_of_the_portal_as_json_too(client):
    """Below /ogc an error is problem+json whatever is accepted."""
    answer = client.get(f"{ITEMS}?limit=0", headers=doors.AS_BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_offer_without_a_place_is_there_without_geometry(client):
    """The online offer is among all items with geometry null, and in no box."""
    everywhere = client.get("/ogc/collections/angebote/items").json()["features"]
    online = next(f for f in everywhere if f["id"] == "a6")
    assert online["geometry"] is None
    world = client.get("/ogc/collections/angebote/items", params={"bbox": "-180,-90,180,90"})
    assert len(ids(world)) == 5


def test_head_is_get_without_its_body(client):
    """HEAD has the headers of GET, its length included, and no body."""
    head, get = client.head(ITEMS), client.get(ITEMS)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-length"] == str(len(get.content))


def test_what_did_not_change_is_not_sent_again(client):
    """With the ETag in If-None-Match the answer is 304 without a body; another address has another."""
    first = client.get(ITEMS)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(ITEMS, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get(f"{ITEMS}?limit=2").headers["etag"] != first.headers["etag"]


def test_a_newer_release_has_another_etag(tmp_path):
    """Another release id gives another ETag and content at the same address, without a restart."""
    store = doors.store_in(tmp_path)
    made = doors.put(store, made_release())
    with doors.knocking(store) as client:
        first = client.get(ITEMS).headers["etag"]
        newer = made.release.model_copy(update={"id": "0" * 32, "reason": "Nachtrag"})
        store.add_release(newer, made.features)
        client.app.state.watch.look()
        answer = client.get(ITEMS, headers={"if-none-match": first})
    store.close()
    assert answer.status_code == 200
    assert answer.json()["release"] == "0" * 32


def test_every_answer_is_json_that_anybody_can_read(client):
    """Items hold no NaN, which JSON does not know."""
    text = client.get(ITEMS).text

    def refuse(constant):
        raise AssertionError(constant)

    assert len(json.loads(text, parse_constant=refuse)["features"]) == 9


def test_openapi_describes_the_items_address(client):
    """It is OpenAPI 3.0, says how items are asked, and which properties this collection has."""
    document = client.get("/ogc/api").json()
    assert document["openapi"].startswith("3.0.")
    validate(document)
    described = document["paths"][ITEMS]["get"]
    parameters = {parameter["name"]: parameter for parameter in described["parameters"]}
    assert {"bbox", "bbox-crs", "crs", "limit", "offset", "f"} <= set(parameters)
    assert "versorgung" in parameters["properties"]["schema"]["items"]["enum"]
    assert "4XX" in described["responses"]


@pytest.mark.parametrize("path", ["/ogc", "/ogc/conformance", "/ogc/collections"])
def test_a_browser_gets_a_page(client, path):
    """The documents are shown as pages to browsers, and as JSON to everybody else."""
    assert (
        client.get(path, headers=doors.AS_BROWSER).headers["content-type"].startswith("text/html")
    )
    assert client.get(path).headers["content-type"] == "application/json"


def test_a_page_of_one_feature_says_values_with_their_classes(client):
    """The first Ortsteil has 32.4 percent; nothing of it is as a program writes it."""
    page = client.get(f"{ITEMS}/0101", headers=doors.AS_BROWSER).text
    assert "32 % · stark unterversorgt (unter 50 %)" in page
    assert "Datenlizenz Deutschland" in page
    assert "_status" not in page


def test_zero_is_told_and_is_not_nothing():
    """A known zero stands on a page as 0; what is unknown is left out or a dash."""
    assert ogc_page.text_of(0.0) == "0"
    assert ogc_page.text_of(1000.0) == "1.000"
    assert ogc_page.text_of(0.125) == "0,125"
    assert ogc_page.text_of(None) == "–"
    made = made_release()
    collection = made.release.collection("angebote")
    offers = made.features["angebote"].assign(places=0.0)
    served = serving.serve(collection, offers, {})
    (first, *_) = (json.loads(one) for one in served.in_crs[CRS84].encoded)
    assert ogc_page.facts_of(served, first)["Plätze"] == "0"
