"""What is published beside the results of the Handlungsfelder: voices, surveys and Vorhaben."""

from dataclasses import replace

from geo_lsz.analysis import Reckoned
from geo_lsz.event_collection import event_collection
from geo_lsz.evidence_collection import findings_collection, matrix_collection
from geo_lsz.evidence_words import FieldEvidence
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.identity import Run, Snapshot
from geo_lsz.inputs import Inputs
from geo_lsz.publication import Geography, Published
from geo_lsz.stufen import stufen
from geo_lsz.survey_collection import survey_collection
from geo_lsz.voice_collection import NO_WORDS_OF_CITIZENS, FieldVoices, voice_collection
from geo_lsz.vorhaben_collection import vorhaben_collection
from layers.origins import origin_of

Answers = dict[str, dict[str, tuple[Run, Reckoned]]]
"""Runs and their results, by Handlungsfeld and analysis."""


def published_beside(
    inputs: Inputs,
    geographies: list[Geography],
    answers: Answers,
    beside: Answers,
    snapshots: list[Snapshot],
) -> list[Published]:
    """The collections of what was delivered of it; a city that delivered nothing of it has none.

    answers : of the analyses that results of the fields are made of
    beside : of those that are published beside them
    """
    found = _voices(inputs, geographies, beside, snapshots)
    found += _evidence(inputs, geographies, answers, beside, snapshots)
    if inputs.vorhaben is not None:
        told = origin_of([s for s in snapshots if s.layer in {"vorhaben", "documents"}])
        found.append(vorhaben_collection(inputs.vorhaben, inputs.documents, geographies, told))
    return found


def _voices(
    inputs: Inputs, geographies: list[Geography], beside: Answers, snapshots: list[Snapshot]
) -> list[Published]:
    """What people said, and what surveys found, on every geography; nothing where nobody delivered it."""
    heard = [s for s in snapshots if s.layer in {"events", "bedarfe", "survey"}]
    if not heard:
        return []
    of_fields = [
        FieldVoices(field, beside[slug]["voices"][1]) for slug, field in handlungsfelder().items()
    ]
    origin = origin_of(heard, runs=tuple(of["voices"][0].id for of in beside.values()))
    careful = replace(origin, caveats=(*origin.caveats, NO_WORDS_OF_CITIZENS))
    found = []
    if inputs.events is not None or inputs.bedarfe is not None:
        found += [voice_collection(of_fields, one, careful) for one in geographies]
    if inputs.events is not None:
        held = replace(origin_of([s for s in heard if s.layer == "events"]), runs=origin.runs)
        found.append(event_collection(inputs.events, geographies, held))
    surveys = [s for s in heard if s.layer == "survey"]
    if surveys:
        asked = replace(origin_of(surveys), runs=origin.runs)
        told = (survey_collection(of_fields, one, asked) for one in geographies)
        found += [one for one in told if one is not None]
    return found


def _evidence(
    inputs: Inputs,
    geographies: list[Geography],
    answers: Answers,
    beside: Answers,
    snapshots: list[Snapshot],
) -> list[Published]:
    """The matrix of evidence and the findings, on every geography; nothing where nothing was delivered of it."""
    if not beside:
        return []
    told = [
        FieldEvidence(
            field,
            beside[slug]["evidence"][0].id,
            {name: one for of in (answers, beside) for name, (_, one) in of[slug].items()},
        )
        for slug, field in handlungsfelder().items()
    ]
    runs = (run.id for of in (answers, beside) for by in of.values() for run, _ in by.values())
    origin = origin_of(snapshots, runs=tuple(runs))
    careful = replace(origin, caveats=(*origin.caveats, stufen().caveat))
    return [
        published
        for one in geographies
        for published in (
            findings_collection(told, one, careful),
            matrix_collection(told, inputs, one, careful),
        )
    ]
