"""Atoms: the smallest groups of people that published counts are made of.

Counts of groups that overlap, by age or by place, hang together through the
pieces that the groups cut each other into. A piece that no count counts alone is
a count of its own that nobody publishes: it can be anything from 0 on.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from geo_lsz.grouping import Flags, Floats
from geo_lsz.secrecy.facts import Counts

Incidence = NDArray[np.bool_]
"""Whether a count (row) counts an atom (column)."""


class Pieces(NamedTuple):
    """How counts hang together.

    sums : shape (sums, counts + pieces): each, times the counts and pieces, is 0
    pieces : people in the pieces that no count counts alone, shape (blocks, pieces)
    agree : blocks whose counts do not contradict each other; pieces of others say nothing
    """

    sums: Floats
    pieces: Counts
    agree: Flags


def pieces_of(incidence: Incidence, counts: Counts) -> Pieces:
    """The sums by which counts hang together, and a way to fill their pieces with people.

    incidence : shape (counts, atoms)
    counts : shape (blocks, counts): many cells, say, whose counts overlap alike
    """
    atoms = np.unique(incidence[:, incidence.any(axis=0)], axis=1)
    alone = atoms & (atoms.sum(axis=1, keepdims=True) == 1)
    named = alone.any(axis=0)
    names = alone.argmax(axis=0)  # the first count that counts this atom alone
    composed = np.setdiff1d(np.arange(len(incidence)), names[named])
    sums = np.zeros((len(composed), len(incidence) + int((~named).sum())))
    sums[np.arange(len(composed)), composed] = 1
    sums[:, names[named]] -= atoms[composed][:, named]
    sums[:, len(incidence) :] -= atoms[composed][:, ~named]
    of_counts, of_pieces = sums[:, : len(incidence)], -sums[:, len(incidence) :]
    filled = _filled(of_pieces, counts @ of_counts.T)
    agree = (filled >= 0).all(axis=1) & (filled @ of_pieces.T == counts @ of_counts.T).all(axis=1)
    return Pieces(sums, filled, agree)


def _filled(of_pieces: Floats, people: Floats) -> Counts:
    """People in the pieces, shape (blocks, pieces), so that they add up, where they can."""
    size = of_pieces.shape[1]
    if size == 0 or np.linalg.matrix_rank(of_pieces) == size:
        return np.rint(people @ np.linalg.pinv(of_pieces).T).astype(np.int64)
    return np.array([_one_way(of_pieces, block) for block in people], dtype=np.int64)


def _one_way(of_pieces: Floats, people: Floats) -> Floats:
    """One of several ways to fill the pieces; −1 where there is none."""
    size = of_pieces.shape[1]
    found = milp(
        np.zeros(size),
        integrality=np.ones(size, dtype=np.int64),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(of_pieces, people, people),
    )
    return np.rint(found.x) if found.success else np.full(size, -1.0)
