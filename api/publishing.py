"""Publishing: a release is kept, and with it the vector tiles of its collections."""

from api.naming import tiles_name
from api.software import name_and_version
from geo_lsz.released import Release
from layers import draft_release, releases
from layers.runs import Progress
from layers.store import Store
from maps.tiles import MEDIA_TYPE, write_tiles


def publish(store: Store, *, city: str, reason: str, progress: Progress | None = None) -> Release:
    """Publish the newest public runs, with their tiles. Raises NotFound as layers.releases does."""
    release = releases.publish(store, city=city, reason=reason, software=name_and_version())
    add_tiles(store, release, progress)
    return release


def republish(store: Store, release_id: str, *, reason: str) -> Release:
    """Publish an earlier content again, with its tiles. Raises as layers.releases does."""
    release = releases.republish(store, release_id, reason=reason)
    add_tiles(store, release)
    return release


def publish_draft(store: Store, run_id: str, *, reason: str) -> Release:
    """Publish a draft, with its tiles. Raises as layers.draft_release does."""
    release = draft_release.publish_draft(store, run_id, reason=reason, software=name_and_version())
    add_tiles(store, release)
    return release


def add_tiles(store: Store, release: Release, progress: Progress | None = None) -> None:
    """Keep the tiles of a release, those that are not there yet."""
    there = set(store.artifact_names(release.id))
    for done, collection in enumerate(release.collections):
        name = tiles_name(collection.key)
        if name in there:
            continue
        if progress is not None:
            progress(f"Kacheln: {collection.title}", done, len(release.collections))
        archive = write_tiles(collection, store.features(release.id, collection.key))
        store.add_artifact(release.id, name, MEDIA_TYPE, archive)
