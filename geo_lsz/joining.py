"""Joining things into groups while some pairs must stay apart."""

from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np

from geo_lsz.grouping import Positions

Pair = tuple[int, int]


class Joining:
    """Groups that grow pair by pair; a pair that is forbidden never ends up in one group.

    The first of a group's members stands for it.
    """

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._enemies: dict[int, dict[Pair, str]] = {}
        self._neighbours: dict[int, list[int]] = {}

    def forbid(self, pairs: Mapping[Pair, str]) -> None:
        """Keep pairs apart from now on, each for a reason; those that are together stay so."""
        for pair, why in pairs.items():
            a, b = map(self.first, pair)
            if a != b:
                for end in (a, b):
                    self._enemies.setdefault(end, {})[pair] = why

    def join(self, pair: Pair) -> tuple[Pair, str] | None:
        """Join the groups of a pair; or the pair that forbids it, and why."""
        a, b = sorted(map(self.first, pair))
        if a == b:
            return None
        fewer, other = sorted((a, b), key=lambda it: len(self._enemies.get(it, ())))
        ours = self._enemies.get(fewer, {})
        against = [it for it in ours if other in map(self.first, it)]
        if against:
            return min((it, ours[it]) for it in against)
        for one, two in (pair, pair[::-1]):
            self._neighbours.setdefault(one, []).append(two)
        self._parent[b] = a
        if fewer in self._enemies or other in self._enemies:
            most = self._enemies.pop(other, {})
            most.update(self._enemies.pop(fewer, {}))
            self._enemies[a] = most
        return None

    def first(self, member: int) -> int:
        """The first member of the group of one."""
        root = member
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[member] != root:
            self._parent[member], member = root, self._parent[member]
        return root

    def firsts(self) -> Positions:
        """The first member of everybody's group."""
        return np.array([self.first(member) for member in range(len(self._parent))], dtype=np.intp)

    def path(self, start: int, end: int) -> list[int]:
        """Members from one to another of its group, along pairs that were joined."""
        before, queue = {start: start}, deque([start])
        while queue:
            here = queue.popleft()
            for there in self._neighbours.get(here, ()):
                if there not in before:
                    before[there] = here
                    queue.append(there)
        steps = [end]
        while steps[-1] != start:
            steps.append(before[steps[-1]])
        return steps[::-1]


def ordered(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs with the smaller one first, each once, sorted."""
    return sorted({(min(pair), max(pair)) for pair in pairs})
