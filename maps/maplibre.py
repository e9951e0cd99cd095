"""MapLibre styles: a collection's vector tiles in the colours of its classes."""

from collections.abc import Mapping
from typing import Any

from geo_lsz.released import Collection, View
from maps.palette import BORDER, DARK, LIGHT, UNKNOWN, style

PLAIN = "flaechen"
"""Name of the style of a collection without views."""

CLASSES, BORDERS = "klassen", "grenzen"
"""Names of the layers of fills and of borders."""

THIN_TO_WIDE = ["interpolate", ["linear"], ["zoom"], 12, 0, 15, 1]
"""Width of the borders of a grid: where its squares are small they would hide what they bound."""

Layer = dict[str, Any]


def styles_of(collection: Collection) -> Mapping[str, str]:
    """Title of each style of a collection, by its name; the first is the usual one."""
    return {view.key: view.title for view in collection.views} or {PLAIN: collection.title}


def style_of(collection: Collection, name: str, tilejson: str, sprite: str) -> dict[str, Any]:
    """The style `name` (a key of `styles_of`) as MapLibre's specification, version 8, writes it.

    tilejson : address of the TileJSON of the collection's tiles
    sprite : address of the hatches, without its ending

    The fill of an area is that of its class; what has no value is hatched. The
    classes with their titles and colours stand in `metadata`, for a legend.
    """
    view = next((view for view in collection.views if view.key == name), None)
    return {
        "version": 8,
        "name": f"{collection.title}: {view.title}" if view else collection.title,
        "metadata": {
            "stichtag": collection.stichtag.isoformat(),
            "licence": collection.licence,
            "legend": _legend(view) if view else [],
        },
        "sprite": sprite,
        "sources": {collection.key: {"type": "vector", "url": tilejson, "promoteId": "id"}},
        "layers": [
            {"source": collection.key, "source-layer": collection.key, **layer}
            for layer in _layers(collection, view)
        ],
    }


def _layers(collection: Collection, view: View | None) -> list[Layer]:
    if collection.kind == "links":
        return [_line("linien", DARK, 2)]
    if collection.kind == "streets":
        return [_line("strassen", BORDER, 1)]
    if collection.kind in {"offers", "cells", "vorhaben"}:
        return [_circle()]
    if view is None:
        return [_fill("flaechen", LIGHT), _line(BORDERS, BORDER, 1)]
    width = THIN_TO_WIDE if collection.kind == "grid" else 1
    return [*_classes(view), _line(BORDERS, BORDER, width)]


def _classes(view: View) -> list[Layer]:
    """A fill by class, and hatches over what has no value."""
    klasse = ["get", f"{view.key}_klasse"]
    fills = [
        part
        for key in (*(klasse.key for klasse in view.klassen), *UNKNOWN)
        for part in (key, style(view.palette, key).fill)
    ]
    hatches = [part for key in UNKNOWN for part in (key, key)]
    hatched: Layer = {
        "id": "ohne_wert",
        "type": "fill",
        "filter": ["in", klasse, ["literal", list(UNKNOWN)]],
        "paint": {
            "fill-pattern": ["match", klasse, *hatches, next(iter(UNKNOWN))],
            "fill-antialias": False,
        },
    }
    return [_fill(CLASSES, ["match", klasse, *fills, LIGHT]), hatched]


def _fill(name: str, colour: Any) -> Layer:
    return {"id": name, "type": "fill", "paint": {"fill-color": colour, "fill-antialias": False}}


def _line(name: str, colour: str, width: Any) -> Layer:
    return {"id": name, "type": "line", "paint": {"line-color": colour, "line-width": width}}


def _circle() -> Layer:
    return {
        "id": "punkte",
        "type": "circle",
        "paint": {
            "circle-color": DARK,
            "circle-stroke-color": LIGHT,
            "circle-stroke-width": 1,
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 2, 16, 7],
        },
    }


def _legend(view: View) -> list[dict[str, str]]:
    return [
        {"klasse": klasse.key, "title": klasse.title, "fill": style(view.palette, klasse.key).fill}
        for klasse in view.every_klasse
    ]
