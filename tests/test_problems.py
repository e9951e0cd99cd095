"""What errors look like from outside: told in German, to people as pages, to programs as JSON."""

import logging

import pytest

import doors
from api.errors import NothingHere, NothingPublished, Refused, WrongQuery
from api.problems import problem_of
from geo_lsz.errors import (
    ContractError,
    DefinitionError,
    Fault,
    GateRefused,
    InputError,
    NotFound,
    StoreUnavailable,
)
from release_fixture import made_release


@pytest.fixture
def store(tmp_path):
    """An empty store."""
    opened = doors.store_in(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError([Fault("a.csv", "leer")]), 400),
        (WrongQuery("limit"), 400),
        (Refused("Host"), 403),
        (NotFound("Lauf"), 404),
        (NothingHere("Seite"), 404),
        (GateRefused("Regel"), 409),
        (ContractError("AREAS"), 500),
        (DefinitionError("kita.toml"), 500),
        (NothingPublished(), 503),
        (StoreUnavailable("PostGIS"), 503),
    ],
)
def test_every_error_has_its_status(error, status):
    """Each class of the tree is told as its own row of the table, or as the nearest above it."""
    assert problem_of(error).status == status


def test_without_a_release_it_says_what_to_do(store):
    """An empty store: alive, not ready, and every page says with which commands to go on."""
    with doors.knocking(store) as client:
        assert client.get("/livez").status_code == 200
        ready = client.get("/readyz")
        page = client.get("/", headers=doors.AS_BROWSER)
        portal = client.get("/ogc/collections")
    assert ready.status_code == page.status_code == portal.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    assert "geo-lsz publish" in ready.json()["detail"]
    assert "geo-lsz publish" in page.text


def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(store):
    """404 depends on who asks; both are German, neither is kept by a cache."""
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        page = client.get("/nirgends", headers=doors.AS_BROWSER)
        problem = client.get("/nirgends")
    assert page.status_code == problem.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "/handlungsfelder/beratung" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["title"] == "Das gibt es hier nicht"
    assert page.headers["cache-control"] == problem.headers["cache-control"] == "no-store"


def test_writing_to_a_page_is_405_and_says_what_is_allowed(store):
    """POST to a page is refused with Allow."""
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        answer = client.post("/handlungsfelder/beratung")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.json()["code"] == "MethodNotAllowed"


def test_an_unexpected_fault_says_nothing_of_the_inside_but_is_logged(store, monkeypatch, caplog):
    """A fault within answers 500 without trace or message; both stand in the log."""
    doors.put(store, made_release())

    def broken(_):
        raise RuntimeError("Kennwort im Text")

    monkeypatch.setattr("api.workbench.pages.keys_of", broken)
    with doors.knocking(store) as client, caplog.at_level(logging.ERROR, "api.problems"):
        answer = client.get("/", headers=doors.AS_BROWSER)
    assert answer.status_code == 500
    assert "Kennwort" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Kennwort im Text" in caplog.text


def test_a_database_that_is_down_does_not_stop_the_reading(store, monkeypatch, caplog):
    """With the store gone, pages go on from memory; one warning per outage is logged."""
    doors.put(store, made_release())

    def gone(*_):
        raise StoreUnavailable("Verbindung zu postgresql://nutzer:geheim@db abgelehnt")

    with doors.knocking(store) as client:
        monkeypatch.setattr(store, "newest_release_id", gone)
        monkeypatch.setattr(store, "artifact", gone)
        with caplog.at_level(logging.WARNING, "api.serving"):
            client.app.state.watch.look()
            client.app.state.watch.look()
        assert client.get("/").status_code == 200
        assert client.get("/readyz").status_code == 200
        pack = client.get("/packs/0101.pdf")
        monkeypatch.setattr(store, "release", gone)
        cited = client.get(f"/releases/{'0' * 32}/ogc")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert pack.status_code == 200
    assert cited.status_code == 503
    assert "geheim" not in cited.text


def test_a_release_that_comes_later_is_served_without_restart(store):
    """Started on an empty store, the service is ready as soon as something is published."""
    with doors.knocking(store) as client:
        assert client.get("/readyz").status_code == 503
        doors.put(store, made_release())
        client.app.state.watch.look()
        assert client.get("/readyz").json()["release"] == "fedcba9876543210fedcba9876543210"


def test_the_watch_sees_a_new_release_by_itself(store, monkeypatch):
    """The background task looks again and again, and survives a look that fails."""
    monkeypatch.setattr("api.serving.LOOK_EVERY_S", 0.01)
    fails = iter([RuntimeError("kaputt")])
    honest = store.newest_release_id

    def first_fails():
        for fault in fails:
            raise fault
        return honest()

    with doors.knocking(store) as client:
        monkeypatch.setattr(store, "newest_release_id", first_fails)
        doors.put(store, made_release())
        for _ in range(500):
            if client.get("/readyz").status_code == 200:
                break
        assert client.get("/readyz").status_code == 200
