"""The armour of the web: what every answer carries, and who asks too much, too long or too large."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

import doors
from api import rates
from api.app import create_app
from api.clients import HERE, network_of, shortened
from api.rates import Buckets
from api.settings import Settings
from geo_lsz.errors import InputError
from layers.api_keys import make_key
from release_fixture import made_release

ITEMS = "/ogc/collections/angebote/items"
OLDER = "9" * 32
PUBLIC, NEIGHBOUR, OTHER = "203.0.113.5", "203.0.113.77", "198.51.100.5"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path_factory.mktemp("armour"))
    doors.put(opened, made_release())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def key(store):
    """The header of a portal that is known."""
    expires = datetime.now(UTC).date() + timedelta(days=1)
    return {"X-API-Key": make_key(store, name="Geoportal", expires=expires)[0]}


def from_(app, host):
    """A client of the service that asks from this address."""
    return TestClient(app, doors.BASE, client=(host, 1234), raise_server_exceptions=False)


def test_every_answer_carries_the_headers(store):
    """Pages, data, pictures, files and refusals: nothing is sniffed, framed elsewhere, or run."""
    with doors.knocking(store, address="https://sozialraum.example") as client:
        for address in ("/", ITEMS, "/nirgends", "/wms", "/daten/angebote/csv", "/livez", "/dcat"):
            headers = client.get(address, headers=doors.AS_BROWSER).headers
            assert headers["x-content-type-options"] == "nosniff", address
            assert headers["referrer-policy"] == "same-origin"
            assert headers["x-frame-options"] == "SAMEORIGIN"
            assert "geolocation=()" in headers["permissions-policy"]
            assert headers["strict-transport-security"] == "max-age=31536000"
            said = headers["content-security-policy"].split("; ")
            assert said[0] == "default-src 'none'", address
            assert not [one for one in said if one.startswith("script") and "unsafe" in one]


def test_https_is_demanded_only_where_it_is(store):
    """A service on this machine is asked by http, and must not lock browsers out of it."""
    with doors.knocking(store) as client:
        assert "strict-transport-security" not in client.get("/").headers


def test_an_unchanged_answer_keeps_its_policy(store):
    """304 says nothing of the policy: what it said would replace that of the page that the browser holds."""
    with doors.knocking(store) as client:
        tag = client.get("/ogc", headers=doors.AS_BROWSER).headers["etag"]
        again = client.get("/ogc", headers=doors.AS_BROWSER | {"if-none-match": tag})
        assert (again.status_code, "content-security-policy" in again.headers) == (304, False)


def test_a_bucket_fills_again():
    """Two a second and twenty at once: the 21st waits half a second, and then there is one."""
    now = [0.0]
    buckets = Buckets(2, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(20)] == [0] * 20
    assert buckets.take("a") == 0.5
    assert buckets.take("b") == 0
    now[0] = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]


def test_who_is_forgotten_was_quiet_longest(monkeypatch):
    """Memory has an end, and who asks on is not forgiven for it."""
    monkeypatch.setattr(rates, "MOST_BUCKETS", 2)
    buckets = Buckets(0.1, clock=lambda: 0.0)
    assert [buckets.take(who) for who in "abaca"] == [0, 0, 10, 0, 10]


def test_who_asks_too_much_is_told_when_to_go_on(store):
    """The eleventh of ten is 429 with Retry-After and a sentence; a neighbour shares it, others do not."""
    app = create_app(Settings(rate_per_s=1), store)
    with from_(app, PUBLIC) as client:
        answers = [client.get(ITEMS, params={"offset": n}) for n in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert answers[-1].headers["retry-after"] == "1"
        assert "zu viele Anfragen" in answers[-1].json()["detail"]
        assert answers[-1].headers["x-content-type-options"] == "nosniff"
        assert from_(app, NEIGHBOUR).get(ITEMS).status_code == 429
        assert from_(app, OTHER).get(ITEMS).status_code == 200
        assert from_(app, "127.0.0.1").get(ITEMS).status_code == 200
        page = client.get("/", headers=doors.AS_BROWSER)
        assert (page.status_code, "Zu viele Anfragen" in page.text) == (429, True)


def test_who_is_known_has_a_bucket_of_their_own(store, key):
    """A key that is proven goes on where its network has nothing left, and has its own end."""
    app = create_app(Settings(rate_per_s=1), store)
    with from_(app, PUBLIC) as client:
        codes = [client.get(ITEMS).status_code for _ in range(11)]
        assert codes[-1] == 429
        known = [client.get(ITEMS, headers=key).status_code for _ in range(11)]
        assert known == [200] * 10 + [429]


def test_who_guesses_keys_is_stopped(store):
    """Each wrong key costs its network a request; after ten it is 429 and not 401."""
    app = create_app(Settings(rate_per_s=1), store)
    with from_(app, PUBLIC) as client:
        codes = [
            client.get(ITEMS, headers={"X-API-Key": f"glsz_{n:08}_{'A' * 43}"}).status_code
            for n in range(11)
        ]
        assert codes == [401] * 10 + [429]


def test_the_public_waits_and_who_is_known_does_not(store, key, monkeypatch):
    """While the public's turns are all taken by slow work, who is known is answered at once."""
    monkeypatch.setattr(rates, "AT_ONCE", 1)
    app = create_app(Settings(budget_s=3), store)
    begun, go_on = threading.Event(), threading.Event()

    def slow(_):
        begun.set()
        go_on.wait(20)
        return app.state.current

    app.state.older.loaded = slow
    with from_(app, PUBLIC) as client:
        asking = threading.Thread(target=client.get, args=(f"/releases/{OLDER}/ogc",))
        asking.start()
        assert begun.wait(10)
        assert client.get(ITEMS, headers=key).status_code == 200
        assert client.get(ITEMS, params={"limit": 3}).status_code == 503
        go_on.set()
        asking.join()
        assert client.get(ITEMS, params={"limit": 3}).status_code == 200


def test_an_answer_that_does_not_begin_in_time_is_said_so(store):
    """503 with what to do, long before the work is done; and the turn is free when it is."""
    app = create_app(Settings(budget_s=0.2), store)
    go_on = threading.Event()

    def slow(asked):
        if asked != OLDER:
            raise ValueError
        go_on.wait(20)
        return app.state.current

    app.state.older.loaded = slow
    with from_(app, PUBLIC) as client:
        before = time.monotonic()
        answer = client.get(f"/releases/{OLDER}/ogc")
        took = time.monotonic() - before
        go_on.set()
        assert (answer.status_code, answer.json()["code"], took < 5) == (503, "TooSlow", True)
        assert "länger als 0.2 Sekunden" in answer.json()["detail"]
        assert client.get("/releases/faulty/ogc").status_code == 500
        assert client.get("/livez").status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"x" * 64_001},
        {"content": iter([b"x"])},
        {"headers": {"content-length": "viele"}},
    ],
    ids=["too much", "nobody knows how much", "no number"],
)
def test_nobody_sends_more_than_is_read(store, sent):
    """A body that is too large, or does not say how large it is, is refused before it is read."""
    with doors.knocking(store) as client:
        answer = client.request("POST", ITEMS, **sent)
        assert (answer.status_code, answer.json()["code"]) == (413, "ContentTooLarge")


NETWORKS = {
    "203.0.113.5": "203.0.113.0/24",
    "2001:db8:1:2::5": "2001:db8:1::/48",
    "::ffff:203.0.113.5": "203.0.113.0/24",
    "127.0.0.1": HERE,
    "::1": HERE,
    "testclient": HERE,
}


@pytest.mark.parametrize("host", NETWORKS)
def test_an_address_is_shortened(host):
    """No address of a person is looked at: of four parts three stay, of IPv6 the first 48 bits."""
    assert shortened(host) == NETWORKS[host]


FORWARDED = [
    (("10.0.0.2",), "10.0.0.2", "203.0.113.5", "203.0.113.0/24"),
    (("10.0.0.2",), "10.0.0.2", "6.6.6.6, 203.0.113.5", "203.0.113.0/24"),
    (("10.0.0.2", "10.0.0.3"), "10.0.0.2", "203.0.113.5, 10.0.0.3", "203.0.113.0/24"),
    ((), "198.51.100.7", "203.0.113.5", "198.51.100.0/24"),
    (("10.0.0.2",), "198.51.100.7", "203.0.113.5", "198.51.100.0/24"),
]


@pytest.mark.parametrize(("proxies", "client", "said", "network"), FORWARDED)
def test_only_named_proxies_are_believed(proxies, client, said, network):
    """What anybody writes into X-Forwarded-For counts where a proxy of the city's says it, its last word first."""
    scope = {
        "type": "http",
        "client": (client, 1),
        "headers": [(b"x-forwarded-for", said.encode())],
    }
    assert network_of(scope, proxies) == network


@pytest.mark.parametrize(
    "wrong", [{"proxies": "nirgends"}, {"rate_per_s": -1}, {"budget_s": 0}], ids=str
)
def test_a_wrong_setting_is_said(wrong):
    """What a setting may be is told in German."""
    with pytest.raises(InputError, match="erwartet"):
        Settings.read(**wrong)
