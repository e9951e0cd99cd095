"""Map packs of a city of 53 Ortsteile: goals 20 s for all of them, 1 s for one on request, 1 GiB.

The demo city „Erfurt, schematisch“, all of its geographies and the whole city. `all` builds every
ZIP by `geo-lsz packs`, into an empty folder; `held_mb` is what it and its processes held at most. `request` is `GET /packs/{area}` of a
pack that nobody built, another area each time; first_s holds what a release is made ready with. `pdfs` are
the 53 PDFs alone, one after another.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from statistics import median

from fastapi.testclient import TestClient

from api.app import create_app
from api.demo import write_deliveries
from api.pack_making import Workshop, areas_of
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
        store.close()
        _all(f"sqlite:///{folder}/packs.db", Path(folder) / "mappen")


def _all(url: str, out: Path) -> None:
    command = ("-c", "from api.cli import main; main()", "packs", "--db", url, "--out", str(out))
    began, most_mb = time.perf_counter(), 0.0
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL) as running:  # noqa: S603 - our own command
        while running.poll() is None:
            most_mb = max(most_mb, sum(map(_held_mb, _family(running.pid))))
            time.sleep(0.2)
    ours_s = time.perf_counter() - began
    files = list(out.iterdir())
    say(
        "packs",
        part="all",
        packs=len(files),
        ours_s=ours_s,
        goal_s=GOALS["all"],
        held_mb=round(most_mb),
        goal_mb=GIB_MB,
        written_mb=round(sum(file.stat().st_size for file in files) / 1e6),
    )


def _family(process: int) -> Iterator[int]:
    """A process and those it began."""
    yield process
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # it has ended meanwhile
            for child in told.read_text().split():
                yield from _family(int(child))


def _held_mb(process: int) -> float:
    """Memory of a process; what it shares with others is shared out among them."""
    with suppress(OSError):
        told = Path(f"/proc/{process}/smaps_rollup").read_text()
        return int(told.split("Pss:")[1].split()[0]) / 1024
    return 0.0


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
