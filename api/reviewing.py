"""The review of duplicate structures: a planner looks at findings and decides them."""

import asyncio
import logging
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.errors import NothingHere, WrongQuery
from api.planner import REASON_MAX, form_of
from api.rendering import assets_prefix, page
from geo_lsz.decisions import VERDICTS
from geo_lsz.errors import GateRefused, NotFound
from geo_lsz.publication import Published
from layers.basis import basis, read_inputs
from layers.decisions import decide
from layers.review import Review, review, review_mark
from layers.runs import reckon
from layers.store import Store
from maps.formats import FORMATS
from maps.link_map import colours, link_map
from maps.web_map import WebMap

log = logging.getLogger(__name__)

ADDRESS = "/planner/doppelstrukturen"

NOT_KEPT = {"Cache-Control": "no-store"}
"""What a planner sees changes with every decision, and is not for others."""


class Findings:
    """The review list as a collection beside the release: planners have it in their GIS as well."""

    def mark(self, store: Store) -> str:
        """Another one after each delivery, run and decision."""
        return review_mark(store)

    def collections(self, store: Store) -> list[Published]:
        """The list; none where there are no offers yet, or where one may not be reckoned with."""
        try:
            return [review(store).collection()]
        except (NotFound, GateRefused) as error:
            log.info("No duplicate structures are served: %s", error)
            return []


def door(store: Store) -> APIRouter:
    """The pages and routes of the review."""
    router = APIRouter(prefix=ADDRESS, include_in_schema=False)
    one_at_a_time = asyncio.Lock()

    @router.get("")
    def findings(request: Request, befund: str = "", entschieden: str = "") -> Response:
        """Everything that may be decided, the open ones first; one unfolded, and what was just decided."""
        return _page(request, store, review(store), befund, entschieden)

    @router.get("/karte.js")
    def script() -> Response:
        """The script that draws the map of the page."""
        drawn = _map(store, review(store))
        return Response(drawn.script, media_type="text/javascript", headers=NOT_KEPT)

    @router.get("/daten/{key}")
    def download(key: str) -> Response:
        """The list as a file to save."""
        form = FORMATS.get(key)
        if form is None:
            raise NothingHere(f"Das Format „{key}“ gibt es nicht.", [])
        content = form.write(*review(store).collection())
        name = f'attachment; filename="doppelstrukturen.{form.extension}"'
        headers = NOT_KEPT | {"Content-Disposition": name}
        return Response(content, media_type=form.media_type, headers=headers)

    @router.post("")
    async def reckoned() -> Response:
        """Reckon duplicates anew, and show what came of it."""
        async with one_at_a_time:
            await asyncio.to_thread(reckon, store, "duplicates")
        return RedirectResponse(ADDRESS, status_code=303)

    @router.post("/{finding}")
    async def decided(request: Request, finding: str) -> Response:
        """Keep a decision and go on to the next finding that is open, or back to this one."""
        form = await form_of(request)
        if len(form.get("reason", "")) > REASON_MAX:
            raise WrongQuery(f"Der Grund ist zu lang; höchstens {REASON_MAX} Zeichen.")
        async with one_at_a_time:
            following = await asyncio.to_thread(_keep, store, finding, form)
        asked = urlencode({"befund": following, "entschieden": finding})
        return RedirectResponse(f"{ADDRESS}?{asked}#{following}", status_code=303)

    return router


def _keep(store: Store, finding: str, form: dict[str, str]) -> str:
    """Keep a decision; the id of the finding to go on with."""
    listed = review(store)
    found = listed.finding(finding)
    seen = form.get("content", "")
    if seen != found.content:
        raise WrongQuery(
            "Die Daten dieses Befunds sind seit dem Öffnen der Seite andere; bitte neu laden."
        )
    decide(
        store,
        found.subject,
        form.get("verdict", ""),
        reason=form.get("reason", ""),
        who=form.get("who", ""),
        content=found.content,
    )
    return _following(listed, finding)


def _following(listed: Review, finding: str) -> str:
    """The open finding after this one in the list, or else before it; itself where none is left."""
    still_open = [it.subject.id for it in listed.findings if it.open or it.subject.id == finding]
    at = still_open.index(finding)
    return next(iter((*still_open[at + 1 :], *still_open[:at])), finding)


def _page(request: Request, store: Store, found: Review, unfolded: str, decided: str) -> Response:
    _, links = found.collection()
    context = {
        "address": ADDRESS,
        "map": _map(store, found),
        "notice": found.notice,
        "contradictions": found.contradictions,
        "open": sum(finding.open for finding in found.findings),
        "sections": [
            (title, list(of_kind))
            for title, of_kind in groupby(
                found.findings, key=lambda it: _section(it.about, it.open)
            )
        ],
        "proposals": found.proposals,
        "verdicts": VERDICTS,
        "formats": FORMATS.values(),
        "unfolded": unfolded,
        "just": next((it for it in found.findings if it.subject.id == decided), None),
        "colours": colours(links),
        "drawn": int(links.geometry.notna().sum()),
    }
    made = page(request, "review.html", context)
    made.headers.update(NOT_KEPT)
    return made


def _map(store: Store, found: Review) -> WebMap:
    areas = read_inputs(store, [s for s in basis(store).snapshots if s.layer == "areas"]).areas
    return link_map(*found.collection(), next(iter(areas.values())), assets=assets_prefix())


def _section(about: str, is_open: bool) -> str:
    return f"{about[:1].upper()}{about[1:]}" if is_open else "Entschieden"
