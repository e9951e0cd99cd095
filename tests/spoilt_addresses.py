"""Addresses as people write them who do not look them up; spoilt by a seed, with the truth beside."""

import re
from collections.abc import Callable

import numpy as np
from pandas import DataFrame, Series

Dice = np.random.Generator
LETTERS = "abcdefghiklmnoprstuwz"


def slip(dice: Dice, street: str, number: str) -> tuple[str, str]:
    """One letter of the street left out, doubled, exchanged, or turned round with the next."""
    places = [at for at, letter in enumerate(street[:-1]) if letter.isalpha()]
    at = int(dice.choice(places))
    one, two = street[at], street[at + 1]
    other = (one + one, "", str(dice.choice(list(LETTERS))), two + one)[dice.integers(4)]
    return street[:at] + other + street[at + (2 if other == two + one else 1) :], number


def short(dice: Dice, street: str, number: str) -> tuple[str, str]:
    """`Straße`, `Platz`, `Weg`, `Sankt` as they are abbreviated."""
    word = str(dice.choice(["str.", "Str", "strasse", "str"]))
    street = re.sub(r"(?i)(?<=\w)[- ]?stra(?:ß|ss)e$", word, street)
    return street.replace("Platz", "Pl.").replace("St.", "Sankt").replace("Dr.", "Doktor"), number


def glued(dice: Dice, street: str, number: str) -> tuple[str, str]:
    """The number stands behind the street, with or without a blank."""
    return street + str(dice.choice([" ", "", ", ", " Nr. "])) + number, ""


def split(dice: Dice, street: str, number: str) -> tuple[str, str]:
    """Blanks and hyphens where none are, or none where they are; `5a` as `5 A`."""
    street = re.sub(r"(?i)(?<=[a-zäöüß]{3})(straße|weg|platz|gasse|katu)$", r" \1", street)
    street = street.replace("-", str(dice.choice([" ", "-", ""])))
    return street, re.sub(r"(?<=\d)([a-z])$", lambda letter: f" {letter[1].upper()}", number)


def case(dice: Dice, street: str, number: str) -> tuple[str, str]:
    """All large or all small, umlauts written out."""
    plain = street.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    return (plain.upper() if dice.random() < 0.5 else plain.lower()), number.upper()


WAYS: tuple[Callable[[Dice, str, str], tuple[str, str]], ...] = (slip, short, glued, split, case)


def spoilt(some: DataFrame, register: DataFrame, seed: int, *, often: int = 1) -> DataFrame:
    """Some addresses of a register, spoilt in one or two ways; by position.

    some, register : `strasse`, `hausnummer`, `plz`, `ort`

    Every fifth gets a number that its street does not have in the register, near its own.
    Returns the same columns as written, with `row` (the position among them),
    `way`, and `there`: whether the register has this number.
    """
    dice = np.random.default_rng(seed)
    numbers = {
        street: {n.casefold().replace(" ", "") for n in told.dropna()}
        for street, told in register.groupby(_letters(register["strasse"]))["hausnummer"]
    }
    of, rows = _letters(some["strasse"]).tolist(), []
    for row in np.tile(np.arange(len(some)), often):
        street, number, plz, ort = some.iloc[row][["strasse", "hausnummer", "plz", "ort"]]
        there = dice.random() < 0.8 or not number[:1].isdigit()
        if not there:
            number = _near(dice, number, numbers[of[row]])
        ways = dice.choice(len(WAYS), size=int(dice.integers(1, 3)), replace=False)
        for way in sorted(ways, key=lambda way: WAYS[way] is glued):
            street, number = WAYS[way](dice, street, number)
        way = "+".join(WAYS[way].__name__ for way in sorted(ways))
        rows.append((street, number, plz, ort, row, way, there))
    columns = ["strasse", "hausnummer", "plz", "ort", "row", "way", "there"]
    return DataFrame(rows, columns=columns)


def _near(dice: Dice, number: str, taken: set[str]) -> str:
    """A number near this one that is not taken, nor an end of a taken span."""
    ends = {end for text in taken for end in re.split(r"[-–/]", text)}
    whole = int(re.match(r"\d+", number)[0])
    for off in dice.permutation([*range(-6, 0), *range(1, 7), *range(50, 60)]):
        if whole + off > 0 and str(whole + off) not in ends:
            return str(whole + off)
    return f"{whole}z"


def _letters(streets: Series) -> Series:
    return streets.str.casefold().str.replace(r"\W", "", regex=True)
