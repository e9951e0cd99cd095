"""Another view without loading the page anew: in a browser, by keyboard, and where it fails."""

import hashlib
import re

import pytest

import doors
from api.rendering import STATIC
from release_fixture import made_release

BERATUNG = "/handlungsfelder/beratung?geographie=ortsteile"
DRAWN = ".karte path.leaflet-interactive"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a service that holds the made release."""
    with doors.listening_on(tmp_path_factory.mktemp("swap"), made_release()) as url:
        yield url


@pytest.fixture
def page(chromium, base):
    """The page in a browser, marked so that a load would be seen; its console has to stay empty."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 1000})
    said = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(base + BERATUNG)
    opened.wait_for_selector(DRAWN)
    opened.evaluate("window.same = true")
    yield opened
    opened.close()
    assert said == []


def swap(page, name):
    """Choose by keyboard, and wait for the other map."""
    link = page.get_by_role("link", name=name, exact=True)
    page.evaluate(
        "void (window.drawn = new Promise((done) =>"
        ' document.addEventListener("gezeichnet", done, { once: true })))'
    )
    link.focus()
    page.keyboard.press("Enter")
    page.evaluate("window.drawn.then(() => true)")


def fills(page):
    """The colours of the areas of the map."""
    return page.eval_on_selector_all(DRAWN, "all => all.map((path) => path.getAttribute('fill'))")


def test_map_table_title_and_address_change_without_a_load(page, base):
    """Everything is that of the other view; the focus stays, and a reader is told."""
    before = fills(page)
    swap(page, "Soziale Belastung")
    assert page.evaluate("window.same") is True
    assert page.url == f"{base}{BERATUNG}&ansicht=belastung"
    assert page.title().startswith("Beratung, Unterstützung und Information: Soziale Belastung")
    assert page.locator("#karte-titel").inner_text() == "Soziale Belastung, Ortsteile"
    assert page.locator("table.values th").nth(1).inner_text().startswith("Soziale Belastung")
    assert fills(page) != before
    assert page.evaluate("document.activeElement.textContent") == "Soziale Belastung"
    assert page.locator("[role=status]").inner_text() == "Angezeigt: Soziale Belastung, Ortsteile"


def test_the_other_map_is_joined_to_its_table(page):
    """After the exchange rows are sorted, and stand out in the map, as on a page that was loaded."""
    swap(page, "Soziale Belastung")
    page.get_by_role("button", name="Gebiet").click()
    assert page.locator("table.values tbody th").first.inner_text().startswith("Altstadt")
    page.locator("table.values tbody th a").first.focus()
    assert page.locator(".karte path[stroke-width='4']").count() == 1


def test_of_two_choices_in_a_row_the_last_is_shown(page, base):
    """Whoever changes their mind at once gets what they chose last, and the first answer is dropped."""
    page.evaluate(
        """() => {
            const link = (name) => [...document.querySelectorAll("nav[aria-label=Ansicht] a")]
                .find((one) => one.textContent === name);
            link("Versorgung").click();
            link("Soziale Belastung").click();
        }"""
    )
    page.wait_for_function(
        "() => document.querySelector('#karte-titel').textContent.startsWith('Soz')"
    )
    page.wait_for_timeout(500)
    assert page.url == f"{base}{BERATUNG}&ansicht=belastung"
    assert page.locator("#karte-titel").inner_text() == "Soziale Belastung, Ortsteile"
    assert page.locator("main").count() == 1


def test_back_leads_to_the_view_before(page, base):
    """The way back of the browser shows the map that was there."""
    before = fills(page)
    swap(page, "Soziale Belastung")
    page.go_back()
    page.wait_for_selector(DRAWN)
    page.wait_for_function(
        "() => document.querySelector('#karte-titel').textContent.startsWith('Vers')"
    )
    assert page.url == base + BERATUNG
    assert fills(page) == before


def test_where_the_exchange_fails_the_page_is_loaded(chromium, base):
    """A request of the script that is cut off ends in an ordinary load of the same address."""
    opened = chromium.new_page()
    opened.route(
        "**/*",
        lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_(),
    )
    opened.goto(base + BERATUNG)
    opened.wait_for_selector(DRAWN)
    opened.get_by_role("link", name="Soziale Belastung", exact=True).click()
    opened.wait_for_url("**ansicht=belastung")
    assert opened.locator("#karte-titel").inner_text() == "Soziale Belastung, Ortsteile"
    opened.close()


def test_what_others_wrote_is_what_the_table_names():
    """Every file in a folder of its own has the sum that stands beside it."""
    rows = re.findall(
        r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (STATIC / "README.md").read_text(), re.MULTILINE
    )
    found = [file for file in STATIC.rglob("*") if file.is_file() and file.parent != STATIC]
    sums = {
        str(file.relative_to(STATIC)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in found
    }
    assert sums == dict(rows)
