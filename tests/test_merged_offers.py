"""Offers that stand in two lists are one, and what the lists say of it is kept."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

import city
from geo_lsz import frames
from geo_lsz.merged_offers import listings, merged_offers
from laws import law

LISTS = Series({"k1": "amt", "k2": "amt", "k3": "traeger", "b1": "amt", "m1": "traeger"})


def members(**others: str) -> Series:
    """Everybody alone, but for those that are named."""
    return Series({key: others.get(key, key) for key in LISTS.index}, dtype="str")


def merged(offers=None, **others: str):
    found = merged_offers(city.offers() if offers is None else offers, LISTS, members(**others))
    frames.check(found, frames.OFFERS)
    return found


def test_who_stands_alone_stays_as_it_is():
    """Without a cluster of two nothing is touched."""
    pd.testing.assert_frame_equal(merged(), city.offers().sort_index())


def test_two_rows_become_one_offer():
    """k1 and k3 are one: called k1, one row less, its address and name from the rows."""
    offers = city.offers()
    offers.loc["k3", "traeger"] = "Verein"
    offers.loc["k1", "amt"] = "Jugendamt"
    found = merged(offers, k3="k1")
    assert found.index.to_list() == ["b1", "k1", "k2", "m1"]
    assert found.loc["k1", ["traeger", "amt"]].to_list() == ["Verein", "Jugendamt"]


def test_whom_an_offer_serves_all_lists_tell_together():
    """Fields, groups and languages are added up, each once; of other texts the first that is known counts."""
    offers = city.offers()
    offers.loc["k1", ["handlungsfelder", "sprachen", "barrierefrei"]] = ["bildung", "de, ar", "ja"]
    offers.loc["k3", ["handlungsfelder", "sprachen", "barrierefrei"]] = [
        *("beratung, bildung", "uk, de", "nein"),
    ]
    offers.loc["k3", ["zielgruppen", "angebotsform"]] = ["unter_6", "projekt"]
    row = merged(offers, k3="k1").loc["k1"]
    assert row[["handlungsfelder", "sprachen"]].to_list() == ["bildung, beratung", "de, ar, uk"]
    assert row[["zielgruppen", "barrierefrei", "angebotsform"]].to_list() == [
        *("unter_6", "ja", "projekt"),
    ]


def test_hours_that_lists_contradict_lie_between_them():
    """20 hours in one list, 30 in the other: unknown, at least 20 and at most 30."""
    offers = city.offers()
    for key, hours in (("k1", 20.0), ("k3", 30.0)):
        offers.loc[key, list(frames.value_columns("stunden"))] = [hours, "ok", hours, hours]
    row = merged(offers, k3="k1").loc["k1"]
    assert row[["stunden_status", "stunden_low", "stunden_high"]].to_list() == ["missing", 20, 30]


@pytest.mark.parametrize(
    ("one", "other", "status", "low", "high"),
    [
        ((6.0, "ok", 6.0, 6.0), (6.0, "ok", 6.0, 6.0), "ok", 6, 6),
        ((6.0, "ok", 6.0, 6.0), (9.0, "ok", 9.0, 9.0), "missing", 6, 9),
        ((6.0, "ok", 6.0, 6.0), (None, "missing", None, None), "ok", 6, 6),
        ((None, "suppressed", 1.0, 2.0), (None, "suppressed", 1.0, 4.0), "suppressed", 1, 4),
    ],
)
def test_lists_that_contradict_each_other_leave_an_interval(one, other, status, low, high):
    """Alike is known, different is between them, and who does not know leaves it to the other."""
    offers = city.offers()
    for key, told in (("k1", one), ("k3", other)):
        offers.loc[key, list(frames.value_columns("places"))] = list(told)
    row = merged(offers, k3="k1").loc["k1"]
    assert row["places_status"] == status
    assert row[["places_low", "places_high"]].to_list() == [low, high]
    assert (row["places"] == low) if status == "ok" else pd.isna(row["places"])


@law
@given(st.permutations(list(LISTS.index)), st.booleans())
def test_the_order_of_rows_changes_nothing(order, together):
    """Whoever stands first in the file, the offers are the same."""
    who = {"k3": "k1"} if together else {}
    frame = city.offers().loc[order]
    pd.testing.assert_frame_equal(merged(frame, **who), merged(**who))


def test_a_listing_says_which_list_it_stands_in():
    """What linking compares is the offers with the name of their list."""
    assert listings(city.offers(), LISTS)["list"].to_dict() == LISTS.to_dict()


def test_a_merged_offer_is_as_surely_there_as_the_point_it_got():
    """One list has coordinates, the other an address that nobody found: the place is known."""
    offers = city.offers()
    offers.loc["k3", "lage"] = "offen"
    offers.loc["k3", "geometry"] = None
    found = merged(offers, k3="k1")
    assert pd.isna(found.loc["k1", "lage"])
    assert found.geometry["k1"] == city.centre("01")
    offers.loc["k1", "geometry"] = None
    offers.loc["k1", "lage"] = "offen"
    assert merged(offers, k3="k1").loc["k1", "lage"] == "offen"


def test_of_two_points_of_one_offer_the_surer_one_counts():
    """One list knows the door, the other the middle of its street, though with the longer address."""
    offers = city.offers()
    offers.loc["k3", ["strasse", "hausnummer", "plz"]] = ["Hauptstraße", "5", "99084"]
    offers.loc["k3", "lage"] = "strasse"
    found = merged(offers, k3="k1")
    assert found.geometry["k1"] == city.centre("01")
    assert pd.isna(found.loc["k1", "lage"])
    offers.loc["k1", "lage"] = "ortsteil"
    assert merged(offers, k3="k1").geometry["k1"] == city.centre("05")
