"""Consequences: what a change of the offers of one kind does to every area (METHODS M7).

Supply is reckoned anew, by the same sharing and against the yardstick that holds
before the change: a median of the city that sinks along with what is taken away
would hide the loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from pandas import DataFrame, MultiIndex, Series

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.because import Known
from geo_lsz.city import ByGeography, City, Reached
from geo_lsz.coverage import SERVED_PERCENT, Enough
from geo_lsz.gap import held_against
from geo_lsz.grouping import Floats, Positions, any_by, positions
from geo_lsz.intervals import MISSING, SUPPRESSED, between
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.rebase import highest_mean
from geo_lsz.recount import Change, Having, Recount
from geo_lsz.residents import persons_by_area, persons_by_cell
from geo_lsz.status import Status

State = Literal["ja", "nein", "unbekannt"]
"""Whether something holds, as far as it can be known."""

Names = Mapping[tuple[str, str], str]
"""What areas are called, by geography and area."""

MOST_NAMED = 3
"""So many areas are named in a sentence; of the others their number."""

HAIR = 1e-12
"""Sums that differ by so small a part are the same, added up in another order."""

EDGES = tuple(klasse.low for klasse in VERSORGUNG[:-1] if klasse.low is not None)
"""Percents at which a worse class begins. More than enough is no better class than enough."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a kind stands in its city: everybody's ways, the yardstick, and percents by area.

    enough : places per head, also after a change; None where there is no yardstick
    percents : what the headline of a field compares, `value, status, low, high` by area
    where : area by cell, by position, for each geography
    """

    reached: Reached
    enough: Enough | None
    percents: ByGeography
    recount: Recount
    where: Mapping[str, Positions]

    @classmethod
    def of(cls, city: City, kind: Angebotsart) -> Self:
        """How a kind with a place stands, as the analysis `gap` reckons it."""
        persons = persons_by_cell(city.cells, kind.zielgruppe.slug)
        reached = Reached.of(city, kind, persons)
        group = {
            key: persons_by_area(persons, city.area_of[key], areas)
            for key, areas in city.areas.items()
        }
        against, percents = held_against(kind, reached.compared(), group)
        where = {
            key: positions(city.area_of[key].reindex(persons.index), areas)
            for key, areas in city.areas.items()
        }
        enough = against.enough if kind.yardstick == "places" else Enough.exactly(1.0)
        return cls(reached, enough, percents, Recount.of(reached), where)

    def without(self, offer: str) -> Change:
        """The change in which an offer is gone."""
        known = self.reached
        return Change(frozenset({offer}), known.offers.iloc[:0], known.links[:0], known.unsure[:0])

    def after(self, change: Change) -> ByGeography:
        """Percents after a change, only of the areas that it touches."""
        having = self.recount.after(change)
        return {key: self._percents(key, having) for key in self.where}

    def effects(self, change: Change, line: float = SERVED_PERCENT) -> DataFrame:
        """What a change does to the areas that it touches, as `effects` tells it."""
        return effects(self.percents, self.after(change), line)

    def _percents(self, geography: str, having: Having) -> DataFrame:
        area, people = self.where[geography], self.recount.people
        size = len(self.percents[geography])
        touched = any_by(area[having.touched & (area >= 0)], size)
        who = (area >= 0) & people.there & touched[area]
        group, light, heavy = area[who], people.fewest[who], people.most[who]
        low = -highest_mean(group, -having.low[who], light, heavy, size)
        high = highest_mean(group, having.high[who], light, heavy, size)
        somebody = any_by(group, size)
        least, most = self._against(np.where(somebody, low, 0.0), np.where(somebody, high, 0.0))
        hidden = (self.percents[geography]["status"] == Status.SUPPRESSED).to_numpy(dtype=bool)
        return between(
            least[touched],
            most[touched],
            np.where(hidden, SUPPRESSED, MISSING)[touched].astype(np.int8),
            self.reached.city.areas[geography][touched],
            applicable=somebody[touched],
        )

    def _against(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """In percent of what is enough; of a kind that nobody listed completely, at least."""
        endless = np.full(len(low), np.inf)
        if self.enough is None:
            return np.zeros(len(low)), endless
        with np.errstate(divide="ignore", invalid="ignore"):
            most = np.where(high > 0, 100 * (high / self.enough.low), 0.0)
        least = 100 * (low / self.enough.high)
        if self.reached.kind.slug in self.reached.city.listed:
            alike = most - least <= HAIR * most  # the last bit of two sums
            return least, np.where(alike, least, most)
        return least, endless if self.reached.kind.yardstick == "places" else endless * 0 + 100


def effects(before: ByGeography, after: ByGeography, line: float = SERVED_PERCENT) -> DataFrame:
    """What a change does to areas.

    before, after : percents by geography, `value, status, low, high` by area; areas
        that are not in `after` are as before
    line : percent below which an area is underserved

    Returns, by `geography` and `area` in order, the values `before` and `after` and
    `worse`, a State: `ja` where the area surely changes to a worse class or falls
    below the line, `nein` where it surely does not. Bounds that fall into several
    classes leave it `unbekannt`. Where nobody lives nothing gets worse.
    """
    edges = np.array(sorted({*EDGES, line}))
    order = sorted(after)
    then = [after[key] for key in order]
    was = [before[key].iloc[before[key].index.get_indexer(after[key].index)] for key in order]
    parts = {
        column: np.concatenate([values[part].to_numpy() for values in those])
        for side, those in (("before", was), ("after", then))
        for part, column in zip(frames.VALUE, frames.value_columns(side), strict=True)
    }
    (poorest, richest), (low, high) = (_ranks(parts, side, edges) for side in ("before", "after"))
    nobody = np.isin(parts["before_status"], [str(Status.NOT_APPLICABLE)]) | np.isin(
        parts["after_status"], [str(Status.NOT_APPLICABLE)]
    )
    worse = np.where(high < poorest, "ja", np.where(low >= richest, "nein", "unbekannt"))
    index = MultiIndex.from_arrays(
        [np.repeat(order, [len(it) for it in then]), np.concatenate([it.index for it in then])],
        names=["geography", "area"],
    )
    return DataFrame(parts | {"worse": np.where(nobody, "nein", worse)}, index=index)


def _ranks(parts: Mapping[str, Any], side: str, edges: Floats) -> tuple[Positions, Positions]:
    """Lowest and highest class that a percent may fall into; a hair below an edge is on it."""
    low = np.nan_to_num(parts[f"{side}_low"], nan=0.0, posinf=np.inf) * (1 + HAIR)
    high = np.nan_to_num(parts[f"{side}_high"], nan=np.inf, posinf=np.inf) * (1 + HAIR)
    return np.searchsorted(edges, low, side="right"), np.searchsorted(edges, high, side="right")


def summed_up(worse: Series) -> State:
    """Whether any of these areas gets worse."""
    if (worse == "ja").any():
        return "ja"
    return "unbekannt" if (worse == "unbekannt").any() else "nein"


def said(effects: DataFrame, names: Names) -> str:
    """`Raum 01 (80 % → 40 %)` for the first areas of `effects`, and how many more."""
    texts = [
        f"{names.get(area, '/'.join(area))} ({_whole(row, 'before')} → {_whole(row, 'after')})"
        for area, row in zip(
            effects.index[:MOST_NAMED], effects[:MOST_NAMED].to_dict("records"), strict=True
        )
    ]
    more = len(effects) - MOST_NAMED
    return ", ".join([*texts, *([f"{more} weitere"] if more > 0 else [])])


def _whole(row: Mapping[Any, Any], side: str) -> str:
    known = Known(*(row[column] for column in frames.value_columns(side)))
    return known.in_percent() or "unbekannt"
