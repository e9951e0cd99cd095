"""The writing door: it exists in planner mode only, and opens to this machine only.

Until there are roles, whoever sits at the machine is the planner. So the guard
turns away whatever did not start there: another Host (a foreign name that was
pointed at this machine), another Origin (a foreign page in the same browser),
and any request that came through a proxy.
"""

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Refused, WrongQuery
from api.problems import refusal
from geo_lsz.released import Release
from layers.store import Store
from layers.trail import acting
from layers.withdrawals import withdraw

Publish = Callable[[Store, str], Release]
"""Reckon anew on what the store holds and publish it, for a reason."""

BODY_MAX = 10_000
"""Bytes that a form may have."""

REASON_MAX = 500
"""Characters that a reason may have."""

WHO_MAX = 100
"""Characters that the name of a person or a role may have."""

HISTORY = "/verlauf"
"""Where one sees what came of taking back and showing again."""

HTTP_PORT = 80

PLANNER = "Planungsmodus"
"""Who writes, in the trail, where nobody says their name."""


class Guard:
    """Refuses every request that did not start on this machine."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app = app
        bare = {"127.0.0.1", "localhost", "[::1]"}
        with_port = {f"{name}:{port}" for name in bare}
        self.hosts = with_port | bare if port == HTTP_PORT else with_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 with the reason."""
        if scope["type"] == "http":
            request = Request(scope)
            try:
                self._check(request)
            except Refused as error:
                await refusal(request, error)(scope, receive, send)
                return
        with acting(PLANNER):
            await self.app(scope, receive, send)

    def _check(self, request: Request) -> None:
        headers = request.headers
        hosts = [host.lower() for host in headers.getlist("host")]
        if len(hosts) != 1 or hosts[0] not in self.hosts:
            raise Refused(f"Der Planungsmodus antwortet nur unter {', '.join(sorted(self.hosts))}.")
        if not {*headers.getlist("origin")} <= {f"http://{host}" for host in self.hosts}:
            raise Refused("Der Planungsmodus nimmt nichts von fremden Seiten entgegen.")
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise Refused("Der Planungsmodus folgt keinem Verweis von fremden Seiten.")
        if any(name == "forwarded" or name.startswith("x-forwarded-") for name in headers):
            raise Refused(
                "Der Planungsmodus antwortet nicht über einen Vermittler (Forwarded, X-Forwarded-*)."
            )


def door(store: Store, publish: Publish, one_at_a_time: asyncio.Lock) -> APIRouter:
    """The routes that change something.

    one_at_a_time : held by whoever publishes or takes back
    """
    router = APIRouter(prefix="/planner", include_in_schema=False)

    @router.post("/releases")
    async def release(request: Request) -> Response:
        """Reckon anew, publish, and show the start page with what came of it."""
        reason = reason_of(await form_of(request))
        async with one_at_a_time:
            await asyncio.to_thread(publish, store, reason)
            await asyncio.to_thread(request.app.state.watch.look)
        return RedirectResponse("/", status_code=303)

    @router.post("/releases/{release_id}/republication")
    async def again(request: Request, release_id: str) -> Response:
        """Publish an earlier content again, and show the history with what came of it."""
        from api.publishing import republish  # noqa: PLC0415 - it carries what reckons; reading does without

        reason = reason_of(await form_of(request))
        async with one_at_a_time:
            made = await asyncio.to_thread(republish, store, release_id, reason=reason)
            await asyncio.to_thread(request.app.state.watch.look)
        return RedirectResponse(f"{HISTORY}#{made.id}", status_code=303)

    @router.post("/releases/{release_id}/withdrawal")
    async def taken_back(request: Request, release_id: str) -> Response:
        """Take a release back, and show the history with what came of it."""
        form = await form_of(request)
        reason, who = reason_of(form), form.get("who", "")
        if len(who) > WHO_MAX:
            raise WrongQuery(f"Der Name ist zu lang; höchstens {WHO_MAX} Zeichen.")
        async with one_at_a_time:
            await asyncio.to_thread(withdraw, store, release_id, reason=reason, who=who)
            await asyncio.to_thread(request.app.state.watch.look)
        return RedirectResponse(f"{HISTORY}#{release_id}", status_code=303)

    return router


def reason_of(form: Mapping[str, str]) -> str:
    """The form field `reason`, which is kept beside what was done."""
    reason = form.get("reason", "").strip()
    if not reason:
        raise WrongQuery("Bitte einen Grund nennen; er steht an der Veröffentlichung.")
    if len(reason) > REASON_MAX:
        raise WrongQuery(f"Der Grund ist zu lang; höchstens {REASON_MAX} Zeichen.")
    return reason


async def form_of(request: Request, most: int = BODY_MAX) -> dict[str, str]:
    """The fields of a form of at most so many bytes. Raises WrongQuery for what is none, and for too much."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise WrongQuery("Erwartet wird ein Formular (application/x-www-form-urlencoded).")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise WrongQuery(f"Das Formular ist zu groß; höchstens {most} Bytes.")
    return {name: told[0] for name, told in parse_qs(body.decode("utf-8", "replace")).items()}
