"""Which mapping a delivery is read by: one that was sent, one of the catalogue, that of a filled template, a proposal."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from geo_lsz.errors import DefinitionError
from layers.filled_template import mapping_of
from layers.intake import proposal
from layers.kept_mappings import named_by, of_source
from layers.mapping import TEXT_MOST, Mapping, catalogue, default_mapping, mapping_text
from layers.mapping import mapping as of_catalogue
from layers.mapping_text import years_in
from layers.store import Store

OF_ITSELF, PROPOSED = "", "vorschlag"
"""What may be chosen besides a name of the catalogue: what the file itself says, and a proposal for it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a file.

    name : what its sender calls the file
    layer : slug
    choice : a name of the catalogue, OF_ITSELF or PROPOSED
    text : a mapping that was sent along; of PROPOSED the one of the last delivery
    like : source whose kept mapping `text` is, for another Stichtag
    """

    name: str
    layer: str
    choice: str = OF_ITSELF
    text: str = ""
    like: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The mapping of a delivery.

    origin : German: where it comes from
    text : as TOML; "" where it lies in the file itself
    mapping : None as long as it cannot be used
    faults : German: why it cannot be used; none of a proposal, which a person has to look at first
    outdated : what in it names the year of the delivery before, `title nennt 2025`
    """

    origin: str
    text: str
    mapping: Mapping | None = None
    faults: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()


def told(store: Store, file: Path, asked: Asked) -> Told:
    """The mapping that a file is to be read by. Raises InputError where it is needed to read it and cannot."""
    usual = default_mapping(asked.layer)
    if asked.choice == PROPOSED and not usual:
        return proposed(store, file, asked, asked.text)
    if asked.like:
        return _like(store, asked)
    if asked.text and asked.choice != PROPOSED:
        return written("eigene", asked.text)
    if asked.choice in fitting(asked.layer):
        return written(f"aus dem Katalog: {asked.choice}", mapping_text(asked.choice))
    if usual:
        return written("gilt für jede Lieferung dieser Ebene", mapping_text(usual))
    of_template = _of_template(file)
    return of_template or proposed(store, file, asked)


def _like(store: Store, asked: Asked) -> Told:
    """The mapping of the last delivery of a source, for another Stichtag."""
    kept = of_source(store, asked.like, asked.layer)
    found = written(f"wie bei {asked.like} vom {kept.snapshot.stichtag:%d.%m.%Y}", asked.text)
    before, now = kept.mapping, found.mapping
    same_year = now and now.stichtag and now.stichtag.year == kept.snapshot.stichtag.year
    return found if same_year else replace(found, outdated=tuple(years_in(before)))


def proposed(store: Store, file: Path, asked: Asked, like: str = "") -> Told:
    """A proposal for the file, by the mapping of the last delivery where that can be read.

    like : that mapping; "" takes the one of the source that the file is named for
    """
    kept = None if like else named_by(store, asked.layer, asked.name)
    before = written("", like or (kept.text if kept else "")).mapping
    before = before if before and before.layer == asked.layer else None
    text = proposal(store, asked.layer, file, before, asked.name)
    by = f"der von {kept.snapshot.source}" if kept else "der bisherigen"
    return Told(f"Vorschlag nach {by}" if before else "Vorschlag", text)


def written(origin: str, text: str) -> Told:
    """A mapping as somebody wrote it, with what is wrong with it."""
    try:
        return Told(origin, text, Mapping.written(text, "Zuordnung"))
    except DefinitionError as error:
        return Told(origin, text[:TEXT_MOST], faults=error.faults)


@cache
def fitting(layer: str) -> tuple[str, ...]:
    """Names of the mappings in the catalogue for a layer."""
    return tuple(name for name in catalogue() if of_catalogue(name).layer == layer)


def _of_template(file: Path) -> Told | None:
    """The mapping that lies in a filled template; None where the file is none."""
    try:
        found = mapping_of(file)
    except DefinitionError as error:
        return Told("aus der Vorlage", "", faults=error.faults)
    return Told("aus der Vorlage", "", found) if found else None
