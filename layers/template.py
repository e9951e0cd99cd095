"""Templates: a workbook to fill in for a layer, which is imported as it comes back.

It has a sheet for the data (headers that stay, drop-downs, notes, an example row that
no import counts), one for what holds for all of it, one that says how, and, hidden,
the words of the drop-downs and the mapping by which it is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.zielgruppe import zielgruppen
from layers.layer import LAYERS, Column, layer
from layers.proposed_lines import table, toml

EXAMPLE = "BEISPIEL"
"""What stands in the first column of the example row; the mapping leaves such rows out."""

TOLD, HOW, MAPPING, WORDS, AREAS = "Angaben", "So geht es", "_zuordnung", "_listen", "Gebiete"
"""Names of the sheets beside that of the data."""

WHO, DAY, LICENCE = "Wer liefert (Träger oder Amt)", "Stand der Angaben (Tag)", "Lizenz"
"""What is told once for the whole list."""

NO_LICENCE = "nicht angegeben"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the sheet to fill in.

    key : what it is in the mapping: a column, or a Zielgruppe
    header : as it stands on the sheet; a star says that it must be filled
    words : our words with the German ones that one chooses from; empty: anything
    """

    key: str
    header: str
    column: Column
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Template:
    """What a workbook for a layer is made of.

    geography : which geography area codes belong to, by its slug; "" where none is asked for
    areas : names of its areas by code, to choose from; empty where nobody told
    """

    slug: str
    title: str
    fields: tuple[Field, ...]
    geography: str
    areas: Mapping[str, str]

    @property
    def sheet(self) -> str:
        """Name of the sheet of the data."""
        return "Daten"

    @property
    def mapping(self) -> str:
        """TOML of the mapping, without what stands on the sheet TOLD and without its rule of secrecy."""
        return "\n".join(_mapping(self))


def template(slug: str, geography: str = "", areas: Mapping[str, str] | None = None) -> Template:
    """The template of a layer. Raises DefinitionError where there is none, or no geography is told."""
    told = [name for name in LAYERS if layer(name).template]
    if slug not in told:
        raise DefinitionError(
            f"Zu „{slug}“ gibt es keine Vorlage. Vorlagen gibt es zu: {', '.join(told)}"
        )
    if layer(slug).by_area and not geography:
        raise DefinitionError(
            f"Zu „{slug}“ gehört die Gliederung der Gebietsschlüssel: --geography ortsteile"
        )
    fields = tuple(_fields(slug, geography))
    return Template(slug, layer(slug).title, fields, geography, areas or {})


def _fields(slug: str, geography: str) -> Iterator[Field]:
    """Columns that a person fills in; of people and indicators, counts for areas."""
    told = layer(slug)
    left_out = {"cells": {"cell", "x", "y"}, "indicators": {"value"}}.get(slug, set())
    for key, column in told.columns.items():
        if key in left_out or (column.areas == "one" and not geography):
            continue
        words = indicators() if (slug, key) == ("indicators", "indicator") else column.vocabulary
        yield Field(key, _header(column), column, words)
    for key in told.persons:
        column = Column(title=zielgruppen()[key].title, kind="count", unit="Personen")
        yield Field(key, column.title, column, {})


def _header(column: Column) -> str:
    return f"{column.title} *" if column.required else column.title


def indicators() -> dict[str, str]:
    """Titles of all indicators that a Handlungsfeld asks for, by key."""
    return {one.key: one.title for field in handlungsfelder().values() for one in field.indicator}


def _mapping(made: Template) -> Iterator[str]:
    told = layer(made.slug)
    yield from (f"layer = {toml(made.slug)}", f"sheet = {toml(made.sheet)}")
    if made.geography:
        yield f"geography = {toml(made.geography)}"
    if told.crs:
        yield f"crs = {toml(told.crs)}"
    groups = {field.key: field.header for field in made.fields if field.key in told.persons}
    columns = {field.key: field.header for field in made.fields if field.key not in groups}
    yield from table("columns", columns)
    yield from table("persons", groups)
    # Of several words in a field the catalogue knows the titles itself.
    known = [f.key for f in made.fields if f.column.one_of or f.column.several]
    translated = [field for field in made.fields if field.words and field.key not in known]
    yield from table(
        "values", {field.key: {v: k for k, v in field.words.items()} for field in translated}
    )
    yield from table("ignore", {made.fields[0].key: {EXAMPLE: "Beispielzeile der Vorlage"}})
    if made.slug == "indicators":
        yield from table("indicators", indicators())
