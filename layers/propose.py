"""Propose: a mapping for a file that nobody has mapped yet, or whose headers changed.

What is proposed is TOML for a person to read: each line says by how much a header
is like the column and why, and `bitte prüfen` marks what has to be looked at. What
no file can know (Stichtag, licence, secrecy) is left open, and loading says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pandas import Index

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.german_names import folded
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.zielgruppe import zielgruppen
from layers import guesses
from layers.conform import without_spaces
from layers.guesses import Guess
from layers.headers import Match, Wanted, match
from layers.layer import Column, Layer, layer
from layers.mapping import Mapping as Told
from layers.mapping import as_headers
from layers.proposed_lines import LOOK, guessed, matched, table, toml
from layers.readers import RawTable

OPEN = {
    "stichtag": ("JJJJ-MM-TT", "der Tag, von dem die Zahlen sprechen"),
    "licence": ('"dl-de/by-2-0"', "unter welcher Lizenz die Daten stehen"),
    "attribution": ('"Stadt …, Amt …"', "wer die Daten liefert"),
}
"""What no file can say: its key, what it looks like, and what it is."""

NUMERIC = frozenset(("count", "number", "coordinate"))

KEPT = (
    *("source", "title", "licence", "attribution", "caveats", "geography", "geography_title"),
    *("gebietsstand", "complete_for", "offers_source", "all_zero_means", "not_classified_because"),
)
TABLES = ("values", "ignore", "if_empty", "percents", "indicators", "units", "bounds", "secrecy")
"""What a mapping of last year still says of this year's file."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file, the layer it is for, the mapping of an earlier delivery, and what is there already."""

    raw: RawTable
    layer: Layer
    like: Told | None
    geographies: Mapping[str, Index]


def propose(raw: RawTable, slug: str, like: Told | None, geographies: Mapping[str, Index]) -> str:
    """TOML of a mapping for this file, in German where it speaks to a person.

    like : the mapping of an earlier delivery of the same source; None where it is the first
    geographies : codes of every geography that the store knows
    """
    raw = replace(raw, rows=without_spaces(raw.rows))
    file = _File(raw, layer(slug), like, geographies)
    columns = match(raw.rows, _wanted(file))
    spare = raw.rows.drop(columns=[m.header for m in columns.values()])
    groups = match(spare, _wanted_groups(file))
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
        *_columns(file, columns),
        *_groups(file, groups, raw.decimal or (sign.value if sign else ",")),
        *_constants(file, columns),
        *_tables(file, columns),
        *_signs(file, counted, sign),
        *_secrecy(file),
        *_unused(raw, {**columns, **groups}),
    ]
    return "\n".join(lines) + "\n"


def _wanted(file: _File) -> dict[str, Wanted]:
    before = file.like.columns if file.like else {}
    return {
        name: Wanted(
            (name, column.title, *column.synonyms),
            column,
            "" if isinstance(before.get(name, ""), tuple) else str(before.get(name, "")),
        )
        for name, column in file.layer.columns.items()
        if not (file.like and name in file.like.constants)
    }


def _wanted_groups(file: _File) -> dict[str, Wanted]:
    """Zielgruppen of cells, or indicators of a wide table, as columns of numbers."""
    number = Column(title="", kind="number")
    if file.layer.slug == "cells":
        before = file.like.persons if file.like else {}
        return {
            slug: Wanted((slug, zielgruppen()[slug].title, *names), number, before.get(slug, ""))
            for slug, names in file.layer.persons.items()
        }
    if file.layer.slug == "indicators":
        before = file.like.wide if file.like else {}
        return {
            key: Wanted((key, title), number, before.get(key, ""))
            for key, title in _known_indicators(file).items()
        }
    return {}


def _known_indicators(file: _File) -> dict[str, str]:
    """Titles of indicators by key: those of the Handlungsfelder, and those of the earlier mapping."""
    ours = {one.key: one.title for field in handlungsfelder().values() for one in field.indicator}
    return ours | (file.like.indicators if file.like else {})


def _about(file: _File) -> Iterator[str]:
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
    name = re.sub(r"[^a-z0-9]+", "_", folded(re.sub(r"(19|20)\d\d", "", stem))).strip("_")
    yield f"source = {toml(name)}  # {LOOK}: im nächsten Jahr wieder derselbe"
    yield f"title = {toml(stem)}  # {LOOK}"
    for key, (example, what) in OPEN.items():
        yield f"# {key} = {example}  # {LOOK}: fehlt; {what}"


def _place(file: _File, columns: Mapping[str, Match], sign: Guess | None) -> Iterator[str]:
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


def _crs(file: _File, columns: Mapping[str, Match], sign: Guess | None) -> Guess | None:
    if file.raw.geometry is not None:
        return guesses.crs_of_file(file.raw.geometry)
    if not {"x", "y"} <= set(columns):
        return None
    x, y = (file.raw.rows[columns[axis].header] for axis in ("x", "y"))
    return guesses.crs(x, y, file.raw.decimal or (sign.value if sign else ","))


def _columns(file: _File, columns: Mapping[str, Match]) -> Iterator[str]:
    yield from ("", "[columns]")
    before = file.like.columns if file.like else {}
    constants = {*(file.like.constants if file.like else ()), "angebotsart"}
    if file.layer.slug == "cells" and not {"cell", "area"} & set(columns):
        points = [columns[axis].header for axis in ("x", "y") if axis in columns]
        yield f"cell = {toml(points)}  # {LOOK}: keine Kennung gefunden; aus den Koordinaten"
    for name, column in file.layer.columns.items():
        joined = as_headers(before.get(name, ()))
        if len(joined) > 1 and set(joined) <= set(file.raw.rows):
            yield f"{name} = {toml(list(joined))}  # 100: heißen wie bisher"
        elif name in columns:
            yield matched(columns[name])
        elif name in before:
            yield f"# {name} = {toml(before[name])}  # {LOOK}: steht nicht mehr in der Datei"
        elif column.required and name not in constants:
            yield f'# {name} = ""  # {LOOK}: Pflichtangabe „{column.title}“ fehlt'


def _groups(file: _File, groups: Mapping[str, Match], sign: str) -> Iterator[str]:
    before = (file.like.persons or file.like.wide) if file.like else {}
    if not groups and not before:
        return
    shares = [
        name
        for name, one in groups.items()
        if file.layer.slug == "cells" and guesses.are_percents(file.raw.rows[one.header], sign)
    ]
    if shares:
        yield from ("", f"[percents]  # {LOOK}: Anteile an allen, in Prozent")
        yield from (matched(groups[name]) for name in shares)
    yield from ("", "[persons]" if file.layer.slug == "cells" else "[wide]")
    yield from (matched(one) for name, one in groups.items() if name not in shares)
    for name in before.keys() - groups.keys():
        yield f"# {name} = {toml(before[name])}  # {LOOK}: steht nicht mehr in der Datei"
    if file.layer.slug == "indicators" and file.like is None:
        yield from ("", "[indicators]")
        yield from (f"{key} = {toml(_known_indicators(file)[key])}" for key in groups)


def _constants(file: _File, columns: Mapping[str, Match]) -> Iterator[str]:
    if file.like is not None:
        if file.like.constants:
            yield from ("", "[constants]")
            yield from (f"{key} = {toml(word)}" for key, word in file.like.constants.items())
        return
    if "angebotsart" not in file.layer.columns or "angebotsart" in columns:
        return
    named = {slug: f"{slug} {kind.title}" for slug, kind in angebotsarten().items()}
    spoken = folded(file.raw.file)
    hit = next((slug for slug in named if slug.rstrip("s") in spoken), None)
    yield from ("", "[constants]")
    if hit:
        yield f"angebotsart = {toml(hit)}  # {LOOK}: so heißt die Datei"
    else:
        yield f'# angebotsart = ""  # {LOOK}: fehlt; es gibt {", ".join(named)}'


def _tables(file: _File, columns: Mapping[str, Match]) -> Iterator[str]:
    """Words of the file for ours, and what last year's mapping says besides."""
    said = file.like.model_dump(mode="json", exclude_none=True) if file.like else {}
    for key in TABLES:
        if said.get(key):
            yield from table(key, said[key])
    for name, one in columns.items():
        known = _vocabulary(file, name)
        if not known or name in said.get("values", {}):
            continue
        found = guesses.words(file.raw.rows[one.header], known)
        if set(found) <= set(known):
            continue
        yield from ("", f"[values.{name}]")
        for word, guess in found.items():
            if guess is None:
                yield f'# {toml(word)} = ""  # {LOOK}: es gibt {", ".join(known)}'
            else:
                yield f"{guessed(toml(word), guess)}"
    if "indicator" in columns and not said.get("indicators"):
        yield from table("indicators", _known_indicators(file))


def _vocabulary(file: _File, name: str) -> dict[str, str]:
    if file.layer.slug == "indicators" and name == "indicator":
        return _known_indicators(file)
    return file.layer.columns[name].vocabulary


def _signs(file: _File, numeric: list[Any], sign: Guess | None) -> Iterator[str]:
    known = {str(k): str(v) for k, v in file.like.markers.items()} if file.like else {}
    told = file.raw.decimal or (sign.value if sign else ",")
    found = {k: g for k, g in guesses.markers(numeric, told).items() if k not in known}
    if known or found:
        yield from ("", "[markers]")
    yield from (f"{toml(word)} = {toml(status)}" for word, status in known.items())
    for word, guess in found.items():
        line = guessed(toml(word), guess)
        yield line if guess.sure else f"# {line}"


def _secrecy(file: _File) -> Iterator[str]:
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
