"""Points in a grid of squares: sums over everybody near, without storing who is near whom.

Points are sorted by square once; the squares of a row that a circle touches
then lie side by side in memory, and a plain loop runs over them. numba
compiles it when first called (a few seconds) and keeps the result.

Positions are whole millimetres: a way of exactly the limit is within it
wherever in the plane the points lie. Every sum is made in one order and no
library's exp is asked, so the same points give the same bits on any machine.
"""

from math import factorial
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo_lsz import compiling  # noqa: F401 - says when a kernel is compiled
from geo_lsz.grouping import Floats, Positions

Millimetres = NDArray[np.int32]

FAINTEST = 4.0
"""Standard deviations at which a Gaussian has fallen to 3e-4; no limit may lie beyond."""

TAYLOR = tuple(1 / factorial(k) for k in range(8, -1, -1))
"""Of exp, the highest power first."""


class Circle(NamedTuple):
    """Who is near: everybody within a limit, weighted by exp(-d²/2σ²); in millimetres.

    sigma : at least a quarter of the limit; inf weighs all alike
    """

    limit: int
    sigma: float


class Grid(NamedTuple):
    """Points sorted by square, row by row, in their old order within a square.

    x, y : of the sorted points
    order : old position of each
    start : first point of each square, and the end
    side : of a square; its edges are multiples of it
    column, row : of the first square
    columns, rows : how many there are
    """

    x: Millimetres
    y: Millimetres
    order: Positions
    start: Positions
    side: int
    column: int
    row: int
    columns: int
    rows: int


def grid(x: Millimetres, y: Millimetres, side: int) -> Grid:
    """Points, at least one, in squares of this side."""
    column, row = int(x.min()) // side, int(y.min()) // side
    columns, rows = int(x.max()) // side - column + 1, int(y.max()) // side - row + 1
    square = (y // side - row).astype(np.intp) * columns + (x // side - column)
    start, order = grouped(square, columns * rows)
    return Grid(x[order], y[order], order, start, side, column, row, columns, rows)


@njit(cache=True)
def grouped(group: Positions, groups: int) -> tuple[Positions, Positions]:
    """Start of each group 0..groups-1 (and the end), and all members in their old order."""
    start = np.zeros(groups + 1, np.intp)
    for i in range(len(group)):
        start[group[i] + 1] += 1
    start = np.cumsum(start)
    free = start.copy()
    members = np.empty(len(group), np.intp)
    for i in range(len(group)):
        members[free[group[i]]] = i
        free[group[i]] += 1
    return start, members


@njit(cache=True)
def gather(near: Grid, numbers: Floats, x: Millimetres, y: Millimetres, circle: Circle) -> Floats:
    """Sum of w times number over the points near each place (x, y).

    near : the points
    numbers : of the points, in the order of the grid
    """
    weights, runs = _desk(near, circle)
    sums = np.zeros(len(x))
    for place in range(len(x)):
        seen = 0
        for run in range(_look(weights, runs, near, (x[place], y[place]), circle)):
            begin, end = runs[run]
            product, number = weights[seen : seen + end - begin], numbers[begin:end]
            for i in range(len(product)):
                product[i] *= number[i]
            seen += end - begin
        sums[place] = _sum(weights[:seen])
    return sums


@njit(cache=True)
def scatter(near: Grid, numbers: Floats, x: Millimetres, y: Millimetres, circle: Circle) -> Floats:
    """Sum of w times number over the places (x, y) near each point, in the order of the grid.

    near : the points
    numbers : of the places, which are taken one after the other
    """
    weights, runs = _desk(near, circle)
    sums = np.zeros(len(near.x))
    for place in range(len(x)):
        seen, number = 0, numbers[place]
        for run in range(_look(weights, runs, near, (x[place], y[place]), circle)):
            begin, end = runs[run]
            total, weight = sums[begin:end], weights[seen : seen + end - begin]
            for i in range(len(total)):
                total[i] += weight[i] * number
            seen += end - begin
    return sums


@njit(cache=True)
def _sum(numbers: Floats) -> float:
    """Sum in one order: of each fourth number first, so that no addition waits for the last."""
    a = b = c = d = 0.0
    fours = len(numbers) // 4 * 4
    for i in range(0, fours, 4):
        a += numbers[i]
        b += numbers[i + 1]
        c += numbers[i + 2]
        d += numbers[i + 3]
    for i in range(fours, len(numbers)):
        a += numbers[i]
    return (a + b) + (c + d)


@njit(cache=True)
def _desk(near: Grid, circle: Circle) -> tuple[Floats, Positions]:
    """Room for the weights of all points, and for the runs of all rows that a circle touches."""
    return np.empty(len(near.x)), np.empty((2 * circle.limit // near.side + 2, 2), np.intp)


@njit(cache=True)
def _look(
    weights: Floats, runs: Positions, near: Grid, here: tuple[int, int], circle: Circle
) -> int:
    """Write the weights of the points around here, and the runs they come in; how many runs.

    First all distances, then all weights, in loops that do nothing else: so the
    compiler reckons several at once.
    """
    here_x, here_y = float(here[0]), float(here[1])
    count = seen = 0
    for row in _rows(near, here[1], circle):
        begin, end = _run(near, row, here[0], here[1], circle)
        x, y, away_2 = near.x[begin:end], near.y[begin:end], weights[seen : seen + end - begin]
        for i in range(len(x)):
            # exact, as whole numbers below 2**53 are
            away_2[i] = (float(x[i]) - here_x) ** 2 + (float(y[i]) - here_y) ** 2
        runs[count] = begin, end
        count += 1
        seen += end - begin
    _weigh(weights[:seen], circle)
    return count


@njit(cache=True)
def _weigh(away_2: Floats, circle: Circle) -> None:
    """Write weights in place of squared distances; 0 beyond the limit."""
    fall = -1 / (32 * circle.sigma**2)
    limit_2 = float(circle.limit) ** 2
    for i in range(len(away_2)):
        away_2[i] = _weight(away_2[i], fall) if away_2[i] <= limit_2 else 0.0


@njit(cache=True)
def _rows(near: Grid, y: int, circle: Circle) -> range:
    """Rows of squares that the circle around a place may touch."""
    first = (y - circle.limit) // near.side - near.row
    last = (y + circle.limit) // near.side - near.row
    return range(max(first, 0), min(last + 1, near.rows))


@njit(cache=True)
def _run(near: Grid, row: int, x: int, y: int, circle: Circle) -> tuple[int, int]:
    """First point and end of those squares of a row that the circle may touch."""
    bottom = (near.row + row) * near.side
    beside = max(bottom - y, y - bottom - near.side, 0)
    half = int(np.sqrt(float(circle.limit) ** 2 - float(beside) ** 2)) + 1
    first = max((x - half) // near.side - near.column, 0)
    last = min((x + half) // near.side - near.column, near.columns - 1)
    if first > last:
        return 0, 0
    return near.start[row * near.columns + first], near.start[row * near.columns + last + 1]


@njit(cache=True)
def _weight(away_2: float, fall: float) -> float:
    """exp(16 · fall · d²) as the sixteenth power of a Taylor sum.

    Powers up to eight suffice: the rest is below 2e-7 of the weight up to
    `FAINTEST`, and below 1e-12 up to two standard deviations.
    """
    s = fall * away_2
    power = 0.0
    for term in TAYLOR:
        power = power * s + term
    power *= power
    power *= power
    power *= power
    return power * power
