"""The door before every route: it opens as the table says, and to nobody where it says nothing.

It stands right before the router and looks routes up in the same order, so that
what is let through is what answers. A route that was added without a row of the
table, or behind the back of this door, answers nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.roles import INTERNAL, Role, Visitor, visitor_of
from api.access.table import COLLECTIONS, SIGNPOSTS, Room, room_of
from api.errors import NotAllowed
from api.rendering import assets_prefix, static_prefix

NOT_FOUND, NOT_SO = 404, 405
NAMED, MARK = 'filename="', "intern_"

NAMES = {
    Role.PUBLIC: "die Öffentlichkeit",
    Role.ORTSTEILRAT: "den Ortsteilrat",
    Role.PLANNER: "die Planung",
    Role.STATISTIK: "die Statistikstelle",
    Role.ADMIN: "die Verwaltung des Dienstes",
    Role.PORTAL: "Geoportale",
}
"""For whom something is, in German."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A route and one of its methods, with the room that it leads to; None where the table knows none."""

    route: RouteContext
    method: str
    room: Room | None


def addresses_of(route: RouteContext) -> Iterator[str]:
    """The addresses of a route as the table writes them."""
    path = str(route.path_format)
    for prefix in (static_prefix(), assets_prefix()):
        path = path.replace(prefix, prefix.rpartition("/")[0], 1)
    reading = isinstance(route.original_route, Mount)
    for method in sorted({"GET"} if reading else set(route.methods or ())):
        if method != "HEAD":
            yield f"{method} {path}"


class Entry:
    """Lets a request pass to the router where its role may enter."""

    def __init__(self, app: ASGIApp, routes: Sequence[Any]) -> None:
        self.app = app
        self.guarded = tuple(_guarded(routes))
        beginnings = {_beginning(str(one.route.path_format)) for one in self.guarded}
        self._below = {name: self._that_begin(name) for name in beginnings}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. Raises HTTPException and NotAllowed."""
        if scope["type"] == "http":
            room = self._room(scope)
            if room is not None and room.is_internal:
                scope, send = {**scope, INTERNAL: True}, marking(send)
        elif scope["type"] != "lifespan":
            raise HTTPException(NOT_FOUND)
        await self.app(scope, receive, send)

    def _room(self, scope: Scope) -> Room | None:
        """The room that a request enters; None where the router leads on to another address."""
        others = set()
        beginning = _beginning(_asked(scope))
        for one in self._below.get(beginning) or self._that_begin(beginning):
            match, found = one.route.matches(scope)
            if match is not Match.NONE and one.method == scope["method"]:
                return require(visitor_of(scope), one.room, found["path_params"])
            if match is not Match.NONE:
                others.add(one.method)
        if others:
            raise HTTPException(NOT_SO, headers={"Allow": ", ".join(sorted(others))})
        if not self._is_a_slash_away(scope):
            raise HTTPException(NOT_FOUND)
        return None

    def _that_begin(self, name: str) -> tuple[Guarded, ...]:
        """The routes that an address with this first part may lead to, in the order of the router."""
        begins = ((one, _beginning(str(one.route.path_format))) for one in self.guarded)
        return tuple(one for one, told in begins if told == name or told.startswith("{"))

    def _is_a_slash_away(self, scope: Scope) -> bool:
        """Whether the router would lead on to the same address with or without a slash at its end."""
        path = scope["path"]
        other = {**scope, "path": path[:-1] if path.endswith("/") else f"{path}/"}
        return any(one.route.matches(other)[0] is not Match.NONE for one in self.guarded)


def require(visitor: Visitor, room: Room | None, parts: Mapping[str, str]) -> Room:
    """The room, where a visitor may enter it. Raises NotAllowed."""
    if room is None:
        raise NotAllowed("Diese Adresse ist für niemanden freigegeben.")
    if visitor.roles.isdisjoint(room.roles):
        told = " und ".join(NAMES[role] for role in Role if role in room.roles)
        raise NotAllowed(
            f"Diese Adresse ist nur für {told} da. Bitte mit einem Konto anmelden, das dazu gehört."
        )
    opened = visitor.collections
    if opened is None or room.title == SIGNPOSTS:
        return room
    if room.title != COLLECTIONS or parts["key"] not in opened:
        raise NotAllowed(
            f"Dieser API-Schlüssel öffnet nur {', '.join(sorted(opened))}. "
            "Wer mehr braucht, lässt sich einen anderen ausstellen."
        )
    return room


def marking(send: Send) -> Send:
    """Sends on what is sent, a file to save under a name that says it is internal."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            saved_as = headers.get("content-disposition")
            if saved_as is not None:
                headers["content-disposition"] = saved_as.replace(NAMED, f"{NAMED}{MARK}", 1)
        await send(message)

    return marked


def enforce(app: FastAPI) -> None:
    """Put the door before the router of `app`, whose routes are all there."""
    app.router.middleware_stack = Entry(app.router.middleware_stack, app.routes)


def _guarded(routes: Sequence[Any]) -> Iterator[Guarded]:
    for route in iter_route_contexts(routes):
        for address in addresses_of(route):
            yield Guarded(route, address.partition(" ")[0], room_of(address))


def _asked(scope: Scope) -> str:
    """The path that the router looks at: without what lies before the service or the release."""
    path, before = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(before) if path.startswith(f"{before}/") else path


def _beginning(path: str) -> str:
    """The first part of a path."""
    return path.strip("/").partition("/")[0]
