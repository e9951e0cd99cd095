"""Overlap in supply: reach, unique reach, redundancy, pair overlap, and what hangs on an offer."""

from itertools import combinations, product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series
from pandas.testing import assert_frame_equal

from geo_lsz import frames
from geo_lsz.errors import ContractError, UnknownValue
from geo_lsz.overlap import leave_one_out, overlap
from geo_lsz.supply import Catchment, supply_per_resident
from laws import law

PERSONS = Series({"a": 10.0, "b": 20.0, "c": 30.0}, name="persons")
OFFERS = Index(["x", "y", "z"], name="offer", dtype="str")
WAYS = [("a", "x"), ("b", "x"), ("b", "y"), ("c", "y"), ("b", "z"), ("c", "z")]


def links(ways=WAYS, weight=1.0) -> DataFrame:
    """LINKS of these pairs of cell and offer."""
    table = DataFrame(ways, columns=["cell", "offer"], dtype="str")
    return table.assign(weight=weight)


def known(persons=PERSONS) -> DataFrame:
    return frames.values(persons)


def test_three_offers_in_the_head():
    """Cell b reaches all three, c two, a only x: 10 of the 30 people of x have nothing else."""
    found = overlap(known(), OFFERS, links())
    assert found.offers["reach"].to_list() == [30, 50, 50]
    assert found.offers["unique"].to_list() == [10, 0, 0]
    assert found.offers["redundancy"].to_list() == [pytest.approx(2 / 3), 1, 1]
    # x and y share the 20 of b among 60 people; y and z reach the same people
    assert found.pairs["value"].to_dict() == {
        ("x", "y"): pytest.approx(20 / 60), ("x", "z"): pytest.approx(20 / 60), ("y", "z"): 1,
    }  # fmt: skip
    assert set(found.pairs["status"]) == {"ok"}


def test_offers_that_nobody_reaches():
    """Nothing is shared and nothing unique; how redundant it is cannot be asked."""
    found = overlap(known(), OFFERS, links([("a", "x")]))
    assert found.offers.loc["y", ["reach", "unique"]].to_list() == [0, 0]
    assert found.offers.loc["y", "redundancy_status"] == "not_applicable"
    assert found.pairs.empty


def test_offers_that_only_empty_cells_share():
    """Nobody lives in b: x and y share no person, and each has its own."""
    found = overlap(known(PERSONS.replace(20.0, 0.0)), OFFERS, links(WAYS[:4]))
    assert found.pairs.loc[("x", "y"), "value"] == 0
    only_b = overlap(known(PERSONS.replace(20.0, 0.0)), OFFERS, links([("b", "x"), ("b", "y")]))
    assert only_b.pairs.loc[("x", "y"), "status"] == "not_applicable"
    assert only_b.offers.loc["x", "redundancy_status"] == "not_applicable"


def test_a_way_that_may_be_leaves_an_interval():
    """Whether c reaches y is unknown: y has 20 to 50 people, and 20 of 60 or of 30 in common with x."""
    found = overlap(known(), OFFERS, links(WAYS[:3]), links([("c", "y")]))
    assert found.offers.loc["y", ["reach_low", "reach_high"]].to_list() == [20, 50]
    assert found.offers.loc["y", ["unique_low", "unique_high"]].to_list() == [0, 30]
    assert found.offers.loc["y", ["redundancy_low", "redundancy_high"]].to_list() == [0.4, 1]
    assert found.offers.loc["x", "unique"] == 10
    row = found.pairs.loc[("x", "y")]
    assert row[["low", "high"]].to_list() == [pytest.approx(1 / 3), pytest.approx(2 / 3)]
    assert row["status"] == "missing"


def test_hidden_persons_leave_an_interval():
    """1 or 2 people live in a: x and y share the 20 of b among 51 or 52 people."""
    persons = known()
    persons.loc["a"] = [None, "suppressed", 1.0, 2.0]
    found = overlap(persons, OFFERS, links())
    row = found.pairs.loc[("x", "y")]
    assert row[["low", "high"]].to_list() == [pytest.approx(20 / 52), pytest.approx(20 / 51)]
    assert row["status"] == "suppressed"
    # y and z do not touch a: what is known of them stays known
    assert found.pairs.loc[("y", "z"), "status"] == "ok"
    assert found.offers.loc["x", ["unique_low", "unique_high"]].to_list() == [1, 2]


def test_persons_without_any_bound_bound_nothing_but_what_they_do_not_touch():
    """Nobody counted in c: y may reach any number of people, x is as before."""
    persons = known()
    persons.loc["c"] = [None, "missing", np.nan, np.nan]
    found = overlap(persons, OFFERS, links())
    assert np.isnan(found.offers.loc["y", "reach_high"])
    assert found.offers.loc["x", "redundancy"] == pytest.approx(2 / 3)
    assert found.pairs.loc[("x", "y"), ["low", "high"]].to_list() == [0, pytest.approx(20 / 30)]
    assert found.pairs.loc[("y", "z"), "value"] == 1


def test_of_an_incomplete_list_nothing_is_surely_unique():
    """Somebody else may serve the 10 of a; that the others are shared is known."""
    found = overlap(known(), OFFERS, links(), complete=False)
    row = found.offers.loc["x"]
    assert row[["unique_low", "unique_high"]].to_list() == [0, 10]
    assert row[["redundancy_low", "redundancy_high"]].to_list() == [pytest.approx(2 / 3), 1]
    assert found.offers.loc["y", "redundancy"] == 1
    assert set(found.pairs["status"]) == {"ok"}


def test_links_that_name_what_is_not_there():
    """A strange offer and a pair twice are refused."""
    with pytest.raises(ContractError, match="not there"):
        overlap(known(), OFFERS, links([("a", "?")]))
    with pytest.raises(ContractError, match="twice"):
        overlap(known(), OFFERS, links([("a", "x")]), links([("a", "x")]))


def test_what_hangs_on_an_offer():
    """Offer x shares 30 places among 30 people, 1 each: that is what a and b lose without it."""
    places = Series({"x": 30.0, "y": 50.0, "z": 0.0}, name="places")
    lost = leave_one_out(PERSONS, places, links())
    assert lost.to_dict() == {
        ("a", "x"): 1, ("b", "x"): 1, ("b", "y"): 1, ("c", "y"): 1, ("b", "z"): 0, ("c", "z"): 0,
    }  # fmt: skip
    with pytest.raises(UnknownValue):
        leave_one_out(PERSONS, places.where(places > 0), links())


# Random kinds: four cells, three offers, each pair no way, a way, or perhaps one.

CELLS = ["a", "b", "c", "d"]
NO_WAY, WAY, MAYBE = range(3)
counts = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)
kinds = st.tuples(
    st.lists(counts, min_size=4, max_size=4),
    st.lists(st.sampled_from([NO_WAY, WAY, WAY, MAYBE]), min_size=12, max_size=12),
)
pairs_of_all = list(product(CELLS, OFFERS))


def told(kind) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Persons, links and unsure of a random kind."""
    bounds, ways = kind
    low, high = (np.array(side, dtype=float) for side in zip(*bounds, strict=True))
    exact = np.where(low == high, low, np.nan)
    persons = frames.values(exact, Index(CELLS, name="cell"), low=low, high=high)
    state = dict(zip(pairs_of_all, ways, strict=True))
    sure, unsure = (links([pair for pair in pairs_of_all if state[pair] == it]) for it in (1, 2))
    return persons, sure, unsure


def truths(kind):
    """Persons and ways of all corners of what may be."""
    bounds, ways = kind
    maybe = [pair for pair, it in zip(pairs_of_all, ways, strict=True) if it == MAYBE]
    sure = {pair for pair, it in zip(pairs_of_all, ways, strict=True) if it == WAY}
    for persons in product(*(sorted(set(pair)) for pair in bounds)):
        for there in product([False, True], repeat=len(maybe[:4])):
            taken = {pair for pair, it in zip(maybe, there, strict=False) if it}
            yield dict(zip(CELLS, persons, strict=True)), sure | taken


def counted(persons, ways):
    """Unique reach, redundancy and J of a truth, person by person."""
    reach = {offer: {cell for cell in CELLS if (cell, offer) in ways} for offer in OFFERS}

    def people(cells):
        return sum(persons[cell] for cell in cells)

    for offer, cells in reach.items():
        elsewhere = set().union(*(reach[other] for other in OFFERS if other != offer))
        unique = people(cells - elsewhere)
        yield offer, "unique", unique
        if people(cells):
            yield offer, "redundancy", 1 - unique / people(cells)
    for a, b in combinations(OFFERS, 2):
        if people(reach[a] | reach[b]):
            yield (a, b), "overlap", people(reach[a] & reach[b]) / people(reach[a] | reach[b])


@law
@given(kinds)
def test_the_truth_lies_within_the_bounds(kind):
    """Whatever is true of persons and ways: no number leaves its bounds, and a sure one is it."""
    found = overlap(told(kind)[0], OFFERS, *told(kind)[1:])
    for persons, ways in truths(kind):
        for key, measure, truth in counted(persons, ways):
            if measure == "overlap" and key not in found.pairs.index:
                assert truth == 0
                continue
            row = (
                found.pairs.loc[key]
                if measure == "overlap"
                else frames.values_of(found.offers, measure).loc[key]
            )
            assert row["low"] - 1e-12 <= truth <= row["high"] + 1e-12
            if row["status"] == "ok":
                assert row["value"] == pytest.approx(truth)


@law
@given(kinds)
def test_shares_are_shares_and_nothing_unknown_becomes_sure(kind):
    """Redundancy and J lie in 0..1, unique reach within reach, sure is what has one truth."""
    found = overlap(told(kind)[0], OFFERS, *told(kind)[1:])
    for values in (frames.values_of(found.offers, "redundancy"), found.pairs):
        there = values[values["status"] != "not_applicable"]
        assert (there["low"] >= 0).all()
        assert (there["high"] <= 1).all()
        assert ((there["status"] == "ok") == (there["low"] == there["high"])).all()
    assert (found.offers["unique_low"] <= found.offers["reach_low"]).all()
    assert (found.offers["unique_high"] <= found.offers["reach_high"]).all()


@law
@given(kinds, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(kind, random):
    """Not a bit of it."""
    persons, sure, unsure = told(kind)
    found = overlap(persons, OFFERS, sure, unsure)
    order = [random.sample(range(len(it)), len(it)) for it in (persons, sure, unsure)]
    again = overlap(
        persons.iloc[order[0]], OFFERS[::-1], sure.iloc[order[1]], unsure.iloc[order[2]]
    )
    assert_frame_equal(found.offers, again.offers.reindex(OFFERS))
    assert_frame_equal(found.pairs, again.pairs)


@law
@given(
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=12, max_size=12),
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.sampled_from(get_args(Catchment)),
)
def test_without_an_offer_supply_is_less_by_what_it_gave(people, weights, capacity, catchment):
    """Leave-one-out is the difference to the city without that offer, for every catchment."""
    persons = Series([float(p) for p in people], index=Index(CELLS), name="persons")
    places = Series([float(p) for p in capacity], index=OFFERS, name="places")
    ways = [(*pair, w) for pair, w in zip(pairs_of_all, weights, strict=True) if w]
    table = DataFrame(ways, columns=["cell", "offer", "weight"])
    lost = leave_one_out(persons, places, table, catchment)
    before = supply_per_resident(persons, places, table, catchment)
    for offer in OFFERS:
        without = table[table["offer"] != offer]
        after = supply_per_resident(persons, places.drop(offer), without, catchment)
        by_cell = lost[lost.index.get_level_values("offer") == offer].droplevel("offer")
        expected = (before - after).dropna()
        assert by_cell.reindex(expected.index, fill_value=0.0).to_list() == pytest.approx(
            expected.to_list()
        )
