"""What is assumed about offers (angebote.toml)."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from geo_lsz.definition import Definition


class Plan(Definition):
    """How many offers of a kind there are, what they are called, and in which lists they stand.

    lists : word of each list for the kind; the first list claims to hold all of them
    people_per_offer : people of the Zielgruppe for one offer, by Siedlungstyp
    forms, fields, groups, languages, hours_a_week : what its offers may say of themselves, "" for nothing
    places_per_head : places of all offers together for one of these people
    """

    lists: Annotated[dict[str, str], Field(min_length=1)]
    people_per_offer: dict[str, float]
    centre_factor: float = 1.0
    places_per_head: float | None = None
    places_between: tuple[int, int] = (1, 1)
    unknown_places: int = 0
    without_coordinates: int = 0
    duplicates: int = 0
    name: str
    spelled_elsewhere: str = ""
    words: tuple[str, ...] = ("",)
    traeger: tuple[str, ...]
    opening_hours: Annotated[tuple[str, ...], Field(min_length=1)] = (
        "Mo-Fr 09:00-16:00",
        "Mo,We 10:00-18:00",
        "Tu,Th 13:00-18:00",
    )
    forms: tuple[str, ...] = ("Einrichtung",)
    fields: tuple[str, ...] = ("",)
    groups: tuple[str, ...] = ("",)
    languages: tuple[str, ...] = (
        "Deutsch",
        "Deutsch, Arabisch",
        "Deutsch, Ukrainisch, Russisch",
        "Deutsch, Englisch, Deutsche Gebärdensprache",
        "Deutsch, Vietnamesisch",
    )
    hours_a_week: tuple[str, ...] = ("",)

    @property
    def home(self) -> str:
        """The list that claims to hold all offers of the kind."""
        return next(iter(self.lists))


class Plans(Definition):
    """All plans by kind, and where addresses are taken from."""

    plz: dict[str, str]
    strassen: dict[str, tuple[str, ...]]
    arten: dict[str, Plan]


@cache
def plans() -> Plans:
    """What is assumed about offers."""
    return Plans.read(files("layers") / "demo_city" / "angebote.toml")
