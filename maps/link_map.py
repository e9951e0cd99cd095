"""Link maps: lines between offers that a finding is about, over the outlines of the areas."""

import folium
from geopandas import GeoDataFrame
from pandas import Series

from geo_lsz.decisions import ABOUT
from geo_lsz.released import Collection
from maps.palette import BORDER, DARK, LIGHT
from maps.web_map import TOOLTIP, VendoredMap, WebMap, drawable, named, simplified, with_lines

COLOURS = ("#7b2d6b", "#1e6c78", "#b5520f")
"""Of the kinds of finding, in their order; their names stand in the tooltips."""


def link_map(
    collection: Collection,
    links: GeoDataFrame,
    areas: GeoDataFrame,
    *,
    assets: str = "/assets",
    name: str = "karte",
) -> WebMap:
    """The map of a collection of links, EPSG:25832.

    links : `art`, `wer`, `entscheidung` and a line each; those without a line are not drawn
    areas : AREAS to find one's way by

    A dot in the middle of each line shows also those that are too short to see.
    """
    label, said = f"Karte: {collection.title}", f"{collection.attribution} · {collection.licence}"
    drawn = VendoredMap(name, label, said, assets)
    places = drawable(areas)
    outlines = folium.GeoJson(
        with_lines(simplified(places), places["name"].map(lambda told: [told])),
        style_function=lambda _: {
            "fillColor": LIGHT,
            "fillOpacity": 1,
            "color": BORDER,
            "weight": 1,
        },
        on_each_feature=TOOLTIP,
        control=False,
        smooth_factor=0,
    )
    named(outlines, name, "gebiete").add_to(drawn)
    lined = drawable(links)
    kinds = colours(links)
    for number, (kind, of_kind) in enumerate(lined.groupby("art", sort=False)):
        colour = kinds[str(kind)]
        lines = of_kind.apply(_lines, axis=1)
        named(_lined(of_kind, lines, colour), name, f"linien_{number}").add_to(drawn)
        middles = of_kind.set_geometry(of_kind.geometry.interpolate(0.5, normalized=True))
        named(_dotted(middles, lines, colour), name, f"punkte_{number}").add_to(drawn)
    drawn.show(places)
    return drawn.embedded()


def colours(links: GeoDataFrame) -> dict[str, str]:
    """The colour of each kind of finding that is there, for a legend."""
    there = set(links["art"])
    return {
        title: colour
        for title, colour in zip(ABOUT.values(), COLOURS, strict=True)
        if title in there
    }


def _lined(links: GeoDataFrame, lines: Series, colour: str) -> folium.GeoJson:
    return folium.GeoJson(
        with_lines(links, lines),
        style_function=lambda _: {"color": colour, "weight": 3, "opacity": 0.9},
        on_each_feature=TOOLTIP,
        control=False,
    )


def _dotted(middles: GeoDataFrame, lines: Series, colour: str) -> folium.GeoJson:
    marker = folium.CircleMarker(
        radius=5, weight=1.5, color=DARK, fill=True, fill_color=colour, fill_opacity=1
    )
    return folium.GeoJson(
        with_lines(middles, lines),
        marker=marker,
        style_function=lambda _: {},
        on_each_feature=TOOLTIP,
        control=False,
    )


def _lines(row: Series) -> list[str]:
    return [row["wer"], row["art"], f"Entscheidung: {row['entscheidung']}"]
