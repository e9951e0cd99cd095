"""What the poster of an area says: its main map with names or numbers, and what belongs beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from geopandas import GeoDataFrame

from geo_lsz.released import Release
from maps.face import PLAIN, Face
from maps.legend import stand
from maps.pack_content import inset, pressing
from maps.pack_glance import essentials
from maps.pack_maps import PackMap, main_map
from maps.pack_results import results_of
from maps.pack_sources import RUNS, caveats, sources
from maps.qr import qr_code
from maps.sheet import Bounds, Frame

WIDTH, HEIGHT = 168.0, 138.0
"""Of the map at most, in mm, before it is enlarged."""

MOST_AREAS = 80
"""Of so many areas a poster of the whole city can name or number each."""

NEAREST, MOST_SHOWN = 25, 50
"""Of more, it shows the surroundings of the area: so many, those whose middle is nearest; fewer
where its window would show more than so many."""

ENLARGED = 1.55
"""How much larger than in a pack a poster shows its map, lettering included: it is read from afar."""


@dataclass(frozen=True, slots=True)
class PosterContent:
    """Everything that stands on a poster, in the order in which it is read; the release names the runs.

    inset : where in the city the area lies; None where the map shows the whole city
    """

    city: str
    name: str
    geography: str
    made: tuple[int, int, int]
    face: Face
    stand: str
    map: PackMap
    inset: PackMap | None
    enlarged: float
    essentials: tuple[tuple[str, str], ...]
    caveats: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    address: str
    qr: str


def poster(
    release: Release,
    collections: Mapping[str, GeoDataFrame],
    area: str,
    geography: str,
    *,
    address: str = "",
    face: Face = PLAIN,
) -> PosterContent:
    """What the poster of an area says; arguments and errors of `pack_content.content`."""
    results = results_of(release, collections, area, geography)
    first, name, made = pressing(results)[0], str(results[0].row["name"]), release.made_at
    window = surroundings(first.features, area)
    return PosterContent(
        city=release.city,
        name=name,
        geography=first.collection.geography_title,
        made=(made.year, made.month, made.day),
        face=face,
        stand=stand(first.collection),
        map=main_map(first, area, WIDTH, HEIGHT, names="all", window=window),
        inset=inset(first.features, area, name, release.city) if window else None,
        enlarged=ENLARGED,
        essentials=essentials(name, results),
        caveats=caveats(release, results),
        sources=tuple(one for one in sources(release, results) if one[0] != RUNS),
        address=address,
        qr=qr_code(address) if address else "",
    )


def surroundings(features: GeoDataFrame, area: str) -> Bounds | None:
    """The metres around an area that a poster shows; None for the whole city.

    features : geometry in EPSG:25832 by area
    """
    placed = features.geometry.dropna()
    if len(placed) <= MOST_AREAS or area not in placed.index:
        return None
    middles = placed.representative_point()
    nearest = middles.distance(middles[area]).sort_values(kind="stable").index
    for count in range(NEAREST, 0, -1):
        shown = shapely.union_all([placed[area], *middles[nearest[:count]]])
        west, south, east, north = map(float, shown.bounds)
        window = Frame(WIDTH, HEIGHT).filled((west, south, east, north))
        if middles.within(shapely.box(*window)).sum() <= MOST_SHOWN:
            break
    return window
