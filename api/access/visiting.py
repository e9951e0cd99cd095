"""Recognising who asks, before anything answers."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.roles import PUBLIC, REFUSED, VISITOR, Visitor
from geo_lsz.errors import GeoLszError
from layers.trail import acting

Recognise = Callable[[Request], Awaitable[Visitor]]
"""Says who asks. Raises GeoLszError for who says to be somebody and is not."""

ON_WHAT = ("Cookie", "Authorization", "X-API-Key")
"""Headers that who asks hangs on."""


class Visiting:
    """Lets every request carry who asks, who then stands in the trail of what it changes.

    What is answered to somebody is kept by nobody else.
    """

    def __init__(self, app: ASGIApp, recognise: Recognise) -> None:
        self.app = app
        self._recognise = recognise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its visitor."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            visitor = await self._recognise(Request(scope))
        except GeoLszError as error:
            scope = {**scope, REFUSED: error}  # told by who counts what is asked: so is guessing
            visitor = PUBLIC

        async def for_one(message: Message) -> None:
            if message["type"] == "http.response.start" and visitor.name:
                headers = MutableHeaders(scope=message)
                for name in ON_WHAT:
                    headers.add_vary_header(name)
                kept = headers.get("cache-control", "")
                if "immutable" not in kept and "no-store" not in kept:
                    headers["Cache-Control"] = "private, no-cache"
            await send(message)

        with acting(visitor.name) if visitor.name else nullcontext():
            await self.app({**scope, VISITOR: visitor}, receive, for_one)
