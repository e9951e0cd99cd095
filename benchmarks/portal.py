"""The portal beside tipg and pygeoapi on PostGIS, a bare ASGI server and nginx, in one run.

542 polygons and 50,000 points. All servers have one worker and one core, the load
(Debian's `ab`, 8 connections kept alive) has the other. CPU is what all processes of
a server use for a request, PostgreSQL's included, from /proc. Bare ASGI and nginx
send the bytes that ours sends: what is to be had at best. `…_anew` are questions that
ours did not keep the answer of, though it was asked before.
"""

import re
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks._portal_data import AREAS, POINTS, keep
from benchmarks._portal_servers import (
    PEERS_BIN,
    Server,
    bare,
    body,
    cpu_s,
    geo_lsz,
    headers_of,
    nginx,
    pss_mb,
    pygeoapi,
    tipg,
)
from benchmarks.harness import say
from tests import postgis

REQUESTS, SLOW_REQUESTS, CONNECTIONS = 8_000, 200, 8
"""Fewer of those that ask a database each time."""


def main() -> None:
    """Every server asked every question."""
    if not PEERS_BIN.exists():
        raise SystemExit("the peers are not installed; first: make bench-peers")
    if shutil.which("ab") is None or shutil.which("nginx") is None:
        raise SystemExit(
            "Debian's apache2-utils and nginx-light are needed: sh benchmarks/debian_packages.sh"
        )
    with ExitStack() as stack:
        url = stack.enter_context(postgis.server())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        released_s, features = keep(url)
        say("portal_release", polygons=AREAS, points=POINTS, tiles_s=released_s, goal_s=60.0)
        ours = stack.enter_context(geo_lsz(url))
        bytes_of = {name: body(ours.port, name, ask) for name, ask in ours.asks.items()}
        servers = [
            ours,
            stack.enter_context(tipg(url)),
            stack.enter_context(pygeoapi(url, folder)),
            stack.enter_context(bare(bytes_of, folder)),
            stack.enter_context(nginx(bytes_of, folder)),
        ]
        for question in ours.asks:
            _compare(question, servers)
        for server in servers[:3]:
            say(
                "portal_memory",
                server=server.name,
                pss_mb=pss_mb(server),
                **({"bytes_per_feature": features} if server is ours else {}),
            )


def _compare(question: str, servers: list[Server]) -> None:
    """One line a server; the ratio is its CPU over ours."""
    ours = None
    for server in servers:
        if question not in server.asks:
            continue
        found = _load(server, question, SLOW_REQUESTS if server.database else REQUESTS)
        ours = ours or found
        ratio = found["cpu_ms"] / ours["cpu_ms"]
        say("portal_" + question, server=server.name, **found, cpu_ratio=ratio)


def _load(server: Server, question: str, requests: int) -> dict[str, float]:
    """CPU ms per request, requests a second, p50 and p99 in ms."""
    _ab(server, question, CONNECTIONS * 2)
    before = cpu_s(server)
    said = _ab(server, question, requests)
    used = cpu_s(server) - before
    percent = dict(re.findall(r"^\s*(\d+)%\s+(\d+)", said, re.MULTILINE))
    rate = re.search(r"Requests per second:\s+([\d.]+)", said)
    if rate is None or "Non-2xx responses" in said:
        raise SystemExit(f"{server.name} did not answer „{question}“:\n{said}")
    return {
        "cpu_ms": used / requests * 1e3,
        "per_s": float(rate[1]),
        "p50_ms": float(percent["50"]),
        "p99_ms": float(percent["99"]),
    }


def _ab(server: Server, question: str, requests: int) -> str:
    """What Debian's `ab` says, from the second core."""
    headers = [
        part for name, told in headers_of(question).items() for part in ("-H", f"{name}: {told}")
    ]
    counts = ["-n", str(requests), "-c", str(CONNECTIONS)]
    address = f"http://127.0.0.1:{server.port}{server.asks[question]}"
    command = ["taskset", "-c", "1", "ab", "-k", "-q", *counts, *headers, address]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ab
    return ended.stdout + ended.stderr
