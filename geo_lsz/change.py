"""Change: what is different between two runs, and what made it so.

A value may change because the data did (people, indicators, offers, ways), the
boundaries, what planners demand (parameters), or the method of reckoning. To tell them apart the earlier run
is replayed with one thing after another as it is now. In which order decides
what each one seems to do; so every order is tried and the mean is taken
(Shapley 1953; for decomposing indices: Shorrocks 2013): shares that add up to
the whole change, whoever comes first.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import factorial
from typing import Literal

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz.frames import VALUE
from geo_lsz.inputs import Measured, Reckoned, area_results
from geo_lsz.intervals import MISSING, between, ignorance, is_applicable, limits

Cause = Literal["boundaries", "people", "indicators", "offers", "ways", "parameters", "method"]

CAUSES: Mapping[Cause, str] = {
    "boundaries": "andere Gebiete",
    "people": "andere Bevölkerungszahlen",
    "indicators": "andere Kennzahlen",
    "offers": "andere Angebote",
    "ways": "andere Wege",
    "parameters": "andere Vorgaben",
    "method": "anderes Rechenverfahren",
}
"""What can make a value change, in German."""

MEASURES = (
    "residents",
    "need",
    "need_fixed_base",
    "headline",
    "target_group",
    "coverage",
    "supply",
    "versorgungsgrad",
    "missing_places",
)
"""Measures whose change is told."""

Replayed = Mapping[frozenset[Cause], Reckoned]
"""Results with some causes as they are now and all others as they were."""

_KEY = ["geography", "area", "angebotsart", "zielgruppe", "measure"]


def change(before: Reckoned, replayed: Replayed, handlungsfeld: str) -> Reckoned:
    """What is different in every area, and how much of it is due to which cause.

    before : results as they were kept
    replayed : results for every set of the causes that are at work; with none of
        them it is the earlier run reckoned today, with all of them the later run

    Measures, for each of MEASURES that both runs have: `M_change` (later minus
    earlier, in the unit of the measure) and, for every cause at work and for
    `method` where the earlier run comes out otherwise today, `M_change_CAUSE`.
    The parts add up to the whole.

    An area, kind or measure that one of the runs does not have has no change: not
    applicable. Where a value is known only between bounds, so is its change,
    while its parts are missing, unless one cause has it all. Unknowns of both
    runs may hang together, so the bounds are honest, not always tight.
    """
    causes = sorted({cause for known in replayed for cause in known}, key=[*CAUSES].index)
    now = _table(replayed[frozenset(causes)])
    was = _table(before).reindex(now.index)
    states = {
        known: _table(result)["value"].reindex(now.index) for known, result in replayed.items()
    }
    parts = {cause: part_of(cause, causes, states) for cause in causes}
    by_method = states[frozenset()] - was["value"]
    if not np.allclose(by_method.fillna(0.0), 0.0):
        parts["method"] = by_method
    there = was["status"].notna() & is_applicable(was) & is_applicable(now)
    whole = difference(was, now, there)
    measured = [
        *_measured(whole, "change"),
        *(
            part
            for cause, values in parts.items()
            for part in _measured(
                _part(values, there) if len(parts) > 1 else whole, f"change_{cause}"
            )
        ),
    ]
    stichtag = replayed[frozenset(causes)].areas["stichtag"]
    told = area_results(measured, handlungsfeld, None)
    return Reckoned(
        areas=told.assign(stichtag=stichtag.iloc[0] if len(stichtag) else "unbekannt"),
        notes={"causes": [cause for cause in CAUSES if cause in parts]},
    )


def part_of(
    cause: Cause, causes: Sequence[Cause], states: Mapping[frozenset[Cause], Series]
) -> Series:
    """How much of a change is due to one cause: its mean effect over all orders of the causes.

        φ_c = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ c) − v(S)),  S without c

    states : the value v for every set of the causes that are as they are now

    NA where a state that it takes is not known.
    """
    others = [other for other in causes if other != cause]
    n = len(causes)
    parts = [
        factorial(len(known)) * factorial(n - len(known) - 1) / factorial(n)
        * (states[known | {cause}] - states[known])
        for known in subsets(others)
    ]  # fmt: skip
    total: Series = sum(parts[1:], parts[0])
    return total


def subsets(causes: Iterable[Cause]) -> list[frozenset[Cause]]:
    """Every set of some of the causes, none and all of them included."""
    each = list(causes)
    return [frozenset(some) for size in range(len(each) + 1) for some in combinations(each, size)]


def difference(was: DataFrame, now: DataFrame, there: Series) -> DataFrame:
    """Later minus earlier as `value, status, low, high`; not applicable where not `there`."""
    fewest, most = limits(was, -np.inf)
    least, largest = limits(now, -np.inf)
    known = there.to_numpy(dtype=bool)
    levels = np.maximum(ignorance(was["status"]), ignorance(now["status"]))
    return between(
        np.where(known, least - most, 0.0),
        np.where(known, largest - fewest, 0.0),
        levels,
        now.index,
        applicable=known,
    )


def _table(reckoned: Reckoned) -> DataFrame:
    """The measures that are compared, by their key."""
    rows = reckoned.areas[reckoned.areas["measure"].isin(MEASURES)]
    return rows.set_index(_KEY)[[*VALUE]].sort_index()


def _part(values: Series, there: Series) -> DataFrame:
    known = values.where(there)
    levels = np.where(known.isna(), MISSING, 0).astype(np.int8)
    low = known.fillna(-np.inf).to_numpy(dtype=float)
    high = known.fillna(np.inf).to_numpy(dtype=float)
    return between(low, high, levels, values.index, applicable=there.to_numpy(dtype=bool))


def _measured(values: DataFrame, suffix: str) -> list[Measured]:
    """The values as measures of their geography, kind and group."""
    keys = values.index.to_frame(index=False)
    parts = keys.groupby(["geography", "angebotsart", "zielgruppe", "measure"], sort=False)
    return [
        Measured(
            str(geography),
            f"{measure}_{suffix}",
            values.iloc[rows.index].set_axis(Index(rows["area"], name="area"), axis="index"),
            str(kind),
            str(group),
        )
        for (geography, kind, group, measure), rows in parts
    ]
