"""The page of a draft: its map, legend and values, what it assumes, and what can be done with it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.errors import Link, NothingHere
from api.rendering import assets_prefix, page
from api.serving import serve
from api.workbench.cards import counts_of
from api.workbench.draft_form import ADDRESS, NOT_KEPT, TEXTS, changes
from api.workbench.draft_settings import address
from api.workbench.value_table import value_table
from geo_lsz.publication import Published
from geo_lsz.released import Collection, View
from layers.draft_labels import NAME_MOST, NOTE_MOST, WHO_MOST, Label
from layers.drafts import Draft, Drafts
from maps.formats import FORMATS
from maps.legend import legend
from maps.web_map import choropleth


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
    web_map = choropleth(collection, view, features, assets=assets_prefix())
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
        "map": web_map,
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
        "formats": FORMATS.values(),
    }
    status = 400 if wanted.faults else 200
    made = page(request, "draft.html", context, status=status, scripts=[web_map.script])
    made.headers.update(NOT_KEPT)
    return made


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
    return Link(f"{ADDRESS}/{draft.run.id}?{urlencode(asked)}", title)
