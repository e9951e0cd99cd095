"""GeoPackage: collections as layers that QGIS opens in their colours, with titles and sources."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyogrio
from geopandas import GeoDataFrame

from geo_lsz.publication import Published
from geo_lsz.released import Collection, View
from maps.columns import titles_of
from maps.geofile import add_layer, geofile
from maps.qml import qml

GEOMETRY = "geom"

CHANGE_COUNTERS = (24, 92)
"""Bytes of a file of SQLite from which on it counts how often it was written (four each)."""

VERSION = "1.3"
"""Of the standard; a QGIS 3.22 warns of newer ones."""

SCHEMA_EXTENSION = "http://www.geopackage.org/spec121/#extension_schema"
"""By this name the standard calls its table of column titles."""

TITLES = """
    CREATE TABLE gpkg_data_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
        description TEXT, mime_type TEXT, constraint_name TEXT,
        CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
        CONSTRAINT gdc_tn UNIQUE (table_name, name)
    );
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
        f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME
    );
"""
"""Tables beside the layers, as the standard (schema extension) and QGIS (styles) look for them."""

Titled = tuple[Collection, Mapping[str, str]]
"""A collection, and what the fields of its layer are called."""

Styles = dict[tuple[str, str], str]
"""QML by the keys of collection and view: of a release always the same, whatever part a file holds."""


def write_geopackage(collection: Collection, features: GeoDataFrame) -> bytes:
    """The collection in EPSG:25832 with German titles, its sources as metadata and a style per view.

    QGIS shows the first view when it opens the layer; the others can be chosen.
    The same collection gives the same bytes: its Stichtag stands where the clock would.
    """
    content = geofile(collection, features, "GPKG", **_options(collection))
    return _finished(content, [(collection, features)], {})


def write_geopackages(published: Sequence[Published], styles: Styles) -> bytes:
    """Several collections as layers of one file, in their order, each as `write_geopackage` has it.

    styles : those of the same collections that another file has already; what is missing is added
    """
    with TemporaryDirectory() as folder, _unsynced():
        file = Path(folder) / "layers.gpkg"  # GDAL adds layers to files only, not in memory
        for collection, features in published:
            add_layer(file, collection, features, "GPKG", **_options(collection))
        return _finished(file.read_bytes(), published, styles)


@contextmanager
def _unsynced() -> Iterator[None]:
    """Let GDAL not wait for the disk: what lives for a moment need not survive a power cut."""
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})


def _options(collection: Collection) -> dict[str, Any]:
    return {
        "VERSION": VERSION,
        "IDENTIFIER": collection.title,
        "DESCRIPTION": collection.description,
        "GEOMETRY_NAME": GEOMETRY,
    }


def _finished(content: bytes, published: Sequence[Published], styles: Styles) -> bytes:
    """The file that GDAL wrote, with titles and styles and without the time of day."""
    titled = [(about, titles_of(about, features.columns)) for about, features in published]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.deserialize(content)
        database.executescript(TITLES)
        _add_titles(database, titled)
        _add_styles(database, titled, styles)
        _stop_the_clock(database, [collection for collection, _ in published])
        database.execute("VACUUM")
        return _first_written(database.serialize())


def _add_titles(database: sqlite3.Connection, titled: Iterable[Titled]) -> None:
    database.execute(
        "INSERT INTO gpkg_extensions VALUES ('gpkg_data_columns', NULL, 'gpkg_schema', ?, 'read-write')",
        [SCHEMA_EXTENSION],
    )
    for collection, titles in titled:
        yardsticks = {view.key: view.yardstick for view in collection.views}
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, title, description) VALUES (?, ?, ?, ?)",
            ((collection.key, key, title, yardsticks.get(key)) for key, title in titles.items()),
        )


def _add_styles(database: sqlite3.Connection, titled: Iterable[Titled], styles: Styles) -> None:
    """One style per view, the first as the default; a plain one where there are no views."""
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles')"
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)"
        " VALUES ('', '', ?, ?, ?, ?, '', ?, ?, '')",
        (
            (
                collection.key,
                GEOMETRY,
                view.title if view else collection.title,
                _style(collection, view, titles, styles),
                place == 0,
                view.yardstick if view else "",
            )
            for collection, titles in titled
            for place, view in enumerate(collection.views or (None,))
        ),
    )


def _style(
    collection: Collection, view: View | None, titles: Mapping[str, str], styles: Styles
) -> str:
    key = collection.key, view.key if view else ""
    if key not in styles:
        styles[key] = qml(collection, view, titles)
    return styles[key]


def _stop_the_clock(database: sqlite3.Connection, collections: Iterable[Collection]) -> None:
    """Put the newest Stichtag wherever the time of writing stands."""
    newest = max(collection.stichtag for collection in collections)
    day = f"{newest.isoformat()}T00:00:00.000Z"
    for table, column in (
        ("gpkg_contents", "last_change"),
        ("gpkg_metadata_reference", "timestamp"),
        ("layer_styles", "update_time"),
    ):
        database.execute(f"UPDATE {table} SET {column} = ?", [day])  # noqa: S608 - names of ours


def _first_written(content: bytes) -> bytes:
    """The file as if written once: in how many steps GDAL writes depends on how fast it is."""
    counted = bytearray(content)
    for start in CHANGE_COUNTERS:
        counted[start : start + 4] = (1).to_bytes(4, "big")
    return bytes(counted)
