"""JSON Schema of a collection: its properties with type and German title (OGC API Features Part 5)."""

from typing import Any

from pandas import Series
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype

from api.self_contained import CLASS_TITLE, STICHTAG, TITLES
from api.serving import GEOMETRY, Served
from geo_lsz.frames import value_columns
from geo_lsz.released import View

PARTS = ("", "Status", "mindestens", "höchstens")
"""Titles of the four columns of a value."""


def schema_of(served: Served) -> dict[str, Any]:
    """What a feature of a collection is made of."""
    about = served.collection
    titles = TITLES | about.properties
    values = {name: title for name, title in titles.items() if f"{name}_status" in served.columns}
    for key, title in (values | {view.key: view.title for view in about.views}).items():
        titles |= {
            column: f"{title}: {part}" if part else title
            for column, part in zip(value_columns(key), PARTS, strict=True)
        }
    for view in about.views:
        titles[f"{view.key}_klasse"] = f"{view.title}: Klasse"
        titles[view.key + CLASS_TITLE] = f"{view.title}: Klasse in Worten"
    classes = {f"{view.key}_klasse": _classes(view) for view in about.views}
    properties = {
        name: {"title": titles.get(name, name), **_type(column), **classes.get(name, {})}
        for name, column in served.columns.items()
    }
    properties[STICHTAG] |= {"format": "date", "x-ogc-role": "primary-instant"}
    properties[GEOMETRY] = {
        "title": "Lage",
        "format": "geometry-any",
        "x-ogc-role": "primary-geometry",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": about.title,
        "description": about.description,
        "properties": properties,
    }


def _type(column: Series) -> dict[str, Any]:
    if is_bool_dtype(column.dtype):
        return {"type": "boolean"}
    if is_integer_dtype(column.dtype):
        return {"type": "integer"}
    return {"type": "number" if is_float_dtype(column.dtype) else "string"}


def _classes(view: View) -> dict[str, Any]:
    return {"enum": [klasse.key for klasse in view.every_klasse]}
