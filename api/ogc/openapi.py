"""The portal described in OpenAPI 3.0, made of the operations that answer it.

The items of each collection are described by themselves, with the names that
it has: a client learns there what it may sort by, and how many a page may have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.ogc.asking import PREFIX, Operation, Parameter
from api.serving import Current, Served

VERSION = "3.0.3"

PART = re.compile(r"\{(\w+)(?::path)?\}")
"""A part of a path that varies, as the router writes it."""

ARRAY = {"style": "form", "explode": False}
"""How a list stands in an address: with commas."""

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}


def description(
    operations: Sequence[Operation], current: Current, server: str, version: str
) -> dict[str, Any]:
    """The OpenAPI document of `operations` as they answer for the release `current`."""
    return {
        "openapi": VERSION,
        "info": {
            "title": f"geo-lsz: {current.release.city}",
            "description": "Was veröffentlicht ist, als OGC API Features und Tiles.",
            "version": version,
        },
        "servers": [{"url": server}],
        "paths": {
            path: {"get": _described(operation, path, current, served)}
            for operation in operations
            for path, served in _addresses(operation, current)
        },
        "components": {"schemas": SCHEMAS},
    }


def _addresses(operation: Operation, current: Current) -> Iterator[tuple[str, Served | None]]:
    """The paths of an operation: that of items once for each collection, else one."""
    path = PREFIX + PART.sub(r"{\1}", operation.path)
    if "{key}/items" not in path:
        yield path, None
        return
    for key, served in current.collections.items():
        yield path.replace("{key}", key), served


def _described(
    operation: Operation, path: str, current: Current, served: Served | None
) -> dict[str, Any]:
    parts = [_part(name, current) for name in PART.findall(path)]
    asked = [_parameter(parameter, served) for parameter in operation.parameters]
    schema = {"$ref": f"#/components/schemas/{operation.schema}"} if operation.schema else None
    return {
        "operationId": re.sub(r"\W+", "_", path.removeprefix(PREFIX)).strip("_") or "landing",
        "summary": operation.summary,
        "tags": [served.collection.key if served else "portal"],
        "parameters": parts + asked,
        "responses": {
            "200": {
                "description": operation.summary,
                "content": {
                    media_type: {"schema": schema or {}}
                    if media_type.endswith("json")
                    else {"schema": {"type": "string"}}
                    for media_type in operation.media_types
                },
            },
            **{code: {"description": told} for code, told in operation.also.items()},
            "304": {"description": "The caller has this answer already"},
            "4XX": {"description": "A problem (RFC 9457)", "content": PROBLEM},
            "5XX": {"description": "A problem (RFC 9457)", "content": PROBLEM},
        },
    }


def _part(name: str, current: Current) -> dict[str, Any]:
    known = {"key": [*current.collections], "set": ["WebMercatorQuad"]}
    whole = {"zoom", "row", "column"}
    schema: dict[str, Any] = (
        {"type": "integer", "minimum": 0} if name in whole else {"type": "string", "minLength": 1}
    )
    if name in known:
        schema["enum"] = known[name]
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _parameter(parameter: Parameter, served: Served | None) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if served is not None and schema.get("type") == "array" and "items" in schema:
        names = _names(parameter.name, served)
        schema |= {"items": {"type": "string", "enum": names}} if names else {}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": schema,
        **(ARRAY if schema.get("type") == "array" else {}),
    }


def _names(parameter: str, served: Served) -> list[str]:
    """What the list `parameter` may name in a collection; nothing where it holds numbers."""
    known = list(served.columns)
    signed = [f"{sign}{name}" for name in known for sign in ("", "-")]
    return {"properties": known, "sortby": signed}.get(parameter, [])


def _object(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


_TEXT, _LIST = {"type": "string"}, {"type": "array", "items": {"type": "object"}}
_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
_GEOMETRY = {"type": "object", "nullable": True}

SCHEMAS: Mapping[str, Any] = {
    "link": _object(("href", "rel"), href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
    "landingPage": _object(("links", "title"), title=_TEXT, description=_TEXT, links=_LINKS),
    "conformance": _object(("conformsTo",), conformsTo={"type": "array", "items": _TEXT}),
    "collections": _object(("links", "collections"), links=_LINKS, collections=_LIST),
    "collection": _object(("id", "links", "crs"), id=_TEXT, title=_TEXT, links=_LINKS),
    "jsonSchema": _object(("$id", "$schema", "properties")),
    "feature": _object(
        ("type", "id", "geometry", "properties"),
        type={"type": "string", "enum": ["Feature"]},
        id=_TEXT,
        geometry=_GEOMETRY,
        properties={"type": "object"},
    ),
    "featureCollection": _object(
        ("type", "features", "numberMatched", "numberReturned", "links"),
        type={"type": "string", "enum": ["FeatureCollection"]},
        features={"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        numberMatched={"type": "integer", "minimum": 0},
        numberReturned={"type": "integer", "minimum": 0},
        links=_LINKS,
    ),
    "problem": _object(
        ("type", "title", "status", "detail", "code", "description"),
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        code=_TEXT,
        description=_TEXT,
    ),
}
"""What the answers are made of, as far as a client may rely on it."""
