"""CQL2: a filter becomes two masks over the features, true and false; what is neither is unknown.

The library parses the text; no other part of it is used. The tree is walked
here, with the operators and properties that there are and no others. A
comparison with a value that is not known is unknown, also under NOT, as in SQL:
who asks for all that are not underserved does not get those of whom nobody knows.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import Series
from shapely.geometry import shape

from api.crs import SYSTEMS
from api.errors import WrongQuery
from api.ogc.query import Lang
from api.self_contained import STICHTAG
from api.serving import GEOMETRY, Served

Flags = NDArray[np.bool_]

LONGEST = 4_000
"""Characters of a filter."""

DEEPEST = 50
"""Operators within each other."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}

JOINING: Mapping[str, Callable[["Mask", "Mask"], "Mask"]] = {
    "and": lambda one, other: one & other,
    "or": lambda one, other: one | other,
}

SPATIAL: Mapping[str, Callable[[Any, Any], Flags]] = {
    "s_intersects": shapely.intersects,
    "s_disjoint": shapely.disjoint,
    "s_within": shapely.within,
    "s_contains": shapely.contains,
    "s_touches": shapely.touches,
    "s_overlaps": shapely.overlaps,
    "s_crosses": shapely.crosses,
    "s_equals": shapely.equals,
}

TEMPORAL: Mapping[str, Callable[[Any, Any], bool]] = {
    "t_after": lambda day, when: day > when[1],
    "t_before": lambda day, when: day < when[0],
    "t_during": lambda day, when: when[0] < day < when[1],
    "t_intersects": lambda day, when: when[0] <= day <= when[1],
    "t_disjoint": lambda day, when: not when[0] <= day <= when[1],
    "t_equals": lambda day, when: when[0] == day == when[1],
}


class Mask(NamedTuple):
    """Where a filter is true and where it is false; elsewhere nobody knows."""

    true: Flags
    false: Flags

    def __and__(self, other: "Mask") -> "Mask":
        return Mask(self.true & other.true, self.false | other.false)

    def __or__(self, other: "Mask") -> "Mask":
        return Mask(self.true | other.true, self.false & other.false)

    def __invert__(self) -> "Mask":
        return Mask(self.false, self.true)


def rows_of(served: Served, text: str, lang: Lang, crs: str) -> NDArray[np.intp]:
    """Rows of the features for which a filter is true, in order.

    crs : URI of the coordinates that stand in the filter

    Raises WrongQuery, saying what and where, for a filter that cannot be understood.
    """
    tree = _parsed(text, lang)
    try:
        mask = _Walk(served, crs).mask(tree)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        raise WrongQuery(f"Parameter „filter“: das passt nicht zueinander ({error}).") from error
    return np.flatnonzero(mask.true)


def _parsed(text: str, lang: Lang) -> Any:
    if len(text) > LONGEST:
        raise WrongQuery(f"Parameter „filter“: höchstens {LONGEST} Zeichen.")
    nested = max(text.count(sign) for sign in ("(", "[", "{"))
    if nested > 4 * DEEPEST or len(re.findall(r"\bnot\b", text, re.IGNORECASE)) > DEEPEST:
        raise WrongQuery(f"Parameter „filter“: höchstens {DEEPEST} Ebenen ineinander.")
    if "\0" in text:
        raise WrongQuery("Parameter „filter“: enthält ein Nullzeichen.")
    try:
        if lang == "cql2-json":
            return json.loads(text)
        import cql2  # noqa: PLC0415 - only who filters waits for it

        return cql2.parse_text(text).to_json()
    except Exception as error:  # the parser has no error class of its own
        short = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WrongQuery(f"Parameter „filter“: nicht zu verstehen ({short}).") from error


class _Walk:
    """Walks the tree of a filter over the features of a collection."""

    def __init__(self, served: Served, crs: str) -> None:
        self.served, self.crs = served, crs
        self.size = len(served.features)

    def mask(self, node: Any, depth: int = 0) -> Mask:
        """The mask of a part of the filter that is true or false."""
        if depth > DEEPEST:
            raise WrongQuery(f"Parameter „filter“: höchstens {DEEPEST} Ebenen ineinander.")
        if isinstance(node, bool):
            always = np.full(self.size, node)
            return Mask(always, ~always)
        if not isinstance(node, dict) or "op" not in node:
            raise WrongQuery("Parameter „filter“: hier fehlt ein Vergleich.")
        op, args = str(node["op"]).lower(), node["args"]
        if op in JOINING:
            return reduce(JOINING[op], [self.mask(arg, depth + 1) for arg in args])
        if op == "not":
            return ~self.mask(args[0], depth + 1)
        compare = self._compares.get(op)
        if compare is None:
            known = ", ".join(["and", "or", "not", *self._compares])
            raise WrongQuery(f"Parameter „filter“: „{op}“ gibt es nicht; es gibt {known}.")
        return compare(op, args)

    @property
    def _compares(self) -> dict[str, Callable[[str, Any], Mask]]:
        return {
            **dict.fromkeys(COMPARISONS, self._comparison),
            "like": self._like,
            "between": self._between,
            "in": self._among,
            "isnull": self._is_null,
            **dict.fromkeys(SPATIAL, self._spatial),
            **dict.fromkeys(TEMPORAL, self._temporal),
        }

    def _is_null(self, _: str, args: Any) -> Mask:
        known = self._column(args[0]).notna().to_numpy()
        return Mask(~known, known)

    def _like(self, _: str, args: Any) -> Mask:
        pattern = _pattern(self._constant(args[1]))
        return self._each(self._value(args[0]), lambda text: bool(pattern.fullmatch(text)))

    def _between(self, _: str, args: Any) -> Mask:
        low, high = (self._constant(arg) for arg in args[1:3])
        return self._each(self._value(args[0]), lambda value: low <= value <= high)

    def _among(self, _: str, args: Any) -> Mask:
        among = [self._constant(arg) for arg in args[1]]
        return self._each(self._value(args[0]), lambda value: value in among)

    def _comparison(self, op: str, args: Any) -> Mask:
        left, right = (self._value(arg) for arg in args[:2])
        columns = [
            side if isinstance(side, Series) else Series([side] * self.size, dtype=object)
            for side in (left, right)
        ]
        pairs = Series(list(zip(*columns, strict=True)), dtype=object)
        unknown = np.logical_or(*(column.isna().to_numpy() for column in columns))
        return self._known(pairs, lambda pair: COMPARISONS[op](*pair), unknown)

    def _each(self, values: Any, test: Callable[[Any], Any]) -> Mask:
        column = values if isinstance(values, Series) else Series([values] * self.size)
        return self._known(column, test, column.isna().to_numpy())

    def _known(self, values: Series, test: Callable[[Any], Any], unknown: Flags) -> Mask:
        found = np.array(
            [not lost and bool(test(v)) for v, lost in zip(values, unknown, strict=True)],
            dtype=np.bool_,
        )
        return Mask(found & ~unknown, ~found & ~unknown)

    def _value(self, node: Any) -> Any:
        """A column of the features, or a constant."""
        if isinstance(node, dict) and "property" in node:
            return self._column(node)
        if isinstance(node, dict) and str(node.get("op", "")).lower() in FOLDING:
            fold = FOLDING[str(node["op"]).lower()]
            inner = self._value(node["args"][0])
            if isinstance(inner, Series):
                return inner.map(fold, na_action="ignore")
            return fold(inner)
        return self._constant(node)

    def _constant(self, node: Any) -> Any:
        if isinstance(node, dict) and ("date" in node or "timestamp" in node):
            return _day(node).isoformat()
        if isinstance(node, dict) and str(node.get("op", "")).lower() in FOLDING:
            return self._value(node)
        if isinstance(node, (dict, list)):
            raise WrongQuery("Parameter „filter“: hier wird eine Zahl oder ein Text erwartet.")
        return node

    def _column(self, node: Any) -> Series:
        name = node["property"] if isinstance(node, dict) else str(node)
        columns = self.served.columns
        if name not in columns:
            raise WrongQuery(
                f"Parameter „filter“: die Eigenschaft „{name}“ gibt es hier nicht; "
                f"es gibt {', '.join(columns)}."
            )
        return columns[name]

    def _spatial(self, op: str, args: Any) -> Mask:
        one, other = args[:2]
        turned = not _is_geometry(one)
        place = self._place(one if turned else other)
        column = other if turned else one
        if not _is_geometry(column):
            raise WrongQuery(f"Parameter „filter“: {op} braucht die Eigenschaft „{GEOMETRY}“.")
        shapes = self.served.features.geometry.to_numpy()
        there = ~shapely.is_missing(shapes)
        relate = SPATIAL[op]
        found = relate(place, shapes) if turned else relate(shapes, place)
        return Mask(found & there, ~found & there)

    def _place(self, node: Any) -> shapely.Geometry:
        """A geometry of the filter, EPSG:25832."""
        told = shapely.box(*_corners(node["bbox"])) if "bbox" in node else shape(node)
        if not np.isfinite(shapely.get_coordinates(told)).all() or not told.is_valid:
            raise WrongQuery("Parameter „filter“: diese Geometrie ist keine gültige.")
        system = SYSTEMS[self.crs]
        if system.north_first:
            told = shapely.transform(told, lambda xy: xy[:, ::-1])
        moved = gpd.GeoSeries([told], crs=system.name).to_crs(self.served.features.crs).iloc[0]
        if not np.isfinite(shapely.get_coordinates(moved)).all():
            raise WrongQuery(f"Parameter „filter“: die Koordinaten passen nicht zu {self.crs}.")
        geometry: shapely.Geometry = moved
        return geometry

    def _temporal(self, op: str, args: Any) -> Mask:
        column = self._column(args[0])
        if args[0].get("property") != STICHTAG:
            raise WrongQuery(f"Parameter „filter“: {op} braucht die Eigenschaft „{STICHTAG}“.")
        when = _interval(args[1])
        return self._each(column, lambda day: TEMPORAL[op](date.fromisoformat(day), when))


def _is_geometry(node: Any) -> bool:
    return isinstance(node, dict) and node.get("property") == GEOMETRY


def _corners(numbers: list[float]) -> tuple[float, float, float, float]:
    half = len(numbers) // 2
    return (numbers[0], numbers[1], numbers[half], numbers[half + 1])


def _interval(node: Any) -> tuple[date, date]:
    """First and last day; `..` is open."""
    if "interval" not in node:
        day = _day(node)
        return day, day
    first, last = (None if end == ".." else _day(end) for end in node["interval"])
    return first or date.min, last or date.max


def _day(node: Any) -> date:
    """The day of a text, or of a `date` or `timestamp`."""
    told = (node.get("date") or node.get("timestamp")) if isinstance(node, dict) else node
    return date.fromisoformat(str(told)[:10])


def _pattern(text: Any) -> re.Pattern[str]:
    """`%` for any text, `_` for one sign, a backslash before what is meant as it stands."""
    parts = re.findall(r"\\.|%|_|[^\\%_]+|\\", str(text), re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return re.compile(
        "".join(wild.get(part) or re.escape(part.removeprefix("\\")) for part in parts), re.DOTALL
    )


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


FOLDING: Mapping[str, Callable[[str], str]] = {
    "casei": lambda text: str(text).casefold(),
    "accenti": lambda text: _without_accents(str(text)),
}
