"""The analysis `duplicates`: overlap in supply, and one purpose run by several Ämter.

Two findings, told apart everywhere: pairs of offers that reach the same people
(`overlap.py`, `doppelstruktur.py`, with proposals by `ausgleich.py`), and parallel
structures of administration (`parallel.py`). That one offer stands in two lists is a
third one (`linkage.py`); here every offer stands once already.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, MultiIndex, Series

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.ausgleich import ausgleich
from geo_lsz.bestandsschutz import protection
from geo_lsz.city import City, city_of, no_offers
from geo_lsz.consequence import Names, Standing
from geo_lsz.dependence import hangs_on_one
from geo_lsz.doppelstruktur import DEFAULT, judged, weaker
from geo_lsz.frames import PAIR_KEY, VALUE
from geo_lsz.grouping import Floats, positions, total_by
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import Inputs, Measured, Reckoned, area_results
from geo_lsz.intervals import MISSING, at_least, between, limits
from geo_lsz.overlap import Overlap, overlap
from geo_lsz.parallel import matrix, sites, structures

STRUCTURES = {"aemter": np.inf, "foerderlinien": np.inf, "parallel": 1.0}
"""Measures of a kind that tell of administration, and the most that each can be."""

COUNTED = ("doppelstrukturen", "parallel")
"""Measures that are summed up over the kinds of a field."""

_NO_PAIRS = MultiIndex.from_arrays([[], []], names=["offer_a", "offer_b"])


def duplicates(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """Where offers double, who runs the same in one area, and what redundant supply could do.

    Measures per kind with a place: `redundancy` (share 0..1 of the Zielgruppe who
    reach two offers or more), `hangs_on_one` (share 0..1 of the places of an area
    that its most important offer gives; kinds that count places) and
    `doppelstrukturen` (pairs whose weaker offer is in the area: at least the
    candidates, at most the open ones as well). Per kind: `aemter` and
    `foerderlinien` (how many different ones), `parallel` (1 where there are several
    of either). Per field: `doppelstrukturen` and `parallel` summed up over its kinds.

    Pairs are those whose overlap may reach the threshold: `overlap` (J), and of
    both `redundancy_a`, `unique_a` (persons) and so on. The notes tell verdict,
    conditions and sentence of each, protected offers, proposals, parallel
    structures and the matrix Amt × Angebotsart × area.

    Of a kind that no list claims to hold completely, what is counted is the least
    that there is, and nothing is surely dispensable.
    """
    known = inputs.offers if inputs.offers is not None else no_offers()
    city = city_of(inputs)
    offers = city.offers if city.offers is not None else known
    where = sites(offers, inputs.areas, city.area_of)
    kinds = [_Kind.of(inputs, city, kind) for kind in handlungsfeld.kinds_with_a_place]
    measured = [part for kind in kinds for part in kind.measured(where)]
    ours = offers[offers["angebotsart"].isin([kind.slug for kind in handlungsfeld.kinds])]
    run = structures(ours, where)
    measured += _administered(run, handlungsfeld.kinds, city.areas, city.listed)
    measured += list(_summed(measured, city.areas))
    parallel = run.loc[run["parallel"] == 1, ["offers", "text"]]
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, inputs.offers_stichtag),
        pairs=_pair_results(kinds, handlungsfeld.slug),
        notes={
            "thresholds": DEFAULT.model_dump(),
            "kinds": {it.kind.slug: it.notes() for it in kinds},
            "parallel": _records(parallel.reset_index()),
            "matrix": _records(matrix(ours, where)),
        },
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What was found of a kind with a place.

    judged : its pairs whose overlap may reach the threshold
    protected : how offers are protected, by label
    """

    kind: Angebotsart
    standing: Standing
    found: Overlap
    judged: DataFrame
    proposals: DataFrame
    protected: Mapping[str, str]

    @classmethod
    def of(cls, inputs: Inputs, city: City, kind: Angebotsart) -> "_Kind":
        standing = Standing.of(city, kind)
        it = standing.reached
        listed = kind.slug in city.listed
        found = overlap(it.persons, it.offers.index, it.links, it.unsure, complete=listed)
        pairs = found.pairs[found.pairs["high"] >= DEFAULT.min_overlap]
        offers = it.offers.join(found.offers)
        names = _names(inputs)
        known = judged(
            pairs,
            offers,
            _removals(standing, pairs, offers),
            stichtag=inputs.offers_stichtag,
            names=names,
        )
        protected = {
            str(offer): text
            for offer, row in it.offers.iterrows()
            if (text := protection(row.to_dict(), inputs.offers_stichtag))
        }
        return cls(kind, standing, found, known, ausgleich(standing, known, names), protected)

    def measured(self, where: DataFrame) -> Iterator[Measured]:
        """Its measures by area."""
        results = {
            "redundancy": self.standing.reached.served_twice(),
            "doppelstrukturen": self._counted(where),
        }
        if self.kind.yardstick == "places":
            results["hangs_on_one"] = hangs_on_one(self.standing.reached)
        for measure, by_geography in results.items():
            for geography, values in by_geography.items():
                yield _measured(geography, measure, values, self.kind)

    def pair_values(self) -> Iterator[tuple[dict[str, str], DataFrame]]:
        """Keys and values of the pairs that were judged, measure by measure."""
        pairs = self.judged.index
        yield self._key("overlap"), frames.values_of(self.judged, "overlap")
        for side, level in (("a", "offer_a"), ("b", "offer_b")):
            for measure in ("redundancy", "unique"):
                values = frames.values_of(self.found.offers, measure)
                of_side = values.loc[pairs.get_level_values(level)].set_axis(pairs)
                yield self._key(f"{measure}_{side}"), of_side

    def _key(self, measure: str) -> dict[str, str]:
        return {"angebotsart": self.kind.slug, "measure": measure}

    def notes(self) -> dict[str, Any]:
        """Verdicts, proposals and protected offers as JSON."""
        return {
            "pairs_sharing": len(self.found.pairs),
            "pairs": _records(self.judged.reset_index()),
            "protected": dict(self.protected),
            "proposals": _records(self.proposals),
        }

    def _counted(self, where: DataFrame) -> Mapping[str, DataFrame]:
        """Pairs whose weaker offer is in an area: candidates, and those that may be."""
        verdicts = self.judged.set_index("weaker")["verdict"]
        rows = where.join(verdicts, on="offer", how="inner")
        return {
            key: self._at_least(_between_counts(rows[rows["geography"] == key], areas), np.inf)
            for key, areas in self.standing.reached.city.areas.items()
        }

    def _at_least(self, values: DataFrame, most: float) -> DataFrame:
        listed = self.kind.slug in self.standing.reached.city.listed
        return values if listed else at_least(values, most)


def _removals(standing: Standing, pairs: DataFrame, offers: DataFrame) -> dict[str, DataFrame]:
    """What the end of each offer would do that may be the weaker one of a pair."""
    which = weaker(pairs.index, offers)
    unsure = which[~which["weaker_sure"]]
    asked = sorted({*which["weaker"], *unsure["stronger"]})
    return {
        offer: standing.effects(standing.without(offer), DEFAULT.served_percent) for offer in asked
    }


def _between_counts(rows: DataFrame, areas: Index) -> DataFrame:
    surely, may_be = (
        _count(rows.loc[rows["verdict"].isin(verdicts), "area"], areas)
        for verdicts in (["kandidat"], ["kandidat", "offen"])
    )
    return between(surely, may_be, np.full(len(areas), MISSING, dtype=np.int8), areas)


def _count(labels: Series, among: Index) -> Floats:
    """How often each label is there."""
    return total_by(positions(labels, among), np.ones(len(labels)), len(among))


def _administered(
    run: DataFrame, kinds: Sequence[Angebotsart], areas: Mapping[str, Index], listed: frozenset[str]
) -> Iterator[Measured]:
    """Ämter, Förderlinien and parallel structures of each kind, on all areas.

    run : as `parallel.structures` tells it
    """
    for kind in kinds:
        ours = run[run.index.get_level_values("angebotsart") == kind.slug]
        for geography, codes in areas.items():
            here = ours[ours.index.get_level_values("geography") == geography]
            by_area = here.droplevel(["geography", "angebotsart"])
            for measure, most in STRUCTURES.items():
                nothing = frames.values(np.zeros(len(codes)), codes).drop(by_area.index)
                found = pd.concat([frames.values_of(by_area, measure), nothing]).loc[codes]
                known = found if kind.slug in listed else at_least(found, most)
                yield _measured(geography, measure, known, kind)


def _summed(measured: Sequence[Measured], areas: Mapping[str, Index]) -> Iterator[Measured]:
    """What is counted of the kinds, counted of the field."""
    for measure in COUNTED:
        for geography, codes in areas.items():
            parts = [
                limits(it.values)
                for it in measured
                if (it.measure, it.geography) == (measure, geography)
            ]
            low, high = (
                np.sum([part[side] for part in parts], axis=0) + np.zeros(len(codes))
                for side in (0, 1)
            )
            levels = np.full(len(codes), MISSING, dtype=np.int8)
            yield Measured(geography, measure, between(low, high, levels, codes))


def _measured(geography: str, measure: str, values: DataFrame, kind: Angebotsart) -> Measured:
    return Measured(geography, measure, values, kind.slug, kind.zielgruppe.slug)


def _pair_results(kinds: Sequence[_Kind], handlungsfeld: str) -> DataFrame:
    """PAIR_RESULTS of the pairs that were judged, in a fixed order."""
    parts = [part for kind in kinds for part in kind.pair_values()]
    texts = {
        name: [part[0][name] for part in parts for _ in part[1].index]
        for name in ("angebotsart", "measure")
    }
    values = [part[1] for part in parts]
    whole = pd.concat(values) if values else frames.values(Series(dtype="float64"), _NO_PAIRS)
    entities = whole.index.to_frame(index=False).set_axis(["entity_a", "entity_b"], axis="columns")
    table = whole.reset_index(drop=True).assign(**entities, **texts, handlungsfeld=handlungsfeld)
    ordered = table.astype(dict.fromkeys(PAIR_KEY, "str"))[[*PAIR_KEY, *VALUE]]
    return ordered.sort_values([*PAIR_KEY], ignore_index=True)


def _names(inputs: Inputs) -> Names:
    """What every area is called."""
    return {
        (geography, str(area)): str(name)
        for geography, areas in inputs.areas.items()
        for area, name in areas["name"].items()
    }


def _records(table: DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON, what is not there as null."""
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records", double_precision=15))
    return rows
