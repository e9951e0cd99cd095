"""GeoPackage before GDAL sees it: which of its layers is meant, and which of its rows have a place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from layers.reading.asked import Asked, Limits
from layers.reading.choice import MAP_LAYERS, chosen
from layers.reading.table import Source, short

SQLITE = b"SQLite format 3\0"


def map_layer(source: Source, asked: Asked) -> str:
    """The layer that is meant, by its headers where there are several.

    Raises InputError where the file is no GeoPackage, and for a layer that is a
    query: nobody knows what it costs to answer.
    """
    with source.path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            source.refuse("ist kein GeoPackage; im GIS als GeoPackage speichern")
    with _opened(source) as content:
        told = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
        names = [str(name) for (name,) in content.execute(told)]
        columns = "SELECT name FROM pragma_table_info(?)"
        there = {name: [c for (c,) in content.execute(columns, (name,))] for name in names}
        name = chosen(source, asked, there, MAP_LAYERS)
        kinds = content.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (name,))
        if [(kind, sql[:13].upper()) for kind, sql in kinds] != [("table", "CREATE TABLE ")]:
            said = f"die Ebene „{short(name)}“ ist eine Abfrage, keine Tabelle"
            source.refuse(f"{said}; im GIS als neues GeoPackage speichern")
    return name


def with_place(source: Source, name: str, limits: Limits) -> list[bool] | None:
    """Whether each row of a layer has a geometry, as far as reading goes; None where none can."""
    with _opened(source) as content:
        told = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
        columns = [str(column) for (column,) in content.execute(told, (name,))]
        if not columns:
            return None
        has = f"SELECT {_quoted(columns[0])} IS NOT NULL FROM {_quoted(name)} LIMIT ?"  # noqa: S608 - quoted
        return [bool(there) for (there,) in content.execute(has, (limits.rows + 1,))]


@contextmanager
def _opened(source: Source) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"file:{source.path.name}?mode=ro", uri=True)) as content:
            yield content
    except sqlite3.Error as error:
        source.refuse(f"das GeoPackage ist beschädigt ({short(str(error))}); neu ausgeben")


def _quoted(name: str) -> str:
    """A name in SQL: what is inside quotation marks is nothing but a name."""
    return '"' + name.replace('"', '""') + '"'
