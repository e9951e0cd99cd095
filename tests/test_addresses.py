"""German streets and house numbers: what is the same address becomes the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import NA, DataFrame

from laws import law
from layers.addresses import Address, HouseNumber, addresses, house_number, street

SAME_STREETS = [
    ("Hauptstraße", "Hauptstr.", "HAUPTSTRASSE", "Haupt Straße", "haupt-str"),
    ("Karl-Marx-Straße", "Karl Marx Str.", "Karl-Marx-Str"),
    ("Käthe-Kollwitz-Weg", "Kaethe-Kollwitz-Weg", "käthe kollwitz weg", "Käthe-Kollwitz-Wg."),
    ("Sankt-Georgen-Straße", "St.-Georgen-Straße", "St. Georgen-Str."),
    ("Willy-Brandt-Platz", "Willy-Brandt-Pl.", "Willy Brandt Pl"),
    ("Dr.-Wilhelm-Külz-Straße", "Doktor-Wilhelm-Külz-Str."),
    ("Straße der Einheit", "Str. der Einheit", "Str. d. Einheit"),
    ("Große Hamburger Straße", "Gr. Hamburger Str."),
    ("An der Mühle", "A. d. Mühle", "An d. Muehle"),
]
OTHER_STREETS = [
    ("Birkenweg", "Birkenstraße"),
    ("Straße 52", "Straße 53"),
    ("Weg A", "Weg B"),
    ("Am Anger", "Im Anger"),
    ("Lindenallee", "Lindenstraße"),
]


@pytest.mark.parametrize("spellings", SAME_STREETS, ids=lambda spellings: spellings[0])
def test_a_street_is_the_same_however_it_is_written(spellings):
    """Abbreviations, umlauts, hyphens, blanks and large letters make no other street."""
    assert len({street(text).key for text in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), OTHER_STREETS)
def test_other_streets_stay_apart(one, other):
    """What a sign on the corner tells apart is not made the same."""
    assert street(one) != street(other)


def test_numbers_and_single_letters_are_signs_of_a_street():
    """In these, two streets of one name differ, so nobody may take them for a slip of the pen."""
    assert street("Straße 52").signs == "52"
    assert street("Weg A").signs == "a"
    assert street("Straße des 17. Juni").signs == "17"
    assert street("Str. d. Friedens").signs == ""


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12", "12", "12"),
        ("3 a", "3a", "3a"),
        ("3A", "3a", "3a"),
        ("012", "12", "12"),
        ("12-14", "12", "14"),
        ("12 – 14 b", "12", "14b"),
        ("12 bis 14", "12", "14"),
        ("12a-c", "12a", "12c"),
        ("6/7", "6", "7"),
        ("7/1", "7/1", "7/1"),
        ("3/40", "3/40", "3/40"),
        ("12 1/2", "12 1/2", "12 1/2"),
        ("Nr. 5", "5", "5"),
        ("12 Hinterhaus", "12", "12"),
        ("12 H", "12h", "12h"),
        ("7 B, Hof", "7b", "7b"),
        ("2, 2. OG", "2", "2"),
    ],
)
def test_a_house_number_is_read_as_it_is_meant(text, first, last):
    """Letters belong to it; floors and doors do not; a house with several numbers has two ends."""
    assert house_number(text) == HouseNumber(first, last)


@pytest.mark.parametrize("text", ["", "ohne", "0", "99084", "Haus 5"])
def test_what_is_no_house_number_is_unknown(text):
    """A PLZ in the wrong field, or a word, is never taken for a number."""
    assert house_number(text) == HouseNumber("", "")


def parsed(strasse, hausnummer=NA, plz=NA, ort=NA, known=frozenset()):
    """One address as it is looked up."""
    told = DataFrame(
        [(strasse, hausnummer, plz, ort)], columns=["strasse", "hausnummer", "plz", "ort"]
    )
    return Address(*addresses(told, known).iloc[0])


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        (("Hauptstr.5",), ("Hauptstraße", "5")),
        (("Hauptstraße5 A",), ("Hauptstraße", "5a")),
        (("Hauptstr. Nr. 5",), ("Hauptstraße", "5")),
        (("Hauptstr. 12 - 14",), ("Hauptstraße", "12-14")),
        (("5 a", "Hauptstraße"), ("Hauptstraße", "5a")),
        (("Hauptstr. 1-3", "1"), ("Hauptstraße", "1-3")),
        (("Straße des 17. Juni 135",), ("Straße des 17. Juni", "135")),
        (("Hauptstr. 5, 99084 Erfurt",), ("Hauptstraße", "5", "99084", "Erfurt")),
        (("Hauptstraße", "5", "1067"), ("Hauptstraße", "5", "01067")),
    ],
)
def test_what_stands_in_the_wrong_field_is_put_right(told, meant):
    """Glued numbers, swapped fields, a place behind the street, a PLZ without its zero."""
    assert parsed(*told) == parsed(*meant)


def test_a_number_that_is_the_name_of_a_street_is_no_house():
    """`Straße 52` is a street where the register has one of this name, else number 52."""
    known = frozenset({street("Straße 52").key})
    assert parsed("Straße 52", known=known).first == ""
    assert parsed("Straße 52 7", known=known)[:3] == (street("Straße 52").key, "52", "7")


WORDS = st.lists(
    st.text(st.sampled_from("abeiklmnorstuwäöüß"), min_size=3, max_size=9), min_size=1, max_size=3
)


@law
@given(WORDS, st.integers(1, 999), st.sampled_from(["", "a", "z"]))
def test_writing_changes_no_address(words, number, letter):
    """Large letters, blanks for hyphens and a number behind the street are read alike."""
    plain = parsed("-".join(words), f"{number}{letter}")
    assert parsed(" ".join(words), f"{number} {letter.upper()}") == plain
    assert parsed(f"{'-'.join(words)} {number}{letter}") == plain
    assert plain.first == f"{number}{letter}"
