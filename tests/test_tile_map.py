"""Maps of many areas in a browser: the colours of the legend, joined to the table, nothing foreign."""

import re
from contextlib import contextmanager

import numpy as np
import pytest
from pyproj import Transformer

import doors
from api.app import create_app
from api.settings import Settings
from big_city import big_release, with_grid
from browser_clients import axe
from conftest import CHROMIUM, QUIET
from listening import free_port, serving
from maps.palette import UNKNOWN, channels, style
from pictures import read_screen
from visiting import opened, violations

GRID, FIELD = "/bevoelkerung", "/handlungsfelder/beratung"
DRAWN = ".kachelkarte[aria-busy=false]"
TO_DEGREES = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)
PLACE = """point => {
    const box = document.querySelector('.kachelkarte');
    const {x, y} = box.kachelkarte.project(point), corner = box.getBoundingClientRect();
    const border = box.clientLeft;
    return [corner.left + border + x, corner.top + border + y];
}"""


@pytest.fixture(scope="module")
def made():
    """2,025 Ortsteile and 1,200 cells."""
    return with_grid(big_release())


@pytest.fixture(scope="module")
def base(made, tmp_path_factory):
    """The address of the service."""
    store = doors.store_in(tmp_path_factory.mktemp("tile_map"))
    doors.put(store, made, with_tiles=True)
    port = free_port()
    with serving(create_app(Settings(port=port), store), port) as url:
        yield url
    store.close()


@contextmanager
def drawn(browser, base, path, width=1280):
    """A page whose map is drawn."""
    with opened(browser, width) as page:
        page.answer = page.goto(base + path)
        page.wait_for_selector(DRAWN)
        yield page


def foreign(page, base):
    """What the page asked others for; what it made itself is asked of nobody."""
    return [url for url in page.asked if not url.startswith(base)]


@pytest.fixture
def page(chromium, base):
    """Opens pages; in the end none of them had an error or asked anybody else."""
    pages = []
    with_all = [drawn(chromium, base, path) for path in (GRID, FIELD)]

    def open_page(path):
        pages.append(with_all[(GRID, FIELD).index(path)].__enter__())
        return pages[-1]

    yield open_page
    for one in pages:
        assert (one.errors, foreign(one, base)) == ([], [])
        one.context.close()


def middle_of(page, made, key, feature):
    """Where the middle of an area is on the screen."""
    middle = made.features[key].geometry[feature].centroid
    return page.evaluate(PLACE, list(TO_DEGREES.transform(middle.x, middle.y)))


def look_at(page, made, key, feature, zoom):
    """Bring an area into the middle of the map, enlarged, and draw."""
    middle = made.features[key].geometry[feature].centroid
    page.evaluate(
        """([center, zoom]) => new Promise(done => {
            const map = document.querySelector('.kachelkarte').kachelkarte;
            map.once('idle', done);
            map.jumpTo({center, zoom});
        })""",
        [list(TO_DEGREES.transform(middle.x, middle.y)), zoom],
    )


def settled(page):
    """Wait until the map has drawn what was asked of it."""
    page.evaluate(
        """() => new Promise(done => {
            const map = document.querySelector('.kachelkarte').kachelkarte;
            map.once('idle', done);
            map.triggerRepaint();
        })"""
    )


def colours_at(page, place, reach):
    """The colours on the screen around a place, all of them."""
    pixels = read_screen(page.screenshot())
    x, y = (round(part) for part in place)
    around = pixels[y - reach : y + reach + 1, x - reach : x + reach + 1]
    return {tuple(int(part) for part in pixel) for pixel in around.reshape(-1, 3)}


@pytest.mark.parametrize(
    ("path", "key", "view", "zoom"),
    [(GRID, "zellen", "einwohner", 15), (FIELD, "beratung_ortsteile", "versorgung", 12)],
)
def test_every_class_has_the_colour_of_the_legend(page, made, path, key, view, zoom):
    """In the middle of an area of each class is the colour of that class alone; without a value a hatch on its ground."""
    shown = page(path)
    klassen = made.features[key][f"{view}_klasse"]
    palette = made.release.collection(key).views[0].palette
    legend = page_legend(shown)
    seen = {klasse: list(klassen.index[klassen == klasse]) for klasse in klassen.unique()}
    assert {"gesperrt", "keine_angabe"} < set(seen)
    for klasse, features in seen.items():
        feature = features[len(features) // 2]
        look_at(shown, made, key, feature, zoom)
        found = colours_at(shown, middle_of(shown, made, key, feature), 8)
        fill = channels(style(palette, klasse).fill)
        if klasse in UNKNOWN:
            assert fill in found, klasse
            ink = channels(UNKNOWN[klasse].hatch_ink)
            assert min(np.abs(np.subtract(one, ink)).max() for one in found) < 40, klasse
        else:
            assert found == {fill}, klasse
            assert style(palette, klasse).fill in legend


def page_legend(page):
    """The colours that the legend shows."""
    return page.locator(".legend svg.field rect").evaluate_all(
        "all => all.map(one => one.getAttribute('fill'))"
    )


def shown_rows(page):
    return page.locator("tr.shown").evaluate_all("all => all.map(row => row.dataset.area)")


def shown_area(page, key, feature):
    """Whether the border of an area stands out."""
    return page.evaluate(
        """([source, id]) => document.querySelector('.kachelkarte').kachelkarte
            .getFeatureState({source, sourceLayer: source, id}).shown === true""",
        [key, feature],
    )


def test_a_row_shows_its_area_on_the_map(page, made):
    """By mouse and by keyboard: the border of the area stands out, in dark pixels, and goes back."""
    shown = page(FIELD)
    row = shown.locator("tr[data-area='0000101']")
    look_at(shown, made, "beratung_ortsteile", "0000101", 12)  # 1 km is 83 px
    place = middle_of(shown, made, "beratung_ortsteile", "0000101")
    before = colours_at(shown, place, 50)
    row.scroll_into_view_if_needed()
    row.get_by_role("link").first.focus()
    assert shown_area(shown, "beratung_ortsteile", "0000101")
    shown.evaluate("scrollTo(0, 0)")
    settled(shown)
    assert (17, 17, 17) in colours_at(shown, place, 50) - before
    shown.keyboard.press("Shift+Tab")
    shown.keyboard.press("Shift+Tab")
    assert not shown_area(shown, "beratung_ortsteile", "0000101")
    row.hover()
    assert shown_area(shown, "beratung_ortsteile", "0000101")


def test_a_cell_too_small_for_a_border_is_filled(page, made):
    """Seen from far, a cell of some pixels that a row points at is orange, and else has the colour of its class."""
    shown = page(GRID)
    row = shown.locator("tr[data-area]").first
    cell = row.get_by_role("link").inner_text()
    look_at(shown, made, "zellen", cell, 11)  # a pixel is 24 m at 51° north, a cell 4 px
    row.get_by_role("link").focus()
    shown.evaluate("scrollTo(0, 0)")
    settled(shown)
    place = middle_of(shown, made, "zellen", cell)
    assert (217, 72, 15) in colours_at(shown, place, 1)
    shown.evaluate("document.activeElement.blur()")
    settled(shown)
    assert (217, 72, 15) not in colours_at(shown, place, 1)


def test_an_area_shows_its_row_and_says_what_it_is(page, made):
    """Over an Ortsteil whose row is on this page: the row is marked, the tooltip says value and class as text."""
    shown = page(FIELD)
    look_at(shown, made, "beratung_ortsteile", "0050101", 12)
    shown.mouse.move(*middle_of(shown, made, "beratung_ortsteile", "0050101"))
    hint = shown.locator(".karte-hinweis")
    hint.get_by_text("stark unterversorgt").wait_for()
    assert hint.locator("*").all_inner_texts() == [
        "Altstadt 005",
        "Versorgung: 32 %",
        "stark unterversorgt (unter 50 %)",
    ]
    assert shown_rows(shown) == ["0050101"]
    shown.mouse.move(5, 5)
    assert shown_rows(shown) == []
    assert hint.is_hidden()


def test_what_others_wrote_stays_text(page, made):
    """An offer called like a script is told by its name, letter by letter."""
    shown = page(FIELD)
    offer = made.features["angebote"].geometry["a3"]
    place = list(TO_DEGREES.transform(offer.x, offer.y))
    look_at(shown, made, "beratung_ortsteile", "0000101", 13)
    shown.mouse.move(*shown.evaluate(PLACE, place))
    shown.locator(".karte-hinweis").get_by_text("Träger: Caritas").wait_for()
    assert shown.locator(".karte-hinweis strong").inner_text() == "<script>alert(1)</script>"
    assert shown.locator(".karte-hinweis script").count() == 0


def test_a_click_leads_to_the_page_of_the_table_that_holds_the_area(page, made):
    """Cell 0 counts nobody and stands far behind; a click on it opens that page, with its row in focus."""
    shown = page(GRID)
    look_at(shown, made, "zellen", "z00000", 14)
    shown.mouse.click(*middle_of(shown, made, "zellen", "z00000"))
    shown.wait_for_url("**gebiet=z00000*")
    shown.wait_for_selector(DRAWN)
    shown.wait_for_function("() => document.activeElement.closest('tr')?.dataset.area === 'z00000'")
    assert shown_area(shown, "zellen", "z00000")
    # the map is where it was: the cell lies where it was clicked
    zoom = shown.evaluate("document.querySelector('.kachelkarte').kachelkarte.getZoom()")
    assert zoom == pytest.approx(14)


def test_the_row_of_a_cell_leads_to_it_on_the_map(page, made):
    """The last row of the first page brings a cell into view that was out of it."""
    shown = page(GRID)
    look_at(shown, made, "zellen", "z00000", 16)
    link = shown.locator("tr[data-area]").last.get_by_role("link")
    cell = link.inner_text()
    link.click()
    shown.wait_for_selector(DRAWN)
    shown.wait_for_function(
        """id => document.querySelector('.kachelkarte').kachelkarte
            .queryRenderedFeatures({layers: ['klassen']}).some(one => one.id === id)""",
        arg=cell,
    )
    assert shown_area(shown, "zellen", cell)


def test_the_controls_are_german_and_work_by_keyboard(page):
    """Enlarge, make smaller, whole city, offers: each has a German name and does what it says."""
    shown = page(FIELD)
    zoom = "document.querySelector('.kachelkarte').kachelkarte.getZoom()"
    whole = shown.evaluate(zoom)
    shown.get_by_role("button", name="Vergrößern").press("Enter")
    shown.wait_for_function(f"() => {zoom} > {whole + 0.9}")
    shown.get_by_role("button", name="Ganze Stadt").press("Enter")
    shown.wait_for_function(f"() => Math.abs({zoom} - {whole}) < 0.01")
    shown.locator(".kachelkarte canvas").focus()
    shown.keyboard.press("+")
    shown.wait_for_function(f"() => {zoom} > {whole + 0.9}")
    offers = shown.get_by_label("Angebote (5)")
    assert offers.is_checked()
    offers.press("Space")
    visible = "document.querySelector('.kachelkarte').kachelkarte.getLayoutProperty('punkte', 'visibility')"
    assert shown.evaluate(visible) == "none"
    assert shown.get_by_role("button", name="Verkleinern").is_visible()
    assert re.fullmatch(r"\d+\sk?m", shown.locator(".maplibregl-ctrl-scale").inner_text())
    assert "Beispielstadt, Statistikstelle" in shown.locator(".kachelkarte .quelle").inner_text()


@pytest.mark.parametrize("path", [GRID, FIELD])
def test_the_policy_is_in_force(page, path):
    """No inline script, nothing evaluated, no blob: and the map is drawn all the same."""
    shown = page(path)
    policy = dict(
        part.split(" ", 1) for part in shown.answer.headers["content-security-policy"].split("; ")
    )
    assert policy["script-src"] == "'self'"
    assert "worker-src" not in policy  # then it is script-src that holds
    assert "blob:" not in str(policy)
    shown.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
    )
    assert shown.evaluate("window.ran") is None
    shown.errors.clear()  # the browser says that it refused


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", [GRID, f"{GRID}?seite=2&sortiert=-einwohner", FIELD])
def test_the_pages_are_accessible(chromium, base, path, width):
    """0 violations of WCAG by axe-core at both widths, and nothing is pushed sideways."""
    with drawn(chromium, base, path, width) as shown:
        assert violations(shown, axe()) == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert (shown.errors, foreign(shown, base)) == ([], [])


def test_the_map_is_printed(page):
    """On paper the map is there in the colours of its legend; afterwards the page is as it was."""
    shown = page(FIELD)
    shown.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown.emulate_media(media="print")
    box = shown.locator(".kachelkarte").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.evaluate("scrollTo(0, 0)")
    found = colours_at(shown, middle, 60)
    # 121 px of a city whose Ortsteile are 12 px wide hold every class
    legend = {channels(fill) for fill in page_legend(shown) if fill.startswith("#")}
    assert len(legend) == 5
    assert legend <= found
    shown.evaluate("dispatchEvent(new Event('afterprint'))")
    assert shown.locator(".druckbild").count() == 0


def test_where_tiles_do_not_come_the_page_says_so(chromium, base):
    """A line that breaks while the map is loaded leaves a sentence, not an empty field."""
    page = chromium.new_page()
    page.route("**/tiles/**", lambda route: route.abort())
    page.goto(base + GRID)
    page.wait_for_selector(DRAWN)
    said = page.locator(".kachelkarte .stand").inner_text()
    assert said.startswith("Die Karte konnte nicht vollständig geladen werden.")
    page.close()


def test_without_webgl_there_is_a_sentence(chromium, base):
    """A browser that cannot draw says so where the map would be; the table is there."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=(*QUIET, "--disable-3d-apis")
    )
    with drawn(browser, base, GRID) as shown:
        said = shown.locator(".kachelkarte .stand").inner_text()
        assert said == "Die Karte braucht WebGL. Alle Werte stehen auch in der Tabelle."
        assert shown.locator("tr[data-area]").count() == 100
        assert shown.errors == []
    browser.close()


def test_from_a_small_map_to_a_large_one_and_back(page):
    """Planungsräume are drawn by Leaflet, Ortsteile by MapLibre; one comes from one to the other and back."""
    shown = page(FIELD)
    shown.get_by_role("link", name="Planungsräume", exact=True).click()
    shown.wait_for_selector(".karte path.leaflet-interactive")
    shown.get_by_role("link", name="Ortsteile", exact=True).click()
    shown.wait_for_selector(DRAWN)
    assert shown.locator(".kachelkarte canvas").count() == 1
    assert (
        shown.locator("table.values thead a").count()
        == shown.locator("table.values thead th").count()
    )


def test_another_page_of_the_table_leaves_the_map_alone(page):
    """Next page and another order come without a load: same map, new rows, joined to it; a reader is told."""
    shown = page(GRID)
    shown.evaluate("window.same = document.querySelector('.kachelkarte canvas')")
    shown.get_by_role("link", name="Nächste Seite").first.press("Enter")
    shown.wait_for_url("**seite=2*")
    shown.locator(".pages p", has_text="Seite 2 von 12").first.wait_for()
    assert shown.evaluate("document.activeElement.textContent") == "Nächste Seite"
    assert "Seite 2 von 12" in shown.locator("p.unseen[role=status]").inner_text()
    shown.get_by_role("link", name="Zelle", exact=True).press("Enter")
    shown.wait_for_url("**sortiert=name*")
    shown.locator("tr[data-area='z00000']").wait_for()
    assert shown.evaluate("window.same === document.querySelector('.kachelkarte canvas')")
    shown.locator("tr[data-area='z00000']").get_by_role("link").focus()
    assert shown_area(shown, "zellen", "z00000")
    shown.go_back()
    shown.locator(".pages p", has_text="Seite 2 von 12").first.wait_for()
