"""Map packs of a city of 53 Ortsteile: goals 20 s for all of them, 1 s for one on request, 1 GiB.

`pdf` is one PDF, what it says included, beside WeasyPrint with the same words, tables and drawings (goal 30 × as fast) and
beside a plain typst page of six maps of the city and nothing else (goal: no slower).
The demo city „Erfurt, schematisch“, all of its geographies and the whole city. `all` builds every
ZIP by `geo-lsz packs`, into an empty folder; `held_mb` is what it and its processes held at most. `request` is `GET /packs/{area}` of a
pack that nobody built, another area each time; first_s holds what a release is made ready with. `pdfs` are
the 53 PDFs alone, one after another.
"""

import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np
import typst
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.app import create_app
from api.demo import write_deliveries
from api.pack_making import Area, Workshop, areas_of
from api.settings import Settings
from api.walk import walk
from benchmarks.harness import RUNS, Arrays, compare, say, timed
from layers.store import Store
from maps.field_maps import field_maps
from maps.pack import map_pack
from maps.pack_content import content
from maps.pack_subject import Subject
from maps.svg import render

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
        _all(f"sqlite:///{folder}/packs.db", Path(folder) / "mappen")
        _pdf(store)  # last, for it stays on one core
        store.close()


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


def _pdf(store: Store) -> None:
    """One PDF beside two other ways to set it."""
    workshop = _workshop(store)
    area = next(a for a in areas_of(workshop.release, workshop.features) if a.name == "Melchendorf")
    told = workshop.release, workshop.features, str(area.code), area.geography

    def ours() -> Arrays:
        return {"pdf": np.frombuffer(map_pack(*told).pdf, np.uint8)}

    said = asdict(content(*told))
    six = _six_maps(workshop, area)
    ours()
    plain = [(timed(ours), timed(lambda: typst.compile(six))) for _ in range(RUNS)]
    ours_s, peer_s = (median(times) for times in zip(*plain, strict=True))
    say(
        "packs", part="pdf", ours_s=ours_s, peer="plain typst", peer_s=peer_s, ratio=peer_s / ours_s
    )
    work = {"said": np.frombuffer(json.dumps(said).encode(), np.uint8)}
    offers = [row["name"] for row in said["offers"]]
    compare("packs", work, ours, "weasyprint_pack", partial(_tell, offers), part="pdf", goal=30.0)


def _six_maps(workshop: Workshop, area: Area) -> bytes:
    """The source of a document that shows six maps of the city."""
    subject = Subject(workshop.release, workshop.features, area.geography, area.code, area.stem)
    drawn = [json.dumps(render(one.scene)) for one in field_maps(subject.results)]
    return "".join(f'#image(bytes({svg}), format: "svg", alt: "Karte")\n' for svg in drawn).encode()


def _tell(names: Sequence[str], ours: Arrays, theirs: Arrays) -> bool:
    """Whether every word of every offer's name is in both."""
    pages = [PdfReader(io.BytesIO(one["pdf"].tobytes())).pages for one in (ours, theirs)]
    texts = ["\n".join(page.extract_text() for page in told) for told in pages]
    texts = [text.replace("\u00ad", "").replace("-\n", "") for text in texts]
    words = {word.rstrip("-") for name in names for word in name.split()}
    return all(word in text for word in words for text in texts)


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
