"""Checking the same file anew: as another layer, by the mapping of an earlier delivery, or by one that was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from api.workbench.delivery_mapping import OF_ITSELF, PROPOSED, Asked, fitting
from geo_lsz.errors import DefinitionError, InputError
from layers.kept_mappings import Fit, by_fit, newest, of_source
from layers.layer import LAYERS, layer
from layers.mapping import Mapping as Told
from layers.mapping_text import for_day
from layers.readers import read
from layers.store import Store

LAYER, MAPPING, TEXT, LIKE, DAY = "ebene", "zuordnung", "text", "bisherige", "stichtag"
"""Fields of the forms."""

DAYS = ("%Y-%m-%d", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Again:
    """What is asked of a file anew, and what is wrong with the form, by name of the field."""

    asked: Asked
    faults: Mapping[str, str] = field(default_factory=dict)


def again(store: Store, before: Asked, form: Mapping[str, str]) -> Again:
    """What a form of the report asks. Raises NotFound for a source that no delivery came from."""
    if LAYER in form:
        return _other_layer(before, form[LAYER])
    if LIKE in form or DAY in form:
        return _like(store, before, form.get(LIKE, ""), form.get(DAY, "").strip())
    choice = PROPOSED if form.get(MAPPING) == PROPOSED else OF_ITSELF
    text = form.get(TEXT, "").replace("\r\n", "\n")
    return Again(Asked(before.name, before.layer, choice, text))


def _other_layer(before: Asked, slug: str) -> Again:
    """The file as of another layer; a mapping stays where it is for that one."""
    if slug not in LAYERS:
        return Again(before, {LAYER: f"Bitte eine Ebene wählen; es gibt {', '.join(LAYERS)}."})
    text = before.text if before.text and _layer_of(before.text) == slug else ""
    stays = before.choice in {OF_ITSELF, PROPOSED, *fitting(slug)}
    return Again(Asked(before.name, slug, before.choice if stays else OF_ITSELF, text))


def _layer_of(text: str) -> str:
    try:
        return Told.written(text, "Zuordnung").layer
    except DefinitionError:
        return ""


def _like(store: Store, before: Asked, source: str, day: str) -> Again:
    """The mapping of the newest delivery of a source, for a new Stichtag."""
    if not source:
        return Again(before, {LIKE: "Bitte eine frühere Lieferung wählen."})
    kept = of_source(store, source, before.layer)
    try:
        undated = kept.mapping.stichtag is None
    except DefinitionError as error:
        return Again(before, {LIKE: f"Diese Zuordnung gilt nicht mehr: {error.faults[0]}"})
    told = _day(day)
    if told is None and not (undated and not day):
        said = "Bitte den Tag nennen, von dem die neue Lieferung spricht, etwa 31.12.2026."
        return Again(before, {DAY: said})
    text = for_day(kept.text, told) if told else kept.text
    return Again(Asked(before.name, before.layer, OF_ITSELF, text, like=source))


def _day(text: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def earlier(store: Store, file: Path, asked: Asked) -> tuple[Fit, ...]:
    """Mappings that brought in deliveries of this layer, the newest of each source, the best one first."""
    if layer(asked.layer).mapping is not None:
        return ()
    kept = newest(store, asked.layer)
    if not kept:
        return ()
    try:
        headers = [str(name) for name in read(file).rows]
    except InputError:  # several sheets, say: which of them is meant, only a mapping tells
        return tuple(by_fit(kept, None))
    return tuple(by_fit(kept, headers))
