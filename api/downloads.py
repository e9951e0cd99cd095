"""Collections as files, whole or in part, in every format that `maps.formats` knows."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.errors import Link, NothingHere
from api.extracts import ASKED, extract, is_part
from api.ogc.asking import params_of
from api.serving import Current, current_of
from maps.formats import FORMATS

router = APIRouter(include_in_schema=False)


def downloads_of(key: str) -> list[Link]:
    """The files of a collection."""
    return [Link(f"/daten/{key}/{form.key}", form.title) for form in FORMATS.values()]


def part_of(key: str, name: str, value: str) -> list[Link]:
    """The files of the features of a collection whose property `name` is `value`."""
    quoted = value.replace("'", "''")
    asked = urlencode({"filter": f"{name} = '{quoted}'"})
    return [Link(f"{link.href}?{asked}", link.title) for link in downloads_of(key)]


@router.get("/daten/{key}/{format_key}")
def download(request: Request, key: str, format_key: str) -> Response:
    """A collection as a file to save; asked as the portal is, it is the part that is meant."""
    current = current_of(request)
    served, form = current.collections.get(key), FORMATS.get(format_key)
    if served is None:
        raise NothingHere(f"Die Sammlung „{key}“ gibt es nicht.", _all_files(current))
    if form is None:
        raise NothingHere(f"Das Format „{format_key}“ gibt es nicht.", downloads_of(key))
    params = params_of(request, ASKED)
    stand, release = served.collection.stichtag.isoformat(), current.release.id[:8]
    part = "_auszug" if is_part(params) else ""
    name = f"{key}_{stand}_{release}{part}.{form.extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}

    def make() -> Response:
        content = form.write(*extract(served, params))
        return Response(content, media_type=form.media_type, headers=headers)

    return revalidated(request, current, form.media_type, make)


def _all_files(current: Current) -> list[Link]:
    return [
        Link(link.href, f"{served.collection.title}, {link.title}")
        for key, served in current.collections.items()
        for link in downloads_of(key)
    ]
