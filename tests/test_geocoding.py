"""Addresses looked up in a register: found, found with less certainty, or open; never guessed."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import NA, DataFrame
from shapely import Point

from geo_lsz import frames
from laws import law
from layers.address_book import AddressBook
from layers.addresses import house_number
from layers.geocoding import geocoded
from layers.register import one_row_per_place

EAST, NORTH = 640_000.0, 5_650_000.0
ROWS = [
    # street, number, PLZ, Ort, area, metres east and north
    *(("Hauptstraße", str(n), "99084", "Altstadt", "01", 10.0 * n, 0.0) for n in range(2, 42, 2)),
    ("Hauptstraße", "4a", "99084", "Altstadt", "01", 44.0, 5.0),
    ("Hauptstraße", "8", "99085", "Neudorf", "02", 5000.0, 0.0),
    ("Hauptstraße", "77", "99085", "Neudorf", "02", 5200.0, 0.0),
    ("Eichenweg", "1", "99085", "Neudorf", "02", 5300.0, 100.0),
    ("Eschenweg", "1", "99085", "Neudorf", "02", 5300.0, 900.0),
    ("Eschenweg", "5", "99085", "Neudorf", "02", 5350.0, 900.0),
    ("Lange Zeile", "1", "99085", "Neudorf", "02", 6000.0, 0.0),
    ("Lange Zeile", "90", "99085", "Neudorf", "03", 9000.0, 0.0),
    ("Brunnengasse", "12-14", "99084", "Altstadt", "01", 0.0, 300.0),
    ("Marktplatz", "3", "99084", "Altstadt", "01", 0.0, 500.0),
    ("Marktplatz", "3", "99084", "Altstadt", "01", 20.0, 500.0),
    ("Rathausplatz", "1", "99084", "Altstadt", "01", 0.0, 600.0),
    ("Rathausplatz", "1", "99084", "Altstadt", "01", 90.0, 600.0),
    ("Dorfanger", "1", "99090", "Kleindorf", "04", 0.0, 9000.0),
    ("Dorfanger", "2", "99090", "Kleindorf", "04", 200.0, 9000.0),
]
COLUMNS = ["strasse", "hausnummer", "plz", "ort", "area"]


def register(rows, *, places=True):
    """REGISTER of such rows."""
    table = DataFrame([row[:5] for row in rows], columns=COLUMNS, dtype="str")
    points = [Point(EAST + row[5], NORTH + row[6]) if places else None for row in rows]
    frame = one_row_per_place(gpd.GeoDataFrame(table, geometry=points, crs=frames.METRIC_CRS))
    frames.check(frame, frames.REGISTER)
    return frame


BOOK = AddressBook.of(register(ROWS))


def asked(*rows):
    """Addresses as told: street, number, PLZ, Ort."""
    filled = [(*row, *[NA] * (4 - len(row))) for row in rows]
    return DataFrame(filled, columns=COLUMNS[:4], dtype="str")


def found(*row, book=BOOK):
    """What is found of one address."""
    return geocoded(book, asked(row)).iloc[0]


def at(one):
    """Metres east and north."""
    return one["x"] - EAST, one["y"] - NORTH


@pytest.mark.parametrize(
    "told",
    [
        ("Hauptstraße", "12", "99084"),
        ("HAUPTSTR.", "12", "99084"),
        ("Haupt Str. 12", NA, "99084"),
        ("Hauptstr.12", NA, NA, "Altstadt"),
        ("Hauptstraße 12, 99084 Altstadt",),
    ],
)
def test_an_address_of_the_register_is_found(told):
    """Number 12 lies 120 m east, however it is written."""
    one = found(*told)
    assert one["lage"] == "adresse"
    assert one["address"] == "Hauptstraße 12, 99084 Altstadt"
    assert at(one) == (120.0, 0.0)
    assert (one["area"], one["off_m"], one["score"]) == ("01", 0.0, 1.0)


@pytest.mark.parametrize("number", ["13", "102", "12a", "1", "4b"])
def test_a_number_is_never_exchanged_for_a_neighbours(number):
    """12 is not 102 and 4a not 4b: the middle of the street is told, and how far it may be off.

    The street reaches from 20 to 400 m; the house nearest to the mean of all 21
    (202 m) is number 20, so the farthest is 200 m away.
    """
    one = found("Hauptstraße", number, "99084")
    assert one["lage"] == "strasse"
    assert at(one) == (200.0, 0.0)
    assert one["off_m"] == 200.0


def test_a_street_without_a_number_is_its_middle():
    """As a number that nobody knows."""
    assert found("Hauptstraße", NA, "99084")["lage"] == "strasse"


def test_the_middle_of_a_long_street_says_nothing():
    """It reaches 3 km: the address stays open, with the houses that have the nearest numbers."""
    one = found("Lange Zeile", "80", "99085")
    assert one["lage"] == "offen"
    assert "die Straße reicht 3.000 m weit" in one["reason"]
    assert one["candidates"] == "Lange Zeile 90, 99085 Neudorf | Lange Zeile 1, 99085 Neudorf"
    assert np.isnan(one["x"])
    assert pd.isna(one["address"])


def test_a_slip_of_the_pen_is_told():
    """`Brunengasse` lacks one of the 12 letters of Brunnengasse; the number is there."""
    one = found("Brunengasse", "12", "99084")
    assert one["lage"] == "aehnlich"
    assert one["address"] == "Brunnengasse 12-14, 99084 Altstadt"
    assert one["score"] == pytest.approx(11 / 12)
    assert one["second"] < one["score"]


def test_a_misspelled_street_without_the_number_stays_open():
    """Two doubts at once are too many, even for the middle of the street."""
    one = found("Brunengasse", "33", "99084")
    assert one["lage"] == "offen"
    assert "ohne diese Nummer" in one["reason"]


@pytest.mark.parametrize("name", ["Echenweg", "Eihenweg", "Ecchenweg"])
def test_between_two_similar_streets_nobody_chooses(name):
    """Eichenweg and Eschenweg lie within two slips of each other, and both have a number 1."""
    one = found(name, "1", "99085")
    assert one["lage"] == "offen"
    assert "mehrere Straßen heißen ähnlich" in one["reason"]
    assert set(one["candidates"].split(" | ")) == {
        "Eichenweg 1, 99085 Neudorf",
        "Eschenweg 1, 99085 Neudorf",
    }


def test_a_number_that_only_a_similar_street_has_stays_open():
    """There is no Eichenweg 5, but an Eschenweg 5 in the same PLZ."""
    one = found("Eichenweg", "5", "99085")
    assert one["lage"] == "offen"
    assert one["candidates"] == "Eichenweg 1, 99085 Neudorf | Eschenweg 5, 99085 Neudorf"


@pytest.mark.parametrize("name", ["Mauptstraße", "Buchenallee", "Eichweg"])
def test_what_is_too_far_from_every_street_stays_open(name):
    """Another first letter, another word, two slips in nine letters: no spelling of ours."""
    one = found(name, "1", "99085")
    assert one["lage"] == "offen"
    assert "steht nicht im Adressregister" in one["reason"]


def test_of_two_streets_of_one_name_the_plz_tells_which():
    """Without it, two places 5 km apart are as likely; the Ort may tell as well."""
    assert at(found("Hauptstraße", "8", "99085")) == (5000.0, 0.0)
    assert at(found("Hauptstraße", "8", NA, "Neudorf")) == (5000.0, 0.0)
    one = found("Hauptstraße", "8")
    assert one["lage"] == "offen"
    assert "an mehreren Orten" in one["reason"]
    assert one["candidates"] == "Hauptstraße 8, 99084 Altstadt | Hauptstraße 8, 99085 Neudorf"


def test_without_a_plz_an_address_that_is_there_once_is_found():
    """Only Neudorf has a Hauptstraße 77; told with another Ort, it is another house."""
    assert found("Hauptstraße", "77")["lage"] == "adresse"
    assert found("Hauptstraße", "77", NA, "Kleindorf")["lage"] == "offen"


def test_a_plz_that_there_is_means_what_it_says():
    """Dorfanger 1 lies in 99090: not where 99085 is told, but where one digit of 99091 slipped."""
    other = found("Dorfanger", "1", "99085")
    assert other["lage"] == "offen"
    assert "mit einer anderen Postleitzahl" in other["reason"]
    slipped = found("Dorfanger", "1", "99091")
    assert (slipped["lage"], slipped["score"]) == ("aehnlich", 0.8)


def test_a_house_with_several_numbers_is_found_by_its_ends():
    """12-14 is number 12 and number 14, and no 13."""
    assert {found("Brunnengasse", n, "99084")["lage"] for n in ("12", "14", "12-14", "12/14")} == {
        "adresse"
    }
    assert found("Brunnengasse", "13", "99084")["lage"] == "strasse"


def test_two_doors_of_a_house_are_one_place_and_two_houses_are_not():
    """20 m apart is the Marktplatz 3; 90 m apart nobody knows which Rathausplatz 1 is meant."""
    market = found("Marktplatz", "3", "99084")
    assert (market["lage"], market["off_m"]) == ("adresse", 20.0)
    one = found("Rathausplatz", "1", "99084")
    assert one["lage"] == "offen"
    assert one["candidates"] == (
        "Rathausplatz 1, 99084 Altstadt (1) | Rathausplatz 1, 99084 Altstadt (2)"
    )


def test_a_person_chooses_one_of_several_places_by_its_name():
    """The name that the candidates have, in place of the street; without its number nobody chose."""
    second = found("Rathausplatz 1, 99084 Altstadt (2)")
    assert (second["lage"], *at(second)) == ("adresse", 90.0, 600.0)
    assert found("Rathausplatz 1, 99084 Altstadt")["lage"] == "offen"
    assert found("Rathausplatz 1, 99084 Altstadt (3)")["lage"] == "offen"


def test_a_small_ortsteil_stands_for_a_street_that_nobody_knows():
    """Kleindorf is 200 m long; Neudorf is not small enough to say where a house is."""
    one = found("Hinterm Teich", "7", NA, "Kleindorf")
    assert (one["lage"], one["off_m"], one["area"]) == ("ortsteil", 200.0, "04")
    assert found("Hinterm Teich", "7", NA, "Neudorf")["lage"] == "offen"


def test_a_register_without_coordinates_tells_areas():
    """An address has its area; so has a street that lies in one, but not one that lies in two."""
    book = AddressBook.of(register(ROWS, places=False))
    one = found("Hauptstraße", "12", "99084", book=book)
    assert (one["lage"], one["area"]) == ("adresse", "01")
    assert np.isnan(one["x"])
    assert np.isnan(one["off_m"])
    assert found("Hauptstraße", "13", "99084", book=book)["area"] == "01"
    assert "in mehreren Gebieten" in found("Lange Zeile", "80", "99085", book=book)["reason"]


def test_nothing_told_is_open():
    """Neither street nor Ort; an empty list is no error."""
    assert found(NA, NA)["lage"] == "offen"
    assert geocoded(BOOK, asked()).empty


STREETS = [
    "Hauptstraße",
    "Hauptstrase",
    "Eichenweg",
    "Eschenweg",
    "Ecchenweg",
    "Gasse 7",
    "Gasse 8",
]
NUMBERS = st.sampled_from(["1", "2", "12", "102", "12a", "12-14", "21", NA])
ADDRESSES = st.lists(
    st.tuples(
        st.sampled_from(STREETS),
        NUMBERS,
        st.sampled_from(["99084", "99085", "99190", NA]),
        st.sampled_from(["Altstadt", "Neudorf", NA]),
    ),
    min_size=1,
    max_size=12,
)
PLACES = st.integers(0, 9_000).map(float)


@st.composite
def registers(draw):
    """Rows of a register: addresses at any places."""
    return [
        (*told, "01", draw(PLACES), draw(PLACES))
        for told in [("Gasse 7", "1", NA, NA), *draw(ADDRESSES)]
        if told[1] is not NA
    ]


@law
@given(registers(), ADDRESSES)
def test_a_found_number_is_the_number_that_was_asked_for(rows, queries):
    """Whatever the register and the question: no other number is ever given for it."""
    book = AddressBook.of(register(rows))
    told = asked(*queries)
    result = geocoded(book, told)
    sure = result["lage"].isin(["adresse", "aehnlich"])
    for number, address in zip(told["hausnummer"][sure], result["address"][sure], strict=True):
        theirs = address.split(",")[0].rsplit(" (", 1)[0].rsplit(" ", 1)[1]
        assert set(house_number(number)) & set(house_number(theirs)) - {""}


@law
@given(registers())
def test_an_address_of_the_register_finds_itself(rows):
    """At its own place, or it stays open because it has several."""
    frame = register(rows)
    result = geocoded(AddressBook.of(frame), frame)
    there = result["lage"] == "adresse"
    off = np.hypot(result["x"] - frame.geometry.x, result["y"] - frame.geometry.y)
    assert (off[there] <= 25).all()
    assert result.loc[~there, "reason"].str.contains("an mehreren Orten").all()


@law
@given(registers(), ADDRESSES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, queries, dice):
    """Neither that of the register nor that of the questions."""
    told = asked(*queries)
    result = geocoded(AddressBook.of(register(rows)), told)
    dice.shuffle(rows)
    order = dice.sample(range(len(told)), len(told))
    again = geocoded(AddressBook.of(register(rows)), told.iloc[order])
    pd.testing.assert_frame_equal(again.sort_index(), result)
