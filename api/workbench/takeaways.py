"""What of the page of a Handlungsfeld one may take along: a sheet to print, a picture, the data."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.downloads import downloads_of
from api.errors import Link
from api.pinned import PREFIX
from api.workbench.answering import answered, chosen
from api.workbench.choice import Choice
from api.workbench.view_files import PICTURE, SHEET, VIEW_FILES, file_of, imprint_of
from api.workbench.wanted import Asked

router = APIRouter(include_in_schema=False)


@router.get("/handlungsfelder/{slug}/blatt.pdf")  # noqa: FAST003 - `Wanted` has it
def sheet(request: Request, wanted: Asked) -> Response:
    """The view as a sheet to print."""
    return _taken(chosen(request, wanted), request, SHEET)


@router.get("/handlungsfelder/{slug}/karte.png")  # noqa: FAST003 - `Wanted` has it
def picture(request: Request, wanted: Asked) -> Response:
    """The view as a picture with its legend."""
    return _taken(chosen(request, wanted), request, PICTURE)


def _taken(choice: Choice, request: Request, name: str) -> Response:
    shown, view = choice.served, choice.view
    form = VIEW_FILES[name]

    def make() -> Response:
        imprint = imprint_of(request, choice.current.release)
        return file_of(name, imprint, shown.collection, view, shown.features)

    return answered(request, choice, form.media_type, make)


def files_of(choice: Choice) -> list[Link]:
    """The files of what a choice shows: sheet, picture, and the data in every format."""
    drawn = [Link(choice.here.file(name), VIEW_FILES[name].title) for name in (SHEET, PICTURE)]
    data = downloads_of(choice.served.collection.key)
    return drawn + [Link(_root(choice) + link.href, link.title) for link in data]


def layer_address(choice: Choice) -> str:
    """Where a geoportal finds what a choice shows."""
    return f"{_root(choice)}/ogc/collections/{choice.served.collection.key}"


def _root(choice: Choice) -> str:
    """What stands before the address of a part of an older release."""
    return f"{PREFIX}{choice.current.release.id}" if choice.is_of_earlier else ""
