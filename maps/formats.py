"""Output formats: one table, from which every door and every pack sees what there is."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from geo_lsz.released import Collection
from maps import geojson
from maps.columns import columns_of
from maps.flatgeobuf import write_flatgeobuf
from maps.formulas import disarmed
from maps.geopackage import write_geopackage
from maps.xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """A way to hand a collection out.

    write : (collection, features in EPSG:25832) -> the bytes of a file
    """

    key: str
    title: str
    media_type: str
    extension: str
    write: Callable[[Collection, GeoDataFrame], bytes]


def write_csv(collection: Collection, features: GeoDataFrame) -> bytes:
    """A table for German spreadsheets: `;`, decimal comma, UTF-8 with BOM, German titles.

    Columns: code, the titled properties, every view with status, bounds and
    class, the place of points in EPSG:25832, and what must go with the data.
    Unknown numbers are empty cells. A text that a spreadsheet would take for a
    formula gets an apostrophe before it, as `maps.formulas` says how to undo.
    """
    columns = dict(columns_of(collection, features))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([disarmed(title) for title in columns])
    writer.writerows(zip(*(map(_cell, column) for column in columns.values()), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return disarmed(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(value)


FORMATS: dict[str, Format] = {
    known.key: known
    for known in (
        Format(
            "geojson",
            "GeoJSON (WGS 84, Länge und Breite)",
            "application/geo+json",
            "geojson",
            geojson.feature_collection,
        ),
        Format("csv", "CSV-Tabelle (für Excel)", "text/csv; charset=utf-8", "csv", write_csv),
        Format(
            "xlsx",
            "Excel-Tabelle mit Quellen",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            write_xlsx,
        ),
        Format(
            "gpkg",
            "GeoPackage (für QGIS)",
            "application/geopackage+sqlite3",
            "gpkg",
            write_geopackage,
        ),
        Format(
            "fgb",
            "FlatGeobuf",
            "application/flatgeobuf",
            "fgb",
            write_flatgeobuf,
        ),
    )
}
"""Every format by its key; a new one is a function and a row here."""

ENDINGS = ", ".join(f".{form.extension}" for form in FORMATS.values())
"""How the name of a file may end, for a message."""
