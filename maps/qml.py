"""QML: how QGIS draws a collection, from the same classes and colours as every other map.

Sizes are millimetres on the screen or on paper. What a field holds is shown by
its German title, a class or a status by the words a planner knows.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from math import sqrt

from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.released import Collection, View
from maps.columns import STATUS_TEXT, titles_of
from maps.geofile import SHAPES
from maps.palette import BORDER, DARK, LIGHT, Style, channels, style
from maps.svg import HATCH_MM

VERSION = "3.22.0"
"""The oldest QGIS that these files are made for."""

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


def written(root: ET.Element) -> str:
    """The element as an indented text; the same element gives the same text."""
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def qml(collection: Collection, view: View | None) -> str:
    """A style for the features of `collection`: by the classes of `view`, or plain without one."""
    return written(
        element(
            "qgis",
            {"version": VERSION, "styleCategories": "Symbology|Fields|Forms"},
            *styled(collection, view),
        )
    )


def styled(collection: Collection, view: View | None) -> Iterator[ET.Element]:
    """What a style file and a layer of a project have in common: renderer and fields."""
    yield _renderer(collection, view)
    yield _fields(collection)
    yield element(
        "aliases",
        {},
        *(
            element("alias", {"field": key, "name": title, "index": str(place)})
            for place, (key, title) in enumerate(titles_of(collection).items())
        ),
    )
    yield element("previewExpression", {}, '"name"')


def renderer_of_tiles(collection: Collection, view: View | None) -> ET.Element:
    """The same symbols for vector tiles, which QGIS draws by rules; the layer within is the collection."""
    dimension = {"Point": "0", "LineString": "1", "MultiPolygon": "2"}[SHAPES[collection.kind]]
    told = {"layer": collection.key, "geometry": dimension, "enabled": "1"}
    zooms = {"min-zoom": "-1", "max-zoom": "-1"}
    if view is None:
        symbols = {collection.title: ("", _plain(collection))}
    else:
        symbols = {
            klasse.title: (
                f"\"{view.key}_klasse\" = '{klasse.key}'",
                _area("0", style(view.palette, klasse.key)),
            )
            for klasse in (*view.klassen, *WITHOUT_VALUE.values())
        }
    rules = (
        element(
            "style",
            {**told, "name": title, "expression": rule, **zooms},
            element("symbols", {}, symbol),
        )
        for title, (rule, symbol) in symbols.items()
    )
    return element("renderer", {"type": "basic"}, element("styles", {}, *rules))


def _renderer(collection: Collection, view: View | None) -> ET.Element:
    if view is None:
        plain = element("symbols", {}, _plain(collection))
        return element("renderer-v2", {"type": "singleSymbol"}, plain)
    klassen = (*view.klassen, *WITHOUT_VALUE.values())
    categories = (
        element(
            "category",
            {"value": klasse.key, "label": klasse.title, "symbol": str(place), "render": "true"},
        )
        for place, klasse in enumerate(klassen)
    )
    symbols = (
        _area(str(place), style(view.palette, klasse.key)) for place, klasse in enumerate(klassen)
    )
    return element(
        "renderer-v2",
        {"type": "categorizedSymbol", "attr": f"{view.key}_klasse"},
        element("categories", {}, *categories),
        element("symbols", {}, *symbols),
    )


def _plain(collection: Collection) -> ET.Element:
    shape = SHAPES[collection.kind]
    if shape == "Point":
        return _symbol("marker", "0", _dot(DARK, OFFER_MM, LIGHT))
    if shape == "LineString":
        return _symbol("line", "0", _line(BORDER, 2 * LINE_MM))
    return _symbol("fill", "0", _ground(Style(LIGHT), "no"))


def _area(name: str, shown: Style) -> ET.Element:
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
    return element("layer", {"class": kind, "enabled": "1", "pass": "0"}, _map(options), *inside)


def _map(options: Mapping[str, str]) -> ET.Element:
    return element(
        "Option",
        {"type": "Map"},
        *(
            element("Option", {"type": "QString", "name": name, "value": value})
            for name, value in options.items()
        ),
    )


def _fields(collection: Collection) -> ET.Element:
    """Classes and statuses are shown by their titles, whatever stands in the field."""
    words = {
        f"{view.key}_klasse": {
            klasse.title: klasse.key for klasse in (*view.klassen, *WITHOUT_VALUE.values())
        }
        for view in collection.views
    }
    status = {title: key for key, title in STATUS_TEXT.items()}
    words |= {key: status for key in titles_of(collection) if key.endswith("_status")}
    return element(
        "fieldConfiguration",
        {},
        *(element("field", {"name": field}, _value_map(titles)) for field, titles in words.items()),
    )


def _value_map(keys: Mapping[str, str]) -> ET.Element:
    """A field that holds keys and shows their titles; `keys` by title."""
    pairs = element(
        "Option",
        {"type": "List", "name": "map"},
        *(_map({title: key}) for title, key in keys.items()),
    )
    options = element("Option", {"type": "Map"}, pairs)
    return element("editWidget", {"type": "ValueMap"}, element("config", {}, options))


def _rgba(colour: str) -> str:
    return ",".join(map(str, (*channels(colour), 255)))
