"""Supply: places within reach per resident, shared among all who reach them (METHODS M4)."""

from typing import NamedTuple, Self

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.errors import ContractError
from geo_lsz.grouping import Floats, Levels, Positions, highest_by, positions, total_by
from geo_lsz.intervals import between, ignorance, is_applicable, limits


def supply_per_resident(persons: Series, places: Series, links: DataFrame) -> Series:
    """Places within reach per resident, by cell.

    Each offer shares its places among all residents who reach it; a cell adds
    up the shares of the offers it reaches (two-step floating catchment, Luo
    and Wang 2003; decay after Luo and Qi 2009):

        R_j = S_j / sum_k(P_k w_kj)        A_i = sum_j(R_j w_ij)

    persons : residents P by cell, known for every row
    places : places S by offer, known for every row
    links : cell, offer, weight w in (0, 1], as `reach.links` gives them

    Returns places per resident, on the index of `persons`.
    0 means nothing in reach; NA means nobody lives there.
    Capacity is conserved: sum(A_i P_i) is the places of all offers in reach.
    Raises UnknownValue where residents or places are unknown: an unknown
    neighbour would make everybody else look better supplied. `supply_bounds`
    gives the range instead.
    """
    frames.require_known(persons, places)
    ways = _Ways.of(links, persons.index, places.index)
    supply = ways.share_out(persons.to_numpy(dtype=float), places.to_numpy(dtype=float))
    return Series(supply, index=persons.index, name="supply").where(persons > 0)


def supply_bounds(persons: DataFrame, places: DataFrame, links: DataFrame) -> DataFrame:
    """Places within reach per resident by cell, as far as they can be known.

    The supply of `supply_per_resident` falls with every P and grows with every
    S; so its lowest is that of most people and fewest places, its highest that
    of fewest people and most places. Both can be true: the bounds are exact.

    persons : `value, status, low, high` by cell
    places : `value, status, low, high` by offer
    links : cell, offer, weight, as `reach.links` gives them

    Returns `value, status, low, high` in places per resident, on the index of
    `persons`; a bound NA is no bound. Only what an unknown touches is an
    interval: suppressed where every unknown that touches it is, else missing.
    Not applicable where surely nobody lives. A cell whose residents are
    unknown gets the supply of whoever lives there.
    """
    ways = _Ways.of(links, persons.index, places.index)
    fewest, most = limits(persons)
    poorest, richest = limits(places)
    return between(
        ways.share_out(most, poorest),
        ways.share_out(fewest, richest),
        ways.touched_by(ignorance(persons["status"]), ignorance(places["status"])),
        persons.index,
        applicable=is_applicable(persons) & (most > 0),
    )


class _Ways(NamedTuple):
    """Links by position of cell and offer."""

    cell: Positions
    offer: Positions
    weight: Floats
    cells: int
    offers: int

    @classmethod
    def of(cls, links: DataFrame, cells: Index, offers: Index) -> Self:
        cell, offer = positions(links["cell"], cells), positions(links["offer"], offers)
        if (cell < 0).any() or (offer < 0).any():
            raise ContractError("links name a cell or an offer that is not there")
        return cls(cell, offer, links["weight"].to_numpy(dtype=float), len(cells), len(offers))

    def share_out(self, persons: Floats, places: Floats) -> Floats:
        """Places per resident by cell; meaningless (inf) where nobody lives."""
        takers = total_by(self.offer, self.weight * persons[self.cell], self.offers)
        with np.errstate(divide="ignore"):
            share = np.divide(places, takers, out=np.zeros(self.offers), where=places > 0)
        return total_by(self.cell, self.weight * share[self.offer], self.cells)

    def touched_by(self, persons: Levels, places: Levels) -> Levels:
        """Highest level of ignorance, by cell, in what its supply is made of."""
        takers = highest_by(self.offer, persons[self.cell], self.offers)
        at_offer = np.maximum(takers, places)
        return highest_by(self.cell, at_offer[self.offer], self.cells)
