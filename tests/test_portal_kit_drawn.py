"""What a Masterportal makes of the portal kit: its own code draws our layers by our style.json, in a browser."""

import json

import pytest

import doors
from api.app import create_app
from api.kit.files import files_of
from api.settings import Settings
from browser_clients import page_of
from listening import free_port, serving
from release_fixture import SOUTH, WEST, made_release

CITY = (WEST - 100, SOUTH - 100, WEST + 3100, SOUTH + 3100)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The address of a page with Masterportal's layers and styles."""
    with page_of("masterportal_kit", tmp_path_factory.mktemp("kit")) as url:
        yield url


@pytest.fixture(scope="module")
def base(portal, tmp_path_factory):
    """The address of the service, which lets pages of the portal's origin read."""
    store = doors.store_in(tmp_path_factory.mktemp("drawn"))
    doors.put(store, made_release())
    port, origin = free_port(), portal.removesuffix("/index.html")
    with serving(create_app(Settings(port=port, cors_origins=(origin,)), store), port) as url:
        yield url
    store.close()


@pytest.fixture
def colours(chromium, base, portal):
    """Colours at places of a map that shows a layer of the kit."""
    made = made_release()
    files = files_of(made.release, made.features, base)
    told = [json.loads(files[f"masterportal/{name}.json"]) for name in ("services", "style")]
    page = chromium.new_page()
    page.goto(portal)

    def look(layer, points):
        return page.evaluate("asked => window.colours(...asked)", [*told, layer, CITY, points])

    yield look
    page.close()


def middles():
    """The middle of each Ortsteil, 0101 first."""
    return [(WEST + 500 + 1000 * x, SOUTH + 500 + 1000 * y) for y in range(3) for x in range(3)]


def test_areas_have_the_colours_of_their_classes(colours):
    """Versorgung of 0101 to 0106: ALL_KINDS_OF_VALUES in their order, colours as in maps/palette.py."""
    assert colours("geolsz_beratung_ortsteile_versorgung_oaf", middles())[:6] == [
        *("#8a3f06", "#e8923a", "#fbe6b3"),
        *("#a3d3cf", "#1e6c78", "#fbe6b3"),
    ]


def test_what_has_no_value_is_hatched_each_in_its_own_way(colours):
    """Within 0107, 0108 and 0109 there are pixels of the ground and of the hatch."""
    for (x, y), ground in zip(middles()[6:], ("#ffffff", "#ffffff", "#e4e4e4"), strict=True):
        across = [(x + 6 * step, y + 7 * step) for step in range(-30, 30)]
        seen = set(colours("geolsz_beratung_ortsteile_versorgung_oaf", across))
        assert ground in seen
        assert len(seen) > 1


def test_offers_are_dark_dots(colours):
    """The offer in the middle of 0105 is dark; beside it nothing is drawn (black without being seen)."""
    place = middles()[4]
    beside = (place[0] + 300, place[1])
    assert colours("geolsz_angebote_oaf", [place, beside]) == ["#1a1a1a", "#000000"]
