"""What a request to the page of a Handlungsfeld, or to a file of it, is answered with."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.serving import current_of
from api.workbench.choice import Choice
from api.workbench.wanted import Wanted


def chosen(request: Request, wanted: Wanted) -> Choice:
    """What is to be shown. Raises NothingHere, and Withdrawn for a release that was taken back."""
    return Choice.of(current_of(request), wanted, request.app.state.older.loaded)


def answered(
    request: Request, choice: Choice, representation: str, make: Callable[[], Response]
) -> Response:
    """What `make` makes, revalidated; of an older release kept by nobody: it may be taken back."""
    if not choice.is_of_earlier:
        return revalidated(request, choice.current, representation, make)
    answer = make()
    answer.headers["Cache-Control"] = "no-store"
    return answer
