"""The review of duplicate structures: a planner looks at findings and decides them."""

import asyncio
import logging
from itertools import groupby

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
    def findings(request: Request, befund: str = "") -> Response:
        """Everything that may be decided, the open ones first; one of them unfolded."""
        return _page(request, store, review(store), befund)

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
        """Keep a decision and go back to the finding."""
        form = await form_of(request)
        if len(form.get("reason", "")) > REASON_MAX:
            raise WrongQuery(f"Der Grund ist zu lang; höchstens {REASON_MAX} Zeichen.")
        async with one_at_a_time:
            await asyncio.to_thread(_keep, store, finding, form)
        return RedirectResponse(f"{ADDRESS}?befund={finding}#{finding}", status_code=303)

    return router


def _keep(store: Store, finding: str, form: dict[str, str]) -> None:
    found = review(store).finding(finding)
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


def _page(request: Request, store: Store, found: Review, unfolded: str) -> Response:
    areas = read_inputs(store, [s for s in basis(store).snapshots if s.layer == "areas"]).areas
    collection, links = found.collection()
    web_map = link_map(collection, links, next(iter(areas.values())), assets=assets_prefix())
    context = {
        "address": ADDRESS,
        "map": web_map,
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
        "colours": colours(links),
        "drawn": int(links.geometry.notna().sum()),
    }
    made = page(request, "review.html", context, scripts=[web_map.script])
    made.headers.update(NOT_KEPT)
    return made


def _section(about: str, is_open: bool) -> str:
    return f"{about[:1].upper()}{about[1:]}" if is_open else "Entschieden"
