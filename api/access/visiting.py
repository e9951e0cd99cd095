"""Recognising who asks, before anything answers."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.roles import VISITOR, Visitor

Recognise = Callable[[Request], Visitor]


class Visiting:
    """Lets every request carry who asks."""

    def __init__(self, app: ASGIApp, recognise: Recognise) -> None:
        self.app = app
        self._recognise = recognise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its visitor."""
        if scope["type"] == "http":
            scope = {**scope, VISITOR: self._recognise(Request(scope))}
        await self.app(scope, receive, send)
