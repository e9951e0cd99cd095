"""Ranks are told with how far they hang on the way of reckoning."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, MultiIndex, Series
from scipy.integrate import quad
from scipy.stats import beta, rankdata

from geo_lsz import frames
from geo_lsz.handlungsfeld import Indicator, NeedMethod
from geo_lsz.need import smoothed, status_index
from geo_lsz.robustness import Variation, rank_robustness
from laws import law

NOTHING = Variation(
    leave_one_out=False,
    weights_vary=0,
    standardise=("z",),
    smoothing=(False,),
    sampling_error=False,
)


def wanted(*keys: str, weight: float = 1) -> list[Indicator]:
    return [Indicator(key=keys[0], title="", weight=weight)] + [
        Indicator(key=key, title="") for key in keys[1:]
    ]


def table(numbers: dict[str, list[float]]) -> DataFrame:
    """INDICATORS without counts, by area `00`, `01` and so on."""
    wide = DataFrame(numbers)
    index = MultiIndex.from_product(
        [[f"{i:02}" for i in wide.index], wide.columns], names=["area", "indicator"]
    )
    return frames.values(wide.to_numpy(dtype=float).ravel(), index).assign(
        numerator=np.nan, denominator=np.nan
    )


def counted(k: list[float], n: list[float], scale: float = 1) -> DataFrame:
    """INDICATORS of one indicator `x` with counts."""
    told = table({"x": (np.array(k) / np.array(n) * scale).tolist()})
    return told.assign(numerator=np.array(k, dtype=float), denominator=np.array(n, dtype=float))


def only(**changed: object) -> Variation:
    """Nothing varies but what is named."""
    return Variation(**{name: getattr(NOTHING, name) for name in NOTHING.__slots__} | changed)


@law
@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=15),
    st.sampled_from(["z", "percentile", "minmax"]),
)
def test_without_variation_the_rank_is_the_plain_rank(numbers: list[int], way: str):
    """One indicator, in whatever way: rank 1 is the largest, and equal ones share their rank."""
    found = rank_robustness(
        table({"x": numbers}), wanted("x"), variation=only(standardise=(way,)), draws=3
    )
    plain = rankdata([-number for number in numbers]).tolist()
    for column in ("rank", "rank_low", "rank_high"):
        assert found[column].to_list() == plain


@law
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=15))
def test_without_variation_the_ranks_follow_the_index(rows: list[tuple[int, int, int]]):
    """Several indicators: nobody of a lower index has a better rank."""
    told = table(dict(zip("xyz", map(list, zip(*rows, strict=True)), strict=True)))
    index = status_index(told, wanted("x", "y", "z", weight=2))["value"]
    ranks = rank_robustness(told, wanted("x", "y", "z", weight=2), variation=NOTHING, draws=2)
    by_rank = index[ranks["rank"].sort_values(kind="stable").index].to_numpy()
    assert (np.diff(by_rank) <= 1e-9).all()


def test_relief_and_loadings_turn_the_rank_as_they_turn_the_index():
    """The area with the least of what relieves has rank 1, also by the principal component."""
    relief = [Indicator(key="x", title="", high_means="relief")]
    for method in (NeedMethod(), NeedMethod(combine="pca")):
        found = rank_robustness(table({"x": [1, 5, 3]}), relief, method, NOTHING, draws=2)
        assert found["rank"].to_list() == [1, 3, 2]


cities = st.lists(
    st.tuples(st.integers(0, 40), st.integers(40, 90), st.integers(0, 9)), min_size=1, max_size=12
)


def city_of(rows: list[tuple[int, int, int]]) -> DataFrame:
    k, n, other = map(list, zip(*rows, strict=True))
    without = table({"y": other})
    return pd.concat([counted(k, n), without]).sort_index()


@law
@given(cities, st.randoms(use_true_random=False))
def test_laws_of_the_draws(rows: list[tuple[int, int, int]], random: object):
    """Same seed, same draws; rows in any order; the places of the worst fifth are all given."""
    told, both = city_of(rows), wanted("x", "y")
    found = rank_robustness(told, both, draws=40, seed=1)
    order = list(range(len(told)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(
        found, rank_robustness(told.iloc[order], both, draws=40, seed=1), check_exact=True
    )
    assert found["worst_fifth"].sum() == pytest.approx(math.ceil(len(rows) / 5))
    assert found["worst_fifth"].between(0, 1).all()
    ends = found[["rank_low", "rank", "rank_high"]].to_numpy()
    assert (np.diff(ends, axis=1) >= 0).all()
    assert (ends >= 1).all()
    assert (ends <= len(rows)).all()


def test_another_seed_draws_otherwise():
    """The seed matters, and only where something varies."""
    told, both = city_of([(k, 50, k % 7) for k in range(30)]), wanted("x", "y")
    first, second = (rank_robustness(told, both, draws=40, seed=seed) for seed in (1, 2))
    assert not first.equals(second)
    fixed = [rank_robustness(told, both, variation=NOTHING, draws=4, seed=seed) for seed in (1, 2)]
    assert fixed[0].equals(fixed[1])


def test_leaving_out_an_indicator():
    """Three draws in turn: all, without x, without y; x counts three times as much as y."""
    # area 00 leads with both (3 against 1) and without y, 01 without x: 2/3 and 1/3 of the draws
    told = table({"x": [1, 0], "y": [0, 1]})
    found = rank_robustness(
        told, wanted("x", "y", weight=3), variation=only(leave_one_out=True), draws=4000
    )
    assert found["worst_fifth"].to_list() == pytest.approx([2 / 3, 1 / 3], abs=0.02)
    assert found["rank"].to_list() == [1, 2]
    assert found["rank_low"].to_list() == [1, 1]
    assert found["rank_high"].to_list() == [2, 2]


def test_a_single_indicator_is_never_left_out():
    """Without it there would be no index."""
    found = rank_robustness(
        table({"x": [1, 2]}), wanted("x"), variation=only(leave_one_out=True), draws=50
    )
    assert found["worst_fifth"].to_list() == [0, 1]


def test_weights_that_vary():
    """A weight of 1.5 against one of 1, each within a quarter of itself."""
    # x from 1.125 to 1.875, y from .75 to 1.25: y wins where x is below 1.25 and y above x,
    # (.125² / 2) / (.75 · .5) = 1/48
    told = table({"x": [1, 0], "y": [0, 1]})
    found = rank_robustness(
        told, wanted("x", "y", weight=1.5), variation=only(weights_vary=0.25), draws=20_000
    )
    assert found["worst_fifth"].to_list() == pytest.approx([47 / 48, 1 / 48], abs=0.004)


@pytest.mark.parametrize(
    ("way", "ranks"),
    [("z", [2, 3, 4, 1]), ("minmax", [2, 3, 4, 1]), ("percentile", [3, 2, 4, 1])],
)
def test_ways_of_standardising(way: str, ranks: list[int]):
    """An area far out presses the others together; percentiles do not see how far it is."""
    # x = 1, 3, 2, 100 with weight 2, y = 9, 5, 0, 0
    # percentiles: areas below in x .5, 2.5, 1.5, 3.5, in y 3.5, 2.5, 1, 1: sums 4.5, 7.5, 4, 8
    # min–max: x 0, .02, .01, 1, y 1, .56, 0, 0: sums 1, .60, .02, 2; z in the same order
    told, both = table({"x": [1, 3, 2, 100], "y": [9, 5, 0, 0]}), wanted("x", "y", weight=2)
    found = rank_robustness(told, both, variation=only(standardise=(way,)), draws=2)
    assert found["rank"].to_list() == ranks
    index = status_index(told, both, NeedMethod(standardise=way))["value"]
    assert rankdata(-index).tolist() == ranks


def test_sampling_error_of_few_persons():
    """3 of 10 may well be less than 1 of 10 where both are drawn again."""
    found = rank_robustness(
        counted([1, 3], [10, 10]), wanted("x"), variation=only(sampling_error=True), draws=20_000
    )
    # P(first > second), first ~ Beta(1.5, 9.5), second ~ Beta(3.5, 7.5)
    first, second = beta(1.5, 9.5), beta(3.5, 7.5)
    expected, _ = quad(lambda x: first.pdf(x) * second.cdf(x), 0, 1)
    assert found["worst_fifth"].to_list() == pytest.approx([expected, 1 - expected], abs=0.01)


def test_many_persons_leave_no_doubt():
    """10 and 30 % of a million, delivered in percent, keep their ranks in every draw."""
    told = counted([1e5, 3e5], [1e6, 1e6], scale=100)
    found = rank_robustness(told, wanted("x"), variation=only(sampling_error=True), draws=500)
    assert found["worst_fifth"].to_list() == [0, 1]


def test_a_rate_without_counts_does_not_vary_and_stands_beside_those_that_do():
    """In percent like the others: 20 % without counts lies surely between 10 and 30 % of many."""
    told = counted([1e5, 3e5, 2e5], [1e6, 1e6, 1e6], scale=100)
    told.loc[("02", "x"), ["numerator", "denominator"]] = np.nan
    found = rank_robustness(
        told, wanted("x"), variation=only(sampling_error=True, smoothing=(False, True)), draws=300
    )
    assert found["rank_low"].to_list() == found["rank_high"].to_list() == [3, 1, 2]


def test_smoothing_draws_small_areas_back():
    """2 of 4 lead as they are, but not smoothed: then the ranks are those of the smoothed rates."""
    told = counted([2, 400, 100, 90, 300, 20], [4, 1000, 1000, 900, 900, 210], scale=100)
    raw, drawn = (
        rank_robustness(told, wanted("x"), variation=only(smoothing=(flag,)), draws=2)["rank"]
        for flag in (False, True)
    )
    assert raw.iloc[0] == 1
    assert drawn.iloc[0] > 1
    assert drawn.to_list() == rankdata(-smoothed(told)["value"]).tolist()


def test_an_area_without_an_index_has_no_rank():
    """What is unknown is not ranked, and the others are ranked without it."""
    told = table({"x": [3, np.nan, 5], "y": [1, 2, 3]})
    found = rank_robustness(told, wanted("x", "y"), variation=NOTHING, draws=2)
    assert found.loc["01"].isna().all()
    assert found["rank"].dropna().to_list() == [2, 1]


def test_nobody_to_rank():
    """Where no area has an index, none has a rank."""
    found = rank_robustness(table({"x": [np.nan, np.nan]}), wanted("x"))
    assert found.isna().all(axis=None)
    assert isinstance(found["rank"], Series)
    assert found.index.to_list() == ["00", "01"]
