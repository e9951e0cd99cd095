"""MapLibre and OpenLayers in a browser show the vector tiles in the style and colours of the release."""

from contextlib import ExitStack

import pytest
from pyproj import Transformer

import doors
from api.app import create_app
from api.settings import Settings
from browser_clients import page_of
from listening import free_port, serving
from maps.palette import DARK, UNKNOWN, style
from release_fixture import SOUTH, WEST, made_release

CLIENTS = {
    "maplibre": {"worker": "maplibre-gl/dist/maplibre-gl-worker.mjs"},
    "openlayers": {},
}
"""Each with the scripts that it loads by itself."""

LAYER = "beratung_ortsteile"
TO_DEGREES = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)
CITY = [TO_DEGREES.transform(WEST + x, SOUTH + x) for x in (0, 3000)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The address of a page with each client."""
    with ExitStack() as open_pages:
        yield {
            client: open_pages.enter_context(
                page_of(client, tmp_path_factory.mktemp(client), **more)
            )
            for client, more in CLIENTS.items()
        }


@pytest.fixture(scope="module")
def base(pages, tmp_path_factory):
    """The address of the service, which lets the pages of the clients read."""
    store = doors.store_in(tmp_path_factory.mktemp("web_maps"))
    doors.put(store, made_release(), with_tiles=True)
    port = free_port()
    origins = tuple(url.removesuffix("/index.html") for url in pages.values())
    with serving(create_app(Settings(port=port, cors_origins=origins), store), port) as url:
        yield url
    store.close()


@pytest.fixture
def page(chromium, pages):
    """Opens the page of a client."""
    opened = []

    def open_page(client):
        opened.append(chromium.new_page(viewport={"width": 600, "height": 600}))
        opened[-1].goto(pages[client])
        return opened[-1]

    yield open_page
    for one in opened:
        one.close()


def style_address(base, collection, name):
    return f"{base}/ogc/collections/{collection}/styles/{name}"


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("view", ["versorgung", "belastung"])
def test_every_area_has_the_colour_of_its_class(page, base, client, view):
    """In the middle of each square lies that area in the colour of the legend, hatched without a value."""
    areas = made_release().features[LAYER]
    classes = areas[f"{view}_klasse"]
    assert set(UNKNOWN) < set(classes)
    points = [TO_DEGREES.transform(middle.x, middle.y) for middle in areas.geometry.centroid]
    asked = [style_address(base, LAYER, view), CITY, points]
    shown = page(client).evaluate("asked => window.shown(...asked)", asked)
    for one, (key, klasse) in zip(shown, classes.items(), strict=True):
        assert one["properties"]["id"] == key
        assert one["properties"][f"{view}_klasse"] == klasse
        fill = style(view, klasse).fill
        if klasse in UNKNOWN:
            assert fill in one["colours"], key
            assert len(one["colours"]) > 1, key
        else:
            assert one["colours"] == [fill], key


@pytest.mark.parametrize("client", CLIENTS)
def test_an_offer_is_a_point_on_its_place(page, base, client):
    """The Kita in the middle of the city is found where it is, as a dark dot."""
    offers = made_release().features["angebote"]
    place = offers.geometry["a4"]
    asked = [
        style_address(base, "angebote", "flaechen"),
        CITY,
        [TO_DEGREES.transform(place.x, place.y)],
    ]
    (one,) = page(client).evaluate("asked => window.shown(...asked)", asked)
    assert one["properties"]["name"] == "Kita „Sonnenschein“"
    assert DARK in one["colours"]


def test_every_style_is_as_maplibre_specifies_it(page, base):
    """The styles of all collections, as the portal lists them, without a fault."""
    opened = page("maplibre")
    found = [
        fault
        for key in made_release().features
        for fault in opened.evaluate("window.faults", f"{base}/ogc/collections/{key}/styles")
    ]
    assert len(found) > 30
    assert [(address, faults) for address, faults in found if faults] == []
