"""Keys of portals: told once, kept as hashes, good until they end or are revoked."""

import logging
import re
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

import doors
from api.access import keys as door
from api.cli import main
from geo_lsz.errors import ContractError, NotFound, StoreUnavailable, WrongDecision
from layers import api_keys, tables
from layers.api_keys import LONGEST, keys, make_key, revoke_key
from release_fixture import made_release

TODAY = datetime.now(UTC).date()
NEXT_YEAR = TODAY + timedelta(days=365)
ITEMS = "/ogc/collections/beratung_ortsteile/items"
OTHERS = "/ogc/collections/angebote/items"


@pytest.fixture
def published(tmp_path):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, made_release())
    yield opened
    opened.close()


@pytest.fixture
def client(published):
    """A client of the public service."""
    with doors.knocking(published) as client:
        yield client


def made(store, *collections):
    """A key that is good until next year."""
    return make_key(store, name="Geoportal", expires=NEXT_YEAR, collections=collections)


def test_only_the_hash_is_kept(store):
    """On both databases nothing of the secret is in any column, and what is listed is not the key."""
    key, kept = made(store)
    with store.database.reading() as connection:
        (row,) = connection.execute(select(tables.api_key)).all()
    assert key.rpartition("_")[2][:8] not in str(row)
    assert keys(store) == [kept]
    assert kept.fits(key)
    assert not kept.fits(key[:-1] + ("A" if key[-1] != "A" else "B"))


def test_a_revocation_is_a_row_of_its_own(store):
    """On both databases: the key stays listed, ended; it ends once, with a reason, and only if it exists."""
    _, kept = made(store)
    with pytest.raises(WrongDecision, match="Grund"):
        revoke_key(store, kept.prefix, reason=" ")
    revoke_key(store, kept.prefix, reason="Rechner verloren")
    (listed,) = keys(store)
    assert listed.revoked_at is not None
    assert not listed.is_good(datetime.now(UTC))
    with pytest.raises(WrongDecision, match="widerrufen"):
        revoke_key(store, kept.prefix, reason="noch einmal")
    with pytest.raises(NotFound, match="key list"):
        revoke_key(store, "00000000", reason="x")


def test_nobody_gives_a_key_more_time(store):
    """The database itself refuses to change a key."""
    made(store)
    with pytest.raises((ContractError, StoreUnavailable)), store.database.writing() as connection:
        connection.execute(tables.api_key.update().values(name="anders"))


@pytest.mark.parametrize(
    ("name", "expires"),
    [
        ("", NEXT_YEAR),
        ("x" * 81, NEXT_YEAR),
        ("zwei\nZeilen", NEXT_YEAR),
        ("Geoportal", TODAY - timedelta(days=1)),
        ("Geoportal", TODAY + LONGEST),
    ],
)
def test_a_key_has_a_name_and_an_end(published, name, expires):
    """Without a name, for the past and for ever no key is made."""
    with pytest.raises(WrongDecision):
        make_key(published, name=name, expires=expires)
    assert keys(published) == []


def test_a_key_opens_what_there_is(published):
    """A collection that is not published is refused, with those that are."""
    with pytest.raises(NotFound, match=r"es gibt .*angebote"):
        made(published, "gibt_es_nicht")


def test_both_headers_let_in(client, published):
    """`X-API-Key` and `Authorization: Bearer` are the same; what comes is for this portal alone."""
    key, _ = made(published)
    for headers in ({"x-api-key": key}, {"authorization": f"Bearer {key}"}):
        answer = client.get(ITEMS, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "X-API-Key" in answer.headers["vary"]
    assert client.get(ITEMS).content == answer.content


def test_a_key_of_one_collection_opens_that_one(client, published):
    """The collections that the key names, and the way there, in every release; nothing else."""
    headers = {"x-api-key": made(published, "beratung_ortsteile")[0]}
    release = published.newest_release_id()
    for open_to_it in (
        ITEMS,
        f"/releases/{release}{ITEMS}",
        "/ogc",
        "/daten/beratung_ortsteile/csv",
    ):
        assert client.get(open_to_it, headers=headers).status_code == 200
    for shut in (
        OTHERS,
        f"/releases/{release}{OTHERS}",
        "/daten/angebote/csv",
        "/wms",
        "/dcat",
        "/",
    ):
        assert client.get(shut, headers=headers).status_code == 403


def _as_it_is(key):
    return {"x-api-key": key}


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (lambda key: _as_it_is(key[:-1] + ("A" if key[-1] != "A" else "B")), "stimmt nicht"),
        (lambda key: _as_it_is(re.sub("_[0-9a-f]{8}_", "_00000000_", key)), "stimmt nicht"),
        (lambda _: _as_it_is("geheim"), "ist keiner"),
        (lambda _: _as_it_is(""), "ist keiner"),
        (lambda key: _as_it_is(key + "A"), "ist keiner"),
        (lambda _: {"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, "ist keiner"),
        (lambda key: {"x-api-key": key, "authorization": f"Bearer {key}"}, "mehrfach"),
    ],
)
def test_a_wrong_key_is_401_with_what_to_do(client, published, caplog, headers, said):
    """Even where everybody may read: whoever shows a key means it. The key is in no answer and no log."""
    key, _ = made(published)
    caplog.set_level(logging.DEBUG)
    sent = headers(key)
    answer = client.get(ITEMS, headers=sent)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="geo-lsz"'
    assert said in answer.json()["detail"]
    assert "X-API-Key" in answer.json()["detail"]
    for secret in filter(None, (value.removeprefix("Bearer ") for value in sent.values())):
        assert secret not in answer.text + caplog.text


def test_an_ended_key_is_told_so(client, published, monkeypatch):
    """Revoked or past its last day: 401 with the reason, as soon as the keys are looked at again."""
    monkeypatch.setattr(door, "LOOK_EVERY_S", 0.0)
    key, kept = made(published)
    assert client.get(ITEMS, headers=_as_it_is(key)).status_code == 200
    revoke_key(published, kept.prefix, reason="verloren")
    assert "widerrufen" in client.get(ITEMS, headers=_as_it_is(key)).json()["detail"]

    monkeypatch.setattr(api_keys, "_require_sensible", lambda *_: None)
    old, _ = make_key(published, name="Alt", expires=date(2025, 12, 31))
    assert "abgelaufen" in client.get(ITEMS, headers=_as_it_is(old)).json()["detail"]


def test_known_keys_are_good_while_the_database_is_down(client, published, monkeypatch):
    """Reading goes on for who was let in before; who was not hears that the database is silent."""
    monkeypatch.setattr(door, "LOOK_EVERY_S", 0.0)
    key, _ = made(published)
    assert client.get(ITEMS, headers=_as_it_is(key)).status_code == 200

    def silent(_):
        raise StoreUnavailable("weg")

    monkeypatch.setattr(door, "keys", silent)
    assert client.get(ITEMS, headers=_as_it_is(key)).status_code == 200
    with doors.knocking(published) as fresh:
        assert fresh.get(ITEMS, headers=_as_it_is(key)).status_code == 503


def test_the_command_line_makes_lists_and_revokes(published, tmp_path, monkeypatch, capsys):
    """The key is shown once; the list has its prefix, what it opens and how it stands."""

    def said(*arguments):
        monkeypatch.setattr(
            sys, "argv", ["geo-lsz", "key", *arguments, "--db", doors.url_in(tmp_path)]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code, capsys.readouterr().err
        return capsys.readouterr().out

    asked = ("--name", "Geoportal", "--expires", NEXT_YEAR.isoformat())
    shown = said("make", *asked, "--scope", "angebote")
    key = re.search(r"lsz_[0-9a-f]{8}_\S{43}", shown)[0]
    (kept,) = keys(published)
    assert kept.fits(key)
    assert kept.collections == ("angebote",)
    listed = said("list")
    assert key not in listed
    assert kept.prefix in listed
    assert "angebote" in listed
    assert "gültig" in listed
    said("revoke", kept.prefix, "--reason", "Rechner verloren")
    assert "widerrufen am" in said("list")
