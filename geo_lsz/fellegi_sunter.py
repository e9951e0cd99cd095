"""Record linkage after Fellegi and Sunter (1969): what speaks for a pair being the same, in bits.

Each field of a pair agrees on some level, from `differs` to `same`, or nobody
knows. With m the chance of a level among pairs that are the same and u among
pairs that are not, the level weighs

    w = log2(m / u)            for two levels: log2(m/u), log2((1-m)/(1-u))

and the weights of a pair add up, with the prior odds, to those of its being a match:

    bits = log2(share / (1 - share)) + sum(w)        P = 1 / (1 + 2^-bits)

What is unknown weighs nothing. m, u and the share of matches are estimated from
the lists themselves (expectation maximisation; Winkler 1988), never from truth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo_lsz.grouping import Flags, Floats, Levels, total_by

STRENGTH = 20.0
"""As many matches the typical m of a field is worth, beside those that the lists show."""

ROUNDS, STILL = 200, 1e-5
"""Rounds of estimation at most, and a change of m below which it stands still."""

STEPS_PER_BIT = 4
"""For the estimation, weights of single values are rounded to quarters of a bit."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that pairs are compared in.

    levels : how they may agree, from `differs` up
    typical : m of each level where the lists tell nothing; adds up to 1
    most_differ : no more of the matches than this share differ altogether; without
        such a bound any frequent pattern, say neighbours in one street, is taken for matches
    """

    name: str
    levels: tuple[str, ...]
    typical: tuple[float, ...]
    most_differ: float = 0.3


@dataclass(frozen=True, slots=True)
class Compared:
    """Pairs and how their fields agree.

    levels : by pair and field; −1 where one of the two is unknown
    own_u : u of the very value on which a pair agrees, by pair and field; NA: that of
        the level. A rare value says more than a frequent one. None: nowhere known
    """

    levels: Levels
    own_u: NDArray[np.float32] | None = None

    def only(self, which: Flags) -> "Compared":
        """Some of the pairs."""
        own_u = None if self.own_u is None else self.own_u[which]
        return Compared(self.levels[which], own_u)


@dataclass(frozen=True, slots=True)
class Model:
    """m and u of each field by level, and the share of matches among all pairs.

    rounds : of estimation it took
    """

    fields: tuple[Field, ...]
    m: tuple[Floats, ...]
    u: tuple[Floats, ...]
    share: float
    rounds: int = 0

    @property
    def prior_bits(self) -> float:
        """Odds of a match before anything is compared, in bits."""
        return float(np.log2(self.share) - np.log1p(-self.share) / np.log(2))

    def weights(self, compared: Compared) -> Floats:
        """What each field says for a match, by pair and field; 0 where unknown."""
        found = np.empty(compared.levels.shape)
        for field, (m, u) in enumerate(zip(self.m, self.u, strict=True)):
            level = compared.levels[:, field]
            found[:, field] = np.append(np.log2(m) - np.log2(u), 0.0)[level]
            if compared.own_u is not None:
                own = compared.own_u[:, field]
                counted = np.isfinite(own) & (level >= 0)
                found[counted, field] = np.log2(m)[level[counted]] - np.log2(own[counted])
        return found

    def bits(self, compared: Compared) -> Floats:
        """Odds of a match, in bits, by pair."""
        total: Floats = self.weights(compared).sum(axis=1)
        return total + self.prior_bits


def probability(bits: Floats) -> Floats:
    """Chance of a match whose odds are so many bits."""
    return 1 / (1 + np.exp2(-bits))


def weight(m: float, u: float) -> tuple[float, float]:
    """What agreement and disagreement weigh, in bits, in a field of two levels."""
    return float(np.log2(m / u)), float(np.log2((1 - m) / (1 - u)))


def estimate(
    fields: Sequence[Field],
    likely: Compared,
    others: Compared,
    *,
    other_pairs: int,
    records: int,
    strength: float = STRENGTH,
) -> Model:
    """m, u and the share of matches, from the pairs themselves.

    likely : every candidate pair
    others : a random part of all other pairs, none of which is taken for a match
    other_pairs : how many these are in truth
    records : how many records the pairs are made of; there are no more matches
        than pairs of them, and at least one

    m starts at what is typical and stays near it as long as few matches show
    (a Dirichlet prior); u counts candidates by their chance of not being a match
    and the other pairs by how many they stand for. Numbers are the same for
    any order of pairs.
    """
    patterns = _Patterns.of(likely, [len(field.levels) for field in fields])
    rest = _shares(others, fields, other_pairs)
    total = max(float(patterns.pairs.sum() + other_pairs), 2.0)
    m = tuple(np.asarray(field.typical) for field in fields)
    u = tuple(_normed(row + counts) for row, counts in zip(rest, patterns.counts(), strict=True))
    matches, rounds = min(max(records / 10, 1.0), total / 2), 0
    for rounds in range(1, ROUNDS + 1):  # noqa: B007 - told by the model
        share = matches / total
        bits = np.log2(share) - np.log2(1 - share) + patterns.weigh(m, u)
        chance = probability(bits)
        matches = float(np.clip(chance @ patterns.pairs, 1.0, total / 2))
        before, seen = m, patterns.counts(chance)
        m = tuple(
            _bounded(_normed(np.asarray(field.typical) * strength + row), field.most_differ)
            for field, row in zip(fields, seen, strict=True)
        )
        u = tuple(
            _normed(row + counts)
            for row, counts in zip(rest, patterns.counts(1 - chance), strict=True)
        )
        if max(np.abs(new - old).max() for new, old in zip(m, before, strict=True)) < STILL:
            break
    return Model(tuple(fields), m, u, matches / total, rounds)


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Distinct patterns of levels, with the bits of single values rounded.

    of_level : by field, levels × patterns: whether the pattern has the level
    by_level : likewise, but only where u is that of the level
    own_bits : −log2 of the u of single values, by pattern
    """

    pairs: Floats
    level: Levels
    on_level: NDArray[np.bool_]
    own_bits: Floats
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, compared: Compared, sizes: Sequence[int]) -> "_Patterns":
        levels = compared.levels
        own = np.zeros(len(levels))
        single = np.zeros(levels.shape, dtype=bool)
        if compared.own_u is not None:
            single = np.isfinite(compared.own_u) & (levels >= 0)
            own = -np.log2(np.where(single, compared.own_u, 1.0)).sum(axis=1)
        steps = np.rint(own * STEPS_PER_BIT).astype(np.int64)
        code = steps - steps.min(initial=0)
        for field, size in enumerate(sizes):
            digit = (levels[:, field] + 1) * np.int64(2) + single[:, field]
            code = code * (2 * size + 2) + digit
            if code.max(initial=0) > np.iinfo(np.int64).max // 1000:
                code = pd.factorize(code)[0]
        pattern, distinct = pd.factorize(code)
        first = np.empty(len(distinct), dtype=np.intp)
        first[pattern[::-1]] = np.arange(len(code))[::-1]
        return cls(
            np.bincount(pattern, minlength=len(distinct)).astype(float),
            levels[first],
            ~single[first],
            steps[first] / STEPS_PER_BIT,
            tuple(sizes),
        )

    def weigh(self, m: Sequence[Floats], u: Sequence[Floats]) -> Floats:
        """Bits of each pattern without the prior."""
        total = self.own_bits.copy()
        for field, (of_match, of_other) in enumerate(zip(m, u, strict=True)):
            level = self.level[:, field]
            total += np.append(np.log2(of_match), 0.0)[level]
            total -= np.append(np.log2(of_other), 0.0)[level] * self.on_level[:, field]
        return total

    def counts(self, chance: Floats | None = None) -> list[Floats]:
        """Pairs by field and level, each counted by its chance."""
        pairs = self.pairs if chance is None else self.pairs * chance
        return [
            total_by(self.level[:, field].astype(np.intp) + 1, pairs, size + 1)[1:]
            for field, size in enumerate(self.sizes)
        ]


def _shares(others: Compared, fields: Sequence[Field], pairs: int) -> list[Floats]:
    """How many of all other pairs have each level, by field, after the part that was drawn."""
    each = np.full(len(others.levels), pairs / max(len(others.levels), 1))
    return [
        total_by(others.levels[:, place].astype(np.intp) + 1, each, len(field.levels) + 1)[1:]
        for place, field in enumerate(fields)
    ]


def _bounded(m: Floats, most_differ: float) -> Floats:
    """The same proportions of all levels but the first, which is held below a share."""
    if m[0] <= most_differ:
        return m
    agree = m[1:] * (1 - most_differ) / m[1:].sum()
    return np.concatenate([[most_differ], agree])


def _normed(counts: Floats) -> Floats:
    """Shares of counts; a level never seen counts as half a pair (Jeffreys)."""
    smoothed = counts + 0.5
    shares: Floats = smoothed / smoothed.sum()
    return shares
