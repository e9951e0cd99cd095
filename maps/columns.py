"""Columns: a collection as a table, with German titles, whatever file it goes into."""

from collections.abc import Iterator

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS, value_columns
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import Collection, View
from maps.legend import german_date

STATUS_TEXT = {"ok": "bekannt", **{str(s): klasse.title for s, klasse in WITHOUT_VALUE.items()}}


def origin_of(collection: Collection) -> dict[str, str]:
    """What must go with the data of a collection, by its German title."""
    return {
        "Stand": german_date(collection.stichtag),
        "Gebietsstand": collection.gebietsstand,
        "Quelle": collection.attribution,
        "Lizenz": collection.licence,
        "Hinweise": " ".join(collection.caveats),
    }


def columns_of(collection: Collection, features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    """Title and values of every column: code, properties, views, places of points, origin."""
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
    if collection.kind in {"offers", "cells"}:
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
    for title, text in origin_of(collection).items():
        yield title, Series(text, index=features.index, dtype="str")
