"""From when until when an offer is there."""

from datetime import date

import pytest
from pandas import DataFrame

from geo_lsz.gueltigkeit import is_there

SILVESTER = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        (None, None, True),
        ("2025-12-31", "2025-12-31", True),  # both days are its own
        ("2026-01-01", None, False),
        (None, "2025-12-30", False),
        ("2024-02-29", "2027-01-01", True),
    ],
)
def test_an_offer_is_there_from_its_first_day_to_its_last(first, last, there):
    """Both days belong to it, and one that nobody told limits nothing."""
    told = DataFrame({"gueltig_von": [first], "gueltig_bis": [last]}, dtype="str")
    assert is_there(told, SILVESTER).to_list() == [there]
