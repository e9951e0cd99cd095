"""Supply for a Land or the whole republic: E2SFCA by blocks, straight line, no pair stored.

What `supply.supply_per_resident` does on links, for cells and offers by the
million. The land is cut into square blocks. A block carries all that the
supply of its own cells is made of: the offers within D of it, and the cells
within 2 D, who share these offers. So blocks know nothing of each other: they
can be reckoned in any order and anywhere, and the result is the same to the
last bit; memory is that of one block at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Self

import numpy as np
from numba import njit
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.errors import ContractError
from geo_lsz.grid import FAINTEST, Circle, Millimetres, gather, grid, grouped, scatter
from geo_lsz.grouping import Flags, Floats, Positions

BLOCK_M = 200_000.0
"""Side of a block: large beside any D on foot, so that little is reckoned twice."""

SMALLEST_SQUARE_MM = 100_000
"""Side of the smallest grid square; a smaller one would hold nobody, at some cost."""


class Block(NamedTuple):
    """A part of the land that can be reckoned by itself; millimetres from the land's corner.

    x, y, persons : of its own cells and of the cells within 2 D and a grid square
    own : which of them are its own
    positions : of its own cells, among all cells of the land
    offer_x, offer_y, places : of the offers within D
    """

    x: Millimetres
    y: Millimetres
    persons: Floats
    own: Flags
    positions: Positions
    offer_x: Millimetres
    offer_y: Millimetres
    places: Floats
    circle: Circle


class Supplied(NamedTuple):
    """Places per resident of the cells at these positions."""

    positions: Positions
    supply: Floats


Each = Callable[[Callable[[Block], Supplied], Iterable[Block]], Iterable[Supplied]]
"""Something that applies a function to each block, as `map` does, here or elsewhere."""


def supply_of_nation(
    cells: DataFrame,
    offers: DataFrame,
    *,
    limit_m: float,
    sigma_m: float = np.inf,
    block_m: float = BLOCK_M,
    each: Each = map,
) -> Series:
    """Places within reach per resident, by cell, for very many cells.

    E2SFCA (Luo and Qi 2009) with Gaussian weights, and 2SFCA (Luo and Wang
    2003) where sigma is inf; w = exp(-d²/2σ²) for d <= D, else 0:

        R_j = S_j / sum_k(P_k w_kj)        A_i = sum_j(R_j w_ij)

    cells : x_m, y_m in EPSG:25832, persons P, known for every row
    offers : x_m, y_m in EPSG:25832, places S, known for every row
    limit_m : D on the straight line; a detour factor divides it beforehand
    sigma_m : at least D/4; a fainter weight would be below 3e-4
    block_m : side of a block
    each : applies a function to every block: `map`, or the `map` of an engine

    Returns places per resident, on the index of `cells`; 0 means nothing in
    reach, NA that nobody lives there. Positions count in whole millimetres.
    Equal to `supply_per_resident` on the links within D, but for a relative
    1e-6 at most (see `grid`). Raises UnknownValue where persons or places are
    unknown, ContractError where positions or limits make no sense.
    """
    frames.require_known(cells["persons"], offers["places"])
    supply = np.zeros(len(cells))
    for block in each(supply_of_block, blocks(cells, offers, _circle(limit_m, sigma_m), block_m)):
        supply[block.positions] = block.supply
    return Series(supply, index=cells.index, name="supply").where(cells["persons"] > 0)


def blocks(
    cells: DataFrame, offers: DataFrame, circle: Circle, block_m: float = BLOCK_M
) -> Iterator[Block]:
    """Blocks of the land that have cells, row by row."""
    if cells.empty:
        return
    corner = cells[["x_m", "y_m"]].min().to_numpy(dtype=float)
    x, y = _millimetres(cells, corner)
    offer_x, offer_y = _millimetres(offers, corner)
    persons, places = (
        column.to_numpy(dtype=float) for column in (cells["persons"], offers["places"])
    )
    squares = _Squares.over(x, y, _whole_millimetres(block_m))
    home = squares.of(x, y)
    start, inside = grouped(home, squares.columns * squares.rows)
    # a grid square more: so each sum runs over the same squares, whatever the cut
    sharers = squares.around(x, y, 2 * circle.limit + _grid_side(circle))
    reached = squares.around(offer_x, offer_y, circle.limit)
    for block in np.flatnonzero(np.diff(start)).tolist():
        of_cells, of_offers = sharers.of(block), reached.of(block)
        yield Block(
            x[of_cells],
            y[of_cells],
            persons[of_cells],
            home[of_cells] == block,
            inside[start[block] : start[block + 1]],
            offer_x[of_offers],
            offer_y[of_offers],
            places[of_offers],
            circle,
        )


def supply_of_block(block: Block) -> Supplied:
    """Places per resident of the block's own cells; meaningless where nobody lives."""
    if not len(block.places):
        return Supplied(block.positions, np.zeros(len(block.positions)))
    side = _grid_side(block.circle)
    people = grid(block.x, block.y, side)
    offers = grid(block.offer_x, block.offer_y, side)
    places = block.places[offers.order]
    persons = block.persons[people.order]
    takers = gather(people, persons, offers.x, offers.y, block.circle)
    share = np.divide(places, takers, out=np.zeros(len(places)), where=takers > 0)
    supply = np.empty(len(persons))
    supply[people.order] = scatter(people, share, offers.x, offers.y, block.circle)
    return Supplied(block.positions, supply[block.own])


class _Members(NamedTuple):
    """Positions of the members of each block, block after block."""

    start: Positions
    members: Positions

    def of(self, block: int) -> Positions:
        return self.members[self.start[block] : self.start[block + 1]]


class _Squares(NamedTuple):
    """The blocks: squares of one side from the corner on, numbered row by row."""

    side: int
    columns: int
    rows: int

    @classmethod
    def over(cls, x: Millimetres, y: Millimetres, side: int) -> Self:
        return cls(side, int(x.max()) // side + 1, int(y.max()) // side + 1)

    def of(self, x: Millimetres, y: Millimetres) -> Positions:
        return (y // self.side).astype(np.intp) * self.columns + x // self.side

    def around(self, x: Millimetres, y: Millimetres, halo: int) -> _Members:
        """Points in each block or within the halo around it."""
        point, block = _memberships(x, y, self, halo)
        start, order = grouped(block, self.columns * self.rows)
        return _Members(start, point[order])


@njit(cache=True)
def _memberships(
    x: Millimetres, y: Millimetres, blocks: _Squares, halo: int
) -> tuple[Positions, Positions]:
    """Point and block of each membership, point after point."""
    side, columns, rows = blocks
    point, block = [], []
    for i in range(len(x)):
        for row in range(max((y[i] - halo) // side, 0), min((y[i] + halo) // side + 1, rows)):
            for column in range(
                max((x[i] - halo) // side, 0), min((x[i] + halo) // side + 1, columns)
            ):
                point.append(i)
                block.append(row * columns + column)
    return np.array(point, dtype=np.intp), np.array(block, dtype=np.intp)


def _grid_side(circle: Circle) -> int:
    """Side of a grid square: half of D keeps both squares in vain and squares to visit few."""
    return max(-(-circle.limit // 2), SMALLEST_SQUARE_MM)


def _circle(limit_m: float, sigma_m: float) -> Circle:
    if not (0 < limit_m < np.inf and sigma_m * FAINTEST >= limit_m):
        raise ContractError(
            f"limit {limit_m} m and sigma {sigma_m} m: the limit should be above 0 "
            f"and at most {FAINTEST:g} sigma"
        )
    return Circle(_whole_millimetres(limit_m), sigma_m * 1000)


def _whole_millimetres(metres: float) -> int:
    return max(round(metres * 1000), 1)


def _millimetres(points: DataFrame, corner: Floats) -> tuple[Millimetres, Millimetres]:
    """Positions from the corner of the land."""
    x, y = (
        np.rint((points[axis].to_numpy(dtype=float) - least) * 1000)
        for axis, least in zip(("x_m", "y_m"), corner, strict=True)
    )
    if not all((np.abs(axis) < np.iinfo(np.int32).max // 2).all() for axis in (x, y)):
        raise ContractError("x_m, y_m: a position is unknown, or 1,000 km from the others")
    return x.astype(np.int32), y.astype(np.int32)
