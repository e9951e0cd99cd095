"""Proof: whether nobody can know what is hidden, checked in whole numbers.

Whoever found the worlds may have erred: they count only where every sum holds in
them and nothing moves that can be seen.
"""

from collections.abc import Collection, Iterable

import numpy as np
from scipy.sparse import csr_array

from geo_lsz.secrecy.facts import Shown
from geo_lsz.secrecy.worlds import World, leaves_a_choice

NOBODY = -1
"""Who knows no hidden count."""


def is_possible(world: World, shown: Shown, equations: csr_array) -> bool:
    """Whether the world looks the same from outside: every sum, everything shown, every bound.

    equations : shape (equations, facts)
    """
    facts, moves = (np.fromiter(part, dtype=np.int64) for part in (world.keys(), world.values()))
    moved = np.zeros(len(shown.value), dtype=np.int64)
    moved[facts] = moves
    value = shown.value[facts] + moves
    bounded = (shown.low[facts] <= value) & (value <= shown.high[facts])
    return bool(shown.free[facts].all() and bounded.all() and not (equations @ moved).any())


def unproven(
    fact: int, worlds: Collection[World], shown: Shown, same_secret: Collection[int] = ()
) -> int | None:
    """Who could still know a hidden count: NOBODY for anybody, a fact for who knows that one; or None.

    worlds : possible ones in which it moves
    same_secret : facts that tell it whatever else is hidden (`worlds.is_told_by`)
    """
    few_first = sorted(worlds, key=len)
    proof = _first_proof(fact, few_first, shown)
    if proof is None:
        return NOBODY
    moving = {other for world in proof for other in world if shown.published[other]}
    for known in sorted(moving - {fact, *same_secret}):  # all others know nothing of this proof
        without = (world for world in few_first if known not in world)
        if _first_proof(fact, without, shown) is None:
            return known
    return None


def _first_proof(fact: int, worlds: Iterable[World], shown: Shown) -> tuple[World, World] | None:
    """The first two of these worlds that leave a choice of values; one of them may be the truth."""
    value = int(shown.value[fact])
    lowest: World = {}
    highest: World = {}
    for world in worlds:
        if world[fact] < lowest.get(fact, 0):
            lowest = world
        if world[fact] > highest.get(fact, 0):
            highest = world
        low, high = value + lowest.get(fact, 0), value + highest.get(fact, 0)
        if leaves_a_choice(fact, low, high, shown):
            return lowest, highest
    return None
