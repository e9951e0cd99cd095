"""Coming and going: the pages between this service and the provider of logins."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access.provider import BACK, Provider, begin
from api.access.roles import visitor_of
from api.access.sessions import Sessions
from api.errors import LoginRefused
from api.rendering import page

LOGIN, LOGOUT, ACCOUNT = "/anmeldung", "/abmeldung", "/konto"


def door(provider: Provider, sessions: Sessions) -> APIRouter:
    """The routes of logins."""
    router = APIRouter(include_in_schema=False)

    @router.get(LOGIN)
    async def go() -> Response:
        """Send somebody to the provider."""
        login = begin()
        answer = RedirectResponse(await provider.address(login), status_code=303)
        sessions.begin(answer, login)
        return _not_kept(answer)

    @router.get(BACK)
    async def come_back(request: Request, state: str = "", code: str = "") -> Response:
        """Take who comes back in, and show what they may do."""
        login = sessions.begun(request)
        if login is None:
            raise LoginRefused("begann nicht in diesem Browser oder vor mehr als zehn Minuten")
        if not code:
            raise LoginRefused("wurde beim Anmeldedienst abgebrochen")
        claims = await provider.claims(login, state, code)
        answer = RedirectResponse(ACCOUNT, status_code=303)
        sessions.start(answer, claims)
        return _not_kept(answer)

    @router.get(ACCOUNT)
    def account(request: Request) -> Response:
        """Who is logged in, and what for."""
        return _not_kept(page(request, "account.html", {"roles": visitor_of(request.scope).told}))

    @router.post(LOGOUT)
    def go_away() -> Response:
        """End the session of this browser."""
        answer = RedirectResponse("/", status_code=303)
        sessions.end(answer)
        return _not_kept(answer)

    return router


def _not_kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
