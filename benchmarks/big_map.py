"""A map of 20,000 cells: how long the server takes, and how long until it is drawn in a browser.

A made-up grid of 200 by 100 cells of 100 m, published with its tiles. The browser draws without
a graphics card and has never been there; `drawn_s` runs from the navigation to the first picture
with all tiles, `again_s` is the same with what a browser keeps. Of a page of the table the server
is asked anew, as nobody has asked before.
"""

import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from urllib.request import Request, urlopen

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from playwright.sync_api import BrowserContext, sync_playwright

from api.publishing import tiles
from benchmarks.harness import say
from benchmarks.workbench import CHROMIUM, QUIET
from geo_lsz import frames
from geo_lsz.frames import METRIC_CRS
from geo_lsz.publication import Geography, Origin, areas_collection, cells_collection
from geo_lsz.released import Release
from layers.store import Store
from tests.listening import free_port, process

COLUMNS, ROWS, SIDE_M = 200, 100, 100
WEST, SOUTH = 630_000, 5_640_000
RUNS = 9
SEED = 20251231
EMPTY = 0.1
"""Share of the cells in which nobody lives."""
DRAWN = ".kachelkarte[aria-busy=false]"
ORIGIN = Origin(date(2025, 12, 31), "dl-de/by-2-0", "made up")


def main() -> None:
    """Publish the grid, ask for its page, draw it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/grid.db"
        tiles_s = _kept(url)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with process(url, free_port()) as base:
            page = f"{base}/bevoelkerung"
            _made_anew(page)
            server_s = statistics.median(_made_anew(page) for _ in range(RUNS))
            shown, again = [], []
            for _ in range(RUNS):
                context = browser.new_context(viewport={"width": 1280, "height": 900})
                shown.append(_shown(context, page))
                again.append(_shown(context, page))
                context.close()
        browser.close()
        say(
            "big_map",
            cells=COLUMNS * ROWS,
            tiles_s=tiles_s,
            server_s=server_s,
            drawn_s=statistics.median(shown),
            slowest_s=max(shown),
            drawn_goal_s=2.0,
            again_s=statistics.median(again),
        )


def _kept(url: str) -> float:
    """Keep a release of the grid and four districts; seconds that its tiles take."""
    areas = _districts()
    geography = Geography("ortsteile", "Ortsteile", "2025", areas, ORIGIN)
    found = cells_collection(_cells(), [geography], ORIGIN)
    if found is None:
        raise SystemExit("the cells of the benchmark lie on no grid")
    published = [areas_collection(geography), found]
    release = Release(
        id="a" * 32,
        content="b" * 32,
        city="Messstadt",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        reason="Messung",
        software="geo-lsz",
        collections=tuple(collection for collection, _ in published),
    )
    store = Store.open(url)
    features = {collection.key: frame for collection, frame in published}
    began = time.perf_counter()
    written = list(tiles(release, features))
    taken = time.perf_counter() - began
    store.add_release(release, features, written)
    store.close()
    return taken


def _cells() -> gpd.GeoDataFrame:
    """CELLS: as many people as a city has, most of them in its middle."""
    rng = np.random.default_rng(SEED)
    number = np.arange(COLUMNS * ROWS)
    x, y = number % COLUMNS + 0.5, number // COLUMNS + 0.5
    away = np.hypot(x - COLUMNS / 2, y - ROWS / 2)
    persons = rng.poisson(300 * np.exp(-away / 40)) * (rng.random(len(number)) > EMPTY)
    hidden = (persons > 0) & (persons < 3)  # noqa: PLR2004 - as the gate hides them
    index = pd.MultiIndex.from_product(
        [[f"{SIDE_M}m{n}" for n in number], [frames.ALL]], names=["cell", "zielgruppe"]
    )
    counted = frames.values(
        np.where(hidden, np.nan, persons),
        index,
        unknown="suppressed",
        low=np.where(hidden, 1.0, np.nan),
        high=np.where(hidden, 2.0, np.nan),
    )
    places = gpd.points_from_xy(WEST + SIDE_M * x, SOUTH + SIDE_M * y)
    named = frames.named(counted, "persons").assign(coarse=False)
    return gpd.GeoDataFrame(named, geometry=places, crs=METRIC_CRS)


def _districts() -> gpd.GeoDataFrame:
    """AREAS: the quarters of the grid."""
    east, north = COLUMNS * SIDE_M / 2, ROWS * SIDE_M / 2
    corners = [(WEST + i * east, SOUTH + j * north) for j in (0, 1) for i in (0, 1)]
    boxes = [shapely.box(x, y, x + east, y + north) for x, y in corners]
    index = pd.Index(["1", "2", "3", "4"], name="area")
    told = {"name": [f"Viertel {one}" for one in index], "siedlungstyp": "städtisch"}
    return gpd.GeoDataFrame(told, index=index, geometry=boxes, crs=METRIC_CRS)


def _made_anew(address: str) -> float:
    """Seconds that an answer takes which is not kept: a tag that nobody gave is a reason to make it."""
    headers = {"If-None-Match": '"nobody-gave-this"'}
    asked = Request(address, headers=headers)  # noqa: S310 - of this machine
    began = time.perf_counter()
    with urlopen(asked, timeout=60) as answer:  # noqa: S310 - likewise
        answer.read()
    return time.perf_counter() - began


def _shown(context: BrowserContext, address: str) -> float:
    """Seconds from the navigation until the map is drawn."""
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(DRAWN)
    taken = time.perf_counter() - began
    page.close()
    return taken
