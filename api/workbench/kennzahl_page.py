"""The page of a Kennzahl: where it is how high, on which geography, with its files."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.errors import Link, NothingHere
from api.rendering import page
from api.serving import Current, Served, current_of
from api.workbench.choice import Option
from api.workbench.drawn import SCRIPT, script_of
from api.workbench.many_areas import map_of
from api.workbench.table_pages import Wish, table_of
from api.workbench.view_files import file_of, imprint_of, links
from geo_lsz.released import View
from maps.legend import legend

router = APIRouter(include_in_schema=False)

HTML = "text/html"
ADDRESS = "/kennzahlen"


@dataclass(frozen=True, slots=True)
class Shown:
    """A Kennzahl on a geography."""

    served: Served
    view: View

    @property
    def href(self) -> str:
        """Where its page is."""
        return address(self.served.collection.geography, self.view.key)


def address(geography: str, kennzahl: str) -> str:
    """Where the page of a Kennzahl is."""
    return f"{ADDRESS}/{quote(geography)}/{quote(kennzahl)}"


@router.get(ADDRESS + "/{geography}/{kennzahl}")
def kennzahl(
    request: Request, geography: str, kennzahl: str, wish: Annotated[Wish, Depends()]
) -> Response:
    """Map, legend and values of a Kennzahl; of a long table a page."""
    current = current_of(request)
    shown = _chosen(current, geography, kennzahl)
    return revalidated(request, current, HTML, lambda: _page(request, current, shown, wish))


@router.get(ADDRESS + "/{geography}/{kennzahl}/karte.js")
def script(request: Request, geography: str, kennzahl: str) -> Response:
    """The script that draws the map of the page."""
    current = current_of(request)
    shown = _chosen(current, geography, kennzahl)

    def make() -> Response:
        return script_of(map_of(request, current, shown.served, shown.view))

    return revalidated(request, current, SCRIPT, make)


@router.get(ADDRESS + "/{geography}/{kennzahl}/{name}")
def file(request: Request, geography: str, kennzahl: str, name: str) -> Response:
    """The same as a file."""
    current = current_of(request)
    shown = _chosen(current, geography, kennzahl)
    served = shown.served
    imprint, known = imprint_of(request, current.release), links(shown.href)
    answer = file_of(name, imprint, served.collection, shown.view, served.features, known=known)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _every(current: Current) -> list[Shown]:
    """Every Kennzahl on every geography."""
    return [
        Shown(served, view)
        for served in current.of_kind("indicators")
        for view in served.collection.views
    ]


def _chosen(current: Current, geography: str, kennzahl: str) -> Shown:
    """The Kennzahl that is asked for. Raises NothingHere with those that there are."""
    every = _every(current)
    for one in every:
        if (one.served.collection.geography, one.view.key) == (geography, kennzahl):
            return one
    raise NothingHere(
        f"Eine Kennzahl „{kennzahl}“ gibt es in der Gliederung „{geography}“ nicht.",
        [Link(one.href, f"{one.view.title}, {_title(one)}") for one in every]
        or [Link("/veroeffentlichung", "Daten und Herkunft")],
    )


def _page(request: Request, current: Current, shown: Shown, wish: Wish) -> Response:
    served, view = shown.served, shown.view
    every = _every(current)
    table, pages = table_of(served, view, wish, shown.href)
    context = {
        "collection": served.collection,
        "view": view,
        "map": map_of(request, current, served, view),
        "script": f"{shown.href}/karte.js",
        "offers": 0,
        "legend": legend(served.collection, view, served.features),
        "table": table,
        "pages": pages,
        "geographies": [
            Option(_title(one), one.href, one.served is served)
            for one in every
            if one.view.key == view.key
        ],
        "kennzahlen": [
            Option(one.view.title, one.href, one.view is view)
            for one in every
            if one.served is served
        ],
        "files": links(shown.href),
        "layer": f"/ogc/collections/{served.collection.key}",
    }
    return page(request, "kennzahl.html", context)


def _title(shown: Shown) -> str:
    return shown.served.collection.geography_title
