"""Rates: counts out of counts by area, and how those of several geographies hang together.

How many people a rate is of is taken as known: the residents of an area stand in
many tables. So whoever knows the numerator knows the complement, and both are secret.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from geopandas import GeoSeries
from pandas import DataFrame, MultiIndex, Series
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geo_lsz.grouping import Flags, Positions
from geo_lsz.secrecy.atoms import Incidence, pieces_of
from geo_lsz.secrecy.facts import FACT, NO_BOUND, Counts, Facts, in_a_row, terms_of, unpublished
from geo_lsz.secrecy.overlaps import overlaps
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.status import Status


class Rates(NamedTuple):
    """INDICATORS or SURVEY of one geography, with the number of their delivery."""

    delivery: int
    geography: str
    frame: DataFrame
    rule: SecrecyRule


def rates(deliveries: Sequence[Rates], areas: Mapping[str, GeoSeries]) -> Facts:
    """The numerators of rates of one Stichtag as facts; those of several geographies as one system.

    areas : by geography, EPSG:25832, by code
    """
    numerators = pd.concat([_numerators(one) for one in deliveries], ignore_index=True)
    parts = [
        _of_one_indicator(numerators[numerators["indicator"] == key], areas)
        for key in sorted(numerators["indicator"].unique())
    ]
    return Facts.together(parts)


def _numerators(rates: Rates) -> DataFrame:
    """Numerators that are known, as facts, with `geography, area, indicator`."""
    frame, rule = rates.frame, rates.rule
    whole = frame["numerator"].mod(1).eq(0) & frame["denominator"].mod(1).eq(0)
    known = (whole & (frame["status"] == Status.OK)).to_numpy()
    numerator = frame["numerator"][known].to_numpy(dtype=np.int64)
    denominator = frame["denominator"][known].to_numpy(dtype=np.int64)
    complement = denominator - numerator
    few = denominator < rule.min_denominator  # hidden whatever they are, zeros too
    told = few | ~(_zero_or_many(numerator, rule) & _zero_or_many(complement, rule))
    unknown = denominator < rule.min_count  # a count that is itself too small to be known
    return DataFrame(
        {
            "geography": rates.geography,
            "area": frame.index.get_level_values(0)[known],
            "indicator": frame.index.get_level_values(1)[known],
            "delivery": rates.delivery,
            "row": np.flatnonzero(known),
            "value": numerator,
            "low": np.where(few, 0, np.minimum(numerator, 1)),
            "high": np.where(
                unknown, NO_BOUND, denominator - np.where(few, 0, np.minimum(complement, 1))
            ),
            "total": np.where(unknown, NO_BOUND, denominator),
            "k": rule.min_count,
            "small": told & rule.hides,
            "fixed": not rule.hides,
        }
    )


def _zero_or_many(counts: Counts, rule: SecrecyRule) -> Flags:
    safe: Flags = (counts == 0) | (counts >= rule.min_count)
    return safe


def _of_one_indicator(numerators: DataFrame, areas: Mapping[str, GeoSeries]) -> Facts:
    """The numerators of one indicator, with the overlaps of their areas."""
    published = numerators.assign(worth=_worth(numerators["geography"]))
    there = [key for key in areas if key in set(published["geography"])]
    if len(there) < 2:  # noqa: PLR2004 - nothing to be compared with
        return Facts(published[list(FACT)].reset_index(drop=True), in_a_row([]))
    held = overlaps({key: areas[key] for key in there})
    where = MultiIndex.from_frame(published[["geography", "area"]])
    holds = held.reindex(where, fill_value=False).to_numpy()
    pieces: list[DataFrame] = []
    terms: list[DataFrame] = []
    for members in _hanging_together(holds):
        found = pieces_of(holds[members], published["value"].to_numpy()[None, members])
        if not found.agree.all():
            continue  # they contradict each other, so that nobody can work out one from the other
        first = len(published) + sum(len(some) for some in pieces)
        numbers = first + np.arange(found.pieces.shape[1])
        columns = np.concatenate([members, numbers])[None, :]
        pieces.append(unpublished(found.pieces.ravel()))
        terms.extend(terms_of(columns, signs) for signs in found.sums)
    table = pd.concat([published[list(FACT)], *pieces], ignore_index=True)
    return Facts(table, in_a_row(terms))


def _hanging_together(holds: Incidence) -> list[Positions]:
    """Areas (rows) that overlaps (columns) tie together, by position."""
    size, overlaps = holds.shape
    tied = np.zeros((size + overlaps, size + overlaps), dtype=bool)
    tied[:size, size:] = holds
    _, label = connected_components(csr_array(tied), directed=False)
    return [np.flatnonzero(label[:size] == number) for number in np.unique(label[:size])]


def _worth(geography: Series) -> Series:
    """Few areas tell more each: one of the coarsest counts as many of the finest."""
    areas = geography.map(geography.value_counts())
    return areas.max() / areas
