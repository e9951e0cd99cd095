"""The pages of single views: Kennzahlen, findings, voices and shares of a survey, each with its map and files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.errors import Link, NothingHere
from api.rendering import page
from api.serving import Current, Served, current_of
from api.workbench.choice import Option
from api.workbench.drawn import SCRIPT, script_of
from api.workbench.many_areas import map_of
from api.workbench.table_pages import Wish, table_of
from api.workbench.view_files import file_of, imprint_of, links
from api.workbench.view_rooms import OF_VOICES, ROOMS, Room
from geo_lsz.released import View
from geo_lsz.voice_collection import UNHEARD
from maps.legend import legend

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A view of a room on a geography."""

    room: Room
    served: Served
    view: View

    @property
    def geography(self) -> str:
        """Key of the geography."""
        return self.served.collection.geography

    @property
    def href(self) -> str:
        """Where its page is."""
        return self.room.href(self.geography, self.view.key)


def _door(room: Room) -> APIRouter:
    """The pages of a room, the scripts of their maps, and their files."""
    router = APIRouter(include_in_schema=False, prefix=room.address)

    @router.get("/{geography}/{view}")
    def whole(
        request: Request, geography: str, view: str, wish: Annotated[Wish, Depends()]
    ) -> Response:
        """Map, legend and values of a view; of a long table a page."""
        current = current_of(request)
        shown = _chosen(current, room, geography, view)
        return revalidated(request, current, HTML, lambda: _page(request, current, shown, wish))

    @router.get("/{geography}/{view}/karte.js")
    def script(request: Request, geography: str, view: str) -> Response:
        """The script that draws the map of the page."""
        current = current_of(request)
        shown = _chosen(current, room, geography, view)

        def make() -> Response:
            return script_of(map_of(request, current, shown.served, shown.view))

        return revalidated(request, current, SCRIPT, make)

    @router.get("/{geography}/{view}/{name}")
    def file(request: Request, geography: str, view: str, name: str) -> Response:
        """The same as a file."""
        current = current_of(request)
        shown = _chosen(current, room, geography, view)
        served = shown.served
        imprint, known = imprint_of(request, current.release), links(shown.href)
        answer = file_of(name, imprint, served.collection, shown.view, served.features, known=known)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    return router


router = APIRouter()
for _room in ROOMS:
    router.include_router(_door(_room))


def _every(current: Current, room: Room) -> list[Shown]:
    """Every view of a room on every geography."""
    return [
        Shown(room, served, view)
        for served in current.of_kind(room.kind)
        for view in served.collection.views
    ]


def _chosen(current: Current, room: Room, geography: str, view: str) -> Shown:
    """The view that is asked for. Raises NothingHere with those that there are."""
    every = _every(current, room)
    for one in every:
        if (one.geography, one.view.key) == (geography, view):
            return one
    raise NothingHere(
        f"{room.title}: „{view}“ gibt es in der Gliederung „{geography}“ nicht.",
        [Link(one.href, f"{one.view.title}, {_title(one)}") for one in every]
        or [Link("/veroeffentlichung", "Daten und Herkunft")],
    )


def _page(request: Request, current: Current, shown: Shown, wish: Wish) -> Response:
    served, view = shown.served, shown.view
    every = _every(current, shown.room)
    table, pages = table_of(served, view, wish, shown.href)
    context = {
        "collection": served.collection,
        "view": view,
        "room": shown.room,
        "map": map_of(request, current, served, view),
        "script": f"{shown.href}/karte.js",
        "offers": 0,
        "legend": legend(served.collection, view, served.features),
        "table": table,
        "pages": pages,
        "geographies": [
            Option(_title(one), one.href, one.served is served)
            for one in every
            if one.view.key == view.key
        ],
        "maps": list(_maps(current, shown)) if shown.room in OF_VOICES else [],
        "subjects": list(_subjects(every, shown)),
        "files": links(shown.href),
        "layer": f"/ogc/collections/{served.collection.key}",
    }
    return page(request, shown.room.template, context)


def _subjects(every: list[Shown], shown: Shown) -> Iterator[Option]:
    """The other views of the collection; where nobody was heard is no matter of a single one."""
    if shown.view.key == UNHEARD:
        return
    for one in every:
        if one.served is shown.served and one.view.key != UNHEARD:
            yield Option(shown.room.named(one.view), one.href, one.view is shown.view)


def _maps(current: Current, shown: Shown) -> Iterator[Option]:
    """The maps of what people say on the same geography, of the same Handlungsfeld where there is one."""
    for room in OF_VOICES:
        here = [one for one in _every(current, room) if one.geography == shown.geography]
        fields = [one for one in here if one.view.key != UNHEARD]
        same = [one for one in fields if one.view.key == shown.view.key]
        for one in (same or fields)[:1]:
            chosen = room is shown.room and shown.view.key != UNHEARD
            yield Option(room.title, one.href, chosen)
        for one in here:
            if one.view.key == UNHEARD:
                yield Option(one.view.title, one.href, one.view is shown.view)


def _title(shown: Shown) -> str:
    return shown.served.collection.geography_title
