"""The collections of a release, described: extent, CRS, Stand, licence, queryables and schema."""

from typing import Any

from starlette.responses import Response

from api.crs import CRS84, EPSG_25832, SYSTEMS
from api.ogc.asking import (
    F_JSON,
    GEOJSON,
    HTML,
    JSON,
    SCHEMA,
    Asked,
    Operation,
    link,
)
from api.ogc.page import titles_of
from api.ogc.schema import schema_of
from api.serving import Current, Served

QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/schema"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"


def collections(asked: Asked) -> Response:
    """All collections of the release."""
    here = asked.base + "/collections"
    return asked.document(
        {
            "title": "Sammlungen",
            **about(asked.current),
            "links": [
                link(here, "self", JSON, "Dieses Dokument"),
                link(here + "?f=html", "alternate", HTML, "Diese Seite als HTML"),
            ],
            "crs": [*SYSTEMS],
            "collections": [
                _described(asked.base, served) for served in asked.current.collections.values()
            ],
        }
    )


def collection(asked: Asked) -> Response:
    """One collection."""
    return asked.document(
        {**_described(asked.base, asked.served), "release": asked.current.release.id}
    )


def queryables(asked: Asked) -> Response:
    """What a filter may ask for, as JSON Schema (Part 3)."""
    return _schema(asked, "queryables", additional=False)


def schema(asked: Asked) -> Response:
    """What a feature is made of, as JSON Schema (Part 5)."""
    return _schema(asked, "schema", additional=True)


def about(current: Current, served: Served | None = None) -> dict[str, Any]:
    """Release and caveats; of a collection also Stand, licence and runs."""
    release = current.release
    if served is None:
        return {"release": release.id, "caveats": list(release.caveats)}
    return {"release": release.id, **_about(served)}


OPERATIONS = (
    Operation("/collections", "Collections", collections, schema="collections"),
    Operation("/collections/{key}", "A collection", collection, schema="collection"),
    Operation(
        "/collections/{key}/queryables",
        "What a filter may ask for",
        queryables,
        (F_JSON,),
        (SCHEMA,),
        schema="jsonSchema",
    ),
    Operation(
        "/collections/{key}/schema",
        "What a feature is made of",
        schema,
        (F_JSON,),
        (SCHEMA,),
        schema="jsonSchema",
    ),
)


def _schema(asked: Asked, name: str, *, additional: bool) -> Response:
    asked.require_json()
    content = {
        "$id": f"{asked.here}/{name}",
        **schema_of(asked.served),
        "additionalProperties": additional,
    }
    return asked.json(content, SCHEMA)


def _described(base: str, served: Served) -> dict[str, Any]:
    told = served.collection
    here = f"{base}/collections/{told.key}"
    noon = f"{told.stichtag.isoformat()}T00:00:00Z"
    bounds = served.in_crs[CRS84].bounds
    spatial = {"spatial": {"bbox": [bounds], "crs": CRS84}} if bounds else {}
    links = [
        link(here, "self", JSON, "Dieses Dokument"),
        link(here + "?f=html", "alternate", HTML, "Diese Seite als HTML"),
        link(here + "/items", "items", GEOJSON, "Objekte als GeoJSON"),
        link(here + "/items?f=html", "items", HTML, "Objekte als Seite"),
        link(here + "/queryables", QUERYABLES, SCHEMA, "Wonach gefragt werden kann"),
        link(here + "/schema", SCHEMA_RELATION, SCHEMA, "Wie ein Objekt aussieht"),
    ]
    if served.tiles is not None:
        links.append(link(here + "/tiles", TILESETS, JSON, "Vektorkacheln"))
        links.append(link(here + "/styles", "styles", JSON, "Darstellungen"))
    return {
        "id": told.key,
        "title": told.title,
        "description": told.description,
        "itemType": "feature",
        "extent": {**spatial, "temporal": {"interval": [[noon, noon]]}},
        "crs": [*SYSTEMS],
        "storageCrs": EPSG_25832,
        **_about(served),
        "properties": titles_of(served),
        "links": links,
    }


def _about(served: Served) -> dict[str, Any]:
    told = served.collection
    return {
        "stichtag": told.stichtag.isoformat(),
        "gebietsstand": told.gebietsstand,
        "licence": told.licence,
        "attribution": told.attribution,
        "caveats": list(told.caveats),
        "runs": list(told.runs),
    }
