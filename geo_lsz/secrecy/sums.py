"""Sums: how facts hang together, to be looked up from both sides."""

from collections import deque
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csc_array, csr_array

from geo_lsz.grouping import Positions
from geo_lsz.secrecy.facts import Counts, Facts, Shown
from geo_lsz.secrecy.worlds import Around

ROUNDS = 20
"""So often a sum is looked at, as a rule; the bounds are then wider than they could be."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """The sums of facts, shape (sums, facts): signed facts add up to what everybody knows."""

    by_sum: csr_array
    by_fact: csc_array

    @classmethod
    def of(cls, facts: Facts) -> Self:
        """The sums of these facts."""
        matrix = facts.matrix()
        return cls(matrix, matrix.tocsc())

    def with_facts(self, facts: Positions) -> Positions:
        """The sums that these facts are in, ascending."""
        return np.unique(self.by_fact[:, facts].indices).astype(np.intp)

    def facts_of(self, one: int) -> Positions:
        """The facts of one sum."""
        return np.asarray(self.by_sum.indices[self._place(one)], dtype=np.intp)

    def _place(self, one: int) -> slice:
        start, end = self.by_sum.indptr[one : one + 2]
        return slice(int(start), int(end))

    def around(self, fact: int, shown: Shown, reach: int, wide: int) -> Around:
        """What is near a fact: `reach` sums away, of each sum the `wide` facts that cost least to hide."""
        near = np.array([fact])
        for _ in range(reach):
            cheap = [_cheapest(self.facts_of(one), shown, wide) for one in self.with_facts(near)]
            wider = np.unique(np.concatenate([near, *cheap]))
            if len(wider) == len(near):
                break
            near = wider
        return Around(near, self.by_fact[:, near][self.with_facts(near)].toarray())

    def bounds(self, shown: Shown) -> tuple[Counts, Counts]:
        """Within which anybody who sees what is shown knows every fact to be; wider than they need be.

        Each sum narrows what it holds by what the others of it leave, until none does.
        """
        low = np.where(shown.free, shown.low, shown.value)
        high = np.where(shown.free, shown.high, shown.value)
        waiting = deque(self.with_facts(np.flatnonzero(shown.hidden)).tolist())
        for _ in range(ROUNDS * len(waiting)):
            if not waiting:
                break
            one = waiting.popleft()
            narrower = self._narrow(one, shown.value, low, high)
            waiting.extend(set(self.with_facts(narrower).tolist()) - {one, *waiting})
        return low, high

    def _narrow(self, one: int, value: Counts, low: Counts, high: Counts) -> Positions:
        """Narrow the bounds of the facts of a sum to what the others leave; which became narrower."""
        facts = self.facts_of(one)
        signs = self.by_sum.data[self._place(one)].astype(np.int64)
        up = signs > 0
        least = np.where(up, low[facts], -high[facts])
        most = np.where(up, high[facts], -low[facts])
        total = int((signs * value[facts]).sum())
        room_low, room_high = total - (most.sum() - most), total - (least.sum() - least)
        new_low = np.maximum(low[facts], np.where(up, room_low, -room_high))
        new_high = np.minimum(high[facts], np.where(up, room_high, -room_low))
        narrower: Positions = facts[(new_low > low[facts]) | (new_high < high[facts])]
        low[facts], high[facts] = new_low, new_high
        return narrower


def _cheapest(facts: Positions, shown: Shown, wide: int) -> Positions:
    costs = np.where(shown.free[facts], 0.0, shown.worth[facts])
    cheap: Positions = facts[np.lexsort((facts, costs))[:wide]]
    return cheap
