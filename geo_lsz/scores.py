"""Scores: numbers of different units made comparable over the areas (METHODS M2).

Arrays hold areas on their last axis. `base` are the areas that are compared
with: the same numbers, or those of another Stichtag. Numbers that are the same
in the whole base tell no area from another: their scores are 0.
"""

from collections.abc import Callable, Mapping

import numpy as np

from geo_lsz.grouping import Flags, Floats


def z_scores(numbers: Floats, base: Floats) -> Floats:
    """Numbers less the mean of the base, over its standard deviation (ddof=0)."""
    return _scaled(numbers - base.mean(-1, keepdims=True), base, base.std(-1, keepdims=True))


def minmax(numbers: Floats, base: Floats) -> Floats:
    """Where numbers stand between the smallest (0) and the largest (1) of the base, or beyond."""
    least = base.min(-1, keepdims=True)
    return _scaled(numbers - least, base, base.max(-1, keepdims=True) - least)


def percentiles(numbers: Floats, base: Floats) -> Floats:
    """Share of the base below each number, equal ones counted half."""
    return _scaled(below(numbers, base), base, float(base.shape[-1]))


def below(numbers: Floats, base: Floats) -> Floats:
    """How many of the base lie below each number; equal ones, and so itself, count half."""
    counts: Floats = np.empty(numbers.shape)
    rows = (array.reshape(-1, array.shape[-1]) for array in (counts, numbers, base))
    for count, row, others in zip(*rows, strict=True):
        ordered = np.sort(others)
        count[:] = np.searchsorted(ordered, row, "left") + np.searchsorted(ordered, row, "right")
    counts /= 2
    return counts


def ranks(numbers: Floats) -> Floats:
    """Rank of each number among all on the last axis: 1 is the largest; equal ones share theirs."""
    placed: Floats = numbers.shape[-1] + 0.5 - below(numbers, numbers)
    return placed


def varies(base: Floats) -> Flags:
    """Whether the numbers on the last axis, which is kept, differ at all."""
    # said by the ends: the deviation of equal numbers may round to more than 0
    differs: Flags = base.max(-1, keepdims=True) > base.min(-1, keepdims=True)
    return differs


def _scaled(numbers: Floats, base: Floats, unit: Floats | float) -> Floats:
    """Numbers over a unit; 0 where the base is the same throughout."""
    differs = varies(base)
    scores: Floats = np.where(differs, numbers / np.where(differs, unit, 1.0), 0.0)
    return scores


STANDARDISED: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "z": z_scores,
    "percentile": percentiles,
    "minmax": minmax,
}
"""Every way of making numbers comparable, by its name in a Handlungsfeld."""
