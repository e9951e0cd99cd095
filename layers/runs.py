"""Runs: from a basis to results: reckon, keep.

A public run reckons on public editions, an internal one on the exact
snapshots. The same question on the same data is the same run and is
reckoned once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo_lsz.analysis import ANALYSES, Analysis, Inputs, Reckoned, asked
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.identity import Run
from layers.basis import Basis, basis, read_inputs
from layers.engines import Engine, Serial
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
    only: str | None = None,
    *,
    on: date | None = None,
    internal: bool = False,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> list[Run]:
    """Answer every question of every Handlungsfeld on the newest data; returns all runs.

    only : name of an analysis; None for all that are published
    on : as it was on this day: the newest data whose Stichtag is not later
    engine : where it is reckoned; None: here, one after the other. It changes
        no bit of a result.

    Raises NotFound where there is nothing to reckon on, GateRefused where a
    delivery has no rule of secrecy.
    """
    on_what = basis(store, on, internal=internal)
    all_of_them = questions(on_what, only)
    unanswered = [question for question in all_of_them if not store.has_run(question.run.id)]
    if unanswered:
        inputs = read_inputs(store, on_what.snapshots, on_what.linking)
        _answer_all(store, unanswered, inputs, engine or Serial(), progress)
    return [question.run for question in all_of_them]


def reckon_by(
    store: Store, field: Handlungsfeld, on_what: Basis, inputs: Inputs
) -> dict[str, tuple[Run, Reckoned]]:
    """What is published of a Handlungsfeld, by this definition of it; by name of the analysis.

    inputs : what `on_what` reads

    Only that is reckoned which the definition makes another than it usually is.
    """
    as_usual = questions_of(handlungsfelder()[field.slug], on_what)
    found: dict[str, tuple[Run, Reckoned]] = {}
    for question, usual in zip(questions_of(field, on_what), as_usual, strict=True):
        reckoned = _known(store, question, usual)
        if reckoned is None:
            earlier = {name: found[name][1] for name in question.earlier}
            reckoned = _answer((question, earlier), inputs)
        store.add_run(question.run, reckoned)
        found[question.run.analysis] = question.run, reckoned
    return found


def _known(store: Store, question: Question, usual: Question) -> Reckoned | None:
    """The answer to a question, where it was asked before, by this definition or by one that finds the same."""
    same = not question.earlier and question.analysis.finds_the_same(question.field, usual.field)
    asked_before = [question, usual] if same else [question]
    kept = (one.run.id for one in asked_before if store.has_run(one.run.id))
    return next((store.reckoned(key) for key in kept), None)


def questions_of(field: Handlungsfeld, on_what: Basis) -> list[Question]:
    """The analyses that results of a Handlungsfeld are published from, as runs on this basis."""
    return list(_questions_of(field, on_what, [one for one in asked(None) if not one.beside]))


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
        inputs = read_inputs(store, snapshots, run.parameters.get("linking"))
        field = Handlungsfeld.model_validate(run.parameters["handlungsfeld"])
        store.add_run(run, ANALYSES[run.analysis].function(inputs, field))
    return store.reckoned(run.id)


def questions(on_what: Basis, only: str | None = None) -> list[Question]:
    """The analyses that are published, or only one, for every Handlungsfeld, as runs on this basis."""
    return [
        question
        for field in handlungsfelder().values()
        for question in _questions_of(field, on_what, asked(only))
    ]


def _questions_of(
    field: Handlungsfeld, on_what: Basis, analyses: Sequence[Analysis]
) -> Iterator[Question]:
    known: dict[str, str] = {}
    there = {snapshot.layer for snapshot in on_what.snapshots}
    for analysis in analyses:
        if analysis.beside and there.isdisjoint(analysis.beside):
            continue
        earlier = {name: known[name] for name in analysis.builds_on}
        run = Run(
            analysis.name,
            analysis.version,
            field.slug,
            {
                "handlungsfeld": field.model_dump(mode="json"),
                "linking": on_what.linking if "offers" in analysis.layers else None,
                "earlier": earlier,
            },
            tuple(sorted(s.id for s in on_what.snapshots if s.layer in analysis.layers)),
            on_what.internal,
        )
        known[analysis.name] = run.id
        yield Question(run, analysis, field, earlier)
