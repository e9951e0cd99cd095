"""The page of the population grid: how many people live in each cell."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.downloads import downloads_of
from api.errors import Link, NothingHere
from api.rendering import page
from api.serving import Current, Served, current_of
from api.workbench.many_areas import map_of
from api.workbench.table_pages import Wish, paged_table
from api.workbench.value_table import GRID
from geo_lsz.german import german
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import View
from geo_lsz.residents_view import NOBODY
from geo_lsz.status import Status
from maps.legend import legend

router = APIRouter(include_in_schema=False)

HTML = "text/html"

PICTURE_PX = 1600
"""Width of a picture."""

ROOM = 0.03
"""Of its width, around the map of a picture."""


@router.get(GRID)
def grid(request: Request, wish: Annotated[Wish, Depends()]) -> Response:
    """Map, legend and table of the cells."""
    current = current_of(request)
    served = _grid(current)
    return revalidated(request, current, HTML, lambda: _grid_page(request, current, served, wish))


def _grid(current: Current) -> Served:
    for served in current.of_kind("grid"):
        return served
    raise NothingHere(
        "In dieser Veröffentlichung gibt es kein Raster der Bevölkerung: Es wurde keine Lieferung mit "
        "Zellen veröffentlicht, deren Mittelpunkte auf einem gleichmäßigen Raster liegen.",
        [Link("/gebiete", "Gebiete"), Link("/veroeffentlichung", "Daten und Herkunft")],
    )


def _grid_page(request: Request, current: Current, served: Served, wish: Wish) -> Response:
    (view,) = served.collection.views
    table, pages = paged_table(served, view, wish, GRID)
    shown = legend(served.collection, view, served.features)
    context = {
        "collection": served.collection,
        "view": view,
        "map": map_of(request, current, served, view),
        "offers": 0,
        "outlines": next((one.collection.title for one in current.of_kind("areas")), ""),
        "legend": shown,
        "summary": _summary(served, view, {row.key: row.count for row in shown.rows}),
        "table": table,
        "pages": pages,
        "files": [_picture(served, view), *downloads_of(served.collection.key)],
        "layer": f"/ogc/collections/{served.collection.key}",
    }
    return page(request, "grid.html", context)


def _summary(served: Served, view: View, counts: dict[str, int]) -> list[str]:
    """How many cells, people and unknowns there are, in German; of the people what is known."""
    words = {
        NOBODY.key: "unbewohnt",
        WITHOUT_VALUE[Status.SUPPRESSED].key: "gesperrt",
        WITHOUT_VALUE[Status.MISSING].key: "ohne Angabe",
    }
    return [
        f"{german(len(served.features))} Zellen",
        *(f"davon {german(counts[key])} {word}" for key, word in words.items() if counts.get(key)),
        f"in den Zellen mit bekannter Zahl wohnen {german(served.features[view.key].sum())} Menschen",
    ]


def _picture(served: Served, view: View) -> Link:
    """The map as a picture: the map service draws it, which puts no legend beside."""
    west, south, east, north = served.features.total_bounds
    room = ROOM * (east - west)
    width, height = east - west + 2 * room, north - south + 2 * room
    asked = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetMap",
        "LAYERS": f"{served.collection.key}.{view.key}",
        "STYLES": "",
        "CRS": "EPSG:25832",
        "BBOX": f"{west - room:.0f},{south - room:.0f},{east + room:.0f},{north + room:.0f}",
        "WIDTH": str(PICTURE_PX),
        "HEIGHT": str(round(PICTURE_PX * height / width)),
        "FORMAT": "image/png",
    }
    return Link(f"/wms?{urlencode(asked)}", "Karte als Bild, ohne Legende (PNG)")
