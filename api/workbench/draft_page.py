"""The page of a draft: its map, legend and values, what it assumes, and what can be done with it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.errors import Link, NothingHere
from api.rendering import assets_prefix, page
from api.serving import Current, serve
from api.workbench.cards import counts_of
from api.workbench.draft_form import ADDRESS, NOT_KEPT, TEXTS, changes
from api.workbench.draft_settings import address
from api.workbench.drawn import WebMaps, script_of
from api.workbench.value_table import value_table
from api.workbench.view_files import file_of, links
from geo_lsz.publication import Published
from geo_lsz.released import Collection, View
from layers.draft_labels import NAME_MOST, NOTE_MOST, WHO_MOST, Label
from layers.drafts import Draft, Drafts
from maps.legend import legend
from maps.view_sheet import Imprint
from maps.web_map import WebMap, choropleth


def draft_page(
    request: Request,
    drafts: Drafts,
    draft: Draft,
    asked: Mapping[str, str],
    told: Label | None = None,
) -> Response:
    """The page of a draft on a geography, in a view; 400 where `told` cannot be what it is called.

    asked : `geographie` and `ansicht`, where they are not the first
    told : what somebody wants to call it, with faults
    """
    collection, features = on_geography(draft, asked.get("geographie", ""))
    view = _view(draft, collection, asked.get("ansicht", ""))
    shown = legend(collection, view, features)
    published = request.app.state.current
    before = published.collections.get(collection.key) if published else None
    standing = drafts.standing(draft.run.id)
    wanted = told or standing.label
    context = {
        "here": f"{ADDRESS}/{draft.run.id}",
        "address": ADDRESS,
        "field": draft.field,
        "run": draft.run,
        "label": standing.label,
        "texts": {name: getattr(wanted, key) for name, key in TEXTS.items()},
        "faults": {name: wanted.faults.get(key, "") for name, key in TEXTS.items()},
        "first": next((name for name, key in TEXTS.items() if key in wanted.faults), ""),
        "most": {"name": NAME_MOST, "notiz": NOTE_MOST, "wer": WHO_MOST},
        "of_today": standing.of_today,
        "is_published": before is not None and draft.run.id in before.collection.runs,
        "collection": collection,
        "view": view,
        "map": _map(request, draft, (collection, features), view),
        "script": _href(draft, "/karte.js", geographie=collection.geography, ansicht=view.key),
        "offers": 0,
        "legend": shown,
        "counts": counts_of(shown, view),
        "before": before and counts_of(legend(before.collection, view, before.features), view),
        "table": value_table(serve(collection, features, {}), view),
        "changes": changes(draft.field),
        "geographies": _geographies(draft),
        "views": [
            _link(draft, one.title, geographie=collection.geography, ansicht=one.key)
            for one in collection.views
        ],
        "again": address(draft.field),
        "files": _files(draft, collection, view),
    }
    status = 400 if wanted.faults else 200
    made = page(request, "draft.html", context, status=status)
    made.headers.update(NOT_KEPT)
    return made


def draft_script(request: Request, draft: Draft, asked: Mapping[str, str]) -> Response:
    """The script that draws the map of a draft; `asked` as of its page."""
    published = on_geography(draft, asked.get("geographie", ""))
    view = _view(draft, published[0], asked.get("ansicht", ""))
    made = script_of(_map(request, draft, published, view))
    made.headers.update(NOT_KEPT)
    return made


def draft_file(request: Request, draft: Draft, asked: Mapping[str, str], name: str) -> Response:
    """A draft as a file to save; `asked` as of its page. Raises NothingHere for an unknown name."""
    collection, features = on_geography(draft, asked.get("geographie", ""))
    view = _view(draft, collection, asked.get("ansicht", ""))
    called = f"Nicht veröffentlichter Entwurf {draft.run.id}"
    face = request.app.state.sender.face
    imprint = Imprint(city_of(request), called, datetime.now(UTC).replace(microsecond=0), face)
    told = collection.model_copy(update={"key": f"entwurf_{collection.key}"})
    known = _files(draft, collection, view)
    made = file_of(name, imprint, told, view, features, known=known)
    made.headers.update(NOT_KEPT)
    return made


def _files(draft: Draft, collection: Collection, view: View) -> list[Link]:
    shown = urlencode({"geographie": collection.geography, "ansicht": view.key})
    return links(f"{ADDRESS}/{draft.run.id}", shown)


def city_of(request: Request) -> str:
    """The name of the city, as it is published, else as it is set."""
    current: Current | None = request.app.state.current
    city: str = current.release.city if current else request.app.state.settings.city
    return city


def _map(request: Request, draft: Draft, published: Published, view: View) -> WebMap:
    collection, features = published
    drawn: WebMaps = request.app.state.web_maps
    shown = (draft.run.id, collection.key, view.key)
    return drawn.of(shown, lambda: choropleth(collection, view, features, assets=assets_prefix()))


def on_geography(draft: Draft, geography: str) -> Published:
    """The draft on a geography; on the finest where none is asked for."""
    if not geography:
        return draft.collections[0]
    for published in draft.collections:
        if published[0].geography == geography:
            return published
    raise NothingHere(f"Die Gliederung „{geography}“ gibt es hier nicht.", _geographies(draft))


def _view(draft: Draft, collection: Collection, key: str) -> View:
    """The view of this key, the first one without."""
    views = {view.key: view for view in collection.views}
    if key in views or not key:
        return views[key] if key else collection.views[0]
    there = [
        _link(draft, view.title, geographie=collection.geography, ansicht=view.key)
        for view in collection.views
    ]
    raise NothingHere(f"Die Ansicht „{key}“ gibt es hier nicht.", there)


def _geographies(draft: Draft) -> list[Link]:
    return [
        _link(draft, one.geography_title, geographie=one.geography) for one, _ in draft.collections
    ]


def _link(draft: Draft, title: str, **asked: str) -> Link:
    return Link(_href(draft, **asked), title)


def _href(draft: Draft, part: str = "", **asked: str) -> str:
    return f"{ADDRESS}/{draft.run.id}{part}?{urlencode(asked)}"
