"""Candidate pairs: every pair of a block once, large blocks thinned out, and said so."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series
from rapidfuzz.distance import OSA, Indel, JaroWinkler

from geo_lsz.candidates import Near, candidates, drawn_pairs
from geo_lsz.similarity import (
    Likeness,
    Texts,
    indel,
    jaro_winkler,
    share_elsewhere,
    similarity,
    slips,
    text_levels,
)
from laws import law

codes = st.lists(st.integers(-1, 4), min_size=1, max_size=25)


def pairs_of(found):
    return list(zip(found.a.tolist(), found.b.tolist(), strict=True))


def by_hand(keys, source):
    """Every pair, looked at one by one."""
    rows = range(len(keys[0]))
    return [
        (i, j)
        for i, j in combinations(rows, 2)
        if any(key[i] == key[j] >= 0 for key in keys) and (source is None or source[i] != source[j])
    ]


@law
@given(st.data())
def test_every_pair_of_a_block_once(data):
    """Two keys joined give the pairs that share the one or the other, in order, each once."""
    first = data.draw(codes)
    same_length = st.lists(st.integers(-1, 4), min_size=len(first), max_size=len(first))
    second = data.draw(same_length)
    source = data.draw(st.none() | same_length)
    found = candidates(
        {"one": np.array(first), "two": np.array(second)},
        source=None if source is None else np.array(source) + 1,
    )
    assert pairs_of(found) == by_hand([first, second], source)
    assert found.left_out.empty


def test_a_large_block_gives_neighbours_and_says_what_it_left_out():
    """10,000 rows of one name: 49,995,000 pairs wanted, at most 200,000 given, nobody left alone."""
    rows = 10_000
    found = candidates({"Name": np.zeros(rows, dtype=np.int64)}, rank=np.arange(rows)[::-1])
    assert 0 < len(found.a) <= 200_000
    assert len(np.unique(np.concatenate([found.a, found.b]))) == rows
    left = found.left_out.iloc[0]
    assert (left["key"], left["blocks"], left["rows"]) == ("Name", 1, rows)
    assert left["pairs"] == rows * (rows - 1) // 2 - len(found.a)


def test_a_large_block_of_two_lists_counts_only_pairs_between_them():
    """Of 1,000 and 1,000 rows a million pairs are wanted."""
    source = np.repeat([0, 1], 1000)
    rank = np.argsort(np.argsort(np.tile(np.arange(1000), 2), kind="stable"))
    found = candidates({"k": np.zeros(2000, dtype=np.int64)}, source=source, rank=rank)
    assert (source[found.a] != source[found.b]).all()
    assert found.left_out["pairs"].item() == 1_000_000 - len(found.a)
    assert {(i, i + 1000) for i in range(1000)} <= set(pairs_of(found))


def test_near_rows_are_candidates_within_their_group():
    """100 m and 150 m are near, 151 m is not; nor is another Angebotsart, nor an unknown place."""
    x = np.array([0.0, 100.0, 150.0, 151.0, 0.0, np.nan])
    near = Near(np.column_stack([x, np.zeros(6)]), 150.0, np.array([0, 0, 0, 0, 1, 0]))
    found = candidates({"none": np.full(6, -1)}, near=near)
    assert pairs_of(found) == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]


def test_many_rows_at_one_place_do_not_explode():
    """5,000 rows at one point are a block like any other."""
    near = Near(np.zeros((5000, 2)), 150.0, np.zeros(5000))
    found = candidates({"none": np.full(5000, -1)}, near=near)
    assert len(found.a) <= 200_000
    assert found.left_out["pairs"].item() == 5000 * 4999 // 2 - len(found.a)


def test_places_that_are_not_in_metres_are_no_key():
    """10,000 places within 150 of each other are left out and told, not compared."""
    dice = np.random.default_rng(1)
    near = Near(dice.random((10_000, 2)), 150.0, np.zeros(10_000))
    found = candidates({"none": np.full(10_000, -1)}, near=near)
    assert len(found.a) == 0
    assert found.left_out["key"].item() == "150 m"
    assert found.left_out["pairs"].item() == 10_000 * 9_999 // 2


@law
@given(codes, st.integers(0, 9))
def test_drawn_pairs_are_no_candidates(key, seed):
    """What is drawn is no candidate, and candidates and others are all pairs there are."""
    found = candidates({"k": np.array(key)})
    rows = len(key)
    a, b, others = drawn_pairs(found, np.zeros(rows, dtype=np.int64), draw=200, seed=seed)
    assert others + len(found.a) == rows * (rows - 1) // 2
    assert not set(zip(a.tolist(), b.tolist(), strict=True)) & set(pairs_of(found))
    assert (a < b).all()


def test_distinct_texts_are_compared_once():
    """As many comparisons as pairs of distinct texts, and the same values as one by one."""
    texts = Texts.of(Series(["Anna", "Anne", "Anna", None, ""] * 50, dtype="str"))
    calls = []

    def scorer(one, two, **_):
        calls.append((one, two))
        return JaroWinkler.similarity(one, two)

    a, b = np.triu_indices(250, 1)
    found = similarity(texts, a, b, Likeness(scorer))
    assert sorted(calls) == [("Anna", "Anna"), ("Anna", "Anne"), ("Anne", "Anne")]
    assert found[0] == pytest.approx(JaroWinkler.similarity("Anna", "Anne"))
    assert np.isnan(found[2:4]).all()


def test_levels_of_texts():
    """MARTHA and MARHTA are close (0.96), DIXON and DICKSONX are not (0.81), NA is unknown."""
    texts = Texts.of(Series(["MARTHA", "MARHTA", "MARTHA", "DIXON", "DICKSONX", None], dtype="str"))
    a, b = np.array([0, 0, 3, 0, 5]), np.array([1, 2, 4, 5, 5])
    levels = text_levels(texts, a, b, jaro_winkler(), (0.9,))
    assert levels.tolist() == [1, 2, 0, -1, -1]


def test_how_common_a_text_is_counts_the_others_only():
    """In 101 rows a text that stands in the two of a pair alone counts as half of the 100 others."""
    assert share_elsewhere(np.array([2, 12]), 101) == pytest.approx([0.005, 0.105])


@law
@given(st.lists(st.text(max_size=12), min_size=2, max_size=12), st.floats(0.5, 1))
def test_what_is_passed_over_unread_is_not_similar(column, bar):
    """Above a bar the similarities are those of the library, below it 0; whatever letters there are."""
    texts = Texts.of(Series(column, dtype="str"))
    a, b = np.triu_indices(len(column), 1)
    for likeness, scorer in (
        (jaro_winkler(), JaroWinkler.normalized_similarity),
        (indel(), Indel.normalized_similarity),
        (slips(), OSA.normalized_similarity),
    ):
        found = similarity(texts, a, b, likeness, at_least=bar)
        for i, j, how in zip(a, b, found, strict=True):
            if column[i] and column[j]:
                full = scorer(column[i], column[j])
                assert how == pytest.approx(full if full >= bar else 0, abs=1e-6)
            else:
                assert np.isnan(how)


def test_long_texts_are_read():
    """Texts of 200 letters that differ in the last one are close."""
    texts = Texts.of(Series(["a" * 199 + "b", "a" * 199 + "c"], dtype="str"))
    one, two = np.array([0]), np.array([1])
    assert similarity(texts, one, two, indel(), at_least=0.9) == pytest.approx([0.995])
