"""The door of deliveries: a planner sends a file, sees what is found in it, and takes it in or mends it."""

import asyncio
from dataclasses import replace

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.planner import form_of
from api.workbench.delivery_again import LAYER, MAPPING, again
from api.workbench.delivery_desk import Desk
from api.workbench.delivery_mapping import (
    OF_ITSELF,
    PROPOSED,
    Asked,
    fitting,
)
from api.workbench.delivery_page import (
    ADDRESS,
    FILE,
    NOT_KEPT,
    OWN,
    REFUSED,
    delivery_page,
    form_page,
    lost_page,
    report_file,
)
from api.workbench.upload import UPLOAD_MOST, file_of, sent, shown_name, text_of
from api.workbench.waiting_deliveries import Waiting
from geo_lsz.german import german
from layers.kept_mappings import text_of as text_of_snapshot
from layers.layer import LAYERS
from layers.mapping import TEXT_MOST, TOO_LONG
from layers.store import Store

TOO_LARGE = 413
FORM_MOST = 6 * TEXT_MOST
"""Bytes of a form that holds one: a letter with dots is six of them."""

NO_MAPPING = "Zu dieser Lieferung ist keine Zuordnung aufbewahrt."

TOML = "application/toml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def door(store: Store, writing: asyncio.Lock) -> APIRouter:
    """The pages of deliveries.

    writing : held by whoever changes what is kept
    """
    router = APIRouter(prefix=ADDRESS, include_in_schema=False)
    desk = Desk(store, writing)
    _to_send(router, desk)
    _to_look(router, desk)
    _to_fetch(router, desk)
    _to_decide(router, desk)
    return router


def _to_send(router: APIRouter, desk: Desk) -> None:
    @router.get("")
    def form(request: Request) -> Response:
        """Which file, of which layer, read by which mapping."""
        return form_page(request)

    @router.post("")
    async def received(request: Request) -> Response:
        """Check a file, and show what was found in it."""
        form = await sent(request)
        if form is None:
            most = german(UPLOAD_MOST / 1024**2)
            fault = f"Die Datei ist zu groß; hier sind es höchstens {most} MB. Größere nimmt die Kommandozeile: geo-lsz import."
            return form_page(request, faults={FILE: fault}, status=TOO_LARGE)
        try:
            file, asked, faults = await _asked(form)
            if file is None or faults:
                told = {name: text_of(form, name) for name in (LAYER, MAPPING)}
                return form_page(request, told, faults, status=REFUSED)
            stored = await asyncio.to_thread(desk.waiting.store, file.file, asked.name)
        finally:
            await form.close()
        delivery = desk.waiting.wait(*stored, asked)
        await desk.check(delivery)
        return _to(delivery)


async def _asked(form: FormData) -> tuple[UploadFile | None, Asked, dict[str, str]]:
    """The file, what is asked of it, and what is wrong with the form, by name of the field."""
    file, own = file_of(form, FILE), file_of(form, OWN)
    asked = Asked(shown_name(file) if file else "", text_of(form, LAYER), text_of(form, MAPPING))
    faults = {}
    if file is None:
        faults[FILE] = "Bitte eine Datei wählen oder in das Feld ziehen."
    if asked.layer not in LAYERS:
        faults[LAYER] = f"Bitte eine Ebene wählen; es gibt {', '.join(LAYERS)}."
    elif asked.choice not in (OF_ITSELF, PROPOSED, *fitting(asked.layer)):
        faults[MAPPING] = (
            "Diese Zuordnung ist nicht für diese Ebene; bitte eine ihrer eigenen wählen."
        )
    if own is not None:
        content = await own.read(TEXT_MOST + 1)
        try:
            asked = replace(asked, text=content.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError:
            faults[OWN] = "Das ist kein Text in UTF-8; erwartet wird eine Zuordnung (.toml)."
        if len(content) > TEXT_MOST:
            faults[OWN] = f"Die Datei {TOO_LONG}."
        if asked.choice not in {OF_ITSELF, PROPOSED}:
            faults[MAPPING] = "Bitte entweder eine aus dem Katalog oder eine eigene, nicht beide."
    return file, asked, faults


def _to_look(router: APIRouter, desk: Desk) -> None:
    @router.get("/{delivery}")
    async def shown(request: Request, delivery: str) -> Response:
        """Where a delivery stands."""
        found = desk.waiting.found(delivery)
        if found is not None and found.failure is not None:
            failure, found.failure = found.failure, None
            if found.checked is None:
                desk.waiting.drop(found)
            raise failure
        if found is None or (found.checked is None and not found.at_work):
            return lost_page(request)
        return delivery_page(request, found)

    @router.get("/{delivery}/pruefbericht.xlsx")
    async def report(request: Request, delivery: str) -> Response:
        """Every finding as a row of a workbook."""
        found = desk.waiting.found(delivery)
        if found is None:
            return lost_page(request)
        return _file(await asyncio.to_thread(report_file, found), XLSX, "pruefbericht.xlsx")

    @router.get("/{delivery}/zuordnung.toml")
    async def mapping(request: Request, delivery: str) -> Response:
        """The mapping that it was read by, for the next delivery of the same source."""
        found = desk.waiting.found(delivery)
        told = found.outcome.told if found and found.outcome else None
        if told is None or not told.text:
            return lost_page(request)
        return _file(told.text.encode(), TOML, "zuordnung.toml")


def _to_fetch(router: APIRouter, desk: Desk) -> None:
    @router.get("/aufgenommen/{snapshot}/zuordnung.toml")
    def kept_mapping(request: Request, snapshot: str) -> Response:
        """The mapping that a delivery was taken in by."""
        text = text_of_snapshot(desk.store, snapshot)
        if text is None:
            return form_page(request, said=NO_MAPPING, status=404)
        return _file(text.encode(), TOML, f"zuordnung-{snapshot[:8]}.toml")


def _to_decide(router: APIRouter, desk: Desk) -> None:
    @router.post("/{delivery}/pruefung")
    async def checked(request: Request, delivery: str) -> Response:
        """Check the same bytes as another layer, by another mapping, or have one proposed for them."""
        told = await form_of(request, most=FORM_MOST)
        found = desk.waiting.found(delivery)
        if found is None or not found.file.is_file():
            return lost_page(request)
        new = await asyncio.to_thread(again, desk.store, found.asked, told)
        if new.faults:
            return delivery_page(request, found, told, new.faults)
        anew = desk.waiting.wait(found.file, found.content, new.asked)
        await desk.check(anew)
        return _to(anew)

    @router.post("/{delivery}/aufnahme")
    async def kept(request: Request, delivery: str) -> Response:
        """Keep what was checked, and show what came of it."""
        found = desk.waiting.found(delivery)
        if found is None:
            return lost_page(request)
        await desk.keep(found)
        return _to(found)


def _to(delivery: Waiting) -> Response:
    return RedirectResponse(f"{ADDRESS}/{delivery.id}", status_code=303)


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
