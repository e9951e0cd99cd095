"""Answers that were sent a moment ago and are asked for again: kept in memory, as they went out.

A portal's first view is the same for everybody who opens it. Only what is
revalidated is kept (it depends on release, address and headers alone), and all
of it goes when another release is shown.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import cookies
from api.pinned import PREFIX

SESSION = cookies.SESSION.encode()
"""In the cookies of who is logged in."""

MOST_BYTES = 32_000_000
"""Of all bodies together; those that were asked for longest ago go first."""

LARGEST_BYTES = 4_000_000
"""Of one body; a larger one is made anew each time."""

VARY = (b"host", b"accept", b"accept-encoding", b"origin")
"""Headers that an answer may depend on, as its Vary says."""

OTHERS = (b"if-none-match", b"range", b"authorization", b"x-api-key")
"""Headers with which an answer is made for one caller."""

Key = tuple[bytes, ...]


@dataclass(slots=True)
class _Answer:
    start: Message | None = None
    body: bytes = b""
    whole: bool = False


@dataclass(slots=True)
class _Shelf:
    """Answers of one release, the one that was asked for last at the end."""

    release: Any = None
    answers: OrderedDict[Key, _Answer] = field(default_factory=OrderedDict)
    bytes: int = 0

    def put(self, key: Key, answer: _Answer) -> None:
        self.answers[key] = answer
        self.bytes += len(answer.body)
        while self.bytes > MOST_BYTES:
            _, oldest = self.answers.popitem(last=False)
            self.bytes -= len(oldest.body)


class Kept:
    """Sends again what it has sent before for the same question and the same release."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._shelf = _Shelf()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is kept, or pass the request on and keep what comes back."""
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        shelf = self._of_release(scope["app"].state.current)
        found = shelf.answers.get(key)
        if found is not None and found.start is not None:
            shelf.answers.move_to_end(key)
            await send({**found.start, "headers": list(found.start["headers"])})
            await send({"type": "http.response.body", "body": found.body})
            return
        answer = _Answer()

        async def noted(message: Message) -> None:
            _note(answer, message)
            await send(message)

        await self.app(scope, receive, noted)
        if answer.whole and len(answer.body) <= LARGEST_BYTES and key not in shelf.answers:
            shelf.put(key, answer)

    def _of_release(self, current: Any) -> _Shelf:
        if self._shelf.release is not current:
            self._shelf = _Shelf(current)
        return self._shelf


def _key(scope: Scope) -> Key | None:
    """What an answer depends on; None of a request whose answer is not kept, as of who is logged in.

    What a cited release answers is not kept: it may be taken back while a newer one is shown.
    """
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(PREFIX):
        return None
    headers = dict(scope["headers"])
    if SESSION in headers.get(b"cookie", b""):
        return None
    if len(headers) < len(scope["headers"]) or any(name in headers for name in OTHERS):
        return None
    asked = (scope["scheme"].encode(), scope["path"].encode(), scope["query_string"])
    return (*asked, *(headers.get(name, b"") for name in VARY))


def _note(answer: _Answer, message: Message) -> None:
    """Note a part of an answer, if it is one to be kept."""
    if message["type"] == "http.response.start":
        kept = message["status"] == 200 and "etag" in Headers(raw=message["headers"])  # noqa: PLR2004 - OK
        answer.start = {**message, "headers": list(message["headers"])} if kept else None
    elif message["type"] == "http.response.body":
        answer.body += message.get("body", b"")
        answer.whole = answer.start is not None and not message.get("more_body", False)
    else:  # a file that the server sends by itself: there is no body to keep
        answer.start = None
