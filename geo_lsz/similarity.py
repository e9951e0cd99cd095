"""Texts of many rows compared in pairs; each pair of distinct texts is compared once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import Series

from geo_lsz.grouping import Floats, Levels, Positions

UNKNOWN = -1
"""The code of a text, and the level of a comparison, that nobody knows."""

LONG, ROUNDING = 128, 1e-5
"""Letters beyond which a text is never passed over unread; nor is one that misses a bar by so little."""

Lengths = NDArray[np.float32]
Letters = tuple[Lengths, NDArray[np.uint64]]
Bound = Callable[[Lengths, Lengths, Lengths], Lengths]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A similarity of rapidfuzz, and how high it may be for all we know.

    scorer : compares two texts
    at_most : the highest value it may have where two texts have at most `common`
        letters in common and are so long: (common, left, right). Pairs that cannot
        reach a bar are passed over unread. None: nothing is known
    """

    scorer: Callable[..., Any]
    at_most: Bound | None = None


def jaro_winkler() -> Likeness:
    """Jaro and Winkler, 0..1: at most 0.4 + 0.6 (c/a + c/b + 1) / 3 with a common prefix."""
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - only where lists are linked

    return Likeness(
        JaroWinkler.normalized_similarity,
        lambda common, a, b: np.float32(0.2) * (common / a + common / b) + np.float32(0.6),
    )


def indel() -> Likeness:
    """Letters in common in their order, 0..1: 2c / (a + b)."""
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - only where lists are linked

    return Likeness(Indel.normalized_similarity, lambda common, a, b: 2 * common / (a + b))


def slips() -> Likeness:
    """Share of the longer text that stands without a slip of the pen, 0..1: c / max(a, b)."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only where lists are linked

    return Likeness(
        OSA.normalized_similarity, lambda common, a, b: np.minimum(common / a, common / b)
    )


def words() -> Likeness:
    """Words in common, 0..100; 100 where all words of one stand in the other."""
    from rapidfuzz.fuzz import token_set_ratio  # noqa: PLC0415 - only where lists are linked

    return Likeness(token_set_ratio)


@dataclass(frozen=True)
class Texts:
    """A column of texts: the place of each row's text among the distinct ones.

    code : −1 where the text is NA or empty
    distinct : the texts, as they come up
    """

    code: Positions
    distinct: NDArray[np.object_]

    @classmethod
    def of(cls, column: Series) -> Self:
        """A column as texts; empty ones are unknown."""
        known = column.mask(column.isna() | (column == ""))
        code, distinct = pd.factorize(known)
        return cls(code.astype(np.int64), np.asarray(distinct, dtype=object))

    @property
    def rank(self) -> Positions:
        """The place of each row's text in the alphabet; −1 where it is unknown."""
        order = np.argsort(self.distinct, kind="stable")
        place = np.empty(len(order) + 1, dtype=np.int64)
        place[order], place[-1] = np.arange(len(order)), UNKNOWN
        return place[self.code]

    @property
    def counts(self) -> Positions:
        """How many rows have each of the distinct texts."""
        return np.bincount(self.code[self.code >= 0], minlength=len(self.distinct))

    @cached_property
    def letters(self) -> Letters:
        """Length of each distinct text, and its letters as a set of 64 bits; all bits for long ones."""
        long = np.fromiter(map(len, self.distinct), dtype=np.float32, count=len(self.distinct))
        width = int(min(long.max(initial=1), LONG))
        cut = np.array([text[:width] for text in self.distinct], dtype=f"U{width}")
        points = cut.view(np.uint32).reshape(len(cut), width)
        bits = np.left_shift(np.uint64(1), (points & 63).astype(np.uint64))
        letters = np.bitwise_or.reduce(np.where(points > 0, bits, np.uint64(0)), axis=1)
        return long, np.where(long > LONG, ~np.uint64(0), letters)

    def letters_of(self, code: Positions) -> Letters:
        """Length and letters of texts by their place among the distinct ones."""
        long, letters = self.letters
        return long[code], letters[code]

    def count_of(self, rows: Positions) -> Positions:
        """How many rows of all have the text of each given row; 0 where it is unknown."""
        return np.append(self.counts, 0)[self.code[rows]]


def similarity(
    texts: Texts,
    a: Positions,
    b: Positions,
    likeness: Likeness,
    *,
    at_least: float = 0.0,
    other: Texts | None = None,
) -> NDArray[np.float32]:
    """Similarity of the texts of rows a and b; NA where one is unknown.

    at_least : less similar ones are told as 0
    other : the texts of b, where they are another column's
    """
    theirs = texts if other is None else other
    left, right = texts.code[a], theirs.code[b]
    found = np.full(len(a), np.nan, dtype=np.float32)
    known = np.flatnonzero((left | right) >= 0)
    found[known] = _scores(texts, theirs, left[known], right[known], (likeness, at_least))
    return found


def _scores(
    texts: Texts, theirs: Texts, left: Positions, right: Positions, how: tuple[Likeness, float]
) -> NDArray[np.float32]:
    """Similarity of texts by their places among the distinct ones; 0 below the bar."""
    from rapidfuzz.process import cpdist  # noqa: PLC0415 - only where lists are linked

    likeness, bar = how
    found = np.zeros(len(left), dtype=np.float32)
    read = np.arange(len(left))
    if likeness.at_most is not None and bar:
        read = _may_reach(likeness.at_most, bar, texts.letters_of(left), theirs.letters_of(right))
    first, second = left[read], right[read]
    if theirs is texts:
        first, second = np.minimum(first, second), np.maximum(first, second)
    pair, distinct = pd.factorize(first * np.int64(len(theirs.distinct)) + second)
    one, two = np.divmod(distinct, max(len(theirs.distinct), 1))
    scores = cpdist(
        texts.distinct[one].tolist(),
        theirs.distinct[two].tolist(),
        scorer=likeness.scorer,
        score_cutoff=bar,
        dtype=np.float32,
    )
    found[read] = scores[pair]
    return found


def _may_reach(at_most: Bound, bar: float, left: Letters, right: Letters) -> Positions:
    """Which pairs of texts may be so similar, by their lengths and which letters they have."""
    (a, one), (b, two) = left, right
    common = np.minimum(a - np.bitwise_count(one & ~two), b - np.bitwise_count(two & ~one))
    return np.flatnonzero(at_most(common, a, b) >= np.float32(bar - ROUNDING))


def text_levels(
    texts: Texts, a: Positions, b: Positions, likeness: Likeness, close: Sequence[float]
) -> Levels:
    """How far the texts of rows a and b agree: 0 for not, one more for each bar passed.

    close : bars of similarity, ascending; the same text passes one more

    A level is −1 where one of the texts is unknown. Without bars nothing is
    compared but whether the texts are the same.
    """
    left, right = texts.code[a], texts.code[b]
    unknown, same = (left | right) < 0, left == right
    levels: Levels = same.astype(np.int8) * np.int8(len(close) + 1)
    levels[unknown] = UNKNOWN
    if close:
        rest = np.flatnonzero(~(unknown | same))
        how = _scores(texts, texts, left[rest], right[rest], (likeness, close[0]))
        for bar in close:
            levels[rest] += how >= np.float32(bar)
    return levels


def share_elsewhere(counts: Positions, rows: int) -> Floats:
    """Share of other rows that have a text which already stands in the two of a pair.

    counts : how many of the rows have it, the two included

    One that stands nowhere else counts as half a row (Jeffreys).
    """
    return (np.maximum(counts - 2, 0) + 0.5) / max(rows - 1, 1)
