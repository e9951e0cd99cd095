"""Supply: places within reach per resident, shared among all who reach them (METHODS M4).

The floating catchment family is one mechanism. Each offer divides its places
among its takers, each cell adds up what it is given:

    R_j = S_j / sum_k(P_k t_kj)        A_i = sum_j(R_j g_ij)

The members differ only in how much of a person a way takes to an offer (t) and
how much of a share it gives (g), both made of the decay weight w:

    2sfca    t = g = 1                everybody within D is equally near
    e2sfca   t = g = w                near counts more than far
    3sfca    t = g = w G              who has much to choose from takes less from each:
                                      G_ij = w_ij / sum_k(w_ik), over the offers within D
    m2sfca   t = w, g = w²            a far place is used less, not only shared otherwise

2sfca: Luo and Wang 2003. e2sfca: Luo and Qi 2009. 3sfca: Wan, Zou and
Sternberg 2012. m2sfca: Delamater 2013. For 2sfca only the limit D of a decay
matters: its last, faint step counts as much as its first, so a kind of offer
reckoned by 2sfca wants a D of its own.

Laws that hold for each t and g, as neither depends on P or S:

- A_i falls with every P_k and grows with every S_j. So bounds of P and S give
  bounds of A, and exact ones, as both ends can be true at once.
- Where t = g, capacity is conserved: sum_i(P_i A_i) = sum_j(S_j) over the
  offers that somebody reaches. m2sfca gives less where w < 1; the shortfall is
  what distance keeps from being used (and gives more where gravity has w > 1).

An offer more never lowers anybody's supply in 2sfca, e2sfca and m2sfca. In
3sfca it may: ten people in a and ten in b reach x with 20 places, 1 for each;
a gets an offer y with one place; now half of a chooses y, x gives 20/15 for a
whole choice, and a has 20/15/2 + 1/5/2 = 0.77. Those who do not reach the new
offer never lose, and a place more at an offer that is there takes from nobody.
"""

from typing import Literal, NamedTuple, Self, assert_never

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.errors import ContractError
from geo_lsz.grouping import Floats, Levels, Positions, highest_by, positions, total_by
from geo_lsz.intervals import MISSING, between, ignorance, is_applicable, limits

Catchment = Literal["2sfca", "e2sfca", "3sfca", "m2sfca"]
"""A member of the floating catchment family."""


def supply_per_resident(
    persons: Series, places: Series, links: DataFrame, catchment: Catchment = "e2sfca"
) -> Series:
    """Places within reach per resident, by cell.

    persons : residents P by cell, known for every row
    places : places S by offer, known for every row
    links : cell, offer, weight w > 0 (in (0, 1], but gravity may exceed 1),
        each pair once, as `reach.Ways.links` gives them

    Returns places per resident, on the index of `persons`.
    0 means nothing in reach; NA means nobody lives there. The order of rows
    changes no bit.
    Raises UnknownValue where residents or places are unknown: an unknown
    neighbour would make everybody else look better supplied. `supply_bounds`
    gives the range instead. Raises ContractError where links name what is not
    there, a pair twice, or a weight that is none.
    """
    frames.require_known(persons, places)
    sharing = Sharing.of(links, persons.index, places.index, catchment)
    supply = sharing.per_resident(persons.to_numpy(dtype=float), places.to_numpy(dtype=float))
    return Series(supply, index=persons.index, name="supply").where(persons > 0)


def supply_bounds(
    persons: DataFrame,
    places: DataFrame,
    links: DataFrame,
    catchment: Catchment = "e2sfca",
    unsure: DataFrame | None = None,
) -> DataFrame:
    """Places within reach per resident by cell, as far as they can be known.

    The lowest supply is that of most people and fewest places, the highest
    that of fewest people and most places. Both can be true: the bounds are
    exact for every catchment (the laws above). Where a cell may be empty they
    speak of whoever lives there.

    persons : `value, status, low, high` by cell
    places : `value, status, low, high` by offer
    links : cell, offer, weight, as for `supply_per_resident`
    unsure : cell, offer, largest weight, of pairs that may be links; none of `links`.
        With them the bounds hold, and may be wider than the truth.

    Returns `value, status, low, high` in places per resident, on the index of
    `persons`; a bound NA is no bound. Only what an unknown touches is an
    interval: suppressed where every unknown that touches it is, else missing.
    Not applicable where surely nobody lives. A cell whose residents are
    unknown gets the supply of whoever lives there.
    """
    cells, offers = persons.index, places.index
    sharing = _Bounded.of(links, unsure, cells, offers, catchment)
    fewest, most = limits(persons)
    poorest, richest = limits(places)
    return between(
        sharing.least(most, poorest),
        sharing.most(fewest, richest),
        sharing.touched_by(ignorance(persons["status"]), ignorance(places["status"])),
        cells,
        applicable=is_applicable(persons) & (most > 0),
    )


class Sharing(NamedTuple):
    """Who shares what: one row per way from a cell to an offer, by position.

    Made once, it answers for any persons and places; a city of several kinds
    of offer in one go has its cells once per kind.

    taking, giving : t and g of each way
    cells, offers : how many there are
    """

    cell: Positions
    offer: Positions
    taking: Floats
    giving: Floats
    cells: int
    offers: int

    @classmethod
    def of(cls, links: DataFrame, cells: Index, offers: Index, catchment: Catchment) -> Self:
        """Sharing along links, put in order so that sums are the same to the last bit."""
        cell, offer = positions(links["cell"], cells), positions(links["offer"], offers)
        weight = links["weight"].to_numpy(dtype=float)
        if (cell < 0).any() or (offer < 0).any():
            raise ContractError("links name a cell or an offer that is not there")
        if not ((weight > 0) & np.isfinite(weight)).all():
            raise ContractError("links need weights above 0; what is out of reach has no link")
        order = np.lexsort((_rank(offers)[offer], _rank(cells)[cell]))
        cell, offer, weight = cell[order], offer[order], weight[order]
        if ((cell[1:] == cell[:-1]) & (offer[1:] == offer[:-1])).any():
            raise ContractError("links name a cell and an offer twice")
        return cls.along(
            cell, offer, weight, cells=len(cells), offers=len(offers), catchment=catchment
        )

    @classmethod
    def along(
        cls,
        cell: Positions,
        offer: Positions,
        weight: Floats,
        *,
        cells: int,
        offers: int,
        catchment: Catchment,
    ) -> Self:
        """Sharing along ways whose positions are known already; taken as they are."""
        chosen_among = total_by(cell, weight, cells)[cell]
        taking, giving = _taking_and_giving(catchment, weight, chosen_among)
        return cls(cell, offer, taking, giving, cells, offers)

    def takers(self, persons: Floats) -> Floats:
        """Persons by offer who share it, each as far as the way takes them."""
        return total_by(self.offer, self.taking * persons[self.cell], self.offers)

    def per_resident(self, persons: Floats, places: Floats) -> Floats:
        """Places per resident by cell; meaningless (inf) where nobody lives."""
        return self.given(share(places, self.takers(persons)))

    def given(self, share: Floats) -> Floats:
        """What each cell is given of the shares of the offers."""
        return total_by(self.cell, self.giving * share[self.offer], self.cells)

    def reshaped(self, catchment: Catchment, chosen_among: Floats) -> Self:
        """Ways whose taking is still their weight, as those of another member of the family."""
        taking, giving = _taking_and_giving(catchment, self.taking, chosen_among)
        return self._replace(taking=taking, giving=giving)

    def touched_by(self, persons: Levels, places: Levels) -> Levels:
        """Highest level of ignorance, by cell, in what its supply is made of."""
        takers = highest_by(self.offer, persons[self.cell], self.offers)
        at_offer = np.maximum(takers, places)
        return highest_by(self.cell, at_offer[self.offer], self.cells)


class _Bounded(NamedTuple):
    """Sharing along known ways, and ways that may be: least and most that can come of it.

    alone, crowded : along known ways, where none or all of the ways that may be are ways
    may_be : ways that may be, where each is the only one of its cell
    """

    alone: Sharing
    crowded: Sharing
    may_be: Sharing

    @classmethod
    def of(
        cls,
        links: DataFrame,
        unsure: DataFrame | None,
        cells: Index,
        offers: Index,
        catchment: Catchment,
    ) -> Self:
        known = Sharing.of(links, cells, offers, "e2sfca")
        may_be = Sharing.of(links[:0] if unsure is None else unsure, cells, offers, "e2sfca")
        sure, more = (total_by(it.cell, it.taking, it.cells) for it in (known, may_be))
        own = sure[may_be.cell] + may_be.taking
        return cls(
            known.reshaped(catchment, sure[known.cell]),
            known.reshaped(catchment, (sure + more)[known.cell]),
            may_be.reshaped(catchment, own),
        )

    def least(self, persons: Floats, places: Floats) -> Floats:
        """Places per resident where all that may be are takers, and nobody gains from it."""
        takers = self.alone.takers(persons) + self.may_be.takers(persons)
        return self.crowded.given(share(places, takers))

    def most(self, persons: Floats, places: Floats) -> Floats:
        """Places per resident where each cell alone has the ways that it may have."""
        takers = self.crowded.takers(persons)
        given = self.alone.given(share(places, takers))
        own = takers[self.may_be.offer] + self.may_be.taking * persons[self.may_be.cell]
        gained = self.may_be.giving * share(places[self.may_be.offer], own)
        return given + total_by(self.may_be.cell, gained, self.may_be.cells)

    def touched_by(self, persons: Levels, places: Levels) -> Levels:
        """Highest level of ignorance, by cell, in what its supply is made of."""
        at_offers = places.copy()
        at_offers[self.may_be.offer] = MISSING
        # who may have more to choose from may take less from what is known (3sfca)
        at_offers[self.alone.offer[self.alone.taking != self.crowded.taking]] = MISSING
        levels = self.alone.touched_by(persons, at_offers)
        levels[self.may_be.cell] = MISSING
        return levels


def share(places: Floats, takers: Floats) -> Floats:
    """Places for each taker; inf where there are places and no takers."""
    with np.errstate(divide="ignore"):
        return np.divide(places, takers, out=np.zeros(len(places)), where=places > 0)


def _taking_and_giving(
    catchment: Catchment, weight: Floats, chosen_among: Floats
) -> tuple[Floats, Floats]:
    """T and g of each way; `chosen_among` is the weight of all ways of its cell."""
    match catchment:
        case "2sfca":
            alike = np.ones(len(weight))
            return alike, alike
        case "e2sfca":
            return weight, weight
        case "3sfca":
            chosen = weight * weight / chosen_among
            return chosen, chosen
        case "m2sfca":
            return weight, weight * weight
    assert_never(catchment)


def _rank(labels: Index) -> Positions:
    """Place of each label in the order of all."""
    if labels.is_monotonic_increasing:
        return np.arange(len(labels))
    rank = np.empty(len(labels), dtype=np.intp)
    rank[labels.argsort()] = np.arange(len(labels))
    return rank
