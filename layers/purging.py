"""Purging: the one legal exit, where a delivery has to be erased or a release leaked.

Rows and files go, a tombstone stays: what it was, when, by whom and why, never what
stood in it. What was made of a purged delivery (public editions, runs, releases) holds
its numbers on: it goes along, or nothing does. The database lets only one role do it,
on PostGIS; of SQLite it is whoever may write the file.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, Table, delete, or_, select, text, update

from geo_lsz.decisions import require_reasoned
from geo_lsz.errors import NotFound, WrongDecision
from layers import tables, trail
from layers.grants import PURGE
from layers.keeping import insert
from layers.migrations.database import Database
from layers.trail import Deed

Ids = Mapping[str, frozenset[str]]
"""Ids by kind: snapshot, run, release."""

KINDS: Mapping[str, Table] = {
    "release": tables.release,
    "run": tables.run,
    "snapshot": tables.snapshot,
}
"""What has an id of its own, in the order in which it goes."""

TITLES = {"snapshot": "Lieferung", "run": "Rechenlauf", "release": "Veröffentlichung"}
"""What the kinds are called."""

FEWEST = 8
"""Characters of an id that are told at least."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What is erased together.

    kind, id : what somebody named
    follows : what was made of it, by kind and id
    """

    kind: str
    id: str
    follows: tuple[tuple[str, str], ...]


def planned(database: Database, beginning: str) -> Purged:
    """What would go with the snapshot or release whose id begins so. Raises NotFound."""
    with database.reading() as connection:
        return _planned(connection, beginning)


def purge(
    database: Database, beginning: str, *, reason: str, who: str, with_all: bool = False
) -> Purged:
    """Erase a snapshot or a release, and leave a tombstone.

    database : opened by the role that may
    with_all : also what was made of it; without it that is refused

    Raises NotFound, and WrongDecision without a reason or a person, where something
    was made of it and `with_all` is not told, and by another role.
    """
    require_reasoned(reason, who)
    with database.reading() as connection:
        found = _planned(connection, beginning)
    deed = Deed("purge", found.id, who.strip(), reason.strip())
    with database.writing(deed) as connection, _let_go(connection):
        found = _planned(connection, found.id)
        if found.follows and not with_all:
            raise WrongDecision(_refusal(found))
        going = _by_kind([(found.kind, found.id), *found.follows])
        _erase(connection, going)
        _bury(connection, going, deed)
    _forget(database)
    return found


def _planned(connection: Connection, beginning: str) -> Purged:
    kind, key = _named(connection, beginning)
    if kind == "snapshot":
        going = _made_of(connection, key)
    else:
        going = _by_kind([(kind, one) for one in _same_content(connection, {key})])
    follows = tuple((k, one) for k in KINDS for one in sorted(going[k]) if one != key)
    return Purged(kind, key, follows)


def _named(connection: Connection, beginning: str) -> tuple[str, str]:
    if len(beginning) >= FEWEST:
        found = [
            (kind, key)
            for kind in ("release", "snapshot")
            for key in connection.execute(
                select(KINDS[kind].c.id).where(
                    KINDS[kind].c.id.startswith(beginning, autoescape=True)
                )
            ).scalars()
        ]
        if len(found) == 1:
            return found[0]
    raise NotFound(
        f"Eine Lieferung oder Veröffentlichung „{beginning}“ gibt es hier nicht, oder mehrere "
        f"beginnen so. Bitte die ganze Kennung nennen, mindestens {FEWEST} Zeichen."
    )


def _made_of(connection: Connection, key: str) -> Ids:
    """The snapshot with its editions, the runs that read one of them or build on such a run, and releases."""
    snapshot, read = tables.snapshot.c, tables.run_input.c
    of_it = select(snapshot.id).where(or_(snapshot.id == key, snapshot.edition_of == key))
    snapshots = frozenset(connection.execute(of_it).scalars())
    readers = select(read.run).where(read.snapshot.in_(snapshots))
    runs = _naming(connection, tables.run, "parameters", set(connection.execute(readers).scalars()))
    of_release = tables.release_run.c
    standing = select(of_release.release).where(of_release.run.in_(runs))
    releases = set(connection.execute(standing).scalars())
    releases |= _naming(connection, tables.release, "content", runs) - runs
    same = _same_content(connection, releases)
    return {"snapshot": snapshots, "run": runs, "release": frozenset(releases) | same}


def _naming(
    connection: Connection, table: Table, column: str, known: set[str] | frozenset[str]
) -> frozenset[str]:
    """These ids, and those of rows that name one of them, however far that goes."""
    rows = connection.execute(select(table.c.id, table.c[column])).all()
    said = {str(key): json.dumps(content) for key, content in rows}
    found = set(known)
    while True:
        more = {key for key, content in said.items() if any(one in content for one in found)}
        if more <= found:
            return frozenset(found)
        found |= more


def _same_content(connection: Connection, releases: set[str] | frozenset[str]) -> frozenset[str]:
    """Releases that show the same as one of these: it was shown again."""
    said = {
        str(row.id): row.content.get("content")
        for row in connection.execute(select(tables.release.c.id, tables.release.c.content))
    }
    contents = {said[one] for one in releases if said.get(one)}
    same = {one for one, content in said.items() if content in contents}
    return frozenset(releases) | same


def _by_kind(going: list[tuple[str, str]]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(key for k, key in going if k == kind) for kind in KINDS}


def _refusal(found: Purged) -> str:
    told = "; ".join(f"{TITLES[kind]} {key}" for kind, key in found.follows)
    return (
        f"Aus {TITLES[found.kind]} {found.id} ist anderes entstanden, das ihre Zahlen weiter hält: "
        f"{told}. Gelöscht wurde nichts. Alles zusammen löscht --with-all-that-follows."
    )


def _erase(connection: Connection, going: Ids) -> None:
    _empty_gatings(connection, going["snapshot"])
    for table in reversed(tables.metadata.sorted_tables):
        kind, column = _belongs(table)
        if kind and going[kind]:
            mine = column.in_(going[kind])
            owner = text(trail.owner_of(table.name, table.columns.keys()))
            gone = connection.execute(select(owner).select_from(table).where(mine).distinct())
            trail.note_gone(connection, [(table.name, str(key)) for key in gone.scalars()])
            connection.execute(delete(table).where(mine))


def _belongs(table: Table) -> tuple[str, Column[str]]:
    """What kind of thing the rows of a table belong to, and by which column; "" for what stays."""
    for kind, of_kind in KINDS.items():
        if table is of_kind:
            return kind, table.c.id
        if kind in table.c:
            return kind, table.c[kind]
    return "", next(iter(table.c))


def _empty_gatings(connection: Connection, snapshots: frozenset[str]) -> None:
    """Take the editions, and what the gate said of them, out of what they passed it with."""
    table = tables.gating
    for row in connection.execute(select(table)).all():
        stays = [at for at, edition in enumerate(row.editions) if edition not in snapshots]
        if len(stays) == len(row.editions):
            continue
        trail.note_gone(connection, [(table.name, row.id)])
        if not stays:
            connection.execute(delete(table).where(table.c.id == row.id))
            continue
        left = {"editions": [row.editions[at] for at in stays]}
        left |= {"audit": [row.audit[at] for at in stays]}
        connection.execute(update(table).where(table.c.id == row.id).values(**left))


def _bury(connection: Connection, going: Ids, deed: Deed) -> None:
    about = {"reason": deed.reason, "who": deed.who, "made_at": datetime.now(UTC)}
    stones = [{"id": key, "kind": kind} | about for kind in KINDS for key in sorted(going[kind])]
    insert(connection, tables.tombstone, stones)


@contextmanager
def _let_go(connection: Connection) -> Iterator[None]:
    """Meanwhile rows may go. On PostGIS the role decides; on SQLite the triggers stand aside."""
    if connection.dialect.name == "postgresql":
        role = connection.execute(text("SELECT current_user")).scalar()
        if role != PURGE:
            raise WrongDecision(
                f"Löschen darf nur die Rolle {PURGE}; das hier ist {role}. GEOLSZ_PURGE_DB nennt "
                "die Adresse mit ihr, „geo-lsz db grants“ gibt ihr die Rechte."
            )
        yield
        return
    connection.exec_driver_sql("PRAGMA secure_delete = ON")  # no bytes stay in the file
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    triggers = connection.exec_driver_sql(query).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)


def _forget(database: Database) -> None:
    """Let SQLite's log, which holds pages as they were, go into its file."""
    with database.reading() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
