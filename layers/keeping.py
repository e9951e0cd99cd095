"""Keeping: what snapshots, runs and releases ask of the database alike."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Connection, Row, Select, Table, select

from geo_lsz.errors import NotFound, Withdrawn
from geo_lsz.identity import Run, Snapshot
from layers import tables, trail
from layers.migrations.database import Database

AnyRow = Row[*tuple[Any, ...]]


class Keeper:
    """One database, opened, in which something is kept."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """What is kept in this database, its schema brought up to date.

        url : sqlite:///file, made with its folder where there is none, or postgresql+psycopg://…

        Raises StoreUnavailable where the database does not answer.
        """
        return cls(Database.open(url))

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()

    def ping(self) -> None:
        """Raise StoreUnavailable where the database does not answer."""
        with self.database.reading() as connection:
            connection.execute(select(1))

    def _all(self, query: Select[*tuple[Any, ...]]) -> Sequence[AnyRow]:
        with self.database.reading() as connection:
            return connection.execute(query).all()


def in_utc(kept: datetime) -> datetime:
    """A moment that was kept; SQLite knows no time zones and gives back UTC as it was written."""
    return kept.astimezone(UTC) if kept.tzinfo else kept.replace(tzinfo=UTC)


def insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Add a few rows."""
    if rows:  # an empty list would insert one row of defaults
        connection.execute(table.insert(), rows)
        trail.note(connection, table.name, rows)


def content_of(table: Table) -> Select[*tuple[Any, ...]]:
    """All columns but the first, which names the snapshot or run that a row belongs to."""
    return select(*list(table.columns)[1:])


def holds(connection: Connection, table: Table, key: str) -> bool:
    """Whether there is a row of this id."""
    return connection.execute(select(table.c.id).where(table.c.id == key)).first() is not None


WHAT_IT_IS = {
    tables.snapshot: "Eine Lieferung",
    tables.run: "Einen Rechenlauf",
    tables.release: "Eine Veröffentlichung",
}


def require(connection: Connection, table: Table, key: str) -> AnyRow:
    """The row of this id. Raises NotFound, and Withdrawn where it was erased."""
    row = connection.execute(select(table).where(table.c.id == key)).one_or_none()
    if row is None:
        refuse_erased(connection, table, key)
        raise NotFound(f"{WHAT_IT_IS[table]} mit der Kennung „{key}“ gibt es hier nicht.")
    return row


def refuse_erased(connection: Connection, table: Table, key: str) -> None:
    """Raise Withdrawn where what had this id was erased; who and why stay inside."""
    of_id = select(tables.tombstone.c.made_at).where(tables.tombstone.c.id == key)
    made_at = connection.execute(of_id).scalar()
    if made_at is not None:
        raise Withdrawn(
            f"{WHAT_IT_IS[table]} mit der Kennung „{key}“ gab es; das wurde am "
            f"{in_utc(made_at):%d.%m.%Y} gelöscht und kommt nicht wieder."
        )


def record_columns(record: Snapshot | Run) -> dict[str, Any]:
    """The parts of a record, by the columns they are kept in."""
    return {part.name: getattr(record, part.name) for part in fields(record)}
