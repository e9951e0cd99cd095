"""What a portal asks for: the parameters of OGC API Features, read strictly."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Query
from starlette.requests import Request

from api.errors import WrongQuery
from api.serving import CRS84, EPSG_25832

LIMIT_DEFAULT = 1_000
LIMIT_MAX = 10_000

Box = tuple[float, float, float, float]
Form = Literal["json", "html"]

BBOX = "minx,miny,maxx,maxy in the CRS of bbox-crs; with heights, six numbers"
CRS = f"{CRS84} (default) or {EPSG_25832}"


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """Which features, and how they are to be sent.

    boxes : none for all; two where a box in degrees crosses the antimeridian
    """

    boxes: tuple[Box, ...]
    bbox_crs: str
    crs: str
    limit: int
    offset: int


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


def items_query(
    crs: Annotated[str, Depends(crs_query)],
    bbox: Annotated[str | None, Query(description=BBOX)] = None,
    bbox_crs: Annotated[str, Query(alias="bbox-crs", description=CRS)] = CRS84,
    limit: Annotated[
        int, Query(ge=1, description=f"at most {LIMIT_MAX}; more is read as {LIMIT_MAX}")
    ] = LIMIT_DEFAULT,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ItemsQuery:
    """The query of an items address. Raises WrongQuery naming the parameter."""
    bbox_crs = _crs("bbox-crs", bbox_crs)
    boxes = _boxes(bbox, bbox_crs) if bbox is not None else ()
    return ItemsQuery(boxes, bbox_crs, crs, min(limit, LIMIT_MAX), offset)


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
    if uri not in (CRS84, EPSG_25832):
        raise WrongQuery(
            f"Parameter „{name}“: „{uri}“ gibt es nicht; es gibt {CRS84} und {EPSG_25832}."
        )
    return uri


def _boxes(text: str, crs: str) -> tuple[Box, ...]:
    minx, miny, maxx, maxy = _corners(text)
    if miny > maxy:
        raise WrongQuery("Parameter „bbox“: die untere Grenze liegt über der oberen.")
    if crs == CRS84:
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
