"""Proposed lines: how a proposal of a mapping is spelled, with its reasons as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from geo_lsz.german_names import folded

if TYPE_CHECKING:  # who only spells a mapping does not carry what finds headers
    from layers.guesses import Guess
    from layers.headers import Match

LOOK = "bitte prüfen"

_NAME = re.compile(r"[a-z0-9_]+")
_ENDING = re.compile(r"(\.[A-Za-z0-9]{1,8}){1,2}$")


def table(key: str, content: Mapping[str, Any]) -> Iterator[str]:
    """A table of TOML, with the tables inside it."""
    plain = {k: v for k, v in content.items() if not isinstance(v, dict)}
    if plain:
        yield from ("", f"[{key}]", *(f"{_key(k)} = {toml(v)}" for k, v in plain.items()))
    for name, inner in content.items():
        if isinstance(inner, dict):
            yield from table(f"{key}.{name}", inner)


def matched(one: Match) -> str:
    """A header for a column, with its score and reason."""
    look = "" if one.sure else f"{LOOK}: "
    return f"{one.column} = {toml(one.header)}  # {look}{one.score:.0f}: {one.reason}"


def guessed(key: str, guess: Guess) -> str:
    """A guess for a key, with its reason."""
    look = "" if guess.sure else f"{LOOK}: "
    return f"{key} = {toml(guess.value)}  # {look}{guess.reason}"


def name_of_source(file: str) -> str:
    """What a file is named for, without its ending and year: `kitas` for `Kitas_2026.csv`."""
    stem = re.sub(r"(19|20)\d\d", "", _ENDING.sub("", file))
    return re.sub(r"[^a-z0-9]+", "_", folded(stem)).strip("_")


def toml(value: Any) -> str:
    """A value as TOML spells it; texts, numbers, yes or no are spelled as in JSON."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {toml(told)}' for key, told in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    """A key as TOML spells it: a name of ours as it is, a word of a file as a text."""
    return name if _NAME.fullmatch(name) else toml(name)
