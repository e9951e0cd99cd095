"""What of the page of a Handlungsfeld one may take along: a sheet to print, a picture, the data."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.downloads import downloads_of
from api.errors import Link
from api.pinned import PREFIX
from api.workbench.answering import answered, chosen
from api.workbench.choice import Choice
from api.workbench.wanted import Asked
from maps.view_sheet import view_sheet

router = APIRouter(include_in_schema=False)

PDF = "application/pdf"
PICTURE_PX = 1600
"""Width of a picture."""

ROOM = 0.03
"""Of its width, around the map of a picture."""


@router.get("/handlungsfelder/{slug}/blatt.pdf")  # noqa: FAST003 - `Wanted` has it
def sheet(request: Request, wanted: Asked) -> Response:
    """The sheet of a view."""
    choice = chosen(request, wanted)
    current, served, view = choice.current, choice.served, choice.view
    name = f"{served.collection.key}_{view.key}_{current.release.id[:8]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}

    def make() -> Response:
        made = view_sheet(current.release, served.collection, view, served.features)
        return Response(made, media_type=PDF, headers=headers)

    return answered(request, choice, PDF, make)


def data_of(choice: Choice) -> list[Link]:
    """The files of what a choice shows."""
    links = downloads_of(choice.served.collection.key)
    return [Link(_root(choice) + link.href, link.title) for link in links]


def layer_address(choice: Choice) -> str:
    """Where a geoportal finds what a choice shows."""
    return f"{_root(choice)}/ogc/collections/{choice.served.collection.key}"


def picture_address(choice: Choice) -> str:
    """Where the map of a choice is as a picture: the map service draws it."""
    west, south, east, north = choice.served.features.total_bounds
    room = ROOM * (east - west)
    width, height = east - west + 2 * room, north - south + 2 * room
    asked = {
        "SERVICE": "WMS",
        "VERSION": "1.3.0",
        "REQUEST": "GetMap",
        "LAYERS": f"{choice.served.collection.key}.{choice.view.key}",
        "STYLES": "",
        "CRS": "EPSG:25832",
        "BBOX": f"{west - room:.0f},{south - room:.0f},{east + room:.0f},{north + room:.0f}",
        "WIDTH": str(PICTURE_PX),
        "HEIGHT": str(round(PICTURE_PX * height / width)),
        "FORMAT": "image/png",
    }
    return f"{_root(choice)}/wms?{urlencode(asked)}"


def _root(choice: Choice) -> str:
    """What stands before the address of a part of an older release."""
    return f"{PREFIX}{choice.current.release.id}" if choice.is_of_earlier else ""
