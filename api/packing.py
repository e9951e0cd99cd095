"""Map packs of the newest release: built, kept with it, and written to a folder."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from geopandas import GeoDataFrame

from api.drawing import require_drawing
from api.naming import slug_of
from api.pack_making import Area, Workshop, areas_of, city_of
from api.pack_processes import packs_of
from api.sender import NOBODY, Sender
from api.whole_files import write_whole
from geo_lsz.errors import NotFound
from geo_lsz.released import Release
from layers.runs import Progress
from layers.store import Store
from maps.pack_zip import MEDIA_TYPE

MOST_NAMED = 80
"""Areas that a message may name."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What was done: the files in the folder, and how many of the packs are new."""

    files: list[Path]
    built: int
    taken_over: int


def build(
    store: Store,
    out: Path,
    *,
    only: str | None = None,
    since: str | None = None,
    sender: Sender = NOBODY,
    progress: Progress | None = None,
) -> Packed:
    """The pack of every area of every geography and of the whole city, or of `only` (code or name).

    since : id of an earlier release or how it begins; its packs are taken over
        where they would show the same today
    sender : who hands them out

    What the release has already is not built again. Raises NotFound where nothing is
    published, no area is called `only` or no release `since`; CannotDraw before anything
    is built; NotWritten.
    """
    require_drawing()
    release_id = store.newest_release_id()
    if release_id is None:
        raise NotFound("Noch nichts veröffentlicht; zuerst: geo-lsz run, dann geo-lsz publish")
    release, features = _read(store, release_id)
    wanted = _wanted(release, features, only)
    there = set(store.artifact_names(release_id))
    missing = [area for area in wanted if area.artifact(sender) not in there]
    before = _earlier(store, since) if since else None
    taken = _take_over(store, Workshop(release, features, sender), before, missing, sender)
    to_build = [area for area in missing if area not in taken]
    for done, (area, content) in enumerate(packs_of(release, features, sender, to_build)):
        if progress is not None:
            progress(f"Kartenmappe {area.name}", done, len(to_build))
        store.add_artifact(release_id, area.artifact(sender), MEDIA_TYPE, content)
        write_whole(out / area.file, content)
    for area in set(wanted) - set(to_build):
        write_whole(out / area.file, store.artifact(release_id, area.artifact(sender))[1])
    return Packed([out / area.file for area in wanted], len(to_build), len(taken))


def _read(store: Store, release_id: str) -> tuple[Release, dict[str, GeoDataFrame]]:
    release = store.release(release_id)
    return release, {c.key: store.features(release_id, c.key) for c in release.collections}


def _take_over(
    store: Store, now: Workshop, before: str | None, missing: Iterable[Area], sender: Sender
) -> set[Area]:
    """Those of the missing packs that the release before has, and that would show the same today."""
    if before is None or before == now.release.id:
        return set()
    there = set(store.artifact_names(before))
    then = Workshop(*_read(store, before), sender)
    known = set(areas_of(then.release, then.features)) | {city_of(then.release)}
    taken = set()
    for area in missing:
        name = area.artifact(sender)
        if area in known and name in there and now.content(area) == then.content(area):
            media_type, content = store.artifact(before, name)
            store.add_artifact(now.release.id, name, media_type, content)
            taken.add(area)
    return taken


def _earlier(store: Store, beginning: str) -> str:
    """Id of the release that begins so. Raises NotFound for none, and for several."""
    ids = [release.id for release in store.releases()]
    found = [one for one in ids if one.startswith(beginning)]
    if len(found) != 1:
        told = ", ".join(one[:8] for one in ids[-5:])
        raise NotFound(
            f"--changed-since: Eine Veröffentlichung „{beginning}“ gibt es nicht, oder es beginnen "
            f"mehrere so. Die neuesten sind {told}."
        )
    return found[0]


def _wanted(release: Release, features: dict[str, GeoDataFrame], only: str | None) -> list[Area]:
    """What gets a pack."""
    every = list(areas_of(release, features))
    if only is None:
        return [city_of(release), *every]
    found = [one for one in every if only == one.code or slug_of(only) == slug_of(one.name)]
    if not found:
        raise NotFound(f"Ein Gebiet „{only}“ gibt es nicht. {_named_alike(every, only)}")
    return found


def _named_alike(every: Iterable[Area], only: str) -> str:
    """The areas whose names come near; where none does, all of a small city, or how many there are."""
    named = {slug_of(area.name): area.name for area in every}
    alike = [named[slug] for slug in get_close_matches(slug_of(only), named, n=5)]
    if alike:
        return f"Ähnlich heißen: {', '.join(alike)}"
    if len(named) > MOST_NAMED:
        return f"Es gibt {len(named)} Gebiete; ihre Namen stehen unter /packs."
    return f"Es gibt: {', '.join(sorted(named.values(), key=slug_of))}"
