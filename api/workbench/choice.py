"""What a page of a Handlungsfeld shows: a geography and a view, with links to the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from geopandas import GeoDataFrame

from api.errors import Link, NothingHere
from api.serving import Current, Served
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.released import Collection, View

OVERVIEW = ("versorgung", "belastung", "dynamik", "luecke", "veraenderung", "vergleich", "ballung")
"""Keys of the views that speak of a whole field; all others speak of one Angebotsart."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something one can switch to."""

    title: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, and what else there is."""

    field: Handlungsfeld
    served: Served
    view: View
    geographies: tuple[Option, ...]
    overviews: tuple[Option, ...]
    kinds: tuple[Option, ...]


def choose(current: Current, slug: str, geography: str | None, view: str | None) -> Choice:
    """The choice for a Handlungsfeld; without geography or view, the first of each.

    Raises NothingHere with the addresses that exist.
    """
    field, results = _field(current, slug)
    served = _geography(field, results, geography)
    chosen = _view(field, served.collection, view)
    options = [
        Option(one.title, address(slug, served.collection.geography, one.key), one is chosen)
        for one in served.collection.views
    ]
    kinds = [one.key not in OVERVIEW for one in served.collection.views]
    return Choice(
        field=field,
        served=served,
        view=chosen,
        geographies=tuple(_geographies(slug, results, served, chosen)),
        overviews=tuple(o for o, of_kind in zip(options, kinds, strict=True) if not of_kind),
        kinds=tuple(o for o, of_kind in zip(options, kinds, strict=True) if of_kind),
    )


def address(slug: str, geography: str | None = None, view: str | None = None) -> str:
    """Where the page of a Handlungsfeld is."""
    query = {"geographie": geography, "ansicht": view}
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"/handlungsfelder/{slug}" + (f"?{asked}" if asked else "")


def offers_of(current: Current, choice: Choice) -> GeoDataFrame | None:
    """The offers with a known place that serve the chosen field, or kind; None without any."""
    all_offers = current.of_kind("offers")
    if not all_offers:
        return None
    offers = all_offers[0].features
    if choice.view.key in OVERVIEW:
        fields = offers["handlungsfelder"].fillna("").str.split(",")
        serves = fields.map(lambda slugs: choice.field.slug in slugs).astype(bool)
    else:
        kind = choice.view.key.rsplit("_", 1)[0]
        serves = offers["angebotsart_key"] == kind
    shown = offers[serves & offers.geometry.notna()]
    return shown if len(shown) else None


def _field(current: Current, slug: str) -> tuple[Handlungsfeld, list[Served]]:
    known = handlungsfelder()
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


def _geography(field: Handlungsfeld, results: list[Served], key: str | None) -> Served:
    if key is None:
        return results[0]
    for served in results:
        if served.collection.geography == key:
            return served
    raise NothingHere(
        f"Die Geographie „{key}“ gibt es hier nicht.",
        [
            Link(address(field.slug, r.collection.geography), r.collection.geography_title)
            for r in results
        ],
    )


def _view(field: Handlungsfeld, collection: Collection, key: str | None) -> View:
    if key is None:
        return collection.views[0]
    for view in collection.views:
        if view.key == key:
            return view
    raise NothingHere(
        f"Die Ansicht „{key}“ gibt es hier nicht.",
        [
            Link(address(field.slug, collection.geography, view.key), view.title)
            for view in collection.views
        ],
    )


def _geographies(
    slug: str, results: list[Served], served: Served, chosen: View
) -> Iterable[Option]:
    for one in results:
        collection = one.collection
        same_view = chosen.key if chosen.key in [v.key for v in collection.views] else None
        href = address(slug, collection.geography, same_view)
        yield Option(collection.geography_title, href, one is served)
