"""The pages in a real browser: they work, they are still, and they speak to nobody else."""

import pytest
from playwright.sync_api import expect

import doors
from api.app import create_app
from api.settings import Settings
from listening import free_port, serving
from release_fixture import made_release

PATHS = (
    "/",
    "/handlungsfelder/beratung",
    "/handlungsfelder/beratung?geographie=planungsraeume&ansicht=dynamik",
    "/handlungsfelder/steuerung",
    "/gebiete",
    "/gebiete/ortsteile/0103",
    "/gebiete/planungsraeume/A",
    "/veroeffentlichung",
    "/vergleich",
    "/vergleich?was=gebiete&gebiet=0101&anderes=0102",
    "/packs",
    "/ogc?f=html",
    "/ogc/collections/angebote?f=html",
)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of the service in planner mode, on a port of its own."""
    store = doors.store_in(tmp_path_factory.mktemp("browser"))
    doors.put(store, made_release())
    port = free_port()

    def publish(store, reason):
        newest = store.release(store.newest_release_id())
        release = newest.model_copy(update={"id": "a" * 32, "reason": reason})
        store.add_release(release, made_release().features)
        return release

    with serving(create_app(Settings(port=port, planner=True), store, publish), port) as url:
        yield url
    store.close()


@pytest.fixture
def page(chromium, base):
    """A page that keeps account of foreign requests and of errors."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    opened = context.new_page()
    opened.foreign, opened.errors = [], []
    opened.on(
        "request",
        lambda request: request.url.startswith(base) or opened.foreign.append(request.url),
    )
    opened.on(
        "console",
        lambda said: said.type in ("error", "warning") and opened.errors.append(said.text),
    )
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_nobody_else_and_has_no_errors(page, base, path):
    """0 foreign requests, 0 errors in the console, under the page's own policy."""
    answer = page.goto(base + path)
    assert answer.status == 200
    assert page.foreign == []
    assert page.errors == []


def test_the_map_is_drawn_with_every_area_and_offer(page, base):
    """Nine areas and five offers are drawn, hatched where no class is known.

    All six offers of the fixture serve Beratung; one of them has no place.
    """
    page.goto(base + "/handlungsfelder/beratung")
    assert page.locator(".karte path.leaflet-interactive").count() == 9 + 5
    fills = page.locator(".karte path.leaflet-interactive").evaluate_all(
        "all => all.map(path => path.getAttribute('fill'))"
    )
    assert "#8a3f06" in fills  # stark unterversorgt
    assert any(fill.startswith("url(#diagonal") for fill in fills)  # gesperrt is hatched


def test_the_map_says_an_interval_when_pointed_at(page, base):
    """Over Töttelstädt, known within bounds only, stands 81–82 % and its class."""
    page.goto(base + "/handlungsfelder/beratung")
    area = page.locator(".karte path.leaflet-interactive[stroke='#5c5c5c']").nth(5)
    area.hover()
    text = page.locator(".karte-hinweis").inner_text()
    assert "Töttelstädt" in text
    assert "81–82 %" in text
    assert "knapp versorgt" in text


def test_switching_views_works_without_script(chromium, base):
    """With JavaScript off the links lead to the other views, and the table has every value."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/handlungsfelder/beratung")
    page.get_by_role("link", name="Soziale Belastung").first.click()
    assert "ansicht=belastung" in page.url
    assert page.locator("table.values tbody tr").count() == 9
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_a_telephone_shows_a_page_without_pushing_it_sideways(chromium, base, path):
    """At 390 px no page is wider than the screen; map, legend and table follow each other."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = [
        page.locator(part).first.bounding_box()["y"]
        for part in (".karte", ".legend", ".values")
        if page.locator(part).count()
    ]
    assert tops == sorted(tops)
    context.close()


def test_a_profile_can_be_read_at_four_times_its_size(chromium, base):
    """At 320 px, with everything unfolded, only tables and the plan are pushed sideways."""
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(base + "/gebiete/ortsteile/0101")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_the_keyboard_reaches_the_content_first(page, base):
    """The first tab stop is the skip link, and it leads to the main content."""
    page.goto(base + "/handlungsfelder/beratung")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_maps_side_by_side_move_together(page, base):
    """Enlarged once by the keyboard, all three maps show two thirds of the city; then all of it again.

    The sheet is 110 mm wide; 110 / 1.5 = 73.33, from (110 − 73.33) / 2 = 18.33 on; a push to the
    west by a quarter of 73.33 moves that to 0.
    """
    page.goto(base + "/vergleich")
    shown = "all => [...new Set(all.map(map => map.getAttribute('viewBox')))]"
    maps = page.locator(".together .drawing")
    whole = maps.evaluate_all(shown)
    assert maps.count() == 3
    page.get_by_role("button", name="Größer").press("Enter")
    (enlarged,) = maps.evaluate_all(shown)
    assert enlarged.startswith("18.33 ")
    page.get_by_role("button", name="Nach Westen").click()
    (pushed,) = maps.evaluate_all(shown)
    assert pushed.startswith("0.00 ")
    page.get_by_role("button", name="Ganze Stadt").click()
    (again,) = maps.evaluate_all(shown)
    assert [float(part) for part in again.split()] == [float(p) for p in whole[0].split()]
    assert page.errors == []


def test_a_planner_publishes_from_the_start_page(page, base):
    """The form with its reason passes the guard in a real browser, and the page shows it."""
    page.goto(base + "/")
    page.get_by_label("Grund").fill("Probe im Browser")
    page.get_by_role("button", name="Rechnen und veröffentlichen").click()
    expect(page.get_by_text("Anlass: Probe im Browser")).to_be_visible()
    assert page.errors == []
