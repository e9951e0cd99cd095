"""Coverage, Versorgungsgrad and gap, known or known within bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.coverage import (
    Enough,
    coverage,
    mean_supply,
    missing_places,
    served_share,
    versorgungsgrad,
    which_is_worst,
    worst_kind,
)
from geo_lsz.klassen import VERSORGUNG, classify
from geo_lsz.residents import persons_by_area
from geo_lsz.supply import supply_bounds, supply_per_resident
from laws import law

AREAS = Index(["P", "Q", "R"], name="area", dtype="str")
AREA_OF = Series({"a": "P", "b": "P", "c": "Q", "d": None}, dtype="str")
"""P holds the cells a and b, Q holds c, R holds none; d lies outside."""

VALUES = frames.Contract("VALUES", values=("value",))
HIDDEN = (np.nan, "suppressed", 1, 2)
MISSING = (np.nan, "missing", np.nan, np.nan)
NOWHERE = (np.nan, "not_applicable", np.nan, np.nan)


def table(**rows: float | tuple) -> DataFrame:
    """Values by key; a bare number is known."""
    full = {
        key: row if isinstance(row, tuple) else (row, "ok", row, row) for key, row in rows.items()
    }
    made = DataFrame(full.values(), columns=list(frames.VALUE), index=list(full))
    return made.astype({"value": float, "low": float, "high": float, "status": "str"})


def reached(**cells: bool) -> Series:
    return Series(cells)


def interval(values: DataFrame, row: object) -> tuple:
    low, high = values.loc[row, "low"], values.loc[row, "high"]
    return values.loc[row, "status"], low, high


def test_coverage_is_the_share_of_those_who_are_reached():
    """3 of 4 in P; all in Q; outside does not count; of R nothing is known."""
    persons = table(a=3, b=1, c=5, d=9)
    share = coverage(persons, reached(a=True, b=False, c=True, d=False), AREA_OF, AREAS)
    frames.check(share, VALUES)
    assert share["value"].to_list()[:2] == [0.75, 1]
    assert interval(share, "R") == ("missing", 0, 1)


def test_nobody_to_reach_is_not_applicable():
    """An area where surely nobody lives has neither a gap nor none."""
    share = coverage(table(a=0, b=0, c=5), reached(a=True, b=False, c=False), AREA_OF, AREAS)
    assert share["status"].to_list() == ["not_applicable", "ok", "missing"]
    assert share.loc["Q", "value"] == 0


def test_hidden_residents_give_exact_bounds():
    """Ten are reached, one or two are not: 10/12 to 10/11; and the other way round."""
    persons = table(a=10, b=HIDDEN, c=1)
    some = coverage(persons, reached(a=True, b=False, c=True), AREA_OF, AREAS)
    assert interval(some, "P") == ("suppressed", pytest.approx(10 / 12), pytest.approx(10 / 11))
    turned = coverage(persons, reached(a=False, b=True, c=True), AREA_OF, AREAS)
    assert interval(turned, "P") == ("suppressed", pytest.approx(1 / 11), pytest.approx(2 / 12))


@pytest.mark.parametrize(("within", "share"), [(True, 1.0), (False, 0.0)])
def test_all_or_nothing_is_sure_however_many_live_there(within: bool, share: float):
    """Whoever lives there is reached, or is not; the number does not matter."""
    persons = table(a=MISSING, b=HIDDEN, c=MISSING)
    found = coverage(persons, Series(within, index=list("abc")), AREA_OF, AREAS)
    assert found["value"].to_list()[:2] == [share, share]


def test_unknown_residents_without_bounds_leave_only_what_is_sure():
    """Ten are reached and nobody knows how many are not: from nothing to everybody."""
    persons = table(a=10, b=MISSING, c=1)
    share = coverage(persons, reached(a=True, b=False, c=True), AREA_OF, AREAS)
    assert interval(share, "P") == ("missing", 0, 1)


def test_missing_outweighs_suppressed():
    """An area with a hidden and a missing cell is missing."""
    persons = table(a=HIDDEN, b=(np.nan, "missing", 1, 9), c=1)
    share = coverage(persons, reached(a=True, b=False, c=True), AREA_OF, AREAS)
    assert interval(share, "P") == ("missing", pytest.approx(1 / 10), pytest.approx(2 / 3))


def test_mean_supply_weighs_by_residents():
    """3 people with 0.5 and 1 with 0.1 have 0.4 each."""
    mean = mean_supply(table(a=0.5, b=0.1, c=2), table(a=3, b=1, c=5), AREA_OF, AREAS)
    assert mean["value"].to_list()[:2] == pytest.approx([0.4, 2])
    assert interval(mean, "R")[:2] == ("missing", 0)
    assert np.isnan(mean.loc["R", "high"])


def test_mean_supply_of_intervals_is_an_interval():
    """Supply from 0.2 to 0.4 for 3 people and 0 for one: 0.15 to 0.3."""
    supply = table(a=(np.nan, "suppressed", 0.2, 0.4), b=0, c=(np.nan, "missing", 1, np.nan))
    mean = mean_supply(supply, table(a=3, b=1, c=5), AREA_OF, AREAS)
    assert interval(mean, "P") == ("suppressed", pytest.approx(0.15), pytest.approx(0.3))
    assert interval(mean, "Q")[:2] == ("missing", 1)
    assert np.isnan(mean.loc["Q", "high"])


def test_versorgungsgrad_of_the_books():
    """84.6, 106.5 and 121.6 percent of a Richtwert of 0.9 (METHODS M5)."""
    degree = versorgungsgrad(table(a=0.761364, b=0.958333, c=1.094697), Enough.exactly(0.9))
    assert degree["value"].round(1).to_list() == [84.6, 106.5, 121.6]
    frames.check(degree, VALUES)


def test_versorgungsgrad_of_a_measure_known_within_bounds():
    """0.3 places are 50 to 60 percent of something from 0.5 to 0.6; nothing is surely 0 percent."""
    between = Enough(0.5, 0.6, level=1)
    degree = versorgungsgrad(table(a=0.3, b=0, c=NOWHERE, d=MISSING), between)
    assert interval(degree, "a") == ("suppressed", pytest.approx(50), pytest.approx(60))
    assert degree.loc["b", "value"] == 0
    assert degree["status"].to_list() == ["suppressed", "ok", "not_applicable", "missing"]


def test_missing_places():
    """100 people with 0.5 of 0.75 lack 25 places; those with more lack none."""
    supply = table(a=0.5, b=0.9, c=NOWHERE, d=(np.nan, "missing", 0.25, 0.5))
    places = missing_places(supply, table(a=100, b=100, c=0, d=100), Enough.exactly(0.75))
    assert places["value"].to_list()[:2] == [25, 0]
    assert places["status"].to_list() == ["ok", "ok", "not_applicable", "missing"]
    assert interval(places, "d") == ("missing", 25, 50)


def test_missing_places_without_bounds():
    """Of unknown supply up to all places are missing; of unknown people nobody knows how many."""
    supply, persons = table(a=MISSING, b=0.5), table(a=100, b=MISSING)
    places = missing_places(supply, persons, Enough.exactly(0.75))
    assert interval(places, "a") == ("missing", 0, 75)
    assert interval(places, "b")[:2] == ("missing", 0)
    assert np.isnan(places.loc["b", "high"])
    enough_there = missing_places(table(b=0.8), table(b=MISSING), Enough.exactly(0.75))
    assert enough_there.loc["b", "value"] == 0


def test_the_worst_kind_is_the_smallest_percentage():
    """A field is as good as the worst of its kinds that apply."""
    kinds = {"kita": table(a=80, b=NOWHERE, c=NOWHERE), "hort": table(a=95, b=60, c=NOWHERE)}
    worst = worst_kind(kinds)
    frames.check(worst, VALUES)
    assert worst["value"].to_list()[:2] == [80, 60]
    assert worst.loc["c", "status"] == "not_applicable"
    assert which_is_worst(kinds).to_list()[:2] == ["kita", "hort"]
    assert which_is_worst(kinds).isna().to_list() == [False, False, True]


def test_a_known_bad_kind_beside_an_unknown_one_is_surely_bad():
    """10 percent and unknown: somewhere from 0 to 10, missing, but surely strongly underserved."""
    kinds = {"kita": table(a=10), "hort": table(a=MISSING)}
    worst = worst_kind(kinds)
    assert interval(worst, "a") == ("missing", 0, 10)
    assert classify(worst, VERSORGUNG).to_list() == ["stark_unterversorgt"]
    assert which_is_worst(kinds).isna().all()


def test_an_unknown_kind_that_is_surely_better_does_not_matter():
    """10 percent beside something from 50 to 70 is 10 percent."""
    kinds = {"kita": table(a=10), "hort": table(a=(np.nan, "missing", 50, 70))}
    assert worst_kind(kinds).loc["a", "value"] == 10
    assert which_is_worst(kinds).to_list() == ["kita"]


def test_zero_is_the_worst_there_is():
    """Nothing at all beside an unknown kind is nothing at all, for sure."""
    worst = worst_kind({"kita": table(a=0), "hort": table(a=MISSING)})
    assert worst.loc["a", "value"] == 0


def test_the_status_of_the_worst_kind_is_that_of_the_kinds_that_may_be_it():
    """A missing kind that is surely better does not make a suppressed one missing."""
    kinds = {
        "kita": table(a=(np.nan, "suppressed", 10, 20)),
        "hort": table(a=(np.nan, "missing", 30, 40)),
        "bad": table(a=NOWHERE),
    }
    assert interval(worst_kind(kinds), "a") == ("suppressed", 10, 20)
    kinds["hort"] = table(a=(np.nan, "missing", 15, 40))
    assert interval(worst_kind(kinds), "a") == ("missing", 10, 20)


def test_the_share_of_served_kinds():
    """Served is who has 75 percent; kinds that do not apply are not counted."""
    kinds = {
        "kita": table(a=75, b=80, c=NOWHERE, d=74.9),
        "hort": table(a=60, b=NOWHERE, c=NOWHERE, d=MISSING),
    }
    share = served_share(kinds)
    frames.check(share, VALUES)
    assert share["value"].to_list()[:2] == [0.5, 1]
    assert share.loc["c", "status"] == "not_applicable"
    assert interval(share, "d") == ("missing", 0, 0.5)


def test_kinds_are_matched_by_area_not_by_position():
    """The order of rows in one kind's frame changes nothing."""
    kinds = {"kita": table(a=80, b=10), "hort": table(b=95, a=60)}
    assert worst_kind(kinds)["value"].to_dict() == {"a": 60, "b": 10}


CELLS = "abcd"
AREA_OF_CELLS = Series(dict(zip(CELLS, "PPPQ", strict=True)), dtype="str")
counts = st.lists(st.integers(0, 20), min_size=4, max_size=4)
slack = st.lists(st.sampled_from([0, 0, 1, 3, None]), min_size=4, max_size=4)


def around(truth: list[int], give: list[int | None], keys: str = CELLS) -> DataFrame:
    """Values that allow the truth: known without slack, without bounds where slack is None."""
    rows = {}
    for key, true, width in zip(keys, truth, give, strict=True):
        known = (true, "ok", true, true)
        bounded = (np.nan, "suppressed", max(0, true - (width or 0)), true + (width or 0))
        rows[key] = MISSING if width is None else bounded if width else known
    return table(**rows)


@law
@given(counts, slack, st.lists(st.booleans(), min_size=4, max_size=4))
def test_no_possible_truth_lies_outside_the_coverage(truth, give, within):
    """Whatever the unknown numbers are, the share they make lies within what was said."""
    cells = Series(within, index=list(CELLS))
    said = coverage(around(truth, give), cells, AREA_OF_CELLS, AREAS)
    for area, members in AREA_OF_CELLS.groupby(AREA_OF_CELLS).groups.items():
        persons = Series(truth, index=list(CELLS))[members]
        if persons.sum() == 0:
            continue  # a share of nobody: what was said is about those who may be there
        share = persons[cells[members]].sum() / persons.sum()
        assert said.loc[area, "low"] - 1e-9 <= share <= said.loc[area, "high"] + 1e-9


@law
@given(counts, slack, st.lists(st.booleans(), min_size=4, max_size=4), st.sampled_from(CELLS))
def test_an_offer_more_never_widens_a_gap(truth, give, within, cell):
    """One cell more within reach lowers no coverage, neither its value nor its bounds."""
    before_cells = Series(within, index=list(CELLS))
    after_cells = before_cells.copy()
    after_cells[cell] = True
    persons = around(truth, give)
    before, after = (
        coverage(persons, cells, AREA_OF_CELLS, AREAS) for cells in (before_cells, after_cells)
    )
    for side in ("value", "low", "high"):
        both = before[side].notna() & after[side].notna()
        assert (after[side] >= before[side] - 1e-9)[both].all()


OFFERS = "xy"
LINKS = DataFrame(
    {"cell": list("aabcd"), "offer": list("xyxyx"), "weight": [1.0, 0.68, 1.0, 1.0, 0.22]}
)


@law
@given(counts, slack, st.lists(st.integers(0, 20), min_size=2, max_size=2), slack)
def test_no_possible_truth_lies_outside_the_whole_chain(truth, give, places, give_places):
    """From unknown people and places to the Versorgungsgrad and the missing places of an area."""
    enough = Enough.exactly(0.75)
    persons = around(truth, give)
    capacities = around(places, give_places[:2], OFFERS)
    supply = mean_supply(supply_bounds(persons, capacities, LINKS), persons, AREA_OF_CELLS, AREAS)
    degree = versorgungsgrad(supply, enough)
    lacking = missing_places(supply, persons_by_area(persons, AREA_OF_CELLS, AREAS), enough)
    true_persons = Series(truth, index=list(CELLS), dtype=float)
    true_places = Series(places, index=list(OFFERS), dtype=float)
    true_supply = supply_per_resident(true_persons, true_places, LINKS)
    for area in "PQ":
        members = AREA_OF_CELLS.index[area == AREA_OF_CELLS]
        people = true_persons[members].sum()
        if people == 0:
            continue
        true_supply_here = (true_supply * true_persons)[members].sum() / people
        true_lacking = max(0, 0.75 - true_supply_here) * people
        for said, true in ((degree, 100 * true_supply_here / 0.75), (lacking, true_lacking)):
            assert not true < said.loc[area, "low"] - 1e-9
            assert not true > said.loc[area, "high"] + 1e-9
