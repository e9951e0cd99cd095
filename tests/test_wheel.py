"""The built wheel, alone in an empty environment, does the whole job: TOML, templates and assets are in it."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Path of `geo-lsz`, installed from the wheel into an environment of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT)
    run(sys.executable, "-m", "venv", folder / "venv")
    python = folder / "venv" / "bin" / "python"
    pins = ROOT / "requirements.txt"
    quickly = ("--quiet", "--no-compile")
    run(python, "-m", "pip", "install", *quickly, "--require-hashes", "-r", pins)
    (wheel,) = folder.glob("*.whl")
    run(python, "-m", "pip", "install", *quickly, "--no-deps", wheel)
    return folder / "venv" / "bin" / "geo-lsz"


def run(*command, cwd=None):
    """Run a command; its output is shown where it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_demo_runs_from_the_wheel_and_every_page_answers(installed, tmp_path):
    """From an empty folder: demo city, release, pack, pages of all fields, vendored Leaflet."""
    run(installed, "demo", "--no-serve", "--out", tmp_path / "demo", cwd=tmp_path)
    (pack,) = (tmp_path / "demo" / "mappen").glob("*.zip")
    assert pack.read_bytes().startswith(b"PK")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    db = f"sqlite:///{tmp_path / 'demo' / 'demo.db'}"
    server = subprocess.Popen([installed, "serve", "--db", db, "--port", str(port)], cwd=tmp_path)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/readyz")
        for slug in ("steuerung", "vereinbarkeit", "bildung", "beratung", "wohnumfeld", "dialog"):
            page = urlopen(f"{base}/handlungsfelder/{slug}", timeout=10).read().decode()  # noqa: S310
            assert "Beispieldaten" in page
        collections = json.load(urlopen(f"{base}/ogc/collections", timeout=10))  # noqa: S310
        # on each of two geographies: areas, six fields, Kennzahlen, offers in reach, several offers,
        # voices, findings, evidence; once: offers, grid, events, survey, Vorhaben
        assert len(collections["collections"]) == 2 * (1 + 6 + 1 + 1 + 1 + 3) + 5
        assert urlopen(f"{base}/packs/Melchendorf", timeout=10).read() == pack.read_bytes()  # noqa: S310
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address):
    """Wait until the address answers, 30 s at most."""
    for _ in range(150):
        try:
            urlopen(address, timeout=2)  # noqa: S310 - loopback
        except (URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{address} does not answer")
