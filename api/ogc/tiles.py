"""Vector tiles of a collection, as they were written when it was published (OGC API Tiles Part 1)."""

import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import morecantile
from starlette.responses import Response

from api.errors import NothingHere
from api.ogc.asking import HTML, JSON, Asked, Operation, Parameter, link
from api.ogc.schema import schema_of
from api.serving import Served
from maps.tiles import MEDIA_TYPE_TILE, Tiles, fields_of

QUAD = "WebMercatorQuad"
"""The one tile matrix set; it is the one that every web map asks for."""

QUAD_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
QUAD_CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
TILEJSON = "application/json;profile=tilejson"

F_TILESET = Parameter(
    "f",
    "the form of the answer; default as Accept says",
    {"type": "string", "enum": ["json", "html", "tilejson"]},
)
F_TILE = Parameter("f", "the form of the tile", {"type": "string", "enum": ["mvt"]})

GEOMETRY_DIMENSION = {"offers": 0, "cells": 0, "vorhaben": 0, "links": 1}
"""Of what a collection of a kind holds; areas are 2."""


def matrix_sets(asked: Asked) -> Response:
    """The tile matrix sets: one."""
    here = f"{asked.base}/tileMatrixSets"
    title = "Web-Mercator, Kacheln zu 256 Pixeln"
    found = link(f"{here}/{QUAD}", TILING_SCHEME, JSON, title)
    sets = [{"id": QUAD, "title": title, "uri": QUAD_URI, "crs": QUAD_CRS, "links": [found]}]
    return asked.document(
        {
            "title": "Kachelschemata",
            "tileMatrixSets": sets,
            "links": [link(here, "self", JSON, "Dieses Dokument"), found],
        }
    )


def matrix_set(asked: Asked) -> Response:
    """The tile matrix set, wholly described."""
    _require_quad(asked)
    return asked.document({"title": QUAD, **_quad()})


def tilesets(asked: Asked) -> Response:
    """The tilesets of a collection: one."""
    tileset = _tileset(asked, _tiles(asked))
    here = asked.here + "/tiles"
    return asked.document(
        {
            "title": tileset["title"],
            "tilesets": [tileset],
            "links": [
                link(here, "self", JSON, "Dieses Dokument"),
                link(f"{here}/{QUAD}?f=html", "item", HTML, tileset["title"]),
            ],
        }
    )


def tileset(asked: Asked) -> Response:
    """What the tiles of a collection hold and where they are, in the words of OGC or as TileJSON."""
    _require_quad(asked)
    tiles = _tiles(asked)
    if asked.params.get("f") == "tilejson":
        return asked.json(_tilejson(asked, tiles))
    return asked.document({**_tileset(asked, tiles), **_what_tiles_hold(asked.served, tiles)})


def tile(asked: Asked) -> Response:
    """One tile; 204 where nothing is in it, 404 where there is none of this place."""
    _require_quad(asked)
    if asked.params.get("f", "mvt") != "mvt":
        raise NothingHere("Kacheln gibt es nur als Mapbox Vector Tile: f=mvt.")
    tiles = _tiles(asked)
    zoom, row, column = (_number(asked.part(name)) for name in ("zoom", "row", "column"))
    first, last = tiles.zooms
    if not (first <= zoom <= last and row < 1 << zoom and column < 1 << zoom):
        raise NothingHere(
            f"Diese Kachel gibt es nicht; es gibt Zoom {first} bis {last}, darin Zeile und "
            f"Spalte von 0 bis 2 hoch Zoom, ohne diese Zahl selbst."
        )
    encoded = tiles.encoded.get((zoom, column, row))
    return asked.revalidated(MEDIA_TYPE_TILE, lambda: _sent(asked, encoded))


_AT = "/collections/{key}/tiles/{set}"
OPERATIONS = (
    Operation("/tileMatrixSets", "Tile matrix sets", matrix_sets),
    Operation("/tileMatrixSets/{set}", "A tile matrix set", matrix_set),
    Operation("/collections/{key}/tiles", "Tilesets of a collection", tilesets),
    Operation(_AT, "A tileset", tileset, (F_TILESET,)),
    Operation(
        _AT + "/{zoom}/{row}/{column}",
        "A tile",
        tile,
        (F_TILE,),
        (MEDIA_TYPE_TILE,),
        also={"204": "Nothing is in this tile"},
    ),
)


def _sent(asked: Asked, encoded: bytes | None) -> Response:
    if encoded is None:
        return Response(status_code=204)
    if "gzip" in asked.request.headers.get("accept-encoding", ""):
        return Response(encoded, media_type=MEDIA_TYPE_TILE, headers={"Content-Encoding": "gzip"})
    return Response(gzip.decompress(encoded), media_type=MEDIA_TYPE_TILE)


def _number(text: str) -> int:
    """A whole number as a tile's address writes it. Raises NothingHere."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - zoom 24 has 8 digits
        raise NothingHere(
            f"Eine Kachel „{text}“ gibt es nicht; Zoom, Zeile und Spalte sind Zahlen."
        )
    return int(text)


def _tiles(asked: Asked) -> Tiles:
    tiles = asked.served.tiles
    if tiles is None:
        raise NothingHere(
            f"Zu „{asked.served.collection.title}“ gibt es keine Kacheln: nichts darin hat einen "
            "Ort, oder sie wurden nicht geschrieben; „geo-lsz publish“ schreibt sie nach."
        )
    return tiles


def _require_quad(asked: Asked) -> None:
    if asked.part("set") != QUAD:
        raise NothingHere(f"Ein Kachelschema „{asked.part('set')}“ gibt es nicht; es gibt {QUAD}.")


@cache
def _quad() -> dict[str, Any]:
    content: dict[str, Any] = morecantile.tms.get(QUAD).model_dump(mode="json", exclude_none=True)
    return content


def _template(asked: Asked, names: str = "{tileMatrix}/{tileRow}/{tileCol}") -> str:
    return f"{asked.here}/tiles/{QUAD}/{names}?f=mvt"


def _tileset(asked: Asked, tiles: Tiles) -> dict[str, Any]:
    here = f"{asked.here}/tiles/{QUAD}"
    west, south, east, north = tiles.bounds
    template = link(_template(asked), "item", MEDIA_TYPE_TILE, "Kacheln")
    return {
        "title": f"Vektorkacheln: {asked.served.collection.title}",
        "dataType": "vector",
        "crs": QUAD_CRS,
        "tileMatrixSetURI": QUAD_URI,
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north]},
        "links": [
            link(here, "self", JSON, "Beschreibung der Kacheln"),
            link(here + "?f=tilejson", "describedby", TILEJSON, "TileJSON"),
            link(f"{asked.base}/tileMatrixSets/{QUAD}", TILING_SCHEME, JSON, "Kachelschema"),
            {**template, "templated": True},
        ],
    }


def _what_tiles_hold(served: Served, tiles: Tiles) -> dict[str, Any]:
    dimension = GEOMETRY_DIMENSION.get(served.collection.kind, 2)
    return {
        "tileMatrixSetLimits": list(_limits(tiles)),
        "layers": [
            {
                "id": served.collection.key,
                "title": served.collection.title,
                "dataType": "vector",
                "geometryDimension": dimension,
                "propertiesSchema": {"type": "object", "properties": _fields(served)},
            }
        ],
        "licence": served.collection.licence,
        "attribution": served.collection.attribution,
    }


def _limits(tiles: Tiles) -> Iterator[dict[str, Any]]:
    """From which to which row and column there are tiles, by zoom."""
    for zoom in sorted({zoom for zoom, _, _ in tiles.encoded}):
        columns, rows = zip(*((x, y) for z, x, y in tiles.encoded if z == zoom), strict=True)
        yield {
            "tileMatrix": str(zoom),
            "minTileRow": min(rows),
            "maxTileRow": max(rows),
            "minTileCol": min(columns),
            "maxTileCol": max(columns),
        }


def _fields(served: Served) -> Mapping[str, Any]:
    """The schema of what a feature of a tile says."""
    described = schema_of(served)["properties"]
    shown = {name: described[name] for name in fields_of(served.collection) if name in described}
    return {"id": {"title": "Kennung", "type": "string"}, **shown}


def _tilejson(asked: Asked, tiles: Tiles) -> dict[str, Any]:
    told = asked.served.collection
    first, last = tiles.zooms
    return {
        "tilejson": "3.0.0",
        "name": told.title,
        "description": told.description,
        "attribution": f"{told.attribution} · {told.licence}",
        "tiles": [_template(asked, "{z}/{y}/{x}")],
        "minzoom": first,
        "maxzoom": last,
        "bounds": list(tiles.bounds),
        "vector_layers": [
            {
                "id": told.key,
                "description": told.title,
                "minzoom": first,
                "maxzoom": last,
                "fields": {
                    name: part.get("title", name) for name, part in _fields(asked.served).items()
                },
            }
        ],
    }
