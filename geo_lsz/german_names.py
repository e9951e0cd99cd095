"""German names, Träger and addresses as texts that can be compared.

What means the same becomes the same text: umlauts, `Str.` and `Straße`, legal
forms, Träger by their short names, generic words of a kind of offer. What tells
two offers apart stays apart: numbers, `links` and `rechts`, Minis and Maxis.
The words are data, german_names.toml.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from pandas import DataFrame, Series, isna

from geo_lsz.definition import Definition

_UNSEEN = "\u00ad\u200b\u200e\u200f\ufeff"
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"} | dict.fromkeys("'’‘´`" + _UNSEEN, "")
)
_OTHER = re.compile(r"[^0-9a-z]+")
_LEGAL_FORMS = re.compile(
    r"\b(?:gemeinnuetzige[rs]? |g ?)?"
    r"(?:gesellschaft (?:mbh|mit beschraenkter haftung)|gmbh|mbh|ug|ag|kg|ohg|gbr|eg)\b"
    r"|\bhaftungsbeschraenkt\b|(?<=\w )e ?v\b|\bk ?d ?oe ?r\b|\beingetragener verein\b"
)
_STREET = re.compile(r"(?<=\w) str(?:asse)?\b|(?<=[a-z]{2})strasse\b")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_NUMBER = re.compile(r"\d+[a-z]?")
_COMPOUND_LETTERS = 7

_ONE = re.compile(r"(\d+)\s*([a-z]?)")
_SPAN = re.compile(r"(\d+)\s*([a-z]?)\s*(?:[-–—/+&,]|bis|und|u\.)\s*(\d+)\s*([a-z]?)")
_AT_THE_END = re.compile(
    r"(?P<strasse>.*[^\W\d].*?)\s+"
    r"(?P<hausnummer>\d+\s*[a-zA-Z]?(?:\s*[-–/]\s*\d+\s*[a-zA-Z]?)?)"
)
_FAR_APART = 100


class _Words(Definition):
    """german_names.toml."""

    generic: tuple[str, ...]
    fill: tuple[str, ...]
    marks: dict[str, str]
    same: dict[str, str]


@cache
def _words() -> _Words:
    return _Words.read(files("geo_lsz") / "german_names.toml")


@cache
def _same() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"\b(?:{said})\b"), word) for said, word in _words().same.items())


@cache
def _compound() -> re.Pattern[str]:
    """Generic words at the end of another one, long ones alone, and at its beginning."""
    words = sorted(_words().generic, key=len, reverse=True)
    ends = "|".join(word for word in words if len(word) >= _COMPOUND_LETTERS)
    return re.compile(rf"(?<=[a-z]{{3}})(?:{ends})$|^(?:{'|'.join(words)})(?=[a-z]{{4}})")


class Name(NamedTuple):
    """A name as it is compared.

    kern : its words without generic and fill words and marks, in order of the
        alphabet; the marks where there is nothing else; empty where it names nothing
    zeichen : what tells it apart from others in the same house: numbers, `links` …
    ganz : all of it without blanks, in which a blank in the wrong place is no mistake
    """

    kern: str
    zeichen: str
    ganz: str


class House(NamedTuple):
    """A house number as it is compared: from, to, the letter behind it. −1 where unknown."""

    von: int
    bis: int
    zusatz: str


NOWHERE = House(-1, -1, "")


def folded(text: str) -> str:
    """`Käthe-Kollwitz-Straße` as `kaethe kollwitz strasse`: letters, digits and single blanks."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain.replace("ß", "ss"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _OTHER.sub(" ", plain).strip()


def name(text: str) -> Name:
    """A name as it is compared; `Kita 12` and `Kita 102` differ, `Kita II` is `Kita 2`."""
    words = _STREET.sub("str", _without_forms(folded(text))).split()
    ganz = "".join(words)
    kern, zeichen = [], set()
    for place, said in enumerate(words):
        word = said if said in _words().generic else _compound().sub("", said)
        if _NUMBER.fullmatch(word):
            zeichen.add(word.lstrip("0") or "0")
        elif place and word in _ROMAN:
            zeichen.add(_ROMAN[word])
        elif word in _words().marks:
            zeichen.add(_words().marks[word])
        elif word not in _words().generic:
            kern.append(word)
    telling = [word for word in kern if word not in _words().fill] or kern or sorted(zeichen)
    return Name(" ".join(sorted(set(telling))), " ".join(sorted(zeichen)), ganz)


def traeger(text: str) -> str:
    """A Träger without legal form, under its short name, words in order of the alphabet."""
    words = _without_forms(folded(text)).split()
    telling = [word for word in words if word not in _words().fill] or words
    return " ".join(sorted(set(telling)))


@lru_cache(maxsize=1 << 16)
def strasse(text: str) -> str:
    """A street as it is compared: `Karl-Marx-Str.` is `karlmarxstr`."""
    plain = re.sub(r"\bd\b", "der", folded(text))
    plain = re.sub(r"^str\b", "strasse", plain)
    plain = re.sub(r"(?<=\w) pl$|(?<=[a-z]{4})pl$", "platz", plain)
    return _STREET.sub("str", plain).replace(" ", "")


@lru_cache(maxsize=1 << 16)
def house(text: str) -> House:
    """A house number as it is compared: `3 a` is `3a`, `12-14` reaches from 12 to 14."""
    plain = text.casefold().strip()
    if span := _SPAN.fullmatch(plain):
        von, letter, bis, other = int(span[1]), span[2], int(span[3]), span[4]
        if 0 < bis - von < _FAR_APART:
            return House(von, bis, letter + other)
        return House(von, von, f"{letter}/{bis}{other}")
    if one := _ONE.match(plain):
        return House(int(one[1]), int(one[1]), one[2])
    return NOWHERE


def addresses(strassen: Series, hausnummern: Series) -> DataFrame:
    """Streets and house numbers as they are compared, on the index of both.

    strassen, hausnummern : as they were written; a number behind the street and
        fields that were swapped are put right where the other field allows it

    Returns `strasse` (text; empty where unknown), `von`, `bis` (−1 where
    unknown) and `zusatz`, the letter.
    """
    found = [
        (strasse(street), *house(number))
        for street, number in (
            _in_their_fields(_text(street), _text(number))
            for street, number in zip(strassen, hausnummern, strict=True)
        )
    ]
    columns = ["strasse", "von", "bis", "zusatz"]
    return DataFrame(found, index=strassen.index, columns=columns)


def _in_their_fields(street: str, number: str) -> tuple[str, str]:
    if _ONE.match(street.casefold()) and sum(letter.isalpha() for letter in number) > 1:
        return number, street
    if not number and (both := _AT_THE_END.fullmatch(street)):
        return both["strasse"], both["hausnummer"]
    return street, number


def _text(value: Any) -> str:
    return "" if isna(value) else str(value).strip()


def _without_forms(text: str) -> str:
    for pattern, word in _same():
        text = pattern.sub(word, text)
    return " ".join(_LEGAL_FORMS.sub(" ", text).split())
