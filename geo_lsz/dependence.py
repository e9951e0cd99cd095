"""Dependence: how much of what an area has hangs on one single offer (METHODS M7, leave-one-out)."""

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.city import ByGeography, Reached
from geo_lsz.grouping import positions, total_by
from geo_lsz.intervals import MISSING, between
from geo_lsz.overlap import leave_one_out
from geo_lsz.supply import supply_per_resident


def hangs_on_one(reached: Reached) -> ByGeography:
    """Share (0..1) of the places of an area that its most important offer gives.

    With dA_i(j) of `overlap.leave_one_out`, over the cells i of an area:

        max_j sum_i(P_i dA_i(j)) / sum_i(P_i A_i)

    Returns `value, status, low, high` by area, for each geography. 1 means that
    everything would be gone with that offer; not applicable where there is
    nothing that could be lost. Missing, between 0 and 1, where persons, places,
    ways or offers of the kind are not wholly known.
    """
    persons, places = reached.persons["value"], reached.offers["places"]
    known = persons.notna().all() and places.notna().all() and reached.unsure.empty
    if not known or reached.kind.slug not in reached.city.listed:
        return {key: _unknown(areas) for key, areas in reached.city.areas.items()}
    asked = (persons, places, reached.links, reached.kind.catchment)
    supply, lost = supply_per_resident(*asked), leave_one_out(*asked)
    return {
        key: _in_areas(persons, supply, lost, reached.city.area_of[key], areas)
        for key, areas in reached.city.areas.items()
    }


def _in_areas(
    persons: Series, supply: Series, lost: Series, area_of: Series, areas: Index
) -> DataFrame:
    area = positions(area_of.reindex(persons.index), areas)
    inside = area >= 0
    received = (persons * supply).fillna(0.0).to_numpy()
    whole = total_by(area[inside], received[inside], len(areas))
    cell = persons.index.get_indexer(lost.index.get_level_values("cell"))
    offer, offers = lost.index.get_level_values("offer").factorize()
    there = area[cell] >= 0
    pair = area[cell[there]] * len(offers) + offer[there]
    gone = (lost.to_numpy() * persons.to_numpy()[cell])[there]
    by_offer = total_by(pair, gone, len(areas) * len(offers)).reshape(len(areas), len(offers))
    most = by_offer.max(axis=1, initial=0.0)
    share = np.divide(most, whole, out=np.zeros(len(areas)), where=whole > 0)
    exact = Series(np.where(whole > 0, np.minimum(share, 1.0), np.nan), index=areas)
    return frames.values(exact, unknown="not_applicable")


def _unknown(areas: Index) -> DataFrame:
    size = len(areas)
    return between(np.zeros(size), np.ones(size), np.full(size, MISSING, dtype=np.int8), areas)
