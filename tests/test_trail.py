"""The trail of changes: nothing goes in without it, and what is changed by hand is found and named."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import create_engine, make_url, select, text
from typer.testing import CliRunner

import doors
from api.cli import app
from geo_lsz.decisions import Subject
from geo_lsz.errors import ContractError
from geo_lsz.identity import Snapshot, frame_digest
from layers import tables, trail
from layers.decisions import decide
from layers.draft_labels import Label, put_label
from layers.trail_verified import newest, verify
from layers.withdrawals import withdraw
from release_fixture import made_release, ortsteile


@pytest.fixture
def told(store):
    """A store into which everything went that can: by its own doors."""
    doors.put(store, made_release())
    release = store.newest_release_id()
    run = store.runs()[0].id
    store.add_artifact(release, "paket.zip", "application/zip", b"PK")
    decide(
        store, Subject("listing", ("a", "b")), "bestätigt", reason="x", who="Amt 51", content="c"
    )
    put_label(store, run, Label("Weitere Wege", who="Planung"))
    withdraw(store, release, reason="Fehler", who="Amt 51")
    return store


def by_hand(store, statement):
    """What somebody does who may do all: past the triggers, in a connection of their own."""
    engine = create_engine(make_url(store.database._url))  # noqa: SLF001 - the way that a person would go
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars():
                connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(statement))
    engine.dispose()


def contents(store):
    """What does not fit, but for triggers that somebody took away."""
    return [found for found in verify(store.database).findings if "Trigger" not in found]


def test_every_door_leaves_an_entry(told):
    """Who, what and of what stands there for each change, the oldest first, and all of it fits."""
    entries = newest(told.database, 99)[::-1]
    assert [(entry["what"], entry["who"]) for entry in entries] == [
        ("snapshot", "Befehlszeile"),
        ("run", "Befehlszeile"),
        ("release", "Befehlszeile"),
        ("artifact", "Befehlszeile"),
        ("decision", "Amt 51"),
        ("draft_label", "Planung"),
        ("withdrawal", "Amt 51"),
    ]
    assert entries[-1]["reason"] == "Fehler"
    assert entries[2]["reason"] == made_release().release.reason != ""
    assert verify(told.database).findings == ()


def test_before_and_after_are_told(told):
    """What was said of a draft before is the digest before what is said of it now."""
    run = told.runs()[0].id
    put_label(told, run, Label("Kürzere Wege", who="Planung"))
    now, *_, before = (e for e in newest(told.database, 99) if e["what"] == "draft_label")
    assert (before["before"] is not None, now["before"]) == (True, before["after"])
    assert now["after"] != before["after"]


def test_whoever_acts_is_named(store):
    """Where a row does not say who wrote it, the door says so."""
    with trail.acting("statistik"):
        doors.put(store, made_release())
    assert {entry["who"] for entry in newest(store.database, 99)} == {"statistik"}


def test_what_is_not_kept_leaves_no_entry(told):
    """What was there before, and what is refused, is no change."""
    before = len(newest(told.database, 99))
    areas = ortsteile().rename_axis("area")
    areas["siedlungstyp"] = areas["name"].str[:0]
    same = Snapshot(
        "areas", "beispiel/ortsteile", date(2024, 12, 31), frame_digest(areas), public=True
    )
    assert told.add_snapshot(same, areas) is False
    with pytest.raises(ContractError):
        withdraw_twice(told)
    assert len(newest(told.database, 99)) == before


def withdraw_twice(store):
    """A withdrawal that the database refuses, after something that it took."""
    with store.database.writing() as connection:
        row = dict(connection.execute(select(tables.withdrawal)).mappings().one())
        trail.note(connection, "withdrawal", [row])
        connection.execute(tables.withdrawal.insert(), [row])


BY_HAND = {
    "a value": (
        "UPDATE released_feature SET properties = '{}' WHERE collection = 'angebote' AND feature = 'a1'",
        r"released_feature, Zeile .* / angebote / a1: ",
    ),
    "a border": (
        "UPDATE area SET name = 'Anders' WHERE area = '0101'",
        r"area, Zeile .* / 0101: ",
    ),
    "a decision": (
        "UPDATE decision SET verdict = 'rejected'",
        r"decision, Zeile 1: ",
    ),
    "a file": (
        "UPDATE artifact SET media_type = 'text/html'",
        r"artifact, Zeile .* / paket.zip: ",
    ),
    "one more": (
        (
            "INSERT INTO draft_label (run, name, note, who, listed, made_at) "
            "SELECT run, 'x', '', '', listed, made_at FROM draft_label"
        ),
        r"draft_label, Zeile 2: ",
    ),
    "one of somebody else": (
        (
            "INSERT INTO decision (subject, about, parts, verdict, reason, who, content, made_at) "
            "SELECT 'fremd', about, parts, verdict, reason, who, content, made_at FROM decision"
        ),
        r"decision, Zeile 2: ",
    ),
    "one less": (
        "DELETE FROM released_feature WHERE collection = 'angebote' AND feature = 'a2'",
        r"released_feature, zu „.*“: Von den Zeilen aus Eintrag 3 fehlen 1\.",
    ),
    "none left": (
        "DELETE FROM withdrawal",
        r"withdrawal, zu „.*“: Von den Zeilen aus Eintrag 7 fehlen 1\.",
    ),
    "an entry": (
        "UPDATE audit_trail SET who = 'niemand' WHERE number = 5",
        r"audit_trail, Eintrag 5: Er wurde nachträglich geändert",
    ),
    "an entry less": (
        "DELETE FROM audit_trail WHERE number = 1",
        r"audit_trail: Vor Eintrag 2 fehlt Eintrag 1",
    ),
}


def test_what_is_changed_by_hand_is_found_and_named(told):
    """A value, a border, a row more or less, an entry itself: each is found, with table and row."""
    for statement, _ in BY_HAND.values():
        by_hand(told, statement)
    found = contents(told)
    for name, (_, expected) in BY_HAND.items():
        assert _matching(expected, found), (name, found)


def _matching(expected, found):

    return [one for one in found if re.match(expected, one)]


def test_a_trail_that_was_cut_short_is_found_by_a_hash_that_was_written_down(told):
    """Who takes the newest entry and its row away leaves a whole chain, but not the noted hash."""
    noted = verify(told.database).head
    by_hand(told, "DELETE FROM withdrawal")
    by_hand(told, "DELETE FROM audit_trail WHERE number = 7")
    assert contents(told) == []
    assert noted in "".join(verify(told.database, noted).findings)


def test_a_missing_trigger_is_found(told):
    """A table that anybody could change by now is named before anybody did."""
    drop = {
        "sqlite": "DROP TRIGGER area_refuses_update",
        "postgresql": "ALTER TABLE area DISABLE TRIGGER insert_only",
    }
    with told.database.writing() as connection:
        connection.execute(text(drop[connection.dialect.name]))
    assert [found.partition(":")[0] for found in verify(told.database).findings] == ["area"]


def test_who_write_at_once_make_one_chain(store):
    """Of eight who decide at the same moment each has an entry, and the chain is whole."""

    def decided(number):
        subject = Subject("listing", (f"a{number}", "b"))
        decide(store, subject, "bestätigt", reason="x", who=f"Amt {number}", content="c")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(decided, range(8)))
    assert {entry["who"] for entry in newest(store.database, 99)} == {f"Amt {n}" for n in range(8)}
    assert verify(store.database).findings == ()


def test_the_command_line_lists_and_verifies(tmp_path):
    """`audit` shows what was written, `audit verify` says all fits, and exits with 1 where it does not."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    url = doors.url_in(tmp_path)
    asked = CliRunner()
    listed = asked.invoke(app, ["audit", "--db", url])
    assert (listed.exit_code, "veröffentlicht" in listed.output) == (0, True)
    whole = asked.invoke(app, ["audit", "verify", "--db", url])
    assert (whole.exit_code, "3 Einträge" in whole.output) == (0, True)
    by_hand(store, "UPDATE area SET name = 'Anders' WHERE area = '0101'")
    assert asked.invoke(app, ["audit", "verify", "--db", url]).exit_code == 1
    store.close()
