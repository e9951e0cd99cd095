"""Looking up one address that does not simply stand in the address book, step by step.

A number is never exchanged for a neighbour's. Where two places are as likely, or
none is likely enough, the address stays open, with the reason and the best
candidates, and a person decides.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo_lsz.german import german
from geo_lsz.grouping import Flags, Positions
from geo_lsz.lage import Lage
from layers.address_book import ONE_PLACE_M, STRANGE, UNKNOWN, AddressBook, Spot
from layers.similar_streets import NONE, Similar

MOST_OFF_M = 500.0
"""A street or an Ortsteil that reaches farther from its middle does not say where a house is.

So far may a cell lie from its street (`Reach.snap_m`) before nobody knows its ways.
"""

CANDIDATES = 2
"""How many are named to the person who decides."""

Rows = Positions


class Asked(NamedTuple):
    """An address: texts as looked up, and codes in the book; UNKNOWN not told, STRANGE not there."""

    name: str
    number: str
    postcode: str
    street: int
    first: int
    last: int
    plz: int
    ort: int


class Found(NamedTuple):
    """What was found; where it is open there is no spot, and the reason says why.

    score : share of the letters of the street that agree, 0..1; NA without a street
    second : that of the next street
    """

    lage: Lage
    spot: Spot | None = None
    score: float = np.nan
    second: float = np.nan
    reason: str = ""
    candidates: tuple[str, ...] = ()


def fits(book: AddressBook, rows: Rows, plz: Positions | int, ort: Positions | int) -> Flags:
    """Whether rows may lie in a PLZ; where none is told, in an Ort, if the book has it."""
    in_plz, in_ort = book.plz_of[rows], book.ort_of[rows]
    right_plz = (in_plz == plz) | (in_plz == UNKNOWN)
    right_ort = (in_ort == ort) | (in_ort == UNKNOWN) | (np.asarray(ort) < 0)
    found: Flags = np.where(np.asarray(plz) == UNKNOWN, right_ort, right_plz)
    return found


@dataclass(frozen=True, slots=True)
class Lookup:
    """An address book, and for names that it does not have in a PLZ the streets most similar there."""

    book: AddressBook
    similar: Mapping[tuple[int, str], Similar]

    def up(self, asked: Asked) -> Found:
        """Where an address is, or why nobody knows."""
        houses = self._houses(asked, asked.street)
        here = self._in_its_part(asked, houses)
        if len(here):
            return self._at(asked, here, Lage.ADRESSE, 1.0)
        like = self.similar.get((asked.plz, asked.name), NONE)
        if like.slips and like.slips[0] == 0:
            return self._without_number(asked, like)
        if like.may_be(0, self.book):
            return self._misspelled(asked, like, houses)
        if len(houses):
            return self._elsewhere(asked, houses)
        return self._by_ort(asked, like)

    def _without_number(self, asked: Asked, like: Similar) -> Found:
        """The street is there, the number is not: its middle, unless another street is meant."""
        others = [at for at in range(1, len(like.slips)) if like.may_be(at, self.book)]
        for other in others:
            there = self._in_its_part(asked, self._houses(asked, like.street[other]))
            if len(there):
                why = "die Nummer steht nicht in dieser Straße, aber in einer ähnlich geschriebenen"
                return self._open(why, [*self._near(asked, like.street[0])[:1], *there], like)
        return self._middle(asked, like)

    def _misspelled(self, asked: Asked, like: Similar, elsewhere: Rows) -> Found:
        here = self._in_its_part(asked, self._houses(asked, like.street[0]))
        if not like.lies_ahead():
            return self._open("mehrere Straßen heißen ähnlich", self._of_streets(asked, like), like)
        if len(elsewhere):
            best = [*here[:1], *elsewhere] if len(here) else [*elsewhere]
            return self._open("eine andere Postleitzahl oder eine andere Schreibweise", best, like)
        if len(here):
            return self._at(asked, here, Lage.AEHNLICH, *like.best_two)
        why = "die Straße steht nur in anderer Schreibweise im Register, und dort ohne diese Nummer"
        return self._open(why, self._near(asked, like.street[0]), like)

    def _elsewhere(self, asked: Asked, houses: Rows) -> Found:
        """The address stands there once, and its PLZ was told with a slip that makes it none at all.

        A PLZ that there is means what it says: streets of one name lie in several.
        """
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - only where an address was not found

        if asked.plz == UNKNOWN:
            return self._open("steht im Adressregister in einem anderen Ort", houses)
        codes = set(self.book.plz_of[houses].tolist())
        told = self.book.plz[next(iter(codes))]
        if asked.plz == STRANGE and len(codes) == 1 and OSA.distance(told, asked.postcode) <= 1:
            return self._at(asked, houses, Lage.AEHNLICH, 1 - 1 / len(told))
        return self._open("steht im Adressregister mit einer anderen Postleitzahl", houses)

    def _by_ort(self, asked: Asked, like: Similar) -> Found:
        rows = self._in_its_part(asked, self.book.by_ort.of(asked.ort))
        spot = self.book.spot(rows) if len(rows) else None
        if spot and spot.known_to_m <= MOST_OFF_M:
            return Found(Lage.ORTSTEIL, spot)
        why = "diese Straße steht nicht im Adressregister" if asked.name else "die Straße fehlt"
        return self._open(why, self._of_streets(asked, like), like)

    def _at(
        self, asked: Asked, rows: Rows, lage: Lage, score: float, second: float = np.nan
    ) -> Found:
        """At the one place that these rows are; open where they are several."""
        for some in (rows, self._in_its_ort(asked, rows)):
            spot = self.book.spot(some)
            if len(some) == 1 or spot.known_to_m <= ONE_PLACE_M:
                return Found(lage, spot, score, second)
        return self._open("steht im Adressregister an mehreren Orten", rows)

    def _middle(self, asked: Asked, like: Similar) -> Found:
        street = like.street[0]
        rows = self._in_its_part(asked, self.book.by_street.of(street))
        if not len(rows):
            others = self.book.by_street.of(street)
            return self._open(
                "die Straße steht im Adressregister in einem anderen Ort", others, like
            )
        for some in (rows, self._in_its_ort(asked, rows)):
            spot = self.book.spot(some)
            if spot.known_to_m <= MOST_OFF_M:
                score, second = like.best_two
                return Found(Lage.STRASSE, spot, score, second)
        told = "die Hausnummer fehlt" if not asked.number else "die Nummer steht nicht im Register"
        return self._open(f"{told}, {_too_long(spot)}", self._near(asked, street), like)

    def _open(self, why: str, rows: Iterable[int], like: Similar = NONE) -> Found:
        best = tuple(str(self.book.ids[row]) for row in list(rows)[:CANDIDATES])
        score, second = like.best_two
        return Found(Lage.OFFEN, None, score, second, why, best)

    def _houses(self, asked: Asked, street: int) -> Rows:
        """Rows of this house in a street; of several numbers the first that is there.

        A row of just these numbers comes before one that begins or ends with them.
        """
        rows = self.book.at(street, asked.first)
        if not len(rows):
            rows = self.book.at(street, asked.last)
        if len(rows) == 1:
            return rows
        ends = self.book.ends[rows]
        for first, last in ((asked.first, asked.last), (asked.first, asked.first)):
            same: Rows = rows[(ends == (first, last)).all(axis=1)]
            if len(same):
                return same
        return rows

    def _in_its_part(self, asked: Asked, rows: Rows) -> Rows:
        """Those of the rows that lie in the PLZ; where none is told, in the Ort, if the book has it."""
        inside: Rows = rows[fits(self.book, rows, asked.plz, asked.ort)]
        return inside

    def _in_its_ort(self, asked: Asked, rows: Rows) -> Rows:
        inside: Rows = rows[self.book.ort_of[rows] == asked.ort]
        return inside if len(inside) else rows

    def _of_streets(self, asked: Asked, like: Similar) -> list[int]:
        """In each of the most similar streets the row that is nearest to the number."""
        near = [self._near(asked, street)[:1] for street in like.street]
        return [row for rows in near for row in rows]

    def _near(self, asked: Asked, street: int) -> list[int]:
        """Rows of a street, those with the nearest numbers first."""
        rows = self._in_its_part(asked, self.book.by_street.of(street))
        digits = re.match(r"\d+", asked.number)
        off = np.abs(self.book.whole[rows] - (int(digits[0]) if digits else 0))
        return list(rows[np.argsort(off, kind="stable")[:CANDIDATES]])


def _too_long(spot: Spot) -> str:
    if np.isnan(spot.off_m):
        return "und die Straße liegt in mehreren Gebieten"
    return f"und die Straße reicht {german(spot.off_m)} m weit von ihrer Mitte"
