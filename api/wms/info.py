"""What is at a pixel of the map service's picture: GetFeatureInfo, for people and programs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pandas import isna

from api.rendering import document
from api.wms.layers import PX_PER_MM, Prepared, WmsLayer
from api.wms.query import HTML, JSON, InfoQuery
from api.wms.values import SCREEN_DPI
from geo_lsz.german import german, klasse_of, not_applicable_because
from geo_lsz.released import View
from geo_lsz.survey_words import share_text
from maps.columns import STATUS_TEXT, origin_of, status_text
from maps.window import RADIUS

NEAR_MM = RADIUS + 0.4
"""Who asks so near to the middle of a dot means the dot."""

NOTHING = "Hier liegt nichts."
EXPLAINED = "versorgung"
"""Key of the view that `warum` explains."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said of a feature: its key for programs, title and text for people.

    value : what programs get, where that is not the text
    """

    key: str
    title: str
    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A feature of a layer at the pixel, and what is said of it."""

    layer: WmsLayer
    feature: str
    facts: tuple[Fact, ...]


def found_at(query: InfoQuery, prepared: Prepared) -> list[Found]:
    """The features at the pixel, of each layer at most so many, in the order of the layers."""
    return [
        Found(layer, feature, tuple(_facts(layer, feature)))
        for layer in query.layers
        for feature in _features(layer, query, prepared)[: query.most]
    ]


def told(found: list[Found], media_type: str) -> str:
    """The features as GeoJSON (without geometry), as a page, or as plain text."""
    if media_type == JSON:
        features = [_feature(one) for one in found]
        return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    if media_type == HTML:
        return document("wms_info.html", {"found": found, "nothing": NOTHING})
    return "\n\n".join(_plain(one) for one in found) or NOTHING


def _features(layer: WmsLayer, query: InfoQuery, prepared: Prepared) -> list[str]:
    crs, (x, y) = query.picture.crs, query.place
    if not layer.is_points:
        return prepared.areas(layer).within(crs.name).at(x, y)
    west, south, east, north = query.picture.bounds
    pixel = (east - west) / query.picture.width, (north - south) / query.picture.height
    away = np.hypot(*((prepared.places(layer, crs) - (x, y)) / pixel).T)
    near_px = NEAR_MM * PX_PER_MM * query.picture.dpi / SCREEN_DPI
    order = np.argsort(away, kind="stable")
    return [str(layer.served.features.index[row]) for row in order if away[row] <= near_px]


def _facts(layer: WmsLayer, feature: str) -> Iterator[Fact]:
    row = layer.served.features.iloc[layer.served.position[feature]]
    if layer.view is not None:
        yield Fact("name", "Name", str(row["name"]))
        yield from _of_view(layer.view, row)
    else:
        for key, title in layer.served.collection.properties.items():
            if key in row:
                yield Fact(key, title, _text(key, row))
    for title, text in origin_of(layer.served.collection).items():
        if text:
            yield Fact(title.lower(), title, text)


def _of_view(view: View, row: Mapping[str, Any]) -> Iterator[Fact]:
    number = row[view.key]
    yield Fact("wert", view.title, share_text(view, row))
    yield Fact("zahl", "", "", None if isna(number) else float(number))
    yield Fact("klasse", "Klasse", klasse_of(view, row).title)
    yield Fact("status", "Status", status_text(view)[row[f"{view.key}_status"]])
    why = row.get("warum") if view.key == EXPLAINED else not_applicable_because(view, row)
    if isinstance(why, str) and why:
        yield Fact("warum", "Begründung", why)


def _text(key: str, row: Mapping[str, Any]) -> str:
    """A property in words; of what is unknown, why."""
    value = row[key]
    if isinstance(value, str):
        return value
    if isna(value):
        return STATUS_TEXT.get(row.get(f"{key}_status", ""), STATUS_TEXT["missing"])
    return german(value, 0 if float(value).is_integer() else 1)


def _feature(found: Found) -> dict[str, Any]:
    properties: dict[str, Any] = {"ebene": found.layer.title}
    for fact in found.facts:
        properties[fact.key] = fact.text if fact.title else fact.value
    return {
        "type": "Feature",
        "id": f"{found.layer.name}.{found.feature}",
        "geometry": None,
        "properties": properties,
    }


def _plain(found: Found) -> str:
    lines = [f"{fact.title}: {fact.text}" for fact in found.facts if fact.title]
    return "\n".join([found.layer.title, *lines])
