"""Web maps: nothing foreign is loaded, nothing typed by others is run, all classes are seen."""

import hashlib
import http.server
import os
import re
import shutil
import threading
from functools import partial
from pathlib import Path

import folium
import pytest

import maps
from geo_lsz.errors import ContractError
from maps.web_map import area_lines, choropleth
from release_fixture import NAMES, made_release

ASSETS = Path(maps.__file__).parent / "assets"
MADE = made_release()
SHOWN = MADE.shown("beratung_ortsteile", "versorgung")
OFFERS = MADE.features["angebote"]
CHROMIUM = shutil.which("chromium")


def test_no_address_of_another_host_is_named():
    """Neither head nor html nor script names any host; all files are below the given prefix."""
    web = choropleth(*SHOWN, OFFERS, assets="/versioned/assets")
    assert not re.findall(r"(?:https?:)?//\w", web.head + web.html + web.script)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', web.head)
    assert loaded == [
        "/versioned/assets/leaflet/leaflet.js",
        "/versioned/assets/leaflet/leaflet.css",
        "/versioned/assets/karte.css",
    ]


def test_stock_folium_is_left_as_it_was():
    """Making a map of ours changes nothing in folium's own class."""
    before = [list(folium.Map.default_js), list(folium.Map.default_css)]
    choropleth(*SHOWN, OFFERS)
    assert [folium.Map.default_js, folium.Map.default_css] == before


def test_the_files_that_are_loaded_are_those_of_the_table():
    """Every vendored file has the sum that the table beside it names, and none is unnamed."""
    rows = re.findall(
        r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (ASSETS / "README.md").read_text(), re.MULTILINE
    )
    sums = {name: hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() for name, _ in rows}
    assert sums == dict(rows)
    found = {str(f.relative_to(ASSETS)) for f in ASSETS.rglob("*") if f.is_file()}
    assert found - set(sums) == {"README.md", "karte.css", "tile_map.js"}


def test_an_area_that_is_not_classified_says_why():
    """Azmannsdorf, the ninth: its name, the word, and the reason of the office; others say no reason."""
    _, view, features = MADE.shown("beratung_ortsteile", "belastung")
    assert area_lines(view, features.loc["0109"]) == [
        "Azmannsdorf",
        "Soziale Belastung: nicht eingestuft",
        "Dieses Gebiet ist nicht eingestuft. Hier leben zu wenige Menschen.",
    ]
    assert len(area_lines(view, features.loc["0106"])) == 2


def test_the_same_map_has_the_same_bytes():
    """Two maps of the same release are identical, so that a page can have an ETag."""
    assert choropleth(*SHOWN, OFFERS) == choropleth(*SHOWN, OFFERS)


def test_no_inline_style_or_handler_is_in_the_html():
    """A strict content security policy is possible: no tag in the script, no style in the html."""
    web = choropleth(*SHOWN, OFFERS)
    assert "<" not in web.script.replace(" < ", "")
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script", web.html)
    assert not re.search(r"<style|<script>", web.head)


def test_texts_of_others_stay_texts():
    """An offer or area called like a script is data in the script, and no tag anywhere."""
    collection, view, features = SHOWN
    named = features.assign(name="</script><img src=x onerror=alert(1)>")
    evil = collection.model_copy(update={"title": '"><script>', "attribution": "<b>ich</b>"})
    web = choropleth(evil, view, named, OFFERS)
    assert "alert(1)" in web.script
    assert "<script" not in web.script + web.html
    assert "</script" not in web.script
    assert "<img" not in web.script
    assert "<b>ich" not in web.script


def test_degrees_are_refused():
    """A frame in another CRS than EPSG:25832 is refused, not guessed."""
    collection, view, features = SHOWN
    with pytest.raises(ContractError, match="EPSG:25832"):
        choropleth(collection, view, features.to_crs("EPSG:4326"))


def test_without_offers_there_is_no_layer_of_offers():
    """A list without places gives the same map as no list; no areas at all are refused."""
    assert choropleth(*SHOWN, OFFERS.iloc[:0]) == choropleth(*SHOWN)
    assert "Angebote" not in choropleth(*SHOWN).script
    collection, view, features = SHOWN
    with pytest.raises(ContractError, match="no geometry"):
        choropleth(collection, view, features.iloc[:0])


def test_coordinates_have_six_decimals():
    """No coordinate of the script has more than six decimals."""
    decimals = re.findall(r"\d+\.(\d+)", choropleth(*SHOWN, OFFERS).script)
    assert max(map(len, decimals)) == 6


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A page with the map, opened in Debian's chromium, with every request it made."""
    if CHROMIUM is None:
        reason = "no chromium; apt-get install chromium to run this test"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI=true needs a browser: {reason}")
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ASSETS, folder / "assets")
    web = choropleth(*SHOWN, OFFERS)
    (folder / "karte.html").write_text(
        f"<!doctype html><html lang=de><meta charset=utf-8><title>Karte</title>{web.head}"
        f"<style>.karte {{ height: 600px }}</style>{web.html}<script>{web.script}</script></html>",
        encoding="utf-8",
    )
    with served(folder) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        opened = browser.new_page(viewport={"width": 900, "height": 700})
        opened.asked, opened.faults = [], []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.on("console", lambda message: opened.faults.append(message.text))
        opened.on("pageerror", lambda error: opened.faults.append(str(error)))
        opened.goto(f"{address}/karte.html", wait_until="networkidle")
        opened.home = address
        yield opened
        browser.close()


class served:  # noqa: N801 - reads as what it gives
    """A folder behind a loopback address, as long as it is needed."""

    def __init__(self, folder):
        handler = partial(Quiet, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that keeps its log to itself."""

    def log_message(self, *_):
        """Say nothing."""


def test_in_a_browser_only_our_own_files_are_asked_for(page):
    """The page asks its own host alone and reports no fault; icons of tabs aside."""
    assert [url for url in page.asked if not url.startswith(page.home)] == []
    assert [fault for fault in page.faults if "favicon" not in fault and "404" not in fault] == []


def test_in_a_browser_every_area_and_offer_is_there(page):
    """Nine areas and the five offers that have a place are drawn, three areas with a hatch."""
    paths = page.locator(".leaflet-overlay-pane path")
    fills = [paths.nth(i).get_attribute("fill") for i in range(paths.count())]
    assert len(fills) == 9 + 5
    assert sum(fill.startswith("url(#") for fill in fills) == 3
    for fill in fills:
        if fill.startswith("url("):
            assert page.locator(fill[4:-1]).count() == 1


def test_in_a_browser_the_controls_speak_german(page):
    """Zoom buttons, scale and attribution: German, metric, without the flag of a library."""
    assert page.get_by_title("Vergrößern").count() == 1
    assert page.get_by_title("Verkleinern").count() == 1
    assert page.locator(".leaflet-control-scale-line").count() == 1
    said = page.locator(".leaflet-control-attribution").inner_text()
    assert said.startswith("Beispielstadt, Statistikstelle")
    assert said.endswith("Beispieldaten, schematische Grenzen.")
    assert "Leaflet" not in said


def test_in_a_browser_every_area_and_offer_has_a_name(page):
    """Whoever comes to an area by keyboard hears what its tooltip says: name, value, class, why."""
    names = page.locator(".leaflet-overlay-pane path").evaluate_all(
        "all => all.map((path) => path.getAttribute('aria-label'))"
    )
    assert len({*names}) == 9 + 5
    said = next(name for name in names if name.startswith(f"{NAMES['0101']}, "))
    assert "Versorgung: 32" in said
    assert page.get_by_role("img", name=said, exact=True).count() == 1


def test_in_a_browser_a_tooltip_says_what_is_known(page):
    """Pointing at an area shows its name, its value and its class."""
    page.locator(".leaflet-overlay-pane path").nth(5).hover()
    said = page.locator(".leaflet-tooltip").inner_text().split("\n")
    assert said == ["Töttelstädt", "Versorgung: 81–82 %", "knapp versorgt (75 bis unter 90 %)"]


def test_in_a_browser_a_hostile_name_is_only_shown(page):
    """An offer called like a script is shown under that name, and nothing of it runs."""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator(".leaflet-overlay-pane path").nth(9 + 2).hover()
    said = page.locator(".leaflet-tooltip", has_text="alert").inner_text().split("\n")
    assert said == ["<script>alert(1)</script>", "Schuldnerberatung", "Träger: Caritas"]
    assert asked == []
