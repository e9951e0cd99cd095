"""What is new in a release: its difference from the release before it, in a handful of counts."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile

from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.errors import NotFound
from geo_lsz.frames import values_of
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.released import Collection, Release, View
from layers.store import Store


@dataclass(frozen=True, slots=True)
class FieldNews:
    """What is different in a Handlungsfeld: areas of its first geography, in its first view.

    counted : what is counted, e.g. `Ortsteile`
    areas : those that both releases have
    values : of these, with another value or other bounds
    worse, better : of these, in another class than before
    known, unknown : of these, with a class now and none before, and the other way round
    """

    field: Handlungsfeld
    view: View
    counted: str
    areas: int
    values: int
    worse: int
    better: int
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Members:
    """How many features of a collection came in or left: areas, offers."""

    title: str
    added: int
    gone: int


@dataclass(frozen=True, slots=True)
class News:
    """What is different since the release before.

    added, gone : titles of collections that only one of the two has
    """

    before: Release
    fields: tuple[FieldNews, ...]
    members: tuple[Members, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def earlier(store: Store, release: Release) -> tuple[Release, ...]:
    """The releases before this one that were not taken back, the newest first."""
    before = takewhile(lambda one: one.id != release.id, store.releases())
    return tuple(reversed(list(before)))


def news(
    store: Store, before: Release, release: Release, features: Mapping[str, GeoDataFrame]
) -> News:
    """What `release` with its `features` (by collection) has that `before` had not."""
    had = {c.key: c for c in before.collections}
    has = {c.key: c for c in release.collections}
    return News(
        before=before,
        fields=tuple(_fields(store, before, release, features)),
        members=tuple(_members(store, before, release, features)),
        added=tuple(c.title for key, c in has.items() if key not in had),
        gone=tuple(c.title for key, c in had.items() if key not in has),
    )


def _fields(
    store: Store, before: Release, release: Release, features: Mapping[str, GeoDataFrame]
) -> Iterator[FieldNews]:
    for field in handlungsfelder().values():
        of_field = (c for c in release.collections if c.handlungsfeld == field.slug)
        collection = next((c for c in of_field if c.kind == "result"), None)
        old = before.collection(collection.key) if collection else None
        if collection is None or old is None or not _same_view(collection, old):
            continue
        with suppress(NotFound):
            was = store.features(before.id, old.key)
            yield _compared(field, collection, was, features[collection.key])


def _same_view(collection: Collection, old: Collection) -> bool:
    """Whether both start with the same view in the same classes."""
    firsts = [[(v.key, v.klassen) for v in one.views[:1]] for one in (collection, old)]
    return bool(firsts[0]) and firsts[0] == firsts[1]


def _compared(
    field: Handlungsfeld, collection: Collection, was: GeoDataFrame, now: GeoDataFrame
) -> FieldNews:
    view = collection.views[0]
    both = now.index.intersection(was.index)
    step = _rank(now.loc[both], view) - _rank(was.loc[both], view)
    known_before, known_now = (_rank(one.loc[both], view).notna() for one in (was, now))
    return FieldNews(
        field=field,
        view=view,
        counted=collection.geography_title,
        areas=len(both),
        values=int(_differs(was.loc[both], now.loc[both], view).sum()),
        worse=int((step < 0).sum()),
        better=int((step > 0).sum()),
        known=int((known_now & ~known_before).sum()),
        unknown=int((known_before & ~known_now).sum()),
    )


def _rank(features: GeoDataFrame, view: View) -> Series:
    """Place of the class of each area, the worst first; NA without a class."""
    worst_first = view.klassen if view.low_is_bad else view.klassen[::-1]
    places = {klasse.key: float(place) for place, klasse in enumerate(worst_first)}
    ranks: Series = features[f"{view.key}_klasse"].map(places).astype(float)
    return ranks


def _differs(was: GeoDataFrame, now: GeoDataFrame, view: View) -> Series:
    before, after = values_of(was, view.key), values_of(now, view.key)
    same = (before == after) | (before.isna() & after.isna())
    return ~same.all(axis="columns")


def _members(
    store: Store, before: Release, release: Release, features: Mapping[str, GeoDataFrame]
) -> Iterator[Members]:
    for collection in release.collections:
        if collection.kind not in {"areas", "offers"} or before.collection(collection.key) is None:
            continue
        with suppress(NotFound):
            was, now = (
                store.features(before.id, collection.key).index,
                features[collection.key].index,
            )
            yield Members(collection.title, len(now.difference(was)), len(was.difference(now)))
