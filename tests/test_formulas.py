"""Formulas in tables: nothing runs in a spreadsheet, and nothing is lost by that."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import law
from maps.formats import FORMATS
from maps.formulas import disarmed, rearmed
from release_fixture import made_release

MADE = made_release()


@law
@given(st.text())
def test_what_was_disarmed_can_be_had_back(text):
    """Every text comes back as it was, apostrophes of its own included."""
    assert rearmed(disarmed(text)) == text


@law
@given(st.sampled_from("=+-@\t\r\n＝＋－＠'"), st.text())
def test_a_formula_is_never_the_first_thing_in_a_cell(start, rest):
    """Whatever follows, a text that begins a formula begins with an apostrophe in the table."""
    assert disarmed(start + rest) == "'" + start + rest


@pytest.mark.parametrize("text", ["Kita Löwenzahn", "", "1-2", "a=b", "0101"])
def test_harmless_texts_stay_as_they_are(text):
    """Names and codes are not touched, nor is a sign within a text."""
    assert disarmed(text) == text


@law
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1))
def test_names_come_back_from_a_csv(name):
    """Who reads the CSV and rearms its texts has the very name that was delivered."""
    features = MADE.features["ortsteile"].assign(name=name)
    content = FORMATS["csv"].write(MADE.release.collection("ortsteile"), features)
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    header, first, *_ = rows
    assert rearmed(first[header.index("Name")]) == name
