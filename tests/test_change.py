"""What is different between two runs, and what made it so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Index, Series

from geo_lsz import frames
from geo_lsz.change import change, part_of, subsets
from geo_lsz.inputs import Measured, Reckoned, area_results
from laws import law

AREAS = Index(["01", "02"], name="area", dtype="str")


def reckoned(*numbers, measure="headline", kind="alle", areas=AREAS, **unknown) -> Reckoned:
    """Results of one measure on two areas."""
    values = frames.values(list(numbers), areas, **unknown)
    return Reckoned(area_results([Measured("raeume", measure, values, kind)], "feld", None))


def found(result: Reckoned, measure: str) -> dict:
    rows = result.areas[result.areas["measure"] == measure].set_index("area")
    return rows["value"].to_dict()


def test_two_causes_share_what_they_do_together():
    """Offers alone +4, areas alone +1, both +10: the 5 that take both are shared in two halves."""
    states = {
        frozenset(): Series([10.0]),
        frozenset({"offers"}): Series([14.0]),
        frozenset({"boundaries"}): Series([11.0]),
        frozenset({"offers", "boundaries"}): Series([20.0]),
    }
    causes = ["boundaries", "offers"]
    # offers: half of 4 and half of 9; boundaries: half of 1 and half of 6
    assert part_of("offers", causes, states).to_list() == [6.5]
    assert part_of("boundaries", causes, states).to_list() == [3.5]


@law
@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=8))
def test_the_parts_add_up_to_the_whole(values):
    """Whatever three causes do alone and together, nothing is left over and nothing told twice."""
    causes = ["people", "offers", "parameters"]
    states = {k: Series([v]) for k, v in zip(subsets(causes), values, strict=True)}
    whole = values[-1] - values[0]
    parts = [part_of(cause, causes, states).iloc[0] for cause in causes]
    assert sum(parts) == pytest.approx(whole, abs=1e-6)


def test_one_cause_has_it_all():
    """Where only the offers are others, the whole change is theirs."""
    result = change(
        reckoned(60.0, 80.0),
        {frozenset(): reckoned(60.0, 80.0), frozenset({"offers"}): reckoned(90.0, 80.0)},
        "feld",
    )
    frames.check(result.areas, frames.AREA_RESULTS)
    assert found(result, "headline_change") == {"01": 30.0, "02": 0.0}
    assert found(result, "headline_change_offers") == {"01": 30.0, "02": 0.0}
    assert result.notes["causes"] == ["offers"]


def test_what_comes_out_otherwise_today_is_the_method():
    """It was told as 60; the same inputs give 70 today; with the new offers it is 90."""
    result = change(
        reckoned(60.0, 80.0),
        {frozenset(): reckoned(70.0, 80.0), frozenset({"offers"}): reckoned(90.0, 80.0)},
        "feld",
    )
    assert found(result, "headline_change")["01"] == 30
    assert found(result, "headline_change_method")["01"] == 10
    assert found(result, "headline_change_offers")["01"] == 20
    assert result.notes["causes"] == ["offers", "method"]


def test_the_same_run_twice_has_no_change():
    """No cause at work: every change is 0, and no cause is named."""
    same = reckoned(60.0, 80.0)
    result = change(same, {frozenset(): same}, "feld")
    assert found(result, "headline_change") == {"01": 0.0, "02": 0.0}
    assert set(result.areas["measure"]) == {"headline_change"}
    assert result.notes["causes"] == []


def test_what_is_unknown_leaves_an_interval_and_no_cause():
    """Between 60 and 100 before, 90 now: it fell by 10 or rose by 30, and nobody knows by what."""
    before = reckoned(None, 80.0, low=[60, 0], high=[100, 0])
    states = {
        frozenset(): before,
        frozenset({"people"}): before,
        frozenset({"offers"}): reckoned(90.0, 85.0),
        frozenset({"people", "offers"}): reckoned(90.0, 85.0),
    }
    result = change(before, states, "feld")
    rows = result.areas.set_index(["measure", "area"])
    whole, part = rows.loc["headline_change", "01"], rows.loc["headline_change_offers", "01"]
    assert whole[["status", "low", "high"]].to_list() == ["missing", -10, 30]
    assert part["status"] == "missing"
    assert part[["low", "high"]].isna().all()
    assert found(result, "headline_change_offers")["02"] == 5
    # with one cause alone it is sure at least that all of it is due to that
    alone = change(before, {known: states[known] for known in list(states)[::2]}, "feld").areas
    part = alone.set_index(["measure", "area"]).loc["headline_change_offers", "01"]
    assert part[["status", "low", "high"]].to_list() == ["missing", -10, 30]


def test_an_area_that_was_not_there_has_no_change():
    """New areas are not applicable, not zero; areas that are gone are not named."""
    before = reckoned(60.0, 80.0, areas=Index(["01", "old"], name="area", dtype="str"))
    after = reckoned(90.0, 70.0)
    result = change(before, {frozenset(): before, frozenset({"boundaries"}): after}, "feld")
    rows = result.areas.set_index(["measure", "area"])["status"]
    assert rows.to_dict() == {
        ("headline_change", "01"): "ok",
        ("headline_change", "02"): "not_applicable",
        ("headline_change_boundaries", "01"): "ok",
        ("headline_change_boundaries", "02"): "not_applicable",
    }


def test_measures_beside_the_numbers_are_not_compared():
    """Ranks, chances and clusters are no amounts; only what has a unit has a change."""
    same = reckoned(1.0, 2.0, measure="need_rank")
    assert change(same, {frozenset(): same}, "feld").areas.empty
