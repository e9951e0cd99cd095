"""Features of a collection, a page of them at a time, and one feature (OGC API Features Part 1 to 3)."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from api.crs import SYSTEMS
from api.errors import NothingHere
from api.ogc.asking import (
    GEOJSON,
    HTML,
    JSON,
    Asked,
    F,
    Links,
    Operation,
    Parameter,
    Params,
    dumps,
    link,
)
from api.ogc.collections import about
from api.ogc.page import facts_of, table_of
from api.ogc.query import (
    CQL2_JSON,
    CQL2_TEXT,
    LIMIT_DEFAULT,
    LIMIT_MAX,
    OFFSET_MAX,
    ItemsQuery,
    crs_of,
    items_query,
)
from api.ogc.rows import require_properties, rows_of
from api.rendering import page

_CRS = {"type": "string", "enum": [*SYSTEMS], "default": next(iter(SYSTEMS))}
_WHICH = "the reference system of "
_NAMES = {"type": "array", "items": {"type": "string"}, "minItems": 1}

CRS = Parameter("crs", _WHICH + "the answer", _CRS)
PARAMETERS = (
    Parameter(
        "bbox",
        "minx,miny,maxx,maxy in the reference system of bbox-crs, its axes in their order; "
        "with heights, six numbers",
        {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    ),
    Parameter("bbox-crs", _WHICH + "bbox", _CRS),
    CRS,
    Parameter(
        "limit",
        f"how many features a page has; more than {LIMIT_MAX} is read as {LIMIT_MAX}",
        {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
    ),
    Parameter(
        "offset",
        "how many features are passed over",
        {"type": "integer", "minimum": 0, "maximum": OFFSET_MAX, "default": 0},
    ),
    Parameter(
        "datetime",
        "a day, an instant of RFC 3339, or two of them with a slash between; `..` is open",
        {"type": "string"},
    ),
    Parameter("sortby", "names of properties, each with + or - before it", _NAMES),
    Parameter("properties", "names of the properties that are wanted; default all", _NAMES),
    Parameter("filter", "a filter in CQL2", {"type": "string"}),
    Parameter(
        "filter-lang",
        "how the filter is written",
        {"type": "string", "enum": [CQL2_TEXT, CQL2_JSON], "default": CQL2_TEXT},
    ),
    Parameter("filter-crs", _WHICH + "the geometries in the filter", _CRS),
    F,
)

SHOWN_IN_A_PAGE = 100
"""Features that a page for people shows at a time, where nobody asks for another number."""


def items(asked: Asked) -> Response:
    """Features as GeoJSON or as a page."""
    as_page = asked.form == "html"
    params = {"limit": str(SHOWN_IN_A_PAGE), **asked.params} if as_page else asked.params
    query = items_query(params)
    require_properties(asked.served, query)

    def make() -> Response:
        rows = rows_of(asked.served, query)
        if as_page:
            return _items_page(asked, query, rows)
        return _geojson(_collection(asked, query, rows), query.crs)

    return asked.revalidated(HTML if as_page else GEOJSON, make)


def item(asked: Asked) -> Response:
    """One feature as GeoJSON or as a page."""
    served, feature = asked.served, asked.part("feature")
    row = served.position.get(feature)
    if row is None:
        raise NothingHere(f"In „{served.collection.title}“ gibt es „{feature}“ nicht.")
    crs = crs_of(asked.params)
    here = f"{asked.here}/items/{quote(feature, safe='')}"
    members = {
        **about(asked.current, served),
        "links": [
            link(here, "self", GEOJSON, "Dieses Objekt"),
            link(here + "?f=html", "alternate", HTML, "Dieses Objekt als Seite"),
            link(asked.here, "collection", JSON, served.collection.title),
        ],
    }
    encoded = served.in_crs[crs].encoded[row]
    if asked.form == "html":
        facts = facts_of(served, json.loads(encoded))
        content = {"feature": feature, "facts": facts, **_said(asked), **members}
        return asked.revalidated(HTML, lambda: page(asked.request, "ogc_item.html", content))
    return asked.revalidated(
        GEOJSON, lambda: _geojson(encoded[:-1] + b"," + dumps(members)[1:], crs)
    )


def takes_long(params: Params) -> bool:
    """Whether an items query has to look at each feature, or sends very many."""
    limit = params.get("limit", "")
    return len(limit) > len(str(LIMIT_DEFAULT)) or any(
        name in params for name in ("filter", "sortby", "properties")
    )


OPERATIONS = (
    Operation(
        "/collections/{key}/items",
        "Features of a collection",
        items,
        PARAMETERS,
        (GEOJSON, HTML),
        schema="featureCollection",
        slow=takes_long,
    ),
    Operation(
        "/collections/{key}/items/{feature:path}",
        "One feature",
        item,
        (CRS, F),
        (GEOJSON, HTML),
        schema="feature",
    ),
)


def _collection(asked: Asked, query: ItemsQuery, rows: Sequence[int]) -> bytes:
    """A FeatureCollection of the features at `rows` from offset on, joined from ready bytes."""
    shown = rows[query.offset : query.offset + query.limit]
    encoded = asked.served.in_crs[query.crs].encoded
    features = [encoded[row] for row in shown]
    if query.properties is not None:
        features = [_only(feature, query.properties) for feature in features]
    members = {
        "numberMatched": len(rows),
        "numberReturned": len(shown),
        **about(asked.current, asked.served),
        "links": _links(asked, query, len(rows), GEOJSON),
    }
    head = b'{"type":"FeatureCollection","features":[' + b",".join(features) + b"],"
    return head + dumps(members)[1:]


def _only(feature: bytes, names: Sequence[str]) -> bytes:
    """A feature with these properties only."""
    whole = json.loads(feature)
    known = whole["properties"]
    return dumps({**whole, "properties": {name: known[name] for name in names if name in known}})


def _items_page(asked: Asked, query: ItemsQuery, rows: Sequence[int]) -> Response:
    shown = rows[query.offset : query.offset + query.limit]
    encoded = asked.served.in_crs[query.crs].encoded
    content = {
        "table": table_of(asked.served, [json.loads(encoded[row]) for row in shown]),
        "first": query.offset + 1,
        "matched": len(rows),
        "links": _links(asked, query, len(rows), HTML),
        **_said(asked),
    }
    return page(asked.request, "ogc_items.html", content)


def _said(asked: Asked) -> dict[str, Any]:
    return {"collection": asked.served.collection, "base": asked.base, "here": asked.here}


def _links(asked: Asked, query: ItemsQuery, matched: int, media_type: str) -> Links:
    """This page, the collection, and the pages before and after, each of the type of this one."""
    others = {name: told for name, told in asked.params.items() if name not in _OF_A_PAGE}
    stem = f"{asked.here}/items?{urlencode(others)}{'&' * bool(others)}limit={query.limit}"

    def page_at(offset: int, rel: str, title: str, kind: str = media_type) -> dict[str, str]:
        return link(f"{stem}&offset={offset}&f={_FORMS[kind]}", rel, kind, title)

    other = HTML if media_type == GEOJSON else GEOJSON
    links = [
        link(str(asked.request.url), "self", media_type, "Diese Seite"),
        page_at(query.offset, "alternate", _AS[other], other),
        link(asked.here, "collection", JSON, asked.served.collection.title),
    ]
    if query.offset + query.limit < matched:
        links.append(page_at(query.offset + query.limit, "next", "Nächste Seite"))
    if query.offset > 0:
        links.append(page_at(max(0, query.offset - query.limit), "prev", "Vorige Seite"))
    return links


_OF_A_PAGE = ("limit", "offset", "f")
_FORMS = {GEOJSON: "json", HTML: "html"}
_AS = {GEOJSON: "Als GeoJSON", HTML: "Als Seite"}


def _geojson(body: bytes, crs: str) -> Response:
    return Response(body, media_type=GEOJSON, headers={"Content-Crs": f"<{crs}>"})
