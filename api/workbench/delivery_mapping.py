"""Which mapping a delivery is read by: one that was sent, one of the catalogue, that of a filled template, a proposal."""

import re
import tomllib
from collections.abc import Mapping as Table
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo_lsz.errors import DefinitionError
from layers.filled_template import mapping_of
from layers.intake import proposal
from layers.mapping import Mapping, catalogue, catalogue_text, default_mapping
from layers.mapping import mapping as of_catalogue
from layers.store import Store

OF_ITSELF, PROPOSED = "", "vorschlag"
"""What may be chosen besides a name of the catalogue: what the file itself says, and a proposal for it."""

MAPPING_MOST = 200_000
"""Characters that a mapping may have; the longest of the catalogue has 6,000."""

TOO_LONG = "ist zu lang für eine Zuordnung; höchstens 200.000 Zeichen"

IN_GERMAN = {
    "missing": "fehlt; bitte eintragen",
    "extra_forbidden": "gibt es in einer Zuordnung nicht; bitte streichen oder anders schreiben",
    "date_from_datetime_parsing": "ist kein Tag; erwartet wird etwa 2025-12-31",
    "date_type": "ist kein Tag; erwartet wird etwa 2025-12-31",
    "string_type": 'ist kein Text; in Anführungszeichen setzen, etwa "Kitas"',
    "literal_error": "erlaubt ist {expected}",
    "enum": "erlaubt ist {expected}",
    "value_error": "{error}",
}
"""How pydantic's faults are told; any other is told in its own words."""

WHERE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


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
        return written(f"aus dem Katalog: {asked.choice}", catalogue_text(asked.choice))
    if usual:
        return written("gilt für jede Lieferung dieser Ebene", catalogue_text(usual))
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
    if len(text) > MAPPING_MOST:
        return Told(origin, text[:MAPPING_MOST], faults=(TOO_LONG,))
    try:
        return Told(origin, text, Mapping.of(tomllib.loads(text), "Zuordnung"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Told(origin, text, faults=(_not_toml(error),))
    except DefinitionError as error:
        return Told(origin, text, faults=tuple(_in_german(error)))


@cache
def fitting(layer: str) -> tuple[str, ...]:
    """Names of the mappings in the catalogue for a layer."""
    return tuple(name for name in catalogue() if of_catalogue(name).layer == layer)


def _of_template(file: Path) -> Told | None:
    """The mapping that lies in a filled template; None where the file is none."""
    try:
        found = mapping_of(file)
    except DefinitionError as error:
        return Told("aus der Vorlage", "", faults=tuple(_in_german(error)))
    return Told("aus der Vorlage", "", found) if found else None


def _not_toml(error: Exception) -> str:
    place = WHERE.search(str(error))
    where = (
        "am Ende" if place is None or place[1] is None else f"Zeile {place[1]}, Zeichen {place[2]}"
    )
    return f"Das ist kein TOML ({where}); fehlt ein Anführungszeichen, ein Gleichheitszeichen oder eine Klammer?"


def _in_german(error: DefinitionError) -> list[str]:
    if not isinstance(error.__cause__, ValidationError):
        return [str(error)]
    return [_fault(dict(one)) for one in error.__cause__.errors()]


def _fault(fault: Table[str, Any]) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    form = IN_GERMAN.get(fault["type"], "ist so nicht zu lesen ({msg})")
    said = form.format(msg=fault["msg"], **{"expected": "", "error": "", **fault.get("ctx", {})})
    return f"{key}: {said}" if key else said
