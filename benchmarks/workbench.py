"""The pages: how long the server takes, and how long until the map is drawn in a browser.

The demo city, and Berlin with 448 Planungsräume where its files are at hand (`../shared/data`
or GEOLSZ_REALDATA). `server_s` is a page made anew, `again_s` one that was asked for before;
the browser has never been there. A draft is reckoned anew each time.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
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

PAGES = {"start": ("/", ""), "field": ("/handlungsfelder/vereinbarkeit", ".karte path")}
"""Address of a page, and what is on it once its map is drawn; nothing where it has none."""


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
    for name, (path, drawn) in PAGES.items():
        _read(base + path, anew=True)
        server_s = statistics.median(_read(base + path, anew=True) for _ in range(RUNS))
        again_s = statistics.median(_read(base + path, anew=False) for _ in range(RUNS))
        shown = [_shown(browser, base + path, drawn) for _ in range(RUNS)]
        say(
            "workbench",
            city=city,
            page=name,
            server_s=server_s,
            again_s=again_s,
            server_goal_s=0.3,
            drawn_s=statistics.median(shown),
            drawn_goal_s=goal_s,
        )


def _draft(city: str, base: str) -> None:
    """From another number of minutes to the page of the draft, each time another one."""
    _drafted(base, 20)
    drawn_s = statistics.median(_drafted(base, 20 + number) for number in range(1, RUNS + 1))
    say("workbench", city=city, page="draft", drawn_s=drawn_s, drawn_goal_s=1.0)


def _drafted(base: str, minutes: int) -> float:
    form = f"feld=vereinbarkeit&kita.minuten={minutes}".encode()
    asked = Request(f"{base}/planner/entwuerfe", data=form)  # noqa: S310 - of this machine
    began = time.perf_counter()
    with urlopen(asked, timeout=60) as answer:  # noqa: S310 - likewise
        answer.read()  # the page that it leads to
    return time.perf_counter() - began


def _read(address: str, *, anew: bool) -> float:
    """Seconds; a tag that nobody gave is a reason to make the answer anew."""
    headers = {"If-None-Match": '"nobody-gave-this"'} if anew else {}
    asked = Request(address, headers=headers)  # noqa: S310 - of this machine
    began = time.perf_counter()
    with urlopen(asked, timeout=60) as answer:  # noqa: S310 - of this machine
        answer.read()
    return time.perf_counter() - began


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
