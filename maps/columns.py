"""Columns: a collection as a table, with German titles, whatever file it goes into."""

from collections.abc import Iterable, Iterator, Mapping

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS, value_columns
from geo_lsz.klassen import WITHOUT_VALUE, Klasse
from geo_lsz.released import Collection, View
from geo_lsz.status import Status
from maps.legend import german_date


def _status_text(without_value: Mapping[Status, Klasse]) -> dict[str, str]:
    return {"ok": "bekannt", **{str(s): klasse.title for s, klasse in without_value.items()}}


STATUS_TEXT = _status_text(WITHOUT_VALUE)
"""What a status is called, of a value that belongs to no view."""


def status_text(view: View) -> dict[str, str]:
    """What a status is called in a view."""
    return _status_text(view.without_value)


def origin_of(collection: Collection) -> dict[str, str]:
    """What must go with the data of a collection, by its German title."""
    return {
        "Stand": german_date(collection.stichtag),
        "Gebietsstand": collection.gebietsstand,
        "Quelle": collection.attribution,
        "Lizenz": collection.licence,
        "Hinweise": " ".join(collection.caveats),
    }


def sources_of(collection: Collection) -> dict[str, str]:
    """All that is to be known of a collection beside its values, by its German title."""
    return {
        "Titel": collection.title,
        "Beschreibung": collection.description,
        **origin_of(collection),
        **{f"Maßstab: {view.title}": view.yardstick for view in collection.views},
        "Rechenläufe": ", ".join(collection.runs),
    }


def titles_of(collection: Collection, columns: Iterable[str]) -> dict[str, str]:
    """German title of each of the `columns` that has one, and of the id (`feature`), by their keys."""
    titles = _every_title(collection)
    return {key: titles[key] for key in ("feature", *columns) if key in titles}


def _every_title(collection: Collection) -> dict[str, str]:
    """German title of every column that its features may have."""
    titles = {"feature": "Kennung"}
    for key, title in collection.properties.items():
        titles |= _parts(key, title, title)
    for view in collection.views:
        with_unit = f"{view.title} ({view.unit})" if view.unit else view.title
        titles |= _parts(view.key, with_unit, view.title)
        titles[f"{view.key}_klasse"] = f"{view.title}: Klasse"
    return titles


def _parts(key: str, title: str, about: str) -> dict[str, str]:
    value, status, low, high = value_columns(key)
    return {
        value: title,
        status: f"{about}: Status",
        low: f"{about}: mindestens",
        high: f"{about}: höchstens",
    }


def columns_of(collection: Collection, features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    """Title and values of every column: code, properties, views, places of points, origin."""
    titles = titles_of(collection, features.columns)
    yield titles["feature"], features.index.to_series()
    of_views = {
        column
        for view in collection.views
        for column in (*value_columns(view.key), f"{view.key}_klasse")
    }
    for key in collection.properties:
        if key in features and key not in of_views:
            yield titles[key], features[key]
            if f"{key}_status" in features:
                yield titles[f"{key}_status"], features[f"{key}_status"].map(STATUS_TEXT)
    for view in collection.views:
        yield from _view_columns(view, titles, features)
    if collection.kind in {"offers", "cells", "vorhaben"}:
        yield from _place_columns(features)
    yield from _said_columns(collection, features)


def _view_columns(
    view: View, titles: Mapping[str, str], features: GeoDataFrame
) -> Iterator[tuple[str, Series]]:
    value, status, low, high = value_columns(view.key)
    klassen = {klasse.key: klasse.title for klasse in view.every_klasse}
    yield titles[value], features[value]
    yield titles[status], features[status].map(status_text(view))
    yield titles[low], features[low]
    yield titles[high], features[high]
    klasse = f"{view.key}_klasse"
    yield titles[klasse], features[klasse].map(klassen)


def _place_columns(features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    if features.crs is None or features.crs != METRIC_CRS:
        raise ContractError(f"places are written from {METRIC_CRS}, not from {features.crs}")
    yield f"Ostwert ({METRIC_CRS})", features.geometry.x.round(2)
    yield f"Nordwert ({METRIC_CRS})", features.geometry.y.round(2)


def _said_columns(collection: Collection, features: GeoDataFrame) -> Iterator[tuple[str, Series]]:
    for title, text in origin_of(collection).items():
        yield title, Series(text, index=features.index, dtype="str")
