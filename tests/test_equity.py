"""How evenly supply falls, in whose favour, and what is not known of it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.equity import concentration_index, equity, gini
from geo_lsz.errors import UnknownValue
from laws import law

AREAS = Index(["a", "b", "c", "d"], name="area", dtype="str")
PERSONS = Series([10.0, 20.0, 30.0, 40.0], AREAS, name="persons")
SUPPLY = Series([1.0, 2.0, 3.0, 4.0], AREAS, name="supply")
NEED = Series([2.0, 1.0, 0.0, -1.0], AREAS, name="need")


def known(numbers: Series) -> DataFrame:
    return frames.values(numbers)


def unknown(numbers: Series, area: str, low: float | None, high: float | None) -> DataFrame:
    table = frames.values(numbers)
    table.loc[area] = [None, "missing", low, high]
    return table


def test_the_golden_gini():
    """1, 2, 3, 4 among four persons: a quarter."""
    assert gini(SUPPLY, Series(1.0, AREAS)) == pytest.approx(0.25)


def test_the_golden_concentration_index():
    """Supply per head 1, 2, 3, 4 of 10, 20, 30, 40 persons, worst first: for the better-off."""
    found = equity(known(SUPPLY), known(PERSONS), known(NEED))
    assert found.concentration == pytest.approx(0.18)
    assert found.in_favour_of == "zugunsten der weniger belasteten Gebiete"
    assert (found.low, found.high) == (found.concentration, found.concentration)
    assert (found.areas, found.persons, found.areas_left_out, found.left_out) == (4, 100, 0, 0)


def test_turned_round_it_favours_the_worse_off():
    """The same supply where need is the other way round."""
    found = equity(known(SUPPLY), known(PERSONS), known(-NEED))
    assert found.concentration == pytest.approx(-0.18)
    assert found.in_favour_of == "zugunsten der stärker belasteten Gebiete"


def test_the_same_for_everybody_favours_nobody():
    """Equal supply per head is even and in nobody's favour."""
    found = equity(known(SUPPLY * 0 + 3), known(PERSONS), known(NEED))
    assert found.gini == pytest.approx(0)
    assert found.concentration == pytest.approx(0)
    assert "weder" in found.in_favour_of


def test_nothing_to_share_is_no_equity():
    """Where nobody has anything, or nobody lives, there is no number."""
    for supply, persons in ((SUPPLY * 0, PERSONS), (SUPPLY, PERSONS * 0)):
        found = equity(known(supply), known(persons), known(NEED))
        assert (found.gini, found.concentration, found.in_favour_of) == (None, None, "")


cities = st.lists(
    st.tuples(st.integers(1, 500), st.integers(0, 40), st.integers(-3, 3)), min_size=1, max_size=9
)
"""Persons, places per head and need by area; need often the same in several."""


def series(rows: list[tuple[int, int, int]]) -> tuple[Series, Series, Series]:
    index = Index([f"{number:02}" for number in range(len(rows))], name="area", dtype="str")
    columns = zip(*rows, strict=True)
    persons, supply, need = (Series(column, index, dtype="float64") for column in columns)
    return supply, persons, need


def by_covariance(supply: Series, persons: Series, need: Series) -> float:
    """2 · cov(y, R) / mean(y), R the rank in the middle of one's own group, persons counted."""
    share = persons / persons.sum()
    middle = [
        share[need > level].sum() + share[need == level].sum() / 2 for level in need.to_numpy()
    ]
    mean = (share * supply).sum()
    cov = (share * (supply - mean) * (np.array(middle) - 0.5)).sum()
    return 2 * cov / mean


@law
@given(cities)
def test_the_covariance_form_gives_the_same(rows: list[tuple[int, int, int]]):
    """Two formulas of the literature, one number."""
    supply, persons, need = series(rows)
    assume(supply.sum() > 0)
    assert concentration_index(supply, persons, need) == pytest.approx(
        by_covariance(supply, persons, need), abs=1e-9
    )


@law
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=1, max_size=8))
def test_gini_counts_every_person(rows: list[tuple[int, int]]):
    """The weighted coefficient is the plain formula over the persons, one by one."""
    supply, persons, _ = series([(count, had, 0) for count, had in rows])
    assume(supply.sum() > 0)
    x = np.sort(np.repeat(supply.to_numpy(), persons.astype(int)))
    n, i = len(x), np.arange(1, len(x) + 1)
    plain = (2 * (i * x).sum() - (n + 1) * x.sum()) / (n * x.sum())
    assert gini(supply, persons) == pytest.approx(plain, abs=1e-9)


@law
@given(cities, st.randoms(use_true_random=False))
def test_order_and_unit_change_nothing(rows: list[tuple[int, int, int]], random: object):
    """Rows in any order, supply in any unit: the same indices, also among areas of equal need."""
    supply, persons, need = series(rows)
    assume(supply.sum() > 0)
    order = list(supply.index)
    random.shuffle(order)
    plain = equity(known(supply), known(persons), known(need))
    turned = equity(known(supply[order] * 7), known(persons[order]), known(need[order]))
    assert turned.gini == pytest.approx(plain.gini, abs=1e-9)
    assert turned.concentration == pytest.approx(plain.concentration, abs=1e-9)
    assert abs(plain.concentration) <= plain.gini + 1e-9


def test_what_is_unknown_is_left_out_and_counted():
    """An area without supply, one without need: 20 + 40 of 100 persons are left out."""
    need = unknown(NEED, "d", None, None)
    found = equity(unknown(SUPPLY, "b", None, None), known(PERSONS), need)
    # left: 10 persons with 1 each and 30 with 3: p = .25, 1; L = 10/100, 1; C = .25 − .10
    assert found.concentration == pytest.approx(0.15)
    assert (found.areas, found.persons, found.areas_left_out) == (2, 40, 2)
    assert found.left_out == pytest.approx(0.6)
    assert (found.low, found.high) == (None, None)


def test_unknown_persons_make_an_unknown_share():
    """How many are left out is not known where nobody counted them."""
    found = equity(known(SUPPLY), unknown(PERSONS, "a", 1, 2), known(NEED))
    assert found.areas_left_out == 1
    assert found.left_out is None


def test_an_unknown_supply_leaves_bounds():
    """Supply of 0 to 5 in one area, by hand."""
    found = equity(unknown(SUPPLY, "b", 0, 5), known(PERSONS), known(NEED))
    # 2R − 1 of the four areas: −.9, −.6, −.1, .6; places 10, 0 … 100, 90, 160
    # none: (−9 − 9 + 96) / 260 = .3; 100: (78 − 60) / 360 = .05
    assert (found.low, found.high) == (pytest.approx(0.05), pytest.approx(0.3))
    assert found.left_out == pytest.approx(0.2)


def test_what_may_be_turned_round_is_open():
    """Nothing known of an area of much need: its places may make it favour either side."""
    found = equity(unknown(SUPPLY, "b", None, None), known(PERSONS), known(NEED))
    # without any place as above; with ever more places all belong to b, whose 2R − 1 is −.6
    assert (found.low, found.high) == (pytest.approx(-0.6), pytest.approx(0.3))
    assert found.in_favour_of == "offen, weil Angaben fehlen"


@law
@given(
    st.lists(
        st.tuples(st.integers(1, 90), st.integers(0, 9), st.integers(0, 9), st.integers(-2, 2)),
        min_size=2,
        max_size=6,
    )
)
def test_the_bounds_are_what_can_be(rows: list[tuple[int, int, int, int]]):
    """Trying every corner of what may be finds the same lowest and highest index."""
    supply, persons, need = series([(count, low, level) for count, low, _, level in rows])
    least, most = (
        Series([pick(low, other) for _, low, other, _ in rows], supply.index, dtype=float)
        for pick in (min, max)
    )
    assume((least < most).any() and least.sum() > 0)
    exact = least.where(least == most)
    told = frames.values(exact, low=least, high=most)
    found = equity(told, known(persons), known(need))
    corners = [
        by_covariance(Series(corner, supply.index, dtype=float), persons, need)
        for corner in product(*zip(least, most, strict=True))
    ]
    assert found.low == pytest.approx(min(corners), abs=1e-9)
    assert found.high == pytest.approx(max(corners), abs=1e-9)


def test_the_plain_indices_refuse_what_is_unknown():
    """A sure number is not made of unknown ones."""
    with pytest.raises(UnknownValue, match="supply"):
        concentration_index(SUPPLY.mask(SUPPLY == 2), PERSONS, NEED)
    with pytest.raises(UnknownValue, match="persons"):
        gini(SUPPLY, PERSONS.mask(SUPPLY == 2))
