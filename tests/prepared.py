"""Stores that are filled once and handed out as copies: each test has one of its own.

Most of what a test of the whole house costs is the filling of its store; what is
the same for many tests is done once by each process that tests, on each database.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from layers import tables
from layers.store import Store
from postgis import schema_of

Fill = Callable[[Store, Path], Any]
"""Fills an empty store by files that it writes into a folder; what it tells goes to who gets a copy."""


class Filled(NamedTuple):
    """A store that was filled, where it is, and what filling it told."""

    url: str
    told: Any


def filled(fill: Fill, url: str, folder: Path) -> Filled:
    """A store filled at an empty place."""
    store = Store.open(url)
    told = fill(store, folder)
    store.close()  # on SQLite, all that was written stands in the one file then
    return Filled(url, told)


@contextmanager
def copied(source: Filled, url: str) -> Iterator[Store]:
    """A copy of a filled store at an empty place of the same kind."""
    if url.startswith("sqlite"):
        with closing(_connected(source.url)) as one, closing(_connected(url)) as other:
            one.backup(other)
        store = Store.open(url)
    else:
        store = Store.open(url)
        _copy_rows(store, schema_of(source.url))
    yield store
    store.close()


def _connected(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.removeprefix("sqlite:///"))


def _copy_rows(store: Store, schema: str) -> None:
    """Every row of a schema of PostGIS into the tables of the store; who counts on goes on counting."""
    with store.database.writing() as connection:
        for table in tables.metadata.sorted_tables:
            numbered = "number" in table.columns
            how = "OVERRIDING SYSTEM VALUE" if numbered else ""
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} {how} SELECT * FROM {schema}.{table.name}"  # noqa: S608 - names of ours
            )
            if numbered:
                counter = f"pg_get_serial_sequence('{table.name}', 'number')"
                connection.exec_driver_sql(
                    f"SELECT setval({counter}, max(number)) FROM {table.name} HAVING count(*) > 0"  # noqa: S608 - likewise
                )
