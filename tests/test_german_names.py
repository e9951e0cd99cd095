"""German names: what means the same becomes the same, what tells offers apart stays apart."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

from geo_lsz import german_names
from geo_lsz.german_names import NOWHERE, House
from laws import law


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Kita „Käthe Kollwitz“", "Kindertagesstätte Kaethe Kollwitz"),
        ("KiTa Sonnenschein", "Kindertageseinrichtung Sonnenschein e. V."),
        ("Kindergarten am Wald", "Kita Am Wald e.V."),
        ("AWO-Kita Sternschnuppe", "Arbeiterwohlfahrt Kindertagesstätte Sternschnuppe"),
        ("Kita Goethestr.", "Kita Goethestraße"),
        ("Kita Karl-Marx-Str.", "Kita Karl Marx Strasse"),
        ("Kita Pumuckel II", "Kita Pumuckel 2"),
        ("Waldkindergarten Wurzel", "Wald-Kita Wurzel"),
        ("Kinder\u00adgarten Rübe", "Kindergarten Ru\u0308be"),
    ],
)
def test_the_same_name_in_other_words_is_the_same(one, two):
    """Generic words, legal forms, umlauts and Träger by their long names make no other name."""
    assert german_names.name(one)[:2] == german_names.name(two)[:2]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Kita 12", "Kita 102"),
        ("Kita Pumuckel I", "Kita Pumuckel II"),
        ("Kinderladen Goethestraße (EG rechts)", "Kinderladen Goethestraße (EG links)"),
        ("Wurzelkinder - Minis", "Wurzelkinder - Maxis"),
        ("Bibliothek Lobeda-Ost", "Bibliothek Lobeda-West"),
        ("Klax Krippe", "Klax Hort"),
    ],
)
def test_what_tells_two_offers_apart_stays(one, two):
    """12 is not 102, I is not II, left is not right."""
    assert german_names.name(one).zeichen != german_names.name(two).zeichen


def test_a_name_that_names_nothing_is_empty():
    """`Kita` alone says nothing about which one it is; `Kita 12` does."""
    assert german_names.name("Kita").kern == ""
    assert german_names.name("Kita 12").kern == "12"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Arbeiterwohlfahrt Kreisverband Erfurt e. V.", "AWO KV Erfurt e.V."),
        ("KiZu gemeinnützige UG (haftungsbeschränkt)", "KiZu gUG"),
        ("Fröbel gemeinnützige GmbH", "FRÖBEL gGmbH"),
        ("Horizonte gemeinnützige Gesellschaft mbH", "Horizonte gGmbH"),
        ("Deutsches Rotes Kreuz Erfurt", "DRK Erfurt e.V."),
        ("Stadtverwaltung Erfurt", "Landeshauptstadt Erfurt"),
        ("Ev. Kirchenkreis Spandau", "Evangelischer Kirchenkreis Spandau"),
        ("Deutscher Caritasverband", "Caritas"),
        ("Diakonisches Werk Jena", "Diakonie Jena"),
        ("Arbeiter-Samariter-Bund Erfurt", "ASB Erfurt"),
        ("Volks-Solidarität Jena", "Volkssolidarität Jena e. V."),
    ],
)
def test_a_traeger_is_known_under_its_short_name(one, two):
    """Legal forms and long names make no other Träger."""
    assert german_names.traeger(one) == german_names.traeger(two)


def test_two_traeger_stay_two():
    """The place behind the name of an association counts."""
    assert german_names.traeger("AWO KV Erfurt") != german_names.traeger("AWO KV Jena")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Karl-Marx-Str.", "Karl Marx Straße"),
        ("Goethestr.", "Goethestrasse"),
        ("Alexanderpl.", "Alexanderplatz"),
        ("Str. d. Pariser Kommune", "Straße der Pariser Kommune"),
    ],
)
def test_a_street_is_spelled_in_many_ways(one, two):
    """`Str.`, `Strasse` and `Straße` are one word."""
    assert german_names.strasse(one) == german_names.strasse(two)


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("3 a", House(3, 3, "a")),
        ("3A", House(3, 3, "a")),
        ("12-14", House(12, 14, "")),
        ("12 – 14", House(12, 14, "")),
        ("29/30", House(29, 30, "")),
        ("102", House(102, 102, "")),
        ("12/1", House(12, 12, "/1")),
        ("", NOWHERE),
        ("k. A.", NOWHERE),
    ],
)
def test_house_numbers(text, house):
    """`3 a` is `3a`, `12-14` reaches from 12 to 14, 12 is not 102."""
    assert german_names.house(text) == house


def test_numbers_and_streets_that_stand_in_the_wrong_field_are_put_right():
    """A number behind the street, and street and number swapped; what is unknown stays unknown."""
    found = german_names.addresses(
        Series(["Goethestr. 41", "41", "Straße des 17. Juni", None, "Goethestr."], dtype="str"),
        Series([None, "Goethestr.", "135", None, None], dtype="str"),
    )
    assert found["strasse"].tolist() == [
        "goethestr",
        "goethestr",
        "strassedes17juni",
        "",
        "goethestr",
    ]
    assert found["von"].tolist() == [41, 41, 135, -1, -1]


@law
@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    """Whatever stands in a list, folded text is letters, digits and single blanks, and stays so."""
    folded = german_names.folded(text)
    assert german_names.folded(folded) == folded
    assert pd.Series([folded]).str.fullmatch(r"([0-9a-z]+( [0-9a-z]+)*)?").all()


@law
@given(st.text(max_size=40))
def test_no_text_breaks_a_name(text):
    """Names, Träger, streets and house numbers of any text are texts; nothing is raised."""
    assert all(isinstance(part, str) for part in german_names.name(text))
    assert isinstance(german_names.traeger(text) + german_names.strasse(text), str)
    assert german_names.house(text).von >= -1
