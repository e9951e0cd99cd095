"""Frame contracts hold what they say."""

import numpy as np
import pytest
from pandas import DataFrame, Index, Series

import city
from geo_lsz import frames
from geo_lsz.errors import ContractError, UnknownValue

ROWS = Index(["a", "b"], name="area", dtype="str")


@pytest.mark.parametrize(
    ("frame", "contract"),
    [
        (city.planungsraeume(), frames.AREAS),
        (city.ortsteile(), frames.AREAS),
        (city.cells(), frames.CELLS),
        (city.offers(), frames.OFFERS),
        (city.indicators(arbeitslose=[4.0] * 9), frames.INDICATORS),
    ],
    ids=["planungsraeume", "ortsteile", "cells", "offers", "indicators"],
)
def test_the_small_city_keeps_the_contracts(frame: DataFrame, contract: frames.Contract):
    """Every frame of the small city passes its contract."""
    frames.check(frame, contract)


def test_a_number_is_ok_and_its_own_bound():
    """A known value is ok, and lies between itself and itself."""
    made = frames.values([3.0, 5.0], ROWS)
    assert made.to_dict("list") == {
        "value": [3, 5], "status": ["ok", "ok"], "low": [3, 5], "high": [3, 5],
    }  # fmt: skip


def test_unknown_is_not_zero():
    """A value that is NA keeps its status and its bounds, and known ones ignore given bounds."""
    made = frames.values([np.nan, 5.0], ROWS, low=[1, 0], high=[2, 9], unknown="suppressed")
    assert np.isnan(made.loc["a", "value"])
    assert made["status"].to_list() == ["suppressed", "ok"]
    assert made["low"].to_list() == [1, 5]
    assert made["high"].to_list() == [2, 5]


def test_bounds_may_be_given_once_for_all():
    """One bound for all rows counts for every row that is not known."""
    made = frames.values([np.nan, 5.0], ROWS, low=0.0)
    assert made["low"].to_list() == [0, 5]
    assert made["high"].isna().to_list() == [True, False]


def test_a_series_keeps_its_index():
    """Values made of a series stand on its index, not on row numbers."""
    assert frames.values(Series([1.0, 2.0], index=ROWS)).index.equals(ROWS)


def test_each_row_may_be_unknown_for_a_reason_of_its_own():
    """Reasons are matched by label, not by position."""
    reasons = Series({"b": "missing", "a": "not_applicable"})
    made = frames.values([np.nan, np.nan], ROWS, unknown=reasons)
    assert made["status"].to_list() == ["not_applicable", "missing"]


def test_named_and_values_of_are_each_others_way_back():
    """A value that got a name of its own can be taken out again."""
    made = frames.values([np.nan, 5.0], ROWS)
    named = frames.named(made, "places")
    assert list(named) == ["places", "places_status", "places_low", "places_high"]
    assert frames.values_of(named, "places").equals(made)


def test_a_sure_number_of_unknown_values_is_refused():
    """require_known names the column and the rows that are not known."""
    with pytest.raises(UnknownValue, match=r"places is unknown in 1 rows.*'b'"):
        frames.require_known(Series({"a": 1.0, "b": np.nan}, name="places"))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"status": "vielleicht"}, "unknown status"),
        ({"value": np.nan}, "where its status is not ok"),
        ({"low": 1.0}, "its bounds differ"),
        ({"status": "missing", "value": np.nan, "low": 3.0, "high": 2.0}, "lower bound above"),
        ({"value": "drei"}, "should be number"),
        ({"indicator": None}, "index is"),
    ],
)
def test_a_broken_value_is_named(changed: dict[str, object], message: str):
    """A frame that breaks its contract is refused with what is wrong."""
    frame = city.indicators(arbeitslose=[4.0] * 9)
    broken = frame.droplevel("indicator") if "indicator" in changed else frame.assign(**changed)
    with pytest.raises(ContractError, match=message):
        frames.check(broken, frames.INDICATORS)


def test_all_that_is_wrong_is_named_at_once():
    """One message names every column that is missing."""
    frame = city.planungsraeume().drop(columns=["name", "siedlungstyp"])
    with pytest.raises(ContractError, match=r"AREAS: .*'name'.*'siedlungstyp'"):
        frames.check(frame, frames.AREAS)


@pytest.mark.parametrize("crs", [None, "EPSG:25833"])
def test_geometry_without_the_metric_crs_is_refused(crs: str | None):
    """A frame without CRS, or with another, is refused, not guessed."""
    frame = city.planungsraeume().set_crs(crs, allow_override=True)
    with pytest.raises(ContractError, match="EPSG:25832"):
        frames.check(frame, frames.AREAS)


def test_a_code_twice_is_refused():
    """An index that holds a code twice breaks the contract."""
    frame = city.planungsraeume()
    twice = frame.loc[["01", "02", "01"]]
    with pytest.raises(ContractError, match="'01'"):
        frames.check(twice, frames.AREAS)
