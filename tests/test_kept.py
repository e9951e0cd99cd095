"""Answers that are kept in memory: the same as those that are made anew, and never of another release."""

from itertools import product
from urllib.request import urlopen

import pytest

import doors
from api import kept
from api.app import create_app
from api.rendering import STATIC, static_prefix
from api.settings import Settings
from listening import free_port, serving
from release_fixture import made_release

ITEMS = "/ogc/collections/beratung_ortsteile/items"
ADDRESSES = [
    *("/ogc", "/ogc/api", "/ogc/collections", ITEMS, f"{ITEMS}?limit=2", f"{ITEMS}/0101"),
    *(f"{ITEMS}?limit=0", "/ogc/collections/nirgends"),
    "/ogc/collections/beratung_ortsteile/tiles/WebMercatorQuad/0/0/0",
    "/wms?SERVICE=WMS&REQUEST=GetCapabilities",
    "/wms?REQUEST=GetLegendGraphic&LAYER=angebote",
    "/wms?REQUEST=GetMap",
]
HEADERS = [
    {"accept": accept, "accept-encoding": coding, **origin}
    for accept, coding, origin in product(
        ("*/*", "text/html"),
        ("identity", "gzip"),
        ({}, {"origin": "https://portal.example"}, {"origin": "https://anders.example"}),
    )
]


@pytest.fixture
def store(tmp_path):
    """A store with the made release and its tiles."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release(), with_tiles=True)
    yield store
    store.close()


def told(answer):
    """All that a client sees."""
    return answer.status_code, answer.content, dict(answer.headers)


def test_what_is_kept_is_what_was_made(store, monkeypatch):
    """Every address with every header: the second answer is the first, and that of a service that keeps none."""
    asked = list(product(ADDRESSES, HEADERS))
    with doors.knocking(store, cors_origins="https://portal.example") as client:
        first = [told(client.get(address, headers=headers)) for address, headers in asked]
        again = [told(client.get(address, headers=headers)) for address, headers in asked]
    monkeypatch.setattr(kept, "LARGEST_BYTES", -1)
    with doors.knocking(store, cors_origins="https://portal.example") as client:
        anew = [told(client.get(address, headers=headers)) for address, headers in asked]
    assert first == again == anew


def test_another_release_is_shown_at_once(store):
    """What was kept of the older release is gone with it."""
    with doors.knocking(store) as client:
        assert client.get(ITEMS).json()["release"] != "0" * 32
        older = store.release(store.newest_release_id())
        store.add_release(older.model_copy(update={"id": "0" * 32}), made_release().features)
        client.app.state.watch.look()
        assert client.get(ITEMS).json()["release"] == "0" * 32


def test_whoever_holds_an_answer_is_told_so(store):
    """A kept answer does not keep a client from being told 304."""
    with doors.knocking(store) as client:
        tag = client.get(ITEMS).headers["etag"]
        assert client.get(ITEMS, headers={"if-none-match": tag}).status_code == 304
        assert client.get(ITEMS).status_code == 200


def test_memory_has_an_end(monkeypatch):
    """Of more answers than there is room for, those stay that were asked for last."""
    monkeypatch.setattr(kept, "MOST_BYTES", 20_000)
    shelf = kept._Shelf()  # noqa: SLF001 - what it holds is seen nowhere else
    for number in range(100):
        shelf.put((b"%d" % number,), kept._Answer(body=b"x" * 1_000))  # noqa: SLF001 - likewise
    assert shelf.bytes == 20_000
    assert list(shelf.answers) == [(b"%d" % number,) for number in range(80, 100)]


def test_a_file_is_sent_whole_each_time(store):
    """Files that the server sends by itself are no body to keep: three times the same bytes."""
    port = free_port()
    with serving(create_app(Settings(port=port), store), port) as base:
        address = f"{base}{static_prefix()}/geo-lsz.css"
        bodies = {urlopen(address, timeout=10).read() for _ in range(3)}  # noqa: S310 - of this machine
    assert bodies == {(STATIC / "geo-lsz.css").read_bytes()}
