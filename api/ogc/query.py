"""What a portal asks for: the parameters of OGC API Features, read strictly."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime as moment
from typing import Literal

from api.crs import CRS84, EPSG_25832, SYSTEMS, Crs
from api.errors import WrongQuery

LIMIT_DEFAULT = 1_000
LIMIT_MAX = 10_000
OFFSET_MAX = 1_000_000_000
DAY_LETTERS = len("2025-12-31")

instant = moment.fromisoformat
"""A moment as RFC 3339 writes it."""

Box = tuple[float, float, float, float]
Lang = Literal["cql2-text", "cql2-json"]
CQL2_TEXT: Lang = "cql2-text"
CQL2_JSON: Lang = "cql2-json"

WHOLE = re.compile(r"[0-9]{1,18}")


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
    filter_lang: Lang = CQL2_TEXT
    filter_crs: str = CRS84


def items_query(params: Mapping[str, str]) -> ItemsQuery:
    """The query that the parameters of an items address are. Raises WrongQuery naming the parameter."""
    bbox_crs = _crs("bbox-crs", params)
    datetime, properties = params.get("datetime"), params.get("properties")
    return ItemsQuery(
        boxes=_boxes(params["bbox"], SYSTEMS[bbox_crs]) if "bbox" in params else (),
        bbox_crs=bbox_crs,
        crs=_crs("crs", params),
        limit=min(_whole("limit", params, LIMIT_DEFAULT, least=1), LIMIT_MAX),
        offset=_whole("offset", params, 0, most=OFFSET_MAX),
        days=_days(datetime) if datetime is not None else None,
        sortby=tuple(_sorted_by(part) for part in _names("sortby", params.get("sortby"))),
        properties=tuple(_names("properties", properties)) if properties is not None else None,
        filter=params.get("filter"),
        filter_lang=_lang(params.get("filter-lang", CQL2_TEXT)),
        filter_crs=_crs("filter-crs", params),
    )


def crs_of(params: Mapping[str, str]) -> str:
    """The CRS in which features are to be sent. Raises WrongQuery."""
    return _crs("crs", params)


def _lang(told: str) -> Lang:
    if told == CQL2_TEXT:
        return CQL2_TEXT
    if told == CQL2_JSON:
        return CQL2_JSON
    raise WrongQuery(
        f"Parameter „filter-lang“: „{told}“ gibt es nicht; es gibt {CQL2_TEXT} und {CQL2_JSON}."
    )


def _whole(
    name: str, params: Mapping[str, str], default: int, *, least: int = 0, most: int | None = None
) -> int:
    """A whole number of `least` to `most`."""
    text = params.get(name)
    if text is None:
        return default
    number = int(text) if WHOLE.fullmatch(text) else -1
    if number < least or (most is not None and number > most):
        to = f" bis {most}" if most is not None else ""
        raise WrongQuery(
            f"Parameter „{name}“: erwartet wird eine ganze Zahl von {least} an{to}, "
            f"gegeben ist „{text}“."
        )
    return number


def _crs(name: str, params: Mapping[str, str]) -> str:
    uri = params.get(name, CRS84)
    if uri not in SYSTEMS:
        raise WrongQuery(
            f"Parameter „{name}“: „{uri}“ gibt es nicht; es gibt {', '.join(SYSTEMS)}."
        )
    return uri


def _names(parameter: str, text: str | None) -> list[str]:
    if text is None:
        return []
    names = [part.strip() for part in text.split(",")]
    if not all(names):
        raise WrongQuery(f"Parameter „{parameter}“: es fehlt ein Name, oder ein Komma ist zu viel.")
    return names


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
