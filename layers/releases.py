"""Releases: from runs to what is published: release, keep."""

from dataclasses import replace
from datetime import UTC, date, datetime

from geo_lsz.analysis import Reckoned
from geo_lsz.errors import NotFound
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.identity import Run, Snapshot, digest, frame_digest
from geo_lsz.publication import (
    Published,
    areas_collection,
    offers_collection,
    result_collection,
)
from geo_lsz.released import Release
from layers.changes import changes
from layers.origins import caveats_of, geography_of, origin_of
from layers.runs import editions, questions, read_inputs
from layers.store import Store


def publish(store: Store, *, city: str, reason: str, software: str) -> Release:
    """Publish the newest public runs; the release that already says just this is returned as it is.

    Raises NotFound where a delivery came in that nobody has reckoned on yet.
    """
    snapshots = editions(store)
    published = list(_collections(store, snapshots))
    features = {collection.key: frame for collection, frame in published}
    content = digest(
        [[c.model_dump(mode="json"), frame_digest(features[c.key])] for c, _ in published]
    )
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
        caveats=caveats_of(snapshots),
        collections=tuple(collection for collection, _ in published),
    )
    store.add_release(release, features)
    return release


def _collections(store: Store, snapshots: list[Snapshot]) -> list[Published]:
    inputs = read_inputs(store, snapshots)
    geographies = [geography_of(snapshots, key, areas) for key, areas in inputs.areas.items()]
    reckoned = _reckoned(store, snapshots)
    years = _years(store, snapshots)
    found = [areas_collection(geography) for geography in geographies]
    for field in handlungsfelder().values():
        origin = origin_of(
            snapshots, runs=tuple(run.id for run, _ in reckoned[field.slug].values())
        )
        results = {name: result for name, (_, result) in reckoned[field.slug].items()}
        results |= _change(store, reckoned[field.slug]["gap"][0])
        earlier = {
            year: store.reckoned(of[field.slug, "mismatch"]).notes for year, of in years.items()
        }
        found += [result_collection(field, one, results, origin, earlier) for one in geographies]
    if inputs.offers is not None:
        lists = [s for s in snapshots if s.layer == "offers"]
        found.append(offers_collection(inputs.offers, geographies, origin_of(lists)))
    return found


def _reckoned(
    store: Store, snapshots: list[Snapshot]
) -> dict[str, dict[str, tuple[Run, Reckoned]]]:
    """Runs and their results, by Handlungsfeld and analysis."""
    asked = questions(snapshots, internal=False)
    if not all(store.has_run(question.run.id) for question in asked):
        raise NotFound(
            "Mit den neuesten Lieferungen wurde noch nicht gerechnet; zuerst: geo-lsz run"
        )
    found: dict[str, dict[str, tuple[Run, Reckoned]]] = {}
    for q in asked:
        found.setdefault(q.field.slug, {})[q.analysis.name] = (q.run, store.reckoned(q.run.id))
    return found


def _years(store: Store, snapshots: list[Snapshot]) -> dict[int, dict[tuple[str, str], str]]:
    """Ids of the runs as it was at the end of earlier years, by field and analysis, as far as kept."""
    newest = max(s.stichtag.year for s in snapshots)
    told = {s.stichtag.year for s in store.snapshots() if s.layer in {"indicators", "offers"}}
    found = {}
    for year in sorted(told - {newest}):
        asked = questions(editions(store, date(year, 12, 31)), internal=False)
        if all(store.has_run(question.run.id) for question in asked):
            found[year] = {(q.field.slug, q.analysis.name): q.run.id for q in asked}
    return found


def _change(store: Store, run: Run) -> dict[str, Reckoned]:
    """What is different since the last release with other results of this analysis, if there is one."""
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
