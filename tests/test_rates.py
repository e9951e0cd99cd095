"""Rates of small numbers say how sure they are, and few persons draw no conclusions."""

import numpy as np
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas import Series
from scipy.stats import binomtest

from geo_lsz.rates import empirical_bayes, newcombe, shrinkage, unit, wilson
from laws import law

E = Series([10.0, 1.0, 3.0, 4.0, 2.0, 5.0])
B = Series([100.0, 15.0, 20.0, 20.0, 80.0, 90.0])


def counts(*numbers: float | None) -> Series:
    return Series(list(numbers), dtype="float64")


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [((48, 80), (56, 70), 0.0524, 0.3339), ((3, 10), (9, 10), 0.1705, 0.8090)],
)
def test_the_difference_of_two_shares_has_the_interval_of_newcombe(before, after, low, high):
    """The examples (a) and (b) of Newcombe 1998, table II, method 10."""
    one, other = (wilson(Series([float(k)]), Series([float(n)])) for k, n in (before, after))
    (told,) = newcombe(one, other).to_numpy().tolist()
    assert told[0] == pytest.approx(after[0] / after[1] - before[0] / before[1])
    assert told[1:] == pytest.approx([low, high], abs=5e-5)


def test_the_golden_interval():
    """3 of 20 are 15 %, and the truth is between 5 and 36 %."""
    row = wilson(counts(3), counts(20)).iloc[0]
    assert row["rate"] == 0.15
    assert row[["low95", "high95"]].to_list() == pytest.approx([0.0524, 0.3604], abs=5e-5)


def test_none_of_few_is_not_surely_none():
    """0 of 10 has an interval, and 10 of 10 its mirror image."""
    # k = 0: the upper end is z² / (n + z²) = 3.841459 / 13.841459
    table = wilson(counts(0, 10), counts(10, 10))
    assert table["low95"].to_list() == pytest.approx([0, 1 - 0.277533], abs=1e-6)
    assert table["high95"].to_list() == pytest.approx([0.277533, 1], abs=1e-6)
    assert table["low95"].iloc[0] == 0
    assert table["high95"].iloc[1] == 1


@pytest.mark.parametrize(("k", "n"), [(0, 0), (None, 20), (3, None), (21, 20), (-1, 20)], ids=str)
def test_what_is_no_share_of_anybody_has_no_rate(k: float | None, n: float | None):
    """Nobody there, unknown counts, or more than all: no number at all, and no other is moved."""
    assert wilson(counts(k), counts(n)).isna().all(axis=None)
    smoothed = empirical_bayes(Series([*E, k], dtype=float), Series([*B, n], dtype=float))
    assert np.isnan(smoothed.iloc[-1])
    assert smoothed.iloc[:-1].to_list() == empirical_bayes(E, B).to_list()


@law
@given(st.integers(1, 5000), st.floats(0, 1))
def test_the_interval_is_that_of_scipy(n: int, share: float):
    """Another library draws the same interval."""
    k = round(n * share)
    row = wilson(counts(k), counts(n)).iloc[0]
    theirs = binomtest(k, n).proportion_ci(method="wilson")
    assert row["low95"] == pytest.approx(theirs.low, abs=1e-9)
    assert row["high95"] == pytest.approx(theirs.high, abs=1e-9)
    assert 0 <= row["low95"] <= row["rate"] <= row["high95"] <= 1


def test_the_golden_empirical_bayes():
    """Six areas of METHODS M1."""
    golden = [0.088684, 0.075540, 0.089499, 0.098104, 0.053351, 0.066596]
    assert empirical_bayes(E, B).to_list() == pytest.approx(golden, abs=5e-7)


@law
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(400, 900)), min_size=2, max_size=20))
def test_empirical_bayes_is_that_of_esda(rows: list[tuple[int, int]]):
    """The library esda gives the same, wherever rates differ by more than chance."""
    e, b = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assume(shrinkage(Series(e), Series(b)).weight.max() > 0)  # esda has no floor at 0
    assert empirical_bayes(Series(e), Series(b)).to_list() == pytest.approx(
        Empirical_Bayes(e, b).r.ravel().tolist()
    )


def test_what_chance_explains_is_evened_out():
    """1 of 10, 2 of 10 and 0 of 10 differ by less than chance: all get 3 of 30."""
    assert empirical_bayes(counts(1, 2, 0), counts(10, 10, 10)).to_list() == [0.1] * 3


def test_nobody_anywhere_is_no_division_by_nothing():
    """No events at all are a rate of 0, and no known area gives no rate."""
    assert empirical_bayes(counts(0, 0), counts(10, 20)).to_list() == [0, 0]
    assert empirical_bayes(counts(None, 3), counts(10, None)).isna().all()


@law
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(300, 900)), min_size=2, max_size=20))
def test_a_smoothed_rate_lies_between_its_own_and_that_of_all(rows: list[tuple[int, int]]):
    """Smoothing draws to the middle and never past it; few persons are drawn further than many."""
    e, b = (Series(column, dtype=float) for column in zip(*rows, strict=True))
    own, all_together = e / b, e.sum() / b.sum()
    smoothed = empirical_bayes(e, b)
    assert (smoothed >= np.minimum(own, all_together) - 1e-12).all()
    assert (smoothed <= np.maximum(own, all_together) + 1e-12).all()
    by_size = shrinkage(e, b).weight[b.sort_values().index]
    assert by_size.is_monotonic_increasing


def test_the_unit_of_a_rate_is_found():
    """A share of 1 is written 100 in percent; a city without a case has any unit."""
    assert unit(counts(5, 30, None), counts(0.05, 0.3, 0.7)) == pytest.approx(100)
    assert unit(counts(0, 0), counts(0, 0)) == 1
