"""The log: one line of JSON for what went wrong, took long or changed something, and nothing of persons.

No name, no whole address, no value, no query and no header gets in: of a request its first
step and its network, of a fault its kind and where in the code it happened, never its words,
which may repeat what somebody typed or delivered. What is ordinary is not logged at all.
"""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.clients import network_of
from api.settings import Settings

OURS = ("geo_lsz", "layers", "maps", "api")
"""Packages whose messages are worded with what may be said in a log."""

LONG_S = 1.0
"""From when on an answer took long."""

WRONG = 400
"""The first status that says that something was wrong."""

READ = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger(__name__)


class Lines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: when, how bad, who says it, what, and of a fault its kind and places."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": _said(record),
        }
        told |= getattr(record, "request", {})
        if record.exc_info and record.exc_info[1] is not None:
            told["fault"] = _faults(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def install(stream: TextIO | None = None) -> logging.Handler:
    """Let everything that is logged in this process go to `stream`, a line each; None for stderr."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


class Logged:
    """Logs requests that were refused, went wrong, took long or change something."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._proxies = settings.proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log what came of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.monotonic(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            took = time.monotonic() - begun
            if status >= WRONG or took >= LONG_S or scope["method"] not in READ:
                log.info("request", extra={"request": self._told(scope, status, took)})

    def _told(self, scope: Scope, status: int, took: float) -> dict[str, Any]:
        return {
            "method": scope["method"],
            "step": first_step(scope),
            "status": status,
            "ms": round(took * 1000),
            "network": network_of(scope, self._proxies),
        }


def first_step(scope: Scope) -> str:
    """The first step of an address where it is one of ours; what comes after may be a name."""
    step = scope["path"].split("/")[1]
    paths = (getattr(route, "path", None) for route in iter_route_contexts(scope["app"].routes))
    return f"/{step}" if step in {path.split("/")[1] for path in paths if path} else "?"


def _said(record: logging.LogRecord) -> str:
    """What is said; of other people's code its first line as it stands there, without what it puts in."""
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    return str(record.msg).partition("\n")[0]


def _faults(error: BaseException | None) -> list[dict[str, Any]]:
    """The fault and those it came of, each by its kind and the places it went through."""
    told: list[dict[str, Any]] = []
    while error is not None:
        places = traceback.extract_tb(error.__traceback__)
        where = [
            f"{place.filename.rpartition('/')[2]}:{place.lineno} {place.name}" for place in places
        ]
        told.append({"kind": type(error).__name__, "where": where})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told
