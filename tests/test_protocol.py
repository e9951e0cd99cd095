"""The log: what happened stands in it, and no marker that was planted where persons could be."""

import io
import json
import logging
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

import deliveries as given
import doors
from api import protocol
from api.app import create_app
from api.settings import Settings
from delivering import ADDRESS, KITAS, send
from draft_city import planning
from listening import ROOT, free_port
from release_fixture import made_release

MARKER = "Markierung4711"
"""Planted in whatever could hold a name, a value or a token."""


@pytest.fixture
def lines():
    """What is logged, by the handler that `serve` has."""
    stream = io.StringIO()
    handler = protocol.install(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root = logging.getLogger()
    root.removeHandler(handler)
    root.setLevel(logging.WARNING)


@pytest.fixture
def store(tmp_path):
    """A store whose release calls an offer by the marker."""
    opened = doors.store_in(tmp_path)
    made = made_release()
    made.features["angebote"].loc["a1", "name"] = MARKER
    doors.put(opened, made)
    yield opened
    opened.close()


def failing(store, fail):
    """A service with a route that goes wrong."""
    app = create_app(Settings(proxies="10.0.0.2"), store)
    app.state.older.loaded = fail
    return TestClient(app, doors.BASE, client=("203.0.113.5", 1), raise_server_exceptions=False)


def test_a_fault_is_told_by_its_kind_and_place(store, lines):
    """Kinds and places of a fault and of its cause, with step, status and network; none of its words."""

    def fail(name: str):
        try:
            int(name)
        except ValueError as error:
            raise KeyError(MARKER) from error

    with failing(store, fail) as client:
        asked = {"headers": {"x-key": MARKER, "cookie": MARKER}, "params": {"key": MARKER}}
        assert client.get(f"/releases/{MARKER}/ogc", **asked).status_code == 500
    fault = next(line for line in lines() if "fault" in line)
    assert [one["kind"] for one in fault["fault"]] == ["KeyError", "ValueError"]
    assert "test_protocol.py" in fault["fault"][0]["where"][-1]
    assert (fault["level"], fault["said"]) == ("error", "GET ?")
    told = next(line for line in lines() if line["said"] == "request")
    assert (told["method"], told["step"], told["status"]) == ("GET", "?", 500)
    assert told["network"] == "203.0.113.0/24"
    assert MARKER not in json.dumps(lines())


def test_what_is_ordinary_is_not_logged(store, lines):
    """Nobody's reading is written down."""
    with doors.knocking(store) as client:
        assert client.get("/ogc/collections/angebote/items").status_code == 200
    assert [line for line in lines() if line["said"] == "request"] == []


@pytest.mark.parametrize(
    "path", [f"/{MARKER}", f"/packs/{MARKER}", f"/releases/{MARKER}/ogc", f"/ogc?{MARKER}=1"]
)
def test_no_address_stands_in_it(store, lines, path):
    """Of an address the first step, where it is one of ours."""
    with doors.knocking(store) as client:
        client.get(path, headers={"authorization": MARKER})
    assert MARKER not in json.dumps(lines())


def test_nothing_of_a_delivery_stands_in_it(city, tmp_path, lines):
    """Neither the name of a file nor a value of it, nor the words of a form, whether it is taken or not."""
    file = given.offers(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + f"{MARKER};{MARKER};{MARKER}\n", "utf-8")
    with planning(city) as planner:
        answer = send(planner, file, own=KITAS, name=f"{MARKER}.csv")
        assert MARKER in answer.text
        planner.post(f"{ADDRESS}/{MARKER}", data={"reason": MARKER})
        planner.post("/planner/releases", data={"grund": MARKER})
    told = [line for line in lines() if line["said"] == "request"]
    assert {(line["method"], line["step"]) for line in told} == {
        ("POST", "/planner"),
        ("GET", "/planner"),
    }
    assert MARKER not in json.dumps(lines())


def test_other_peoples_code_says_no_values(lines):
    """A library puts values into its messages; what it says is told without them."""
    logging.getLogger("asyncio").error("Task failed\nfuture: %s", MARKER)
    logging.getLogger("sqlalchemy.engine").warning("row %s", MARKER)
    assert [line["said"] for line in lines()] == ["Task failed", "row %s"]


def test_the_running_service_writes_such_lines(store, tmp_path):
    """`geo-lsz serve` logs in JSON on stderr, and no marker of query, header or key is in it."""
    port = free_port()
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    said = tmp_path / "log"
    with said.open("wb") as log:
        running = subprocess.Popen(
            [*command, "--db", doors.url_in(tmp_path), "--port", str(port)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}/{MARKER}?key={MARKER}"
    try:
        for _ in range(300):
            try:
                urlopen(Request(address, headers={"x-key": MARKER}), timeout=5)
            except HTTPError:
                break
            except OSError:
                time.sleep(0.1)
    finally:
        running.terminate()
        running.wait(20)
    text = said.read_text(encoding="utf-8")
    told = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [(line["step"], line["status"]) for line in told if line["said"] == "request"] == [
        ("?", 404)
    ]
    assert MARKER not in text
    assert store is not None
