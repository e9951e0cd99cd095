"""Guesses: what the values of a file say about how they are written, and how sure that is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geopandas import GeoSeries
from pandas import Index, Series
from rapidfuzz import fuzz, process

from geo_lsz.german_names import folded
from geo_lsz.status import Status
from layers import spelling


@dataclass(frozen=True, slots=True)
class Guess:
    """A value for a key of a mapping, why, and whether nobody has to look."""

    value: str
    reason: str
    sure: bool


COORDINATES = (
    ("EPSG:4326", (5, 16), (47, 56), True, "Grad, wie sie nur Länge und Breite haben"),
    (
        "EPSG:25832",
        (2e5, 9.8e5),
        (5.2e6, 6.15e6),
        False,
        "UTM ohne Zone: 32 ist angenommen, 33 gäbe es auch",
    ),
    ("EPSG:4647", (32.2e6, 32.98e6), (5.2e6, 6.15e6), True, "UTM mit der Zone 32 vor dem Ostwert"),
    ("EPSG:5650", (33.1e6, 33.98e6), (5.2e6, 6.15e6), True, "UTM mit der Zone 33 vor dem Ostwert"),
    ("EPSG:31467", (3.2e6, 3.9e6), (5.2e6, 6.15e6), False, "Gauß-Krüger, Streifen 3"),
    ("EPSG:31468", (4.2e6, 4.9e6), (5.2e6, 6.15e6), False, "Gauß-Krüger, Streifen 4"),
    ("EPSG:3035", (4.0e6, 4.7e6), (2.6e6, 3.6e6), True, "LAEA Europa, wie im Zensusgitter"),
)
"""Reference systems, where Germany lies in them (east, north), whether that is sure, and why."""

LEAST_WORD = 70.0
"""Likeness from which a word of the file is proposed to mean one of ours, for a person to look at."""


def crs(x: Series, y: Series, decimal: str) -> Guess | None:
    """The reference system in which these coordinates lie in Germany; None where in none."""
    middle = [
        spelling.read_numbers(texts, decimal, spelling.SIGNS)["value"].median() for texts in (x, y)
    ]
    for name, east, north, sure, reason in COORDINATES:
        if east[0] <= middle[0] <= east[1] and north[0] <= middle[1] <= north[1]:
            return Guess(name, reason, sure)
    return None


def crs_of_file(shapes: GeoSeries) -> Guess | None:
    """The reference system that a file carries itself; None where it lost it."""
    if shapes.crs is None:
        return None
    code = shapes.crs.to_epsg()
    name = f"EPSG:{code}" if code else shapes.crs.to_string()
    return Guess(name, "so sagt es die Datei", sure=True)


def decimal(columns: Iterable[Series]) -> Guess | None:
    """The decimal sign of columns of numbers; None where none of them shows one.

    `12,5` and `1.234,5` have a comma, `12.5` a point. `1.234` may be either: a
    comma is taken, as German offices write, and a person has to look.
    """
    texts = [text for column in columns for text in column.unique()]
    comma = [text for text in texts if re.fullmatch(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+", text)]
    point = [text for text in texts if re.fullmatch(r"[+-]?\d+\.(\d{1,2}|\d{4,})", text)]
    either = [text for text in texts if re.fullmatch(r"[+-]?\d{1,3}\.\d{3}", text)]
    if comma and point:
        return Guess(",", f"„{comma[0]}“ und „{point[0]}“ stehen nebeneinander", sure=False)
    if comma:
        return Guess(",", f"wie in „{comma[0]}“", sure=True)
    if point:
        return Guess(".", f"wie in „{point[0]}“", sure=True)
    if either:
        return Guess(",", f"„{either[0]}“ ist als Tausend gelesen", sure=False)
    return None


def markers(columns: Iterable[Series], sign: str) -> dict[str, Guess]:
    """Signs in columns of counts that are no number, or a negative one, and what they say."""
    found: dict[str, Guess] = {}
    for column in columns:
        read = spelling.read_numbers(column, sign, spelling.SIGNS)
        for word in column[read["wrong"] | (read["value"] < 0)].unique():
            sure = str(word).casefold() in spelling.SAID_NOTHING
            reason = "niemand hat es gesagt" if sure else "missing, suppressed, not_applicable?"
            found[str(word)] = Guess(str(Status.MISSING), reason, sure)
    return found


def words(told: Series, known: Mapping[str, str]) -> dict[str, Guess | None]:
    """Our word for each word of a column, by how alike it is to ours or their titles.

    known : our words with their titles
    """
    names = {folded(name): slug for slug, title in known.items() for name in (slug, title)}
    found: dict[str, Guess | None] = {}
    for word in sorted(set(told.unique()) - {""}):
        hit = process.extractOne(folded(word), names.keys(), scorer=fuzz.WRatio)
        if hit is None or hit[1] < LEAST_WORD:
            found[word] = None
        else:
            slug = names[hit[0]]
            same = folded(word) == hit[0]
            score = 100 if same else min(99, hit[1])
            found[word] = Guess(slug, f"{score:.0f}: wie „{known[slug]}“", same)
    return found


def geography(codes: Series, known: Mapping[str, Index]) -> Guess | None:
    """The geography that has all of these codes; None where none has.

    known : codes of every geography that is there
    """
    told = set(codes.unique()) - {""}
    fitting = [name for name, index in known.items() if told and told <= set(index)]
    if not fitting:
        return None
    return Guess(fitting[0], f"sie hat alle {len(told)} Schlüssel der Datei", len(fitting) == 1)


def says_percent(header: str) -> bool:
    """Whether a header says itself that its numbers are percentages."""
    return "%" in header or "prozent" in folded(header)


def are_percents(texts: Series, sign: str) -> bool:
    """Whether these are shares from 0 to 100 with decimals, and no counts."""
    value = spelling.read_numbers(texts, sign, spelling.SIGNS)["value"]
    value = value[value >= 0]
    return bool((value % 1 > 0).any() and value.max() <= 100)  # noqa: PLR2004 - percent
