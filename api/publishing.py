"""Publishing: a release is kept together with the vector tiles of its collections."""

from collections.abc import Iterator, Mapping
from functools import partial

from geopandas import GeoDataFrame

from api.naming import tiles_name
from api.software import name_and_version
from geo_lsz.released import Release
from layers import draft_release, releases
from layers.kept_releases import Artifact
from layers.runs import Progress
from layers.store import Store
from maps.tiles import MEDIA_TYPE, write_tiles


def publish(store: Store, *, city: str, reason: str, progress: Progress | None = None) -> Release:
    """Publish the newest public runs, with their tiles. Raises NotFound as layers.releases does."""
    files = partial(tiles, progress=progress)
    return releases.publish(
        store, city=city, reason=reason, software=name_and_version(), files=files
    )


def republish(store: Store, release_id: str, *, reason: str) -> Release:
    """Publish an earlier content again, with its tiles. Raises as layers.releases does."""
    return releases.republish(store, release_id, reason=reason, files=tiles)


def publish_draft(store: Store, run_id: str, *, reason: str) -> Release:
    """Publish a draft, with its tiles. Raises as layers.draft_release does."""
    software = name_and_version()
    return draft_release.publish_draft(store, run_id, reason=reason, software=software, files=tiles)


def tiles(
    release: Release, features: Mapping[str, GeoDataFrame], progress: Progress | None = None
) -> Iterator[Artifact]:
    """The tiles of each collection of a release that has places."""
    for done, collection in enumerate(release.collections):
        if progress is not None:
            progress(f"Kacheln: {collection.title}", done, len(release.collections))
        archive = write_tiles(collection, features[collection.key])
        yield Artifact(tiles_name(collection.key), MEDIA_TYPE, archive)
