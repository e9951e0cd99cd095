"""Purging: what was erased is nowhere any more but on its tombstone, and nobody else can erase."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

import doors
from api.cli import app
from geo_lsz.errors import ContractError, NotFound, Withdrawn, WrongDecision
from geo_lsz.identity import Run, Snapshot, frame_digest
from layers import tables
from layers.draft_labels import Label, put_label
from layers.grants import APP, PURGE, grant
from layers.keeping import insert
from layers.migrations.database import Database
from layers.purging import purge
from layers.trail_verified import newest, verify
from layers.withdrawals import withdraw
from release_fixture import made_release, ortsteile

WHY = {"reason": "Löschung nach Art. 17 DSGVO", "who": "Datenschutz"}
MARKER = "Markierung-im-Namen"


def url_as(role, url):
    """The same database by another role."""
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def opened_as(role, url):
    """The database by a role of its own; of SQLite by whoever may write the file."""
    return Database.open(url_as(role, url) if url.startswith("postgresql") else url)


@pytest.fixture
def filled(store, database_url):
    """A store with an exact delivery, its public edition, a run on it, a release on that, and another delivery."""
    if database_url.startswith("postgresql"):
        if os.environ.get("GEOLSZ_TEST_DATABASE_URL"):
            pytest.skip("the given database asks the roles for passwords")
        grant(store.database)
    doors.put(store, made_release())
    areas = named(MARKER)
    exact = Snapshot("areas", "amt/intern", date(2025, 1, 1), frame_digest(areas))
    store.add_snapshot(exact, areas, mapping=f"# {MARKER}")
    edition = Snapshot(
        "areas",
        "amt/intern",
        date(2025, 1, 1),
        frame_digest(areas),
        public=True,
        edition_of=exact.id,
    )
    store.add_snapshot(edition, areas)
    first, other = store.runs()[0], store.snapshots(public=True)[0]
    run = Run("gap", 1, "bildung", {}, (edition.id,))
    store.add_run(run, store.reckoned(first.id))
    put_label(store, run.id, Label(MARKER))
    kept = {"id": "g", "editions": [other.id, edition.id], "made_at": datetime.now(UTC)}
    kept["audit"] = [{"of": "other"}, {"of": MARKER}]
    with store.database.writing() as connection:
        insert(connection, tables.gating, [kept])
    made = made_release()
    told = {"id": "1" * 32, "content": "other", "reason": MARKER}
    told["collections"] = tuple(
        c.model_copy(update={"runs": (run.id,) if c.runs else ()}) for c in made.release.collections
    )
    store.add_release(made.release.model_copy(update=told), made.features)
    store.add_artifact("1" * 32, "paket.zip", "application/zip", MARKER.encode())
    return store


def named(name):
    """The areas of the small city, the first of them called so."""
    areas = ortsteile().rename_axis("area")
    areas["siedlungstyp"] = areas["name"].str[:0]
    areas.loc["0101", "name"] = name
    return areas


def counts(store):
    """Rows of every table."""
    every = tables.metadata.tables.values()
    with store.database.reading() as connection:
        return {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar() for t in every
        }


def exact_of(store):
    return next(s.id for s in store.snapshots() if s.source == "amt/intern")


def test_what_was_made_of_it_goes_along_or_nothing_does(filled, database_url):
    """A delivery on which a release stands is refused with the list of what would go; then it all goes."""
    before = counts(filled)
    exact = exact_of(filled)
    eraser = opened_as(PURGE, database_url)
    with pytest.raises(WrongDecision) as refused:
        purge(eraser, exact, **WHY)
    assert counts(filled) == before
    [run] = [run.id for run in filled.runs() if run.handlungsfeld == "bildung"]
    [edition] = [s.id for s in filled.snapshots(public=True) if s.edition_of == exact]
    assert all(key in str(refused.value) for key in (exact, run, edition, "1" * 32))
    purge(eraser, exact, **WHY, with_all=True)
    eraser.close()
    gone = {table: before[table] - now for table, now in counts(filled).items()}
    made = made_release()
    expected = {
        "snapshot": 2,
        "area": 18,
        "mapping": 1,
        "run": 1,
        "run_input": 1,
        "draft_label": 1,
        "release": 1,
        "release_run": 1,
        "artifact": 1,
        "tombstone": -4,
        "audit_trail": -1,
        "released_collection": len(made.features),
        "released_feature": sum(map(len, made.features.values())),
    }
    assert gone == dict.fromkeys(gone, 0) | expected
    with filled.database.reading() as connection:
        row = connection.execute(select(tables.gating)).one()
    assert (len(row.editions), row.audit) == (1, [{"of": "other"}])


def test_a_tombstone_and_the_trail_stay(filled, database_url):
    """Who, when and why stand on the stone and in the trail; nothing is left that does not fit it."""
    eraser = opened_as(PURGE, database_url)
    purge(eraser, exact_of(filled)[:12], **WHY, with_all=True)
    eraser.close()
    entry = newest(filled.database, 1)[0]
    assert (entry["what"], entry["who"], entry["reason"]) == ("purge", WHY["who"], WHY["reason"])
    with filled.database.reading() as connection:
        stones = connection.execute(select(tables.tombstone)).all()
    assert {(stone.kind, stone.who, stone.reason) for stone in stones} == {
        (kind, WHY["who"], WHY["reason"]) for kind in ("snapshot", "run", "release")
    }
    assert verify(filled.database).findings == ()


def test_the_same_delivery_does_not_come_back(filled, database_url):
    """Who delivers the erased rows again is told that they were erased, and when."""
    areas = named(MARKER)
    again = Snapshot("areas", "amt/intern", date(2025, 1, 1), frame_digest(areas))
    eraser = opened_as(PURGE, database_url)
    purge(eraser, again.id, **WHY, with_all=True)
    eraser.close()
    with pytest.raises(Withdrawn, match=rf"{again.id}.*{datetime.now(UTC):%d.%m.%Y} gelöscht"):
        filled.add_snapshot(again, areas)


@pytest.mark.parametrize("said", [{"reason": " "}, {"who": ""}])
def test_nothing_goes_without_a_reason_and_a_person(filled, database_url, said):
    """A purge that nobody could follow later is refused."""
    eraser = opened_as(PURGE, database_url)
    with pytest.raises(WrongDecision):
        purge(eraser, exact_of(filled), **(WHY | said), with_all=True)
    eraser.close()


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("beginning", ["", "zzzzzzzz", "1111"])
def test_what_nobody_can_mean_is_not_found(database_url, beginning):
    """An unknown id and a beginning that is too short erase nothing."""
    eraser = opened_as(PURGE, database_url)
    with pytest.raises(NotFound, match="mindestens 8 Zeichen"):
        purge(eraser, beginning, **WHY, with_all=True)
    eraser.close()


def test_no_byte_of_it_stays_in_the_file(tmp_path):
    """Of SQLite the erased texts are in no page of the file, and in no log beside it."""
    store = doors.store_in(tmp_path)
    areas = named(MARKER)
    exact = Snapshot("areas", "amt/intern", date(2025, 1, 1), frame_digest(areas))
    store.add_snapshot(exact, areas, mapping=f"# {MARKER}")
    files = lambda: b"".join(file.read_bytes() for file in Path(tmp_path).iterdir())  # noqa: E731 - read twice
    assert MARKER.encode() in files()
    purge(store.database, exact.id, **WHY)
    assert MARKER.encode() not in files()
    store.close()


RELEASE = "fedcba9876543210fedcba9876543210"
ADDRESSES = [
    f"/releases/{RELEASE}/{rest}"
    for rest in ("", "ogc", "ogc/collections/angebote/items", "daten/angebote/csv", "dcat", "wms")
]


@pytest.mark.parametrize("how", ["purged", "withdrawn"])
def test_a_release_that_is_gone_answers_410_everywhere(tmp_path, how):
    """Every address below it says 410 with the day; what was in memory of it is there no more."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    made = made_release()
    newer = store.release(RELEASE).model_copy(update={"id": "0" * 32, "content": "other"})
    store.add_release(newer, made.features)
    with doors.knocking(store) as client:
        state = client.app.state
        assert client.get(ADDRESSES[1]).status_code == 200
        assert [one.id for one in state.current.earlier] == [RELEASE]
        if how == "purged":
            purge(store.database, RELEASE, **WHY)
        else:
            withdraw(store, RELEASE, **WHY)
        state.watch.look()
        answers = [client.get(address) for address in ADDRESSES]
        assert [answer.status_code for answer in answers] == [410] * len(ADDRESSES)
        said = {
            answer.json()["detail"]
            for answer in answers
            if "json" in answer.headers["content-type"]
        }
        assert all(f"{datetime.now(UTC):%d.%m.%Y}" in one and RELEASE in one for one in said)
        assert client.get("/vergleich", params={"stand": RELEASE}).status_code in {200, 410}
        assert (state.current.earlier, state.current.news) == ((), None)
        assert state.older._kept == {}  # noqa: SLF001 - what is in memory is seen nowhere else
        assert client.get("/ogc").status_code == 200
    store.close()


def test_the_newest_is_not_shown_any_more(tmp_path):
    """A purged release that was the newest: the one before is shown, by the next look."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    made = made_release()
    newer = store.release(RELEASE).model_copy(update={"id": "0" * 32, "content": "other"})
    store.add_release(newer, made.features)
    with doors.knocking(store) as client:
        items = "/ogc/collections/angebote/items"
        assert client.get(items).json()["release"] == "0" * 32
        purge(store.database, "0" * 32, **WHY)
        client.app.state.watch.look()
        assert client.get(items).json()["release"] == RELEASE
        assert client.get(f"/releases/{'0' * 32}{items}").status_code == 410
    with pytest.raises(Withdrawn, match="gelöscht"):
        store.add_release(newer, made.features)
    store.close()


def test_the_role_of_the_application_cannot_change_or_erase(postgis_url):
    """It reads and adds; UPDATE, DELETE, TRUNCATE and DROP TRIGGER are refused by its rights alone."""
    if os.environ.get("GEOLSZ_TEST_DATABASE_URL"):
        pytest.skip("the given database asks the roles for passwords")
    owner = Database.open(postgis_url)
    grant(owner)
    with owner.writing() as connection:  # so that it is the rights that refuse, not the triggers
        connection.execute(text("ALTER TABLE area DISABLE TRIGGER insert_only"))
    service = Database.open(url_as(APP, postgis_url))
    for statement in (
        "UPDATE area SET name = 'x'",
        "DELETE FROM area",
        "TRUNCATE area",
        "DROP TRIGGER insert_only ON area",
        "ALTER TABLE area DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DELETE FROM audit_trail",
        "UPDATE alembic_version SET version_num = 'x'",
        f"SET ROLE {PURGE}",
    ):
        with pytest.raises(ProgrammingError), service.writing() as connection:
            connection.execute(text(statement))
    service.close()
    owner.close()


def test_the_service_works_by_its_role(filled, database_url):
    """By the application's role a store publishes, decides and is read, and cannot purge."""
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite knows no roles")
    service = type(filled).open(url_as(APP, database_url))
    areas = named("Neustadt")
    snapshot = Snapshot("areas", "amt/neu", date(2025, 1, 1), frame_digest(areas))
    assert service.add_snapshot(snapshot, areas)
    assert service.frame(snapshot.id)["name"]["0101"] == "Neustadt"
    with pytest.raises(WrongDecision, match="nur die Rolle geolsz_purge; das hier ist geolsz_app"):
        purge(service.database, snapshot.id, **WHY)
    service.close()


@pytest.mark.usefixtures("filled")
def test_the_role_of_purges_cannot_touch_the_trail(database_url):
    """What is written down of a purge, who purges cannot take away."""
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite knows no roles")
    eraser = opened_as(PURGE, database_url)
    for table in ("audit_trail", "tombstone"):
        with pytest.raises(ProgrammingError), eraser.writing() as connection:
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - of this test
    eraser.close()


def test_the_owner_cannot_erase_either(filled, database_url):
    """The triggers let nobody but that role erase, not even the superuser who owns the tables."""
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite knows no roles")
    with pytest.raises(ContractError, match="insert-only"), filled.database.writing() as connection:
        connection.execute(text("DELETE FROM artifact"))
    with pytest.raises(WrongDecision, match="das hier ist postgres"):
        purge(filled.database, exact_of(filled), **WHY, with_all=True)


def test_the_command_line_purges_and_says_what_is_left_to_do(tmp_path):
    """`purge` says what is gone; on PostgreSQL it asks for the role that may."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    store.close()
    said = ["--reason", "Leck", "--who", "Datenschutz", "--db", doors.url_in(tmp_path)]
    done = CliRunner().invoke(app, ["purge", RELEASE, *said])
    assert (done.exit_code, RELEASE in done.output, "Sicherungen" in done.output) == (0, True, True)
    elsewhere = [*said[:-1], "postgresql+psycopg://127.0.0.1:1/nirgends"]
    refused = CliRunner().invoke(app, ["purge", RELEASE, *elsewhere])
    assert "GEOLSZ_PURGE_DB" in str(refused.exception)
    grants = CliRunner().invoke(app, ["db", "grants", "--db", doors.url_in(tmp_path)])
    assert "SQLite kennt keine Rollen" in str(grants.exception)
