"""Addresses that never change: /releases/{id}/… answers from that release, whatever is newest.

What a portal or a paper cites stays what it was. Such an answer may be kept
for ever; the addresses without a release are asked again each time.
"""

import asyncio
from threading import Lock

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import NothingHere
from api.problems import refusal
from api.serving import PINNED, Current, load
from geo_lsz.errors import GeoLszError
from layers.store import Store

PREFIX = "/releases/"
DOORS = ("ogc", "daten", "wms", "dcat")
"""What is there below a release: what programs read."""

KEPT = 2
"""Older releases in memory at a time."""


class Pinned:
    """Lets an address below /releases/{id} be answered from that release."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self.app = app
        self._store = store
        self._older: dict[str, Current] = {}
        self._one_at_a_time = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the release that answers it where one is named."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            release_id = self._named(scope["path"])
            pinned = await self._release(request, release_id)
        except GeoLszError as error:
            await refusal(request, error)(scope, receive, send)
            return
        root = scope.get("root_path", "") + PREFIX + release_id
        await self.app({**scope, "root_path": root, PINNED: pinned}, receive, send)

    def _named(self, path: str) -> str:
        release_id, _, rest = path.removeprefix(PREFIX).partition("/")
        if rest.partition("/")[0] not in DOORS:
            raise NothingHere(
                f"Unter einer Veröffentlichung gibt es {', '.join(DOORS)}; "
                f"„{rest}“ gibt es dort nicht."
            )
        return release_id

    async def _release(self, request: Request, release_id: str) -> Current:
        newest: Current | None = request.app.state.current
        if newest is not None and newest.release.id == release_id:
            return newest
        return await asyncio.to_thread(self._loaded, release_id)

    def _loaded(self, release_id: str) -> Current:
        """An older release. Raises NotFound and Withdrawn, which is asked of the store each time."""
        with self._one_at_a_time:
            self._store.release(release_id)
            if release_id not in self._older:
                self._older[release_id] = load(self._store, release_id)
            while len(self._older) > KEPT:
                del self._older[next(iter(self._older))]
            return self._older[release_id]
