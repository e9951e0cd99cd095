"""The maps of a map pack, each with the text that is read aloud in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geopandas import GeoDataFrame
from shapely import MultiLineString

from geo_lsz.released import Release
from maps.legend import Legend, legend, styles
from maps.pack_offers import numbers
from maps.pack_results import Result
from maps.palette import Style, pale
from maps.scene import Wanted, map_scene
from maps.sheet import Bounds, Frame, fitted
from maps.svg import render, swatch

HERE = Style("#fff8e6")
AROUND = Style("#c3ccd2")

DETAIL = Frame(174.0, 76.0)
ROOM_AROUND = 0.12
"""How much of its size a detail map shows around the area, on each side."""


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A class of a printed legend: its style in full and as the rest of the city has it."""

    full: str
    pale: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class PackMap:
    """A drawing with its title, alt text, legend, and the key of the numbers on it.

    why : German sentences: what the value of the area hangs on
    """

    title: str
    svg: str
    width: float
    alt: str
    lines: tuple[LegendLine, ...] = ()
    counted: str = ""
    yardstick: str = ""
    why: str = ""
    key: tuple[tuple[str, str], ...] = ()


def main_map(
    result: Result,
    area: str,
    width: float,
    height: float,
    *,
    names: Literal["fitting", "all"] = "fitting",
    window: Bounds | None = None,
) -> PackMap:
    """The whole city, pale but for the area, coloured by the headline of a field.

    width, height : of the drawing at most, in mm
    names : `all` numbers the areas whose name does not fit, for a key
    window : metres that the drawing shows at least, and no more than its room; None for the whole city
    """
    view, features = result.headline, result.features
    if window is None:
        frame = fitted(features.total_bounds, width, height)
    else:
        frame = Frame(width, height)
        window = frame.filled(window)
    scene = map_scene(features, styles(view, features), frame, Wanted((area,), names, window))
    explained = legend(result.collection, view, features)
    title = f"{view.title} – {result.title}"
    return PackMap(
        title=title,
        svg=render(scene),
        width=scene.width,
        alt=_alt(title, explained, result, window),
        lines=tuple(
            LegendLine(swatch(row.style), swatch(pale(row.style)), row.title, row.count)
            for row in explained.rows
        ),
        counted=explained.counted,
        yardstick=view.yardstick,
        why=result.text("warum"),
        key=scene.key,
    )


def detail_map(
    features: GeoDataFrame,
    area: str,
    name: str,
    offers: GeoDataFrame,
    ground: tuple[MultiLineString, ...] = (),
) -> PackMap | None:
    """The area with its offers as numbered dots; None where there is nothing to place.

    ground : streets in EPSG:25832
    """
    on_the_map = numbers(offers)
    if not on_the_map or features.geometry[area] is None:
        return None
    points = {number: offers.geometry[offer] for offer, number in on_the_map.items()}
    look = {str(other): HERE if other == area else AROUND for other in features.index}
    window = DETAIL.filled(_with_room(features.geometry[area].bounds))
    scene = map_scene(features, look, DETAIL, Wanted((area,), "around", window, points, ground))
    count = len(points)
    many = "1 nummeriertem Angebot" if count == 1 else f"{count} nummerierten Angeboten"
    alt = f"Detailkarte von {name} mit {many}. Die Nummern stehen in der Tabelle der Angebote."
    return PackMap(
        title=f"Lage der Angebote in {name}",
        svg=render(scene, alt),
        width=scene.width,
        alt=alt,
    )


def streets(
    release: Release, collections: Mapping[str, GeoDataFrame]
) -> tuple[MultiLineString, ...]:
    """The streets that a release holds; none where nobody delivered them."""
    told = (collections[c.key] for c in release.collections if c.kind == "streets")
    return tuple(lines for features in told for lines in features.geometry)


def _alt(title: str, explained: Legend, result: Result, window: Bounds | None) -> str:
    counts = "; ".join(f"{row.title}: {row.count}" for row in explained.rows)
    part = f"Gezeigt ist die Umgebung von {result.row['name']}. " if window else ""
    return (
        f"Karte: {explained.counted}, eingefärbt nach {title}. "
        f"{part}Hervorgehoben ist {result.row['name']}: {result.said}. "
        f"Zahl der Gebiete je Klasse: {counts}."
    )


def _with_room(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    x, y = ROOM_AROUND * (east - west), ROOM_AROUND * (north - south)
    return west - x, south - y, east + x, north + y
