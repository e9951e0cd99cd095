"""OGC API Features: Part 1 (Core, GeoJSON), Part 2 (CRS), Part 3 (filters by CQL2), Part 5 (schemas)."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.caching import revalidated
from api.crs import CRS84, EPSG_25832, SYSTEMS
from api.errors import Link, NothingHere, WrongQuery
from api.ogc_query import (
    ITEMS_PARAMETERS,
    ItemsQuery,
    crs_query,
    form_of,
    geojson_only,
    items_query,
    only,
)
from api.ogc_rows import require_properties, rows_of
from api.ogc_schema import schema_of
from api.rendering import page
from api.serving import Current, Served, current_of

PROBLEM = {"description": "A problem (RFC 9457)", "content": {"application/problem+json": {}}}

router = APIRouter(prefix="/ogc", tags=["ogc"], responses={"4XX": PROBLEM})

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
)

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
SCHEMA_RELATION = "http://www.opengis.net/def/rel/ogc/1.0/schema"
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"

Release = Annotated[Current, Depends(current_of)]
Format = Annotated[str | None, Query(description="json or html; default as Accept says")]


@router.get("", dependencies=[Depends(only("f"))], summary="Landing page")
async def landing(request: Request, current: Release, f: Format = None) -> Response:
    """Where everything is."""
    base = _base(request)
    content = {
        "title": f"geo-lsz: {current.release.city}",
        "description": "Versorgung, Belastung und Angebote nach Handlungsfeldern, "
        "wie sie veröffentlicht sind.",
        **_stands_on(current),
        "links": [
            _link(base, "self", JSON, "Dieses Dokument"),
            _link(base + "?f=html", "alternate", HTML, "Diese Seite als HTML"),
            _link(base + "/api", "service-desc", OPENAPI, "Beschreibung der Schnittstelle"),
            _link(base + "/conformance", "conformance", JSON, "Was diese Schnittstelle kann"),
            _link(base + "/collections", "data", JSON, "Sammlungen"),
        ],
    }
    return _document(request, current, f, content)


@router.get("/api", include_in_schema=False)
async def api(request: Request) -> Response:
    """The OpenAPI description."""
    return JSONResponse(request.app.openapi(), media_type=OPENAPI)


@router.get("/conformance", dependencies=[Depends(only("f"))], summary="Conformance classes")
async def conformance(request: Request, current: Release, f: Format = None) -> Response:
    """Which conformance classes are kept."""
    content = {"title": "Was diese Schnittstelle kann", "conformsTo": CONFORMANCE}
    return _document(request, current, f, content)


@router.get("/collections", dependencies=[Depends(only("f"))], summary="Collections")
async def collections(request: Request, current: Release, f: Format = None) -> Response:
    """All collections of the newest release."""
    here = _base(request) + "/collections"
    content = {
        "title": "Sammlungen",
        **_stands_on(current),
        "links": [_link(here, "self", JSON, "Dieses Dokument")],
        "crs": [*SYSTEMS],
        "collections": [_described(request, served) for served in current.collections.values()],
    }
    return _document(request, current, f, content)


@router.get(
    "/collections/{key}", dependencies=[Depends(only("f"))], summary="Description of a collection"
)
async def collection(request: Request, current: Release, key: str, f: Format = None) -> Response:
    """One collection: extent, CRS, properties, Stand, licence."""
    content = _described(request, _served(request, current, key))
    return _document(request, current, f, {**content, "release": current.release.id})


@router.get(
    "/collections/{key}/queryables", dependencies=[Depends(only("f"))], summary="Queryables"
)
async def queryables(request: Request, current: Release, key: str, f: Format = None) -> Response:
    """What a filter may ask for, as JSON Schema (Part 3)."""
    here = f"{_base(request)}/collections/{key}/queryables"
    return _schema(request, current, key, f, here, additional=False)


@router.get("/collections/{key}/schema", dependencies=[Depends(only("f"))], summary="Schema")
async def schema(request: Request, current: Release, key: str, f: Format = None) -> Response:
    """What a feature is made of, as JSON Schema (Part 5)."""
    here = f"{_base(request)}/collections/{key}/schema"
    return _schema(request, current, key, f, here, additional=True)


@router.get(
    "/collections/{key}/items",
    dependencies=[
        Depends(only(*ITEMS_PARAMETERS)),
        Depends(geojson_only),
    ],
    summary="Features of a collection",
)
async def items(
    request: Request, current: Release, key: str, query: Annotated[ItemsQuery, Depends(items_query)]
) -> Response:
    """Features as GeoJSON, a page of them at a time."""
    served = _served(request, current, key)

    require_properties(served, query)

    def make() -> Response:
        rows = rows_of(served, query)
        return _geojson(_page(request, current, served, query, rows), query.crs)

    return revalidated(request, current, GEOJSON, make)


@router.get(
    "/collections/{key}/items/{feature_id:path}",
    dependencies=[Depends(only("crs", "f")), Depends(geojson_only)],
    summary="One feature",
)
async def item(
    request: Request,
    current: Release,
    key: str,
    feature_id: str,
    crs: Annotated[str, Depends(crs_query)],
) -> Response:
    """One feature as GeoJSON."""
    served = _served(request, current, key)
    row = served.position.get(feature_id)
    if row is None:
        raise NothingHere(f"In „{served.collection.title}“ gibt es „{feature_id}“ nicht.")

    def make() -> Response:
        here = f"{_base(request)}/collections/{key}"
        members = {
            **_stands_on(current, served),
            "links": [
                _link(str(request.url), "self", GEOJSON, "Dieses Dokument"),
                _link(here, "collection", JSON, served.collection.title),
            ],
        }
        feature = served.in_crs[crs].encoded[row]
        return _geojson(feature[:-1] + b"," + _dumps(members)[1:], crs)

    return revalidated(request, current, GEOJSON, make)


def _schema(
    request: Request, current: Current, key: str, f: str | None, here: str, *, additional: bool
) -> Response:
    if f not in (None, "json"):
        raise WrongQuery(f"Parameter „f“: „{f}“ gibt es nicht; es gibt json.")
    served = _served(request, current, key)
    content = {"$id": here, **schema_of(served), "additionalProperties": additional}
    return revalidated(
        request, current, SCHEMA, lambda: Response(_dumps(content), media_type=SCHEMA)
    )


def _document(
    request: Request, current: Current, f: str | None, content: dict[str, Any]
) -> Response:
    """A JSON document, or the same as a plain page."""
    if form_of(request, f) == "json":
        return revalidated(
            request, current, JSON, lambda: Response(_dumps(content), media_type=JSON)
        )
    return revalidated(
        request, current, HTML, lambda: page(request, "ogc.html", {"document": content})
    )


def _page(
    request: Request, current: Current, served: Served, query: ItemsQuery, rows: Sequence[int]
) -> bytes:
    """A FeatureCollection of the features at `rows` from offset on, joined from ready bytes."""
    shown = rows[query.offset : query.offset + query.limit]
    encoded = served.in_crs[query.crs].encoded
    features = [encoded[row] for row in shown]
    if query.properties is not None:
        features = [_only(feature, query.properties) for feature in features]
    members = {
        "numberMatched": len(rows),
        "numberReturned": len(shown),
        **_stands_on(current, served),
        "links": _page_links(request, served, query, len(rows)),
    }
    head = b'{"type":"FeatureCollection","features":[' + b",".join(features) + b"],"
    return head + _dumps(members)[1:]


def _only(feature: bytes, names: Sequence[str]) -> bytes:
    """A feature with these properties only."""
    whole = json.loads(feature)
    known = whole["properties"]
    return _dumps({**whole, "properties": {name: known[name] for name in names if name in known}})


def _page_links(
    request: Request, served: Served, query: ItemsQuery, matched: int
) -> list[dict[str, str]]:
    links = [
        _link(str(request.url), "self", GEOJSON, "Dieses Dokument"),
        _link(
            f"{_base(request)}/collections/{served.collection.key}",
            "collection",
            JSON,
            served.collection.title,
        ),
    ]
    for rel, offset, title in (
        ("next", query.offset + query.limit, "Nächste Seite"),
        ("prev", query.offset - query.limit, "Vorige Seite"),
    ):
        there = offset < matched if rel == "next" else query.offset > 0
        if there:
            url = request.url.include_query_params(limit=query.limit, offset=max(0, offset))
            links.append(_link(str(url), rel, GEOJSON, title))
    return links


def _described(request: Request, served: Served) -> dict[str, Any]:
    about = served.collection
    here = f"{_base(request)}/collections/{about.key}"
    noon = f"{about.stichtag.isoformat()}T00:00:00Z"
    bounds = served.in_crs[CRS84].bounds
    spatial = {"spatial": {"bbox": [bounds], "crs": CRS84}} if bounds else {}
    return {
        "id": about.key,
        "title": about.title,
        "description": about.description,
        "itemType": "feature",
        "extent": {**spatial, "temporal": {"interval": [[noon, noon]]}},
        "crs": [*SYSTEMS],
        "storageCrs": EPSG_25832,
        **_about(served),
        "properties": about.properties,
        "links": [
            _link(here, "self", JSON, "Dieses Dokument"),
            _link(here + "?f=html", "alternate", HTML, "Diese Seite als HTML"),
            _link(here + "/items", "items", GEOJSON, "Objekte als GeoJSON"),
            _link(here + "/queryables", QUERYABLES, SCHEMA, "Wonach gefragt werden kann"),
            _link(here + "/schema", SCHEMA_RELATION, SCHEMA, "Wie ein Objekt aussieht"),
        ],
    }


def _stands_on(current: Current, served: Served | None = None) -> dict[str, Any]:
    """Release, and of a collection its Stand and licence."""
    release = current.release
    if served is None:
        return {"release": release.id, "caveats": list(release.caveats)}
    return {"release": release.id, **_about(served)}


def _about(served: Served) -> dict[str, Any]:
    about = served.collection
    return {
        "stichtag": about.stichtag.isoformat(),
        "gebietsstand": about.gebietsstand,
        "licence": about.licence,
        "attribution": about.attribution,
        "caveats": list(about.caveats),
        "runs": list(about.runs),
    }


def _served(request: Request, current: Current, key: str) -> Served:
    served = current.collections.get(key)
    if served is None:
        there = [
            Link(f"{_base(request)}/collections/{one.collection.key}", one.collection.title)
            for one in current.collections.values()
        ]
        keys = ", ".join(current.collections)
        raise NothingHere(f"Die Sammlung „{key}“ gibt es nicht; es gibt {keys}.", there)
    return served


def _geojson(body: bytes, crs: str) -> Response:
    return Response(body, media_type=GEOJSON, headers={"Content-Crs": f"<{crs}>"})


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/") + "/ogc"


def _link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _dumps(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
