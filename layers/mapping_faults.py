"""Faults of a mapping, in German: where it is wrong, what is wrong, and what to do."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from geo_lsz.definition import keys_beside
from geo_lsz.errors import DefinitionError

IN_GERMAN = {
    "missing": "fehlt; bitte eintragen",
    "date_type": "ist kein Tag; erwartet wird etwa 2025-12-31",
    "date_parsing": "ist kein Tag; erwartet wird etwa 2025-12-31",
    "date_from_datetime_parsing": "ist kein Tag; erwartet wird etwa 2025-12-31",
    "date_from_datetime_inexact": "ist ein Tag mit Uhrzeit; erwartet wird etwa 2025-12-31",
    "string_type": 'ist kein Text; in Anführungszeichen setzen, etwa "Kitas"',
    "string_too_short": "ist leer; bitte eintragen",
    "int_type": "ist keine ganze Zahl; ohne Anführungszeichen schreiben, etwa 4",
    "int_parsing": "ist keine ganze Zahl; ohne Anführungszeichen schreiben, etwa 4",
    "int_from_float": "ist keine ganze Zahl; ohne Nachkommastellen schreiben, etwa 4",
    "float_type": "ist keine Zahl; ohne Anführungszeichen und mit Punkt schreiben, etwa 0.5",
    "float_parsing": "ist keine Zahl; ohne Anführungszeichen und mit Punkt schreiben, etwa 0.5",
    "finite_number": "ist keine endliche Zahl; etwa 4 schreiben",
    "greater_than_equal": "ist zu klein; erlaubt ist {ge} und mehr",
    "dict_type": 'ist keine Tabelle; als [{key}] und darunter Zeilen wie name = "Einrichtung" schreiben',
    "model_type": 'ist keine Tabelle; als [{key}] und darunter Zeilen wie rule = "open" schreiben',
    "tuple_type": 'ist keine Liste; in eckige Klammern setzen, etwa ["kita"]',
    "too_short": "ist leer; bitte ausfüllen oder streichen",
    "too_long": "hat zu viele Einträge; erlaubt sind {max_length}",
    "literal_error": "erlaubt ist {expected}",
    "enum": "erlaubt ist {expected}",
    "value_error": "{error}",
}
"""How pydantic's faults are told, by their type."""

ANY_OTHER = "ist so nicht zu lesen; mit einer Zuordnung aus dem Katalog vergleichen"

HEADER = 'ist keine Überschrift; erwartet wird "Nr" oder, wo mehrere verbunden werden, ["Hausnr", "Zusatz"]'

_WHERE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


def in_german(error: ValidationError, where: str, of: type[BaseModel]) -> DefinitionError:
    """What is wrong with a mapping, a line for each fault; `where` names its file."""
    faults = tuple(dict.fromkeys(_faults(error, of)))
    return DefinitionError("\n".join(f"{where}: {fault}" for fault in faults), faults)


def not_toml(error: Exception) -> str:
    """That a text is no TOML, and where."""
    place = _WHERE.search(str(error))
    where = (
        "am Ende" if place is None or place[1] is None else f"Zeile {place[1]}, Zeichen {place[2]}"
    )
    return f"Das ist kein TOML ({where}); fehlt ein Anführungszeichen, ein Gleichheitszeichen oder eine Klammer?"


def _faults(error: ValidationError, of: type[BaseModel]) -> Iterator[str]:
    for fault in error.errors():
        where = fault["loc"]
        if where[:1] == ("columns",) and len(where) > 2:  # noqa: PLR2004 - what a header may be stands third
            yield f"columns.{where[1]}: {HEADER}"
            continue
        key = ".".join(str(part) for part in where)
        said = (
            _stranger(of, where) if fault["type"] == "extra_forbidden" else _said(dict(fault), key)
        )
        yield f"{key}: {said}" if key else said


def _said(fault: Mapping[str, Any], key: str) -> str:
    told = {
        name: str(value).replace(" or ", " oder ") for name, value in fault.get("ctx", {}).items()
    }
    return IN_GERMAN.get(fault["type"], ANY_OTHER).format(key=key, **{"error": "", **told})


def _stranger(of: type[BaseModel], where: tuple[int | str, ...]) -> str:
    """That there is no such key, and which is meant or which there are."""
    keys = keys_beside(of, where)
    close = get_close_matches(str(where[-1]), keys, n=1)
    there = f"gemeint ist vielleicht „{close[0]}“" if close else f"es gibt {', '.join(keys)}"
    return f"gibt es in einer Zuordnung nicht; {there}"
