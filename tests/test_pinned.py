"""Addresses for ever, releases taken back, and what goes with an answer: caches, compression, origins."""

import gzip

import pytest

import doors
from api.cli import app
from geo_lsz.errors import InputError, NotFound, Withdrawn, WrongDecision
from layers.withdrawals import withdraw
from release_fixture import made_release

OLD, NEW = "fedcba9876543210fedcba9876543210", "0" * 32
ITEMS = "/ogc/collections/beratung_ortsteile/items"
PORTAL = "https://portal.example"


def two_releases(store, _):
    """Two releases, the older of which calls an Ortsteil differently."""
    made = doors.put(store, made_release(), with_tiles=True)
    renamed = made.features["ortsteile"].copy()
    renamed.loc["0101", "name"] = "Neustadt"
    newer = made.release.model_copy(update={"id": NEW, "reason": "Nachtrag"})
    store.add_release(newer, {**made.features, "ortsteile": renamed})


@pytest.fixture
def store(file_copy_of):
    """A store with these two."""
    return file_copy_of(two_releases)[0]


@pytest.fixture
def client(store):
    """A client of the service on it; one origin may read."""
    with doors.knocking(store, cors_origins=PORTAL) as client:
        yield client


def name_of_first(answer):
    return answer.json()["features"][0]["properties"]["name"]


def test_a_cited_release_stays_what_it_was(client):
    """Under its own address the older release still says Altstadt; without one the newer is shown."""
    items = "/ogc/collections/ortsteile/items"
    assert name_of_first(client.get(items)) == "Neustadt"
    assert name_of_first(client.get(f"/releases/{OLD}{items}")) == "Altstadt"
    assert name_of_first(client.get(f"/releases/{NEW}{items}")) == "Neustadt"


def test_only_what_names_its_release_may_be_kept_for_ever(client):
    """Below a release an answer is immutable; elsewhere it is asked for again."""
    assert client.get(ITEMS).headers["cache-control"] == "no-cache"
    for release in (OLD, NEW):
        assert "immutable" in client.get(f"/releases/{release}{ITEMS}").headers["cache-control"]


def test_links_stay_below_the_release(client):
    """Whoever starts below a release and follows links never leaves it."""
    base = f"{doors.BASE}/releases/{OLD}/"
    collection = ITEMS.removesuffix("/items")
    seen, waiting = set(), [f"{base}ogc", f"{base[:-1]}{collection}", f"{base[:-1]}{ITEMS}?limit=4"]
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 60:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].endswith("json"):
            links = answer.json().get("links", [])
            assert all(link["href"].startswith(base) for link in links)
            waiting += [link["href"] for link in links]
    assert len(seen) > 15


def test_the_tiles_of_a_release_are_below_it_too(client):
    """Tiles that were written for a release are had by its address."""
    tile = "/ogc/collections/beratung_ortsteile/tiles/WebMercatorQuad/0/0/0"
    assert client.get(f"/releases/{OLD}{tile}").status_code == 200


@pytest.mark.parametrize("path", ["/releases/nirgends/ogc", f"/releases/{OLD}/", "/releases/"])
def test_what_is_not_below_a_release_is_a_404(client, path):
    """Releases that never were, and pages that a release has not."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_release_that_was_taken_back_is_gone(client, store):
    """410 under its own address, and the release before it is the newest again; the reason stays inside."""
    withdraw(store, NEW, reason="falscher Name", who="Planung")
    client.app.state.watch.look()
    answer = client.get(f"/releases/{NEW}{ITEMS}")
    assert answer.status_code == 410
    assert answer.json()["code"] == "Withdrawn"
    assert "falscher Name" not in answer.text
    assert client.get(ITEMS).json()["release"] == OLD

    withdraw(store, OLD, reason="auch das", who="Planung")
    client.app.state.watch.look()
    assert client.get(ITEMS).status_code == 503
    assert client.get(f"/releases/{OLD}{ITEMS}").status_code == 410


def test_an_older_release_that_was_taken_back_is_gone_at_once(client, store):
    """Sent a moment ago, it is 410 now, though the newest release is the same as before."""
    assert client.get(f"/releases/{OLD}{ITEMS}").status_code == 200
    withdraw(store, OLD, reason="falscher Name", who="Planung")
    assert client.get(f"/releases/{OLD}{ITEMS}").status_code == 410
    assert client.get(ITEMS).json()["release"] == NEW


def test_taking_back_is_reasoned_and_final(store):
    """Not without reason or person, not twice, not what never was; and not published anew by its id."""
    with pytest.raises(WrongDecision):
        withdraw(store, NEW, reason=" ", who="Planung")
    with pytest.raises(NotFound):
        withdraw(store, "nirgends", reason="darum", who="Planung")
    made = store.release(NEW)
    features = {c.key: store.features(NEW, c.key) for c in made.collections}
    withdraw(store, NEW, reason="falscher Name", who="Planung")
    with pytest.raises(Withdrawn):
        withdraw(store, NEW, reason="falscher Name", who="Planung")
    with pytest.raises(Withdrawn):
        store.add_release(made, features)
    assert [release.id for release in store.releases()] == [OLD]


def test_a_long_answer_is_compressed_for_whoever_can_read_it(client):
    """With gzip it is the same text, much shorter; the ETag is weak, since the bytes differ."""
    with client.stream("GET", ITEMS, headers={"accept-encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    plain = client.get(ITEMS, headers={"accept-encoding": "identity"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == plain.content
    assert len(sent) < len(plain.content) / 3
    assert answer.headers["etag"].startswith("W/")
    assert {"Accept", "Accept-Encoding"} <= {it.strip() for it in answer.headers["vary"].split(",")}


def test_only_the_configured_origin_may_read(client):
    """The portal's page sees the answer and its headers; another page does not."""
    allowed = client.get(ITEMS, headers={"origin": PORTAL}).headers
    assert allowed["access-control-allow-origin"] == PORTAL
    assert {"Content-Crs", "ETag"} <= set(allowed["access-control-expose-headers"].split(", "))
    assert "Origin" in allowed["vary"]
    other = client.get(ITEMS, headers={"origin": "https://anders.example"}).headers
    assert "access-control-allow-origin" not in other


def test_a_browser_may_ask_before_it_reads(client):
    """The preflight of a portal is answered; a plain OPTIONS says what one may do."""
    asked = {"origin": PORTAL, "access-control-request-method": "GET"}
    assert client.options(ITEMS, headers=asked).headers["access-control-allow-origin"] == PORTAL
    plain = client.options(ITEMS)
    assert plain.status_code == 204
    assert plain.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("told", ["*", "portal.example", "https://portal.example/pfad", "null"])
def test_an_origin_that_is_none_is_refused_at_the_start(told):
    """A wildcard, a host without a scheme, a path: the setting is named."""
    with pytest.raises(InputError, match="GEOLSZ_CORS_ORIGINS"):
        doors.Settings.read(cors_origins=told)


def test_the_command_line_takes_back_and_says_what_is_shown_now(store, tmp_path, capsys):
    """It names the release that is the newest again; an id that is none is told, exit code 1."""
    assert store.newest_release_id() == NEW
    url = doors.url_in(tmp_path)
    command = ["withdraw", NEW, "--reason", "falscher Name", "--who", "Planung", "--db", url]
    app(command, standalone_mode=False)
    said = capsys.readouterr().out
    assert NEW[:8] in said
    assert OLD[:8] in said
    with pytest.raises(Withdrawn):
        app(command, standalone_mode=False)
