"""What hangs together: the facts of all deliveries of a Stichtag, and the sums between them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.rebase import membership
from geo_lsz.secrecy.delivered import COUNTS, RATES, Delivered
from geo_lsz.secrecy.facts import FACT, NO_BOUND, Facts, in_a_row
from geo_lsz.secrecy.persons import Total, persons
from geo_lsz.secrecy.rates import Rates, rates
from geo_lsz.secrecy.rule import SecrecyRule
from geo_lsz.status import Status

HOLDS = 0.5
"""A sum that comes out in this share of the areas is meant to; where it comes out, it is known."""


def facts_of(
    deliveries: Mapping[int, tuple[Delivered, SecrecyRule]], areas: Mapping[str, GeoDataFrame]
) -> Facts:
    """The counts of these deliveries, by their number, as one system.

    areas : AREAS by geography
    """
    facts = Facts.together(list(_parts(deliveries, areas)))
    for number, (delivered, _) in deliveries.items():
        if delivered.shown_before is not None:
            facts = _as_published(facts, number, delivered.shown_before)
    return facts


def _as_published(facts: Facts, delivery: int, shown: Series) -> Facts:
    """What was shown is known, and what was hidden stays so."""
    table = facts.table
    own = (table["delivery"] == delivery) & (table["row"] >= 0)
    before = Series(shown.to_numpy()).reindex(table["row"].where(own, -1))
    known = before.eq(other=True).fillna(value=False).to_numpy(dtype=bool)
    kept_back = before.eq(other=False).fillna(value=False).to_numpy(dtype=bool)
    return facts._replace(
        table=table.assign(
            fixed=table["fixed"] | known, small=(table["small"] & ~known) | kept_back
        )
    )


def _parts(
    deliveries: Mapping[int, tuple[Delivered, SecrecyRule]], areas: Mapping[str, GeoDataFrame]
) -> Iterator[Facts]:
    of_rates = [
        (one.layer, one.stichtag, Rates(number, one.geography, one.frame, rule))
        for number, (one, rule) in deliveries.items()
        if one.layer in RATES
    ]
    shapes = {geography: frame.geometry for geography, frame in areas.items()}
    alike = sorted(of_rates, key=lambda it: it[:2])
    for _, together in groupby(alike, key=lambda it: it[:2]):
        yield rates([it for *_, it in together], shapes)
    for number, (one, rule) in deliveries.items():
        if one.layer == "cells":
            beside = [it for _, stichtag, it in of_rates if stichtag == one.stichtag]
            yield persons(number, one.frame, rule, list(_totals(one.frame, beside, areas)))
        elif one.layer in COUNTS:
            yield _alone(number, frames.values_of(one.frame, COUNTS[one.layer]), rule)


def _alone(delivery: int, counts: DataFrame, rule: SecrecyRule) -> Facts:
    """Counts that hang together with nothing: k is hidden like the smaller ones, or they were known."""
    known = (counts["status"] == Status.OK).to_numpy()
    value = counts["value"][known].to_numpy(dtype=np.int64)
    small = (value > 0) & (value <= rule.min_count) & rule.hides
    table = DataFrame(
        {
            "delivery": delivery,
            "row": np.flatnonzero(known),
            "value": value,
            "low": np.minimum(value, 1),
            "high": np.where(value > 0, np.maximum(value, rule.min_count), 0),
            "total": NO_BOUND,
            "k": rule.min_count,
            "small": small,
            "fixed": not rule.hides,
            "worth": 1.0,
        }
    )
    return Facts(table[list(FACT)], in_a_row([]))


def _totals(
    cells: DataFrame, beside: Sequence[Rates], areas: Mapping[str, GeoDataFrame]
) -> Iterator[Total]:
    """What rates of the same day say of the people of whole areas: what they are of."""
    places = cells.reset_index().drop_duplicates("cell").set_index("cell").geometry
    where = {
        key: membership(places, areas[key]) for key in {it.geography for it in beside} & set(areas)
    }
    told: set[tuple[str, str, str]] = set()
    for one in beside:
        if one.geography not in where:
            continue
        people = _people(cells, where[one.geography])
        for of_what in _denominators(one).values():
            for zielgruppe, counted in people.items():
                holds = counted.reindex(of_what.index) == of_what
                if holds.mean() < HOLDS:
                    continue
                known = {
                    code
                    for code in holds.index[holds]
                    if (one.geography, zielgruppe, code) not in told
                }
                told |= {(one.geography, zielgruppe, code) for code in known}
                if known:
                    area_of = where[one.geography]
                    yield Total(zielgruppe, area_of.where(area_of.isin(known)))


def _people(cells: DataFrame, area_of: Series) -> dict[str, Series]:
    """People by area, for each Zielgruppe; NA where some of its cells are not known."""
    keys = cells.index
    where = area_of.reindex(keys.get_level_values("cell")).to_numpy()
    by_area = cells["persons"].groupby([keys.get_level_values("zielgruppe"), where])
    sums = by_area.sum().where(by_area.count() == by_area.size())
    return {str(group): sums.loc[group] for group in sums.index.unique(level=0)}


def _denominators(one: Rates) -> dict[str, Series]:
    """Of how many a rate may be shown to be, by area, for each indicator."""
    shown = one.frame.loc[one.frame["denominator"] >= one.rule.min_denominator, "denominator"]
    return {str(key): of_what.droplevel(1) for key, of_what in shown.groupby(level=1)}
