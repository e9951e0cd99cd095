"""The standalone map: opened from a file, without a network, it asks for nothing and says everything."""

import pytest

from browser_clients import axe
from maps.field_maps import field_maps
from maps.pack_subject import Subject
from maps.standalone_map import standalone_map
from release_fixture import NAMES, made_release
from visiting import opened, violations

DRAWN = ".leaflet-overlay-pane path"
EVIL = "</script><img src=x onerror=alert(1)>"


def page_of(made, area="0101"):
    """The file of an area, or of the city."""
    subject = Subject(made.release, made.features, "ortsteile", area, "altstadt")
    return standalone_map(subject, list(field_maps(subject.results)))


def test_the_same_release_is_the_same_file():
    """Two makings have the same bytes."""
    assert page_of(made_release()) == page_of(made_release())


def test_nothing_is_named_that_would_be_fetched():
    """No address but the names of namespaces, no file beside it: what Leaflet needs is within."""
    text = page_of(made_release()).decode()
    assert "<link" not in text
    assert "<script src" not in text
    assert "url(images" not in text
    assert "default-src 'none'" in text


@pytest.fixture(scope="module")
def page(chromium, tmp_path_factory):
    """The page of an area with an evil name, opened from the file with the network off."""
    file = tmp_path_factory.mktemp("standalone") / "karten.html"
    file.write_bytes(page_of(made_release(names=NAMES | {"0101": EVIL})))
    with opened(chromium, 1200) as shown:
        shown.context.set_offline(True)
        shown.goto(file.as_uri())
        shown.wait_for_function(f"() => document.querySelectorAll({DRAWN!r}).length > 0")
        yield shown


def test_from_a_file_it_asks_for_nothing(page):
    """Its own file is the one request, and the console is silent."""
    assert [address for address in page.asked if not address.startswith("data:")] == [page.url]
    assert page.url.startswith("file://")
    assert page.errors == []


def test_every_field_has_its_map_with_the_area_and_its_offers(page):
    """Six maps of nine areas, each with a line around the area and its three offers as dots."""
    maps = page.locator(".karte")
    assert maps.count() == 6
    for number in range(6):
        assert maps.nth(number).locator(DRAWN).count() == 9 + 1 + 3


def test_texts_stay_texts(page):
    """A name like a script is read as it was typed, in the heading and in the tooltip; nothing runs."""
    assert EVIL in page.locator("h1").inner_text()
    assert page.locator("img").count() == 0
    page.locator(".karte").first.locator(DRAWN).last.hover(force=True)
    assert "<script>alert(1)</script>" in page.locator(".karte-hinweis").inner_text()


def test_everybody_can_read_it(page):
    """axe-core finds nothing that WCAG 2.2, A and AA, asks for."""
    assert violations(page, axe()) == []


def test_it_fits_a_phone(page):
    """At 320 px nothing has to be scrolled sideways."""
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_of_the_city_there_is_no_area_to_show(chromium, tmp_path):
    """Without an area: six maps, no line around one, and a list that leads to each field."""
    file = tmp_path / "stadt.html"
    file.write_bytes(page_of(made_release(), None))
    with opened(chromium, 1200) as shown:
        shown.goto(file.as_uri())
        assert shown.locator(".karte").first.locator(DRAWN).count() == 9
        assert shown.locator("main > ul a").count() == 6
        assert shown.errors == []
