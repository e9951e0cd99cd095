"""Bulk: many rows into one table, a chunk at a time, in the transaction that is open.

PostgreSQL takes them by a binary COPY, SQLite by one prepared statement. Which of
the two it is, only this module knows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, cast

import numpy as np
import psycopg
import shapely
from psycopg import sql
from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError

from layers import trail
from layers.geometry import SRID, MetricGeometry

Chunk = Mapping[str, Sequence[Any]]
"""Values of some rows by column, all of one length; None where there is none, shapes as shapes."""

ROWS = 20_000
"""Rows of a chunk: what is held in memory beside the frame they come from."""


def insert_chunks(connection: Connection, table: Table, chunks: Iterable[Chunk]) -> None:
    """Add the rows of all chunks, each of which has the columns of the first.

    Raises sqlalchemy.exc.DBAPIError where the database refuses a row, as any statement does.
    """
    waiting = iter(chunks)
    first = next(waiting, None)
    if first is None:
        return
    names = [column.name for column in table.columns if column.name in first]
    rows = _rows(connection, table, names, chain([first], waiting))
    add = _copy if connection.dialect.name == "postgresql" else _execute
    add(connection, table, names, rows)


def _rows(
    connection: Connection, table: Table, names: list[str], chunks: Iterable[Chunk]
) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of each chunk, as the driver of the database takes them."""
    owner = trail.owner_of(table.name, names)
    for chunk in chunks:
        trail.note(connection, table.name, ({owner: one} for one in set(chunk[owner])))
        bound = (_bound(connection, table, name, chunk[name]) for name in names)
        yield list(zip(*bound, strict=True))


def _bound(connection: Connection, table: Table, name: str, values: Sequence[Any]) -> Sequence[Any]:
    kind = table.columns[name].type
    if isinstance(kind, MetricGeometry):
        return _wkb(values, extended=connection.dialect.name == "postgresql")
    bind = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return values if bind is None else [bind(value) for value in values]


def _wkb(shapes: Sequence[Any], *, extended: bool) -> Sequence[Any]:
    """WKB of all shapes at once, None where there is none; extended by its EPSG number for PostGIS."""
    array = np.asarray(shapes, dtype=object)
    if extended:
        array = shapely.set_srid(array, SRID)
    return cast("Sequence[Any]", shapely.to_wkb(array, include_srid=extended).tolist())


def _execute(
    connection: Connection, table: Table, names: list[str], chunks: Iterator[list[tuple[Any, ...]]]
) -> None:
    insert = table.insert().compile(dialect=connection.dialect, column_keys=names)
    for rows in chunks:
        connection.exec_driver_sql(str(insert), rows)


def _copy(
    connection: Connection, table: Table, names: list[str], chunks: Iterator[list[tuple[Any, ...]]]
) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    kinds = [_copied_as(connection, table.columns[name]) for name in names]
    driver = cast("psycopg.Connection", connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            copy.set_types(kinds)
            for rows in chunks:
                for row in rows:
                    copy.write_row(row)
    except psycopg.Error as error:
        # What SQLAlchemy makes of the driver's errors where it runs the statement itself.
        raise cast(
            "DBAPIError",
            DBAPIError.instance(
                None, None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
            ),
        ) from error


def _copied_as(connection: Connection, column: Column[Any]) -> str:
    """The type by which a value is written; what PostGIS reads from a geometry is bytes."""
    if isinstance(column.type, MetricGeometry):
        return "bytea"
    return column.type.compile(connection.dialect).lower()
