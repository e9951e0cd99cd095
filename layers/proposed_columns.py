"""Proposed columns: which header is which column, and which word of the file means which of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pandas import Index, Series

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.german_names import folded
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.several import parted
from geo_lsz.zielgruppe import zielgruppen
from layers import guesses
from layers.headers import Match, Wanted
from layers.layer import Column, Layer
from layers.mapping import Mapping as Told
from layers.mapping import as_headers
from layers.proposed_lines import LOOK, guessed, matched, table, toml
from layers.readers import RawTable
from layers.words import as_the_catalogue, strangers

TABLES = ("values", "ignore", "if_empty", "percents", "indicators", "units", "bounds", "secrecy")
"""What a mapping of last year still says of this year's file."""


@dataclass(frozen=True, slots=True)
class ProposedFor:
    """A file, the layer it is for, the mapping of an earlier delivery, and what is there already."""

    raw: RawTable
    layer: Layer
    like: Told | None
    geographies: Mapping[str, Index]


def wanted(file: ProposedFor) -> dict[str, Wanted]:
    """Columns of the layer, by what they may be called."""
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


def wanted_groups(file: ProposedFor) -> dict[str, Wanted]:
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


def _known_indicators(file: ProposedFor) -> dict[str, str]:
    """Titles of indicators by key: those of the Handlungsfelder, and those of the earlier mapping."""
    ours = {one.key: one.title for field in handlungsfelder().values() for one in field.indicator}
    return ours | (file.like.indicators if file.like else {})


def lines_of_columns(file: ProposedFor, columns: Mapping[str, Match]) -> Iterator[str]:
    """The table `columns`: what was found, what is lost, what must be there."""
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


def lines_of_groups(file: ProposedFor, groups: Mapping[str, Match], sign: str) -> Iterator[str]:
    """Columns of Zielgruppen, or of indicators; shares of people stand apart."""
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
        percents = [key for key, one in groups.items() if guesses.says_percent(one.header)]
        if percents:
            yield from ("", "[units]")
            yield from (f'{key} = "%"  # so sagt es die Überschrift' for key in percents)


def lines_of_constants(file: ProposedFor, columns: Mapping[str, Match]) -> Iterator[str]:
    """Words that hold for every row: as before, or the kind of offer that the file is named for."""
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


def lines_of_tables(file: ProposedFor, columns: Mapping[str, Match]) -> Iterator[str]:
    """Words of the file for ours, and what last year's mapping says besides."""
    said = file.like.model_dump(mode="json", exclude_none=True) if file.like else {}
    for key in TABLES:
        if said.get(key):
            yield from table(key, said[key])
    for name, one in columns.items():
        known = _vocabulary(file, name)
        if not known or name in said.get("values", {}):
            continue
        column = file.layer.columns[name]
        found = guesses.words(_words_to_look_up(file.raw.rows[one.header], column), known)
        if set(found) <= set(known):
            continue
        there = column.known_words or ", ".join(known)
        yield from ("", f"[values.{name}]")
        for word, guess in found.items():
            if guess is None:
                yield f'# {toml(word)} = ""  # {LOOK}: es gibt {there}'
            else:
                yield f"{guessed(toml(word), guess)}"
    if "indicator" in columns and not said.get("indicators"):
        yield from table("indicators", _known_indicators(file))


def _words_to_look_up(told: Series, column: Column) -> Series:
    """The words of a column; where a field holds several, those that the catalogue does not know."""
    if not column.several:
        return told
    strange = strangers(as_the_catalogue(told, column, {}), column)
    return Series([word for text in strange for word in parted(text)], dtype="str")


def _vocabulary(file: ProposedFor, name: str) -> dict[str, str]:
    if file.layer.slug == "indicators" and name == "indicator":
        return _known_indicators(file)
    return file.layer.columns[name].vocabulary
