"""Grouping: sums and extremes by group, on arrays, without a frame per group."""

import numpy as np
from numpy.typing import NDArray
from pandas import Index, Series

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]
Positions = NDArray[np.intp]


def positions(labels: Series, among: Index) -> Positions:
    """Position of each label in an index; −1 for NA and for what is not there."""
    return among.get_indexer(Index(labels))


def total_by(group: Positions, numbers: Floats, size: int) -> Floats:
    """Sum of the numbers by group 0..size-1; 0 for a group without members."""
    return np.bincount(group, numbers, size).astype(np.float64, copy=False)


def any_by(group: Positions, size: int) -> Flags:
    """Whether a group 0..size-1 has members."""
    return np.bincount(group, minlength=size) > 0


def largest_by(group: Positions, numbers: Floats, size: int) -> Floats:
    """Largest number by group 0..size-1, NA passed over; -inf for a group without members."""
    largest = np.full(size, -np.inf)
    np.fmax.at(largest, group, numbers)
    return largest


def highest_by(group: Positions, levels: Levels, size: int) -> Levels:
    """Highest level by group 0..size-1; 0 for a group without members."""
    highest = np.zeros(size, dtype=np.int8)
    np.maximum.at(highest, group, levels)
    return highest
