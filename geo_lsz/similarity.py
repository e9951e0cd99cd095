"""Texts of many rows compared in pairs; each pair of distinct texts is compared once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import Series

from geo_lsz.grouping import Floats, Levels, Positions

UNKNOWN = -1
"""The code of a text, and the level of a comparison, that nobody knows."""

Scorer = Callable[..., Any]
"""A similarity of rapidfuzz; normalised ones and those of `fuzz` (0..100) alike."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of texts: the place of each row's text among the distinct ones, in their order.

    code : −1 where the text is NA or empty
    distinct : the texts, sorted
    """

    code: Positions
    distinct: NDArray[np.object_]

    @classmethod
    def of(cls, column: Series) -> Self:
        """A column as texts; empty ones are unknown."""
        known = column.mask(column.isna() | (column == ""))
        code, distinct = pd.factorize(known, sort=True)
        return cls(code.astype(np.int64), np.asarray(distinct, dtype=object))

    @property
    def counts(self) -> Positions:
        """How many rows have each of the distinct texts."""
        return np.bincount(self.code[self.code >= 0], minlength=len(self.distinct))

    def count_of(self, rows: Positions) -> Positions:
        """How many rows of all have the text of each given row; 0 where it is unknown."""
        return np.append(self.counts, 0)[self.code[rows]]


def similarity(
    texts: Texts,
    a: Positions,
    b: Positions,
    scorer: Scorer,
    *,
    at_least: float | None = None,
    other: Texts | None = None,
) -> NDArray[np.float32]:
    """Similarity of the texts of rows a and b by a scorer; NA where one is unknown.

    other : the texts of b, where they are another column's
    at_least : less similar ones may be told as 0, which is quicker
    """
    from rapidfuzz.process import cpdist  # noqa: PLC0415 - only where lists are linked

    theirs = texts if other is None else other
    left, right = texts.code[a], theirs.code[b]
    known = (left >= 0) & (right >= 0)
    found = np.full(len(a), np.nan, dtype=np.float32)
    first, second = left[known], right[known]
    if other is None:
        first, second = np.minimum(first, second), np.maximum(first, second)
    pair, distinct = pd.factorize(first * np.int64(len(theirs.distinct)) + second)
    one, two = np.divmod(distinct, max(len(theirs.distinct), 1))
    scores = cpdist(
        texts.distinct[one].tolist(),
        theirs.distinct[two].tolist(),
        scorer=scorer,
        score_cutoff=at_least,
        dtype=np.float32,
    )
    found[known] = scores[pair]
    return found


def text_levels(
    texts: Texts, a: Positions, b: Positions, scorer: Scorer, close: Sequence[float]
) -> Levels:
    """How far the texts of rows a and b agree: 0 for not, one more for each bar passed.

    close : bars of similarity, ascending; the same text passes one more

    A level is −1 where one of the texts is unknown. Without bars nothing is
    compared but whether the texts are the same.
    """
    left, right = texts.code[a], texts.code[b]
    same = left == right
    levels = np.where(same, len(close) + 1, 0).astype(np.int8)
    levels[(left < 0) | (right < 0)] = UNKNOWN
    rest = np.flatnonzero(levels == 0)
    if close and len(rest):
        how = similarity(texts, a[rest], b[rest], scorer, at_least=close[0])
        levels[rest] = np.searchsorted(np.asarray(close, dtype=np.float32), how, side="right")
    return levels


def share_elsewhere(counts: Positions, rows: int) -> Floats:
    """Share of other rows that have a text which already stands in the two of a pair.

    counts : how many of the rows have it, the two included

    One that stands nowhere else counts as half a row (Jeffreys).
    """
    return (np.maximum(counts - 2, 0) + 0.5) / max(rows - 1, 1)
