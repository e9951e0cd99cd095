"""The trail: who wrote what and when, each entry chained by its hash to the one before.

Whatever goes into the tables is noted by the door it goes in by (`note`), and written
into the trail by the transaction itself (`record`): there is no change without its entry.
An entry seals the rows it speaks of: a digest of each row as the database holds it, so
that a change by hand is found, and the row is named (`layers.trail_verified`).
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, inspect, select, text

from layers import tables

ACTING: ContextVar[str] = ContextVar("acting", default="Befehlszeile")
"""Who writes, where a row does not say so itself."""

OWNERS = ("id", "release", "run", "snapshot", "subject")
"""Columns that say what a row belongs to; the first that a table has counts."""

SEAL = 8
"""Bytes of the digest of a row that are kept to tell which row was changed."""

AT_A_TIME = 5_000
"""Rows that are read at a time."""

BESTAND = "bestand"
"""What the entry of a database is called that held rows before there was a trail."""

NO_ENTRY = "0" * 64
"""What the first entry is chained to."""

_TOUCHED = "geo_lsz.touched"

Owned = tuple[str, str]
"""A table, and what some of its rows belong to."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to what, where it is no plain adding."""

    what: str
    subject: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The rows of one owner in one table, as an entry found them."""

    table: str
    owner: str
    digest: str
    seals: tuple[bytes, ...]


@contextmanager
def acting(who: str) -> Iterator[None]:
    """Meanwhile it is this person or role that writes."""
    before = ACTING.set(who)
    try:
        yield
    finally:
        ACTING.reset(before)


def owner_of(table: str, columns: Collection[str]) -> str:
    """SQL for what a row of this table belongs to."""
    if table == tables.artifact.name:  # packs come one by one: each is told by itself
        return "release || '/' || name"
    return next(name for name in (*OWNERS, *columns) if name in columns)


def begin(connection: Connection) -> None:
    """Nothing was noted yet in this transaction."""
    connection.info[_TOUCHED] = {}


def note(connection: Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Say that these rows went into `table`."""
    touched = connection.info.setdefault(_TOUCHED, {})
    for row in rows:
        owner = owner_of(table, row)
        key = f"{row['release']}/{row['name']}" if owner not in row else str(row[owner])
        touched.setdefault((table, key), row)


def note_gone(connection: Connection, owned: Iterable[Owned]) -> None:
    """Say that rows of these owners went or are others now."""
    touched = connection.info.setdefault(_TOUCHED, {})
    for one in owned:
        touched.setdefault(one, {})


def record(connection: Connection, deed: Deed | None = None) -> None:
    """Write what was noted in this transaction into the trail; nothing where nothing was."""
    touched: dict[Owned, dict[str, Any]] = connection.info.pop(_TOUCHED, {})
    if touched:
        (table, owner), row = next(iter(touched.items()))
        plain = Deed(table, owner, str(row.get("who") or ACTING.get()), _reason(row))
        _write(connection, deed or plain, list(touched))


def record_what_is_there(connection: Connection) -> None:
    """The first entry of a database that held rows before it had a trail."""
    there = [one for table in sealed_tables(connection) for one in owned_in(connection, table)]
    if there:
        _write(connection, Deed(BESTAND, "", ACTING.get(), ""), there)


def sealed_tables(connection: Connection) -> dict[str, list[str]]:
    """Every table that the trail speaks of, with the names of its columns."""
    found = inspect(connection)
    others = {"alembic_version", "spatial_ref_sys", tables.audit_trail.name}
    return {
        table: [column["name"] for column in found.get_columns(table)]
        for table in sorted(set(found.get_table_names()) - others)
    }


def owned_in(connection: Connection, table: str) -> list[Owned]:
    """Everything that the rows of a table belong to."""
    owner = _owner(connection, table)
    query = f"SELECT DISTINCT {owner} FROM {table} ORDER BY 1"  # noqa: S608 - names of ours
    return [(table, str(one)) for one in connection.execute(text(query)).scalars()]


def rows_of(connection: Connection, owned: Owned) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Digest of each row of an owner, and the row as the driver of the database hands it out."""
    table, owner = owned
    query = f"SELECT * FROM {table} WHERE {_owner(connection, table)} = :owner"  # noqa: S608 - likewise
    options = {"yield_per": AT_A_TIME}
    found = connection.execute(text(query), {"owner": owner}, execution_options=options)
    for row in found.mappings():
        # What is null is left out: a column that a later migration adds changes no old row.
        known = {name: value for name, value in row.items() if value is not None}
        yield hashlib.sha256(f"{table}\x00{canonical(known)}".encode()).digest(), dict(row)


def canonical(content: Any) -> str:
    """One text for the same content, whatever order its keys have."""
    return _ENCODER.encode(content)


def digest_of(rows: Sequence[bytes]) -> str:
    """Digest of some rows by theirs, whatever their order."""
    return hashlib.sha256(b"".join(sorted(rows))).hexdigest()


def hash_of(entry: dict[str, Any]) -> str:
    """The hash that an entry is chained by, over all of it and the hash before."""
    parts = {name: value for name, value in entry.items() if name not in {"hash", "seals"}}
    parts["made_at"] = _said(entry["made_at"])
    parts["seals"] = hashlib.sha256(entry["seals"]).hexdigest()
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def sealed_in(entry: dict[str, Any]) -> Iterator[Sealed]:
    """What an entry says of the rows it speaks of."""
    start = 0
    for table, owner, rows, digest in entry["contents"]:
        end = start + rows * SEAL
        seals = entry["seals"][start:end]
        cut = tuple(seals[at : at + SEAL] for at in range(0, len(seals), SEAL))
        yield Sealed(table, owner, digest, cut)
        start = end


def _write(connection: Connection, deed: Deed, touched: Sequence[Owned]) -> None:
    contents, seals = [], bytearray()
    for table, owner in touched:
        rows = sorted(digest for digest, _ in rows_of(connection, (table, owner)))
        contents.append([table, owner, len(rows), digest_of(rows)])
        seals += b"".join(row[:SEAL] for row in rows)
    trail = tables.audit_trail
    last = connection.execute(select(trail).order_by(trail.c.number.desc()).limit(1)).first()
    of_subject = select(trail.c.after).where(trail.c.subject == deed.subject)
    before = connection.execute(of_subject.order_by(trail.c.number.desc()).limit(1)).scalar()
    entry = {
        "number": last.number + 1 if last else 1,
        "made_at": datetime.now(UTC),
        "who": deed.who,
        "what": deed.what,
        "subject": deed.subject,
        "reason": deed.reason,
        "before": before,
        "after": hashlib.sha256(canonical(contents).encode()).hexdigest(),
        "contents": contents,
        "seals": bytes(seals),
        "previous": last.hash if last else NO_ENTRY,
    }
    connection.execute(trail.insert(), [entry | {"hash": hash_of(entry)}])


def _reason(row: dict[str, Any]) -> str:
    """Why it was written, where the row says so, or the release that it holds."""
    content = row.get("content")
    return str(
        row.get("reason") or (content.get("reason", "") if isinstance(content, dict) else "")
    )


def _owner(connection: Connection, table: str) -> str:
    known = tables.metadata.tables.get(table)
    if known is not None:
        return owner_of(table, known.columns.keys())
    return owner_of(table, [column["name"] for column in inspect(connection).get_columns(table)])


def _said(value: Any) -> Any:
    """What JSON cannot say, as a text; a moment in UTC, bytes by their digest."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return str(value)


# One for all rows: `json.dumps` makes another each time, which costs as much as the row.
_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_said
)
