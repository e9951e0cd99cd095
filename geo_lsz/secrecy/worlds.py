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
    facts, sums = around.facts[moving], around.sums[:, moving]
    k = int(shown.k[secret.fact])
    size, here = len(facts), int(np.searchsorted(facts, secret.fact))
    value, most = shown.value[facts], 2 * (k - 1)
    low = np.clip(shown.low[facts] - value, -most, 0).astype(float)
    high = np.clip(shown.high[facts] - value, 0, most).astype(float)
    lowest, highest = np.concatenate([low, low]), np.concatenate([high, high])
    lowest[here] = max(low[here], k - value[here])
    highest[size + here] = min(high[here], shown.total[secret.fact] - k - value[here])
    if (lowest > highest).any():
        return None
    shut = np.flatnonzero(~shown.free[facts])
    found = _solved(
        _rows(sums, here, shut, low, high),
        lowest=np.concatenate([lowest, np.zeros(len(shut))]),
        highest=np.concatenate([highest, np.ones(len(shut))]),
        costs=np.concatenate([np.zeros(2 * size), shown.worth[facts[shut]]]),
        apart=float(k - 1),
        equal=2 * len(sums),
    )
    if found is None:
        return None
    return _world(facts, found[:size]), _world(facts, found[size : 2 * size])


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


def _rows(sums: Floats, here: int, shut: Positions, low: Floats, high: Floats) -> Floats:
    """The rows of the program: sums of the upper world, of the lower one, what is apart, what is shut.

    Columns: moves of the upper world, of the lower one, and whether what is shut is opened.
    """
    equal, size = sums.shape
    gates = len(shut)
    rows = np.zeros((2 * equal + 1 + 4 * gates, 2 * size + gates))
    rows[:equal, :size] = rows[equal : 2 * equal, size : 2 * size] = sums
    rows[2 * equal, [here, size + here]] = 1, -1
    gate = np.arange(gates)
    for side, (first, bound) in enumerate([(0, low), (0, high), (size, low), (size, high)]):
        row = 2 * equal + 1 + side * gates + gate
        sign = 1 if bound is low else -1  # low · open ≤ move ≤ high · open, each as "at least 0"
        rows[row, first + shut] = sign
        rows[row, 2 * size + gate] = -sign * bound[shut]
    return rows


def _solved(
    rows: Floats, *, lowest: Floats, highest: Floats, costs: Floats, apart: float, equal: int
) -> Floats | None:
    """The cheapest whole numbers within these bounds; None where there are none.

    rows : the first `equal` of them are 0, the next one is at least `apart`, all others at least 0
    """
    number = np.arange(len(rows))
    found = milp(
        costs,
        integrality=np.ones(rows.shape[1], dtype=np.int64),
        bounds=Bounds(lowest, highest),
        constraints=LinearConstraint(
            csr_array(rows),
            np.where(number == equal, apart, 0.0),
            np.where(number < equal, 0.0, np.inf),
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
