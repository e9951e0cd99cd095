"""Overlap in supply: who reaches several offers of one kind, and what hangs on each (METHODS M7).

Own definition, within one Angebotsart × Zielgruppe. With P_i persons and a_ij = 1
where offer j is within reach of cell i, c_i = sum_j(a_ij):

    unique reach        U_j   = sum_i(P_i a_ij [c_i = 1])
    redundancy          rho_j = 1 - U_j / sum_i(P_i a_ij)
    pair overlap        J_jk  = sum_i(P_i min(a_ij, a_ik)) / sum_i(P_i max(a_ij, a_ik))
    leave one out       dA_i(j) = A_i - A_i without j, A by the sharing of `supply.py`

Overlap is a fact about reach. Whether it is a Doppelstruktur is decided in
`doppelstruktur.py`; that one offer stands in two lists is no overlap at all.
"""

from typing import NamedTuple, Self

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, MultiIndex, Series
from scipy.sparse import csr_array

from geo_lsz import frames
from geo_lsz.coverage import share_of
from geo_lsz.errors import ContractError
from geo_lsz.grouping import Flags, Floats, Levels, Positions, highest_by, positions, total_by
from geo_lsz.intervals import MISSING, between, ignorance, limits
from geo_lsz.supply import Catchment, Sharing


class Overlap(NamedTuple):
    """How far the offers of a kind reach the same people.

    offers : by offer, the values `reach` and `unique` (persons) and `redundancy` (share 0..1)
    pairs : `value, status, low, high` of J (0..1) by `offer_a`, `offer_b`, the first by label
        before the second; only pairs that may share a cell
    """

    offers: DataFrame
    pairs: DataFrame


def overlap(
    persons: DataFrame,
    offers: Index,
    links: DataFrame,
    unsure: DataFrame | None = None,
    *,
    complete: bool = True,
) -> Overlap:
    """Reach, unique reach, redundancy and pair overlap of the offers of one kind.

    persons : of the Zielgruppe, `value, status, low, high` by cell
    offers : all offers of the kind; one that nobody reaches has no link
    links : cell, offer of every way within reach, each pair once
    unsure : cell, offer of pairs that may be links; none of `links`
    complete : whether all offers of the kind are known. If not, nobody surely
        has only one: unique reach may be 0 and redundancy 1

    0 means that nobody is reached, only here, or twice. Redundancy and J are not
    applicable where surely nobody is reached. The bounds hold for every number of
    persons and all ways that may be; where all is known, they are the value.
    Raises ContractError where links name what is not there, or a pair twice.
    """
    ways = _Ways.of(persons.sort_index(), offers.sort_values(), links, unsure)
    return Overlap(_of_offers(ways, complete=complete).reindex(offers), _of_pairs(ways))


def leave_one_out(
    persons: Series, places: Series, links: DataFrame, catchment: Catchment = "e2sfca"
) -> Series:
    """Places per resident that a cell loses when an offer is gone, by `cell` and `offer`.

    persons, places, links : as for `supply.supply_per_resident`, all known

    Without its offer everybody else shares as before (`supply.py`), so a cell
    loses what that offer gave it; with 3sfca people choose anew, and then others
    may lose, or gain (below 0). Pairs that are not there lose nothing; cells in
    which nobody lives are left out.
    Raises UnknownValue where residents or places are unknown.
    """
    frames.require_known(persons, places)
    sharing = Sharing.of(links, persons.index, places.index, catchment)
    people, capacity = persons.to_numpy(dtype=float), places.to_numpy(dtype=float)
    if catchment == "3sfca":
        weighed = Sharing.of(links, persons.index, places.index, "e2sfca")
        cell, offer, lost = _chosen_anew(sharing, weighed, people, capacity)
    else:
        lives = people[sharing.cell] > 0
        cell, offer = sharing.cell[lives], sharing.offer[lives]
        share = capacity[offer] / sharing.takers(people)[offer]
        lost = sharing.giving[lives] * share
    index = MultiIndex.from_arrays(
        [persons.index[cell], places.index[offer]], names=["cell", "offer"]
    )
    return Series(lost, index=index, name="lost")


def _chosen_anew(
    sharing: Sharing, weighed: Sharing, persons: Floats, places: Floats
) -> tuple[Positions, Positions, Floats]:
    """Cell, offer and loss, where everybody chooses anew among what is left."""
    with np.errstate(invalid="ignore"):  # where nobody lives
        before = sharing.per_resident(persons, places)
        found = []
        for gone in range(sharing.offers):
            left = weighed.offer != gone
            after = Sharing.along(
                weighed.cell[left],
                weighed.offer[left],
                weighed.taking[left],
                cells=sharing.cells,
                offers=sharing.offers,
                catchment="3sfca",
            ).per_resident(persons, places)
            lost = before - after
            cell = np.flatnonzero((persons > 0) & (lost != 0))
            found.append((cell, np.full(len(cell), gone), lost[cell]))
    cell, offer, lost = (np.concatenate(part) for part in zip(*found, strict=True))
    return cell, offer, lost


class _Ways(NamedTuple):
    """Ways of a kind by position, sure ones and such that may be, and the persons at their ends.

    fewest, most, levels : persons by cell, and the level of ignorance behind them
    """

    cells: Index
    offers: Index
    cell: Positions
    offer: Positions
    sure: Flags
    fewest: Floats
    most: Floats
    levels: Levels

    @classmethod
    def of(
        cls, persons: DataFrame, offers: Index, links: DataFrame, unsure: DataFrame | None
    ) -> Self:
        both = [links, links[:0] if unsure is None else unsure]
        cell, offer = (
            np.concatenate([positions(part[name], index) for part in both])
            for name, index in (("cell", persons.index), ("offer", offers))
        )
        if (cell < 0).any() or (offer < 0).any():
            raise ContractError("links name a cell or an offer that is not there")
        order = np.argsort(cell * len(offers) + offer, kind="stable")  # mostly in order already
        cell, offer = cell[order], offer[order]
        if ((cell[1:] == cell[:-1]) & (offer[1:] == offer[:-1])).any():
            raise ContractError("links name a cell and an offer twice")
        sure = (np.arange(len(order)) < len(links))[order]
        fewest, most = limits(persons)
        levels = ignorance(persons["status"])
        return cls(persons.index, offers, cell, offer, sure, fewest, most, levels)

    def at_ways(self) -> Levels:
        """Level of ignorance of each way: of its persons, and whether it is one."""
        unsure = np.where(self.sure, 0, MISSING).astype(np.int8)
        return np.maximum(self.levels[self.cell], unsure)

    def persons(self, numbers: Floats, which: Flags) -> Floats:
        """Sum of these numbers of persons by offer, over these ways."""
        return total_by(self.offer[which], numbers[self.cell[which]], len(self.offers))

    def highest(self, levels: Levels) -> Levels:
        """Highest level by offer."""
        return highest_by(self.offer, levels, len(self.offers))

    def matrix(self, which: Flags) -> csr_array:
        """These ways as 1 in a matrix of cells × offers."""
        at = (self.cell[which], self.offer[which])
        size = (len(self.cells), len(self.offers))
        return csr_array((np.ones(int(which.sum())), at), shape=size)


def _of_offers(ways: _Ways, *, complete: bool) -> DataFrame:
    every = np.ones(len(ways.cell), dtype=np.bool_)
    surely = np.bincount(ways.cell[ways.sure], minlength=len(ways.cells))[ways.cell] - ways.sure
    maybe = np.bincount(ways.cell, minlength=len(ways.cells))[ways.cell] - 1
    others, other_may_be = surely > 0, (maybe > 0) | (not complete)
    own = ways.at_ways()
    doubtful = np.where(other_may_be & ~others, MISSING, 0).astype(np.int8)
    open_ = ways.highest(np.maximum(own, doubtful))
    only = (
        ways.persons(ways.fewest, ways.sure & ~other_may_be),
        ways.persons(ways.most, ~others),
    )
    shared = (
        ways.persons(ways.fewest, ways.sure & others),
        ways.persons(ways.most, other_may_be),
    )
    reach = ways.persons(ways.fewest, ways.sure), ways.persons(ways.most, every)
    redundancy = between(
        share_of(shared[0], only[1]),
        1 - share_of(only[0], shared[1]),
        open_,
        ways.offers,
        applicable=reach[1] > 0,
    )
    return pd.concat(
        [
            frames.named(between(*reach, ways.highest(own), ways.offers), "reach"),
            frames.named(between(*only, open_, ways.offers), "unique"),
            frames.named(redundancy, "redundancy"),
        ],
        axis="columns",
    )


def _of_pairs(ways: _Ways) -> DataFrame:
    sure, maybe = ways.matrix(ways.sure), ways.matrix(np.ones(len(ways.cell), dtype=np.bool_))
    shared = (maybe.T @ maybe).tocoo()
    upper = shared.row < shared.col
    a, b = (side[upper].astype(np.intp) for side in (shared.row, shared.col))
    order = np.lexsort((b, a))
    pairs = _Pairs(a[order], b[order])
    if ways.sure.all() and (ways.fewest == ways.most).all():
        common = pairs.common(maybe, maybe, ways.most)
        reach = maybe.T @ ways.most
        either = reach[pairs.a] + reach[pairs.b]
        both, one = (common, common), (either - 2 * common,) * 2
    else:
        both = pairs.common(sure, sure, ways.fewest), pairs.maybe_both(maybe, ways.most)
        one = pairs.only_one(sure, maybe, ways.fewest), pairs.maybe_one(sure, maybe, ways.most)
    own = ways.highest(ways.at_ways())
    index = MultiIndex.from_arrays(
        [ways.offers[pairs.a], ways.offers[pairs.b]], names=["offer_a", "offer_b"]
    )
    return between(
        share_of(both[0], np.maximum(one[1], 0)),
        1 - share_of(np.maximum(one[0], 0), both[1]),
        np.maximum(own[pairs.a], own[pairs.b]),
        index,
        applicable=both[1] + one[1] > 0,
    )


class _Pairs(NamedTuple):
    """Pairs of offers by position, in order, and sums over cells that they have in common or not.

    Differences of sums may lie a hair below 0.
    """

    a: Positions
    b: Positions

    def common(self, of_a: csr_array, of_b: csr_array, numbers: Floats) -> Floats:
        """Sum of the numbers over the cells that both reach."""
        rows = np.diff(of_b.indptr)
        weighed = csr_array(
            (of_b.data * np.repeat(numbers, rows), of_b.indices, of_b.indptr), shape=of_b.shape
        )
        found = (of_a.T @ weighed).tocoo()
        upper = found.row < found.col
        sums = np.zeros(len(self.a))
        at = self._place(found.row[upper].astype(np.intp), found.col[upper].astype(np.intp))
        sums[at] = found.data[upper]
        return sums

    def maybe_both(self, maybe: csr_array, most: Floats) -> Floats:
        """Most persons in the cells that both may reach."""
        finite = self.common(maybe, maybe, np.where(np.isinf(most), 0, most))
        endless = self.common(maybe, maybe, np.isinf(most).astype(float))
        return np.where(endless > 0, np.inf, finite)

    def only_one(self, sure: csr_array, maybe: csr_array, fewest: Floats) -> Floats:
        """Fewest persons in the cells that surely one reaches, and the other surely not."""
        reach = sure.T @ fewest
        either: Floats = reach[self.a] + reach[self.b]
        shared = self.common(sure, maybe, fewest) + self.common(maybe, sure, fewest)
        alone: Floats = either - shared
        return alone

    def maybe_one(self, sure: csr_array, maybe: csr_array, most: Floats) -> Floats:
        """Most persons in the cells that one may reach, and that not surely both do."""
        finite = self._not_both(sure, maybe, np.where(np.isinf(most), 0, most))
        endless = self._not_both(sure, maybe, np.isinf(most).astype(float))
        return np.where(endless > 0, np.inf, finite)

    def _not_both(self, sure: csr_array, maybe: csr_array, numbers: Floats) -> Floats:
        reach = maybe.T @ numbers
        either: Floats = reach[self.a] + reach[self.b] - self.common(maybe, maybe, numbers)
        but: Floats = either - self.common(sure, sure, numbers)
        return but

    def _place(self, a: Positions, b: Positions) -> Positions:
        """Where these pairs stand among all."""
        width = int(self.b.max(initial=0)) + 1
        place: Positions = np.searchsorted(self.a * width + self.b, a * width + b)
        return place
