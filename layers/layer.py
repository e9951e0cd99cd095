"""Layers: what a delivery of each kind holds, as data (catalogue/<layer>.toml)."""

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.definition import Definition
from geo_lsz.fragen import fragen
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.sprachen import sprachen
from geo_lsz.zielgruppe import zielgruppen

LAYERS = (
    *("areas", "cells", "register", "offers", "indicators", "netz", "kosten"),
    *("documents", "events", "bedarfe", "survey", "vorhaben"),
)
"""The layers there are, in the order in which a city brings them in."""

RECKONED = tuple(layer for layer in LAYERS if layer != "register")
"""Layers that runs stand on. The register finds places when offers come in, and is not published."""


Repair = Literal["trim", "reproject", "make_valid"]
"""What an import may mend by itself: spaces at the edge of texts, another CRS, invalid polygons."""


class Column(Definition):
    """A column of a layer: its German title, what stands in it, and the rules that it keeps.

    kind : `code` (text whose zeros count), `text`, `count` (whole, not negative),
        `number`, `coordinate`, or `day` (as `2025-12-31` or `31.12.2025`)
    refers_to : layer whose keys stand in it, so that a wrong one is found at import
    unit : of its numbers, e.g. `m`
    synonyms : what offices call it in their headers
    unique : no two rows say the same
    one_of : the words that may stand in it, in any case of letters; empty: any
    several : several of its words may stand in one field, as `words.py` parts them
    defined_in : its words are the slugs of these definitions, their titles what people read
    areas : codes of the mapping's geography stand in it, one, or several and `stadtweit`
    note : German sentence for whoever fills a template
    example : what the example row of a template says
    """

    title: str
    kind: Literal["code", "text", "count", "number", "coordinate", "day"]
    required: bool = False
    refers_to: str = ""
    unit: str = ""
    synonyms: tuple[str, ...] = ()
    unique: bool = False
    one_of: tuple[str, ...] = ()
    defined_in: (
        Literal["angebotsarten", "zielgruppen", "handlungsfelder", "fragen", "sprachen"] | None
    ) = None
    several: bool = False
    areas: Literal["one", "several"] | None = None
    note: str = ""
    example: str = ""

    @property
    def vocabulary(self) -> dict[str, str]:
        """Words of ours that may stand in it, with their German titles; empty: any word may."""
        if self.defined_in == "angebotsarten":
            return {slug: kind.title for slug, kind in angebotsarten().items()}
        if self.defined_in == "zielgruppen":
            return {slug: group.title for slug, group in zielgruppen().items()}
        if self.defined_in == "handlungsfelder":
            return {slug: field.title for slug, field in handlungsfelder().items()}
        if self.defined_in == "fragen":
            return {slug: frage.title for slug, frage in fragen().items()}
        if self.defined_in == "sprachen":
            return sprachen()
        return {word.lower(): word for word in self.one_of}

    @property
    def known_words(self) -> str:
        """The words that may stand in it, as a message names them; of hundreds of languages some."""
        if self.defined_in == "sprachen":
            some = ", ".join(f"{sprachen()[code]} ({code})" for code in ("de", "ar", "uk", "gsg"))
            return f"die deutschen Namen der Sprachen und ihre Kürzel nach ISO 639, etwa {some}"
        return ", ".join(self.one_of or self.vocabulary)


class Layer(Definition):
    """A layer: its German title, its columns, and what may be repaired on the way in.

    persons : cells; what offices call the column of a Zielgruppe
    mapping : name of the mapping in the catalogue that fits every delivery;
        such a layer is read by the rules of its format, and no column can be mapped
    repairs : what is mended, and named in the report; anything else is a fault
    crs : that its geometry is brought into
    template : whether a workbook to fill in is made of it
    by_area : whether its rows are about areas, so that such a workbook asks for their geography
    secrecy : the rule of the gate for what comes back in such a workbook; who fills it does not choose
    dated_file : whether a file may tell its Stichtag itself
    """

    slug: str
    title: str
    columns: dict[str, Column]
    persons: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    mapping: str | None = None
    repairs: tuple[Repair, ...] = ()
    crs: Literal["EPSG:25832"] | None = None
    template: bool = False
    by_area: bool = False
    secrecy: SecrecyRule | None = None
    dated_file: bool = False


@cache
def layer(slug: str) -> Layer:
    """The layer of this slug. Raises DefinitionError where there is none."""
    return Layer.read(files("layers") / "catalogue" / f"{slug}.toml", slug=slug)
