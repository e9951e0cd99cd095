"""Runs: from snapshots to results: gate, reckon, keep.

A public run reckons on public editions, an internal one on the exact
snapshots. The same question on the same data is the same run and is
reckoned once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import pandas as pd
from pandas import DataFrame

from geo_lsz.analysis import ANALYSES, Analysis, IndicatorDelivery, Inputs, Reckoned
from geo_lsz.errors import GateRefused, NotFound
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.identity import Run, Snapshot, frame_digest
from geo_lsz.secrecy import SecrecyRule, public_edition
from layers.engines import Engine, Serial
from layers.layer import LAYERS
from layers.offers import ids_across_lists
from layers.store import Store

Progress = Callable[[str, int, int], None]
"""Told of each step: what it is, how many are done, of how many."""


@dataclass(frozen=True, slots=True)
class Question:
    """A run that can be asked for, and what it takes to answer it.

    earlier : ids of the runs it builds on, by name of the analysis
    """

    run: Run
    analysis: Analysis
    field: Handlungsfeld
    earlier: Mapping[str, str]


def reckon(
    store: Store,
    *,
    on: date | None = None,
    internal: bool = False,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> list[Run]:
    """Answer every question of every Handlungsfeld on the newest data; returns all runs.

    on : as it was on this day: the newest data whose Stichtag is not later
    engine : where it is reckoned; None: here, one after the other. It changes
        no bit of a result.

    Raises NotFound where there is nothing to reckon on, GateRefused where a
    delivery has no rule of secrecy.
    """
    snapshots = newest(store, on) if internal else editions(store, on)
    asked = questions(snapshots, internal=internal)
    unanswered = [question for question in asked if not store.has_run(question.run.id)]
    if unanswered:
        _answer_all(store, unanswered, read_inputs(store, snapshots), engine or Serial(), progress)
    return [question.run for question in asked]


def _answer_all(
    store: Store,
    unanswered: list[Question],
    inputs: Inputs,
    engine: Engine,
    progress: Progress | None,
) -> None:
    """Answer and keep: first what builds on nothing, then what builds on that."""
    first = [question for question in unanswered if not question.earlier]
    then = [question for question in unanswered if question.earlier]
    done = 0
    for stage in (first, then):
        tasks = (
            (question, {name: store.reckoned(run) for name, run in question.earlier.items()})
            for question in stage
        )
        answers = iter(engine.map(_answer, tasks, inputs))
        for question in stage:
            if progress is not None:
                title = f"{question.analysis.title}: {question.field.title}"
                progress(title, done, len(unanswered))
            store.add_run(question.run, next(answers))
            done += 1


def _answer(task: tuple[Question, Mapping[str, Reckoned]], inputs: Inputs) -> Reckoned:
    question, earlier = task
    return question.analysis.function(inputs, question.field, **earlier)


def replayed(store: Store, run: Run) -> Reckoned:
    """The results of a run that builds on no other; reckoned and kept where nobody asked it yet.

    All it takes stands in the run: its parameters and the snapshots that it reads.
    """
    if not store.has_run(run.id):
        snapshots = [store.snapshot(key) for key in run.inputs]
        field = Handlungsfeld.model_validate(run.parameters["handlungsfeld"])
        answer = ANALYSES[run.analysis].function(read_inputs(store, snapshots), field)
        store.add_run(run, answer)
    return store.reckoned(run.id)


def newest(store: Store, on: date | None = None) -> list[Snapshot]:
    """Exact snapshots to reckon on: the newest of each source, of indicators each Stichtag.

    on : Stichtage after this day are passed over. Areas alone may be later, where
        older ones were not delivered: an earlier year is then shown on later boundaries.
    """
    of = {layer: store.current(layer, on=on) for layer in LAYERS} | {
        "areas": _areas(store, on),
        "indicators": _each_stichtag(store, on),
    }
    found = [snapshot for snapshots in of.values() for snapshot in snapshots]
    if not any(snapshot.layer == "areas" for snapshot in found):
        raise NotFound("Es sind noch keine Gebiete da; zuerst: geo-lsz import areas DATEI")
    return found


def _areas(store: Store, on: date | None) -> list[Snapshot]:
    """Of each source the newest areas up to a day; where there are none, the oldest after it."""
    latest_first = sorted(store.snapshots("areas"), key=lambda s: s.stichtag, reverse=True)
    found = {s.source: s for s in latest_first} | {
        s.source: s for s in store.current("areas", on=on)
    }
    return [found[source] for source in sorted(found)]


def _each_stichtag(store: Store, on: date | None) -> list[Snapshot]:
    latest = {(s.source, s.stichtag): s for s in store.snapshots("indicators")}
    return [latest[key] for key in sorted(latest) if on is None or key[1] <= on]


def editions(store: Store, on: date | None = None) -> list[Snapshot]:
    """Public editions of the `newest` snapshots; made by the gate where they are not there yet."""
    known = {s.edition_of: s for layer in LAYERS for s in store.snapshots(layer, public=True)}
    return [known.get(exact.id) or _gate(store, exact) for exact in newest(store, on)]


def _gate(store: Store, exact: Snapshot) -> Snapshot:
    said = exact.about.get("secrecy")
    rule = SecrecyRule.of(dict(said), exact.source) if said else None
    try:
        frame = public_edition(exact.layer, store.frame(exact.id), rule)
    except GateRefused as refused:
        raise GateRefused(f"{exact.source}, {exact.stichtag:%d.%m.%Y}: {refused}") from refused
    edition = replace(exact, content=frame_digest(frame), public=True, edition_of=exact.id)
    store.add_snapshot(edition, frame)
    return edition


def questions(snapshots: list[Snapshot], *, internal: bool) -> list[Question]:
    """Every analysis for every Handlungsfeld, as a run on these snapshots."""
    return [
        question
        for field in handlungsfelder().values()
        for question in _questions_of(field, snapshots, internal=internal)
    ]


def _questions_of(
    field: Handlungsfeld, snapshots: list[Snapshot], *, internal: bool
) -> Iterator[Question]:
    asked: dict[str, str] = {}
    for analysis in ANALYSES.values():
        earlier = {name: asked[name] for name in analysis.builds_on}
        run = Run(
            analysis.name,
            analysis.version,
            field.slug,
            {
                "handlungsfeld": field.model_dump(mode="json"),
                "earlier": earlier,
            },
            tuple(sorted(s.id for s in snapshots if s.layer in analysis.layers)),
            internal,
        )
        asked[analysis.name] = run.id
        yield Question(run, analysis, field, earlier)


def read_inputs(store: Store, snapshots: list[Snapshot]) -> Inputs:
    """The frames of these snapshots, put together for the analyses."""
    of = {layer: [s for s in snapshots if s.layer == layer] for layer in LAYERS}
    areas = {str(s.about["geography"]): store.frame(s.id) for s in of["areas"]}
    finest_first = sorted(areas, key=lambda geography: -len(areas[geography]))
    return Inputs(
        areas={geography: areas[geography] for geography in finest_first},
        cells=_together([store.frame(s.id) for s in of["cells"]]),
        offers=_together(list(offer_lists(store, of["offers"]))),
        listed=frozenset(kind for s in of["offers"] for kind in s.about.get("complete_for", ())),
        offers_stichtag=max((s.stichtag for s in of["offers"]), default=None),
        indicators=tuple(
            IndicatorDelivery(str(s.about["geography"]), s.stichtag, store.frame(s.id))
            for s in sorted(of["indicators"], key=lambda s: s.stichtag)
        ),
        netz=_newest_first(store, of["netz"]),
        kosten=_newest_first(store, of["kosten"]),
    )


def offer_lists(store: Store, snapshots: list[Snapshot]) -> Iterator[gpd.GeoDataFrame]:
    """OFFERS of each list, with ids that tell the lists apart."""
    for snapshot in snapshots:
        offers = store.frame(snapshot.id)
        yield offers.set_axis(ids_across_lists(snapshot.source, offers.index), axis="index")


def _newest_first(store: Store, snapshots: list[Snapshot]) -> DataFrame | None:
    """The rows of all these; of a row that stands in several, the one of the newest Stichtag."""
    newest_first = sorted(snapshots, key=lambda s: (-s.stichtag.toordinal(), s.source))
    if not newest_first:
        return None
    together = pd.concat([store.frame(snapshot.id) for snapshot in newest_first])
    return together[~together.index.duplicated()].sort_index()


def _together(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    return pd.concat(frames).sort_index() if frames else None
