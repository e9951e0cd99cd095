"""Changes: two runs compared, and every cause of a difference found by replaying with it alone."""

from dataclasses import replace
from typing import Any

from geo_lsz.analysis import ANALYSES, Reckoned
from geo_lsz.change import CAUSES, Cause, change, subsets
from geo_lsz.errors import NotComparable
from geo_lsz.field_collections import change_collection
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.identity import Run
from geo_lsz.publication import Published
from layers.basis import read_inputs
from layers.origins import geography_of, origin_of
from layers.runs import replayed
from layers.store import Store

CAUSE_OF: dict[str, Cause] = {
    "areas": "boundaries",
    "cells": "people",
    "indicators": "indicators",
    "offers": "offers",
    "netz": "ways",
    "kosten": "ways",
}
"""What a layer makes change."""

PARAMETERS: dict[Cause, tuple[str, ...]] = dict.fromkeys(CAUSES, ()) | {
    "offers": ("linking",),
    "parameters": ("handlungsfeld",),
}
"""Which parameters of a run belong to a cause: how lists are linked is about the offers."""

VERSION = 1
"""Of the comparison."""


def changes(store: Store, before: Run, after: Run) -> tuple[Run, Reckoned]:
    """What is different between two runs and why (`change.change`), as a run of its own, kept.

    Each mixture of old and new is an ordinary run, reckoned once and kept.

    Raises NotComparable, in German, for runs that cannot be compared.
    """
    _require_comparable(before, after)
    run = Run(
        "change",
        VERSION,
        after.handlungsfeld,
        {"analysis": after.analysis, "before": before.id, "after": after.id},
        tuple(sorted({*before.inputs, *after.inputs})),
        after.internal,
    )
    if not store.has_run(run.id):
        states = {
            known: replayed(store, _mixed(store, before, after, known))
            for known in subsets(_at_work(store, before, after))
        }
        store.add_run(run, change(store.reckoned(before.id), states, after.handlungsfeld))
    return run, store.reckoned(run.id)


def change_collections(store: Store, before: Run, after: Run) -> list[Published]:
    """What is different between two runs of `gap`, as a collection for every geography, finest first.

    Raises NotComparable for runs that cannot be compared.
    """
    run, found = changes(store, before, after)
    snapshots = [store.snapshot(key) for key in after.inputs]
    areas = read_inputs(store, [s for s in snapshots if s.layer == "areas"]).areas
    origin = origin_of(snapshots, runs=(before.id, after.id, run.id))
    told = replace(found, notes={**found.notes, "compared_with": f"Rechenlauf {before.id[:8]}"})
    field = Handlungsfeld.model_validate(after.parameters["handlungsfeld"])
    return [
        change_collection(field, geography_of(snapshots, key, frame), told, origin)
        for key, frame in areas.items()
    ]


def _require_comparable(before: Run, after: Run) -> None:
    analysis = ANALYSES.get(after.analysis)
    if analysis is None or analysis.builds_on:
        raise NotComparable(
            f"Rechenlauf {after.id}: „{after.analysis}“ vergleicht selbst; "
            "verglichen werden Läufe von „need“ oder „gap“."
        )
    mismatch = [
        f"{title} {one} und {other}"
        for title, one, other in (
            ("Analyse", before.analysis, after.analysis),
            ("Handlungsfeld", before.handlungsfeld, after.handlungsfeld),
            ("intern", before.internal, after.internal),
        )
        if one != other
    ]
    if mismatch:
        raise NotComparable(
            f"Die Rechenläufe {before.id[:8]} und {after.id[:8]} fragen nicht dasselbe: "
            f"{'; '.join(mismatch)}. Verglichen wird, was sich nur in Daten, Gebieten, Vorgaben "
            "oder Verfahren unterscheidet."
        )
    if after.version != analysis.version:
        raise NotComparable(
            f"Rechenlauf {after.id[:8]} ist nach Fassung {after.version} gerechnet, hier gilt "
            f"{analysis.version}; bitte neu rechnen: geo-lsz run"
        )


def _at_work(store: Store, before: Run, after: Run) -> list[Cause]:
    """What is not the same in both runs; the method shows when the earlier one is replayed."""
    told = [(_told(store, before, cause), _told(store, after, cause)) for cause in CAUSES]
    return [cause for cause, (was, now) in zip(CAUSES, told, strict=True) if was != now]


def _told(store: Store, run: Run, cause: Cause) -> Any:
    """What a run was told that can be this cause of a change."""
    return _inputs(store, run, cause), [run.parameters.get(key) for key in PARAMETERS[cause]]


def _mixed(store: Store, before: Run, after: Run, known: frozenset[Cause]) -> Run:
    """The run that has some causes as they are in `after`, and all others as in `before`."""
    of = {cause: after if cause in known else before for cause in CAUSES}
    inputs = [key for cause, run in of.items() for key in _inputs(store, run, cause)]
    told = {key: run.parameters.get(key) for cause, run in of.items() for key in PARAMETERS[cause]}
    return replace(after, parameters={**after.parameters, **told}, inputs=tuple(sorted(inputs)))


def _inputs(store: Store, run: Run, cause: Cause) -> list[str]:
    return [key for key in run.inputs if CAUSE_OF[store.snapshot(key).layer] == cause]
