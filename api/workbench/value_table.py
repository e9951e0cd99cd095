"""The value table beside a map: every area with its value in words, the worst first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any
from urllib.parse import urlencode

from geopandas import GeoDataFrame
from pandas import isna, notna
from pandas.api.types import is_numeric_dtype

from api.serving import Served
from api.workbench.areas import address
from api.workbench.ordering import Rows, rank, worst_first
from api.workbench.table_columns import HEADLINE, others, plain_properties
from geo_lsz.frames import value_columns
from geo_lsz.german import german, klasse_of, not_applicable_because, value_text
from geo_lsz.released import Collection, View
from geo_lsz.status import Status
from geo_lsz.voice_collection import NOT_HEARD
from maps.palette import Style, style

GRID = "/bevoelkerung"
"""Where the cells of the grid are shown."""

REASONS = {
    Status.MISSING: "Eine nötige Zahl wurde nicht geliefert.",
    Status.SUPPRESSED: "Eine nötige Zahl ist so klein, dass sie Menschen erkennbar machen könnte.",
    Status.NOT_APPLICABLE: "Dieser Wert ergibt hier keinen Sinn.",
}
"""Why a value is not known, by its status."""

TEN = 10
UNKNOWN_TEXT = "–"
"""What a cell says whose content is unknown; why, stands in the class."""


NAME, KLASSE = "name", "klasse"
"""Keys of the columns that every table has, beside that of the value, which is the key of the view."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its key and title, and whether its cells are numbers."""

    key: str
    title: str
    number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and the number that it is sorted by; None for the text itself."""

    text: str
    sort: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An area: code, name, value and class in words, why that is so, and its further cells.

    page : where the page of the area is; of a cell, which has none, where it is shown on the map
    why : German sentences: what the value hangs on, and between which bounds it lies
    place : degrees east and north of a point in it, where only a part of the rows is shown
    """

    area: str
    name: str
    page: str
    value: Cell
    klasse: Cell
    why: tuple[str, ...]
    style: Style
    cells: tuple[Cell, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class ValueTable:
    """Name, value and class of each row, then its further cells under the further `columns`."""

    name_title: str
    value_title: str
    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]


def value_table(served: Served, view: View, shown: Rows | None = None) -> ValueTable:
    """The table of a view: the rows at these positions, else all, the worst first."""
    name, value, _, *columns = headings_of(served, view)
    features = served.features
    ordered = features.iloc[worst_first(features, view) if shown is None else shown]
    records = ordered.drop(columns=features.geometry.name).to_dict("index")
    rows = (_row(served.collection, view, str(area), row) for area, row in records.items())
    if shown is not None:
        rows = (replace(row, place=at) for row, at in zip(rows, _places(ordered), strict=True))
    return ValueTable(
        name_title=name.title,
        value_title=value.title,
        columns=tuple(columns),
        rows=tuple(rows),
    )


def _places(features: GeoDataFrame) -> Iterator[str]:
    for point in features.geometry.representative_point().to_crs("OGC:CRS84"):
        yield f"{point.x:.5f} {point.y:.5f}" if point is not None else ""


def headings_of(served: Served, view: View) -> tuple[Heading, ...]:
    """All columns of the table of a view: name, value and class, then the further ones."""
    collection = served.collection
    plain = plain_properties(collection, view)
    return (
        Heading(NAME, "Zelle" if collection.kind == "grid" else "Gebiet", number=False),
        Heading(view.key, _value_title(view), number=True),
        Heading(KLASSE, "Klasse", number=False),
        *(Heading(key, title, _is_number(served, key)) for key, title in plain.items()),
        *(Heading(other.key, other.title, number=False) for other in others(collection, view)),
    )


def _row(collection: Collection, view: View, area: str, row: Mapping[Any, Any]) -> Row:
    klasse, value = klasse_of(view, row), value_text(view, row)
    if _is_long(view.unit):
        value = value.removesuffix(f" {view.unit}")
    return Row(
        area=area,
        name=row["name"],
        page=_page_of(collection, area),
        value=Cell(UNKNOWN_TEXT if value == klasse.title else value, _known(row, view.key)),
        klasse=Cell(klasse.title, float(rank(view, klasse.key))),
        why=tuple(why_of(view, row)),
        style=style(view.palette, klasse.key),
        cells=(
            *(
                Cell(plain_text(row, key), _known(row, key))
                for key in plain_properties(collection, view)
            ),
            *(Cell(klasse_of(other, row).title) for other in others(collection, view)),
        ),
    )


def _value_title(view: View) -> str:
    """The head of the column of values; what it speaks of stands above the table."""
    return f"{view.title.partition(': ')[0]} ({view.unit})" if _is_long(view.unit) else view.title


def _is_long(unit: str) -> bool:
    """Whether a unit is of several words, which stand above the numbers and not behind each."""
    return " " in unit


def _page_of(collection: Collection, area: str) -> str:
    if collection.kind == "grid":
        return f"{GRID}?{urlencode({'gebiet': area})}#karte-titel"
    return address(collection.geography, area)


def _known(row: Mapping[Any, Any], key: str) -> float | None:
    """The number of a value that is known."""
    value = row[key]
    return float(value) if notna(value) and not isinstance(value, str) else None


def why_of(view: View, row: Mapping[Any, Any]) -> Iterator[str]:
    """The sentence of the release, and what is known of a value that is not."""
    if view.key == HEADLINE and row.get("warum"):
        yield str(row["warum"])
    status = row[f"{view.key}_status"]
    if status != Status.OK:
        reason = not_applicable_because(view, row) or _unheard(row) or REASONS[Status(status)]
        yield f"{reason} {_bounds_text(view, row)}".strip()


def _unheard(row: Mapping[Any, Any]) -> str:
    """Why nobody knows what people say, where nobody asked them; else empty."""
    if row.get("gehoert") != NOT_HEARD:
        return ""
    return "Die Menschen hier wurden nicht gehört: Was sie brauchen, ist unbekannt."


def _bounds_text(view: View, row: Mapping[Any, Any]) -> str:
    _, _, low, high = (row[column] for column in value_columns(view.key))
    unit = f" {view.unit}" if view.unit else ""
    ends = [
        f"{word} {german(end, view.digits)}{unit}"
        for word, end in (("mindestens", low), ("höchstens", high))
        if notna(end)
    ]
    return f"Sicher ist: {' und '.join(ends)}." if ends else ""


def _is_number(served: Served, key: str) -> bool:
    return bool(is_numeric_dtype(served.features[key]))


def plain_text(row: Mapping[Any, Any], key: str) -> str:
    """A text, a number, the range in which an unknown number lies, or a dash."""
    value = row[key]
    if isinstance(value, str):
        return value
    if notna(value):
        return _amount(value)
    _, _, low, high = (row.get(column) for column in value_columns(key))
    if low is None or isna(low) or isna(high):
        return UNKNOWN_TEXT
    return f"{_amount(floor(low))}–{_amount(ceil(high))}"


def _amount(number: float) -> str:
    """Amounts below ten with one decimal, unless they are whole."""
    return german(number, 0 if number >= TEN or float(number).is_integer() else 1)
