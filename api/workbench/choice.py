"""What a page of a Handlungsfeld shows: a geography, a Stichtag and a view, with links to the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from geopandas import GeoDataFrame

from api.errors import Link, NothingHere
from api.serving import Current, Served
from api.workbench.wanted import Wanted, address
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.released import Collection, View
from geo_lsz.zielgruppe import zielgruppen
from maps.legend import german_date

EVERYBODY = "jede Gruppe"
"""Title of the choice of no Zielgruppe: the views that speak of a whole field."""

Load = Callable[[str], Current]
"""Loads an older release by its id."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something one can switch to."""

    title: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and what else there is.

    current : the release that is shown, which is an older one where `here` has a `stand`
    here : the choice as an address says it, with nothing but an older `stand` left open
    groups : Zielgruppen; none where all kinds of the field are for the same one
    kinds : kinds of offer that are for the chosen group, or for any
    """

    current: Current
    field: Handlungsfeld
    served: Served
    view: View
    here: Wanted
    geographies: tuple[Option, ...]
    stichtage: tuple[Option, ...]
    overviews: tuple[Option, ...]
    groups: tuple[Option, ...]
    kinds: tuple[Option, ...]

    @classmethod
    def of(cls, newest: Current, wanted: Wanted, load: Load) -> Self:
        """The choice for a Handlungsfeld; without geography or view, the first of each.

        load : an older release by its id

        Raises NothingHere with the addresses that exist, and Withdrawn for a release
        that was taken back.
        """
        current = _release(newest, wanted, load)
        field, results = _field(current, wanted)
        served = _geography(results, wanted)
        view = _view(served.collection, wanted)
        here = Wanted(wanted.slug, served.collection.geography, view.key)
        if current is not newest:
            here = replace(here, stand=current.release.id)
        views = served.collection.views
        return cls(
            current=current,
            field=field,
            served=served,
            view=view,
            here=here,
            geographies=tuple(_geographies(results, here)),
            stichtage=tuple(_stichtage(newest, served.collection.key, here)),
            overviews=tuple(_option(here, one) for one in views if not one.angebotsart),
            groups=tuple(_groups(views, view, here)),
            kinds=tuple(
                _option(here, one)
                for one in views
                if one.angebotsart and view.zielgruppe in {"", one.zielgruppe}
            ),
        )

    @property
    def newest(self) -> str:
        """Where the same is of the newest release."""
        return replace(self.here, stand=None).href

    @property
    def is_of_earlier(self) -> bool:
        """Whether what is shown is not the newest."""
        return self.here.stand is not None


def offers_of(choice: Choice) -> GeoDataFrame | None:
    """The offers with a known place that serve the chosen field, or kind; None without any."""
    all_offers = choice.current.of_kind("offers")
    if not all_offers:
        return None
    offers = all_offers[0].features
    if choice.view.angebotsart:
        serves = offers["angebotsart_key"] == choice.view.angebotsart
    else:
        fields = offers["handlungsfelder"].fillna("").str.split(",")
        serves = fields.map(lambda slugs: choice.field.slug in slugs).astype(bool)
    shown = offers[serves & offers.geometry.notna()]
    return shown if len(shown) else None


def _release(newest: Current, wanted: Wanted, load: Load) -> Current:
    if wanted.stand in {None, "", newest.release.id}:
        return newest
    if wanted.stand not in {one.id for one in newest.earlier}:
        raise NothingHere(
            f"Einen Stand „{wanted.stand}“ gibt es nicht.",
            [
                Link(replace(wanted, stand=None).href, "Neuester Stand"),
                Link("/verlauf", "Was wann galt"),
            ],
        )
    return load(wanted.stand)


def _field(current: Current, wanted: Wanted) -> tuple[Handlungsfeld, list[Served]]:
    known, slug = handlungsfelder(), wanted.slug
    if slug not in known:
        there = [Link(address(field.slug), field.title) for field in known.values()]
        raise NothingHere(f"Das Handlungsfeld „{slug}“ gibt es nicht.", there)
    results = current.results(slug)
    if not results:
        shown = [field for field in known.values() if current.results(field.slug)]
        raise NothingHere(
            f"Zum Handlungsfeld „{known[slug].title}“ enthält diese Veröffentlichung nichts.",
            [Link(address(field.slug), field.title) for field in shown],
        )
    return known[slug], results


def _geography(results: list[Served], wanted: Wanted) -> Served:
    if wanted.geographie is None:
        return results[0]
    for served in results:
        if served.collection.geography == wanted.geographie:
            return served
    there = [r.collection for r in results]
    raise NothingHere(
        f"Die Geographie „{wanted.geographie}“ gibt es hier nicht.",
        [Link(address(wanted.slug, one.geography), one.geography_title) for one in there],
    )


def _view(collection: Collection, wanted: Wanted) -> View:
    if wanted.ansicht is None:
        return collection.views[0]
    for view in collection.views:
        if view.key == wanted.ansicht:
            return view
    at = partial(address, wanted.slug, collection.geography)
    raise NothingHere(
        f"Die Ansicht „{wanted.ansicht}“ gibt es hier nicht.",
        [Link(at(view.key), view.title) for view in collection.views],
    )


def _geographies(results: list[Served], here: Wanted) -> Iterator[Option]:
    for one in results:
        collection = one.collection
        same_view = here.ansicht if here.ansicht in [v.key for v in collection.views] else None
        there = replace(here, geographie=collection.geography, ansicht=same_view)
        yield Option(
            collection.geography_title, there.href, collection.geography == here.geographie
        )


def _stichtage(newest: Current, key: str, here: Wanted) -> Iterator[Option]:
    """Of each Stichtag of a collection, what was published last; none where there is one only."""
    found: dict[str, str | None] = {}
    for release in (newest.release, *newest.earlier):
        collection = release.collection(key)
        if collection is not None:
            at = None if release is newest.release else release.id
            found.setdefault(german_date(collection.stichtag), at)
    if len(found) > 1 or here.stand:
        for day, stand in found.items():
            yield Option(day, replace(here, stand=stand).href, stand == here.stand)


def _groups(views: tuple[View, ...], chosen: View, here: Wanted) -> Iterator[Option]:
    first: dict[str, View] = {}
    for view in views:
        if view.zielgruppe:
            first.setdefault(view.zielgruppe, view)
    if len(first) < 2:  # noqa: PLR2004 - one is no choice
        return
    yield Option(EVERYBODY, replace(here, ansicht=views[0].key).href, not chosen.zielgruppe)
    for slug, view in first.items():
        title = zielgruppen()[slug].title
        yield Option(title, replace(here, ansicht=view.key).href, chosen.zielgruppe == slug)


def _option(here: Wanted, view: View) -> Option:
    return Option(view.title, replace(here, ansicht=view.key).href, view.key == here.ansicht)
