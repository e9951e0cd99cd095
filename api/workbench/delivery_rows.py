"""Rows of a delivery as a person reads them: German titles, numbers, statuses and places."""

from typing import Any

import pandas as pd
from pandas import DataFrame
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo_lsz.german import german
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.status import Status
from layers.layer import Layer, layer

SQUARE_KM = 1e6

PARTS = {"_status": "Angabe", "_low": "mindestens", "_high": "höchstens"}
"""What stands beside the value of a column, by the end of its name."""

TITLES = {
    "geometry": "Lage",
    "persons": "Personen",
    "value": "Wert",
    "status": "Angabe",
    "low": "mindestens",
    "high": "höchstens",
}
"""Titles of columns that no layer names, because every one makes them."""


def rows_of(slug: str, frame: DataFrame) -> tuple[list[str], list[list[str]]]:
    """Titles and texts of the rows of a layer's frame; columns in which nothing stands are left out."""
    named = [name for name in frame.index.names if name is not None]
    flat = DataFrame(frame.reset_index(drop=not named))
    flat = flat[[name for name in flat if flat[name].notna().any()]]
    status = {place for place, name in enumerate(flat) if str(name).endswith("status")}
    rows = [
        [_status(value) if place in status else text_of(value) for place, value in enumerate(row)]
        for row in flat.itertuples(index=False)
    ]
    return [_title(layer(slug), str(name)) for name in flat], rows


def text_of(value: Any) -> str:
    """A value as a person reads it; "" for an unknown one."""
    if isinstance(value, BaseGeometry):
        return _place(value)
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int | float):
        return german(value, 0 if float(value).is_integer() else 2)
    return str(value)


def _title(of: Layer, name: str) -> str:
    for end, what in PARTS.items():
        if name.endswith(end):
            return f"{_title(of, name.removesuffix(end))}: {what}"
    return of.columns[name].title if name in of.columns else TITLES.get(name, name)


def _status(value: Any) -> str:
    status = Status(value)
    return "bekannt" if status == Status.OK else WITHOUT_VALUE[status].title


def _place(shape: BaseGeometry) -> str:
    """Where a geometry of EPSG:25832 lies, or how large it is."""
    if shape.is_empty:
        return "leer"
    if isinstance(shape, Point):
        return f"{shape.x:.0f},\N{NO-BREAK SPACE}{shape.y:.0f}"
    if shape.area:
        return f"Fläche, {german(shape.area / SQUARE_KM, 2)} km²"
    return f"Linie, {german(shape.length)} m"
