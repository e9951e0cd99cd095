"""The whole service as one application; everything it needs is handed in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api import downloads, health, packs, problems
from api.access.changing import Changing
from api.access.entry import enforce
from api.access.keys import Keys
from api.access.roles import LOCAL, PUBLIC, Visitor
from api.access.visiting import Recognise, Visiting
from api.caching import FOR_EVER
from api.dcat import router as dcat
from api.errors import LoginsMissing
from api.headers import HeadIsGet, SafeHeaders
from api.kept import Kept
from api.ogc import router as ogc
from api.older import Older
from api.pinned import Pinned
from api.planner import Guard, Publish, door
from api.protocol import Logged
from api.rates import Budget, Rates
from api.rendering import ASSETS, STATIC, assets_prefix, static_prefix
from api.sender import Sender
from api.serving import Beside, Watch
from api.settings import Settings
from api.wms import router as wms
from api.wms.layers import Pictures
from api.workbench import (
    area,
    compare,
    evidence_page,
    grid,
    history,
    legal,
    many_areas,
    pages,
    takeaways,
    view_page,
)
from api.workbench.cards import Cards
from api.workbench.drawn import WebMaps
from api.workbench.texts import read_texts
from layers.store import Store

COMPRESSED = (
    *("image/*", "font/*", "application/pdf", "application/zip", "application/geopackage+sqlite3"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
"""What is small already, and is sent as it is."""


def create_app(settings: Settings, store: Store, publish: Publish | None = None) -> FastAPI:
    """The service on `store`.

    publish : what the writing door calls; needed in planner mode, unused without it
    """
    app = FastAPI(
        title="geo-lsz",
        version=version("geo-lsz"),
        lifespan=_lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.watch = Watch(store, app.state, _beside(settings))
    app.state.texts = read_texts(settings.texts)
    app.state.sender = Sender.of(settings)
    app.state.watch.forget = lambda: _empty(app, store)
    _empty(app, store)
    problems.install(app)
    _open_reading(app)
    app.include_router(history.door(store))
    recognise = _who_sits_here if settings.planner else _by_key(store)
    if settings.planner:
        _open_writing(app, store, publish)
        app.add_middleware(Guard, port=settings.port)
    elif settings.oidc_issuer:
        _open_writing(app, store, publish)
        recognise = _by_key(store, _open_logins(app, settings))
    enforce(app)
    app.add_middleware(Pinned)
    app.add_middleware(HeadIsGet)
    app.add_middleware(
        GZipMiddleware, minimum_size=1_000, compresslevel=5, exclude_content_types=COMPRESSED
    )
    app.add_middleware(Budget, settings=settings)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Authorization", "X-API-Key"],
            expose_headers=["Content-Crs", "ETag", "Retry-After"],
            max_age=86_400,
        )
    app.add_middleware(SafeHeaders, https=settings.address.startswith("https://"))
    if not settings.planner:
        app.add_middleware(Kept)
    app.add_middleware(Rates, settings=settings)
    app.add_middleware(Visiting, recognise=recognise)
    app.add_middleware(Logged, settings=settings)
    return app


def _empty(app: FastAPI, store: Store) -> None:
    """Give `app` empty shelves for what it makes of releases."""
    app.state.older = Older(store)
    app.state.packs = packs.Packs(store, app.state.sender)
    app.state.cards = Cards()
    app.state.pictures = Pictures()
    app.state.web_maps = WebMaps()


def _open_reading(app: FastAPI) -> None:
    app.router.routes.extend(ogc.routes())
    for room in (
        pages,
        grid,
        view_page,
        evidence_page,
        many_areas,
        area,
        compare,
        legal,
        takeaways,
    ):
        app.include_router(room.router)
    for room in (packs, downloads, health, dcat, wms):
        app.include_router(room.router)
    app.mount(static_prefix(), Forever(directory=STATIC))
    app.mount(assets_prefix(), Forever(directory=ASSETS))


def _beside(settings: Settings) -> Beside | None:
    """Duplicate structures are for planners, until there are roles."""
    if not settings.planner:
        return None
    from api.reviewing import Findings  # noqa: PLC0415 - it carries what reckons; reading does without

    return Findings()


async def _who_sits_here(_: Request) -> Visitor:
    return LOCAL


def _by_key(store: Store, otherwise: Callable[[Request], Visitor] = lambda _: PUBLIC) -> Recognise:
    """Who shows a key, or else who `otherwise` says."""
    keys = Keys(store)

    async def recognise(request: Request) -> Visitor:
        return await keys.visitor(request) or otherwise(request)

    return recognise


def _open_logins(app: FastAPI, settings: Settings) -> Callable[[Request], Visitor]:
    """Add the routes of logins; returns who is logged in, by their request."""
    try:
        from api.access import login  # noqa: PLC0415 - what logins need is an extra
        from api.access.provider import Provider  # noqa: PLC0415 - likewise
        from api.access.sessions import Sessions  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as error:
        raise LoginsMissing from error
    sessions = Sessions(settings)
    app.include_router(login.door(Provider(settings), sessions))
    app.add_middleware(Changing, address=settings.address)
    return sessions.visitor


def _open_writing(app: FastAPI, store: Store, publish: Publish | None) -> None:
    if publish is None:
        raise ValueError("whoever may write needs `publish`, what the door calls")
    from api import reviewing  # noqa: PLC0415 - it carries what reckons; reading does without
    from api.workbench import delivering, drafting  # noqa: PLC0415 - likewise

    one_at_a_time = asyncio.Lock()
    app.include_router(door(store, publish, one_at_a_time))
    app.include_router(reviewing.door(store))
    app.include_router(drafting.door(store, one_at_a_time))
    app.include_router(delivering.door(store, one_at_a_time))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    watch: Watch = app.state.watch
    await asyncio.to_thread(watch.look)
    looking = asyncio.create_task(watch.keep_looking())
    yield
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


class Forever(StaticFiles):
    """Files whose address names their content, so that they may be kept for ever."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file, or 304, with how long it may be kept."""
        answer = super().file_response(*args, **kwargs)
        answer.headers["Cache-Control"] = FOR_EVER
        return answer
