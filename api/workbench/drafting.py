"""Drafts: a planner sets other demands, sees the map that comes of them, and shares its address."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.errors import Link, NothingHere
from api.planner import form_of
from api.rendering import assets_prefix, page
from api.serving import serve
from api.workbench.cards import counts_of
from api.workbench.value_table import value_table
from geo_lsz.german import significant
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.publication import Published
from geo_lsz.variant import Demand, demands, differences, variant
from layers.drafts import Draft, Drafts
from layers.store import Store
from maps.formats import FORMATS
from maps.legend import legend
from maps.web_map import choropleth

ADDRESS = "/planner/entwuerfe"
NOT_KEPT = {"Cache-Control": "no-store"}
IN_MEMORY = 20
"""Drafts that are ready to be shown again."""


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form: the demand, what stands in it, and what is wrong with that."""

    demand: Demand
    text: str
    fault: str


@dataclass(frozen=True, slots=True)
class Change:
    """A demand that is another in a draft."""

    title: str
    unit: str
    before: str
    now: str


def door(store: Store) -> APIRouter:
    """The pages of drafts."""
    router = APIRouter(prefix=ADDRESS, include_in_schema=False)
    drafts, one_at_a_time = Drafts(store), asyncio.Lock()
    found = lru_cache(IN_MEMORY)(drafts.found)

    @router.get("")
    def form(request: Request, feld: str = "") -> Response:
        """What may be set of a Handlungsfeld, and the drafts there are."""
        field = _field(feld)
        return _form_page(request, drafts, field, dict(request.query_params), faults={})

    @router.post("")
    async def made(request: Request) -> Response:
        """Reckon a draft and show it; what cannot be demanded is told beside it."""
        told = await form_of(request)
        field = _field(told.get("feld", ""))
        values, faults = _read(field, told)
        if faults:
            return _form_page(request, drafts, field, told, faults)
        async with one_at_a_time:
            draft = await asyncio.to_thread(drafts.make, variant(field, values))
        return RedirectResponse(f"{ADDRESS}/{draft.run.id}", status_code=303)

    @router.get("/{run}")
    def show(request: Request, run: str, geographie: str = "", ansicht: str = "") -> Response:
        """The map and the values of a draft."""
        return _draft_page(request, found(run), geographie, ansicht)

    @router.get("/{run}/{format_key}")
    def download(run: str, format_key: str, geographie: str = "") -> Response:
        """A draft as a file to save."""
        draft, form = found(run), FORMATS.get(format_key)
        if form is None:
            raise NothingHere(f"Das Format „{format_key}“ gibt es nicht.", [])
        name = f'attachment; filename="entwurf_{run[:8]}.{form.extension}"'
        headers = NOT_KEPT | {"Content-Disposition": name}
        content = form.write(*_on(draft, geographie))
        return Response(content, media_type=form.media_type, headers=headers)

    return router


def _field(slug: str) -> Handlungsfeld:
    with_gaps = {key: it for key, it in handlungsfelder().items() if it.kinds_with_a_place}
    if not slug:
        return next(iter(with_gaps.values()))
    if slug not in with_gaps:
        there = [Link(f"{ADDRESS}?feld={key}", it.title) for key, it in with_gaps.items()]
        raise NothingHere(f"Zum Handlungsfeld „{slug}“ gibt es keine Entwürfe.", there)
    return with_gaps[slug]


def _read(field: Handlungsfeld, told: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
    """The numbers of a form, and what is wrong with others, by key of the demand."""
    values, faults = {}, {}
    for key, demand in demands(field).items():
        text = told.get(key, "").strip()
        number = _number(text) if text else demand.value
        if demand.least <= number <= demand.most:
            values[key] = number
        else:
            ends = f"{significant(demand.least)} bis {significant(demand.most)}"
            faults[key] = f"Erwartet wird eine Zahl von {ends}; gegeben ist „{text}“."
    return values, faults


def _number(text: str) -> float:
    """A number as Germans write it, or with a point; NaN for what is none."""
    try:
        return float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError:
        return math.nan


def _form_page(
    request: Request,
    drafts: Drafts,
    field: Handlungsfeld,
    told: Mapping[str, str],
    faults: Mapping[str, str],
) -> Response:
    """The form with what was told; 400 where something of it cannot be demanded."""
    inputs = [
        Input(demand, told.get(key) or _plain(demand.value), faults.get(key, ""))
        for key, demand in demands(field).items()
    ]
    context = {
        "address": ADDRESS,
        "field": field,
        "inputs": inputs,
        "with_gaps": [it for it in handlungsfelder().values() if it.kinds_with_a_place],
        "kept": [(run.id, it, _changes(it)) for run, it in reversed(drafts.kept())],
    }
    made = page(request, "drafts.html", context, status=400 if faults else 200)
    made.headers.update(NOT_KEPT)
    return made


def _draft_page(request: Request, draft: Draft, geography: str, view_key: str) -> Response:
    collection, features = _on(draft, geography)
    view = next((view for view in collection.views if view.key == view_key), collection.views[0])
    shown = legend(collection, view, features)
    web_map = choropleth(collection, view, features, assets=assets_prefix())
    here = f"{ADDRESS}/{draft.run.id}"
    asked = {"geographie": collection.geography}
    published = request.app.state.current
    before = published.collections.get(collection.key) if published else None
    context = {
        "here": here,
        "field": draft.field,
        "run": draft.run,
        "collection": collection,
        "view": view,
        "map": web_map,
        "offers": 0,
        "legend": shown,
        "counts": counts_of(shown, view),
        "before": before and counts_of(legend(before.collection, view, before.features), view),
        "table": value_table(serve(collection, features, {}), view),
        "changes": _changes(draft.field),
        "geographies": [
            Link(f"{here}?geographie={one.geography}", one.geography_title)
            for one, _ in draft.collections
        ],
        "views": [
            Link(f"{here}?{urlencode(asked | {'ansicht': one.key})}", one.title)
            for one in collection.views
        ],
        "again": f"{ADDRESS}?{urlencode(_settings(draft.field))}",
        "formats": FORMATS.values(),
    }
    made = page(request, "draft.html", context, scripts=[web_map.script])
    made.headers.update(NOT_KEPT)
    return made


def _on(draft: Draft, geography: str) -> Published:
    """The draft on a geography; on the finest where none is asked for."""
    if not geography:
        return draft.collections[0]
    for published in draft.collections:
        if published[0].geography == geography:
            return published
    there = [
        Link(f"{ADDRESS}/{draft.run.id}?geographie={one.geography}", one.geography_title)
        for one, _ in draft.collections
    ]
    raise NothingHere(f"Die Geographie „{geography}“ gibt es hier nicht.", there)


def _changes(field: Handlungsfeld) -> list[Change]:
    as_it_is = handlungsfelder()[field.slug]
    return [
        Change(demand.title, demand.unit, _plain(demand.value), _plain(now))
        for demand, now in differences(as_it_is, field)
    ]


def _settings(field: Handlungsfeld) -> dict[str, str]:
    """What a link says of a variant: only what is another than usual."""
    changed = differences(handlungsfelder()[field.slug], field)
    return {"feld": field.slug, **{demand.key: _plain(now) for demand, now in changed}}


def _plain(value: float) -> str:
    """A number as it is typed: decimal comma, no dots between thousands."""
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
