"""The history: which deliveries came in, what was reckoned on them, and what was published when and why."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access.roles import visitor_of
from api.rendering import page
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.identity import Run, Snapshot
from layers.history import Delivery, History, Reckoning, history
from layers.layer import layer
from layers.store import Store

NEWEST = 50
"""So many rows of a table are shown, unless all are asked for."""

OTHERS = {"linking": "Verknüpfung der Angebotslisten", "change": "Vergleich zweier Rechnungen"}
"""What is reckoned beside the analyses, in German."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in words; `edition` says whether it is exact or gated."""

    delivery: Delivery
    layer: str
    title: str
    licence: str
    edition: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in words: its analysis, Handlungsfeld, what it was told, and what it read."""

    reckoning: Reckoning
    title: str
    field: str
    told: tuple[str, ...]
    inputs: tuple[str, ...]


def door(store: Store) -> APIRouter:
    """The page, read from the store when it is asked for: it changes without a release."""
    router = APIRouter(include_in_schema=False)

    @router.get("/verlauf")
    def past(request: Request, *, alle: bool = False) -> Response:
        """All releases, and the newest runs and deliveries; everybody sees what is public."""
        everything = history(store)
        internal = visitor_of(request.scope).sees_internal
        shown = everything if internal else everything.public()
        told = _in_words(shown, None if alle else NEWEST) | {"internal": internal}
        answer = page(request, "history.html", told)
        answer.headers["Cache-Control"] = "no-cache"
        return answer

    return router


def _in_words(shown: History, most: int | None) -> dict[str, Any]:
    titles = {d.snapshot.id: _title(d.snapshot) for d in shown.deliveries}
    published = {key for one in shown.releases for key in one.runs}
    return {
        "releases": shown.releases,
        "newest": shown.newest,
        "made_at": {one.release.id: one.release.made_at for one in shown.releases},
        "runs": [_run_row(one, titles, published) for one in shown.reckonings[:most]],
        "deliveries": [_delivery_row(delivery) for delivery in shown.deliveries[:most]],
        "all_runs": len(shown.reckonings),
        "all_deliveries": len(shown.deliveries),
    }


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    about = delivery.snapshot.about
    return DeliveryRow(
        delivery,
        layer=layer(delivery.snapshot.layer).title,
        title=str(about.get("title", delivery.snapshot.source)),
        licence=str(about.get("licence", "nicht genannt")),
        edition="öffentliche Fassung" if delivery.snapshot.public else "genaue Lieferung",
    )


def _run_row(reckoning: Reckoning, titles: Mapping[str, str], published: Collection[str]) -> RunRow:
    from geo_lsz.analysis import ANALYSES  # noqa: PLC0415 - it carries what reckons; reading does without

    run = reckoning.run
    analysis = ANALYSES.get(run.analysis)
    field = handlungsfelder().get(run.handlungsfeld)
    return RunRow(
        reckoning,
        title=analysis.title if analysis else OTHERS.get(run.analysis, run.analysis),
        field=f"{field.title}{_otherwise(run, field, published)}" if field else "alle",
        told=tuple(_told(run, analysis.layers if analysis else ())),
        inputs=tuple(sorted(titles.get(key, key[:8]) for key in run.inputs)),
    )


def _otherwise(run: Run, field: Handlungsfeld, published: Collection[str]) -> str:
    """What to add to the name of a field where a run was told other demands than it has now."""
    told = run.parameters.get("handlungsfeld")
    if told is None or told == field.model_dump(mode="json"):
        return ""
    return " (andere Vorgaben)" if run.id in published else " (Entwurf)"


def _told(run: Run, layers: tuple[str, ...]) -> Iterator[str]:
    """What a run was told, as far as it can be said shortly."""
    parameters = run.parameters
    definition = parameters.get("handlungsfeld", {})
    named = {"indicators": ("Kennzahlen", "indicator"), "offers": ("Angebotsarten", "kinds")}
    for read, (title, key) in named.items():
        if read in layers and definition.get(key):
            yield f"{title}: {', '.join(one['title'] for one in definition[key])}"
    if parameters.get("linking"):
        yield "Was in mehreren Listen steht, zählt einmal."
    if "before" in parameters and "after" in parameters:
        yield f"Von {parameters['before'][:8]} zu {parameters['after'][:8]}"
    if parameters.get("decisions"):
        yield f"{len(parameters['decisions'])} Entscheidungen von Menschen"


def _title(snapshot: Snapshot) -> str:
    return f"{snapshot.about.get('title', snapshot.source)}, {snapshot.stichtag:%d.%m.%Y}"
