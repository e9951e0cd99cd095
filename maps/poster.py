"""What the poster of an area says: its main map with names or numbers, and what belongs beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo_lsz.released import Release
from maps.face import PLAIN, Face
from maps.legend import stand
from maps.pack_content import pressing
from maps.pack_glance import essentials
from maps.pack_maps import PackMap, main_map
from maps.pack_results import results_of
from maps.pack_sources import RUNS, caveats, sources
from maps.qr import qr_code

WIDTH, HEIGHT = 168.0, 138.0
"""Of the map at most, in mm, before it is enlarged."""

ENLARGED = 1.55
"""How much larger than in a pack a poster shows its map, lettering included: it is read from afar."""


@dataclass(frozen=True, slots=True)
class PosterContent:
    """Everything that stands on a poster, in the order in which it is read; the release names the runs."""

    city: str
    name: str
    geography: str
    made: tuple[int, int, int]
    face: Face
    stand: str
    map: PackMap
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
    return PosterContent(
        city=release.city,
        name=name,
        geography=first.collection.geography_title,
        made=(made.year, made.month, made.day),
        face=face,
        stand=stand(first.collection),
        map=main_map(first, area, WIDTH, HEIGHT, "all"),
        enlarged=ENLARGED,
        essentials=essentials(name, results),
        caveats=caveats(release, results),
        sources=tuple(one for one in sources(release, results) if one[0] != RUNS),
        address=address,
        qr=qr_code(address) if address else "",
    )
