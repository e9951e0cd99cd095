"""The analysis of duplicate structures on the small city, every number to be had in the head."""

import json

import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import city
from city import field
from geo_lsz import frames
from geo_lsz.analysis import Inputs, Reckoned
from geo_lsz.duplicates import duplicates
from laws import slow_law

HOURS = {"oeffnungszeiten": "Mo-Fr 08:00-16:00", "warteliste": "nein"}


def two_in_01(**told: object) -> GeoDataFrame:
    """The small city with a second Kita k4 beside k1, 7.5 places each; k4 may be told otherwise."""
    known = city.offers().assign(amt="Jugendamt", foerderung="Land", **HOURS)
    more = known.loc[["k1"]].rename({"k1": "k4"}).assign(name="Kita Vier", **told)
    offers = pd.concat([known, more])
    for kita in ("k1", "k4"):
        offers.loc[kita, ["places", "places_low", "places_high"]] = 7.5
    return offers


def found(offers: GeoDataFrame | None = None, *kinds: str, **inputs: object) -> Reckoned:
    """What is found of these kinds, Kitas if none is named."""
    known = {} if offers is None else {"offers": offers}
    return duplicates(city.inputs(**known, **inputs), field(*kinds or ("kita",)))


def values(reckoned: Reckoned, geography: str, measure: str, kind: str = "kita") -> DataFrame:
    return city.rows(reckoned, geography=geography, measure=measure, angebotsart=kind)


def numbers(reckoned: Reckoned, geography: str, measure: str, kind: str = "kita") -> list:
    return values(reckoned, geography, measure, kind)["value"].to_list()


def verdicts(reckoned: Reckoned) -> dict:
    return {(it["offer_a"], it["offer_b"]): it for it in reckoned.notes["kinds"]["kita"]["pairs"]}


def test_two_kitas_in_one_place():
    """The 10 children of 01 reach k1 and k4, nobody else reaches two; either may go."""
    reckoned = found(two_in_01())
    frames.check(reckoned.areas, frames.AREA_RESULTS)
    frames.check(reckoned.pairs, frames.PAIR_RESULTS)
    assert numbers(reckoned, "planungsraeume", "redundancy")[:8] == [1, 0, 0, 0, 0, 0, 0, 0]
    assert numbers(reckoned, "ortsteile", "redundancy") == [pytest.approx(1 / 6), 0]
    assert numbers(reckoned, "planungsraeume", "doppelstrukturen") == [1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert numbers(reckoned, "ortsteile", "doppelstrukturen", "alle") == [1, 0]
    told = reckoned.pairs.set_index("measure")["value"].to_dict()
    assert told == {
        "overlap": 1, "redundancy_a": 1, "redundancy_b": 1, "unique_a": 0, "unique_b": 0,
    }  # fmt: skip
    assert set(reckoned.pairs["entity_a"] + reckoned.pairs["entity_b"]) == {"k1k4"}
    pair = verdicts(reckoned)["k1", "k4"]
    # alike in reach and places: the first label is the weaker; without it 01 has 100 percent
    assert (pair["verdict"], pair["weaker"], pair["entbehrlich"]) == ("kandidat", "k1", "ja")
    assert pair["text"].startswith("Kandidat für eine Doppelstruktur: „Kita Eins“ und „Kita Vier“")


def test_what_hangs_on_one_offer():
    """Half of the 15 places in 01; all in 02, 03 and 05; of Unterstadt 15 of its 33."""
    reckoned = found(two_in_01())
    assert numbers(reckoned, "planungsraeume", "hangs_on_one")[:3] == pytest.approx([0.5, 1, 1])
    assert numbers(reckoned, "ortsteile", "hangs_on_one")[0] == pytest.approx(15 / 33)
    empty = values(reckoned, "planungsraeume", "hangs_on_one").loc["04"]
    assert empty["status"] == "not_applicable"
    unsure = found(city.unknown(two_in_01(), "k3", "places"))
    row = values(unsure, "planungsraeume", "hangs_on_one").loc["01"]
    assert row[["status", "low", "high"]].to_list() == ["missing", 0, 1]
    # presence counts no places
    assert not len(values(found(None, "bibliothek"), "ortsteile", "hangs_on_one", "bibliothek"))


def test_without_opening_hours_everything_stays_open():
    """Nobody told when any Kita is open: no candidate, and the count may be one."""
    reckoned = found(two_in_01().assign(oeffnungszeiten=None))
    assert verdicts(reckoned)["k1", "k4"]["verdict"] == "offen"
    row = values(reckoned, "planungsraeume", "doppelstrukturen").loc["01"]
    assert row[["status", "low", "high"]].to_list() == ["missing", 0, 1]


def test_of_an_unlisted_kind_nothing_is_surely_dispensable():
    """There may be Kitas that nobody listed: what is found is the least there is."""
    reckoned = found(two_in_01(), listed=frozenset())
    assert verdicts(reckoned)["k1", "k4"]["verdict"] == "offen"
    shared = values(reckoned, "planungsraeume", "redundancy").loc[["01", "04"]]
    assert shared["low"].to_list() == [1, 0]
    assert shared["high"].to_list() == [1, 1]
    assert values(reckoned, "planungsraeume", "aemter").loc["01", "high"] != 1
    assert reckoned.notes["kinds"]["kita"]["proposals"] == []


def test_two_aemter_are_another_finding():
    """k4 is run by the Sozialamt: parallel in 01 and in Unterstadt; the pair is judged as before."""
    reckoned = found(two_in_01(amt="Sozialamt"), "kita", "bibliothek")
    assert numbers(reckoned, "ortsteile", "aemter") == [2, 0]
    assert numbers(reckoned, "ortsteile", "parallel") == [1, 0]
    assert numbers(reckoned, "ortsteile", "parallel", "bibliothek") == [0, 0]
    assert numbers(reckoned, "ortsteile", "parallel", "alle") == [1, 0]
    assert verdicts(reckoned)["k1", "k4"]["verdict"] == "kandidat"
    assert [(it["geography"], it["area"]) for it in reckoned.notes["parallel"]] == [
        ("ortsteile", "10"), ("planungsraeume", "01"),
    ]  # fmt: skip
    here = [it for it in reckoned.notes["matrix"] if it["area"] == "01"]
    assert [(it["amt"], it["offers"]) for it in here] == [("Jugendamt", 1), ("Sozialamt", 1)]


def test_without_any_amt_it_is_counted_as_unknown():
    """No list names an Amt: of two Kitas in 01 up to two, and the matrix says that nobody told."""
    reckoned = found(two_in_01().assign(amt=None))
    row = values(reckoned, "planungsraeume", "aemter").loc["01"]
    assert row[["status", "low", "high"]].to_list() == ["missing", 0, 2]
    assert {it["amt"] for it in reckoned.notes["matrix"]} == {None}


def test_protected_offers_are_told_and_left_alone():
    """k4 is protected: wanted with the date and its source, and in no proposal."""
    offers = two_in_01(bestandsschutz_bis="2027-12-31", bestandsschutz_quelle="Rat 12/24")
    notes = found(offers).notes["kinds"]["kita"]
    assert notes["protected"] == {"k4": "bis 31.12.2027, Quelle: Rat 12/24"}
    assert notes["pairs"][0]["verdict"] == "gewollt"
    assert "Bestandsschutz (bis 31.12.2027, Quelle: Rat 12/24)" in notes["pairs"][0]["text"]
    assert notes["proposals"] == []


def test_proposals_stand_in_the_notes():
    """04 has no Kita and 01 one too many: as JSON, with numbers before and after."""
    notes = found(two_in_01()).notes
    best = next(it for it in notes["kinds"]["kita"]["proposals"] if it["area"] == "04")
    assert (best["vorschlag"], best["before"], best["worse"]) == ("verlegen", 0, "nein")
    assert best["after"] == pytest.approx(100)
    assert json.loads(json.dumps(notes, allow_nan=False)) == notes
    assert notes["thresholds"] == {"min_overlap": 0.6, "served_percent": 75}


def test_nothing_to_reckon_on():
    """No offers, no cells, kinds without a place: results keep their contract and claim nothing."""
    for inputs in (
        city.inputs(offers=None, listed=frozenset()),
        city.inputs(cells=None),
        city.inputs(offers=city.offers().iloc[:0], offers_stichtag=None),
    ):
        reckoned = duplicates(inputs, field("kita", "bibliothek"))
        frames.check(reckoned.areas, frames.AREA_RESULTS)
        assert reckoned.pairs.empty
    placeless = duplicates(city.inputs(), field("netzwerkstelle", because="kein Ort"))
    assert set(placeless.areas["measure"]) == {
        "aemter",
        "foerderlinien",
        "parallel",
        "doppelstrukturen",
    }
    frames.check(placeless.pairs, frames.PAIR_RESULTS)


def shifted(inputs: Inputs) -> Inputs:
    """The same city 5 km farther east and 3 km north."""

    def moved(frame: GeoDataFrame) -> GeoDataFrame:
        return frame.set_geometry(frame.geometry.translate(5000, 3000))

    areas = {key: moved(it) for key, it in inputs.areas.items()}
    return city.inputs(areas=areas, cells=moved(inputs.cells), offers=moved(inputs.offers))


@slow_law
@given(st.permutations(range(6)), st.sampled_from([None, "k2", "k3", "k4"]))
def test_the_order_of_rows_and_a_shift_change_nothing(order, unknown):
    """Neither a number nor a verdict nor a proposal."""
    offers = two_in_01()
    if unknown:
        offers = city.unknown(offers, unknown, "places")
    reckoned = found(offers, "kita", "bibliothek")
    kinds = field("kita", "bibliothek")
    for other in (
        city.inputs(offers=offers.iloc[order], cells=city.cells().iloc[::-1]),
        shifted(city.inputs(offers=offers)),
    ):
        again = duplicates(other, kinds)
        assert_frame_equal(again.areas, reckoned.areas)
        assert_frame_equal(again.pairs, reckoned.pairs)
        assert [it["text"] for it in again.notes["kinds"]["kita"]["proposals"]] == [
            it["text"] for it in reckoned.notes["kinds"]["kita"]["proposals"]
        ]


@slow_law
@given(st.sampled_from(["01", "02", "05"]), st.integers(0, 30))
def test_whom_nobody_needs_alone_may_go(place, places):
    """Removing an offer without unique reach never lowers coverage."""
    known = city.offers()
    more = known.loc[["k1"]].rename({"k1": "k4"}).set_geometry([city.centre(place)], crs=city.CRS)
    more[["places", "places_low", "places_high"]] = float(places)
    offers = pd.concat([known, more])
    offers["angebotsart"] = "bibliothek"
    reckoned = found(offers, "bibliothek")
    told = reckoned.pairs.pivot_table(
        index=["entity_a", "entity_b"], columns="measure", values="value"
    )
    notes = {
        (p["offer_a"], p["offer_b"]): p for p in reckoned.notes["kinds"]["bibliothek"]["pairs"]
    }
    for (a, b), row in told.iterrows():
        unique = {a: row["unique_a"], b: row["unique_b"]}
        if unique[notes[a, b]["weaker"]] == 0:
            assert notes[a, b]["entbehrlich"] == "ja"
