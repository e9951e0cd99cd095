"""Tile maps: more areas than a page could carry, drawn by MapLibre GL from the vector tiles of a release.

The page carries the style and the addresses as data; `assets/tile_map.js` finds
them. No text is written into HTML by a script, and there is no inline script.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, log2, pi, radians
from typing import Any

from geopandas import GeoDataFrame
from markupsafe import escape

from geo_lsz.released import Collection, View
from maps.maplibre import BORDERS, CLASSES, PLAIN, style_of
from maps.palette import BORDER, DARK, LIGHT, UNKNOWN
from maps.svg import patterns
from maps.tiles import Tiles
from maps.web_map import HATCH_PX, TOO_MANY, WebMap, attribution_text, label_of

MANY = 2_000
"""More areas than this are drawn from tiles. Within a page they would be a megabyte and more of outlines,
and as many elements for the browser to draw, point at and walk through."""

ROUND_THE_WORLD_PX = 512
"""At zoom 0, as MapLibre counts."""

EARTH_M = 2 * pi * 6_378_137
"""Around the equator."""

NO_BORDER_PX, WHOLE_BORDER_PX = 6, 24
"""Squares of a grid as small as the first have no border, which would hide them; from the second on a whole one."""

SHOWN, SHOWN_ON_GRID = "#111111", "#d9480f"
"""Border of the area that is pointed at, in the map or in the table; the fullest cells of a grid are dark themselves."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What of a collection is drawn: its tiles, and where they are.

    tiles_at : address of the tiles with {z}, {x} and {y}
    """

    collection: Collection
    tiles: Tiles
    tiles_at: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Offers of these Angebotsarten and `others` by their ids, as points above the areas; `count` have a place."""

    layer: Layer
    kinds: tuple[str, ...]
    others: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Above:
    """What lies above the areas: offers, and the outlines of a geography to find one's way by."""

    offers: Offers | None = None
    outlines: Layer | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of a tile map are.

    assets : below it, `maps/assets` is served
    sprite : the hatches, without its ending
    hints : followed by the key of a collection, a slash and an id: what the tooltip says, as JSON
    """

    assets: str
    sprite: str
    hints: str


def is_large(collection: Collection, features: GeoDataFrame) -> bool:
    """Whether a collection has more areas than a page could carry; a grid is taken for one always."""
    return collection.kind == "grid" or len(features) > MANY


def tile_map(
    layer: Layer, view: View, features: GeoDataFrame, above: Above, at: Addresses
) -> WebMap:
    """The map of a view, coloured by class; it says what an area or offer is when pointed at.

    features : features of the collection, EPSG:25832; all that have tiles are in view at first

    The row of a table that says `data-area` stands out with its area, and the
    area with its row; the area that the page's address asks for by `gebiet` is
    brought into view.
    """
    offers = above.offers
    content = {
        "style": _style(layer, view, features, above, at),
        "source": layer.collection.key,
        "view": view.key,
        "bounds": list(layer.tiles.bounds),
        "label": label_of(layer.collection, view),
        "attribution": attribution_text(layer.collection),
        "hints": at.hints,
        "offers": None if offers is None else f"Angebote ({offers.count})",
    }
    preloaded = f'<link rel="modulepreload" href="{at.assets}/maplibre/maplibre-gl.mjs">'
    return WebMap(head=preloaded, html=_html(content, at.assets), script="")


def without_tiles(collection: Collection, assets: str) -> WebMap:
    """What stands in place of a map of many areas whose tiles nobody has written."""
    said = (
        f"Zu „{collection.title}“ wurden keine Kacheln geschrieben, deshalb gibt es hier keine Karte. "
        "„geo-lsz publish“ schreibt sie nach. Alle Werte stehen in der Tabelle."
    )
    head = f'<link rel="stylesheet" href="{assets}/karte.css">'
    html = f'<div class="karte kachelkarte leer"><p class="stand">{escape(said)}</p></div>'
    return WebMap(head=head, html=html, script="")


def _html(content: Mapping[str, Any], assets: str) -> str:
    """The element with all that it needs, so that it may come into a page later, too.

    `<` in the data is written so that no text can end the script element.
    """
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<link rel="stylesheet" href="{assets}/maplibre/maplibre-gl.css">'
        f'<link rel="stylesheet" href="{assets}/karte.css">'
        f'<script type="module" src="{assets}/tile_map.js"></script>'
        '<div class="karte kachelkarte" aria-busy="true">'
        '<svg class="karte-muster" width="0" height="0" aria-hidden="true" focusable="false">'
        f"{patterns(UNKNOWN.values(), HATCH_PX)}</svg>"
        '<p class="stand" role="status">Die Karte wird geladen …</p>'
        f'<script type="application/json">{data}</script></div>'
    )


def _style(
    layer: Layer, view: View, areas: GeoDataFrame, above: Above, at: Addresses
) -> dict[str, Any]:
    """The style of the release, with sources that need not be asked for, and the one that is pointed at."""
    style = style_of(layer.collection, view.key, "", at.sprite)
    style["layers"] = list(_pointed_at(layer, style["layers"], areas))
    style["sources"] = {one.collection.key: _source(one) for one in _drawn(layer, above)}
    if above.outlines is not None:
        style["layers"] += _outlines(above.outlines.collection.key)
    if above.offers is not None:
        style["layers"].append(_points(above.offers, at))
    return style


def _drawn(layer: Layer, above: Above) -> list[Layer]:
    offers = above.offers.layer if above.offers is not None else None
    return [one for one in (layer, above.outlines, offers) if one is not None]


def _source(layer: Layer) -> dict[str, Any]:
    first, last = layer.tiles.zooms
    return {
        "type": "vector",
        "tiles": [layer.tiles_at],
        "minzoom": first,
        "maxzoom": last,
        "bounds": list(layer.tiles.bounds),
        "promoteId": "id",
    }


def _pointed_at(
    layer: Layer, layers: Sequence[dict[str, Any]], areas: GeoDataFrame
) -> Iterator[dict[str, Any]]:
    """The layers, so that what is pointed at has a wide border; a square too small for that is filled."""
    is_grid = layer.collection.kind == "grid"
    first, last = _zooms_of_borders(layer.tiles, areas) if is_grid else (0.0, 0.0)
    for one in layers:
        if one["id"] == BORDERS and is_grid:
            width = ["interpolate", ["linear"], ["zoom"], first, _or(4, 0), last, _or(4, 1)]
            paint = {"line-color": _or(SHOWN_ON_GRID, BORDER), "line-width": width}
            yield one | {"paint": paint, "minzoom": first}
        elif one["id"] == BORDERS:
            yield one | {"paint": {"line-color": _or(SHOWN, BORDER), "line-width": _or(4, 1)}}
        elif one["id"] == CLASSES and is_grid:
            fill = one["paint"]["fill-color"]
            by_zoom = ["step", ["zoom"], _or(SHOWN_ON_GRID, fill), first, fill]
            yield one | {"paint": one["paint"] | {"fill-color": by_zoom}}
        else:
            yield one


def _or(shown: Any, usual: Any) -> list[Any]:
    """What is so of the area that is pointed at, and what of all others."""
    return ["case", ["boolean", ["feature-state", "shown"], False], shown, usual]


def _zooms_of_borders(tiles: Tiles, areas: GeoDataFrame) -> tuple[float, float]:
    """From which zoom on squares have a border, and from which a whole one."""
    side_m = float(areas.area.median()) ** 0.5
    _, south, _, north = tiles.bounds
    per_m = ROUND_THE_WORLD_PX / (EARTH_M * cos(radians((south + north) / 2)))
    first, last = (log2(px / (side_m * per_m)) for px in (NO_BORDER_PX, WHOLE_BORDER_PX))
    return round(first, 2), round(last, 2)


def _outlines(key: str) -> list[dict[str, Any]]:
    """Dark lines on a wider light one: they are seen on any class."""
    lines = {"umrisse_rand": (LIGHT, 2.8), "umrisse": (DARK, 1.2)}
    return [
        {
            "id": name,
            "type": "line",
            "source": key,
            "source-layer": key,
            "paint": {"line-color": colour, "line-width": width},
        }
        for name, (colour, width) in lines.items()
    ]


def _points(offers: Offers, at: Addresses) -> dict[str, Any]:
    (points,) = style_of(offers.layer.collection, PLAIN, "", at.sprite)["layers"]
    of_kind = ["in", ["get", "angebotsart_key"], ["literal", list(offers.kinds)]]
    others = ["in", ["get", "id"], ["literal", list(offers.others)]]
    seen = {"visibility": "visible" if offers.count < TOO_MANY else "none"}
    return {**points, "filter": ["any", of_kind, others], "layout": seen}
