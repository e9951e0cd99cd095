"""Fellegi and Sunter: weights of the books, and m and u found from the lists alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from geo_lsz.fellegi_sunter import Compared, Field, Model, estimate, probability, weight
from laws import slow_law

YES_NO = ("anders", "gleich")


@pytest.mark.parametrize(
    ("m", "u", "agree", "differ"),
    [
        (0.97, 0.007, 7.11, -5.05),
        (0.996, 0.004, 7.96, -7.96),
        (0.97, 0.03, 5.01, -5.01),
        (0.999, 0.001, 9.96, -9.96),
    ],
)
def test_weights_of_the_books(m, u, agree, differ):
    """Golden values of METHODS M8."""
    assert weight(m, u) == pytest.approx((agree, differ), abs=0.005)
    field = Field("name", YES_NO, (1 - m, m))
    model = Model((field,), (np.array([1 - m, m]),), (np.array([1 - u, u]),), 0.5)
    found = model.weights(Compared(np.array([[1], [0], [-1]], dtype=np.int8)))
    assert found.ravel() == pytest.approx((agree, differ, 0.0), abs=0.005)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [("MARTHA", "MARHTA", 0.9611), ("DWAYNE", "DUANE", 0.8400), ("DIXON", "DICKSONX", 0.8133)],
)
def test_similarities_of_the_books(one, two, expected):
    """Golden values of Jaro and Winkler; the library that we compare with gives them."""
    assert JaroWinkler.similarity(one, two) == pytest.approx(expected, abs=5e-5)


def test_bits_are_odds():
    """No bits: one to one. Three bits: eight to one."""
    assert probability(np.array([0.0, 3.0, -3.0])) == pytest.approx([1 / 2, 8 / 9, 1 / 9])


def test_a_rare_value_says_more():
    """A value that one in 1,024 has weighs log2(m · 1024) = 10 bits with m = 1, whatever u is."""
    field = Field("name", YES_NO, (0.5, 0.5))
    model = Model((field,), (np.array([0.5, 1.0]),), (np.array([0.75, 0.25]),), 0.5)
    levels = np.array([[1], [1], [-1]], dtype=np.int8)
    own_u = np.array([[1 / 1024], [np.nan], [1 / 1024]], dtype=np.float32)
    assert model.bits(Compared(levels, own_u)) == pytest.approx([10.0, 2.0, 0.0])


def drawn(matches, others, m, u, seed):
    """Pairs of three fields of two levels, drawn by known m and u; and which are matches."""
    dice = np.random.default_rng(seed)
    same = dice.random((matches, 3)) < m
    other = dice.random((others, 3)) < u
    return Compared(np.concatenate([same, other]).astype(np.int8))


FIELDS = tuple(Field(name, YES_NO, (0.1, 0.9)) for name in ("name", "traeger", "ort"))
NO_OTHERS = Compared(np.empty((0, 3), dtype=np.int8))


def test_m_and_u_are_found_again_from_the_pairs_alone():
    """Of 2,000 matches among 200,000 pairs, drawn by known m and u, both come out within 0.02."""
    pairs = drawn(2000, 198_000, m=(0.9, 0.8, 0.95), u=(0.02, 0.05, 0.01), seed=5)
    model = estimate(FIELDS, pairs, NO_OTHERS, other_pairs=0, records=4000)
    assert [m[1] for m in model.m] == pytest.approx([0.9, 0.8, 0.95], abs=0.02)
    assert [u[1] for u in model.u] == pytest.approx([0.02, 0.05, 0.01], abs=0.002)
    assert model.share == pytest.approx(0.01, rel=0.05)


def test_pairs_that_were_not_compared_count_as_they_are_drawn():
    """Leaving out pairs that differ in all and drawing some of them gives the same model."""
    pairs = drawn(2000, 198_000, m=(0.9, 0.8, 0.95), u=(0.02, 0.05, 0.01), seed=5)
    whole = estimate(FIELDS, pairs, NO_OTHERS, other_pairs=0, records=4000)
    nothing = (pairs.levels == 0).all(axis=1)
    some = Compared(pairs.levels[nothing][:5000])
    likely = Compared(pairs.levels[~nothing])
    part = estimate(FIELDS, likely, some, other_pairs=int(nothing.sum()), records=4000)
    assert part.share == pytest.approx(whole.share, rel=0.01)
    for one, two in zip((*part.m, *part.u), (*whole.m, *whole.u), strict=True):
        assert one == pytest.approx(two, abs=0.01)


def test_where_no_pair_matches_the_typical_stays():
    """Lists without a match leave m near what is typical, and no weight is NA."""
    pairs = Compared(np.zeros((5000, 3), dtype=np.int8))
    model = estimate(FIELDS, pairs, NO_OTHERS, other_pairs=10**6, records=100)
    assert [m[1] for m in model.m] == pytest.approx([0.9] * 3, abs=0.03)
    assert np.isfinite(model.bits(pairs)).all()


def test_a_frequent_pattern_is_not_taken_for_a_match():
    """A field of which at most 10 % of matches differ holds that bound, whatever is frequent."""
    bound = (Field("name", YES_NO, (0.05, 0.95), most_differ=0.1), *FIELDS[1:])
    neighbours = Compared(np.repeat(np.array([[0, 1, 1], [1, 1, 1]], np.int8), [900, 100], axis=0))
    model = estimate(bound, neighbours, NO_OTHERS, other_pairs=10**6, records=2000)
    assert model.m[0][0] <= 0.1 + 1e-12
    assert sum(model.m[0]) == pytest.approx(1)


@slow_law
@given(st.integers(0, 40), st.integers(0, 400), st.integers(0, 2**32 - 1), st.integers(0, 10**6))
def test_no_lists_break_the_estimation(matches, others, seed, other_pairs):
    """Few pairs, no pairs, unknown everywhere: m and u add up to 1 and every weight is a number."""
    pairs = drawn(matches, others, m=(0.9, 0.8, 0.7), u=(0.1, 0.2, 0.3), seed=seed)
    dice = np.random.default_rng(seed)
    pairs.levels[dice.random(pairs.levels.shape) < 0.3] = -1
    model = estimate(FIELDS, pairs, NO_OTHERS, other_pairs=other_pairs, records=matches + others)
    for chances in (*model.m, *model.u):
        assert chances.sum() == pytest.approx(1)
        assert (chances > 0).all()
    assert np.isfinite(model.bits(pairs)).all()
    assert 0 < model.share < 1
    assert (model.weights(pairs)[pairs.levels < 0] == 0).all()
