"""The door of drafts: a planner sets other demands, sees the map that comes of them, shares, keeps and publishes it."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.planner import form_of, reason_of
from api.publishing import publish_draft
from api.workbench.draft_form import (
    ADDRESS,
    FIELD,
    FILE,
    TEXTS,
    demanded,
    field_asked,
    form_page,
    label_told,
)
from api.workbench.draft_page import city_of, draft_file, draft_page, draft_script
from api.workbench.draft_settings import as_file, filled, from_file, in_words
from geo_lsz.variant import read, variant
from layers.draft_labels import Label
from layers.drafts import Drafts
from layers.store import Store

FORM_MOST = 200_000
"""Bytes that a form may have: so many that a text that is too long is told beside its field."""

LISTED = "gelistet"
"""Field of a form: `ja` puts a draft on the list, all else leaves it out."""


def door(store: Store, publishing: asyncio.Lock) -> APIRouter:
    """The pages of drafts.

    publishing : held by whoever publishes; drafts are made meanwhile
    """
    router = APIRouter(prefix=ADDRESS, include_in_schema=False)
    drafts = Drafts(store)
    _to_make(router, drafts, asyncio.Lock())
    _to_take_along(router, drafts)
    _to_keep(router, drafts)
    _to_publish(router, drafts, store, publishing)
    return router


def _to_make(router: APIRouter, drafts: Drafts, one_at_a_time: asyncio.Lock) -> None:
    @router.get("")
    def form(request: Request, feld: str = "") -> Response:
        """What may be set of a Handlungsfeld, filled with what the address says, and the drafts there are."""
        field, told = field_asked(feld), dict(request.query_params)
        faults = read(field, demanded(told)).faults
        return form_page(request, drafts, field, told, faults)

    @router.post("")
    async def made(request: Request) -> Response:
        """Reckon a draft and show it; what cannot be demanded is told beside it."""
        told = await form_of(request, most=FORM_MOST)
        field, label = field_asked(told.get(FIELD, "")), label_told(told)
        found = read(field, demanded(told))
        faults = {**found.faults, **_of_label(label)}
        if faults:
            return await asyncio.to_thread(form_page, request, drafts, field, told, faults)
        called = label if label != Label() else None
        async with one_at_a_time:
            draft = await asyncio.to_thread(drafts.make, variant(field, found.values), called)
        return RedirectResponse(f"{ADDRESS}/{draft.run.id}", status_code=303)

    @router.post("/einstellungen")
    async def filled_in(request: Request) -> Response:
        """Fill the form with the settings of a file; what is wrong with it is told beside it."""
        told = await form_of(request, most=FORM_MOST)
        found = from_file(told.get(FILE, ""))
        if found.field is not None and not found.faults:
            return RedirectResponse(filled(found.field, found.values, found.texts), status_code=303)
        field = found.field or field_asked(told.get(FIELD, ""))
        faults = {FILE: in_words(found.faults)}
        return await asyncio.to_thread(form_page, request, drafts, field, told, faults)


def _to_take_along(router: APIRouter, drafts: Drafts) -> None:
    @router.get("/{run}")
    def show(request: Request, run: str) -> Response:
        """The map and the values of a draft."""
        return draft_page(request, drafts, drafts.found(run), request.query_params)

    @router.get("/{run}/karte.js")
    def script(request: Request, run: str) -> Response:
        """The script that draws its map."""
        return draft_script(request, drafts.found(run), request.query_params)

    @router.get("/{run}/einstellungen")
    def settings(request: Request, run: str) -> Response:
        """What a draft demands otherwise, as a file to use again."""
        return as_file(drafts.found(run), drafts.standing(run).label, city_of(request))

    @router.get("/{run}/{name}")
    def download(request: Request, run: str, name: str) -> Response:
        """A draft as a file to save."""
        return draft_file(request, drafts.found(run), request.query_params, name)


def _to_keep(router: APIRouter, drafts: Drafts) -> None:
    @router.post("/{run}/name")
    async def named(request: Request, run: str) -> Response:
        """Call a draft otherwise, and show it."""
        label = label_told(await form_of(request, most=FORM_MOST))
        draft = await asyncio.to_thread(drafts.found, run)
        if label.faults:
            return await asyncio.to_thread(draft_page, request, drafts, draft, {}, label)
        await asyncio.to_thread(drafts.call, run, label)
        return RedirectResponse(f"{ADDRESS}/{run}", status_code=303)

    @router.post("/{run}/liste")
    async def listed(request: Request, run: str) -> Response:
        """Put a draft on the list or leave it out, and show it."""
        wanted = (await form_of(request)).get(LISTED) == "ja"
        await asyncio.to_thread(drafts.put_on_list, run, listed=wanted)
        return RedirectResponse(f"{ADDRESS}/{run}", status_code=303)


def _to_publish(router: APIRouter, drafts: Drafts, store: Store, publishing: asyncio.Lock) -> None:
    @router.post("/{run}/veroeffentlichung")
    async def published(request: Request, run: str) -> Response:
        """Publish a draft, and show what everybody sees now."""
        reason = reason_of(await form_of(request))
        async with publishing:
            draft = await asyncio.to_thread(drafts.found, run)
            await asyncio.to_thread(publish_draft, store, run, reason=reason)
            await asyncio.to_thread(request.app.state.watch.look)
        return RedirectResponse(f"/handlungsfelder/{draft.field.slug}", status_code=303)


def _of_label(label: Label) -> dict[str, str]:
    """What is wrong with what a draft is to be called, by name of the field of the form."""
    return {name: label.faults[key] for name, key in TEXTS.items() if key in label.faults}
