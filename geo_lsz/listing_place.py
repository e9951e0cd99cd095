"""Where two listings are: one field for street, house number, PLZ and distance.

The four say the same thing several times, so they are not added up. A house
number must match; only the street may be spelled otherwise.
"""

import numpy as np

from geo_lsz.fellegi_sunter import Field
from geo_lsz.grouping import Flags, Floats, Levels, Positions
from geo_lsz.listings import Listings
from geo_lsz.similarity import UNKNOWN, indel, similarity, slips

ELSEWHERE, SAME_PART, NEAR, VERY_NEAR, HOUSE_FITS, SAME_ADDRESS = range(6)

NEAR_M, VERY_NEAR_M = 150.0, 50.0
ONE_ADDRESS_M = 300.0
"""Two points of one address lie no farther apart, however they were found."""

CLOSE_STREET, ONE_SLIP = 0.85, 0.8
"""Similarity of streets that are one; and of PLZ of five digits of which four are right."""

ORT = Field(
    "ort",
    (
        "anderer Ort",
        "gleiche Straße oder PLZ",
        "höchstens 150 m entfernt",
        "höchstens 50 m entfernt",
        "gleiche Straße, Hausnummer passt",
        "gleiche Anschrift",
    ),
    (0.05, 0.05, 0.05, 0.1, 0.05, 0.7),
)


def place_levels(listings: Listings, a: Positions, b: Positions) -> Levels:
    """How far the places of rows a and b agree; −1 where nothing can be compared.

    The same street and number are one address where the PLZ is the same too, or
    the points lie within 300 m; where there are no points, a PLZ that is
    unknown or has one slip will do.
    """
    metres = metres_between(listings, a, b)
    street, plz = _same_street(listings, a, b), _same_plz(listings, a, b)
    maybe = np.isnan(metres) & _plz_may_be_same(listings, a, b)
    here = street & (plz | (metres <= ONE_ADDRESS_M) | maybe)
    same_house, house_fits = _houses(listings, a, b)
    levels = np.select(
        [here & same_house, here & house_fits, metres <= VERY_NEAR_M, metres <= NEAR_M, here | plz],
        [SAME_ADDRESS, HOUSE_FITS, VERY_NEAR, NEAR, SAME_PART],
        ELSEWHERE,
    ).astype(np.int8)
    comparable = np.isfinite(metres) | _both(listings.strasse.code, a, b)
    levels[~comparable & ~_both(listings.plz.code, a, b)] = UNKNOWN
    return levels


def metres_between(listings: Listings, a: Positions, b: Positions) -> Floats:
    """Straight line between the points of rows a and b; NA where one is unknown."""
    away = listings.xy[a] - listings.xy[b]
    return np.hypot(away[:, 0], away[:, 1])


def _both(code: Positions, a: Positions, b: Positions) -> Flags:
    return np.asarray(np.minimum(code[a], code[b]) >= 0)


def _same_street(listings: Listings, a: Positions, b: Positions) -> Flags:
    code = listings.strasse.code
    same = _equal(code, a, b)
    rest = np.flatnonzero(~same & _both(code, a, b))
    close = similarity(listings.strasse, a[rest], b[rest], indel(), at_least=CLOSE_STREET)
    same[rest] = close >= CLOSE_STREET
    return same


def _same_plz(listings: Listings, a: Positions, b: Positions) -> Flags:
    return _equal(listings.plz.code, a, b)


def _equal(code: Positions, a: Positions, b: Positions) -> Flags:
    same: Flags = (code[a] == code[b]) & (code[a] >= 0)
    return same


def _plz_may_be_same(listings: Listings, a: Positions, b: Positions) -> Flags:
    """Whether one of the two is unknown, or they differ by one digit or two that changed places."""
    alike = similarity(listings.plz, a, b, slips(), at_least=ONE_SLIP)
    may: Flags = np.isnan(alike) | (alike >= ONE_SLIP)
    return may


def _houses(listings: Listings, a: Positions, b: Positions) -> tuple[Flags, Flags]:
    """Whether house numbers are the same; whether one may be part of the other (3 of 3a, 12–14)."""
    von, bis, zusatz = listings.von, listings.bis, listings.zusatz.code
    known = _both(von, a, b)
    letters = zusatz[a] == zusatz[b]
    same = known & (von[a] == von[b]) & (bis[a] == bis[b]) & letters
    meet = (von[a] <= bis[b]) & (von[b] <= bis[a])
    return same, known & meet & (letters | (zusatz[a] < 0) | (zusatz[b] < 0))
