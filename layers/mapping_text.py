"""Mappings as texts: how one is spelled in TOML, and the same for another Stichtag."""

import re
from datetime import date

from layers.mapping import Mapping
from layers.proposed_lines import table, toml

_STICHTAG = re.compile(r"^([ \t]*stichtag[ \t]*=[ \t]*)[^\s#]+", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def spelled(mapping: Mapping) -> str:
    """The mapping as TOML; reading it gives the same mapping."""
    said = mapping.model_dump(exclude_defaults=True, exclude_none=True)
    tables = {key: value for key, value in said.items() if isinstance(value, dict)}
    lines = [f"{key} = {toml(value)}" for key, value in said.items() if key not in tables]
    for key, content in tables.items():
        lines += table(key, content)
    return "\n".join(lines) + "\n"


def for_day(text: str, day: date) -> str:
    """The same mapping, with its comments, for another Stichtag.

    Raises DefinitionError where the text is no mapping.
    """
    before = Mapping.written(text, "Zuordnung")
    wanted = before.model_copy(update={"stichtag": day})
    first = _TABLE.search(text)
    end = first.start() if first else len(text)
    head = _STICHTAG.sub(rf"\g<1>{day.isoformat()}", text[:end], count=1)
    if before.stichtag is None:
        head = f"stichtag = {day.isoformat()}\n{head}"
    made = head + text[end:]
    return made if Mapping.written(made, "Zuordnung") == wanted else spelled(wanted)


def years_in(mapping: Mapping) -> list[str]:
    """Keys that name the year of the Stichtag in words, so that they are wrong for another one: `title nennt 2025`."""
    if mapping.stichtag is None:
        return []
    year = str(mapping.stichtag.year)
    said = mapping.model_dump(include={"title", "attribution", "caveats", "gebietsstand"})
    return [f"{key} nennt {year}" for key, words in said.items() if year in str(words)]
