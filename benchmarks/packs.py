"""Map packs of a city of 53 Ortsteile: goals 20 s for all of them, 1 s for one on request, 1 GiB.

The demo city „Erfurt, schematisch“, all of its geographies and the whole city. `all` builds every
ZIP as `geo-lsz packs` does, in two processes beside this one, into an empty folder; `peak_all_mb` is
what this process and its two largest children held at most. `request` is `GET /packs/{area}` of a
pack that nobody built, another area each time; first_s holds what a release is made ready with. `pdfs` are
the 53 PDFs alone, one after another.
"""

import resource
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median

from fastapi.testclient import TestClient

from api.app import create_app
from api.demo import write_deliveries
from api.pack_making import Workshop, areas_of
from api.pack_processes import MOST_PROCESSES
from api.packing import build
from api.settings import Settings
from api.walk import walk
from benchmarks.harness import say, timed
from layers.store import Store

GOALS = {"all": 20.0, "pdfs": 8.0, "request": 1.0}
GIB_MB = 1024
REQUESTS = 9


def main() -> None:
    """The three ways to a pack."""
    with tempfile.TemporaryDirectory() as folder:
        write_deliveries(Path(folder) / "demo")
        store = Store.open(f"sqlite:///{folder}/packs.db")
        walk(store, "demo", Path(folder) / "demo")
        _request(store)
        _pdfs(store)
        _all(store, Path(folder) / "mappen")
        store.close()


def _all(store: Store, out: Path) -> None:
    began = time.perf_counter()
    packed = build(store, out)
    ours_s = time.perf_counter() - began
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(
        "packs",
        part="all",
        packs=packed.built,
        ours_s=ours_s,
        goal_s=GOALS["all"],
        peak_all_mb=round(own_mb + MOST_PROCESSES * child_mb),
        goal_mb=GIB_MB,
        written_mb=round(sum(file.stat().st_size for file in packed.files) / 1e6),
    )


def _pdfs(store: Store) -> None:
    workshop = _workshop(store)
    areas = [a for a in areas_of(workshop.release, workshop.features) if a.geography == "ortsteile"]
    ours_s = timed(lambda: [workshop.pdf(area) for area in areas])
    say("packs", part="pdfs", packs=len(areas), ours_s=ours_s, goal_s=GOALS["pdfs"])


def _request(store: Store) -> None:
    workshop = _workshop(store)
    areas = list(islice(areas_of(workshop.release, workshop.features), REQUESTS + 1))
    with TestClient(create_app(Settings(), store)) as client:
        times = [timed(lambda one=area: client.get(f"/packs/{one.code}")) for area in areas]  # type: ignore[misc]
    say(
        "packs", part="request", first_s=times[0], ours_s=median(times[1:]), goal_s=GOALS["request"]
    )


def _workshop(store: Store) -> Workshop:
    release = store.release(str(store.newest_release_id()))
    features = {c.key: store.features(release.id, c.key) for c in release.collections}
    return Workshop(release, features)
