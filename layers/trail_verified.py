"""Verifying the trail: whether the chain is whole, and the tables hold what it says went in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from layers import tables, trail
from layers.keeping import in_utc
from layers.migrations.database import Database


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of it.

    entries : of the trail
    head : hash of the newest; "" of an empty trail
    findings : what does not fit, in German; nothing where all of it does
    """

    entries: int
    head: str
    findings: tuple[str, ...]


def newest(database: Database, most: int) -> list[dict[str, Any]]:
    """The newest entries of the trail, the newest first."""
    table = tables.audit_trail
    with database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.number.desc()).limit(most))
        return [_entry(dict(row)) for row in rows.mappings()]


def verify(database: Database, known: str = "") -> Verified:
    """Walk the chain, and hold the tables against it.

    known : hash of an entry that somebody wrote down; "" where nobody did
    """
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":  # who writes meanwhile is no finding
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        table = tables.audit_trail
        rows = connection.execute(select(table).order_by(table.c.number)).mappings()
        entries = [_entry(dict(row)) for row in rows]
        findings = [
            *_chain(entries, known),
            *_triggers(connection),
            *_contents(connection, entries),
        ]
    head = entries[-1]["hash"] if entries else ""
    return Verified(len(entries), head, tuple(findings))


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"made_at": in_utc(row["made_at"])}


def _chain(entries: list[dict[str, Any]], known: str) -> Iterator[str]:
    before, number = trail.NO_ENTRY, 0
    for entry in entries:
        number += 1
        if entry["number"] != number:
            yield f"audit_trail: Vor Eintrag {entry['number']} fehlt Eintrag {number}."
            number = entry["number"]
        elif entry["previous"] != before:
            yield f"audit_trail, Eintrag {number}: Er schließt nicht an den vorigen an."
        if trail.hash_of(entry) != entry["hash"]:
            yield f"audit_trail, Eintrag {number}: Er wurde nachträglich geändert."
        before = entry["hash"]
    if known and known not in {entry["hash"] for entry in entries}:
        yield f"audit_trail: Den Eintrag mit der Prüfsumme {known} gibt es nicht mehr."


def _triggers(connection: Connection) -> Iterator[str]:
    """Tables that nothing protects from changes any more."""
    there = set(connection.execute(text(_PROTECTED[connection.dialect.name])).scalars())
    for table in sorted({*trail.sealed_tables(connection), tables.audit_trail.name} - there):
        yield f"{table}: Der Schutz vor Änderungen (Trigger) fehlt oder ist abgeschaltet."


_PROTECTED = {
    "sqlite": (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_refuses\\_%' "
        "ESCAPE '\\' GROUP BY tbl_name HAVING count(*) = 2"
    ),
    "postgresql": (
        "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = "
        "'insert_only' AND tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
    ),
}
"""Which tables are protected, by dialect."""


def _contents(connection: Connection, entries: list[dict[str, Any]]) -> Iterator[str]:
    told = {
        (sealed.table, sealed.owner): (sealed, entry["number"])
        for entry in entries
        for sealed in trail.sealed_in(entry)
    }
    for table in trail.sealed_tables(connection):
        there = trail.owned_in(connection, table)
        gone = [one for one in told if one[0] == table and one not in set(there)]
        for owned in (*there, *gone):
            sealed, number = told.get(owned, (None, 0))
            yield from _compared(connection, owned, sealed, number)


def _compared(
    connection: Connection, owned: trail.Owned, sealed: trail.Sealed | None, number: int
) -> Iterator[str]:
    """What does not fit of the rows of one owner."""
    digests = [digest for digest, _ in trail.rows_of(connection, owned)]
    if sealed is not None and trail.digest_of(digests) == sealed.digest:
        return
    waiting = Counter(sealed.seals if sealed else ())
    for digest, row in trail.rows_of(connection, owned):
        seal = digest[: trail.SEAL]
        if waiting[seal]:
            waiting[seal] -= 1
        else:
            yield f"{owned[0]}, Zeile {_name(owned[0], row)}: So steht sie nicht im Protokoll; sie wurde von Hand geändert oder hinzugefügt."
    missing = waiting.total() - max(0, len(digests) - _fitting(digests, sealed))
    if missing > 0:
        yield f"{owned[0]}, zu „{owned[1]}“: Von den Zeilen aus Eintrag {number} fehlen {missing}."


def _fitting(digests: list[bytes], sealed: trail.Sealed | None) -> int:
    """How many rows are as they were sealed."""
    now = Counter(digest[: trail.SEAL] for digest in digests)
    return (now & Counter(sealed.seals if sealed else ())).total()


def _name(table: str, row: dict[str, Any]) -> str:
    known = tables.metadata.tables.get(table)
    keys = [column.name for column in known.primary_key] if known is not None else list(row)[:1]
    return " / ".join(str(row[key]) for key in keys)
