"""How German offices write numbers."""

import pandas as pd
import pytest

from layers.spelling import SIGNS, read_numbers


@pytest.mark.parametrize(
    ("text", "decimal", "value", "status"),
    [
        ("14.250", ",", 14250.0, "ok"),
        ("14.250", ".", 14.25, "ok"),
        ("1.234.567,8", ",", 1234567.8, "ok"),
        ("12,5", ",", 12.5, "ok"),
        ("1 200", ",", 1200.0, "ok"),
        ("-3,5", ",", -3.5, "ok"),
        ("0", ",", 0.0, "ok"),
        ("-", ",", 0.0, "ok"),
        ("–", ",", 0.0, "ok"),
        ("", ",", None, "missing"),
        ("...", ",", None, "missing"),
        ("/", ",", None, "missing"),
        (".", ",", None, "suppressed"),
        ("•", ",", None, "suppressed"),
        ("x", ",", None, "not_applicable"),
    ],
)
def test_a_number_or_a_sign_is_read_as_offices_mean_it(text, decimal, value, status):
    """A thousands point is no decimal point, and a dash is nothing while a dot is hidden."""
    read = read_numbers(pd.Series([text], dtype="str"), decimal, SIGNS).iloc[0]
    assert (None if pd.isna(read["value"]) else read["value"], read["status"]) == (value, status)
    assert not read["wrong"]


@pytest.mark.parametrize("text", ["zwölf", "1,2,3", "14.25", "1.2345", "12 Plätze", "NaN", "inf"])
def test_what_is_neither_number_nor_sign_is_wrong(text):
    """No text becomes a number by accident, and none becomes unknown in silence."""
    read = read_numbers(pd.Series([text], dtype="str"), ",", SIGNS).iloc[0]
    assert read["wrong"]
    assert pd.isna(read["value"])


def test_a_mapping_may_add_a_sign():
    """The census writes -1 where nobody lives or nothing may be said."""
    read = read_numbers(pd.Series(["-1", "5"], dtype="str"), ",", {**SIGNS, "-1": "suppressed"})
    assert read["status"].tolist() == ["suppressed", "ok"]
