"""Dots: numbered places that must not hide each other."""

import numpy as np
from numpy.typing import NDArray

RADIUS = 2.0
"""Radius of a numbered dot in mm."""

GAP = 0.3
ROUNDS = 200


def apart(
    places: NDArray[np.float64], room: tuple[float, float, float, float] | None = None
) -> list[tuple[float, float]]:
    """Places (n, 2) in mm, moved so that dots of RADIUS hardly overlap.

    room : left, top, right, bottom: no dot is pushed over its edge

    Those that are alone stay where they are. The order of the places decides
    who gives way to whom, so the same places always give the same picture.
    """
    moved = _unstacked(places)
    least = 2 * RADIUS + GAP
    for _ in range(ROUNDS):
        step = moved[:, None, :] - moved[None, :, :]
        distance = np.hypot(step[..., 0], step[..., 1])
        np.fill_diagonal(distance, np.inf)
        short = np.clip(least - distance, 0, None)
        if not short.any():
            break
        away = (step / distance[..., None] * short[..., None]).sum(axis=1)
        moved = _inside(moved + 0.4 * away, room)
    return [(float(x), float(y)) for x, y in moved]


def _inside(
    places: NDArray[np.float64], room: tuple[float, float, float, float] | None
) -> NDArray[np.float64]:
    if room is None:
        return places
    left, top, right, bottom = room
    least, most = (left + RADIUS, top + RADIUS), (right - RADIUS, bottom - RADIUS)
    # thrown back rather than held at the edge, where many would end up on one spot
    from_least = least + np.abs(places - least)
    return np.asarray(most - np.abs(most - from_least))


def _unstacked(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places a hair apart in a sunflower, so that stacked ones know where to go."""
    turn = np.arange(len(places)) * np.pi * (3 - np.sqrt(5))
    hair = 1e-3 * np.sqrt(np.arange(len(places)))
    places = places.copy()
    places[:, 0] += hair * np.cos(turn)
    places[:, 1] += hair * np.sin(turn)
    return places
