"""Releases: from runs to what is published: release, keep."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz.analysis import Reckoned
from geo_lsz.city import reach_of
from geo_lsz.errors import NotFound, WrongDecision
from geo_lsz.field_collections import result_collection
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.identity import Run, Snapshot, digest, frame_digest
from geo_lsz.inputs import Inputs
from geo_lsz.kennzahl_collection import kennzahl_collection
from geo_lsz.kennzahlen import kennzahlen
from geo_lsz.mehrfachversorgung import mehrfach_collection, mehrfachversorgung
from geo_lsz.offers_collection import offers_collection
from geo_lsz.publication import (
    Geography,
    Published,
    areas_collection,
    cells_collection,
    ways_caveats,
)
from geo_lsz.reach_collection import reach_collection
from geo_lsz.released import Release
from geo_lsz.streets_collection import streets_collection
from geo_lsz.within_reach import within_reach
from geo_lsz.yardstick import ways_text
from layers.basis import Basis, basis, read_inputs
from layers.beside import Answers, published_beside
from layers.changes import changes
from layers.kept_releases import Artifact
from layers.linking import lists_of, members_of
from layers.origins import caveats_of, geography_of, of_fields, origin_of
from layers.runs import questions
from layers.store import Store

Files = Callable[[Release, Mapping[str, GeoDataFrame]], Iterable[Artifact]]
"""Makes the files that a release is published with, of its features by collection."""


def no_files(_release: Release, _features: Mapping[str, GeoDataFrame]) -> Iterable[Artifact]:
    """A release without any file."""
    return ()


def publish(
    store: Store, *, city: str, reason: str, software: str, files: Files = no_files
) -> Release:
    """Publish the newest public runs; the release that already says just this is returned as it is.

    Raises NotFound where a delivery came in that nobody has reckoned on yet.
    """
    on_what = basis(store)
    published = list(_collections(store, on_what))
    features = {collection.key: frame for collection, frame in published}
    content = content_of(published)
    before = store.newest_release_id()
    if before is not None and store.release(before).content == content:
        return store.release(before)
    release = Release(
        id=digest(["release", content, before]),
        content=content,
        follows=before,
        city=city,
        made_at=datetime.now(UTC).replace(microsecond=0),
        reason=reason,
        software=software,
        caveats=caveats_of(on_what.snapshots),
        collections=tuple(collection for collection, _ in published),
    )
    store.add_release(release, features, files(release, features))
    return release


def republish(store: Store, release_id: str, *, reason: str, files: Files = no_files) -> Release:
    """Publish the content of an earlier release again: as a new release, which follows the newest.

    Nothing is deleted, and nothing is reckoned: city, caveats, features and the
    software that they were reckoned with are those of the earlier one.

    Raises NotFound where there is none of this id, Withdrawn where it was taken
    back, WrongDecision without a reason and where the newest says the same already.
    """
    if not reason.strip():
        raise WrongDecision("Bitte einen Grund nennen; er steht an der Veröffentlichung.")
    earlier = store.release(release_id)
    newest = store.releases()[-1]
    if newest.content == earlier.content:
        raise WrongDecision(
            f"Die neueste Veröffentlichung {newest.id} zeigt schon genau das. Zu tun ist nichts."
        )
    release = earlier.model_copy(
        update={
            "id": digest(["release", earlier.content, newest.id]),
            "follows": newest.id,
            "made_at": datetime.now(UTC).replace(microsecond=0),
            "reason": reason.strip(),
        }
    )
    features = {c.key: store.features(earlier.id, c.key) for c in earlier.collections}
    store.add_release(release, features, files(release, features))
    return release


def content_of(published: Sequence[Published]) -> str:
    """The digest of what is published together: its collections and all their features."""
    return digest([[c.model_dump(mode="json"), frame_digest(frame)] for c, frame in published])


def _collections(store: Store, on_what: Basis) -> list[Published]:
    snapshots = of_fields(on_what.snapshots)
    inputs = read_inputs(store, on_what.snapshots, on_what.linking)
    geographies = [geography_of(snapshots, key, areas) for key, areas in inputs.areas.items()]
    reckoned, beside = _reckoned(store, on_what)
    years = _years(store, snapshots)
    found = [areas_collection(geography) for geography in geographies]
    for field in handlungsfelder().values():
        origin = origin_of(
            snapshots, runs=tuple(run.id for run, _ in reckoned[field.slug].values())
        )
        results = {name: result for name, (_, result) in reckoned[field.slug].items()}
        results |= since_last(store, reckoned[field.slug]["gap"][0])
        earlier = {
            year: store.reckoned(of[field.slug, "mismatch"]).notes for year, of in years.items()
        }
        found += [result_collection(field, one, results, origin, earlier) for one in geographies]
    found += _kennzahlen(inputs, geographies, snapshots)
    if inputs.offers is not None:
        lists = [s for s in snapshots if s.layer == "offers"]
        of = _titles_of_lists(store, lists, on_what.linking)
        found.append(offers_collection(inputs.offers, of, geographies, origin_of(lists)))
        notes = [results["gap"][1].notes for results in reckoned.values()]
        found += _within_reach(inputs, inputs.offers, geographies, snapshots, notes)
    if inputs.netz is not None:
        origin = origin_of([s for s in snapshots if s.layer == "netz"])
        found.append(streets_collection(inputs.netz, geographies[0], origin))
    if inputs.cells is not None:
        counted = origin_of([s for s in snapshots if s.layer == "cells"])
        cells = cells_collection(inputs.cells, geographies, counted)
        found += [cells] if cells is not None else []
    found += published_beside(inputs, geographies, reckoned, beside, on_what.snapshots)
    return found


def _kennzahlen(
    inputs: Inputs, geographies: list[Geography], snapshots: list[Snapshot]
) -> list[Published]:
    """The single indicators, on every geography that can show some."""
    told = kennzahlen(inputs, [*handlungsfelder().values()])
    if not told:
        return []
    finest = next(iter(told.values()))
    origin = origin_of([s for s in snapshots if s.layer == "indicators"])
    return [
        kennzahl_collection(told[one.key], finest, one, origin)
        for one in geographies
        if one.key in told
    ]


def _within_reach(
    inputs: Inputs,
    offers: GeoDataFrame,
    geographies: list[Geography],
    snapshots: list[Snapshot],
    notes: list[Mapping[str, Any]],
) -> list[Published]:
    """Which offers the people of each area get to, and where they have several; `notes` are those of `gap`."""
    kinds = {k.slug: k for field in handlungsfelder().values() for k in field.kinds_with_a_place}
    found, twice = (
        reckon(inputs, [*kinds.values()]) for reckon in (within_reach, mehrfachversorgung)
    )
    noted = {slug: told for of_field in notes for slug, told in of_field["kinds"].items()}
    ways = ways_text(
        [reach_of(kind) for kind in kinds.values()], [noted[slug]["ways"] for slug in kinds]
    )
    coarse = any(of_field["coarse"] for of_field in notes)
    origin = origin_of([s for s in snapshots if s.layer != "indicators"])
    published = []
    for one in geographies:
        told = replace(origin, caveats=(*origin.caveats, *ways_caveats(one, ways, coarse=coarse)))
        published += [
            reach_collection(found[one.key], offers, one, told),
            mehrfach_collection(twice[one.key], one, told),
        ]
    return published


def _titles_of_lists(store: Store, lists: list[Snapshot], linking: str | None) -> Series:
    """Titles of the lists that each offer stands in, by offer."""
    titles = {s.source: str(s.about.get("title", s.source)) for s in lists}
    told = lists_of(store, lists)
    if told is None or linking is None:
        return Series(dtype="str")
    offers, names = told
    of = DataFrame({"called": members_of(store, linking, offers), "title": names.map(titles)})
    return of.drop_duplicates().sort_values("title").groupby("called")["title"].agg("; ".join)


def _reckoned(store: Store, on_what: Basis) -> tuple[Answers, Answers]:
    """What results of the Handlungsfelder are made of, and what is published beside them."""
    asked = questions(on_what)
    if not all(store.has_run(question.run.id) for question in asked):
        raise NotFound(
            "Mit den neuesten Lieferungen wurde noch nicht gerechnet; zuerst: geo-lsz run"
        )
    results: Answers = {}
    beside: Answers = {}
    for q in asked:
        found = beside if q.analysis.beside else results
        found.setdefault(q.field.slug, {})[q.analysis.name] = (q.run, store.reckoned(q.run.id))
    return results, beside


def _years(store: Store, snapshots: list[Snapshot]) -> dict[int, dict[tuple[str, str], str]]:
    """Ids of the runs as it was at the end of earlier years, by field and analysis, as far as kept."""
    newest = max(s.stichtag.year for s in snapshots)
    told = {s.stichtag.year for s in store.snapshots() if s.layer in {"indicators", "offers"}}
    found = {}
    for year in sorted(told - {newest}):
        asked = questions(basis(store, date(year, 12, 31)))
        if all(store.has_run(question.run.id) for question in asked):
            found[year] = {(q.field.slug, q.analysis.name): q.run.id for q in asked}
    return found


def since_last(store: Store, run: Run) -> dict[str, Reckoned]:
    """What is different since the last release with other results of this analysis, if there is one.

    By `change`, as `result_collection` takes it.
    """
    for release in reversed(store.releases()):
        for key in dict.fromkeys(key for c in release.collections for key in c.runs):
            before = store.run(key)
            same = (before.analysis, before.handlungsfeld) == (run.analysis, run.handlungsfeld)
            if same and before.id != run.id:
                _, reckoned = changes(store, before, run)
                told = f"der Veröffentlichung vom {release.made_at:%d.%m.%Y}"
                return {
                    "change": replace(reckoned, notes={**reckoned.notes, "compared_with": told})
                }
    return {}
