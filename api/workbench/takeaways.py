"""What of a page one may take along: the sheet of a view to print, and its map as a picture."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.serving import current_of
from api.workbench.choice import Choice, address, choose
from maps.view_sheet import view_sheet

router = APIRouter(include_in_schema=False)

PDF = "application/pdf"
PICTURE_PX = 1600
"""Width of a picture."""

ROOM = 0.03
"""Of its width, around the map of a picture."""


@router.get("/handlungsfelder/{slug}/blatt.pdf")
def sheet(
    request: Request, slug: str, geographie: str | None = None, ansicht: str | None = None
) -> Response:
    """The sheet of a view."""
    current = current_of(request)
    choice = choose(current, slug, geographie, ansicht)
    served, view = choice.served, choice.view
    name = f"{served.collection.key}_{view.key}_{current.release.id[:8]}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}

    def make() -> Response:
        made = view_sheet(current.release, served.collection, view, served.features)
        return Response(made, media_type=PDF, headers=headers)

    return revalidated(request, current, PDF, make)


def sheet_address(choice: Choice) -> str:
    """Where the sheet of a choice is."""
    here = address(choice.field.slug, choice.served.collection.geography, choice.view.key)
    return here.replace("?", "/blatt.pdf?", 1)


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
    return f"/wms?{urlencode(asked)}"
