"""The release that a draft becomes: its Handlungsfeld by other demands, and everything else as it is published."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from geo_lsz.errors import NotFound, Outdated, WrongDecision
from geo_lsz.field_collections import result_collection
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.identity import Run, digest
from geo_lsz.publication import Published
from geo_lsz.released import Collection, Release
from geo_lsz.variant import differences
from layers.basis import Basis, basis, read_inputs
from layers.drafts import assumed_in, field_of, is_another
from layers.origins import geography_of, of_fields, origin_of
from layers.releases import Files, content_of, no_files, since_last
from layers.runs import questions_of
from layers.store import Store


def publish_draft(
    store: Store, run_id: str, *, reason: str, software: str, files: Files = no_files
) -> Release:
    """Publish a draft: a new release that follows the newest, with the draft's results in its Handlungsfeld.

    Its collections say what is assumed otherwise than usual, and the release
    that this is so. Nothing is deleted, and the next ordinary release reckons
    by the usual demands again.

    Raises NotFound where there is no such draft or nothing is published yet,
    Outdated where draft or newest release do not stand on the newest deliveries,
    WrongDecision without a reason and where the draft would change nothing.
    """
    field = field_of(store.run(run_id))
    newest = _newest(store)
    _require_decided(field, reason)
    on_what = basis(store)
    runs = _runs(store, run_id, field, on_what)
    _require_news(newest, field, runs)
    _require_of_today(store, newest, on_what)
    ours = {c.key: (c, frame) for c, frame in _collections(store, field, runs, on_what)}
    published = [
        ours.get(c.key) or (c, store.features(newest.id, c.key)) for c in newest.collections
    ]
    content = content_of(published)
    release = Release(
        id=digest(["release", content, newest.id]),
        content=content,
        follows=newest.id,
        city=newest.city,
        made_at=datetime.now(UTC).replace(microsecond=0),
        reason=reason.strip(),
        software=software,
        caveats=tuple(_caveats(field, newest)),
        collections=tuple(collection for collection, _ in published),
    )
    features = {collection.key: frame for collection, frame in published}
    store.add_release(release, features, files(release, features))
    return release


def _caveats(field: Handlungsfeld, newest: Release) -> Iterator[str]:
    """What the release says: first that this field goes by other demands, then what the newest says."""
    otherwise = (
        f"Das Handlungsfeld „{field.title}“ ist nach anderen Vorgaben gerechnet als üblich; "
        "welche das sind, steht bei seinen Karten und Tabellen."
    )
    usual = handlungsfelder()[field.slug]
    other_ways = any(it.demand.key.endswith(".minuten") for it in differences(usual, field))
    of_lists = " Welche Angebote in Reichweite sind, folgt weiter den üblichen Wegen."
    of_evidence = " Befunde und Belege folgen weiter den üblichen Vorgaben."
    has_evidence = any(collection.kind == "evidence" for collection in newest.collections)
    yield otherwise + of_lists * other_ways + of_evidence * has_evidence
    yield from (told for told in newest.caveats if not told.startswith(otherwise))


def _newest(store: Store) -> Release:
    key = store.newest_release_id()
    if key is None:
        raise NotFound("Es ist noch nichts veröffentlicht, dem ein Entwurf folgen könnte.")
    return store.release(key)


def _require_decided(field: Handlungsfeld, reason: str) -> None:
    if not reason.strip():
        raise WrongDecision("Bitte einen Grund nennen; er steht an der Veröffentlichung.")
    if not is_another(field):
        raise WrongDecision(
            "Hier ist alles wie üblich. Das veröffentlicht „Neu rechnen und veröffentlichen“ auf "
            "der Seite „Verlauf“."
        )


def _runs(store: Store, run_id: str, field: Handlungsfeld, on_what: Basis) -> dict[str, Run]:
    """The runs of a draft on the newest deliveries, by name of the analysis."""
    runs = {question.run.analysis: question.run for question in questions_of(field, on_what)}
    if runs["gap"].id != run_id or not all(store.has_run(run.id) for run in runs.values()):
        raise Outdated(
            f"Seit dem Entwurf {run_id[:8]} ist Neueres geliefert oder entschieden worden. Bitte mit "
            "„Weiter verändern“ dieselben Vorgaben neu rechnen und diesen Entwurf veröffentlichen."
        )
    return runs


def _require_news(newest: Release, field: Handlungsfeld, runs: dict[str, Run]) -> None:
    ids = {run.id for run in runs.values()}
    of_field = [c for c in newest.collections if _is_result(c, field)]
    if of_field and all(ids == {*c.runs} for c in of_field):
        raise WrongDecision(
            f"Die neueste Veröffentlichung {newest.id} zeigt schon genau das. Zu tun ist nichts."
        )


def _require_of_today(store: Store, newest: Release, on_what: Basis) -> None:
    ids = dict.fromkeys(key for c in newest.collections for key in c.runs)
    read = {key for run_id in ids for key in store.run(run_id).inputs}
    if read != {snapshot.id for snapshot in on_what.snapshots}:
        raise Outdated(
            "Veröffentlicht sind noch ältere Lieferungen als die, mit denen der Entwurf gerechnet "
            "ist. Bitte auf der Seite „Verlauf“ zuerst neu rechnen und veröffentlichen, danach den "
            "Entwurf."
        )


def _is_result(collection: Collection, field: Handlungsfeld) -> bool:
    return collection.kind == "result" and collection.handlungsfeld == field.slug


def _collections(
    store: Store, field: Handlungsfeld, runs: dict[str, Run], on_what: Basis
) -> Iterator[Published]:
    """What is published of a draft, on each geography, with what is assumed."""
    snapshots = of_fields(on_what.snapshots)
    of_data = origin_of(snapshots, runs=tuple(run.id for run in runs.values()))
    origin = replace(of_data, caveats=(*assumed_in(field), *of_data.caveats))
    results = {name: store.reckoned(run.id) for name, run in runs.items()}
    results |= since_last(store, runs["gap"])
    areas = read_inputs(store, [s for s in snapshots if s.layer == "areas"]).areas
    for key, frame in areas.items():
        yield result_collection(field, geography_of(snapshots, key, frame), results, origin)
