"""The walk of a planner through every page, in a browser, on the demo city and on Berlin.

Sees the gap, asks why, takes it along, compares, tries out, decides, publishes. At every stop
axe-core is asked, and nothing may be said on the console or fetched from elsewhere.
"""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from api.demo import show
from api.walk import walk
from browser_clients import axe
from layers.store import Store
from listening import free_port, process
from realdata import HERE, needs_realdata
from visiting import opened, violations

PHONE, DESK = 390, 1280
DRAWN = ".karte path.leaflet-interactive"
GAP = "/handlungsfelder/vereinbarkeit"


def _demo(store, folder):
    show(store, folder)


def _berlin(store, _folder):
    walk(store, "berlin", HERE / "berlin")


@pytest.fixture(
    scope="module",
    params=[
        _demo,
        pytest.param(_berlin, marks=[needs_realdata, pytest.mark.slow]),
    ],
    ids=["demo", "berlin"],
)
def base(request, tmp_path_factory):
    """The address of a service in planner mode that shows the city."""
    folder = tmp_path_factory.mktemp("walk")
    url = f"sqlite:///{folder / 'city.db'}"
    store = Store.open(url)
    request.param(store, folder)
    store.close()
    with process(url, free_port(), "--planner") as address:
        yield address


@pytest.fixture
def page(chromium, base):
    """A desk; at the end nobody may have complained, and nothing may have come from elsewhere."""
    with opened(chromium, DESK) as one:
        yield one
        assert [url for url in one.asked if not url.startswith(base)] == []
        assert one.errors == []


def stop(page):
    """Look around where one is: no rule broken, no page wider than the screen."""
    assert violations(page, axe()) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def to(page, address):
    """Go to a page and look around."""
    assert page.goto(address).status == 200
    stop(page)


def test_from_the_city_to_the_gap_and_its_reason(page, base):
    """Start, the field, the table by value, why the worst area is so, and the page of that area."""
    to(page, base)
    page.get_by_role("link", name="Vereinbarkeit von Familie und Beruf sowie Mobilität").click()
    page.wait_for_selector(DRAWN)
    stop(page)
    rows = page.locator("table.values tbody tr")
    counted = page.locator(".legend tbody td.number").all_inner_texts()
    assert rows.count() == sum(map(int, counted)) > 0
    page.locator("table.values summary").first.click()
    why = page.locator("table.values details[open]").inner_text()
    assert len(why.splitlines()) >= 2
    page.locator("table.values tbody a").first.click()
    page.wait_for_url("**/gebiete/**")
    assert page.locator("h1").inner_text()
    stop(page)


def test_another_view_and_what_is_taken_along(page, base):
    """Each view of the field is chosen in turn; every file of the last one comes as what it is."""
    to(page, base + GAP)
    page.wait_for_selector(DRAWN)
    views = page.locator("nav[aria-label=Ansicht] a")
    for number in range(views.count()):
        link = page.locator("nav[aria-label=Ansicht] a").nth(number)
        name = link.inner_text()
        link.click()
        expect(page.locator("#karte-titel")).to_have_text(re.compile(f"^{re.escape(name)}, "))
        page.wait_for_selector(DRAWN)
    stop(page)
    links = page.locator("#dateien ~ ul a[download]")
    begins = {"PDF": b"%PDF", "PNG": b"\x89PNG", "Excel-": b"PK", "GeoPackage": b"SQLite format 3"}
    taken = 0
    for link in links.all():
        wanted = [start for word, start in begins.items() if word in link.inner_text()]
        answer = page.request.get(base + link.get_attribute("href"))
        assert answer.status == 200
        if wanted:
            assert answer.body().startswith(wanted[0])
            taken += 1
    assert taken == len(begins)


def test_from_the_evidence_to_its_words_to_its_maps_and_to_an_area(page, base):
    """A cell leads to its row, the row to maps of the same field, a map to an area and what is said there."""
    to(page, base)
    room = page.get_by_role("link", name="Stimmen und Belege")
    if not room.count():
        assert page.request.get(f"{base}/belege").status == 404
        return
    room.click()
    stop(page)
    cells = page.locator("table.values tbody tr").first.locator("td a")
    finding = cells.last.inner_text()
    cells.last.click()
    row = page.locator("tr:target")
    assert finding in row.inner_text()
    stop(page)
    for name in ("Stimmen gegen Zahlen", "Genannter Bedarf", "Nicht gehört", "Befragung"):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_selector(DRAWN)
        counted = page.locator(".legend tbody td.number").all_inner_texts()
        assert page.locator("table.values tbody tr").count() == sum(map(int, counted))
        stop(page)
    page.locator("table.values tbody a").first.click()
    page.wait_for_url("**/gebiete/**")
    assert page.locator("#stimmen").count() == 1
    stop(page)


def test_two_fields_and_two_areas_side_by_side(page, base):
    """The form as it stands compares; the maps grow together; two areas are chosen by name."""
    to(page, f"{base}/vergleich")
    page.get_by_role("button", name="Größer").click()
    boxes = page.eval_on_selector_all(
        ".together svg", "all => all.map(one => one.getAttribute('viewBox'))"
    )
    assert len(boxes) >= 2
    assert len(set(boxes)) == 1
    page.get_by_role("link", name="Zwei Gebiete").click()
    for select in ("Erstes Gebiet", "Zweites Gebiet"):
        page.get_by_label(select).select_option(index=3 if select.startswith("Z") else 1)
    page.get_by_role("button", name="Vergleichen").click()
    assert page.locator("table.values tbody tr").count() > 10
    stop(page)


def test_a_draft_is_tried_out_and_a_slip_is_told_beside_its_field(page, base):
    """„viel“ is no number of minutes; with 8 minutes there is another map, that says it is a draft."""
    to(page, f"{base}/planner/entwuerfe?{urlencode({'feld': 'vereinbarkeit'})}")
    minutes = page.locator("[name='kita.minuten']")
    minutes.fill("viel")
    page.get_by_role("button", name="Rechnen").click()
    minutes = page.locator("[name='kita.minuten']")
    described = minutes.get_attribute("aria-describedby").split()
    assert any("„viel“" in page.locator(f"#{one}").inner_text() for one in described)
    page.errors.clear()  # of a page of an error the console says as well that it is one
    minutes.fill("8")
    page.get_by_role("button", name="Rechnen").click()
    page.wait_for_url("**/planner/entwuerfe/*")
    page.wait_for_selector(DRAWN)
    assert "nicht veröffentlicht" in page.locator("main").inner_text()
    stop(page)


def test_a_finding_is_decided(page, base):
    """The first open finding is put off, with a reason; the page says so."""
    to(page, f"{base}/planner/doppelstrukturen")
    if not page.locator(".finding").count():
        assert "nichts zu prüfen" in page.locator("main").inner_text()
        return
    page.locator(".finding summary").first.click()
    finding = page.locator(".finding[open]")
    finding.get_by_label("Grund").fill("erst mit dem Träger reden")
    finding.get_by_label("Wer entscheidet").fill("Planung")
    finding.get_by_role("button", name="Zurückgestellt").click()
    expect(page.locator(".done")).to_contain_text("zurückgestellt")
    stop(page)


def test_what_is_shown_is_published_and_kept_in_the_history(page, base):
    """Publishing the same again adds nothing; the history tells deliveries, runs and releases."""
    to(page, f"{base}/verlauf")
    before = page.locator("article.release").count()
    page.get_by_label(re.compile("^Grund|^Anlass|^Warum")).last.fill("Nichts Neues")
    page.get_by_role("button", name=re.compile("veröffentlichen")).click()
    to(page, f"{base}/verlauf")
    assert page.locator("article.release").count() == before


def test_every_room_is_there_on_a_telephone(chromium, base):
    """All that the navigation leads to, all fields, an area, the grid: at 390 px as well."""
    with opened(chromium, PHONE) as page:
        page.goto(base)
        rooms = page.eval_on_selector_all(
            "nav a, .cards a", "all => all.map(one => one.getAttribute('href'))"
        )
        page.goto(f"{base}/gebiete")
        rooms += [page.locator(".areas a").first.get_attribute("href")]
        for room in dict.fromkeys(rooms):
            to(page, base + room)
        assert [url for url in page.asked if not url.startswith(base)] == []
        assert page.errors == []


def test_a_slip_in_the_address_leads_on(page, base):
    """An unknown area, field, view and release: 404 with links, and still a page of ours."""
    for path in (
        "/gebiete/ortsteile/9999",
        "/handlungsfelder/verkehr",
        f"{GAP}?ansicht=quatsch",
        f"{GAP}?stand=gestern",
        "/releases/gibt-es-nicht/ogc",
    ):
        assert page.goto(base + path).status == 404
        assert page.locator("main a").count() >= 1, path
        stop(page)
    to(page, f"{base}/")  # so that all that was said of the pages before has come
    page.errors.clear()  # of a page of an error the console says as well that it is one
