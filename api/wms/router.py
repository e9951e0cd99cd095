"""The map service: WMS 1.3.0, as every GIS portal reads it.

Layers are named `{collection}.{view}` for a view of a result, by the key of
the geography for its borders, and `angebote` for the offers.
"""

from collections.abc import Callable

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.drawing import png_of
from api.errors import ServiceFault
from api.serving import Current, current_of
from api.settings import Settings
from api.wms.capabilities import Contact, capabilities
from api.wms.info import found_at, told
from api.wms.layers import PX_PER_MM, Pictures, Prepared
from api.wms.query import HTML, PNG, MapQuery, info_query, legend_query, map_query
from api.wms.report import WMS, XML
from api.wms.values import SCREEN_DPI, Asked, shown
from maps.sheet import Window
from maps.window import window_scene

router = APIRouter(include_in_schema=False)

NOTHING_FOREIGN = {"Content-Security-Policy": "default-src 'none'"}

Answer = Callable[[Request, Current, Asked], Response]


@router.get(WMS)
async def wms(request: Request) -> Response:
    """The answer to any request of WMS 1.3.0, made beside the event loop.

    Pictures wait for their turn without holding a thread that pages need.
    """
    asked = Asked(request)
    answer = _operation(asked)
    pictures: Pictures = request.app.state.pictures
    turns = pictures.turns if answer is _map else None
    return await to_thread.run_sync(answer, request, current_of(request), asked, limiter=turns)


def _operation(asked: Asked) -> Answer:
    service = asked.get("SERVICE", "WMS")
    if service.upper() != "WMS":
        raise ServiceFault(
            "InvalidParameterValue", f"SERVICE: {shown(service)} gibt es hier nicht; es gibt WMS."
        )
    wanted = asked.needed("REQUEST", f"eines von {', '.join(OPERATIONS)}")
    for name, answer in OPERATIONS.items():
        if name.lower() == wanted.lower():
            return answer
    raise ServiceFault(
        "OperationNotSupported",
        f"REQUEST: {shown(wanted)} gibt es hier nicht; es gibt {', '.join(OPERATIONS)}.",
    )


def _capabilities(request: Request, current: Current, asked: Asked) -> Response:
    asked.needed("SERVICE", "WMS")
    prepared = _prepared(request, current)

    def make() -> Response:
        service = str(request.base_url).rstrip("/") + WMS + "?"
        settings: Settings = request.app.state.settings
        contact = Contact(settings.contact_name, settings.contact_mail)
        return Response(capabilities(prepared, service, contact), media_type=XML)

    return revalidated(request, current, XML, make)


def _map(request: Request, current: Current, asked: Asked) -> Response:
    prepared = _prepared(request, current)
    query = map_query(asked, prepared)
    return revalidated(
        request, current, PNG, lambda: Response(picture(query, prepared), media_type=PNG)
    )


def _info(request: Request, current: Current, asked: Asked) -> Response:
    prepared = _prepared(request, current)
    query = info_query(asked, prepared)

    def make() -> Response:
        said = told(found_at(query, prepared), query.media_type)
        headers = NOTHING_FOREIGN if query.media_type == HTML else None
        return Response(said, media_type=query.media_type, headers=headers)

    return revalidated(request, current, query.media_type, make)


def _legend(request: Request, current: Current, asked: Asked) -> Response:
    prepared = _prepared(request, current)
    layer = legend_query(asked, prepared)

    def make() -> Response:
        return Response(png_of(prepared.legend(layer), PX_PER_MM), media_type=PNG)

    return revalidated(request, current, PNG, make)


OPERATIONS: dict[str, Answer] = {
    "GetCapabilities": _capabilities,
    "GetMap": _map,
    "GetFeatureInfo": _info,
    "GetLegendGraphic": _legend,
}


def picture(query: MapQuery, prepared: Prepared) -> bytes:
    """The picture of a GetMap request as PNG."""
    px_per_mm = PX_PER_MM * query.dpi / SCREEN_DPI
    window = Window(query.width / px_per_mm, query.height / px_per_mm, query.bounds)
    layers = [prepared.drawable(layer, style, query.crs) for layer, style in query.layers]
    scene, world = window_scene(layers, window), window.projection.of(0, 0)
    return png_of(scene, px_per_mm, ground=query.ground, hatch_from=world)


def _prepared(request: Request, current: Current) -> Prepared:
    pictures: Pictures = request.app.state.pictures
    return pictures.of(current)
