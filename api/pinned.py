"""Addresses that never change: /releases/{id}/… answers from that release, whatever is newest.

What a portal or a paper cites stays what it was. Such an answer may be kept
for ever; the addresses without a release are asked again each time.
"""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import NothingHere
from api.problems import refusal
from api.serving import PINNED, Current
from geo_lsz.errors import GeoLszError

PREFIX = "/releases/"
DOORS = ("ogc", "daten", "wms", "dcat")
"""What is there below a release: what programs read."""


class Pinned:
    """Lets an address below /releases/{id} be answered from that release."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the release that answers it where one is named."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            release_id = await self._named(request)
            pinned = await self._release(request, release_id)
        except GeoLszError as error:
            await refusal(request, error)(scope, receive, send)
            return
        root = scope.get("root_path", "") + PREFIX + release_id
        await self.app({**scope, "root_path": root, PINNED: pinned}, receive, send)

    async def _named(self, request: Request) -> str:
        path: str = request.scope["path"]
        release_id, _, rest = path.removeprefix(PREFIX).partition("/")
        if rest.partition("/")[0] not in DOORS:
            await asyncio.to_thread(request.app.state.older.require, release_id)
            raise NothingHere(
                f"Unter einer Veröffentlichung gibt es {', '.join(DOORS)}; "
                f"„{rest}“ gibt es dort nicht."
            )
        return release_id

    async def _release(self, request: Request, release_id: str) -> Current:
        newest: Current | None = request.app.state.current
        if newest is not None and newest.release.id == release_id:
            return newest
        return await asyncio.to_thread(request.app.state.older.loaded, release_id)
