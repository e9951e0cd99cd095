"""What a portal asks for: the parameters of OGC API Features, read strictly."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from datetime import datetime as moment
from typing import Annotated, Literal

from fastapi import Depends, Query
from starlette.requests import Request

from api.crs import CRS84, EPSG_25832, SYSTEMS, Crs
from api.errors import WrongQuery

LIMIT_DEFAULT = 1_000
LIMIT_MAX = 10_000
OFFSET_MAX = 1_000_000_000
DAY_LETTERS = len("2025-12-31")

instant = moment.fromisoformat
"""A moment as RFC 3339 writes it."""

ITEMS_PARAMETERS = (
    *("bbox", "bbox-crs", "crs", "limit", "offset", "f", "datetime", "sortby", "properties"),
    *("filter", "filter-lang", "filter-crs"),
)
"""What an items address may carry."""

Box = tuple[float, float, float, float]
Form = Literal["json", "html"]
Lang = Literal["cql2-text", "cql2-json"]

BBOX = "minx,miny,maxx,maxy in the CRS of bbox-crs; with heights, six numbers"
DATETIME = "a day, or two with a slash between them; .. is open"
CRS = f"one of {', '.join(SYSTEMS)}; default {CRS84}"


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """Which features, and how they are to be sent.

    boxes : east first; none for all; two where a box in degrees crosses the antimeridian
    days : first and last; None for all
    sortby : names of properties, and whether the largest comes first
    properties : names of those that are wanted; None for all
    """

    boxes: tuple[Box, ...]
    bbox_crs: str
    crs: str
    limit: int
    offset: int
    days: tuple[date, date] | None = None
    sortby: tuple[tuple[str, bool], ...] = ()
    properties: tuple[str, ...] | None = None
    filter: str | None = None
    filter_lang: Lang = "cql2-text"
    filter_crs: str = CRS84


def only(*known: str) -> Callable[[Request], None]:
    """A dependency that refuses parameters that are not `known`, or are given twice."""

    def refuse_others(request: Request) -> None:
        given = [key for key, _ in request.query_params.multi_items()]
        for key in given:
            if key not in known:
                raise WrongQuery(
                    f"Parameter „{key}“ gibt es hier nicht; es gibt {', '.join(known)}."
                )
            if given.count(key) > 1:
                raise WrongQuery(f"Parameter „{key}“ ist mehrfach angegeben.")

    return refuse_others


def crs_query(crs: Annotated[str, Query(description=CRS)] = CRS84) -> str:
    """The CRS in which features are to be sent."""
    return _crs("crs", crs)


def items_query(  # noqa: PLR0917 - one for each parameter of the standard
    crs: Annotated[str, Depends(crs_query)],
    bbox: Annotated[str | None, Query(description=BBOX)] = None,
    bbox_crs: Annotated[str, Query(alias="bbox-crs", description=CRS)] = CRS84,
    limit: Annotated[
        int, Query(ge=1, description=f"at most {LIMIT_MAX}; more is read as {LIMIT_MAX}")
    ] = LIMIT_DEFAULT,
    offset: Annotated[int, Query(ge=0, le=OFFSET_MAX)] = 0,
    datetime: Annotated[str | None, Query(description=DATETIME)] = None,
    sortby: Annotated[str | None, Query(description="names, each with + or - before it")] = None,
    properties: Annotated[str | None, Query(description="names of those that are wanted")] = None,
    filter: Annotated[str | None, Query(description="a filter in CQL2")] = None,  # noqa: A002 - the standard's name
    filter_lang: Annotated[Lang, Query(alias="filter-lang")] = "cql2-text",
    filter_crs: Annotated[str, Query(alias="filter-crs", description=CRS)] = CRS84,
) -> ItemsQuery:
    """The query of an items address. Raises WrongQuery naming the parameter."""
    bbox_crs = _crs("bbox-crs", bbox_crs)
    boxes = _boxes(bbox, SYSTEMS[bbox_crs]) if bbox is not None else ()
    return ItemsQuery(
        boxes,
        bbox_crs,
        crs,
        min(limit, LIMIT_MAX),
        offset,
        days=_days(datetime) if datetime is not None else None,
        sortby=tuple(_sorted_by(part) for part in _names("sortby", sortby)),
        properties=tuple(_names("properties", properties)) if properties is not None else None,
        filter=filter,
        filter_lang=filter_lang,
        filter_crs=_crs("filter-crs", filter_crs),
    )


def form_of(request: Request, f: str | None) -> Form:
    """HTML or JSON: as `f` says, else as Accept says."""
    if f == "json":
        return "json"
    if f == "html":
        return "html"
    if f is not None:
        raise WrongQuery(f"Parameter „f“: „{f}“ gibt es nicht; es gibt json und html.")
    return "html" if "text/html" in request.headers.get("accept", "") else "json"


def geojson_only(f: Annotated[str | None, Query(description="json")] = None) -> None:
    """A dependency that refuses any `f` but json."""
    if f not in (None, "json"):
        raise WrongQuery(f"Parameter „f“: „{f}“ gibt es nicht; es gibt json (GeoJSON).")


def _crs(name: str, uri: str) -> str:
    if uri not in SYSTEMS:
        raise WrongQuery(
            f"Parameter „{name}“: „{uri}“ gibt es nicht; es gibt {', '.join(SYSTEMS)}."
        )
    return uri


def _names(parameter: str, text: str | None) -> list[str]:
    names = [part.strip() for part in (text or "").split(",")]
    if text and not all(names):
        raise WrongQuery(f"Parameter „{parameter}“: zwischen zwei Kommas fehlt ein Name.")
    return [name for name in names if name]


def _sorted_by(part: str) -> tuple[str, bool]:
    return part.lstrip("+-"), part.startswith("-")


def _days(text: str) -> tuple[date, date]:
    """`2025-12-31`, an instant of RFC 3339, or two of them with a slash; `..` or nothing is open."""
    ends = text.split("/")
    try:
        days = [None if end in ("", "..") else _day(end) for end in ends]
    except ValueError:
        days = []
    if len(days) not in (1, 2) or days == [None]:
        raise WrongQuery(
            f"Parameter „datetime“: „{text}“ ist weder ein Tag noch ein Zeitraum; "
            "erwartet wird etwa 2025-12-31 oder 2020-01-01/.."
        )
    first, last = days[0] or date.min, days[-1] or date.max
    if first > last:
        raise WrongQuery("Parameter „datetime“: der Zeitraum endet, bevor er beginnt.")
    return first, last


def _day(text: str) -> date:
    return date.fromisoformat(text) if len(text) == DAY_LETTERS else instant(text).date()


def _boxes(text: str, crs: Crs) -> tuple[Box, ...]:
    minx, miny, maxx, maxy = _corners(text)
    if crs.north_first:
        minx, miny, maxx, maxy = miny, minx, maxy, maxx
    if miny > maxy:
        raise WrongQuery("Parameter „bbox“: die untere Grenze liegt über der oberen.")
    if crs.degrees:
        _require_degrees((minx, maxx), (miny, maxy))
        if minx > maxx:
            return ((minx, miny, 180.0, maxy), (-180.0, miny, maxx, maxy))
    if minx > maxx:
        raise WrongQuery("Parameter „bbox“: die linke Grenze liegt rechts der rechten.")
    return ((minx, miny, maxx, maxy),)


def _corners(text: str) -> Box:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise WrongQuery(
            f"Parameter „bbox“: „{text}“ sind nicht vier (mit Höhen: sechs) Zahlen, "
            f"getrennt durch Kommas, mit Dezimalpunkt."
        )
    half = len(numbers) // 2
    return (numbers[0], numbers[1], numbers[half], numbers[half + 1])


def _require_degrees(longitudes: tuple[float, float], latitudes: tuple[float, float]) -> None:
    if max(map(abs, longitudes)) > 180 or max(map(abs, latitudes)) > 90:  # noqa: PLR2004
        raise WrongQuery(
            f"Parameter „bbox“: das sind keine Grad (Länge, Breite). Für Meter bitte "
            f"bbox-crs={EPSG_25832} angeben."
        )
