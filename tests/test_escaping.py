"""Names that are programs: shown as text in page, map, SVG, PDF, HTML, CSV and XLSX, and run nowhere."""

import io
import zipfile

import pymupdf
import pytest
from playwright.sync_api import expect

import doors
from api.app import create_app
from api.settings import Settings
from draft_city import publish_anew
from layers.draft_labels import Label, put_label
from listening import free_port, serving
from release_fixture import made_release

PROGRAM = "</script><script>ran()</script><img src=x onerror=ran()>\"'onload=ran() {{7*7}}"
FORMULA = "=HYPERLINK(ran())"


def hostile():
    """The made release, in which an Ortsteil, an offer and its Träger are called what runs."""
    made = made_release()
    features = {key: frame.copy() for key, frame in made.features.items()}
    for frame in features.values():
        if "0101" in frame.index and "name" in frame:
            frame.loc["0101", "name"] = PROGRAM
    offers = features["angebote"]
    offers.loc["a1", ["name", "traeger", "adresse"]] = PROGRAM
    offers.loc["a2", ["name", "traeger"]] = FORMULA
    collections = tuple(
        c.model_copy(update={"attribution": PROGRAM, "caveats": (PROGRAM,)})
        for c in made.release.collections
    )
    told = {"reason": PROGRAM, "city": PROGRAM, "collections": collections}
    return type(made)(made.release.model_copy(update=told), features)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service that holds it, and a client of the same store."""
    store = doors.store_in(tmp_path_factory.mktemp("hostile"))
    doors.put(store, hostile())
    port = free_port()
    with (
        serving(create_app(Settings(port=port), store), port) as url,
        doors.knocking(store) as client,
    ):
        yield url, client
    store.close()


@pytest.fixture
def unguarded(chromium):
    """A page without any policy, so that it is the escaping that holds; it notes what ran."""
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.ran = []
    context.expose_function("ran", lambda *said: page.ran.append(said))
    page.on("dialog", lambda dialog: page.ran.append(dialog.message))
    yield page
    context.close()


PAGES = [
    *("/", "/handlungsfelder/beratung", "/gebiete", "/gebiete/ortsteile/0101", "/packs"),
    *("/veroeffentlichung", "/verlauf", "/vergleich?was=gebiete&gebiet=0101&anderes=0102"),
    *("/ogc?f=html", "/ogc/collections/angebote/items?f=html"),
    "/ogc/collections/angebote/items/a1?f=html",
]
ASKED = "/gebiete/ortsteile/%3Cimg%20src=x%20onerror=ran()%3E"


def test_the_watch_would_notice(unguarded):
    """What is not escaped does run here, or the other tests would see nothing."""
    unguarded.set_content(f"<p>{PROGRAM}</p>")
    expect(unguarded.locator("img")).to_be_attached()
    unguarded.wait_for_timeout(200)
    assert unguarded.ran


def test_nothing_runs_in_a_page(unguarded, service):
    """Every page shows the names, maps and tooltips among them, and none of them runs; nor does an address."""
    url, _ = service
    for path in [*PAGES, ASKED]:
        unguarded.goto(url + path, wait_until="load")
        for area in unguarded.locator("path.leaflet-interactive").all()[:12]:
            area.dispatch_event("mouseover")
        assert unguarded.locator("img[src=x]").count() == 0, path
    unguarded.goto(url + "/gebiete/ortsteile/0101", wait_until="load")
    assert PROGRAM in unguarded.locator("main").inner_text()
    assert unguarded.ran == []


def test_nothing_runs_in_what_is_taken_along(unguarded, service, tmp_path):
    """The pack of the area: its SVG and HTML run nothing from the disk, its PDF has the text and no script."""
    _, client = service
    whole = zipfile.ZipFile(io.BytesIO(client.get("/packs/0101").content))
    whole.extractall(tmp_path)
    opened = [file for file in tmp_path.rglob("*") if file.suffix in {".svg", ".html"}]
    assert {file.suffix for file in opened} == {".svg", ".html"}
    for file in opened:
        unguarded.goto(file.as_uri(), wait_until="load")
        assert unguarded.evaluate("document.querySelectorAll('[onerror], [onload]').length") == 0
    assert unguarded.ran == []
    for file in tmp_path.rglob("*.pdf"):
        document = pymupdf.open(file)
        said = "".join(page.get_text() for page in document)
        assert "<script>ran()" in "".join(said.split())
        assert not any(word in file.read_bytes() for word in (b"/JavaScript", b"/JS ", b"/Launch"))


def test_no_formula_in_a_table(service):
    """In CSV what a spreadsheet would reckon has an apostrophe before it; in XLSX it is a text."""
    _, client = service
    lines = client.get("/daten/angebote/csv").content.decode("utf-8-sig")
    assert f"'{FORMULA}" in lines
    assert f";{FORMULA}" not in lines
    book = zipfile.ZipFile(io.BytesIO(client.get("/daten/angebote/xlsx").content))
    sheets = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    assert any(f">{FORMULA}<" in sheet for sheet in sheets)
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)


def test_nothing_runs_where_planners_write(unguarded, city):
    """Names of drafts, reasons and who gave them are shown as they were written."""
    run = next(run for run in city.runs() if run.analysis == "gap")
    put_label(city, run.id, Label(PROGRAM[:80], PROGRAM, PROGRAM[:60]))
    publish_anew(city, PROGRAM)
    port = free_port()
    app = create_app(Settings(port=port, planner=True), city, lambda *_: None)
    with serving(app, port) as url:
        for path in ("/", "/planner/entwuerfe", f"/planner/entwuerfe/{run.id}", "/verlauf"):
            unguarded.goto(url + path, wait_until="load")
            assert unguarded.locator("img[src=x]").count() == 0, path
    assert unguarded.ran == []
