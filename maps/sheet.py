"""The sheet: what has to fit where, and what stands on every map: scale and north."""

from dataclasses import dataclass

import numpy as np

from maps.drawing import Item, Lines, Outline, Shape, Text
from maps.palette import DARK, Style
from maps.projection import Projection

Bounds = tuple[float, float, float, float]

FOOT = 8.0
"""Height below the map that scale bar and north arrow share, in mm."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The sheet that a map has to fit into, in mm."""

    width: float
    height: float
    margin: float = 1.0

    @property
    def room(self) -> tuple[float, float]:
        """Width and height that are left for the map itself."""
        return self.width - 2 * self.margin, self.height - 2 * self.margin - FOOT

    @property
    def inner(self) -> Bounds:
        """Left, top, right and bottom of this room, in mm."""
        room_x, room_y = self.room
        return self.margin, self.margin, self.margin + room_x, self.margin + room_y

    def filled(self, bounds: Bounds) -> Bounds:
        """The smallest window around `bounds` (metres) that leaves no room of the frame empty."""
        west, south, east, north = bounds
        room_x, room_y = self.room
        metres = max((east - west) / room_x, (north - south) / room_y)
        x, y = (west + east) / 2, (south + north) / 2
        half_x, half_y = metres * room_x / 2, metres * room_y / 2
        return x - half_x, y - half_y, x + half_x, y + half_y

    def fit(self, bounds: Bounds) -> Projection:
        """The projection that shows `bounds` (metres) as large as the frame allows, centred."""
        west, south, east, north = bounds
        room_x, room_y = self.room
        scale = min(room_x / (east - west), room_y / (north - south))
        left = self.margin + (room_x - scale * (east - west)) / 2
        top = self.margin + (room_y - scale * (north - south)) / 2
        return Projection(scale, left - scale * west, top + scale * north)


def fitted(bounds: Bounds, width: float, most_height: float) -> Frame:
    """A frame as wide as given, and only as high as a map of `bounds` (metres) needs."""
    west, south, east, north = map(float, bounds)
    return Frame(width, min(most_height, width * (north - south) / (east - west) + FOOT))


@dataclass(frozen=True, slots=True)
class Window:
    """A cut-out as a map service sends it: no margin, no border, no foot.

    width, height : of the sheet, in mm
    bounds : what it shows, in the unit of its reference system; pixels need not be square
    """

    width: float
    height: float
    bounds: Bounds

    @property
    def projection(self) -> Projection:
        """The projection that fills the sheet with the bounds."""
        west, south, east, north = self.bounds
        scale, upright = self.width / (east - west), self.height / (north - south)
        return Projection(scale, -scale * west, upright * north, upright / scale)

    def grown(self, mm: float) -> Bounds:
        """What a sheet would show that is larger by `mm` on each side."""
        west, south, east, north = self.bounds
        x, y = mm * (east - west) / self.width, mm * (north - south) / self.height
        return west - x, south - y, east + x, north + y


def border(frame: Frame, window: Bounds | None) -> list[Outline]:
    """A line around a cut-out, so that nobody takes its edge for the edge of the city."""
    if window is None:
        return []
    room_x, room_y = frame.room
    left, top = frame.margin, frame.margin
    right, bottom = left + room_x, top + room_y
    return [Outline((((left, top), (right, top), (right, bottom), (left, bottom)),), DARK, 0.2)]


def foot(frame: Frame, projection: Projection) -> list[Item]:
    """Scale bar in round metres and north arrow, below the map."""
    base = frame.height - frame.margin - 1
    metres = round_metres(0.3 * frame.width / projection.scale)
    left, right = frame.margin + 1, frame.margin + 1 + metres * projection.scale
    ends = ((left, base - 1.5), (left, base), (right, base), (right, base - 1.5))
    return [
        Lines((ends,), DARK, 0.3),
        Text(left, base - 2.6, _distance(metres), 2.6, anchor="start"),
        *_north(frame, base),
    ]


def _north(frame: Frame, base: float) -> list[Item]:
    x = frame.width - frame.margin - 2.5
    arrow = Style(DARK, stroke=DARK)
    left_half = ((x, base - 6), (x, base - 1), (x - 1.6, base))
    whole = ((x, base - 6), (x + 1.6, base), (x, base - 1), (x - 1.6, base))
    return [
        Shape((left_half,), arrow, 0.1),
        Outline((whole,), DARK, 0.2),
        Text(x - 3.2, base - 0.2, "N", 2.8, bold=True),
    ]


def round_metres(most: float) -> int:
    """The largest of 1, 2, 5 × 10ⁿ metres that is not above `most`."""
    power = 10 ** int(np.floor(np.log10(most)))
    return int(max(step * power for step in (1, 2, 5) if step * power <= most))


def _distance(metres: int) -> str:
    kilometres, rest = divmod(metres, 1000)
    return f"{metres} m" if rest else f"{kilometres} km"
