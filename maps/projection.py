"""Projections: how metres, or the unit of another reference system, become millimetres."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Projection:
    """Metres (EPSG:25832) to millimetres on the sheet.

    scale : mm per metre, or per unit of another reference system, from west to east
    stretch : how many times as long a metre is drawn from south to north
    """

    scale: float
    x0: float
    y0: float
    stretch: float = 1.0

    @property
    def upright(self) -> float:
        """How many mm a metre is from south to north."""
        return self.scale * self.stretch

    def __call__(self, metres: Floats) -> Floats:
        """Coordinates (n, 2) in mm; y grows downwards."""
        return np.column_stack(
            [self.x0 + self.scale * metres[:, 0], self.y0 - self.upright * metres[:, 1]]
        )

    def of(self, x: float, y: float) -> Place:
        """One place in mm."""
        return self.x0 + self.scale * x, self.y0 - self.upright * y

    def counted_from(self, origin: Place) -> "Projection":
        """The same for coordinates that are counted from `origin`."""
        return Projection(self.scale, *self.of(*origin), self.stretch)
