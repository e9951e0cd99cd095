"""Revalidation: an answer that did not change is not sent again.

ETags are weak: the same answer is sent compressed and as it is.
"""

import hashlib
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from api.access.roles import visitor_of
from api.sender import Sender
from api.serving import PINNED, Current
from api.software import name_and_version

FOR_EVER = "public, max-age=31536000, immutable"
"""How long something may be kept whose address names its content."""


def etag(request: Request, current: Current, representation: str) -> str:
    """The same for the same content, software, address, representation, role and sender."""
    role = visitor_of(request.scope).mark
    sender: Sender = request.app.state.sender
    said = (str(request.url), representation, role, sender.mark)
    parts = (current.mark, name_and_version(), *said)
    whole = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'"{whole[:32]}"'


def revalidated(
    request: Request, current: Current, representation: str, make: Callable[[], Response]
) -> Response:
    """304 where the caller holds this answer already, else what `make` makes, with its ETag."""
    tag = etag(request, current, representation)
    answer = Response(status_code=304) if _holds(request, tag) else make()
    answer.headers["ETag"] = f"W/{tag}"
    answer.headers["Cache-Control"] = FOR_EVER if PINNED in request.scope else "no-cache"
    answer.headers["Vary"] = "Accept, Accept-Encoding"
    return answer


def _holds(request: Request, tag: str) -> bool:
    held = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return "*" in held or tag in [one.removeprefix("W/") for one in held]
