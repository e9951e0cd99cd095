"""Rates: nobody asks so much, or for so long, that others get nothing.

A bucket of tokens for each network, and for each person or key that is known: what the
public takes is missing to nobody who is known. Buckets are those of this process. The
libraries for it count windows per route or need a store beside; this is thirty lines.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.roles import REFUSED, visitor_of
from api.clients import HERE, network_of
from api.errors import KeyRefused, TooLargeABody, TooManyRequests, TooSlow
from api.headers import SafeHeaders
from api.problems import refusal
from api.settings import Settings
from geo_lsz.errors import GeoLszError

BURST_S = 10
"""Seconds' worth of requests that may come at once: the first view of a portal."""

MOST_BUCKETS = 20_000
"""Networks and keys that are counted at a time; those that were quiet longest are forgotten first."""

AT_ONCE = 32
"""Requests of the public that are worked on at a time; the rest of the threads is for who is known."""

BODY_MOST = 64_000
"""Bytes that a request may carry to an address that only reads."""

WRITING = "/planner"
"""Below it forms and files are sent, each with a limit of its own."""


class Buckets:
    """A bucket of tokens for each who asks."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s, self._burst, self._clock = per_s, per_s * BURST_S, clock
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> float:
        """Take a token; seconds until there is one where there is none, else 0."""
        now = self._clock()
        tokens, at = self._filled.pop(who, (self._burst, now))
        tokens = min(self._burst, tokens + (now - at) * self._per_s)
        waits = 0.0 if tokens >= 1 else (1 - tokens) / self._per_s
        self._filled[who] = (tokens - (not waits), now)
        if len(self._filled) > MOST_BUCKETS:
            self._filled.popitem(last=False)
        return waits


class Rates:
    """Answers 429 to who asks too much, 413 to who sends too much, and 401 to who shows a wrong key."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._settings = settings
        self._buckets = Buckets(settings.rate_per_s) if settings.rate_per_s else None
        self._https = settings.address.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        refused = self._refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self.app(scope, receive, send)
            return
        answer = refusal(Request(scope), refused)
        if isinstance(refused, TooManyRequests):
            answer.headers["Retry-After"] = str(refused.retry_after_s)
        if isinstance(refused, KeyRefused):
            answer.headers["WWW-Authenticate"] = 'Bearer realm="geo-lsz"'
        await SafeHeaders(answer, https=self._https)(scope, receive, send)

    def _refused(self, scope: Scope) -> GeoLszError | None:
        if not scope["path"].startswith(WRITING) and _body_bytes(scope) > BODY_MOST:
            return TooLargeABody(BODY_MOST)
        visitor = visitor_of(scope)
        who = visitor.mark if visitor.name else network_of(scope, self._settings.proxies)
        waits = self._buckets.take(who) if self._buckets and who != HERE else 0.0
        refused: GeoLszError | None = scope.get(REFUSED)
        return TooManyRequests(math.ceil(waits)) if waits else refused


class Budget:
    """Answers 503 where an answer does not begin in time; the public waits for its turns.

    What was begun goes on in its thread until it is done, unheard: a thread cannot be ended.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._seconds = settings.budget_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and say so where it takes too long."""
        if scope["type"] != "http" or scope["path"].startswith(WRITING):
            await self.app(scope, receive, send)
            return
        begun = _Begun(send)
        working = asyncio.create_task(self._in_turn(scope, receive, begun))
        try:
            either = (working, begun.told)
            await asyncio.wait(either, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if begun.told.done() or working.done():
                await working
                return
            begun.unheard = True
            working.add_done_callback(_over)
            await refusal(Request(scope), TooSlow(self._seconds))(scope, receive, send)
        except asyncio.CancelledError:
            working.cancel()
            raise

    async def _in_turn(self, scope: Scope, receive: Receive, begun: "_Begun") -> None:
        if not visitor_of(scope).is_known:
            await self._turns.acquire()
            begun.turns = self._turns
        try:
            await self.app(scope, receive, begun.send)
        finally:
            begun.give_back()


class _Begun:
    """Whether an answer has begun; what comes after its time is dropped.

    told : done once it has
    turns : of which it holds one until it begins; sending may take as long as the client likes
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.told: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.turns: asyncio.Semaphore | None = None
        self.unheard = False

    def give_back(self) -> None:
        """Let the next one have the turn."""
        if self.turns is not None:
            self.turns.release()
            self.turns = None

    async def send(self, message: Message) -> None:
        """Send, unless somebody was told already that it takes too long."""
        self.give_back()
        if not self.unheard:
            if not self.told.done():
                self.told.set_result(None)
            await self._send(message)


def _over(working: asyncio.Task[None]) -> None:
    """What nobody waits for any more may end as it likes; a fault of it stands in the log already."""
    if not working.cancelled():
        working.exception()


def _body_bytes(scope: Scope) -> float:
    """How much a request carries; without end where it does not say."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return math.inf
    told = headers.get(b"content-length", b"0")
    return int(told) if told.isdigit() else math.inf
