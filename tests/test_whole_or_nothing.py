"""A delivery is there wholly or not at all: whoever kills an import, and whoever else imports meanwhile."""

import os
import random
import signal
import time

import pytest
from sqlalchemy import func, select

import deliveries as given
import doors
from geo_lsz.identity import frame_digest
from layers import tables
from layers.intake import take_in
from layers.kept_mappings import with_mapping
from release_fixture import made_release
from taking_in import nursery

ROWS = 6000
MOMENTS = 20
SEED = 20251231


@pytest.fixture
def file(tmp_path):
    """A list of so many Kitas."""
    lines = [
        f"{n};Kita {n};01067;{n % 90 + 10};{given.WEST + n};{given.SOUTH}" for n in range(ROWS)
    ]
    return given.csv(tmp_path, "kitas.csv", "nr;name;PLZ;Plätze;x;y", *lines)


@pytest.fixture
def processes():
    """Where processes that take a delivery in come from."""
    with nursery() as found:
        yield found


def rows_by_source(store):
    """How many offers and links to entities the store has of each source, asked past the store."""
    counted = {}
    with store.database.reading() as connection:
        for table in (tables.offer, tables.entity):
            query = select(tables.snapshot.c.source, func.count(table.c.offer)).join_from(
                tables.snapshot, table, table.c.snapshot == tables.snapshot.c.id, isouter=True
            )
            for source, rows in connection.execute(query.group_by(tables.snapshot.c.source)):
                counted.setdefault(source, []).append(rows)
        loose = select(func.count()).select_from(tables.offer)
        assert connection.execute(loose).scalar() == sum(rows[0] for rows in counted.values())
    return counted


def seconds_of_a_whole_one(processes, database_url, file, number):
    """How long an import takes that nobody kills."""
    began = time.perf_counter()
    assert processes.ended(processes.start(database_url, file, f"ganz-{number}")) == 0
    return time.perf_counter() - began


def test_an_import_that_is_killed_leaves_the_old_or_the_new(store, database_url, file, processes):
    """Killed at 20 random moments, each delivery is there with its mapping and all its rows, or without a trace."""
    whole_s = min(seconds_of_a_whole_one(processes, database_url, file, n) for n in range(3))
    moments = random.Random(SEED)  # noqa: S311 - no secret
    ended = []
    for number in range(MOMENTS):
        process = processes.start(database_url, file, f"liste-{number}")
        time.sleep(moments.uniform(0, whole_s))
        os.kill(process, signal.SIGKILL)
        ended.append(processes.ended(process))
        kept = rows_by_source(store)
        assert set(map(tuple, kept.values())) == {(ROWS, ROWS)}
        assert (f"liste-{number}" in kept) or ended[-1] == -signal.SIGKILL
    assert ended.count(-signal.SIGKILL) >= MOMENTS / 2
    assert with_mapping(store) == {snapshot.id for snapshot in store.snapshots()}
    for snapshot in store.snapshots():
        assert frame_digest(store.frame(snapshot.id)) == snapshot.content


def test_what_was_killed_comes_in_when_it_is_brought_again(store, database_url, file, processes):
    """The next import waits for nobody and finds nothing half done; once more, nothing is added."""
    process = processes.start(database_url, file, "beispiel/kitas")
    time.sleep(0.2)
    os.kill(process, signal.SIGKILL)
    processes.ended(process)
    taken = take_in(store, "offers", file, given.OFFERS)
    before = rows_by_source(store)
    assert before == {"beispiel/kitas": [ROWS, ROWS]}
    again = take_in(store, "offers", file, given.OFFERS)
    assert (again.new, again.snapshot) == (False, taken.snapshot)
    assert rows_by_source(store) == before


def test_two_imports_at_once_do_not_disturb_each_other(store, database_url, file, processes):
    """Of two lists both are there; of one list brought by two, one is kept and the other unchanged."""
    started = [processes.start(database_url, file, source) for source in ("amt", "amt", "traeger")]
    assert [processes.ended(process) for process in started] == [0, 0, 0]
    assert rows_by_source(store) == {"amt": [ROWS, ROWS], "traeger": [ROWS, ROWS]}


def test_a_release_is_served_while_an_import_runs_and_after_it_was_killed(
    store, database_url, file, processes
):
    """Whoever reads meanwhile gets the release at once, the same as before."""
    made = doors.put(store, made_release())
    release, features = made.release, made.features
    key = release.collections[0].key
    process = processes.start(database_url, file, "liste")
    for _ in range(10):
        assert store.newest_release_id() == release.id
        assert len(store.features(release.id, key)) == len(features[key])
        time.sleep(0.05)
    os.kill(process, signal.SIGKILL)
    processes.ended(process)
    assert store.newest_release_id() == release.id
