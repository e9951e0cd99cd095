"""Persons: counts of people by place and age, and how they hang together.

Ages overlap (children under 6 are children under 18), and where an office has
published how many people of an age an area has, its cells add up to that.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz.grouping import Flags, Positions
from geo_lsz.secrecy.atoms import pieces_of
from geo_lsz.secrecy.counted import Counted, ages
from geo_lsz.secrecy.facts import (
    FACT,
    NO_BOUND,
    Counts,
    Facts,
    in_a_row,
    terms_of,
    unpublished,
)
from geo_lsz.secrecy.rule import SecrecyRule

FIRST_CLASS, CLASS_RATIO = 3, 5
"""Within which bounds a hidden count lies is told in classes: up to 3 k, 15 k, 75 k, …"""


class Total(NamedTuple):
    """Sums that everybody knows: how many people of a Zielgruppe some areas have.

    area_of : code of the area by cell; NA for cells of other areas
    """

    zielgruppe: str
    area_of: Series


def persons(
    delivery: int, cells: DataFrame, rule: SecrecyRule, totals: Iterable[Total] = ()
) -> Facts:
    """The counts of CELLS as facts.

    delivery : its number
    totals : what is known of their sums
    """
    counts = Counted.of(cells)
    known = counts.value >= 0
    fact = np.where(known, np.cumsum(known).reshape(known.shape) - 1, -1)
    pieces, by_age = _by_age(counts, fact)
    terms = in_a_row([*by_age, *(_adding_up(total, counts, fact) for total in totals)])
    worth = np.broadcast_to(ages(counts.groups).sum(axis=1), known.shape)
    published = DataFrame(
        {
            "delivery": delivery,
            "row": counts.row[known],
            "value": counts.value[known],
            "total": NO_BOUND,
            "k": rule.min_count,
            "secret": counts.secret[known],
            "fixed": not rule.hides,
            "worth": worth[known].astype(float),
        }
    )
    hanging = np.isin(np.arange(len(published)), terms["fact"])
    bounded = _bounded(published, hanging, rule.min_count)
    bounded["small"] &= rule.hides
    table = pd.concat([bounded, pieces], ignore_index=True)
    return Facts(table[list(FACT)], terms)


def _by_age(counts: Counted, fact: Positions) -> tuple[DataFrame, list[DataFrame]]:
    """Pieces that no Zielgruppe counts alone, as facts, and the sums of each place."""
    pieces: list[DataFrame] = []
    terms: list[DataFrame] = []
    first = int(fact.max(initial=-1)) + 1
    for known, places in counts.patterns():
        found = pieces_of(ages(counts.groups)[known], counts.value[places][:, known])
        people, agreeing = found.pieces[found.agree], places[found.agree]
        numbers = first + np.arange(people.size).reshape(people.shape)
        first += people.size
        pieces.append(unpublished(people.ravel()))
        columns = np.hstack([fact[agreeing][:, known], numbers])
        terms.extend(terms_of(columns, signs) for signs in found.sums)
    return pd.concat(pieces, ignore_index=True), terms


def _adding_up(total: Total, counts: Counted, fact: Positions) -> DataFrame:
    """The sums of a total over the places of each area of which every count is known."""
    facts = Series(fact[:, counts.groups.index(total.zielgruppe)], index=counts.cells)
    area = total.area_of.reindex(counts.cells)
    unknown = area[(facts < 0) & (counts.row[:, counts.groups.index(total.zielgruppe)] >= 0)]
    counted = area.notna() & ~area.isin(unknown) & (facts >= 0)
    return DataFrame(
        {"equation": pd.factorize(area[counted])[0], "fact": facts[counted].to_numpy(), "sign": 1.0}
    )


def _bounded(published: DataFrame, hanging: Flags, k: int) -> DataFrame:
    """Facts with what is told of them once they are hidden, and which are small.

    What hangs together with others may be hidden for their sake, and is told in classes. What
    stands alone could only be small: there k is hidden like the smaller ones.
    """
    value = published["value"].to_numpy()
    edges = np.concatenate([[0], class_edges(k, int(value.max(initial=1)))])
    which = np.searchsorted(edges, value)
    high = edges[which]
    low = edges[which - 1] + 1
    nobody = value == 0
    small = (value <= np.where(hanging, k - 1, k)) & ~nobody
    return published.assign(
        low=np.select([nobody, ~hanging], [0, 1], low),
        high=np.select([nobody, ~hanging], [0, np.maximum(value, k)], high),
        small=small | published["secret"],
    )


def class_edges(k: int, most: int) -> Counts:
    """Upper ends of the classes, ascending, the last one `most` or more.

    The first one leaves three small groups room beside each other, each next one is five
    times as high: few numbers are so near an end that it tells something of them.
    """
    edges = [FIRST_CLASS * k]
    while edges[-1] < most:
        edges.append(edges[-1] * CLASS_RATIO)
    return np.array(edges, dtype=np.int64)
