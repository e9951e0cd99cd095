"""Lücken-Doppel-Ausgleich: proposals for gaps, each with whom it helps and whom it harms."""

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame

import city
from geo_lsz import frames
from geo_lsz.ausgleich import Search, ausgleich
from geo_lsz.city import city_of
from geo_lsz.consequence import Standing
from geo_lsz.doppelstruktur import judged
from geo_lsz.overlap import overlap
from laws import slow_law

NAMES = {("planungsraeume", code): f"Raum {code}" for code in city.CODES}
HOURS = {"oeffnungszeiten": "Mo-Fr 08:00-16:00", "warteliste": "nein"}


def two_in_01(places: float = 7.5, **told: object) -> GeoDataFrame:
    """The small city with a second Kita k4 beside k1; both have as many places."""
    known = city.offers().assign(**HOURS)
    more = known.loc[["k1"]].rename({"k1": "k4"}).assign(name="Kita Vier", **told)
    offers = pd.concat([known, more])
    for kita in ("k1", "k4"):
        offers.loc[kita, ["places", "places_low", "places_high"]] = places
    return offers


def proposals(offers: GeoDataFrame, search: Search | None = None, **inputs: object) -> DataFrame:
    """What is proposed for the Kitas of a city."""
    standing = Standing.of(city_of(city.inputs(offers=offers, **inputs)), city.kinds()["kita"])
    it = standing.reached
    found = overlap(it.persons, it.offers.index, it.links, it.unsure)
    removals = {offer: standing.effects(standing.without(offer)) for offer in it.offers.index}
    pairs = judged(found.pairs, it.offers.join(found.offers), removals, stichtag=city.STICHTAG)
    return ausgleich(standing, pairs, NAMES, search or Search())


def of_area(table: DataFrame, area: str) -> DataFrame:
    return table[table["area"] == area].set_index("vorschlag")


def test_a_second_kita_moves_to_where_there_is_none():
    """01 has 15 places for 10 children, 04 none: with 7.5 each both have 100 percent."""
    # k1 and k4 reach the same children and have 7.5 places each: the first label is the weaker
    here = of_area(proposals(two_in_01()), "04")
    assert here.index.to_list() == ["verlegen", "teilen"]
    moved = here.loc["verlegen"]
    assert moved[["offer", "partner", "cell", "worse"]].to_list() == ["k1", "k4", "c04", "nein"]
    assert moved[["before", "after"]].to_list() == [0, pytest.approx(100)]
    assert moved["text"] == (
        "„Kita Eins“ nach Raum 04 verlegen: Raum 04 (0 % → 100 %), stark unterversorgt → versorgt. "
        "Kein Gebiet wechselte in eine schlechtere Klasse."
    )
    # half of 7.5 places for 10 children are 0.375 a head, 50 percent of 0.75
    shared = here.loc["teilen"]
    assert shared["after"] == pytest.approx(50)
    assert "ein Teil der Plätze und Stunden nach Raum 04" in shared["text"]


def test_every_gap_is_asked_and_nothing_else():
    """05 has 40 percent, 04, 06, 07 and 08 nothing; 01, 02 and 03 are served, 09 is empty."""
    assert sorted(set(proposals(two_in_01())["area"])) == ["04", "05", "06", "07", "08"]


def test_who_would_be_worse_off_is_named():
    """With 4 places each 01 has 107 percent; without one of them 53, a worse class."""
    moved = of_area(proposals(two_in_01(4.0)), "04").loc["verlegen"]
    assert moved["worse"] == "ja"
    assert "Schlechter versorgt wären dann: Raum 01 (107 % → 53 %)." in moved["text"]


def test_harmless_proposals_stand_first():
    """Of 01's 107 percent half of a Kita may go (80 percent, scarce) or a whole one (53): both harm."""
    here = of_area(proposals(two_in_01(5.8)), "04")
    # 11.6 places are 155 percent; without 5.8 it has 77 (scarce, worse), without 2.9 it has 116
    assert here.index.to_list() == ["teilen", "verlegen"]
    assert here["worse"].to_list() == ["nein", "ja"]


def test_together_they_serve_whom_the_stronger_one_reaches():
    """k2 with 5 places leaves 02 and 03 at 33 percent; with the 6 of k1 at 73, and 01 at nothing."""
    known = city.offers().assign(**HOURS)
    known.loc["k2", ["places", "places_low", "places_high"]] = 5.0
    standing = Standing.of(city_of(city.inputs(offers=known)), city.kinds()["kita"])
    pair = pd.MultiIndex.from_tuples([("k1", "k2")], names=["offer_a", "offer_b"])
    unique = frames.named(
        frames.values([10.0, 20.0, 10.0], standing.reached.offers.index), "unique"
    )
    pairs = judged(
        frames.values([0.7], pair), standing.reached.offers.join(unique), {}, stichtag=city.STICHTAG
    )
    joined = of_area(ausgleich(standing, pairs, NAMES), "02").loc["zusammenlegen"]
    assert joined[["before", "after"]].to_list() == [pytest.approx(100 / 3), pytest.approx(220 / 3)]
    assert pd.isna(joined["cell"])
    assert "mit „Kita Zwei“ zusammenlegen" in joined["text"]
    assert "Schlechter versorgt wären dann: Raum 01 (80 % → 0 %)." in joined["text"]
    # nobody reckoned whether k1 is dispensable, so the pair is open, and the proposal says so
    assert "Ob „Kita Eins“ und „Kita Zwei“ eine Doppelstruktur sind, ist offen." in joined["text"]


def test_what_is_too_far_is_not_moved():
    """04 is 1,000 m away, 05 farther."""
    assert set(proposals(two_in_01(), Search(within_m=1000))["area"]) == {"04"}


def test_work_is_bounded():
    """One proposal for each area where one was asked for: the best."""
    table = proposals(two_in_01(), Search(proposals=1))
    assert table.groupby("area").size().to_dict() == dict.fromkeys(
        ["04", "05", "06", "07", "08"], 1
    )


def test_nothing_redundant_nothing_proposed():
    """The Kitas of the small city share nobody."""
    table = proposals(city.offers().assign(**HOURS))
    assert table.empty
    assert "text" in table


def test_what_an_unknown_capacity_leaves_open_is_told():
    """Nobody knows how many places k1 has (10 to 30): k4 has fewer, and 01 surely keeps enough.

    Unterstadt has 35.5 to 55.5 places for 60 children, 79 to 123 percent, before and after.
    """
    moved = of_area(proposals(city.unknown(two_in_01(), "k1", "places")), "04").loc["verlegen"]
    assert moved[["offer", "worse"]].to_list() == ["k4", "unbekannt"]
    assert "Klasse blieben: ortsteile/10 (78–124 % → 78–124 %)." in moved["text"]


def test_of_an_unlisted_kind_there_are_no_sure_gaps():
    """Nobody claims to know all Kitas: no area surely lacks one, so nothing is proposed."""
    assert proposals(two_in_01(), listed=frozenset()).empty


@slow_law
@given(
    st.sampled_from(["k1", "k4"]),
    st.sampled_from(["2025-12-31", "2030-01-01", "unbefristet"]),
    st.floats(4, 20),
)
def test_a_protected_offer_is_in_no_proposal(protected, until, places):
    """Neither moved nor shared nor merged, and nothing is merged with it."""
    offers = two_in_01(places)
    assert not proposals(offers).empty
    offers.loc[protected, "bestandsschutz_bis"] = until
    table = proposals(offers)
    assert protected not in {*table["offer"], *table["partner"]}
