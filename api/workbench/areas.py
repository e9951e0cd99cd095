"""The areas of a release: where the page of each is, and what the release holds of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

from api.errors import Link, NothingHere
from api.naming import slug_of
from api.serving import Current, Served
from api.workbench.cards import ALARMING
from geo_lsz.german import klasse_of
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import View
from geo_lsz.similar import HEADLINE
from geo_lsz.status import Status

LIST = "/gebiete"
"""Where all areas are listed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a Handlungsfeld says on a geography."""

    field: Handlungsfeld
    served: Served

    @property
    def headline(self) -> View | None:
        """The view that shows the gaps of the field; None where it has none."""
        return self.view(HEADLINE)

    def view(self, key: str) -> View | None:
        """The view of this key, or None."""
        return next((view for view in self.served.collection.views if view.key == key), None)

    def row(self, area: str) -> dict[str, Any]:
        """All that is said of an area."""
        return {str(key): told for key, told in self.served.features.loc[area].items()}


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a geography, and the results that speak of it."""

    geography: Served
    code: str
    results: tuple[Result, ...]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.geography.features["name"][self.code])


@dataclass(frozen=True, slots=True)
class Shortage:
    """In how many Handlungsfeldern an area is short of something.

    short : titles of the fields
    unsure : of how many it is not known
    fields : how many have a gap map, and somebody in the area whom they are for
    """

    short: tuple[str, ...]
    unsure: int
    fields: int


def address(geography: str, code: str) -> str:
    """Where the page of an area is."""
    return f"{LIST}/{quote(geography)}/{quote(code)}"


def choose(current: Current, geography: str, code: str) -> Area:
    """The area. Raises NothingHere with the geographies or the areas that there are."""
    there = {served.collection.key: served for served in current.of_kind("areas")}
    if geography not in there:
        raise NothingHere(
            f"Eine Gliederung „{geography}“ gibt es hier nicht.",
            [Link(f"{LIST}#{key}", served.collection.title) for key, served in there.items()],
        )
    served = there[geography]
    if code not in served.position:
        raise NothingHere(
            f"Ein Gebiet mit dem Schlüssel „{code}“ gibt es in der Gliederung "
            f"„{served.collection.title}“ nicht. Ging eine führende Null verloren?",
            _like(served, code),
        )
    of_area = [one for one in results_on(current, geography) if code in one.served.position]
    return Area(served, code, tuple(of_area))


def results_on(current: Current, geography: str) -> list[Result]:
    """What each Handlungsfeld says on a geography, in the order of the fields."""
    found = []
    for field in handlungsfelder().values():
        here = (r for r in current.results(field.slug) if r.collection.geography == geography)
        first = next(here, None)
        if first is not None:
            found.append(Result(field, first))
    return found


def shortage(results: Sequence[Result], area: str) -> Shortage:
    """Where the area is surely short of something."""
    alarming, _ = ALARMING[HEADLINE]
    unknown = (WITHOUT_VALUE[Status.MISSING].key, WITHOUT_VALUE[Status.SUPPRESSED].key)
    klassen = {
        result.field.title: klasse_of(result.headline, result.row(area)).key
        for result in results
        if result.headline is not None
    }
    return Shortage(
        short=tuple(title for title, key in klassen.items() if key in alarming),
        unsure=sum(key in unknown for key in klassen.values()),
        fields=sum(key != WITHOUT_VALUE[Status.NOT_APPLICABLE].key for key in klassen.values()),
    )


def _like(served: Served, wanted: str) -> list[Link]:
    """The areas whose code or name comes near, else all of the geography."""
    geography, names = served.collection.key, served.features["name"]
    known = {slug_of(str(name)): str(code) for code, name in names.items()}
    known |= {str(code).lower(): str(code) for code in names.index}
    near = get_close_matches(slug_of(wanted), known, n=5)
    codes = dict.fromkeys(known[one] for one in near) or map(str, names.index)
    return [Link(address(geography, code), f"{names[code]} ({code})") for code in codes]
