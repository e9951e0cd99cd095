"""Portals: who shows a key is let in as far as the key opens, and who shows a wrong one is told so."""

import asyncio
import time
from datetime import UTC, datetime

from starlette.datastructures import Headers
from starlette.requests import Request

from api.access.roles import Role, Visitor
from api.errors import KeyRefused
from geo_lsz.errors import StoreUnavailable
from layers.api_keys import ApiKey, keys, prefix_of
from layers.store import Store

HEADER = "x-api-key"
BEARER = "bearer "
LOOK_EVERY_S = 2.0
"""So long what is known of the keys is taken for true: a revocation holds after that."""

NO_KEY = ApiKey("", bytes(32), "", (), datetime.min.replace(tzinfo=UTC), datetime.now(UTC), None)
"""What an unknown prefix is compared with, so that it takes as long as a known one."""


class Keys:
    """The keys of a store, looked up in memory; known ones stay good while the database is down."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, ApiKey] | None = None
        self._looked = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def visitor(self, request: Request) -> Visitor | None:
        """Who shows a key; None where none is shown. Raises KeyRefused and StoreUnavailable."""
        told = shown(request.headers)
        if told is None:
            return None
        prefix = prefix_of(told)
        if prefix is None:
            raise KeyRefused("ist keiner")
        known = (await self._all()).get(prefix, NO_KEY)
        if not known.fits(told):
            raise KeyRefused("stimmt nicht")
        if known.revoked_at is not None:
            raise KeyRefused(f"wurde am {known.revoked_at:%d.%m.%Y} widerrufen")
        if not known.is_good(datetime.now(UTC)):
            raise KeyRefused("ist abgelaufen")
        opened = frozenset(known.collections) or None
        return Visitor(frozenset({Role.PORTAL}), known.name, collections=opened)

    async def _all(self) -> dict[str, ApiKey]:
        async with self._one_at_a_time:
            if self._known is None or time.monotonic() - self._looked > LOOK_EVERY_S:
                try:
                    found = await asyncio.to_thread(keys, self._store)
                except StoreUnavailable:
                    if self._known is None:
                        raise
                else:
                    self._known = {one.prefix: one for one in found}
                self._looked = time.monotonic()
            return self._known


def shown(headers: Headers) -> str | None:
    """The key that a request shows. Raises KeyRefused for several."""
    authorised = [one for one in headers.getlist("authorization") if one.lower().startswith(BEARER)]
    told = [*headers.getlist(HEADER), *(one[len(BEARER) :].strip() for one in authorised)]
    if len(told) > 1:
        raise KeyRefused("ist mehrfach angegeben; bitte nur einen senden")
    return told[0] if told else None
