"""Decline: how an offer counts less with the way to it, as planners choose it: a shape, and what is left.

A decay (`geo_lsz.decay`) has parameters that nobody plans in. Planners say which
shape it has and how much an offer at the limit still counts; from that and the
limit the parameters follow.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from geo_lsz.angebotsart import Reach
from geo_lsz.decay import Binary, Decay, Gaussian, Gravity, Step

DECLINES: Mapping[str, str] = {
    "gleich": "bis zur Grenze gleich gut",
    "stufen": "nimmt in Stufen ab",
    "glocke": "bleibt in der Nähe hoch, nimmt dann ab",
    "steil": "nimmt von Anfang an stark ab",
}
"""The shapes that can be chosen, in German."""

ALIKE = "gleich"
"""The shape in which an offer at the limit counts as much as one next door."""

_KEYS = {"gleich": "binary", "stufen": "steps", "glocke": "gaussian", "steil": "gravity"}
"""What a decay calls them."""

THIRDS = (Step(walk_min=1, weight=1), Step(walk_min=2, weight=0.68), Step(walk_min=3, weight=0.22))
"""Steps where a kind has none of its own: thirds of the limit (Luo and Qi 2009)."""

NEAR = 0.1
"""Share of the limit up to which an offer counts fully, in a decline from the start."""


def decline_of(decay: Decay) -> str:
    """The shape of a decay, by its key in DECLINES."""
    return next(name for name, key in _KEYS.items() if getattr(decay, key) is not None)


def left_of(decay: Decay) -> float:
    """What an offer at the limit counts, as a share of one next door."""
    return float(decay.shape.falling(np.array([decay.limit_min]))[0])


def declining(reach: Reach, decline: str, left: float) -> Reach:
    """The same reach, to the same limit, in another decline.

    decline : a key of DECLINES
    left : what an offer at the limit counts, above 0 and below 1; 1 of ALIKE
    """
    shapes: dict[str, Any] = dict.fromkeys(_KEYS.values()) | {
        _KEYS[decline]: _shape(reach, decline, left)
    }
    return reach.model_copy(update=shapes)


def _shape(
    reach: Reach, decline: str, left: float
) -> Binary | tuple[Step, ...] | Gaussian | Gravity:
    limit = reach.limit_min
    if decline == ALIKE:
        return Binary(limit_min=limit)
    if decline == "stufen":
        return _steps(reach, left)
    if decline == "glocke":
        return Gaussian(sigma_min=limit / math.sqrt(-2 * math.log(left)), limit_min=limit)
    return _gravity(reach, left)


def _steps(reach: Reach, left: float) -> tuple[Step, ...]:
    """The steps of the kind, or thirds; what each takes away grows or shrinks in proportion."""
    own = reach.steps if reach.steps and reach.steps[-1].weight < 1 else THIRDS
    longer, lower = reach.limit_min / own[-1].walk_min, (1 - left) / (1 - own[-1].weight)
    return tuple(
        Step(
            walk_min=round(step.walk_min * longer, 9),
            weight=round(1 - (1 - step.weight) * lower, 12),
        )
        for step in own
    )


def _gravity(reach: Reach, left: float) -> Gravity:
    """The power that leads from 1 at its scale to what is left at the limit."""
    limit, own = reach.limit_min, reach.gravity
    near = NEAR * limit
    scale, least = (own.scale_min, own.least_min) if own and own.scale_min < limit else (near, near)
    exponent = math.log(left) / math.log(limit / scale)
    return Gravity(scale_min=scale, exponent=exponent, least_min=least, limit_min=limit)
