"""Map packs: built from the newest release, kept with it, and written to a folder."""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd

from api.naming import pack_name, slug_of
from geo_lsz.errors import NotFound
from geo_lsz.released import Release
from layers.runs import Progress
from layers.store import Store
from maps.pack import map_pack


def build(
    store: Store, out: Path, *, only: str | None = None, progress: Progress | None = None
) -> list[Path]:
    """Build the pack of every area (or of `only`: code or name) of every geography, as PDF.

    Raises NotFound where nothing is published or no area is called `only`.
    """
    release_id = store.newest_release_id()
    if release_id is None:
        raise NotFound("Noch nichts veröffentlicht; zuerst: geo-lsz run, dann geo-lsz publish")
    release = store.release(release_id)
    features = {c.key: store.features(release_id, c.key) for c in release.collections}
    wanted = _wanted(release, features, only)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for done, (geography, area, name) in enumerate(wanted):
        if progress is not None:
            progress(f"Kartenmappe {name}", done, len(wanted))
        pack = map_pack(release, features, area=area, geography=geography)
        store.add_artifact(release_id, pack_name(geography, area), "application/pdf", pack.pdf)
        file = out / f"{geography}-{area}-{slug_of(name)}.pdf"
        file.write_bytes(pack.pdf)
        files.append(file)
    return files


def _wanted(
    release: Release, features: Mapping[str, gpd.GeoDataFrame], only: str | None
) -> list[tuple[str, str, str]]:
    """Geography, code and name of each area that gets a pack."""
    every = [
        (collection.key, str(area), str(name))
        for collection in release.collections
        if collection.kind == "areas"
        for area, name in features[collection.key]["name"].items()
    ]
    if only is None:
        return every
    found = [row for row in every if only == row[1] or slug_of(only) == slug_of(row[2])]
    if not found:
        names = ", ".join(sorted({name for _, _, name in every}))
        raise NotFound(f"Ein Gebiet „{only}“ gibt es nicht. Es gibt: {names}")
    return found
