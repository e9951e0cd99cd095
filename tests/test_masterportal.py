"""Masterportal's own code for layers of OGC API Features, in a browser, from another origin."""

from urllib.parse import parse_qs, urlsplit

import pytest
from shapely.geometry import shape

import doors
from api.app import create_app
from api.settings import Settings
from browser_clients import page_of
from listening import free_port, serving
from release_fixture import SOUTH, WEST, made_release

EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"
CITY = (WEST, SOUTH, WEST + 3000, SOUTH + 3000)
MIDDLE = (WEST + 1300, SOUTH + 1300, WEST + 1700, SOUTH + 1700)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The address of a page with Masterportal's layers."""
    with page_of("masterportal", tmp_path_factory.mktemp("portal")) as url:
        yield url


@pytest.fixture(scope="module")
def base(portal, tmp_path_factory):
    """The address of the service, which lets pages of the portal's origin read."""
    store = doors.store_in(tmp_path_factory.mktemp("masterportal"))
    doors.put(store, made_release())
    port, origin = free_port(), portal.removesuffix("/index.html")
    with serving(create_app(Settings(port=port, cors_origins=(origin,)), store), port) as url:
        yield url
    store.close()


@pytest.fixture
def shown(chromium, base, portal):
    """What a layer holds on a map of an extent, and the queries that it sent."""
    page = chromium.new_page()
    page.goto(portal)

    def show(collection, extent, **more):
        service = {"id": "1", "typ": "OAF", "url": f"{base}/ogc", "collection": collection}
        service |= {"crs": EPSG_25832, "bboxCrs": EPSG_25832, **more}
        queries = []
        page.on("request", lambda request: queries.append(parse_qs(urlsplit(request.url).query)))
        found = page.evaluate(
            "([service, extent]) => window.shown([service], '1', extent)", [service, extent]
        )
        return {feature.pop("id"): feature for feature in found}, queries

    yield show
    page.close()


def places(found):
    """The geometry of every feature, by its id."""
    return {key: shape(feature["geometry"]) for key, feature in found.items()}


@pytest.mark.parametrize(("limit", "pages"), [(1000, 1), (4, 3)])
def test_a_layer_holds_all_areas_where_they_lie(shown, limit, pages):
    """Nine areas in metres, asked for by box in metres; of pages of four, three are followed."""
    found, queries = shown("beratung_ortsteile", CITY, limit=limit)
    assert len(queries) == pages
    for query in queries:
        assert query["bbox-crs"] == query["crs"] == [EPSG_25832]
        assert float(query["bbox"][0].split(",")[0]) <= WEST
    released = made_release().features["beratung_ortsteile"]
    assert {key: one["properties"]["name"] for key, one in found.items()} == released[
        "name"
    ].to_dict()
    assert all(place.equals(released.geometry[key]) for key, place in places(found).items())


def test_only_what_the_map_shows_is_fetched(shown):
    """A map of the middle of the middle square holds that one."""
    found, _ = shown("beratung_ortsteile", MIDDLE)
    assert set(found) == {"0105"}


def test_offers_lie_where_they_are(shown):
    """Five of the six offers have a place, and stand on it to the centimetre."""
    found, _ = shown("angebote", CITY)
    released = made_release().features["angebote"].geometry.dropna()
    assert len(released) == 5
    assert places(found) == released.to_dict()
