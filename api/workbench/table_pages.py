"""Pages of a long value table: which rows are shown, in which order, and where the others are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
from pandas import Series

from api.errors import Link, NothingHere
from api.serving import Served
from api.workbench.ordering import Rows, by_column, ranks_of, worst_first
from api.workbench.value_table import KLASSE, Heading, ValueTable, headings_of, value_table
from geo_lsz.released import View
from maps.tile_map import is_large

ROWS = 100
"""Rows of a page: some screens to scroll, and a page of some 100 kB."""

FALLING = "-"
"""Before the name of a column: from large to small."""


class Wish(NamedTuple):
    """What of a long table somebody wants to see, as the address says it.

    seite : number of the page
    sortiert : key of a column, with FALLING before it or not
    gebiet : id of an area: the page that holds it
    """

    seite: str = ""
    sortiert: str = ""
    gebiet: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one is in a long table.

    first, last : numbers of the rows that are shown, from 1
    marked : id of the area that was asked for
    sorted_by : title of the column that orders the rows, empty in the usual order
    order : addresses that sort by a column, and how it is sorted now, by its key
    hidden : what else the address says, for a form
    """

    number: int
    count: int
    first: int
    last: int
    total: int
    marked: str
    links: tuple[Link, ...]
    path: str
    sorted_by: str = ""
    order: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> slice:
        """The rows of the page among all in their order."""
        return slice(self.first - 1, self.last)


def table_of(served: Served, view: View, wish: Wish, href: str) -> tuple[ValueTable, Pages | None]:
    """The table of a view: the whole of it, or a page where the map is one of many areas.

    Arguments and errors as in `paged_table`.
    """
    if is_large(served.collection, served.features):
        return paged_table(served, view, wish, href)
    return value_table(served, view), None


def paged_table(served: Served, view: View, wish: Wish, href: str) -> tuple[ValueTable, Pages]:
    """One page of the table of a view.

    href : address of the page without what is wished

    Raises NothingHere for a page, a column or an area that there is not, with what there is.
    """
    split = urlsplit(href)
    asked = dict(parse_qsl(split.query))
    here = _Here(split.path, asked, wish.sortiert)
    headings = {heading.key: heading for heading in headings_of(served, view)}
    rows = _ordered(served, view, here, headings)
    place = _place(served, rows, wish.gebiet, here) if wish.gebiet else None
    pages = _pages(here, len(rows), place, wish)
    by = headings.get(wish.sortiert.removeprefix(FALLING))
    pages = replace(
        pages,
        sorted_by=by.title if by else "",
        order={key: here.order(key) for key in headings},
        hidden=asked | ({"sortiert": wish.sortiert} if wish.sortiert else {}),
    )
    return value_table(served, view, rows[pages.rows]), pages


def pages_of(total: int, place: int | None, wish: Wish, href: str) -> Pages:
    """Where one is among `total` rows that have one order: at a page, or where the row at `place` stands.

    Raises NothingHere for a page that there is not.
    """
    split = urlsplit(href)
    asked = dict(parse_qsl(split.query))
    pages = _pages(_Here(split.path, asked, ""), total, place, wish)
    return replace(pages, hidden=asked)


class _Here(NamedTuple):
    """The address of the table, in its order."""

    path: str
    asked: Mapping[str, str]
    sortiert: str

    def at(self, number: int = 1, sortiert: str | None = None) -> str:
        """Where a page is, in this order or another."""
        order = self.sortiert if sortiert is None else sortiert
        wished = {"sortiert": order, "seite": str(number) if number > 1 else ""}
        query = urlencode({k: v for k, v in {**self.asked, **wished}.items() if v})
        return f"{self.path}?{query}#werte" if query else f"{self.path}#werte"

    def order(self, key: str) -> tuple[str, str]:
        """Where the rows stand in the order of a column, the other way round if they do; and how they do."""
        if self.sortiert == key:
            return self.at(sortiert=FALLING + key), "ascending"
        return self.at(sortiert=key), "descending" if self.sortiert == FALLING + key else ""

    def links(self, number: int, count: int) -> list[Link]:
        """The first page, the one before, the next and the last."""
        steps = {"Erste Seite": 1, "Vorige Seite": number - 1, "Nächste Seite": number + 1}
        steps["Letzte Seite"] = count
        there = {title: to for title, to in steps.items() if 1 <= to <= count and to != number}
        return [Link(self.at(to), title) for title, to in there.items()]


def _ordered(served: Served, view: View, here: _Here, headings: Mapping[str, Heading]) -> Rows:
    sortiert = here.sortiert
    if not sortiert:
        return worst_first(served.features, view)
    key = sortiert.removeprefix(FALLING)
    if key not in headings:
        there = [
            Link(here.at(sortiert=one.key), f"nach „{one.title}“") for one in headings.values()
        ]
        raise NothingHere(
            f"Nach „{sortiert}“ kann die Tabelle nicht geordnet werden; es gibt "
            f"{', '.join(headings)}, mit {FALLING} davor von groß nach klein.",
            there,
        )
    falling = sortiert.startswith(FALLING)
    return by_column(served.features, _column(served, view, key), falling=falling)


def _column(served: Served, view: View, key: str) -> Series:
    """What a column is sorted by; of a class its rank, the worst first."""
    features = served.features
    ranked = {one.key: one for one in served.collection.views if one is not view}
    if key == KLASSE or key in ranked:
        of = ranked.get(key, view)
        ranks = Series(ranks_of(features, of), features.index, dtype="float64")
        return ranks.where(ranks < len(of.klassen))
    column: Series = features[key]
    return column


def _pages(here: _Here, total: int, place: int | None, wish: Wish) -> Pages:
    count = max(1, ceil(total / ROWS))
    number = _number(wish.seite, count, here) if place is None else place // ROWS + 1
    first = (number - 1) * ROWS
    return Pages(
        number=number,
        count=count,
        first=first + 1,
        last=min(first + ROWS, total),
        total=total,
        marked=wish.gebiet,
        links=tuple(here.links(number, count)),
        path=here.path,
    )


def _place(served: Served, rows: Rows, area: str, here: _Here) -> int:
    """Among the ordered rows the place of an area."""
    if area not in served.position:
        raise NothingHere(
            f"In „{served.collection.title}“ gibt es „{area}“ nicht.",
            [Link(here.at(), "Zum Anfang der Tabelle")],
        )
    return int(np.flatnonzero(rows == served.position[area])[0])


def _number(text: str, count: int, here: _Here) -> int:
    """The number of a page."""
    if not text:
        return 1
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - no table has a milliard pages
    if not 1 <= number <= count:
        raise NothingHere(
            f"Eine Seite „{text}“ hat die Tabelle nicht; es gibt 1 bis {count}.",
            [Link(here.at(), "Erste Seite"), Link(here.at(count), "Letzte Seite")],
        )
    return number
