"""Headers that go with every answer, and HEAD for every GET, as plain ASGI middleware."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": ", ".join(
        f"{one}=()"
        for one in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
    ),
}

ELSEWHERE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What may be loaded by what is no page and has no policy of its own: a picture with its colours,
data, a file. Nothing runs in it."""

UNPOLICED = ("application/pdf", "text/javascript")
"""A browser shows the one in a viewer of its own, which the policy would empty; of the other a worker
takes its policy, and could fetch no tiles. Scripts run by the policy of their page."""

NOT_MODIFIED = 304
"""Names the answer that a browser holds; what it says of it replaces what was said."""

ONLY_HTTPS = "max-age=31536000"
"""A year, for this name alone: other services of the city answer for themselves."""


READING = "GET, HEAD, OPTIONS"
"""What one may do at an address that only reads."""


class SafeHeaders:
    """Adds HEADERS to every answer, and a policy to what has none of its own.

    https : readers find the service by https, so browsers shall never ask it otherwise
    """

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        self._https = {"Strict-Transport-Security": ONLY_HTTPS} if https else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers on the way back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (HEADERS | self._https).items():
                    headers.setdefault(name, value)
                kind = headers.get("content-type", "").partition(";")[0]
                if kind not in UNPOLICED and message["status"] != NOT_MODIFIED:
                    headers.setdefault("Content-Security-Policy", ELSEWHERE)
            await send(message)

        await self.app(scope, receive, with_headers)


class HeadIsGet:
    """Answers HEAD as GET without its body, and OPTIONS where one can only read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HEAD on as GET; empty the body on the way back."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and _only_read(scope["path"]):
            await Response(status_code=204, headers={"Allow": READING})(scope, receive, send)
            return
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


def _only_read(path: str) -> bool:
    return not path.startswith("/planner")
