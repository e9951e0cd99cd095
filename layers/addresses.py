"""Addresses: German streets and house numbers as they are looked up in a register.

What is the same address becomes the same text: `Hauptstr.5 A` and `Hauptstraße`
with `5a`. Linking lists (`geo_lsz.german_names`) asks how far two addresses
agree; here a number is the number of a house or it is not.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz.german_names import folded
from geo_lsz.german_names import strasse as without_blanks

_SAID_SHORT = tuple(
    (re.compile(pattern), word)
    for pattern, word in {
        r"\bst\b(?= )": "sankt",
        r"\bdr\b": "doktor",
        r"\bprof\b": "professor",
        r"\bgeschw\b": "geschwister",
        r"\bgebr\b": "gebrueder",
        r"\b(?:bgm|buergerm)\b": "buergermeister",
        r"\bfrh\b": "freiherr",
        r"\bgr\b": "grosse",
        r"\bkl\b": "kleine",
        r"\ba(?= d\b| der\b)": "an",
        r"\bv(?= )": "von",
        r"\bprom$": "promenade",
        r"(?:\b|(?<=[a-z]{3}))wg$": "weg",
    }.items()
)
"""Abbreviations in folded text, beside those of `german_names.strasse`."""

_ROMAN = {"ii", "iii", "iv", "vi", "vii", "viii", "ix"}

_SPAN = re.compile(
    r"(\d{1,4})\s*([a-z]?)\s*(-|–|—|/|\+|&|bis|und|u\.)\s*(?:(\d{1,4})\s*([a-z]?)|([a-z]))(?![\w/])"
)
_ONE = re.compile(r"(\d{1,4})(?:\s*([a-z])(?!\w)|\s+(\d/\d))?(?!\d|\s*[-–/]|\w)")
_NUMBER = r"\d{1,4}\s*(?:[a-zA-Z](?![a-zA-Z]))?(?:\s*[-–/]\s*\d{1,4}\s*[a-zA-Z]?)?"
_AT_THE_END = re.compile(
    rf"(?P<street>.*?[^\W\d_].*?)[\s.,]*(?:\bNr\.?\s*)?(?<!\d)(?P<number>{_NUMBER})"
)
_PLACE_BEHIND = re.compile(r"(?P<rest>.+?),\s*(?:D-?\s*)?(?P<plz>\d{5})\b\s*(?P<ort>.*)")

NEIGHBOURS = 4
"""`6/7` and `12/14` are two doors of one house, `7/1` and `3/40` a number and what lies behind it."""

PLZ_DIGITS = 5


class Street(NamedTuple):
    """A street as it is looked up.

    key : its letters and digits without blanks, abbreviations written out
    signs : its numbers and single letters, in which two streets of one name
        differ: `Straße 52`, `Weg A`; they are never misspelled, only other ones
    """

    key: str
    signs: str


class HouseNumber(NamedTuple):
    """A house number, as `12a`; both ends where a house has several, else twice the same; `` unknown."""

    first: str
    last: str


UNKNOWN_NUMBER = HouseNumber("", "")


@lru_cache(maxsize=1 << 17)
def street(text: str) -> Street:
    """A street as it is looked up: `St.-Georgen-Str.` is `sanktgeorgenstrasse`."""
    plain = folded(text)
    for pattern, word in _SAID_SHORT:
        plain = pattern.sub(word, plain)
    words = re.sub(r"\bd\b", "der", plain).split()
    signs = sorted(
        word for word in words if len(word) == 1 or word in _ROMAN or any(map(str.isdigit, word))
    )
    return Street(re.sub(r"str$", "strasse", without_blanks(plain)), " ".join(signs))


@lru_cache(maxsize=1 << 17)
def house_number(text: str) -> HouseNumber:
    """A house number as it is looked up: `3 A` is `3a`; `12-14` has two ends; unreadable is unknown.

    What stands behind it is left out: a floor, a door, `Hinterhaus`.
    """
    plain = text.casefold().strip().removeprefix("nr.").removeprefix("nr").strip()
    if span := _SPAN.match(plain):
        return _ends(span)
    if one := _ONE.match(plain):
        number = _end(one[1], one[2] or (f" {one[3]}" if one[3] else ""))
        return HouseNumber(number, number)
    return UNKNOWN_NUMBER


def _ends(span: re.Match[str]) -> HouseNumber:
    number, letter, sign, other, others_letter, only_letter = span.groups()
    first = _end(number, letter)
    if only_letter:
        return HouseNumber(first, _end(number, only_letter))
    if sign == "/" and not 0 < int(other) - int(number) <= NEIGHBOURS:
        behind = f"{first}/{int(other)}{others_letter}"
        return HouseNumber(behind, behind)
    return HouseNumber(first, _end(other, others_letter))


def _end(number: str, behind: str) -> str:
    return f"{int(number)}{behind}" if int(number) else ""


class Address(NamedTuple):
    """An address in its fields, as it is looked up; `` where a part is unknown."""

    street: str
    signs: str
    first: str
    last: str
    plz: str
    ort: str


def addresses(told: DataFrame, known: frozenset[str] = frozenset()) -> DataFrame:
    """Addresses as they are looked up (the fields of `Address`), on the index of `told`.

    told : `strasse`, `hausnummer`, `plz`, `ort`, as written; NA where unknown
    known : keys of streets that there are; `Straße 52` with no number behind it
        is a street of this name where there is one

    A number, a PLZ and an Ort behind the street, and fields that were swapped,
    are put right where the other field is free.
    """
    strasse, number, plz, ort = (
        _texts(told[name]) for name in ("strasse", "hausnummer", "plz", "ort")
    )
    odd = (number == "") | strasse.str.contains(r"^\d|,|\d\s?[a-zA-Z]?$")
    parsed = pd.concat(
        [
            _each(strasse, street, ["street", "signs"]),
            _each(number, house_number, ["first", "last"]),
            _each(plz, lambda text: (_five_digits(text),), ["plz"]),
            _each(ort, lambda text: (folded(text),), ["ort"]),
        ],
        axis="columns",
    )
    rows = list(zip(strasse[odd], number[odd], plz[odd], ort[odd], strict=True))
    put_right = {row: _address(*row, known) for row in dict.fromkeys(rows)}
    right = np.array([put_right[row] for row in rows], dtype=object)
    parsed.loc[odd.to_numpy()] = right.reshape(-1, len(Address._fields))
    return parsed.set_axis(told.index)


def _texts(column: Series) -> Series:
    return column.astype("str").fillna("").str.strip()


def _each(column: Series, made: Callable[[str], tuple[str, ...]], names: list[str]) -> DataFrame:
    """What is made of each text, once per distinct one; rows by position."""
    code, distinct = pd.factorize(column)
    rows = DataFrame([made(text) for text in distinct], columns=names, dtype="str")
    return rows.iloc[code].reset_index(drop=True)


def _five_digits(plz: str) -> str:
    """A PLZ with the zero in front that a spreadsheet took away."""
    return plz.zfill(PLZ_DIGITS) if plz.isdigit() else plz


def _address(strasse: str, hausnummer: str, plz: str, ort: str, known: frozenset[str]) -> Address:
    if behind := _PLACE_BEHIND.fullmatch(strasse):
        strasse, plz, ort = behind["rest"], plz or behind["plz"], ort or behind["ort"]
    strasse, hausnummer = _in_their_fields(strasse, hausnummer, known)
    found, number = street(strasse), house_number(hausnummer)
    return Address(
        found.key, found.signs, number.first, number.last, _five_digits(plz), folded(ort)
    )


def _in_their_fields(strasse: str, number: str, known: frozenset[str]) -> tuple[str, str]:
    if strasse[:1].isdigit() and sum(letter.isalpha() for letter in number) > 1:
        return number, strasse
    both = _AT_THE_END.fullmatch(strasse)
    if both is None or street(strasse).key in known:
        return strasse, number
    if not number or house_number(both["number"]).first == house_number(number).first:
        return both["street"], both["number"]
    return strasse, number
