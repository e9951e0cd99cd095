"""What a process holds in memory of the newest release, and how it learns of a newer one.

Doors answer from here, never from tables: a database that is down does not
stop the reading.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Protocol, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from starlette.datastructures import State
from starlette.requests import Request

from api.crs import CRS84, EPSG_25832, SYSTEMS, Crs
from api.errors import NothingPublished
from api.naming import tiles_name
from api.news import News, earlier, news
from api.self_contained import self_contained
from geo_lsz.errors import NotFound, StoreUnavailable, Withdrawn
from geo_lsz.identity import Run, Snapshot
from geo_lsz.released import Collection, Release
from layers.store import Store
from maps.tiles import Tiles, read_tiles

T = TypeVar("T")

log = logging.getLogger(__name__)

GEOMETRY = "geometry"
"""Name of the place of a feature, where somebody asks by it."""

PINNED = "geo_lsz.release"
"""Where a request carries the release that its address names."""

ASKED_MOST = (CRS84, EPSG_25832)
"""Reference systems in which features are made ready before anybody asks."""

LOOK_EVERY_S = 2.0
"""Seconds between two looks for a newer release."""


@dataclass(frozen=True, slots=True)
class InCrs:
    """The features of a collection in one CRS: a tree to find them, GeoJSON to send them.

    encoded : one GeoJSON Feature per feature, in the order of the collection
    bounds : minx, miny, maxx, maxy; None where no feature has a geometry
    """

    tree: shapely.STRtree
    encoded: tuple[bytes, ...]
    bounds: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Served:
    """A collection in memory.

    features : index `feature`, EPSG:25832
    position : row of each feature id
    columns : what may be asked for by its name: all that a feature says of itself
    tiles : None where nothing in it has a place, and where none were written
    """

    collection: Collection
    features: GeoDataFrame
    position: Mapping[str, int]
    columns: Mapping[str, Series]
    in_crs: Mapping[str, InCrs]
    tiles: Tiles | None = None

    @property
    def has_places(self) -> bool:
        """Whether there is anything that a map could show."""
        shapes = self.features.geometry
        return bool((shapes.notna() & ~shapes.is_empty).any())

    def within(self, boxes: Sequence[tuple[float, float, float, float]], crs: str) -> Sequence[int]:
        """Rows of the features that meet one of the `boxes` (given in `crs`, east first), in order."""
        tree = self.in_crs[crs].tree
        hits = [tree.query(shapely.box(*box), predicate="intersects") for box in boxes]
        rows: list[int] = np.unique(np.concatenate(hits)).tolist()
        return rows


@dataclass(frozen=True, slots=True)
class Current:
    """A release in memory: never changed, only replaced as a whole.

    runs, snapshots : what the release stands on, by id; public ones only
    mark : another one whenever anything of it is another
    earlier : the releases before it, the newest first; told of the newest release only
    news : what is different since the first of these; None without one
    """

    release: Release
    collections: Mapping[str, Served]
    runs: Mapping[str, Run]
    snapshots: Mapping[str, Snapshot]
    mark: str
    earlier: tuple[Release, ...] = ()
    news: News | None = None

    def of_kind(self, kind: str) -> list[Served]:
        """The collections of one kind, in the order of the release."""
        return [served for served in self.collections.values() if served.collection.kind == kind]

    def results(self, handlungsfeld: str) -> list[Served]:
        """The results of a Handlungsfeld, one per geography, in the order of the release."""
        return [r for r in self.of_kind("result") if r.collection.handlungsfeld == handlungsfeld]


class Beside(Protocol):
    """What is served beside a release, and changes without it."""

    def mark(self, store: Store) -> str:
        """Another one whenever what is beside is another; quickly had."""

    def collections(self, store: Store) -> Sequence[tuple[Collection, GeoDataFrame]]:
        """What is beside, ready to be served."""


class Watch:
    """Keeps `state.current` at the newest release of the store.

    loaded : called whenever a release was loaded
    forget : called when something was taken back or erased: none of it stays in memory
    """

    def __init__(self, store: Store, state: State, beside: Beside | None = None) -> None:
        self.loaded: Callable[[], None] = lambda: None
        self.forget: Callable[[], None] = lambda: None
        self._gone = 0
        self._store = store
        self._state = state
        self._beside = beside
        self._silent = False
        self._one_at_a_time = Lock()
        state.current = None

    def look(self) -> None:
        """Load the newest release if it is not the one in memory; keep that one on any failure."""
        try:
            with self._one_at_a_time:
                self._load_newest()
            self._silent = False
        except StoreUnavailable as error:
            if not self._silent:
                log.warning("The store does not answer; serving what is in memory: %s", error)
            self._silent = True

    def _load_newest(self) -> None:
        shown: Current | None = self._state.current
        newest, gone = self._store.newest_release_id(), self._store.gone()
        if gone != self._gone:
            self.forget()
            shown, self._gone = None, gone
        if newest is None:
            self._state.current = None
            return
        mark = f"{newest}{gone or ''}" + (self._beside.mark(self._store) if self._beside else "")
        if shown is not None and shown.mark == mark:
            return
        another = shown is None or shown.release.id != newest
        if shown is None or shown.release.id != newest:
            shown = warmed(with_past(self._store, load(self._store, newest)))
            log.info("Release %s is served now", newest)
        self._state.current = self._with_beside(shown, mark)
        if another:
            self.loaded()

    def _with_beside(self, current: Current, mark: str) -> Current:
        if self._beside is None:
            return replace(current, mark=mark)
        of_release = {c.key: current.collections[c.key] for c in current.release.collections}
        beside = {
            collection.key: serve(collection, features, current.runs)
            for collection, features in self._beside.collections(self._store)
        }
        return replace(current, collections=of_release | beside, mark=mark)

    async def keep_looking(self) -> None:
        """Look every LOOK_EVERY_S until cancelled; a failed look never ends the watch."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                log.exception("The newest release could not be loaded; serving the one before")


def current_of(request: Request) -> Current:
    """The release that answers: the one the address names, else the newest. Raises NothingPublished."""
    current: Current | None = request.scope.get(PINNED) or request.app.state.current
    if current is None:
        raise NothingPublished
    return current


def load(store: Store, release_id: str) -> Current:
    """Everything of a release that the doors need, read once."""
    release = store.release(release_id)
    runs = _public_runs(store, release)
    written = set(store.artifact_names(release_id))

    def served_of(collection: Collection) -> Served:
        name = tiles_name(collection.key)
        archive = store.artifact(release_id, name)[1] if name in written else b""
        features = store.features(release_id, collection.key)
        return serve(collection, features, runs, read_tiles(archive))

    served = {collection.key: served_of(collection) for collection in release.collections}
    return Current(release, served, runs, _public_snapshots(store, runs), mark=release_id)


def with_past(store: Store, current: Current) -> Current:
    """The same, with the releases before it and what is new since the last of them."""
    before = earlier(store, current.release)
    if not before:
        return current
    features = {key: served.features for key, served in current.collections.items()}
    told = news(store, before[0], current.release, features)
    return replace(current, earlier=before, news=told)


def warmed(current: Current) -> Current:
    """The same, with the GeoJSON ready that most clients ask for."""
    for served in current.collections.values():
        for uri in ASKED_MOST:
            served.in_crs[uri]
    return current


def serve(
    collection: Collection,
    features: GeoDataFrame,
    runs: Mapping[str, Run],
    tiles: Tiles | None = None,
) -> Served:
    """A collection made ready: trees and GeoJSON in each CRS."""
    properties = self_contained(collection, features, runs)
    told = _json_properties(properties)
    return Served(
        collection=collection,
        features=features,
        position={str(key): row for row, key in enumerate(features.index)},
        columns={str(name): properties[name] for name in properties},
        in_crs=_InEveryCrs(features, told),
        tiles=tiles,
    )


class _InEveryCrs(Mapping[str, InCrs]):
    """The features in each CRS, made when somebody asks for it first."""

    def __init__(self, features: GeoDataFrame, properties: list[str]) -> None:
        self._features, self._properties = features, properties
        self._made: dict[str, InCrs] = {}
        self._one_at_a_time = Lock()

    def __getitem__(self, uri: str) -> InCrs:
        with self._one_at_a_time:
            if uri not in self._made:
                self._made[uri] = _in_crs(self._features, SYSTEMS[uri], self._properties)
            return self._made[uri]

    def __iter__(self) -> Iterator[str]:
        return iter(SYSTEMS)

    def __len__(self) -> int:
        return len(SYSTEMS)


def _in_crs(features: GeoDataFrame, crs: Crs, properties: list[str]) -> InCrs:
    shapes = gpd.GeoSeries(features.geometry).to_crs(crs.name).to_numpy()
    present = shapes[~shapely.is_missing(shapes)]
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, crs.decimals))
    turned = shapely.orient_polygons(rounded)
    if crs.north_first:
        turned = shapely.transform(turned, lambda xy: xy[:, ::-1])
    written = shapely.to_geojson(turned)
    encoded = tuple(
        f'{{"type":"Feature","id":{json.dumps(str(key), ensure_ascii=False)},'
        f'"geometry":{shape or "null"},"properties":{props}}}'.encode()
        for key, shape, props in zip(features.index, written, properties, strict=True)
    )
    bounds = tuple(map(float, shapely.total_bounds(present))) if len(present) else None
    return InCrs(shapely.STRtree(shapes), encoded, bounds)  # type: ignore[arg-type]


def _json_properties(frame: DataFrame) -> list[str]:
    """Each row as a JSON object; what is not known is null."""
    known: DataFrame = frame.astype(object).where(frame.notna(), None)
    return [_json(record) for record in known.to_dict("records")]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _public_runs(store: Store, release: Release) -> dict[str, Run]:
    ids = dict.fromkeys(key for collection in release.collections for key in collection.runs)
    runs = _found(store.run, ids)
    return {key: run for key, run in runs.items() if not run.internal}


def _public_snapshots(store: Store, runs: Mapping[str, Run]) -> dict[str, Snapshot]:
    ids = dict.fromkeys(key for run in runs.values() for key in run.inputs)
    snapshots = _found(store.snapshot, ids)
    return {key: snapshot for key, snapshot in snapshots.items() if snapshot.public}


def _found(get: Callable[[str], T], ids: Iterable[str]) -> dict[str, T]:
    """What the store still has of `ids`: a purged thing must not take its release down."""
    found = {}
    for key in ids:
        with suppress(NotFound, Withdrawn):
            found[key] = get(key)
    return found
