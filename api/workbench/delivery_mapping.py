"""Which mapping a delivery is read by: one that was sent, one of the catalogue, that of a filled template, a proposal."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo_lsz.errors import DefinitionError
from layers.filled_template import mapping_of
from layers.intake import proposal
from layers.mapping import TEXT_MOST, Mapping, catalogue, default_mapping, mapping_text
from layers.mapping import mapping as of_catalogue
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
    """

    name: str
    layer: str
    choice: str = OF_ITSELF
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The mapping of a delivery.

    origin : German: where it comes from
    text : as TOML; "" where it lies in the file itself
    mapping : None as long as it cannot be used
    faults : German: why it cannot be used; none of a proposal, which a person has to look at first
    """

    origin: str
    text: str
    mapping: Mapping | None = None
    faults: tuple[str, ...] = ()


def told(store: Store, file: Path, asked: Asked) -> Told:
    """The mapping that a file is to be read by. Raises InputError where it is needed to read it and cannot."""
    usual = default_mapping(asked.layer)
    if asked.choice == PROPOSED and not usual:
        return proposed(store, file, asked, asked.text)
    if asked.text and asked.choice != PROPOSED:
        return written("eigene", asked.text)
    if asked.choice in fitting(asked.layer):
        return written(f"aus dem Katalog: {asked.choice}", mapping_text(asked.choice))
    if usual:
        return written("gilt für jede Lieferung dieser Ebene", mapping_text(usual))
    of_template = _of_template(file)
    return of_template or proposed(store, file, asked)


def proposed(store: Store, file: Path, asked: Asked, like: str = "") -> Told:
    """A proposal for the file, by the mapping of the last delivery where that can be read."""
    before = written("", like).mapping if like else None
    before = before if before and before.layer == asked.layer else None
    text = proposal(store, asked.layer, file, before, asked.name)
    return Told("Vorschlag nach der bisherigen" if before else "Vorschlag", text)


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
