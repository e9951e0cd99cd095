"""Output formats: one table, from which every door and every pack sees what there is."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS, value_columns
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import Collection, View
from maps import geojson
from maps.legend import german_date

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""

STATUS_TEXT = {"ok": "bekannt", **{str(s): klasse.title for s, klasse in WITHOUT_VALUE.items()}}


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
    formula gets an apostrophe before it.
    """
    columns = dict(_columns(collection, features))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_disarmed(title) for title in columns])
    writer.writerows(zip(*(map(_cell, column) for column in columns.values()), strict=True))
    return text.getvalue().encode("utf-8-sig")


def _columns(collection: Collection, features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    yield "Kennung", features.index.to_series()
    of_views = {
        column
        for view in collection.views
        for column in (*value_columns(view.key), f"{view.key}_klasse")
    }
    for key, title in collection.properties.items():
        if key in features and key not in of_views:
            yield title, features[key]
            if f"{key}_status" in features:
                yield f"{title}: Status", features[f"{key}_status"].map(STATUS_TEXT)
    for view in collection.views:
        yield from _view_columns(view, features)
    if collection.kind == "offers":
        yield from _place_columns(features)
    yield from _said_columns(collection, features)


def _view_columns(view: View, features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    value, status, low, high = value_columns(view.key)
    titles = {klasse.key: klasse.title for klasse in (*view.klassen, *WITHOUT_VALUE.values())}
    yield f"{view.title} ({view.unit})" if view.unit else view.title, features[value]
    yield f"{view.title}: Status", features[status].map(STATUS_TEXT)
    yield f"{view.title}: mindestens", features[low]
    yield f"{view.title}: höchstens", features[high]
    yield f"{view.title}: Klasse", features[f"{view.key}_klasse"].map(titles)


def _place_columns(features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    if features.crs is None or features.crs != METRIC_CRS:
        raise ContractError(f"places are written from {METRIC_CRS}, not from {features.crs}")
    yield f"Ostwert ({METRIC_CRS})", features.geometry.x.round(2)
    yield f"Nordwert ({METRIC_CRS})", features.geometry.y.round(2)


def _said_columns(collection: Collection, features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    said = {
        "Stand": german_date(collection.stichtag),
        "Gebietsstand": collection.gebietsstand,
        "Quelle": collection.attribution,
        "Lizenz": collection.licence,
        "Hinweise": " ".join(collection.caveats),
    }
    for title, text in said.items():
        yield title, Series(text, index=features.index, dtype="str")


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return _disarmed(value)
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return str(value)


def _disarmed(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


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
    )
}
"""Every format by its key; a new one is a function and a row here."""
