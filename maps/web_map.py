"""Web maps: folium on the Leaflet that lies beside this file, embedded in a page of ours.

Nothing is fetched from elsewhere, there is no tile layer and no frame within
the page. Texts reach the browser as data and become text nodes, never HTML.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import folium
import shapely
from branca.element import Element, Figure
from folium.template import Template
from folium.utilities import JsCode
from geopandas import GeoDataFrame
from markupsafe import escape
from pandas import Series, isna

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS
from geo_lsz.german import klasse_of, not_applicable_because
from geo_lsz.released import Collection, View
from geo_lsz.survey_words import share_text
from maps.legend import styles
from maps.offer_words import about_lines, told_text
from maps.palette import DARK, LIGHT, UNKNOWN, Style
from maps.svg import paint, patterns

DETAIL = 1 / 4000
"""Outlines lose detail below this share of the map's extent."""

DIGITS = 6
"""Decimals of a degree: 11 cm."""

HATCH_PX = 6

MANY = 100
"""From so many offers on, their circles are small, so that the areas stay visible."""

EXPLAINED = "versorgung"
"""Key of the view whose classes come with a reason."""

TOO_MANY = 1000
"""From so many offers on, they are shown only when asked for: they would hide the areas."""


@dataclass(frozen=True, slots=True)
class WebMap:
    """A map to embed: `head` into the page's head, `html` where it shall stand, `script` last.

    head : link and script elements that load the vendored files
    html : the map's element, class `karte`, whose height the page's CSS gives; once it is
        drawn it has the Leaflet map as its property `karte`, and an event `gezeichnet` bubbles up
    script : JavaScript without tags, to be put into a script element, with a nonce if wanted
    """

    head: str
    html: str
    script: str


class VendoredMap(folium.Map):
    """folium's map with German controls on vendored files and nothing else."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="karte" id={{ this.get_name()|tojson }} role="region"
                aria-label="{{ this.label|e }}">{{ this.patterns }}</div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map(
                {{ this.get_name()|tojson }}, {{ this.options|tojavascript }}
            );
            document.getElementById({{ this.get_name()|tojson }}).karte = {{ this.get_name() }};
            L.control.zoom(
                {zoomInTitle: "Vergrößern", zoomOutTitle: "Verkleinern"}
            ).addTo({{ this.get_name() }});
            L.control.attribution({prefix: false})
                .addAttribution({{ this.attribution|tojson }}).addTo({{ this.get_name() }});
            L.control.scale({imperial: false, position: "bottomright"})
                .addTo({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, label: str, attribution: str, assets: str) -> None:
        super().__init__(
            tiles=None,
            zoom_control=False,
            attributionControl=False,
            zoomSnap=0.25,
            maxZoom=18,
        )
        self._id = name
        self.label = label
        self.patterns = (
            '<svg class="karte-muster" width="0" height="0" aria-hidden="true" focusable="false">'
            f"{patterns(UNKNOWN.values(), HATCH_PX)}</svg>"
        )
        self.attribution = str(escape(attribution))
        self.default_js = [("leaflet", f"{assets}/leaflet/leaflet.js")]
        self.default_css = [
            ("leaflet_css", f"{assets}/leaflet/leaflet.css"),
            ("karte_css", f"{assets}/karte.css"),
        ]

    def show(self, areas: GeoDataFrame) -> None:
        """Begin with all of these areas in view."""
        west, south, east, north = areas.to_crs("OGC:CRS84").total_bounds.round(DIGITS).tolist()
        self.fit_bounds(
            [[south, west], [north, east]],
            padding_top_left=[8, 8],
            padding_bottom_right=[8, 56],  # scale and attribution lie below the city, not on it
        )

    def _told_to_the_page(self) -> str:
        """What says that the map is drawn, for whoever listens."""
        return (
            f"document.getElementById({json.dumps(self.get_name())})"
            '.dispatchEvent(new Event("gezeichnet", {bubbles: true}));'
        )

    def embedded(self) -> WebMap:
        """The three parts to embed."""
        figure = cast(Figure, self.get_root())
        self.render()  # type: ignore[no-untyped-call] # folium's is untyped
        links = (child for key, child in figure.header._children.items() if key != "meta_http")  # noqa: SLF001 - branca has no other way to a part
        return WebMap(
            head="\n".join(link.render() for link in links),
            html=figure.html.render().strip(),
            script=f"(function () {{\n{figure.script.render()}\n{self._told_to_the_page()}\n}})();",
        )


def choropleth(
    collection: Collection,
    view: View,
    features: GeoDataFrame,
    offers: GeoDataFrame | None = None,
    *,
    assets: str = "/assets",
    name: str = "karte",
) -> WebMap:
    """The map of a view, coloured by class, with a tooltip on every area and offer.

    features : features of `collection`, EPSG:25832; those without geometry are not drawn
    offers : features of the collection of offers, drawn as circles in a layer of their own
    assets : address below which `maps/assets` is served
    name : tells apart several maps of one page; letters, digits and _

    The same input gives the same bytes. Raises ContractError for another CRS and
    where no area has a geometry.
    """
    areas = drawable(features)
    if areas.empty:
        raise ContractError(f"{collection.key}: there is no geometry to draw")
    drawn = VendoredMap(name, label_of(collection, view), attribution_text(collection), assets)
    named(_area_layer(view, areas), name, "gebiete").add_to(drawn)
    placed = None if offers is None else drawable(offers)
    if placed is not None and not placed.empty:
        named(_offer_layer(placed), name, "angebote").add_to(drawn)
        named(folium.LayerControl(collapsed=False), name, "schalter").add_to(drawn)
    drawn.show(areas)
    return drawn.embedded()


def drawable(features: GeoDataFrame) -> GeoDataFrame:
    """Features that have a place, in order. Raises ContractError for another CRS."""
    if features.crs is None or features.crs != METRIC_CRS:
        raise ContractError(f"a map is drawn from {METRIC_CRS}, not from {features.crs}")
    return features[features.geometry.notna() & ~features.geometry.is_empty].sort_index()


def label_of(collection: Collection, view: View) -> str:
    """What a map is called where it is read aloud."""
    return f"Karte: {collection.title}, {view.title}"


def attribution_text(collection: Collection) -> str:
    """Source, licence and the gist of the first caveat, up to its colon.

    More would cover the map on a phone; the legend beside it says everything.
    """
    gist = [caveat.split(":")[0] for caveat in collection.caveats[:1]]
    parts = [_first_of(collection.attribution), _first_of(collection.licence), *gist]
    return " · ".join(part for part in parts if part)


def _first_of(names: str) -> str:
    first, *more = names.split("; ")
    return f"{first} u. a. (siehe Legende)" if more else first


def _area_layer(view: View, areas: GeoDataFrame) -> folium.GeoJson:
    by_area = {area: _path_options(style) for area, style in styles(view, areas).items()}
    return folium.GeoJson(
        with_lines(simplified(areas), told(areas, partial(area_lines, view))),
        style_function=lambda feature: by_area[feature["id"]],
        highlight_function=lambda _: {"weight": 3, "color": DARK},
        on_each_feature=TOOLTIP,
        control=False,
        smooth_factor=0,
    )


def simplified(areas: GeoDataFrame) -> GeoDataFrame:
    """Areas without detail that nobody sees; borders that two of them share stay shared."""
    west, south, east, north = areas.total_bounds
    detail = max(east - west, north - south) * DETAIL
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), detail)
    return areas.set_geometry(shapes, crs=areas.crs)


def _path_options(style: Style) -> dict[str, Any]:
    return {"fillColor": paint(style), "fillOpacity": 1, "color": style.stroke, "weight": 1}


def area_lines(view: View, row: Mapping[str, Any]) -> list[str]:
    """What a map says of an area when pointed at: name, value, class, and why."""
    klasse, value = klasse_of(view, row).title, share_text(view, row)
    lines = [row["name"], f"{view.title}: {value}"]
    if klasse != value:
        lines.append(klasse)
    if view.key == EXPLAINED and row.get("warum"):
        lines.append(row["warum"])
    lines += filter(None, [not_applicable_because(view, row)])
    return lines


def _offer_layer(offers: GeoDataFrame) -> folium.GeoJson:
    marker = folium.CircleMarker(
        radius=5 if len(offers) < MANY else 3.5,
        weight=1.5,
        color=DARK,
        fill=True,
        fill_color=LIGHT,
        fill_opacity=1,
    )
    return folium.GeoJson(
        with_lines(offers, told(offers, offer_lines)),
        name=f"Angebote ({len(offers)})",
        marker=marker,
        show=len(offers) < TOO_MANY,
        style_function=lambda _: {},
        on_each_feature=TOOLTIP,
    )


def offer_lines(row: Mapping[str, Any]) -> list[str]:
    """What a map says of an offer when pointed at."""
    traeger = "keine Angabe" if isna(row["traeger"]) or not row["traeger"] else row["traeger"]
    form = told_text(row, "angebotsform")
    kind = f"{row['angebotsart']} ({form})" if form else row["angebotsart"]
    return [row["name"], kind, f"Träger: {traeger}", *about_lines(row)]


def told(features: GeoDataFrame, lines: Callable[[Mapping[str, Any]], list[str]]) -> Series:
    """What the tooltip of each feature says, by feature; `lines` tells it of a row."""
    rows = features.drop(columns=features.geometry.name).to_dict("records")
    return Series([lines(row) for row in rows], features.index)


def with_lines(features: GeoDataFrame, lines: Series) -> dict[str, Any]:
    """GeoJSON in degrees; `lines` are what a tooltip says, the first of them bold."""
    degrees = features.to_crs("OGC:CRS84").geometry.to_numpy()
    rounded = shapely.transform(degrees, lambda xy: xy.round(DIGITS))
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(str(feature), shape, lines[feature])
            for feature, shape in zip(features.index, rounded, strict=True)
        ],
    }


def _feature(feature: str, shape: Any, lines: list[str]) -> Mapping[str, Any]:
    return {
        "type": "Feature",
        "id": feature,
        "geometry": shapely.geometry.mapping(shape),
        "properties": {"lines": lines},
    }


def named(element: Element, name: str, what: str) -> Element:
    """The element under a fixed name, so that the same map has the same bytes."""
    element._id = f"{name}_{what}"  # noqa: SLF001 - branca draws it by lot and offers no other way
    return element


TOOLTIP = JsCode(
    """function (feature, layer) {
        var box = document.createElement("div");
        feature.properties.lines.forEach(function (line, number) {
            var part = document.createElement(number ? "div" : "strong");
            part.textContent = line;
            box.appendChild(part);
        });
        layer.bindTooltip(box, {sticky: true, className: "karte-hinweis"});
        layer.on("add", function () {  // for whoever comes to it by keyboard and hears it
            var drawn = layer.getElement();
            drawn.setAttribute("role", "img");
            drawn.setAttribute("aria-label", feature.properties.lines.join(", "));
        });
    }"""
)
