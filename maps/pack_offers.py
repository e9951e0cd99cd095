"""The offers of an area, and those in reach beyond its border, as the tables of a map pack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geopandas import GeoDataFrame

from geo_lsz.angebotsart import angebotsarten
from geo_lsz.bestandsschutz import protection
from geo_lsz.beyond import Beyond, BeyondRow
from geo_lsz.german import german
from geo_lsz.opening import in_german
from geo_lsz.released import Release
from geo_lsz.status import Status
from maps.offer_words import about_lines, told_text

NOTHING_SAID = "keine Angabe"

PROTECTED = "bestandsschutz_bis"
"""Column that tells how long an offer is protected; releases of earlier versions lack it."""

WITHOUT_PLACES = {
    Status.MISSING: "unbekannt",
    Status.SUPPRESSED: "gesperrt",
    Status.NOT_APPLICABLE: "–",
}
"""What stands in place of a number of places; a dash where the kind is not counted in places."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer in words; `number` is the one on the map, or a dash without a place.

    form : Einrichtung, Projekt …; whom : whom its list says it is for, else the Zielgruppe of its kind
    hours, protected, until : when it is open, how its Bestand is protected, and how long it is
        there; empty where nobody told
    about : which fields it names, in which languages, how accessible and how much it is, as far as told
    """

    number: str
    name: str
    kind: str
    form: str
    whom: str
    traeger: str
    address: str
    hours: str
    about: tuple[str, ...]
    protected: str
    until: str
    places: str


NEAREST = 2
"""Of each kind, so many offers beyond the border are named."""


@dataclass(frozen=True, slots=True)
class NearRow:
    """An offer beyond the border: its kind, what it is called, where it lies, who reaches it and how far.

    more : how many others of the kind there are; told in the last row of a kind, else 0
    """

    kind: str
    name: str
    place: str
    share: str
    minutes: str
    more: int


def near_rows(reached: Beyond) -> Iterator[NearRow]:
    """Of each kind the NEAREST offers: those that most people reach, then what is nearest."""
    for kind in reached.kinds:
        named = kind.rows[:NEAREST]
        for place, row in enumerate(named, start=1):
            more = len(kind.rows) - place if place == len(named) else 0
            minutes = f"{row.minutes} Minuten" if row.minutes else "kommt hierher"
            yield NearRow(kind.title, row.name, _where(row), row.share, minutes, more)


def _where(row: BeyondRow) -> str:
    return row.place or ("außerhalb der Stadt" if row.minutes else "ohne festen Ort")


def offers_of(
    release: Release, collections: Mapping[str, GeoDataFrame], area: str, geography: str
) -> GeoDataFrame:
    """The offers that lie in an area, by kind and name; none where no list was published."""
    listed = [collections[c.key] for c in release.collections if c.kind == "offers"]
    if not listed:
        return GeoDataFrame({"name": []}, geometry=[], crs="EPSG:25832")
    inside = listed[0][listed[0][f"area_{geography}"] == area]
    return inside.sort_index().sort_values(["angebotsart", "name"], kind="stable")


def numbers(offers: GeoDataFrame) -> dict[Any, str]:
    """Number on the map by offer; offers without a place have none."""
    placed = offers.index[offers.geometry.notna() & ~offers.geometry.is_empty]
    return {offer: str(number) for number, offer in enumerate(placed, start=1)}


def table_of(offers: GeoDataFrame, stichtag: date | None = None) -> tuple[OfferRow, ...]:
    """The rows of the table, in the order of `offers`.

    stichtag : the day that their list speaks of: a Bestandsschutz that ended before is none
    """
    on_the_map, kinds = numbers(offers), angebotsarten()
    return tuple(
        OfferRow(
            number=on_the_map.get(offer, "–"),
            name=_text(row["name"]),
            kind=_text(row["angebotsart"]),
            form=told_text(row, "angebotsform"),
            whom=told_text(row, "zielgruppen") or kinds[row["angebotsart_key"]].zielgruppe.title,
            traeger=_text(row["traeger"]),
            address=_text(row["adresse"]),
            hours=_hours(row),
            about=tuple(about_lines(row)),
            protected=protection(row.to_dict(), stichtag) if PROTECTED in row else "",
            until=_until(row),
            places=_places(row),
        )
        for offer, row in offers.iterrows()
    )


def _until(row: Mapping[str, Any]) -> str:
    last = told_text(row, "gueltig_bis")
    return f"besteht bis {date.fromisoformat(last):%d.%m.%Y}" if last else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) and value else NOTHING_SAID


def _hours(row: Mapping[str, Any]) -> str:
    return in_german(told_text(row, "oeffnungszeiten"))


def _places(row: Mapping[str, Any]) -> str:
    if row["places_status"] == Status.OK:
        return german(row["places"])
    return WITHOUT_PLACES[Status(row["places_status"])]
