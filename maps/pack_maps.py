"""The maps of a map pack, each with the text that is read aloud in its place."""

from dataclasses import dataclass

from geopandas import GeoDataFrame

from geo_lsz.german import klasse_of, value_text
from geo_lsz.released import Collection, View
from maps.legend import Legend, legend, styles
from maps.pack_offers import numbers
from maps.palette import Style, pale
from maps.scene import Wanted, map_scene
from maps.sheet import Bounds, Frame, fitted
from maps.svg import render, swatch

HERE = Style("#fff8e6")
AROUND = Style("#c3ccd2")

MAIN_WIDTH, MAIN_HEIGHT = 112.0, 96.0
BESIDE_THE_REST = 80.0
"""Height of the main map, in mm, where everything else stands on the same page."""

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
    """A drawing with its title, alt text and legend."""

    title: str
    svg: str
    width: float
    alt: str
    lines: tuple[LegendLine, ...] = ()
    counted: str = ""
    yardstick: str = ""


def main_map(
    collection: Collection,
    view: View,
    features: GeoDataFrame,
    area: str,
    field: str,
    *,
    alone_on_its_page: bool,
) -> PackMap:
    """The whole city, pale but for the area, coloured by `view`."""
    height = MAIN_HEIGHT if alone_on_its_page else BESIDE_THE_REST
    frame = fitted(features.total_bounds, MAIN_WIDTH, height)
    scene = map_scene(features, styles(view, features), frame, Wanted(highlight=(area,)))
    explained = legend(collection, view, features)
    title = f"{view.title} – {field}"
    return PackMap(
        title=title,
        svg=render(scene),
        width=scene.width,
        alt=_alt(title, explained, view, features, area),
        lines=tuple(
            LegendLine(swatch(row.style), swatch(pale(row.style)), row.title, row.count)
            for row in explained.rows
        ),
        counted=explained.counted,
        yardstick=view.yardstick,
    )


def detail_map(
    features: GeoDataFrame, area: str, name: str, offers: GeoDataFrame
) -> PackMap | None:
    """The area with its offers as numbered dots; None where there is nothing to place."""
    on_the_map = numbers(offers)
    if not on_the_map or features.geometry[area] is None:
        return None
    points = {number: offers.geometry[offer] for offer, number in on_the_map.items()}
    look = {str(other): HERE if other == area else AROUND for other in features.index}
    window = DETAIL.filled(_with_room(features.geometry[area].bounds))
    scene = map_scene(features, look, DETAIL, Wanted((area,), "around", window, points))
    count = len(points)
    many = "1 nummeriertem Angebot" if count == 1 else f"{count} nummerierten Angeboten"
    alt = f"Detailkarte von {name} mit {many}. Die Nummern stehen in der Tabelle der Angebote."
    return PackMap(
        title=f"Lage der Angebote in {name}",
        svg=render(scene, alt),
        width=scene.width,
        alt=alt,
    )


def _alt(title: str, explained: Legend, view: View, features: GeoDataFrame, area: str) -> str:
    row = features.loc[area]
    value, klasse = value_text(view, row), klasse_of(view, row).title
    said = value if value == klasse else f"{value}, {klasse}"
    counts = "; ".join(f"{row.title}: {row.count}" for row in explained.rows)
    return (
        f"Karte: {explained.counted}, eingefärbt nach {title}. "
        f"Hervorgehoben ist {row['name']}: {said}. "
        f"Zahl der Gebiete je Klasse: {counts}."
    )


def _with_room(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    x, y = ROOM_AROUND * (east - west), ROOM_AROUND * (north - south)
    return west - x, south - y, east + x, north + y
