"""The pages: start, a Handlungsfeld, and what the release stands on."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.downloads import downloads_of
from api.rendering import assets_prefix, page
from api.serving import Current, current_of
from api.workbench.cards import counts_of, keys_of
from api.workbench.choice import Choice, choose, offers_of
from api.workbench.origin import steps_of
from api.workbench.takeaways import picture_address, sheet_address
from api.workbench.value_table import value_table
from maps.legend import legend, stand
from maps.web_map import choropleth

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
def handlungsfeld(
    request: Request, slug: str, geographie: str | None = None, ansicht: str | None = None
) -> Response:
    """Map, legend and value table of a Handlungsfeld."""
    current = current_of(request)
    choice = choose(current, slug, geographie, ansicht)
    return revalidated(request, current, HTML, lambda: _field_page(request, current, choice))


@router.get("/veroeffentlichung")
def release(request: Request) -> Response:
    """What the newest release stands on."""
    current = current_of(request)

    def make() -> Response:
        files = {key: downloads_of(key) for key in current.collections}
        return page(request, "release.html", {"files": files})

    return revalidated(request, current, HTML, make)


def _field_page(request: Request, current: Current, choice: Choice) -> Response:
    served, view = choice.served, choice.view
    shown = legend(served.collection, view, served.features)
    offers = offers_of(current, choice)
    web_map = choropleth(served.collection, view, served.features, offers, assets=assets_prefix())
    context = {
        "choice": choice,
        "collection": served.collection,
        "view": view,
        "map": web_map,
        "offers": len(offers) if offers is not None else 0,
        "legend": shown,
        "counts": counts_of(shown, view),
        "table": value_table(served, view),
        "steps": list(steps_of(current, served.collection)),
        "sheet": sheet_address(choice),
        "picture": picture_address(choice),
        "files": downloads_of(served.collection.key),
    }
    return page(request, "handlungsfeld.html", context, scripts=[web_map.script])
