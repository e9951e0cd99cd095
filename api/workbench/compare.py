"""The page of comparisons: two areas, two Handlungsfelder, or an earlier release beside the newest."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.rendering import page
from api.serving import Current, current_of
from api.workbench.comparing import ADDRESS, RELEASES, Asked, asked
from api.workbench.side_by_side import side_by_side
from api.workbench.two_areas import two_areas

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


def _page(request: Request, current: Current, wanted: Asked, status: int = 200) -> Response:
    context = {
        "address": ADDRESS,
        "asked": wanted,
        "pair": wanted.pair,
        "shown": side_by_side(wanted.pair) if wanted.pair else None,
        "two": two_areas(current, wanted.geography, wanted.areas) if wanted.areas else None,
    }
    answer = page(request, "compare.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
