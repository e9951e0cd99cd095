"""An attacker: works out hidden counts from what is published alone. Knows nothing of how they were hidden.

It reads tables as they are published, and knows what anybody knows: how areas overlap, which
ages a group counts, that zeros are shown, and of how many people a rate is. Everything else is a
linear program: how few and how many people a hidden count can be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack


@dataclass
class Attack:
    """Counts of people, each made of atoms (the smallest groups that any of them counts).

    counts : shape (counts, atoms): which atoms a count counts
    shown : the published number; NaN where it is hidden
    least, most : within which anybody knows a hidden count to be
    """

    counts: csr_array
    shown: np.ndarray
    least: np.ndarray
    most: np.ndarray
    known: dict[int, float] = field(default_factory=dict)

    @property
    def hidden(self) -> list[int]:
        """The counts that are worth an attack."""
        return np.flatnonzero(np.isnan(self.shown)).tolist()

    def bounds(self, target: int, *, whole: bool = True) -> tuple[float, float]:
        """The fewest and the most people that a count can be.

        whole : people are whole; without it, a faster and weaker attack
        """
        low = np.where(np.isnan(self.shown), self.least, self.shown)
        high = np.where(np.isnan(self.shown), self.most, self.shown)
        for count, number in self.known.items():
            low[count] = high[count] = number
        aim = self.counts[[target]].toarray()[0].astype(float)
        return tuple(
            sign * self._optimum(sign * aim, low, high, whole=whole) for sign in (1.0, -1.0)
        )

    def _optimum(self, aim: np.ndarray, low: np.ndarray, high: np.ndarray, *, whole: bool) -> float:
        found = milp(
            aim,
            integrality=np.full(len(aim), int(whole)),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(self.counts, low, high),
        )
        if found.status == 3:  # unbounded
            return -np.inf
        assert found.success, found.message
        return round(found.fun, 6)

    def knowing(self, count: int, number: float) -> "Attack":
        """The same attack by somebody who knows one hidden count."""
        return Attack(self.counts, self.shown, self.least, self.most, {count: number})

    def with_all_hidden(self) -> "Attack":
        """The same attack where nothing is shown at all but zeros: what nobody can prevent."""
        zero = self.shown == 0
        return Attack(
            self.counts,
            np.where(zero, 0.0, np.nan),
            np.where(np.isnan(self.shown), self.least, 0),
            np.where(np.isnan(self.shown), self.most, np.inf),
            self.known,
        )

    def near(self, target: int) -> Iterator[int]:
        """Other hidden counts that share a published sum with this one."""
        shared = abs(self.counts) @ abs(self.counts).T
        touching = shared[[target]].toarray()[0] > 0
        around = (shared[touching].sum(axis=0) > 0).ravel()
        yield from (count for count in self.hidden if count != target and around[count])


@dataclass
class Found:
    """What an attack found out of hidden counts: exactly, that they are small, or nearly."""

    exact: int = 0
    small: int = 0
    narrow: int = 0

    def note(self, low: float, high: float, k: int) -> None:
        """Count what these bounds say."""
        self.exact += low == high
        self.small += high < k
        self.narrow += high - low + 1 < k


def overlapping(groups: list[set[int]], atoms: int) -> csr_array:
    """Which atoms each count counts, as a matrix."""
    rows = [csr_array((1, atoms)) for _ in groups]
    for row, group in enumerate(groups):
        members = sorted(group)
        places = (np.zeros(len(members), dtype=int), np.array(members, dtype=int))
        rows[row] = csr_array((np.ones(len(members)), places), shape=(1, atoms))
    return vstack(rows).tocsr()
