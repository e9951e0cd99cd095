"""Audit: what the gate did, for the Statistikstelle: counts of counts, never a value."""

from dataclasses import dataclass

import numpy as np

from geo_lsz.secrecy.facts import Facts
from geo_lsz.secrecy.secondary import Hidden


@dataclass(frozen=True, slots=True)
class Audit:
    """What was hidden of a delivery.

    counts : how many counts it has that may be small
    small, further : how many are hidden for their own sake, and for the sake of others
    same_secret : hidden counts that whoever knows another certain hidden one knows too
    narrowest : how many values are possible, at least, of each hidden count; None where none is
        hidden
    """

    counts: int
    small: int
    further: int
    same_secret: int
    narrowest: int | None


def audits(facts: Facts, found: Hidden, deliveries: int) -> list[Audit]:
    """The audit of each delivery, in their order."""
    table = facts.table
    of = table["delivery"].to_numpy()
    room = _room(facts, found)
    return [
        Audit(
            counts=int((of == number).sum()),
            small=int((found.hidden & ~found.further & (of == number)).sum()),
            further=int((found.further & (of == number)).sum()),
            same_secret=int((found.same_secret & (of == number)).sum()),
            narrowest=_least(room[found.hidden & (of == number)]),
        )
        for number in range(deliveries)
    ]


def _room(facts: Facts, found: Hidden) -> np.ndarray:
    """How many values the worlds that were found leave to each fact; there may be more."""
    low = np.zeros(len(facts.table), dtype=np.int64)
    high = low.copy()
    for world in found.worlds:
        for fact, move in world.items():
            low[fact], high[fact] = min(low[fact], move), max(high[fact], move)
    return high - low + 1


def _least(room: np.ndarray) -> int | None:
    return int(room.min()) if len(room) else None
