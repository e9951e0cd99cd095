"""Mappings: how one delivery fits its layer, as data (catalogue/<city>/<name>.toml).

A yearly delivery with other headers, other words or known faults needs another
mapping, never code.
"""

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.definition import Definition
from geo_lsz.errors import DefinitionError
from geo_lsz.frames import ALL
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.status import Status
from geo_lsz.zielgruppe import zielgruppen
from layers.layer import LAYERS, layer
from layers.mapping_faults import in_german, not_toml
from layers.reading.asked import Asked, TagRule

Header = str | tuple[str, ...]

TEXT_MOST = 200_000
"""Characters that a mapping may have; the longest of the catalogue has 6,000."""

TOO_LONG = "ist zu lang für eine Zuordnung; höchstens 200.000 Zeichen"

NO_STICHTAG = "stichtag: den Tag nennen, von dem die Daten sprechen, etwa 2025-12-31"


class Correction(Definition):
    """A fault of the delivery that somebody looked at: rows found by `where` get `set`."""

    where: Annotated[dict[str, str], Field(min_length=1)]
    set: Annotated[dict[str, str], Field(min_length=1)]
    reason: str


class Osm(Definition):
    """Things of an OpenStreetMap extract that become rows: those that bear all these tags.

    tags : key = value, or `*` for any value
    art : the word that they have in the column `art`
    """

    tags: Annotated[dict[str, str], Field(min_length=1)]
    art: Annotated[str, Field(min_length=1)]


class Mapping(Definition):
    """How one delivery fits its layer.

    sheet : of a workbook, layer of a GeoPackage or Shapefile of a ZIP, where several would fit
    header_row : of a table, counted as a person counts; found by the headers where it is left out
    osm : of an OpenStreetMap extract, which things become rows; headers are keys of their tags
    columns : contract column = header in the file (several headers are joined)
    constants : contract column = the same word for every row
    values : contract column = { word in the file = word of ours }
    ignore : contract column = { word in the file = why such rows are left out }
    if_empty : contract column = word that stands for an empty field
    persons : cells; Zielgruppe = header
    percents : cells; Zielgruppe = header of its percentage of `alle`
    wide : indicators; key = header of its values
    indicators : key = German title
    units : indicators; key = unit of values without numerator and denominator, e.g. `%`
    complete_for : offers; kinds that this list claims to hold completely
    offers_source : kosten; source of the list of offers that it leads to
    markers : sign in a number column = what it says about the value
    bounds : cells; sign in a number column = smallest and largest number it stands for
    all_zero_means : indicators; status of an area all of whose values are 0
    not_classified_because : indicators; German sentence: why the office leaves areas out
    stichtag : may be left out where the file itself tells it (OpenStreetMap)
    crs : of the coordinates; a file that carries its own must agree
    secrecy : the rule of the gate; without one nothing of it is ever published
    """

    layer: str
    source: str
    title: str
    stichtag: date | None = None
    licence: str
    attribution: str
    caveats: tuple[str, ...] = ()
    crs: str | None = None
    decimal: Literal[",", "."] = ","
    sheet: str = ""
    header_row: Annotated[int, Field(ge=1)] | None = None
    geography: str = ""
    geography_title: str = ""
    gebietsstand: str = ""
    columns: dict[str, Header] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    ignore: dict[str, dict[str, str]] = Field(default_factory=dict)
    if_empty: dict[str, str] = Field(default_factory=dict)
    persons: dict[str, str] = Field(default_factory=dict)
    percents: dict[str, str] = Field(default_factory=dict)
    wide: dict[str, str] = Field(default_factory=dict)
    indicators: dict[str, str] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    complete_for: tuple[str, ...] = ()
    offers_source: str = ""
    markers: dict[str, Status] = Field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = Field(default_factory=dict)
    all_zero_means: Status = Status.OK
    not_classified_because: str = ""
    osm: tuple[Osm, ...] = ()
    correction: tuple[Correction, ...] = ()
    secrecy: SecrecyRule | None = None

    @classmethod
    def written(cls, text: str, where: str) -> Self:
        """The mapping that somebody wrote as TOML. Raises DefinitionError, in German, with all its faults."""
        if len(text) > TEXT_MOST:
            raise DefinitionError(f"{where}: {TOO_LONG}", [TOO_LONG])
        try:
            content = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            fault = not_toml(error)
            raise DefinitionError(f"{where}: {fault}", [fault]) from error
        return cls.of(content, where)

    @classmethod
    def of(cls, content: dict[str, Any], where: str, **given: Any) -> Self:
        """The mapping made of `content`; `where` names its file. Raises DefinitionError, in German."""
        try:
            return cls.model_validate({**content, **given})
        except ValidationError as error:
            raise in_german(error, where, cls) from error

    @model_validator(mode="after")
    def _fits_its_layer(self) -> Self:
        if self.layer not in LAYERS:
            raise ValueError(f"layer: „{self.layer}“ gibt es nicht; es gibt {', '.join(LAYERS)}")
        if layer(self.layer).mapping is not None:
            _known("columns", {*self.columns, *self.constants}, set())
            return self
        columns = layer(self.layer).columns
        given = {*self.columns, *self.constants}
        _known("columns", given | set(self.values), set(columns))
        _known("ignore, if_empty", {*self.ignore, *self.if_empty}, set(self.columns))
        _known("persons", {*self.persons, *self.percents}, set(zielgruppen()))
        _known("units", set(self.units), set(self.indicators))
        _known("complete_for", set(self.complete_for), set(angebotsarten()))
        lacking = {name for name, column in columns.items() if column.required} - given
        if lacking:
            raise ValueError(
                f"columns: {', '.join(sorted(lacking))} fehlt; die Überschrift in der Datei nennen"
            )
        if (
            "area" in columns
            and not self.geography
            and (columns["area"].required or "area" in given)
        ):
            raise ValueError("geography: sagen, zu welcher Gliederung die Gebietsschlüssel gehören")
        return self

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        told_by_file = layer(self.layer).dated_file or layer(self.layer).mapping is not None
        if self.stichtag is None and not told_by_file:
            raise ValueError(NO_STICHTAG)
        if self.layer == "kosten" and not self.offers_source:
            raise ValueError("offers_source: sagen, zu welcher Angebotsliste die Ziele gehören")
        if self.percents and ALL not in self.persons:
            raise ValueError(
                f"percents: es sind Anteile an allen; unter persons auch „{ALL}“ nennen"
            )
        if set(self.bounds) - set(self.markers):
            raise ValueError("bounds: jedes Zeichen muss auch unter markers stehen")
        if any(low > high for low, high in self.bounds.values()):
            raise ValueError("bounds: die kleinste Zahl steht zuerst")
        return self

    @property
    def told_stichtag(self) -> date:
        """The Stichtag that the mapping tells. Raises DefinitionError where it leaves it to the file."""
        if self.stichtag is None:
            raise DefinitionError(f"{self.source}: {NO_STICHTAG}")
        return self.stichtag

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that the file must have."""
        named = [h for header in self.columns.values() for h in as_headers(header)]
        corrected = [h for fix in self.correction for h in (*fix.where, *fix.set)]
        return tuple(
            dict.fromkeys(
                [
                    *named,
                    *self.persons.values(),
                    *self.percents.values(),
                    *self.wide.values(),
                    *corrected,
                ]
            )
        )

    @property
    def asked(self) -> Asked:
        """Where the table stands in the file, for who reads it."""
        rules = tuple(TagRule(rule.tags, rule.art) for rule in self.osm)
        return Asked(self.sheet, self.header_row, self.headers, self.decimal, rules)


def as_headers(header: Header) -> tuple[str, ...]:
    """One header or several, as several."""
    return (header,) if isinstance(header, str) else header


def _known(key: str, given: set[str], known: set[str]) -> None:
    if given - known:
        raise ValueError(
            f"{key}: {', '.join(sorted(given - known))} gibt es hier nicht; es gibt {', '.join(sorted(known))}"
        )


def mapping(name: str) -> Mapping:
    """The mapping of a file (`…/kitas.toml`) or of the catalogue (`demo/ortsteile`)."""
    return Mapping.written(mapping_text(name), Path(name).name)


def mapping_text(name: str) -> str:
    """The TOML of that mapping, as it is written. Raises DefinitionError where there is none."""
    path = Path(name)
    if path.suffix == ".toml":
        return _text_in(path)
    file = files("layers").joinpath("catalogue", *f"{name}.toml".split("/"))
    if not file.is_file():
        raise DefinitionError(
            f"Die Zuordnung „{name}“ gibt es nicht. Im Katalog stehen: {', '.join(catalogue())}. "
            "Eine eigene Datei wird mit ihrer Endung genannt: meine-liste.toml"
        )
    return file.read_text(encoding="utf-8")


def _text_in(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DefinitionError(f"{file}: die Zuordnung gibt es nicht; stimmt der Pfad?") from None
    except (OSError, UnicodeDecodeError):
        raise DefinitionError(
            f"{file}: lässt sich nicht als Text in UTF-8 lesen; erwartet wird eine Zuordnung (.toml)"
        ) from None


def default_mapping(slug: str) -> str | None:
    """Name of the mapping that fits every delivery of a layer; None where each needs its own."""
    return layer(slug).mapping if slug in LAYERS else None


def catalogue() -> list[str]:
    """Names of all mappings that come with geo-lsz, e.g. `berlin/kitas_2022`."""
    folders = [f for f in (files("layers") / "catalogue").iterdir() if f.is_dir()]
    return sorted(
        f"{folder.name}/{file.name.removesuffix('.toml')}"
        for folder in folders
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    )
