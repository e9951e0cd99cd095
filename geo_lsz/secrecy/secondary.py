"""Secondary suppression: what else has to be hidden so that nobody works out what is hidden (METHODS M11).

Every hidden count needs worlds that show it is not known, and it needs others for
each hidden count that moves in them: somebody may know that one. What is then
hidden without need is shown again, what is worth most first.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

import numpy as np

from geo_lsz.errors import GateRefused
from geo_lsz.grouping import Flags, Positions
from geo_lsz.secrecy.facts import Facts, Shown
from geo_lsz.secrecy.proof import NOBODY, is_possible, unproven
from geo_lsz.secrecy.sums import Sums
from geo_lsz.secrecy.worlds import Around, Secret, World, is_told_by, two_worlds

NEAR = ((2, 8), (4, 16), (8, 64), (64, 1 << 20))
"""Where worlds are looked for, near ones first: how many sums away, and how many facts of a sum."""


class Unprotected(GateRefused):
    """A hidden count that can be worked out, whatever else is hidden; `fact` is its number."""

    def __init__(self, fact: int) -> None:
        self.fact = fact
        super().__init__(
            "Eine verborgene Zahl ließe sich errechnen, was auch immer noch verborgen würde; "
            "ohne Beweis wird nichts veröffentlicht. Bitte gröber zuschneiden, oder eine der Summen "
            "zurückhalten, die daneben stehen."
        )


class Hidden(NamedTuple):
    """What is hidden, by fact, and the worlds that prove that nobody knows it.

    further : for the sake of others, not for their own
    same_secret : known to whoever knows a certain other hidden one, whatever else were hidden
    """

    hidden: Flags
    further: Flags
    same_secret: Flags
    worlds: tuple[World, ...]


def hidden(facts: Facts, *, insiders: bool = True) -> Hidden:
    """What has to be hidden of facts, as little as was found, with its proof.

    insiders : whether it has to hold against who knows any one hidden count; without them,
        less is hidden: that is what is compared with other tools, never what is published

    Raises Unprotected where no hiding helps, GateRefused where the solver gives up or errs.
    """
    search = _Search(Shown.of(facts), Sums.of(facts), insiders=insiders)
    small = search.shown.hidden.copy()
    search.hide_what_is_needed()
    search.show_what_is_not(np.flatnonzero(search.shown.hidden & ~small))
    search.check()
    return Hidden(
        search.shown.hidden,
        further=search.shown.hidden & ~small,
        same_secret=np.isin(
            np.arange(len(small)), [fact for fact, others in search.same.items() if others]
        ),
        worlds=tuple(search.worlds.values()),
    )


class _Search:
    """What is hidden so far, and the possible worlds that were found so far.

    worlds : by number; moving : numbers of the worlds in which a fact moves
    same : hidden facts that tell a fact, whatever else were hidden
    """

    def __init__(self, shown: Shown, sums: Sums, *, insiders: bool) -> None:
        self.shown, self.sums, self.insiders = shown, sums, insiders
        self.worlds: dict[int, World] = {}
        self.moving: defaultdict[int, set[int]] = defaultdict(set)
        self.same: defaultdict[int, set[int]] = defaultdict(set)
        self._numbers = count()

    def hide_what_is_needed(self) -> None:
        """Hide further counts until each hidden one is proven, in the order of the facts."""
        waiting = deque(np.flatnonzero(self.shown.hidden).tolist())
        while waiting:
            fact = waiting.popleft()
            before = self.shown.hidden.copy()
            if not self._is_proven(fact, hiding=True):
                raise Unprotected(fact)
            waiting.extend(np.flatnonzero(self.shown.hidden & ~before).tolist())

    def show_what_is_not(self, further: Positions) -> None:
        """Show again what the others can do without, what is worth most first."""
        for fact in further[np.lexsort((further, -self.shown.worth[further]))].tolist():
            leaning = [self.worlds[number] for number in self.moving[fact]]
            self._drop(self.moving[fact])
            self.shown.hidden[fact] = False
            others = {other for world in leaning for other in world if self.shown.hidden[other]}
            if not all(self._is_proven(other, hiding=False) for other in sorted(others)):
                self.shown.hidden[fact] = True
                self._add(leaning)

    def check(self) -> None:
        """Raise GateRefused unless the worlds are possible and prove every hidden fact."""
        wrong = [
            fact
            for fact in np.flatnonzero(self.shown.hidden & self.shown.published).tolist()
            if self._unproven(fact) is not None
        ]
        impossible = [
            world
            for world in self.worlds.values()
            if not is_possible(world, self.shown, self.sums.by_sum)
        ]
        if wrong or impossible:
            raise GateRefused(
                f"Der Beweis der Geheimhaltung stimmt nicht ({len(wrong)} Zahlen, "
                f"{len(impossible)} Welten); ohne Beweis wird nichts veröffentlicht."
            )

    def _is_proven(self, fact: int, *, hiding: bool) -> bool:
        """Whether the worlds that a hidden fact lacks can be found; adds them, and hides for them."""
        while (known := self._unproven(fact)) is not None:
            secret = Secret(fact, known)
            found = self._two_worlds(secret, hiding=hiding)
            if found is not None:
                self._add(found)
                moved = [other for world in found for other in world]
                self.shown.hidden[moved] |= self.shown.published[moved]
            elif known != NOBODY and is_told_by(secret, self._all_around(fact), self.shown):
                self.same[fact].add(known)
            else:
                return False
        return True

    def _unproven(self, fact: int) -> int | None:
        worlds = [self.worlds[number] for number in sorted(self.moving[fact])]
        known = unproven(fact, worlds, self.shown, self.same[fact])
        return known if self.insiders or known == NOBODY else None

    def _two_worlds(self, secret: Secret, *, hiding: bool) -> tuple[World, World] | None:
        """The worlds that are found nearest; for which nothing has to be hidden, if there are any."""
        near = self._nearest(secret, NEAR[:2], hiding=False)
        return self._nearest(secret, NEAR, hiding=True) if near is None and hiding else near

    def _nearest(
        self, secret: Secret, near: Iterable[tuple[int, int]], *, hiding: bool
    ) -> tuple[World, World] | None:
        facts = 0
        for reach, wide in near:
            around = self.sums.around(secret.fact, self.shown, reach, wide)
            if len(around.facts) > facts:
                found = two_worlds(secret, around, self.shown, hiding=hiding)
                if found is not None:
                    return found
            facts = len(around.facts)
        return None

    def _all_around(self, fact: int) -> Around:
        return self.sums.around(fact, self.shown, *NEAR[-1])

    def _add(self, worlds: Iterable[World]) -> None:
        for world in worlds:
            if world:
                number = next(self._numbers)
                self.worlds[number] = world
                for fact in world:
                    self.moving[fact].add(number)

    def _drop(self, numbers: Iterable[int]) -> None:
        for number in sorted(numbers):
            for fact in self.worlds.pop(number):
                self.moving[fact].discard(number)
