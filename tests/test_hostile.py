"""What nobody asks in good faith: refused at once, by the service as it listens, and it goes on answering."""

import time
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

import doors
from api.app import create_app
from api.settings import Settings
from listening import free_port, serving
from release_fixture import made_release

ITEMS = "/ogc/collections/beratung_ortsteile/items"
TILES = "/ogc/collections/beratung_ortsteile/tiles/WebMercatorQuad"
DEEP = "(" * 1_000 + "name = 'x'" + ")" * 1_000
NOT_DEEP = "NOT " * 1_000 + "name = 'x'"
LONG = "name = '" + "x" * 1_000_000 + "'"
WIDE = " OR ".join(["name = 'x'"] * 50_000)
JSON_DEEP = '{"op":"not","args":[' * 1_000 + "true" + "]}" * 1_000

HOSTILE = {
    "a NUL byte in a filter": f"{ITEMS}?filter=name%00%3D1",
    "a NUL byte in a box": f"{ITEMS}?bbox=1,2,3,4%00",
    "a NUL byte in an id": f"{ITEMS}/01%0001",
    "a NUL byte in a collection": "/ogc/collections/%00/items",
    "an offset without end": f"{ITEMS}?offset={10**30}",
    "a limit below nothing": f"{ITEMS}?limit=-1",
    "a box of NaN": f"{ITEMS}?bbox=nan,nan,nan,nan",
    "a box without end": f"{ITEMS}?bbox=-inf,-inf,inf,inf",
    "a box of 1e999": f"{ITEMS}?bbox=1e999,1,2,3",
    "a box of ten thousand numbers": f"{ITEMS}?bbox={','.join(['1'] * 10_000)}",
    "a filter a thousand deep": f"{ITEMS}?filter={quote(DEEP)}",
    "a thousand times not": f"{ITEMS}?filter={quote(NOT_DEEP)}",
    "a filter in JSON a thousand deep": f"{ITEMS}?filter-lang=cql2-json&filter={quote(JSON_DEEP)}",
    "a filter of a megabyte": f"{ITEMS}?filter={quote(LONG)}",
    "fifty thousand alternatives": f"{ITEMS}?filter={quote(WIDE)}",
    "a function that sleeps": f"{ITEMS}?filter={quote('pg_sleep(30) = 1')}",
    "a builtin of Python": f"{ITEMS}?filter={quote('eval(1) = 1')}",
    "the year 0": f"{ITEMS}?datetime=0000-01-01",
    "the year 99999": f"{ITEMS}?datetime=99999-01-01",
    "zoom 99": f"{TILES}/99/0/0",
    "a tile of 1e9": f"{TILES}/14/1000000000/0",
    "a path upwards": "/ogc/collections/..%2F..%2Fetc%2Fpasswd",
    "a release upwards": "/releases/..%2F..%2F/ogc",
    "an address that is no UTF-8": f"{ITEMS}?filter=%FF%FE",
    "ten thousand parameters": f"{ITEMS}?" + "&".join(f"p{n}=1" for n in range(10_000)),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of a service that listens, and holds the made release with its tiles."""
    store = doors.store_in(tmp_path_factory.mktemp("hostile"))
    doors.put(store, made_release(), with_tiles=True)
    found = free_port()
    with serving(create_app(Settings(port=found), store), found):
        yield found
    store.close()


def asked(port, address):
    """Status, body and seconds of a question."""
    began = time.perf_counter()
    asking = HTTPConnection("127.0.0.1", port, timeout=10)
    asking.request("GET", address)
    answer = asking.getresponse()
    body = answer.read()
    asking.close()
    return answer.status, body, time.perf_counter() - began


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_at_once(port, name):
    """4xx in seconds on a busy machine, no trace of the inside, and whoever asks next is answered."""
    try:
        status, body, seconds = asked(port, HOSTILE[name])
    except (TimeoutError, ConnectionError):  # the server hung up: too long an address
        assert len(HOSTILE[name]) > 60_000
    else:
        assert 400 <= status < 500, body[:300]
        assert seconds < 5
        assert b"Traceback" not in body
    assert asked(port, f"{ITEMS}?limit=1")[0] == 200
