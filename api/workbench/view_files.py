"""A view as files: a sheet to print, a picture with its legend, and the data in every format."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geopandas import GeoDataFrame
from starlette.requests import Request
from starlette.responses import Response

from api.errors import Link, NothingHere
from api.sender import Sender
from geo_lsz.released import Collection, Release, View
from maps.formats import FORMATS, Format
from maps.view_sheet import Imprint, view_picture, view_sheet

SHEET, PICTURE = "blatt.pdf", "karte.png"


@dataclass(frozen=True, slots=True)
class ViewFile:
    """A way to hand a view out."""

    title: str
    media_type: str
    extension: str
    write: Callable[[Imprint, Collection, View, GeoDataFrame], bytes]


def _data(form: Format) -> ViewFile:
    return ViewFile(
        form.title,
        form.media_type,
        form.extension,
        lambda _imprint, collection, _view, features: form.write(collection, features),
    )


VIEW_FILES: dict[str, ViewFile] = {
    SHEET: ViewFile("Kartenblatt (PDF) zum Drucken", "application/pdf", "pdf", view_sheet),
    PICTURE: ViewFile("Karte mit Legende als Bild (PNG)", "image/png", "png", view_picture),
    **{key: _data(form) for key, form in FORMATS.items()},
}
"""Every file by its name in an address."""


def imprint_of(request: Request, release: Release) -> Imprint:
    """What stands on a file of a release, in the city's own face."""
    sender: Sender = request.app.state.sender
    return Imprint.of(release, sender.face)


def file_of(
    name: str,
    imprint: Imprint,
    collection: Collection,
    view: View,
    features: GeoDataFrame,
    *,
    known: Sequence[Link] = (),
) -> Response:
    """The file of this name, to be saved. Raises NothingHere with what is `known` for another name."""
    form = VIEW_FILES.get(name)
    if form is None:
        raise NothingHere(f"Die Datei „{name}“ gibt es hier nicht.", known)
    called = imprint.called.split()[-1][:8]
    saved_as = f"{collection.key}_{view.key}_{called}.{form.extension}"
    headers = {"Content-Disposition": f'attachment; filename="{saved_as}"'}
    content = form.write(imprint, collection, view, features)
    return Response(content, media_type=form.media_type, headers=headers)


def links(address: str, query: str = "", *, with_map: bool = True) -> list[Link]:
    """Where the files of a view are, below its address.

    query : what the address asks for, without `?`
    with_map : whether it has classes and places to draw a map of
    """
    asked = f"?{query}" if query else ""
    return [
        Link(f"{address}/{name}{asked}", form.title)
        for name, form in VIEW_FILES.items()
        if with_map or name not in (SHEET, PICTURE)
    ]
