"""Decay: how the weight of an offer falls with the minutes to it (METHODS M3)."""

from typing import Annotated, Any, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from geo_lsz.definition import Definition
from geo_lsz.grouping import Floats

Share = Annotated[float, Field(gt=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Negative = Annotated[float, Field(lt=0)]


class Step(Definition):
    """Up to `walk_min` minutes on the way, an offer counts with `weight`."""

    walk_min: Positive
    weight: Share


class Binary(Definition):
    """Within the limit or not."""

    limit_min: Positive

    def falling(self, minutes: Floats) -> Floats:
        """1 for every way."""
        return np.ones(len(minutes))


class Gaussian(Definition):
    """A bell of the width σ = `sigma_min` minutes."""

    sigma_min: Positive
    limit_min: Positive

    def falling(self, minutes: Floats) -> Floats:
        """exp(−d² / 2σ²)."""
        return np.exp(-((minutes / self.sigma_min) ** 2) / 2)


class Gravity(Definition):
    """A power of the minutes; ways shorter than `scale_min` weigh more than 1.

    exponent : α, below 0
    least_min : dmin; a shorter way weighs no more than this one
    """

    scale_min: Positive
    exponent: Negative
    least_min: Positive
    limit_min: Positive

    def falling(self, minutes: Floats) -> Floats:
        """(max(d, dmin) / s)^α."""
        return (np.maximum(minutes, self.least_min) / self.scale_min) ** self.exponent


class Stepped(NamedTuple):
    """Steps, nearest first."""

    steps: tuple[Step, ...]

    @property
    def limit_min(self) -> float:
        """End of the last step."""
        return self.steps[-1].walk_min

    def falling(self, minutes: Floats) -> Floats:
        """Weight of the first step that is long enough; 0 where none is."""
        ends = [step.walk_min for step in self.steps]
        of_step = np.array([*(step.weight for step in self.steps), 0.0])
        return of_step[np.searchsorted(ends, minutes, side="left")]


class Decay(Definition):
    """One of four shapes, told by its key.

    steps : E2SFCA (Luo and Qi 2009)
    binary : 2SFCA (Luo and Wang 2003)
    gaussian, gravity : smooth, cut off at their limit
    """

    steps: tuple[Step, ...] | None = Field(default=None, min_length=1)
    binary: Binary | None = None
    gaussian: Gaussian | None = None
    gravity: Gravity | None = None

    @property
    def shape(self) -> Binary | Gaussian | Gravity | Stepped:
        """The shape that is named."""
        return self.binary or self.gaussian or self.gravity or Stepped(self.steps or ())

    @property
    def limit_min(self) -> float:
        """Minutes beyond which an offer is out of reach; this long is still within."""
        return self.shape.limit_min

    def stretched_to(self, limit_min: float) -> Self:
        """The same with another limit: all minutes of the shape grow or shrink in proportion."""
        content = self.model_dump(exclude_none=True)
        for key in _SHAPES & content.keys():
            content[key] = _stretched(content[key], limit_min, self.limit_min)
        return type(self).model_validate(content)

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        named = sorted(key for key in _SHAPES if getattr(self, key) is not None)
        if len(named) != 1:
            raise ValueError(f"name one decay of {sorted(_SHAPES)}, not {named or 'none'}")
        return self

    @model_validator(mode="after")
    def _nearest_first(self) -> Self:
        minutes = [step.walk_min for step in self.steps or ()]
        falling = [step.weight for step in self.steps or ()]
        if minutes != sorted(set(minutes)) or falling != sorted(falling, reverse=True):
            raise ValueError("steps: minutes must grow and weights must not")
        return self


_SHAPES = {"steps", "binary", "gaussian", "gravity"}


def weights(minutes: Floats, decay: Decay) -> Floats:
    """Weight of each way by its minutes: what the shape says, 0 beyond the limit.

    Steps {20: 1, 40: 0.68, 60: 0.22}, exp(−d²/2σ²), (max(d, dmin)/s)^α, or 1
    (METHODS M3). 0 means: out of reach. Only gravity weighs above 1.
    """
    return np.where(minutes <= decay.limit_min, decay.shape.falling(minutes), 0.0)


def _stretched(shape: Any, to_min: float, from_min: float) -> Any:
    """The content of a shape, every `…_min` of it in proportion."""
    if not isinstance(shape, dict):
        return [_stretched(step, to_min, from_min) for step in shape]
    # rounded so that the new limit is just what was asked for
    return {
        key: round(n * to_min / from_min, 9) if key.endswith("_min") else n
        for key, n in shape.items()
    }
