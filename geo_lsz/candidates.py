"""Candidate pairs: which rows of lists are worth comparing, by keys that they share.

A key is a number per row, −1 where unknown; rows with the same number make a
block, and every pair of a block is a candidate. Several keys are joined, so
that a mistake in one of them costs no pair. A block that is too large gives
only its nearest neighbours in a given order, and how many pairs that leaves
out is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.spatial import cKDTree

from geo_lsz.grouping import Floats, Positions

MOST_PAIRS = 200_000
"""Pairs that one block may give before it is thinned out."""

MOST_NEAR_PAIRS = 20_000_000
"""Pairs within a distance beyond which nearness is no key: such places are not in metres."""


Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """What makes rows neighbours: x, y of each (NA where unknown), metres, and a common group."""

    xy: Floats
    metres: float
    within: Positions


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of rows, each once, a < b, sorted.

    left_out : a row per key whose blocks were thinned out; `key`, `blocks` that were
        too large, `rows` in them, `pairs` that are not compared through this key
    """

    a: Positions
    b: Positions
    left_out: DataFrame


def candidates(
    keys: Mapping[str, Positions],
    *,
    source: Positions | None = None,
    rank: Positions | None = None,
    near: Near | None = None,
    most_pairs: int = MOST_PAIRS,
) -> Candidates:
    """Pairs that share at least one key, or lie near each other.

    keys : codes 0, 1 … of each row by name of the key, all equally long
    source : a number per row; only pairs of different sources are wanted. None: all
    rank : place of each row in the order by which a large block is thinned out;
        None: as they stand
    near : what makes rows neighbours; None: nothing
    most_pairs : pairs that one block may give
    """
    rows = len(next(iter(keys.values())))
    order = np.arange(rows) if rank is None else rank
    found, left_out = [], []
    for name, key in keys.items():
        pairs, left = block_pairs(key, order, source, most_pairs)
        found.append(pairs)
        left_out.append({"key": name} | left)
    if near is not None:
        pairs, left = near_pairs(near, order, source, most_pairs)
        found.append(pairs)
        left_out.append({"key": f"{near.metres:g} m"} | left)
    a, b = np.divmod(_distinct(np.concatenate(found)), max(rows, 1))
    told = DataFrame(left_out, columns=["key", "blocks", "rows", "pairs"])
    return Candidates(a, b, told[told["pairs"] > 0].reset_index(drop=True))


def block_pairs(
    key: Positions, rank: Positions, source: Positions | None, most_pairs: int
) -> tuple[Codes, dict[str, int]]:
    """Pairs of rows that share a key, as a · rows + b with a < b, and what was left out."""
    members = np.bincount(key[key >= 0])
    large = members * (members - 1) // 2 > most_pairs
    thinned = (key >= 0) & np.append(large, [False])[key]
    found = _all_pairs(key, source, np.flatnonzero((key >= 0) & ~thinned))
    if not large.any():
        return found, {"blocks": 0, "rows": 0, "pairs": 0}
    rows = np.flatnonzero(thinned)
    near = _neighbours(key, rank, source, rows, np.maximum(most_pairs // members, 1))
    wanted = _pairs_of(members[large])
    if source is not None:
        wanted -= _pairs_of_one_source(key[rows], source[rows])
    left = {"blocks": int(large.sum()), "rows": len(rows), "pairs": wanted - len(near)}
    return np.concatenate([found, near]), left


def near_pairs(
    near: Near, rank: Positions, source: Positions | None, most_pairs: int
) -> tuple[Codes, dict[str, int]]:
    """Pairs of rows within a distance, as `block_pairs` tells them; a place is a block."""
    rows = len(near.xy)
    known = np.flatnonzero(np.isfinite(near.xy).all(axis=1))
    places, place = np.unique(
        np.column_stack([near.within[known], near.xy[known]]), axis=0, return_inverse=True
    )
    at = np.full(rows, -1, dtype=np.int64)
    at[known] = place.ravel()
    found, left = block_pairs(at, rank, source, most_pairs)
    tree = cKDTree(places[:, 1:])
    close = (tree.count_neighbors(tree, near.metres) - len(places)) // 2 if len(places) else 0
    if close > MOST_NEAR_PAIRS:
        return found, {
            "blocks": left["blocks"] + 1,
            "rows": len(known),
            "pairs": left["pairs"] + int(close),
        }
    if not close:
        return found, left
    a, b = _of_places(tree.query_pairs(near.metres, output_type="ndarray"), places, at)
    other = np.ones(len(a), bool) if source is None else source[a] != source[b]
    return np.concatenate([found, _coded(a[other], b[other], rows)]), left


def _of_places(pairs: Positions, places: Floats, at: Positions) -> tuple[Positions, Positions]:
    """Rows at the two places of each pair, where both are of the same group."""
    one, two = pairs[places[pairs[:, 0], 0] == places[pairs[:, 1], 0]].T
    row = np.argsort(at, kind="stable")
    starts = np.searchsorted(at[row], np.arange(len(places) + 1))
    members = np.diff(starts)
    each = members[one] * members[two]
    pair = np.repeat(np.arange(len(one)), each)
    nth = np.arange(len(pair)) - np.repeat(np.cumsum(each) - each, each)
    i, j = np.divmod(nth, members[two][pair])
    return row[starts[one][pair] + i], row[starts[two][pair] + j]


def _all_pairs(key: Positions, source: Positions | None, rows: Positions) -> Codes:
    """Every pair of the given rows that share a key and differ in source."""
    if source is None:
        row = rows[np.argsort(key[rows], kind="stable")]
        begin = np.arange(1, len(row) + 1)
    else:
        row = rows[np.lexsort((source[rows], key[rows]))]
        begin = np.searchsorted(*_runs(key[row], source[row]), side="right")
    end = np.searchsorted(key[row], key[row], side="right")
    return _partners(row, begin, end - begin, len(key))


def _runs(key: Positions, source: Positions) -> tuple[Positions, Positions]:
    """A number that grows with every new key or source, twice."""
    new = (key[1:] != key[:-1]) | (source[1:] != source[:-1])
    run = np.concatenate([[0], np.cumsum(new)])[: len(key)]
    return run, run


def _neighbours(
    key: Positions, rank: Positions, source: Positions | None, rows: Positions, window: Positions
) -> Codes:
    """Pairs of the given rows that share a key and stand within the window of that key."""
    row = rows[np.lexsort((rank[rows], key[rows]))]
    begin = np.arange(1, len(row) + 1)
    end = np.searchsorted(key[row], key[row], side="right")
    pairs = _partners(row, begin, np.minimum(end - begin, window[key[row]]), len(key))
    if source is None:
        return pairs
    a, b = np.divmod(pairs, len(key))
    return np.compress(source[a] != source[b], pairs)


def _partners(row: Positions, begin: Positions, partners: Positions, rows: int) -> Codes:
    """Each row with as many rows as it has partners, that stand from `begin` on."""
    first = np.repeat(np.arange(len(row)), partners)
    nth = np.arange(len(first)) - np.repeat(np.cumsum(partners) - partners, partners)
    return _coded(row[first], row[begin[first] + nth], rows)


def _coded(a: Positions, b: Positions, rows: int) -> Codes:
    return np.minimum(a, b) * np.int64(rows) + np.maximum(a, b)


def _distinct(codes: Codes) -> Codes:
    """Codes in order, each once; sorting millions of them is quicker than hashing them."""
    ordered = np.sort(codes)
    kept = np.ones(len(ordered), dtype=bool)
    kept[1:] = ordered[1:] != ordered[:-1]
    return np.compress(kept, ordered)


def _among(codes: Codes, ordered: Codes) -> NDArray[np.bool_]:
    """Whether each code stands among those in order."""
    place = np.searchsorted(ordered, codes)
    return np.asarray(np.append(ordered, [-1])[place] == codes)


def _pairs_of_one_source(group: Positions, source: Positions) -> int:
    """How many pairs of rows share both a group and a source."""
    sources = source.max(initial=0) + np.int64(1)
    return _pairs_of(np.unique(group * sources + source, return_counts=True)[1])


def _pairs_of(members: Positions) -> int:
    return int((members * (members - 1) // 2).sum())


def drawn_pairs(
    found: Candidates,
    group: Positions,
    *,
    source: Positions | None = None,
    draw: int = 200_000,
    seed: int = 0,
) -> tuple[Positions, Positions, int]:
    """Random pairs of a group that are no candidates: rows a and b, and how many there are in truth.

    group : a number per row; only rows of the same one make a pair
    source : likewise; only rows of different ones make a pair. None: any
    draw : pairs to draw; those that turn out to be candidates are dropped
    """
    rows, dice = len(group), np.random.default_rng(seed)
    members = np.bincount(group)
    all_pairs = _pairs_of(members)
    if source is not None:
        all_pairs -= _pairs_of_one_source(group, source)
    others = all_pairs - len(found.a)
    if others <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), 0
    row = np.argsort(group, kind="stable")
    starts = np.cumsum(members) - members
    chance = (members * (members - 1)).astype(float)
    which = dice.choice(len(members), draw, p=chance / chance.sum())
    a, b = (row[starts[which] + dice.integers(0, members[which])] for _ in "ab")
    wanted = a != b if source is None else source[a] != source[b]
    codes = _distinct(_coded(a[wanted], b[wanted], rows))
    one, two = np.divmod(codes[~_among(codes, _coded(found.a, found.b, rows))], rows)
    return one, two, others
