"""The pages: start, a Handlungsfeld, and what the release stands on."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.downloads import downloads_of
from api.rendering import page
from api.serving import current_of
from api.workbench.answering import answered, chosen
from api.workbench.cards import counts_of, keys_of
from api.workbench.choice import Choice, offers_of
from api.workbench.drawn import SCRIPT, script_of
from api.workbench.many_areas import map_of
from api.workbench.origin import steps_of
from api.workbench.table_pages import Wish, table_of
from api.workbench.takeaways import files_of, layer_address
from api.workbench.view_rooms import FINDINGS, page_of
from api.workbench.wanted import Asked
from maps.legend import legend, stand
from maps.web_map import WebMap

router = APIRouter(include_in_schema=False)

HTML = "text/html"


@router.get("/")
def start(request: Request) -> Response:
    """All Handlungsfelder at a glance."""
    current = current_of(request)

    def make() -> Response:
        shown = request.app.state.cards.of(current)
        stands = dict.fromkeys(stand(r.collection) for r in current.of_kind("result"))
        context = {"cards": shown, "keys": keys_of(shown), "stands": list(stands)}
        return page(request, "start.html", context)

    return revalidated(request, current, HTML, make)


@router.get("/handlungsfelder/{slug}")
def handlungsfeld(request: Request, wanted: Asked, wish: Annotated[Wish, Depends()]) -> Response:
    """Map, legend and value table of a Handlungsfeld; of a long table a page."""
    choice = chosen(request, wanted)
    return answered(request, choice, HTML, lambda: _field_page(request, choice, wish))


@router.get("/handlungsfelder/{slug}/karte.js")  # noqa: FAST003 - `Wanted` has it
def script(request: Request, wanted: Asked) -> Response:
    """The script that draws the map of the page."""
    choice = chosen(request, wanted)
    return answered(request, choice, SCRIPT, lambda: script_of(_map(request, choice)))


@router.get("/veroeffentlichung")
def release(request: Request) -> Response:
    """What the newest release stands on."""
    current = current_of(request)

    def make() -> Response:
        files = {key: downloads_of(key) for key in current.collections}
        return page(request, "release.html", {"files": files, "page_of": page_of})

    return revalidated(request, current, HTML, make)


def _field_page(request: Request, choice: Choice, wish: Wish) -> Response:
    served, view = choice.served, choice.view
    table, pages = table_of(served, view, wish, choice.here.href)
    shown, offers = legend(served.collection, view, served.features), offers_of(choice)
    context = {
        "current": choice.current,
        "choice": choice,
        "collection": served.collection,
        "view": view,
        "map": _map(request, choice),
        "findings": _findings(choice),
        "offers": len(offers) if offers is not None else 0,
        "legend": shown,
        "counts": counts_of(shown, view),
        "table": table,
        "pages": pages,
        "steps": list(steps_of(choice.current, served.collection)),
        "files": files_of(choice),
        "layer": layer_address(choice),
    }
    return page(request, "handlungsfeld.html", context)


def _findings(choice: Choice) -> str:
    """Where voices stand beside the data of the field; empty where the newest release tells of none."""
    geography, field = choice.served.collection.geography, choice.field.slug
    told = any(
        served.collection.geography == geography
        and field in {view.key for view in served.collection.views}
        for served in choice.current.of_kind(FINDINGS.kind)
    )
    return FINDINGS.href(geography, field) if told and not choice.is_of_earlier else ""


def _map(request: Request, choice: Choice) -> WebMap:
    return map_of(request, choice.current, choice.served, choice.view, offers_of(choice))
