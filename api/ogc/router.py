"""The portal's door: every address below /ogc, from one table."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.ogc import collections, items, landing, styles, tiles
from api.ogc.asking import PREFIX, Asked, Operation, dumps
from api.ogc.openapi import description

OPERATIONS: tuple[Operation, ...] = (
    *items.OPERATIONS,
    *tiles.OPERATIONS,
    *styles.OPERATIONS,
    *collections.OPERATIONS,
    *landing.OPERATIONS,
)
"""What a portal may ask; the addresses that are asked most come first."""


def routes() -> list[Route]:
    """Every address of the portal, its own description included."""
    return [*(operation.route() for operation in OPERATIONS), Route(f"{PREFIX}/api", _api)]


async def _api(request: Request) -> Response:
    """The OpenAPI description of all this."""
    asked = Asked.of(request, ())

    def make() -> Response:
        server = asked.base.removesuffix(PREFIX)
        content = description(OPERATIONS, asked.current, server, request.app.version)
        return Response(dumps(content), media_type=landing.OPENAPI)

    return asked.revalidated(landing.OPENAPI, make)
