"""Against changes that a foreign page would have a browser send: what changes something has to come from here."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Refused
from api.problems import refusal

READING = ("GET", "HEAD", "OPTIONS")


class Changing:
    """Refuses every change that does not come from a page of this service."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self.app = app
        scheme, _, rest = address.partition("://")
        self._origin = f"{scheme}://{rest.partition('/')[0]}".lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 with the reason."""
        request = Request(scope) if scope["type"] == "http" else None
        if request is not None and request.method not in READING and not self._from_here(request):
            error = Refused(
                "Änderungen nimmt der Dienst nur von seinen eigenen Seiten entgegen. "
                f"Bitte {self._origin} öffnen und dort noch einmal absenden."
            )
            await refusal(request, error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _from_here(self, request: Request) -> bool:
        """As Sec-Fetch-Site and Origin say; a browser sends one of them at least."""
        site = request.headers.get("sec-fetch-site")
        origins = [one.lower() for one in request.headers.getlist("origin")]
        if site is None and not origins:
            return False
        return site in (None, "same-origin") and all(one == self._origin for one in origins)
