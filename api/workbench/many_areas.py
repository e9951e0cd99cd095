"""Maps of many areas: their tiles are those of the release, and a tooltip is asked for when it is seen."""

from collections.abc import Sequence

from fastapi import APIRouter
from geopandas import GeoDataFrame
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.errors import Link, NothingHere
from api.ogc.asking import PREFIX
from api.ogc.styles import HATCHES
from api.ogc.tiles import QUAD
from api.pinned import PREFIX as RELEASES
from api.rendering import assets_prefix
from api.serving import Current, Served, current_of
from api.workbench.drawn import WebMaps
from geo_lsz.released import View
from maps.tile_map import Above, Addresses, Layer, Offers, is_large, tile_map, without_tiles
from maps.web_map import WebMap, area_lines, choropleth, offer_lines

router = APIRouter(include_in_schema=False)

HINTS = "/hinweise/"


def map_of(
    request: Request,
    current: Current,
    served: Served,
    view: View,
    offers: GeoDataFrame | None = None,
) -> WebMap:
    """The map of a view: within the page, or of tiles where there are too many areas for that.

    offers : those that are drawn as points, of the collection of offers

    On a grid lie the outlines of the finest geography.
    """
    drawn: WebMaps = request.app.state.web_maps
    shown = (current.mark, served.collection.key, view.key)
    return drawn.of(shown, lambda: _drawn(current, served, view, offers))


def _drawn(current: Current, served: Served, view: View, offers: GeoDataFrame | None) -> WebMap:
    collection, features = served.collection, served.features
    if not is_large(collection, features):
        return choropleth(collection, view, features, offers, assets=assets_prefix())
    layer = _layer(current, served)
    if layer is None:
        return without_tiles(collection, assets_prefix())
    hints = f"{HINTS}{current.release.id}/"
    at = Addresses(assets_prefix(), _portal(current) + HATCHES, hints)
    return tile_map(layer, view, features, _above(current, served, offers), at)


@router.get(HINTS + "{release}/{key}/{feature}")
def hint(request: Request, release: str, key: str, feature: str, ansicht: str = "") -> Response:
    """What a map of a release says of an area in a view, or of an offer, when it is pointed at."""
    newest = current_of(request)
    current = newest if newest.release.id == release else request.app.state.older.loaded(release)
    served = current.collections.get(key)
    if served is None:
        there = [Link(PREFIX + "/collections?f=html", "Sammlungen")]
        raise NothingHere(f"Die Sammlung „{key}“ gibt es nicht.", there)
    if feature not in served.position:
        raise NothingHere(f"In „{served.collection.title}“ gibt es „{feature}“ nicht.")
    lines = _lines(served, feature, ansicht)
    return JSONResponse({"lines": lines}, headers={"Cache-Control": "no-store"})


def _lines(served: Served, feature: str, view: str) -> list[str]:
    row = served.features.iloc[served.position[feature]].to_dict()
    if served.collection.kind == "offers":
        return offer_lines(row)
    views = {one.key: one for one in served.collection.views}
    if view not in views:
        there = ", ".join(views) or "keine"
        raise NothingHere(f"Die Ansicht „{view}“ gibt es hier nicht; es gibt: {there}.")
    return [*area_lines(views[view], row), *_lies_in(served, row)]


def _lies_in(served: Served, row: dict[str, str]) -> Sequence[str]:
    """Where a cell lies, as its code tells nobody."""
    places = (row[key] for key in served.collection.properties if key.startswith("lage_"))
    named = [place for place in places if isinstance(place, str)]
    return [f"liegt in {', '.join(named)}"] if named else []


def _above(current: Current, served: Served, offers: GeoDataFrame | None) -> Above:
    """The offers that are shown and the outlines of a geography, where their collections have tiles."""
    outlines = _first_of(current, "areas") if served.collection.kind == "grid" else None
    return Above(None if offers is None else _points(current, offers), outlines)


def _points(current: Current, shown: GeoDataFrame) -> Offers | None:
    """The offers that are shown: kinds of which all are, and of other kinds each by itself."""
    points = _first_of(current, "offers")
    if points is None:
        return None
    listed = current.of_kind("offers")[0].features
    placed = listed[listed.geometry.notna()]
    in_part = placed.loc[placed.index.difference(shown.index), "angebotsart_key"]
    whole = ~shown["angebotsart_key"].isin(in_part)
    kinds = tuple(sorted(shown.loc[whole, "angebotsart_key"].unique()))
    return Offers(points, kinds, tuple(shown.index[~whole].astype(str)), len(shown))


def _first_of(current: Current, kind: str) -> Layer | None:
    return next((_layer(current, served) for served in current.of_kind(kind)), None)


def _layer(current: Current, served: Served) -> Layer | None:
    if served.tiles is None:
        return None
    tiles = f"{_portal(current)}/collections/{served.collection.key}/tiles/{QUAD}"
    return Layer(served.collection, served.tiles, tiles + "/{z}/{y}/{x}?f=mvt")


def _portal(current: Current) -> str:
    """The portal of the release by its own address: what it answers may be kept for ever."""
    return f"{RELEASES}{current.release.id}{PREFIX}"
