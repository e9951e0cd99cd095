"""Rooms of the house in which every view of a kind of collection has a page, and where these are."""

from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, urlencode

from geo_lsz.released import Collection, View


@dataclass(frozen=True, slots=True)
class Room:
    """A room: what kind of collection it shows, and what its views are called.

    address : where it is
    template : of its pages
    title : of one of its maps
    subject : what one chooses among its views
    prefix : with which the titles of its views begin, beside their subject
    """

    kind: str
    address: str
    template: str
    title: str
    subject: str
    prefix: str = ""

    def href(self, geography: str, view: str) -> str:
        """Where the page of a view is."""
        return f"{self.address}/{quote(geography)}/{quote(view)}"

    def named(self, view: View) -> str:
        """What a view is called within the room."""
        return view.title.removeprefix(self.prefix)


KENNZAHLEN = Room("indicators", "/kennzahlen", "kennzahl.html", "Kennzahl", "Kennzahl")

FINDINGS = Room(
    "findings",
    "/befunde",
    "findings.html",
    "Stimmen gegen Zahlen",
    "Handlungsfeld",
    "Befund: ",
)

OF_VOICES = (
    FINDINGS,
    Room(
        "voices",
        "/stimmen",
        "voices.html",
        "Genannter Bedarf",
        "Handlungsfeld",
        "Genannter Bedarf: ",
    ),
    Room("survey", "/umfrage", "survey.html", "Befragung", "Aussage"),
)
"""The rooms of what people say, in the order in which they are read."""

ROOMS = (KENNZAHLEN, *OF_VOICES)

EVIDENCE = "/belege"
"""Where the matrix of evidence is."""


@dataclass(frozen=True, slots=True)
class Cells:
    """What of the matrix of evidence is shown: a geography, and one Handlungsfeld or all of them."""

    geography: str
    field: str = ""

    @property
    def href(self) -> str:
        """Where that is."""
        return self.at()

    def of(self, field: str) -> Self:
        """Those of a field."""
        return replace(self, field=field)

    def at(self, area: str = "") -> str:
        """Where the row of an area is; without one, the whole."""
        asked = {"geographie": self.geography, "handlungsfeld": self.field, "gebiet": area}
        query = urlencode({key: value for key, value in asked.items() if value})
        return f"{EVIDENCE}?{query}" + (f"#g-{quote(area)}" if area else "")


def page_of(collection: Collection) -> str:
    """Where a collection has its page, or its first view; empty where no room shows it."""
    if collection.kind == "evidence":
        return Cells(collection.geography).href
    rooms = (room for room in ROOMS if room.kind == collection.kind)
    room, views = next(rooms, None), collection.views
    return room.href(collection.geography, views[0].key) if room and views else ""
