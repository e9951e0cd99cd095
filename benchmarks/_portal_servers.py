"""The servers of `portal`: ours, the peers, and what only sends bytes; and what their processes use."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from sqlalchemy import make_url

from tests.listening import free_port

FOLDER = Path(__file__).parent / "peers"
PEERS_BIN = FOLDER.parent.parent / ".venv-portal" / "bin"
TICKS = os.sysconf("SC_CLK_TCK")
METRES = "http://www.opengis.net/def/crs/EPSG/0/25832"
BOX_DEGREES = "10.99944,50.99795,11.01407,51.00670"
BOX_METRES = "640300,5651500,641300,5652500"
"""About a kilometre each way."""

TILE = (12, 1371, 2173)
"""Zoom, row and column of a tile in the middle of the points."""

ON_FIRST_CORE = ("taskset", "-c", "0")
MOST_FEATURES = "50000"
"""In a tile of tipg: none is left out of ours."""


@dataclass(frozen=True)
class Server:
    """A server at work: where, its processes besides those of the database, and its addresses by question."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    asks: Mapping[str, str]
    database: bool = False


@contextmanager
def geo_lsz(url: str) -> Iterator[Server]:
    port, (zoom, row, column) = free_port(), TILE
    items = "/ogc/collections/punkte/items"
    asks = {
        "items": f"{items}?limit=100",
        "bbox": f"{items}?limit=100&bbox={BOX_METRES}&bbox-crs={METRES}",
        "items_anew": f"{items}?limit=100",
        "bbox_anew": f"{items}?limit=100&bbox={BOX_METRES}&bbox-crs={METRES}",
        "tile": f"/ogc/collections/punkte/tiles/WebMercatorQuad/{zoom}/{row}/{column}",
    }
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--db", url]
    with _running([*command, "--port", str(port)], port, "/readyz") as process:
        yield Server("geo-lsz", port, process, asks)


@contextmanager
def tipg(url: str) -> Iterator[Server]:
    port, (zoom, row, column) = free_port(), TILE
    host = str(make_url(url).query["host"]).replace("/", "%2F")
    items = "/collections/public.plain_punkte/items"
    asks = {
        "items": f"{items}?limit=100",
        "bbox": f"{items}?limit=100&bbox={BOX_DEGREES}",
        "items_anew": f"{items}?limit=100",
        "bbox_anew": f"{items}?limit=100&bbox={BOX_DEGREES}",
        "tile": f"/collections/public.plain_punkte/tiles/WebMercatorQuad/{zoom}/{column}/{row}",
    }
    env = {
        "DATABASE_URL": f"postgresql://postgres@{host}/postgres",
        "TIPG_DEFAULT_FEATURES_LIMIT": "100",
        "TIPG_MAX_FEATURES_PER_TILE": MOST_FEATURES,
    }
    command = [str(PEERS_BIN / "uvicorn"), "tipg.main:app", "--log-level", "error"]
    with _running([*command, "--port", str(port)], port, "/collections", env) as process:
        yield Server("tipg", port, process, asks, database=True)


@contextmanager
def pygeoapi(url: str, folder: Path) -> Iterator[Server]:
    port = free_port()
    config, described = folder / "pygeoapi.yml", folder / "openapi.yml"
    told = (FOLDER / "pygeoapi.yml").read_text(encoding="utf-8")
    host = str(make_url(url).query["host"])
    config.write_text(told.replace("PORT", str(port)).replace("HOST", host), encoding="utf-8")
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
    generate = [str(PEERS_BIN / "pygeoapi"), "openapi", "generate", str(config)]
    with described.open("wb") as out:
        subprocess.run(generate, stdout=out, env=os.environ | env, check=True)  # noqa: S603 - the peer
    items = "/collections/punkte/items?f=json&limit=100"
    boxed = f"{items}&bbox={BOX_DEGREES}"
    asks = {"items": items, "bbox": boxed, "items_anew": items, "bbox_anew": boxed}
    command = [str(PEERS_BIN / "uvicorn"), "pygeoapi.starlette_app:APP", "--log-level", "error"]
    with _running([*command, "--port", str(port)], port, "/collections?f=json", env) as process:
        yield Server("pygeoapi", port, process, asks, database=True)


@contextmanager
def bare(bytes_of: Mapping[str, bytes], folder: Path) -> Iterator[Server]:
    """Granian with an app that only sends: what Python can do at best."""
    port = free_port()
    for name, body in bytes_of.items():
        (folder / name).write_bytes(body)
    env = {"BARE_FOLDER": str(folder), "PYTHONPATH": str(FOLDER)}
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "asgi", "bare_asgi:app"]
    with _running([*command, "--no-log", "--port", str(port)], port, "/items", env) as process:
        yield Server("bare ASGI", port, process, {name: f"/{name}" for name in bytes_of})


@contextmanager
def nginx(bytes_of: Mapping[str, bytes], folder: Path) -> Iterator[Server]:
    """Nginx with the bytes as files: the floor."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"user root; events {{}} http {{ access_log off; server {{ listen 127.0.0.1:{port}; "
        f"root {folder}; keepalive_requests 100000; }} }}\n",
        encoding="utf-8",
    )
    with _running(["nginx", "-c", str(config)], port, "/items") as process:
        yield Server("nginx", port, process, {name: f"/{name}" for name in bytes_of})


@contextmanager
def _running(
    command: list[str], port: int, ready: str, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server on the first core, ended at the end."""
    process = subprocess.Popen(  # noqa: S603 - ours and the peers
        [*ON_FIRST_CORE, *command],
        env=os.environ | dict(env or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                body(port, "", ready)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not become ready")
        yield process
    finally:
        process.terminate()
        process.wait(30)


def body(port: int, question: str, ask: str) -> bytes:
    """What a server sends."""
    asked = Request(f"http://127.0.0.1:{port}{ask}", headers=dict(headers_of(question)))
    with urlopen(asked, timeout=30) as answer:  # noqa: S310 - of this machine
        return bytes(answer.read())


def headers_of(question: str) -> dict[str, str]:
    """What goes with a question: tiles are asked for compressed, as every map asks for them.

    A tag that nobody gave is no reason for 304, but one to make the answer anew.
    """
    if question.endswith("_anew"):
        return {"If-None-Match": '"nobody-gave-this"'}
    return {"Accept-Encoding": "gzip"} if question == "tile" else {}


# What the processes use


def _processes(server: Server) -> list[Path]:
    """The server's processes with their children, and PostgreSQL's where it asks it."""
    parents = {int(p.name): _stat(p)[1] for p in Path("/proc").glob("[0-9]*") if _stat(p)}
    family, waiting = set(), [server.process.pid]
    while waiting:
        family.add(waiting[-1])
        one = waiting.pop()
        waiting += [child for child, parent in parents.items() if parent == one]
    if server.database:
        family |= {pid for pid in parents if "postgres" in _stat(Path(f"/proc/{pid}"))[:1]}
    return [Path(f"/proc/{pid}") for pid in family]


def _stat(process: Path) -> tuple:
    """Name, parent and CPU ticks of a process; nothing of one that has ended."""
    try:
        told = (process / "stat").read_text()
    except OSError:
        return ()
    name, _, rest = told.partition("(")[2].rpartition(")")
    parts = rest.split()
    return name, int(parts[1]), int(parts[11]) + int(parts[12])


def cpu_s(server: Server) -> float:
    return sum(_stat(process)[2] for process in _processes(server) if _stat(process)) / TICKS


def pss_mb(server: Server) -> float:
    """Memory of the processes, what they share counted once."""
    whole = 0
    for process in _processes(server):
        found = re.search(r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE)
        whole += int(found[1]) if found else 0
    return whole / 1024
