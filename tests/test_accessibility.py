"""Every page of the service, at desktop and at 320 px (400 % zoom of 1280): WCAG 2.2 A and AA, keyboard, phone.

Which pages there are is asked of the routes: a new page is tested by being there.
"""

import re
from dataclasses import dataclass
from itertools import product

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

import deliveries as given
import doors
from api.app import create_app
from api.settings import Settings
from big_city import with_grid
from browser_clients import axe
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.variant import variant
from layers.drafts import Drafts
from layers.intake import take_in
from layers.runs import reckon
from layers.withdrawals import withdraw
from listening import free_port, serving
from release_beside import with_kennzahlen, with_reach
from release_fixture import NAMES, SUPPRESSED, made_release
from release_voices import with_voice_maps
from test_entities import two_lists
from visiting import opened, violations

WIDTHS = (1280, 320)

EXAMPLES = {
    "slug": list(handlungsfelder()),
    "key": ["beratung_ortsteile", "angebote"],
    "feature": ["0106", "a1"],
    "release": [made_release().release.id],
    "area": ["0106", "gibt-es-nicht"],
    "geography": ["ortsteile"],
    "code": ["0106", "0103", "0102"],
    "format_key": ["csv"],
    "name": ["csv"],
    "view": ["arbeitslose", "dialog", "nicht_gehoert"],
    "style": ["versorgung"],
    "set": ["WebMercatorQuad"],
    "zoom": ["0"],
    "row": ["0"],
    "delivery": ["gibt-es-nicht"],
    "snapshot": ["gibt-es-nicht"],
    "column": ["0"],
}
"""What stands in an address for a name in braces; a route with another name wants its example here."""

BEYOND = (
    "/gibt-es-nicht",
    "/handlungsfelder/beratung?geographie=planungsraeume&ansicht=dynamik",
    "/handlungsfelder/beratung?ansicht=belastung",
    "/bevoelkerung?seite=2&sortiert=-einwohner",
    "/bevoelkerung?seite=nochmal",
    "/belege?handlungsfeld=dialog",
    "/belege?geographie=bezirke",
    "/umfrage/ortsteile/treffpunkt_fehlt",
    "/vergleich?was=gebiete&gebiet=0101&anderes=0102",
    "/vergleich?was=veroeffentlichungen&feld=beratung",
    "/ogc/collections/angebote/items?f=html&limit=2&offset=2",
    "/planner/entwuerfe?feld=vereinbarkeit&kita.minuten=viele&hort.minuten=3",
    "/planner/entwuerfe?feld=beratung&alle=ja",
)
"""Pages that no route tells of: a slip, other views, the middle of a list, a form with faults."""

LONG = "Donaudampfschifffahrtsgesellschaftskapitänssiedlung am Südöstlichen Überschwemmungsgebiet"


@dataclass
class Visit:
    """What came of opening a page."""

    path: str
    width: int
    violations: list
    foreign: list
    errors: list
    scrolls_to: int


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The service in planner mode: all statuses on the maps, findings to review, a history with all there is."""
    folder = tmp_path_factory.mktemp("accessible")
    store = doors.store_in(folder)
    two_lists(store, folder)
    for layer in ("indicators", "offers"):
        take_in(store, layer, getattr(given, layer)(folder), getattr(given, layer.upper()))
    reckon(store, "duplicates")
    draft = Drafts(store).make(variant(handlungsfelder()["vereinbarkeit"], {"kita.minuten": 30.0}))
    made = with_voice_maps(with_reach(with_kennzahlen(made_release())))
    made = with_grid(made, 20, 15, side_m=200)
    for number in ("1", "2"):
        told = {"id": number * 32, "content": number * 32, "reason": f"Stand {number}"}
        doors.put(store, type(made)(made.release.model_copy(update=told), made.features))
    withdraw(store, "1" * 32, reason="falscher Name", who="Planung")
    doors.put(store, made, with_tiles=True)
    port = free_port()
    app = create_app(Settings(port=port, planner=True), store, lambda *_: None)
    with serving(app, port) as url:
        yield url, app, {**EXAMPLES, "run": [draft.run.id]}
    store.close()


@pytest.fixture(scope="module")
def pages(service):
    """The address of every page: each route, filled with the examples, that answers with HTML.

    Of pages that refuse with the same elements and other words one is enough.
    """
    url, app, examples = service
    addresses = [*BEYOND]
    for route in iter_route_contexts(app.routes):
        if "GET" in (getattr(route, "methods", None) or ()):
            names = re.findall(r"{(\w+)", route.path)
            filled = product(*(examples[name] for name in names))
            bare = re.sub(r"{(\w+)[^}]*}", r"{\1}", route.path)
            bare += "?f=html" if route.path.startswith("/ogc") else ""
            addresses += [bare.format(**dict(zip(names, values, strict=True))) for values in filled]
    # No context: the service that listens looks for releases already.
    client = TestClient(app, base_url=url, headers=doors.AS_BROWSER)
    found = {}
    for address in sorted(addresses, key=lambda one: (one not in BEYOND, one)):
        answer = client.get(address)
        if answer.headers["content-type"].startswith("text/html"):
            found.setdefault(_kind(answer, address), address)
    return sorted(found.values())


def _kind(answer, address):
    """What a page is one of: a page that says that something is not there looks like others that do."""
    if answer.status_code < 400:
        return address
    return answer.status_code, tuple(re.findall(r"<(?:\w+[^>]*?class=\"[^\"]*\"|\w+)", answer.text))


@pytest.fixture(scope="module")
def visits(chromium, service, pages):
    """Every page opened once at every width.

    axe comes in by the debugger, which no policy of the page forbids: the
    policy stays in force while the page is looked at.
    """
    found = []
    for width in WIDTHS:
        with opened(chromium, width) as page:
            found += [_visit(page, service[0], path, axe()) for path in pages]
    return found


def _visit(page, base, path, source):
    page.asked.clear()
    page.errors.clear()
    status = page.goto(base + path).status
    return Visit(
        path=path,
        width=page.viewport_size["width"],
        violations=violations(page, source),
        foreign=[url for url in page.asked if not url.startswith(base)],
        # Of a page of an error the console says as well that it is one.
        errors=[said for said in page.errors if status == 200 or f"status of {status}" not in said],
        scrolls_to=page.evaluate("document.documentElement.scrollWidth"),
    )


def test_the_pages_are_found_by_the_routes(pages):
    """All six fields with other views, the lists, the texts, the history, the portal, the review, errors."""
    for path in (
        "/",
        "/packs",
        "/veroeffentlichung",
        "/verlauf",
        "/methode",
        "/impressum",
        "/ogc?f=html",
        "/ogc/collections/beratung_ortsteile/items?f=html",
        "/gebiete",
        "/gebiete/ortsteile/0106",
        "/belege",
        "/befunde/ortsteile/dialog",
        "/stimmen/ortsteile/nicht_gehoert",
        "/planner/doppelstrukturen",
        "/planner/entwuerfe",
        "/planner/lieferungen",
        "/planner/lieferungen/aufgenommen/gibt-es-nicht/zuordnung.toml",
        "/gibt-es-nicht",
        "/packs/gibt-es-nicht",
        "/handlungsfelder/beratung?geographie=planungsraeume&ansicht=dynamik",
        *(f"/handlungsfelder/{slug}" for slug in handlungsfelder()),
    ):
        assert path in pages


def test_axe_finds_what_is_wrong(chromium):
    """A picture without a name and grey on grey are found: the measure measures."""
    page = chromium.new_page()
    page.set_content('<img src="data:,"><p style="color: #aaa; background: #ccc">Grau</p>')
    assert {"image-alt", "color-contrast"} <= {rule for rule, _ in violations(page, axe())}
    page.close()


def test_no_page_breaks_a_rule_of_wcag(visits):
    """0 violations of WCAG 2.0 to 2.2, A and AA, by axe-core, on every page at every width."""
    assert {(v.path, v.width): v.violations for v in visits if v.violations} == {}


def test_no_page_speaks_to_others_or_to_the_console(visits):
    """0 foreign requests, 0 errors and warnings, under each page's own policy."""
    assert {v.path: v.foreign + v.errors for v in visits if v.foreign or v.errors} == {}


def test_no_page_is_pushed_sideways(visits):
    """At 320 px, and at 1280, a page is no wider than the screen; wide tables scroll by themselves."""
    assert {(v.path, v.width): v.scrolls_to for v in visits if v.scrolls_to > v.width} == {}


CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], "
    + ".karte path.leaflet-interactive"
)].filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled)"""

MARK_CONTROLS = f"""() => {{
    const all = ({CONTROLS})();
    all.forEach((one, at) => one.dataset.stop = at);
    return all.map(one => one.outerHTML.slice(0, 120));
}}"""

FOCUSED = """() => {
    const one = document.activeElement, looks = getComputedStyle(one), box = one.getBoundingClientRect();
    return {
        stop: one.dataset?.stop,
        tag: one.tagName,
        html: one.outerHTML.slice(0, 120),
        ring: looks.outlineStyle !== "none" && parseFloat(looks.outlineWidth) >= 2
            || one.tagName === "path" && parseFloat(looks.strokeWidth) >= 4,
        in_view: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


def test_the_keyboard_reaches_every_control_and_one_sees_where_it_is(chromium, service, pages):
    """Tab alone comes to every link, button, field and fold, in the order of the page, with a visible ring."""
    with opened(chromium, 1280) as page:
        faults = {path: wrong for path in pages if (wrong := _walked(page, service[0] + path))}
    assert faults == {}


def _walked(page, url):
    """What is wrong on the way through a page by Tab, until it leaves the page."""
    page.goto(url)
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")  # it may begin at a fault
    controls = page.evaluate(MARK_CONTROLS)
    stops = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["stop"] is None or stop["stop"] in [one["stop"] for one in stops]:
            break
        stops.append(stop)
    came_round = stop["tag"] == "BODY" or stop["stop"] == stops[0]["stop"]
    wrong = [] if came_round else [f"a stop that is no control: {stop}"]
    missed = set(range(len(controls))) - {int(stop["stop"]) for stop in stops}
    wrong += [f"not reached: {controls[at]}" for at in sorted(missed)]
    wrong += [f"not seen: {stop}" for stop in stops if not (stop["ring"] and stop["in_view"])]
    return wrong[:3]


@pytest.mark.parametrize(
    "made",
    [
        made_release(SUPPRESSED, with_offers=False),
        made_release(names={code: f"{LONG} {code}" for code in NAMES}),
    ],
    ids=["all hidden, no offers", "long names"],
)
def test_an_odd_city_is_no_less_accessible(chromium, tmp_path, made):
    """Where everything is hidden, and where names are as long as German can be: no violation, no push."""
    store = doors.store_in(tmp_path)
    doors.put(store, made)
    port = free_port()
    with serving(create_app(Settings(port=port), store), port) as url:
        for width in WIDTHS:
            with opened(chromium, width) as page:
                for path in ("/", "/handlungsfelder/beratung", "/packs"):
                    visit = _visit(page, url, path, axe())
                    assert (path, width, visit.violations, visit.errors) == (path, width, [], [])
                    assert visit.scrolls_to <= width, path
    store.close()
