"""Recognising who asks, before anything answers."""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.roles import VISITOR, Visitor

Recognise = Callable[[Request], Visitor]


class Visiting:
    """Lets every request carry who asks; what is answered to somebody is kept by nobody else."""

    def __init__(self, app: ASGIApp, recognise: Recognise) -> None:
        self.app = app
        self._recognise = recognise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its visitor."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visitor = self._recognise(Request(scope))

        async def for_one(message: Message) -> None:
            if message["type"] == "http.response.start" and visitor.name:
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Cookie")
                kept = headers.get("cache-control", "")
                if "immutable" not in kept and "no-store" not in kept:
                    headers["Cache-Control"] = "private, no-cache"
            await send(message)

        await self.app({**scope, VISITOR: visitor}, receive, for_one)
