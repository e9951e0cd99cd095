"""Deliveries in a browser: a file is dropped, found faulty, mended, taken in and seen in the history."""

import threading

import pytest
from playwright.sync_api import expect

import deliveries as given
from api.app import create_app
from api.settings import Settings
from api.workbench import delivery_desk
from browser_clients import axe
from delivering import ADDRESS, KITAS
from listening import free_port, serving
from visiting import opened, violations

PHONE, DESK = 390, 1280


@pytest.fixture
def base(city):
    """The address of the service, in planner mode."""
    port = free_port()
    with serving(create_app(Settings(port=port, planner=True), city, lambda *_: None), port) as url:
        yield url


@pytest.fixture(params=[DESK, PHONE])
def page(request, chromium, base):
    """A desk and a telephone; nothing may come from elsewhere, and nobody complain but of a status of 422."""
    with opened(chromium, request.param) as one:
        yield one
        assert [url for url in one.asked if not url.startswith(base)] == []
        assert [said for said in one.errors if "status of 422" not in said] == []


def stop(page):
    """Look around where one is: no rule broken, no page wider than the screen."""
    assert violations(page, axe()) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def drop(page, file):
    """Let go of a file over the field, as from a folder on the desk."""
    box = page.get_by_label("Datei", exact=True).bounding_box()
    dragged = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    where = {"x": box["x"] + box["width"] * 0.9, "y": box["y"] + box["height"] * 0.9}
    browser = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": step, "data": dragged, **where})


def check(page):
    """Press the button of the form, and wait for the report."""
    page.get_by_role("button", name="Prüfen", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Prüfbericht")
    stop(page)


def test_a_file_is_dropped_mended_and_taken_in(page, base, tmp_path):
    """A word for a number is a fault; the next file has none but no mapping; completed there, it is kept."""
    page.goto(base + ADDRESS)
    stop(page)
    file = given.offers(tmp_path).rename(tmp_path / "kita_liste.csv")
    faulty = tmp_path / "kitas_neu.csv"
    faulty.write_text(file.read_text(encoding="utf-8").replace(";45;", ";viele;"), encoding="utf-8")
    drop(page, faulty)
    own = tmp_path / "kitas.toml"
    own.write_text(KITAS, encoding="utf-8")
    page.get_by_label("Eigene Zuordnung").set_input_files(own)
    check(page)
    assert "viele" in page.locator("table.findings tr.faulty").inner_text()
    assert page.get_by_role("button", name="Aufnehmen").count() == 0
    with page.expect_download() as saved:
        page.get_by_role("link", name="Alle als Excel-Datei").click()
    assert saved.value.path().read_bytes().startswith(b"PK")

    page.get_by_role("link", name="noch einmal wählen").click()
    page.get_by_label("Datei", exact=True).set_input_files(file)
    check(page)
    mapping = page.get_by_label("Zuordnung als TOML")
    completed = mapping.input_value().replace("# licence", "licence")
    mapping.fill(completed.replace("# attribution", "attribution"))
    page.get_by_role("button", name="Mit dieser Zuordnung prüfen").click()
    expect(page.locator("#text-fehler")).to_contain_text("stichtag")
    stop(page)
    assert page.evaluate("document.activeElement.id") == "text"
    mapping = page.get_by_label("Zuordnung als TOML")
    mapping.fill(mapping.input_value().replace("# stichtag = JJJJ-MM-TT", "stichtag = 2026-12-31"))
    page.get_by_role("button", name="Mit dieser Zuordnung prüfen").click()
    expect(page.locator(".lead")).to_contain_text("Ohne Fehler")
    stop(page)
    assert page.locator("table.first-rows tbody tr").count() == 3
    page.get_by_role("button", name="Aufnehmen").click()
    expect(page.locator(".done")).to_contain_text("Aufgenommen: 3 Zeilen")
    stop(page)
    key = page.locator(".done code").inner_text()
    page.get_by_role("link", name="Im Verlauf ansehen").click()
    expect(page.locator("section[aria-labelledby=lieferungen] tbody tr").first).to_contain_text(key)
    with page.expect_download() as saved:
        page.locator('a[href$="zuordnung.toml"]').first.click()
    assert "stichtag = 2026-12-31" in saved.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="Neue Lieferung prüfen und aufnehmen").click()
    assert page.url == base + ADDRESS
    _read_like_the_last(page, given.csv(tmp_path, "neu.csv", *_one_more(file)))


def _one_more(file):
    """The lines of a list, and a Kita more."""
    here = f"{given.WEST};{given.SOUTH}"
    return [*file.read_text(encoding="utf-8").splitlines(), f"4;Neu;01067;20;{here}"]


def _read_like_the_last(page, file):
    """The next list: the last mapping is proposed with its reason; without a day it is asked for; then it is good."""
    page.get_by_label("Datei", exact=True).set_input_files(file)
    check(page)
    best = page.get_by_role("radio").first
    assert best.is_checked()
    expect(page.locator(".choice").first).to_contain_text("alle 6 Spalten heißen wie damals")
    page.get_by_role("button", name="So lesen und prüfen").click()
    expect(page.locator("#stichtag-fehler")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "stichtag"
    page.get_by_text("Die Datei handelt von etwas anderem?").click()
    width = page.viewport_size["width"]
    for narrow in (width, 320):
        page.set_viewport_size({"width": narrow, "height": 800})
        stop(page)
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_label("Stichtag dieser Lieferung").fill("2027-12-31")
    page.get_by_role("button", name="So lesen und prüfen").click()
    expect(page.locator(".lead")).to_contain_text("Ohne Fehler")
    stop(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_whoever_waits_sees_the_end_by_itself(chromium, base, tmp_path, monkeypatch, script):
    """With and without JavaScript the page that says that it works gives way to the report."""
    go, real = threading.Event(), delivery_desk.check

    def slowly(*told, **how):
        assert go.wait(20)
        return real(*told, **how)

    monkeypatch.setattr(delivery_desk, "check", slowly)
    monkeypatch.setattr(delivery_desk, "PATIENCE_S", 0.05)
    context = chromium.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(base + ADDRESS)
    page.get_by_label("Datei", exact=True).set_input_files(given.offers(tmp_path))
    page.get_by_role("button", name="Prüfen", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Die Datei wird geprüft")
    if script:
        stop(page)
    go.set()
    expect(page.locator("h1")).to_contain_text("Prüfbericht", timeout=10_000)
    context.close()


def test_what_is_lacking_is_where_the_page_begins(chromium, base):
    """Without a file, the keyboard is on its field, and a screen reader says what to do."""
    page = chromium.new_page()
    page.goto(base + ADDRESS)
    page.get_by_role("button", name="Prüfen", exact=True).click()
    expect(page.locator("#datei-fehler")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "datei"
    page.close()
