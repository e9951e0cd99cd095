"""The page of comparisons: two areas, two Handlungsfelder, or an earlier release beside the newest."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.errors import Link, NothingHere
from api.rendering import page
from api.serving import Current, current_of
from api.workbench.compared import compared, shown_of
from api.workbench.comparing import ADDRESS, RELEASES, Asked, Pair, asked
from api.workbench.side_by_side import side_by_side
from api.workbench.two_areas import two_areas
from api.workbench.view_files import file_of, imprint_of, links

router = APIRouter(include_in_schema=False)


@router.get(ADDRESS)
def compare(request: Request) -> Response:
    """Two things side by side; what cannot be compared is said beside its field."""
    current = current_of(request)
    wanted = asked(current, request.query_params, request.app.state.older.loaded)
    if wanted.is_faulty:
        return _page(request, current, wanted, status=400)
    if wanted.subject == RELEASES:  # the older one may be taken back: nobody shall keep the answer
        return _page(request, current, wanted)
    return revalidated(request, current, "text/html", lambda: _page(request, current, wanted))


@router.get(f"{ADDRESS}/{{name}}")
def file(request: Request, name: str) -> Response:
    """A comparison of two fields, or of two releases, as a file; kept by nobody."""
    current = current_of(request)
    wanted = asked(current, request.query_params, request.app.state.older.loaded)
    if wanted.pair is None:
        raise NothingHere(
            "Zu dieser Auswahl gibt es keine Dateien: Es fehlt, was verglichen werden soll.",
            [Link(f"{ADDRESS}?{request.url.query}", "Zur Auswahl")],
        )
    collection, features = compared(wanted.pair)
    imprint, view, known = (
        imprint_of(request, current.release),
        shown_of(collection),
        _files(request, wanted.pair),
    )
    answer = file_of(name, imprint, collection, view, features, known=known)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: Request, current: Current, wanted: Asked, status: int = 200) -> Response:
    context = {
        "address": ADDRESS,
        "files": _files(request, wanted.pair) if wanted.pair else [],
        "asked": wanted,
        "pair": wanted.pair,
        "shown": side_by_side(wanted.pair) if wanted.pair else None,
        "two": two_areas(current, wanted.geography, wanted.areas) if wanted.areas else None,
    }
    answer = page(request, "compare.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _files(request: Request, pair: Pair) -> list[Link]:
    return links(ADDRESS, request.url.query, with_map=pair.results[1].has_places)
