"""What is published: a release, its collections, and the views that every door shows alike.

A collection is a frame of features with properties. A view names one value
among these properties, the class it fell into, and how to read it; maps,
pages, packs and exports all draw from the same views.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from geo_lsz.definition import Definition
from geo_lsz.klassen import UNCLASSIFIED, UNHEARD, WITHOUT_VALUE, Klasse
from geo_lsz.status import Status

AMOUNTS = frozenset({"einwohner", "kennzahl", "stimmen", "befund", "gehoer"})
"""Palettes of views that tell amounts or findings, of which no end is bad."""

COMPARING = frozenset({"belastung", "dynamik", "vergleich", "ballung", "kennzahl", "entlastung"})
"""Palettes of views that compare areas with each other, which an area may be left out of."""

LOW_IS_BAD = frozenset({"versorgung", "veraenderung", "entlastung"})
"""Palettes of views whose lowest class is the worst one."""


class View(Definition):
    """One value of a collection, ready to be shown.

    key : property that holds the value; `{key}_status`, `{key}_low`, `{key}_high`
        and `{key}_klasse` stand beside it
    klassen : classes in order, lowest values first
    palette : which colours; low is bad in LOW_IS_BAD, high in all others but AMOUNTS,
        which judge nothing
    coded : the value is the number of a class and tells nothing else
    angebotsart, zielgruppe : slugs of the kind and of the group of people that it speaks of;
        empty where it speaks of the whole field
    yardstick : German sentences, one a line: against what the value is measured, with the source
    not_applicable_because : German sentences: why it does not apply where it does not; may be empty
    """

    key: str
    title: str
    unit: str = ""
    digits: int = 0
    klassen: tuple[Klasse, ...]
    palette: Literal[
        "versorgung",
        "belastung",
        "dynamik",
        "chance",
        "veraenderung",
        "vergleich",
        "ballung",
        "kennzahl",
        "entlastung",
        "einwohner",
        "stimmen",
        "befund",
        "gehoer",
    ]
    coded: bool = False
    angebotsart: str = ""
    zielgruppe: str = ""
    yardstick: str = ""
    not_applicable_because: str = ""

    @property
    def without_value(self) -> Mapping[Status, Klasse]:
        """What stands in place of a class, by the status of the value."""
        if self.palette == "stimmen":
            return UNHEARD
        return UNCLASSIFIED if self.palette in COMPARING else WITHOUT_VALUE

    @property
    def every_klasse(self) -> tuple[Klasse, ...]:
        """Its classes in order, then what stands in place of one."""
        return (*self.klassen, *self.without_value.values())

    @property
    def low_is_bad(self) -> bool:
        """Whether its lowest class is the worst one; else the highest is."""
        return self.palette in LOW_IS_BAD

    @property
    def judges(self) -> bool:
        """Whether one of its ends is bad; else it tells amounts, of which none is."""
        return self.palette not in AMOUNTS


class Collection(Definition):
    """A published set of features.

    kind : `areas` (a geography), `result` (a Handlungsfeld's result on a geography),
        `indicators` (single Kennzahlen on a geography), `offers`, `reach` (which offers the
        people of an area get to; without a place), `overlap` (where they get to several of a kind;
        likewise), `streets` (a ground for maps, by area), `grid` (people on the squares of a grid),
        `cells` (people at points that lie on none), `vorhaben` (what the city plans; some have
        no place), `events` (at which people were heard; without a place), `voices` (what people said, by area), `survey` (what a survey found, by area),
        `evidence` (Handlungsfeld × area, without a place), `findings` (what data and people say, by area),
        or `links` (lines between offers)
    properties : German titles of the properties, in the order of a table
    caveats : German sentences that go with every output made from it
    findings : German sentences about the whole city
    runs : ids of the runs that the values come from
    """

    key: str
    title: str
    description: str
    kind: Literal[
        "areas",
        "result",
        "indicators",
        "offers",
        "reach",
        "overlap",
        "streets",
        "grid",
        "cells",
        "vorhaben",
        "events",
        "voices",
        "survey",
        "evidence",
        "findings",
        "links",
    ]
    geography: str = ""
    geography_title: str = ""
    gebietsstand: str = ""
    handlungsfeld: str = ""
    not_applicable_because: str = ""
    stichtag: date
    licence: str
    attribution: str
    caveats: tuple[str, ...] = ()
    properties: dict[str, str] = Field(default_factory=dict)
    views: tuple[View, ...] = ()
    findings: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()


class Release(Definition):
    """What is published together, immutable; the newest is what the doors show.

    id : digest of `content` and `follows`: taking an older content back makes a new release
    content : digest of its collections and all their features
    follows : the release that was the newest before it
    """

    id: str
    content: str
    follows: str | None = None
    city: str
    made_at: datetime
    reason: str
    software: str
    caveats: tuple[str, ...] = ()
    collections: tuple[Collection, ...]

    def collection(self, key: str) -> Collection | None:
        """The collection of this key, or None."""
        return next((c for c in self.collections if c.key == key), None)
