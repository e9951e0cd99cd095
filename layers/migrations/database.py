"""A database, opened: its schema up to date, one writer at a time, its silence explained."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from geo_lsz.errors import ContractError, StoreUnavailable
from layers import trail
from layers.migrations import NewerSchema, bring_up_to_date
from layers.trail import Deed

PATIENCE_S = 30
"""How long a writer waits for another one."""

WRITERS = 25832
"""Key of the advisory lock that writers take on PostgreSQL; SQLite locks its file."""


class Database:
    """PostGIS or SQLite, with transactions to read and to write in."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._reader = _postgresql(url) if _is_postgresql(url) else _sqlite(url)
        self._writer = self._reader.execution_options(writes=True)

    @classmethod
    def open(cls, url: str) -> Self:
        """The database of this URL, its schema up to date.

        Raises StoreUnavailable, naming the database and what to do, never the password.
        """
        place = _place(url)
        try:
            database = cls(place)
        except OSError as error:
            raise StoreUnavailable(_silence(place)) from error
        try:
            with database._answering():
                database._bring_up_to_date()
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Give back every connection."""
        self._reader.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read on. Raises StoreUnavailable."""
        with self._answering(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, deed: Deed | None = None) -> Iterator[Connection]:
        """A transaction that no other writer interferes with: all of it is kept or nothing.

        What goes in is written into the trail with it.

        deed : what the trail calls it; None for what the first row says of itself

        Raises StoreUnavailable, and ContractError where the database refuses the content.
        """
        with self._answering(), self._writer.begin() as connection:
            trail.begin(connection)
            yield connection
            trail.record(connection, deed)

    def _bring_up_to_date(self) -> None:
        try:
            bring_up_to_date(self._reader, self._writer)
        except NewerSchema as error:
            raise StoreUnavailable(
                f"{_name(self._url)} wurde von einer neueren Version von geo-lsz angelegt "
                f"(Stand {error}). Bitte geo-lsz aktualisieren."
            ) from error
        except (NotSupportedError, ProgrammingError) as error:
            raise StoreUnavailable(
                f"{_name(self._url)} lässt sich nicht einrichten: Ist PostGIS auf dem Server "
                "installiert, und darf dieser Benutzer Tabellen anlegen? Sonst einmal als "
                "Verwalter ausführen: CREATE EXTENSION postgis SCHEMA public"
            ) from error

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError, NoFreeConnection) as error:
            raise StoreUnavailable(_silence(self._url)) from error
        except IntegrityError as error:
            # Only its first line and no cause: the rest may show the numbers of a row.
            reason = str(error.orig).partition("\n")[0]
            raise ContractError(f"the database refuses this: {reason}") from None
        except DBAPIError as error:
            if type(error) is DatabaseError:  # SQLite: the file is no database
                raise StoreUnavailable(_silence(self._url)) from error
            raise
        except StatementError as error:  # SQLAlchemy wraps what _json raises
            raise error.orig or error from error


def _place(url: str) -> URL:
    """The URL in parts. Raises StoreUnavailable where it names no database of ours."""
    try:
        place = make_url(url)
    except ArgumentError:
        place = URL.create("none")  # the text is not repeated: it may hold a password
    if _is_postgresql(place):
        return place.set(drivername="postgresql+psycopg")
    if place.get_backend_name() == "sqlite" and place.database not in {None, "", ":memory:"}:
        return place
    raise StoreUnavailable(
        "Diese Datenbank-Adresse ist unbekannt. Möglich sind sqlite:///Ordner/Datei.db und "
        "postgresql+psycopg://Benutzer@Rechner:5432/Datenbank."
    )


def _is_postgresql(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def _name(url: URL) -> str:
    """What a person calls this database; no user, no password."""
    if not _is_postgresql(url):
        return f"Die SQLite-Datei {url.database}"
    host = url.host or url.query.get("host") or "localhost"
    port = f":{url.port}" if url.port else ""
    return f"Die PostgreSQL-Datenbank „{url.database}“ auf {host}{port}"


def _silence(url: URL) -> str:
    """That the database does not answer, and what to look at."""
    if _is_postgresql(url):
        return (
            f"{_name(url)} antwortet nicht. Läuft der Server (pg_isready), und stimmen Rechner, "
            "Datenbank, Benutzer und Passwort?"
        )
    return (
        f"{_name(url)} lässt sich nicht benutzen. Ist sie eine Datenbank von geo-lsz, darf dieser "
        "Benutzer sie und ihren Ordner beschreiben, ist noch Platz, und schreibt gerade niemand "
        "anders lange?"
    )


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 5}, **_ENGINE)
    event.listen(engine, "begin", _wait_for_other_writers)
    return engine


def _wait_for_other_writers(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def _sqlite(url: URL) -> Engine:
    """Makes the file where there is none; one that vanishes later is not made anew, empty."""
    file = Path(str(url.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    there = url.set(database=f"file:{quote(str(file))}", query={"mode": "rw", "uri": "true"})
    engine = create_engine(there, connect_args={"timeout": PATIENCE_S}, **_ENGINE)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # _begin says when a transaction begins
    _write_ahead(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    # INSERT OR REPLACE deletes, and fires the triggers that refuse it only so.
    connection.execute("PRAGMA recursive_triggers = ON")


def _write_ahead(connection: Any) -> None:
    """Let readers read while one writes. SQLite waits for others everywhere but here: so we do."""
    patience_ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience_ends:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _json(content: Any) -> str:
    try:
        return json.dumps(content, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ContractError(f"not to be said in JSON: {error}") from error


# An error must not show the numbers of a row: some of them are secret.
_ENGINE: dict[str, Any] = {"json_serializer": _json, "hide_parameters": True}
