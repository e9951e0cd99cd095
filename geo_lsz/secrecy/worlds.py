"""Worlds: cities that look the same from outside, found by integer programming (HiGHS).

A world tells how far each count is from the truth. What is shown is the same in
all of them, every sum holds, and every hidden count lies within its bounds. While
there are worlds in which a hidden count is k − 1 apart, and one in which it is not
small, nobody can know it.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from geo_lsz.errors import GateRefused
from geo_lsz.grouping import Floats, Positions
from geo_lsz.secrecy.facts import Shown

PATIENCE_S = 20.0
"""How long one question may take the solver; after that the gate stays shut."""


_INFEASIBLE = 2
"""What `milp` says where there is no such world."""

World = Mapping[int, int]
"""How far counts are from the truth: the move of each fact that moves, never 0."""


class Around(NamedTuple):
    """Facts that may move, ascending, and the sums of which they are: shape (sums, facts)."""

    facts: Positions
    sums: Floats


class Secret(NamedTuple):
    """What must not be found out: a hidden fact, by somebody who knows another one, or none (−1)."""

    fact: int
    known: int


def two_worlds(
    secret: Secret, around: Around, shown: Shown, *, hiding: bool
) -> tuple[World, World] | None:
    """Two worlds that are far enough apart, for which the least has to be hidden; or None.

    hiding : whether counts that are shown may move; they then have to be hidden

    Raises GateRefused where the solver comes to no answer.
    """
    movable = shown.free | shown.hideable if hiding else shown.free
    moving = movable[around.facts] & (around.facts != secret.known)
    facts = around.facts[moving]
    found = _solved(_program(secret.fact, facts, around.sums[:, moving], shown))
    if found is None:
        return None
    gain, loss, lower_gain, lower_loss = found[: 4 * len(facts)].reshape(4, len(facts))
    worlds = _world(facts, gain - loss), _world(facts, lower_gain - lower_loss)
    if not hiding:
        return worlds
    # what has to be hidden is decided; now the worlds in which least moves besides
    opened = shown.hidden.copy()
    opened[[fact for world in worlds for fact in world if shown.published[fact]]] = True
    return two_worlds(secret, around, shown._replace(hidden=opened), hiding=False)


def _world(facts: Positions, moves: Floats) -> World:
    """The world of these moves, which the solver has as whole numbers but for its tolerance."""
    whole = np.rint(moves).astype(np.int64)
    return dict(zip(facts[whole != 0].tolist(), whole[whole != 0].tolist(), strict=True))


def is_told_by(secret: Secret, around: Around, shown: Shown) -> bool:
    """Whether who knows the one count knows the other, whatever else were hidden.

    So it is where the one is nearly all of the other: both are the same secret then.
    """
    movable = shown.free | shown.hideable
    moving = movable[around.facts] & (around.facts != secret.known)
    facts, sums = around.facts[moving], around.sums[:, moving]
    here = np.searchsorted(facts, secret.fact)
    towards = np.zeros(len(facts))
    value = shown.value[facts]
    bounds = Bounds(shown.low[facts] - value, shown.high[facts] - value)
    ends = []
    for sign in (1, -1):
        towards[here] = sign
        found = milp(towards, bounds=bounds, constraints=LinearConstraint(sums, 0, 0))
        ends.append(sign * (round(found.fun, 6) if found.success else -np.inf))
    low, high = (value[here] + end for end in ends)
    return not leaves_a_choice(secret.fact, low, high, shown)


def leaves_a_choice(fact: int, low: float, high: float, shown: Shown) -> bool:
    """Whether from `low` to `high` there are k values of a fact, one of them k or more.

    Of what it is a part of, the complement has to be able to be k or more as well.
    """
    k, total = int(shown.k[fact]), int(shown.total[fact])
    return high - low >= k - 1 and high >= k and total - low >= k


class _Program(NamedTuple):
    """The program for two worlds, an upper and a lower one.

    Its columns are how much each fact gains and loses in the upper world, how much in the lower
    one, and whether each of those that are shown is hidden.

    rows : each, times the columns, is `at_least` or more; the first `sums` of them are exactly 0
    most : of each column; none is below 0
    costs : of each column: of hiding, or where nothing can be hidden of moving, so that few move
    """

    rows: Floats
    at_least: Floats
    sums: int
    most: Floats
    costs: Floats


def _program(fact: int, facts: Positions, sums: Floats, shown: Shown) -> _Program:
    """The program for worlds in which a fact is k − 1 apart, and others move with it."""
    equal, size = sums.shape
    here, k = int(np.searchsorted(facts, fact)), int(shown.k[fact])
    value, furthest = shown.value[facts], 2 * (k - 1)
    gain = np.clip(shown.high[facts] - value, 0, furthest)
    loss = np.clip(value - shown.low[facts], 0, furthest)
    moves = np.concatenate([gain, loss, gain, loss]).astype(float)
    shut = np.flatnonzero(~shown.free[facts])
    gate = np.arange(len(shut))

    rows = np.zeros((2 * equal + 3 + 4 * len(shut), 4 * size + len(shut)))
    for world in (0, 1):
        of_world = rows[world * equal : (world + 1) * equal, 2 * world * size :]
        of_world[:, :size], of_world[:, size : 2 * size] = sums, -sums
    apart, above, below = 2 * equal + np.arange(3)
    up, down = [here, size + here], [2 * size + here, 3 * size + here]
    rows[[apart, above], up[0]] = rows[[apart, below], down[1]] = 1
    rows[[apart, above], up[1]] = rows[[apart, below], down[0]] = -1
    for kind in range(4):  # what is shown moves only if it is hidden
        row = 2 * equal + 3 + kind * len(shut) + gate
        rows[row, kind * size + shut] = -1
        rows[row, 4 * size + gate] = moves[kind * size + shut]

    at_least = np.zeros(len(rows))
    at_least[apart] = k - 1
    at_least[above] = k - value[here]
    at_least[below] = k + value[here] - shown.total[fact]
    return _Program(
        rows,
        at_least,
        sums=2 * equal,
        most=np.concatenate([moves, np.ones(len(shut))]),
        costs=np.concatenate([np.full(4 * size, float(not len(shut))), shown.worth[facts[shut]]]),
    )


def _solved(program: _Program) -> Floats | None:
    """The cheapest whole numbers that the program allows; None where there are none."""
    exact = np.arange(len(program.rows)) < program.sums
    found = milp(
        program.costs,
        integrality=np.ones(len(program.costs), dtype=np.int64),
        bounds=Bounds(0, program.most),
        constraints=LinearConstraint(
            csr_array(program.rows), program.at_least, np.where(exact, 0.0, np.inf)
        ),
        options={"time_limit": PATIENCE_S, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return None
    if not found.success:
        raise GateRefused(
            f"Der Beweis der Geheimhaltung wurde nicht fertig ({found.message.strip()}); ohne "
            "Beweis wird nichts veröffentlicht. Bitte noch einmal versuchen."
        )
    return np.asarray(found.x)
