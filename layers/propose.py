"""Propose: a mapping for a file that nobody has mapped yet, or whose headers changed.

What is proposed is TOML for a person to read: each line says by how much a header
is like the column and why, and `bitte prüfen` marks what has to be looked at. What
no file can know (Stichtag, licence, secrecy) is left open, and loading says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pandas import Index

from layers import guesses
from layers.conform import without_spaces
from layers.guesses import Guess
from layers.headers import Match, match
from layers.layer import layer
from layers.mapping import Mapping as Told
from layers.proposed_columns import (
    ProposedFor,
    lines_of_columns,
    lines_of_constants,
    lines_of_groups,
    lines_of_tables,
    wanted,
    wanted_groups,
)
from layers.proposed_lines import LOOK, guessed, name_of_source, toml
from layers.readers import RawTable

OPEN = {
    "stichtag": ("JJJJ-MM-TT", "der Tag, von dem die Zahlen sprechen"),
    "licence": ('"dl-de/by-2-0"', "unter welcher Lizenz die Daten stehen"),
    "attribution": ('"Stadt …, Amt …"', "wer die Daten liefert"),
}
"""What no file can say: its key, what it looks like, and what it is."""

NUMERIC = frozenset(("count", "number", "coordinate"))

KEPT = (
    *(
        "sheet",
        "header_row",
        "source",
        "title",
        "licence",
        "attribution",
        "caveats",
        "geography",
        "geography_title",
    ),
    *("gebietsstand", "complete_for", "offers_source", "all_zero_means", "not_classified_because"),
)
"""What a mapping of last year still says of this year's file."""


def propose(raw: RawTable, slug: str, like: Told | None, geographies: Mapping[str, Index]) -> str:
    """TOML of a mapping for this file, in German where it speaks to a person.

    like : the mapping of an earlier delivery of the same source; None where it is the first
    geographies : codes of every geography that the store knows
    """
    raw = replace(raw, rows=without_spaces(raw.rows))
    file = ProposedFor(raw, layer(slug), like, geographies)
    columns = match(raw.rows, wanted(file))
    spare = raw.rows.drop(columns=[m.header for m in columns.values()])
    groups = match(spare, wanted_groups(file))
    kinds = {name: file.layer.columns[name].kind for name in columns}
    numeric = [raw.rows[columns[n].header] for n in kinds if kinds[n] in NUMERIC]
    numeric += [raw.rows[one.header] for one in groups.values()]
    sign = guesses.decimal(numeric) if raw.decimal is None else None
    counted = [raw.rows[columns[n].header] for n in kinds if kinds[n] in {"count", "number"}]
    counted += [raw.rows[one.header] for one in groups.values() if slug == "cells"]
    lines = [
        f"# Vorschlag einer Zuordnung für {raw.file}. Zahlen hinter # sagen, wie sicher eine Spalte ist",
        f"# (0 bis 100). Bitte alles ansehen, hinter dem „{LOOK}“ steht, und ergänzen, was fehlt.",
        "",
        f"layer = {toml(slug)}",
        *_about(file),
        *_place(file, columns, sign),
        *lines_of_columns(file, columns),
        *lines_of_groups(file, groups, raw.decimal or (sign.value if sign else ",")),
        *lines_of_constants(file, columns),
        *lines_of_tables(file, columns),
        *_signs(file, counted, sign),
        *_secrecy(file),
        *_unused(raw, {**columns, **groups}),
    ]
    return "\n".join(lines) + "\n"


def _about(file: ProposedFor) -> Iterator[str]:
    if file.like is not None:
        said = file.like.model_dump(mode="json")
        for key in KEPT:
            if said[key] not in ("", [], None):
                year = re.search(r"(19|20)\d\d", str(said[key]))
                look = f"  # {LOOK}: nennt {year[0]}" if year else ""
                yield f"{key} = {toml(said[key])}{look}"
        yield f"# stichtag = {file.like.stichtag}  # {LOOK}: so war er bisher; den neuen eintragen"
        return
    stem = file.raw.file.rpartition(".")[0]
    yield f"source = {toml(name_of_source(file.raw.file))}  # {LOOK}: im nächsten Jahr wieder derselbe"
    yield f"title = {toml(stem)}  # {LOOK}"
    for key, (example, what) in OPEN.items():
        yield f"# {key} = {example}  # {LOOK}: fehlt; {what}"


def _place(file: ProposedFor, columns: Mapping[str, Match], sign: Guess | None) -> Iterator[str]:
    """Reference system, decimal sign and geography."""
    found = _crs(file, columns, sign)
    if found is not None:
        yield guessed("crs", found)
    elif file.layer.crs and "area" not in columns:
        yield f'# crs = "EPSG:25832"  # {LOOK}: in welchem System die Koordinaten stehen'
    if sign is not None:
        yield guessed("decimal", sign)
    if file.like is not None:
        return
    if file.layer.slug == "areas":
        yield f'# geography = "ortsteile"  # {LOOK}: kurzer Name der Gliederung'
        yield f'# geography_title = "Ortsteile"  # {LOOK}'
        yield f'# gebietsstand = "JJJJ"  # {LOOK}: von wann die Grenzen sind'
    elif "area" in columns:
        fitting = guesses.geography(file.raw.rows[columns["area"].header], file.geographies)
        there = ", ".join(file.geographies) or "noch keine"
        yield (
            guessed("geography", fitting)
            if fitting
            else f'# geography = "ortsteile"  # {LOOK}: zu welcher Gliederung die Schlüssel gehören; es gibt {there}'
        )


def _crs(file: ProposedFor, columns: Mapping[str, Match], sign: Guess | None) -> Guess | None:
    if file.raw.geometry is not None:
        return guesses.crs_of_file(file.raw.geometry)
    if not {"x", "y"} <= set(columns):
        return None
    x, y = (file.raw.rows[columns[axis].header] for axis in ("x", "y"))
    return guesses.crs(x, y, file.raw.decimal or (sign.value if sign else ","))


def _signs(file: ProposedFor, numeric: list[Any], sign: Guess | None) -> Iterator[str]:
    known = {str(k): str(v) for k, v in file.like.markers.items()} if file.like else {}
    told = file.raw.decimal or (sign.value if sign else ",")
    found = {k: g for k, g in guesses.markers(numeric, told).items() if k not in known}
    if known or found:
        yield from ("", "[markers]")
    yield from (f"{toml(word)} = {toml(status)}" for word, status in known.items())
    for word, guess in found.items():
        line = guessed(toml(word), guess)
        yield line if guess.sure else f"# {line}"


def _secrecy(file: ProposedFor) -> Iterator[str]:
    if file.like is not None and file.like.secrecy is not None:
        return
    yield from (
        "",
        f"# {LOOK}: ohne diese Regel wird nichts davon veröffentlicht.",
        "# [secrecy]",
        '# rule = "open"  # open: zählt keine Personen; counts: kleine Zahlen werden verborgen',
        '# reason = ""',
    )


def _unused(raw: RawTable, used: Mapping[str, Match]) -> Iterator[str]:
    left = [str(name) for name in raw.rows if name not in {m.header for m in used.values()}]
    if left:
        yield from ("", f"# Nicht zugeordnet: {', '.join(map(toml, left))}")
