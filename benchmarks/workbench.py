"""The pages: how long the server takes, and how long until the map is drawn in a browser.

The demo city, and Berlin with 448 Planungsräume where its files are at hand (`../shared/data`
or GEOLSZ_REALDATA). `first_s` is what nobody asked for before, a page with the script of its
map: each view of a field once; `again_s` is one that was asked for. `drawn_s` is in a browser
that has never been there, `swap_s` from the choice of another view to its map, `swap_first_s`
where nobody has seen that view yet. A draft is reckoned anew each time.
"""

import re
import tempfile
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from api.demo import write_deliveries
from api.walk import walk
from benchmarks.harness import say
from layers.store import Store
from tests.listening import free_port, process
from tests.realdata import HERE

RUNS = 9
CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")

FIELD = "/handlungsfelder/vereinbarkeit"
OTHER_FIELD = "/handlungsfelder/bildung"
DRAWN = ".karte path.leaflet-interactive"

SWAP = """(link) => new Promise((done) => {
    const began = performance.now();
    document.addEventListener("gezeichnet", () => {
        document.querySelector(".karte").getBoundingClientRect();
        requestAnimationFrame(() => setTimeout(() => done((performance.now() - began) / 1000)));
    }, { once: true });
    link.click();
})"""
"""Seconds from a click to the first picture of the other map."""

DRAFTS = {"draft_minutes": "kita.minuten", "draft_weights": "gewicht.sgb2_unter_15"}
"""What is changed in a draft: how far people go, or how much an indicator counts."""


def main() -> None:
    """Each city, each page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with tempfile.TemporaryDirectory() as folder:
            for city, data, goal_s in _cities(Path(folder)):
                url = _kept(Path(folder), city, data)
                with process(url, free_port()) as base:
                    _measure(browser, city, base, goal_s)
                with process(url, free_port(), "--planner") as base:
                    _draft(city, base)
        browser.close()


def _cities(folder: Path) -> Iterator[tuple[str, Path, float]]:
    """Name, folder of its deliveries, and the goal for a drawn map in seconds."""
    write_deliveries(folder / "demo")
    yield "demo", folder / "demo", 1.0
    if (HERE / "berlin").exists():
        yield "berlin", HERE / "berlin", 1.5


def _kept(folder: Path, city: str, data: Path) -> str:
    """The store of a city that was imported, reckoned and published."""
    url = f"sqlite:///{folder / city}.db"
    store = Store.open(url)
    walk(store, city, data)
    store.close()
    return url


def _measure(browser: Browser, city: str, base: str, goal_s: float) -> None:
    views = sorted(set(re.findall(rf'href="({FIELD}[?][^"]+)"', _text(base + FIELD)[1])))
    firsts = [_with_script(base + unescape(view)) for view in views]
    pages = {"start": ("/", "", _text(base + "/")[0]), "field": (FIELD, DRAWN, median(firsts[1:]))}
    for name, (path, drawn, first_s) in pages.items():
        say(
            "workbench",
            city=city,
            page=name,
            first_s=first_s,
            first_goal_s=0.3,
            again_s=median(_text(base + path)[0] for _ in range(RUNS)),
            drawn_s=median(_shown(browser, base + path, drawn) for _ in range(RUNS)),
            drawn_goal_s=goal_s,
        )
    first, again = _swapped(browser, base + OTHER_FIELD)
    say("workbench", city=city, page="swap", swap_first_s=first, swap_s=again, swap_goal_s=0.1)


def _with_script(address: str) -> float:
    """Seconds for a page of a field and the script of its map."""
    page_s, text = _text(address)
    script = re.search(r'src="([^"]+/karte[.]js[^"]*)"', text)
    base = address.partition(FIELD)[0]
    return page_s + (_text(base + unescape(script[1]))[0] if script else 0.0)


def _swapped(browser: Browser, address: str) -> tuple[float, float]:
    """Medians of the first round through the views of a geography, and of the rounds after it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.locator(DRAWN).last.wait_for(state="attached")
    rounds: list[list[float]] = []
    for _ in range(4):
        links = page.locator("nav[aria-label=Ansicht] a").count()
        rounds.append([])
        for number in (*range(1, links), 0):
            link = page.locator("nav[aria-label=Ansicht] a").nth(number)
            rounds[-1].append(float(link.evaluate(SWAP)))
    page.close()
    return median(rounds[0]), median(taken for one in rounds[1:] for taken in one)


def _draft(city: str, base: str) -> None:
    """From another number in the form to the page of the draft, each time another one."""
    for name, key in DRAFTS.items():
        _drafted(base, key, 20)
        shown = [_drafted(base, key, 20 + number) for number in range(1, RUNS + 1)]
        say("workbench", city=city, page=name, drawn_s=median(shown), drawn_goal_s=1.0)


def _drafted(base: str, key: str, number: int) -> float:
    form = f"feld=vereinbarkeit&{key}={number}".encode()
    asked = Request(f"{base}/planner/entwuerfe", data=form)  # noqa: S310 - of this machine
    began = time.perf_counter()
    with urlopen(asked, timeout=60) as answer:  # noqa: S310 - likewise
        answer.read()  # the page that it leads to
    return time.perf_counter() - began


def _text(address: str) -> tuple[float, str]:
    """Seconds, and what is there."""
    began = time.perf_counter()
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - of this machine
        text = answer.read().decode()
    return time.perf_counter() - began, text


def _shown(browser: Browser, address: str, drawn: str) -> float:
    """Seconds until a page is there, in a browser that has never been there."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="load")
    if drawn:
        page.locator(drawn).last.wait_for(state="attached")
    taken = time.perf_counter() - began
    context.close()
    return taken
