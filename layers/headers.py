"""Headers: which header of a file means which column of a layer, how surely, and why.

A header that says what the catalogue knows is sure; one that only looks like it
is a proposal. What stands below it counts too: a column of words is no number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pandas import DataFrame, Series
from rapidfuzz import fuzz

from geo_lsz.german_names import folded
from layers import spelling
from layers.layer import Column

SURE = 100.0
"""Score of a header that says just what the catalogue, or last year's file, calls the column."""

LEAST = 75.0
"""Score below which a header is not proposed: `Plätze` and `Kapazität` have 13, `Platzzahl ges.` 80."""

CONTRADICTED = 40.0
"""What a score loses where the values are not of the kind of the column."""

MOSTLY = 0.9
"""Share of values that have to be of the kind."""


@dataclass(frozen=True, slots=True)
class Match:
    """A header of the file for a column of ours.

    score : 0..100
    reason : German, why it is thought to be that
    """

    column: str
    header: str
    score: float
    reason: str

    @property
    def sure(self) -> bool:
        """Whether nobody has to look."""
        return self.score >= SURE


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column may be called, and what has to stand in it (None: anything)."""

    names: tuple[str, ...]
    column: Column | None = None
    before: str = ""


def match(rows: DataFrame, wanted: Mapping[str, Wanted]) -> dict[str, Match]:
    """The best header for each column that has one; every header serves one column.

    rows : texts as read; wanted : by column, with what it was called before, if known
    """
    found = [
        one
        for header in map(str, rows.columns)
        for name, column in wanted.items()
        if (one := _match(header, rows[header], name, column)).score >= LEAST
    ]
    taken: dict[str, Match] = {}
    for one in sorted(found, key=lambda m: -m.score):
        if one.column not in taken and one.header not in {m.header for m in taken.values()}:
            taken[one.column] = one
    return {name: taken[name] for name in wanted if name in taken}


def _match(header: str, texts: Series, name: str, wanted: Wanted) -> Match:
    if header == wanted.before:
        return Match(name, header, SURE, "heißt wie bisher")
    alike = {word: _alike(header, word) for word in (*wanted.names, *filter(None, [wanted.before]))}
    word = max(alike, key=lambda w: alike[w])
    score = alike[word]
    reason = f"heißt „{word}“" if score >= SURE else f"ähnelt „{word}“"
    contradiction = _contradiction(texts, wanted.column) if wanted.column else ""
    if contradiction:
        return Match(name, header, score - CONTRADICTED, f"{reason}, aber {contradiction}")
    return Match(name, header, score, reason)


def _alike(header: str, word: str) -> float:
    """100 for the same letters and digits; else how alike the words are, below it."""
    one, other = _letters(header), _letters(word)
    if "".join(one) == "".join(other):
        return SURE
    return min(SURE - 1, fuzz.token_sort_ratio(" ".join(one), " ".join(other)))


def _letters(text: str) -> list[str]:
    return re.findall(r"[a-z]+|\d+", folded(text))


def _contradiction(texts: Series, column: Column) -> str:
    """Why what stands below a header is not of the kind of the column; empty where it may be."""
    told = texts[texts.str.strip() != ""]
    if told.empty:
        return ""
    if column.unique and told.duplicated().any():
        return "Werte stehen mehrfach da"
    if column.kind in {"count", "number", "coordinate"} and not _are_numbers(told):
        return "die Werte sind keine Zahlen"
    if column.kind == "coordinate" and told.str.len().median() < len("12.34"):
        return "die Werte sind keine Koordinaten"
    if column.kind in {"text", "day"} and not column.vocabulary and _are_numbers(told):
        return "die Werte sind Zahlen" if column.required else ""
    return ""


def _are_numbers(told: Series) -> bool:
    told = told[~told.str.casefold().isin(spelling.SAID_NOTHING)]
    read = [spelling.read_numbers(told, sign, spelling.SIGNS) for sign in (",", ".")]
    return not told.empty and bool(max((~one["wrong"]).mean() for one in read) >= MOSTLY)
