"""Linking: which rows of the lists are one offer, as a run that all others build on.

What people decided goes into its parameters, so that a decision makes another
run, and a replay needs nothing but what stands in it.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series, notna

from geo_lsz import frames
from geo_lsz.decisions import newest
from geo_lsz.frames import ALL, PAIR_KEY, PAIR_RESULTS, VALUE
from geo_lsz.gueltigkeit import is_there
from geo_lsz.identity import Run, Snapshot
from geo_lsz.inputs import Reckoned, area_results
from geo_lsz.linkage import Thresholds
from geo_lsz.linked_lists import LinkedLists, link_lists
from geo_lsz.merged_offers import listings
from layers.decisions import decisions
from layers.entities import entities
from layers.offers import ids_across_lists
from layers.store import Store

LINKING, VERSION = "linking", 1

SAID = {"confirmed": "same", "rejected": "different"}
"""What a decision about two listings means to the linking."""


def lists_of(store: Store, snapshots: list[Snapshot]) -> tuple[GeoDataFrame, Series] | None:
    """OFFERS of all lists, with ids that tell the lists apart, and the list of each; None of none.

    What is not there on the Stichtag of its list is no offer: here it is left out, and nowhere else.
    """
    parts, names = [], []
    for snapshot in snapshots:
        told = store.frame(snapshot.id)
        offers = told[is_there(told, snapshot.stichtag)]
        index = ids_across_lists(snapshot.source, offers.index)
        parts.append(offers.set_axis(index, axis="index"))
        names.append(Series(snapshot.source, index=index, dtype="str"))
    if not parts:
        return None
    return pd.concat(parts).sort_index(), pd.concat(names).sort_index()


def linked(store: Store, snapshots: list[Snapshot], *, internal: bool) -> Run | None:
    """The run that links these lists of offers, reckoned and kept where it is not there yet.

    None where there are no lists.
    """
    if not snapshots:
        return None
    run = Run(
        LINKING,
        VERSION,
        ALL,
        {"thresholds": asdict(Thresholds()), "decisions": _decided(store, snapshots)},
        tuple(sorted(snapshot.id for snapshot in snapshots)),
        internal,
    )
    _kept(store, run)
    return run


def members_of(store: Store, run_id: str, offers: GeoDataFrame) -> Series:
    """The cluster of every offer, as a linking run found them."""
    together: dict[str, str] = dict(store.reckoned(run_id).notes["members"])
    return Series([together.get(key, key) for key in offers.index], offers.index, dtype="str")


def _kept(store: Store, run: Run) -> None:
    if store.has_run(run.id):
        return
    told = lists_of(store, [store.snapshot(key) for key in run.inputs])
    if told is None:
        return
    offers, names = told
    rows = run.parameters["decisions"]
    columns = ["listing_a", "listing_b", "decision"]
    decided = DataFrame(rows, columns=columns).astype("str") if rows else None
    found = link_lists(
        listings(offers, names), decided, thresholds=Thresholds(**run.parameters["thresholds"])
    )
    store.add_run(run, _reckoned(found, offers))


def _decided(store: Store, snapshots: list[Snapshot]) -> list[list[str]]:
    """What was decided about pairs of entities, as pairs of the offers that they are now."""
    of = entities(store, snapshots)
    now: dict[str, list[str]] = {}
    for offer, entity in of.items():
        now.setdefault(str(entity), []).append(str(offer))
    return sorted(
        [*sorted((one, other)), SAID[decision.verdict]]
        for decision in newest(decisions(store)).values()
        if decision.subject.about == "listing" and decision.verdict in SAID
        for one in now.get(decision.subject.parts[0], ())
        for other in now.get(decision.subject.parts[1], ())
    )


def _reckoned(found: LinkedLists, offers: GeoDataFrame) -> Reckoned:
    """Pairs with their bits and probability; in the notes everything that explains them."""
    pairs = found.found.pairs
    keys = DataFrame(
        {
            "entity_a": pairs["listing_a"],
            "entity_b": pairs["listing_b"],
            "handlungsfeld": ALL,
            "angebotsart": offers["angebotsart"].loc[pairs["listing_a"]].to_numpy(),
        }
    )
    measured = [
        pd.concat([keys.assign(measure=measure), frames.values(pairs[measure])], axis="columns")
        for measure in ("bits", "probability")
    ]
    together = pd.concat(measured, ignore_index=True)[[*PAIR_KEY, *VALUE]]
    texts = dict.fromkeys(PAIR_RESULTS.columns, "str")
    members = found.clusters.members
    return Reckoned(
        areas=area_results([], ALL, None),
        pairs=together.astype(texts),
        notes={
            "pairs": list(_told(found)),
            "members": members[members != members.index].to_dict(),
            "records": list(_records(found)),
            "contradictions": found.clusters.contradictions["satz"].to_list(),
            "cuts": found.clusters.cuts.to_dict("records"),
            "left_out": found.found.left_out.to_dict("records"),
        },
    )


def _records(found: LinkedLists) -> Iterator[dict[str, Any]]:
    """Of every offer that stands in several rows each field, where it was taken from and by what rule."""
    several = found.records.index[found.records["listings"] > 1]
    taken = found.provenance[found.provenance.index.get_level_values("cluster").isin(several)]
    for row in taken.reset_index().to_dict("records"):
        value = found.records.loc[row["cluster"], row["field"]]
        if row["field"] != "geometry" and notna(value):
            yield {
                "offer": row["cluster"],
                "value": value,
                **{key: row[key] for key in ("field", "listing", "list", "rule")},
            }


def _told(found: LinkedLists) -> Iterator[dict[str, Any]]:
    """Every pair with what it is taken for, why, and what each field says."""
    fields = found.explanation.groupby(["listing_a", "listing_b"], sort=False)
    columns = ["field", "level", "weight", "text_a", "text_b"]
    for (_, row), sentence in zip(found.found.pairs.iterrows(), found.sentences, strict=True):
        of_pair = fields.get_group((row["listing_a"], row["listing_b"]))[columns]
        yield {
            "a": row["listing_a"],
            "b": row["listing_b"],
            "bits": float(row["bits"]),
            "zone": row["zone"],
            "outcome": row["outcome"],
            "sentence": sentence,
            "fields": of_pair.astype(object).where(of_pair.notna(), None).to_dict("records"),
        }
