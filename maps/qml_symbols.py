"""Symbols of QGIS: dots, lines, and areas with their hatches, in millimetres on the screen or on paper."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from math import sqrt

from geo_lsz.released import Collection
from maps.geofile import SHAPES
from maps.palette import BORDER, DARK, LIGHT, Style, channels
from maps.svg import HATCH_MM

LINE_MM, OFFER_MM = 0.2, 2.4


def element(
    tag: str, attributes: Mapping[str, str] | None = None, *inside: ET.Element | str
) -> ET.Element:
    """An element with its attributes in their order, and what is inside it: elements, or a text."""
    made = ET.Element(tag, dict(attributes or {}))
    for part in inside:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def plain(collection: Collection) -> ET.Element:
    """The symbol of a collection that is not drawn by classes: outlines, lines or dots."""
    shape = SHAPES[collection.kind]
    if shape == "Point":
        return _symbol("marker", "0", _dot(DARK, OFFER_MM, LIGHT))
    if shape == "LineString":
        return _symbol("line", "0", _line(BORDER, 2 * LINE_MM))
    return _symbol("fill", "0", _ground(Style(LIGHT), "no"))


def area(name: str, shown: Style) -> ET.Element:
    """The symbol of an area: its ground, and the hatch over it where it has one."""
    return _symbol("fill", name, _ground(shown, "solid"), *_hatch(shown))


def _ground(shown: Style, filled: str) -> ET.Element:
    return _layer(
        "SimpleFill",
        {
            "color": _rgba(shown.fill),
            "style": filled,
            "outline_color": _rgba(shown.stroke),
            "outline_style": "solid",
            "outline_width": f"{LINE_MM}",
            "outline_width_unit": "MM",
        },
    )


def _hatch(shown: Style) -> Iterator[ET.Element]:
    """The pattern over the ground, as far apart as on paper (maps/svg.py)."""
    if shown.hatch in {"diagonal", "lines"}:
        angle, share = ("45", 0.22) if shown.hatch == "diagonal" else ("0", 0.14)
        yield _layer(
            "LinePatternFill",
            {"angle": angle, "distance": f"{HATCH_MM}", "distance_unit": "MM"},
            _symbol("line", "@hatch", _line(shown.hatch_ink, HATCH_MM * share)),
        )
    if shown.hatch == "dots":
        across = HATCH_MM * sqrt(2)
        yield _layer(
            "PointPatternFill",
            {
                "distance_x": f"{across:.2f}",
                "distance_y": f"{across / 2:.2f}",
                "displacement_x": f"{across / 2:.2f}",
                **{f"{what}_unit": "MM" for what in ("distance_x", "distance_y", "displacement_x")},
            },
            _symbol("marker", "@hatch", _dot(shown.hatch_ink, HATCH_MM * 0.3, None)),
        )


def _dot(fill: str, diameter: float, stroke: str | None) -> ET.Element:
    return _layer(
        "SimpleMarker",
        {
            "name": "circle",
            "color": _rgba(fill),
            "outline_color": _rgba(stroke or fill),
            "outline_style": "solid" if stroke else "no",
            "outline_width": f"{LINE_MM}",
            "outline_width_unit": "MM",
            "size": f"{diameter:.2f}",
            "size_unit": "MM",
        },
    )


def _line(colour: str, width: float) -> ET.Element:
    return _layer(
        "SimpleLine",
        {"line_color": _rgba(colour), "line_width": f"{width:.2f}", "line_width_unit": "MM"},
    )


def _symbol(kind: str, name: str, *layers: ET.Element) -> ET.Element:
    return element("symbol", {"type": kind, "name": name, "alpha": "1"}, *layers)


def _layer(kind: str, options: Mapping[str, str], *inside: ET.Element) -> ET.Element:
    return element(
        "layer", {"class": kind, "enabled": "1", "pass": "0"}, options_map(options), *inside
    )


def options_map(options: Mapping[str, str]) -> ET.Element:
    """Texts by their names, as QGIS writes them."""
    return element(
        "Option",
        {"type": "Map"},
        *(
            element("Option", {"type": "QString", "name": name, "value": value})
            for name, value in options.items()
        ),
    )


def _rgba(colour: str) -> str:
    return ",".join(map(str, (*channels(colour), 255)))
