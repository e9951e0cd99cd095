"""QML: how QGIS draws a collection, from the same classes and colours as every other map.

A field is called by its German title; a class or a status is told in the words
that a planner knows.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from geo_lsz.released import Collection, View
from maps.columns import STATUS_TEXT, status_text
from maps.geofile import SHAPES
from maps.palette import style
from maps.qml_symbols import area, element, options_map, plain

VERSION = "3.22.0"
"""The oldest QGIS that these files are made for."""


def written(root: ET.Element) -> str:
    """The element as an indented text; the same element gives the same text."""
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def qml(collection: Collection, view: View | None, titles: Mapping[str, str]) -> str:
    """A style for the features of `collection`: by the classes of `view`, or plain without one.

    titles : what the fields are called, by their names; those that there are
    """
    return written(
        element(
            "qgis",
            {"version": VERSION, "styleCategories": "Symbology|Fields|Forms"},
            renderer(collection, view),
            *fields(collection, titles),
        )
    )


def fields(collection: Collection, titles: Mapping[str, str]) -> Iterator[ET.Element]:
    """What the fields of a layer are called and how what they hold is told."""
    yield _words(collection, titles)
    yield element(
        "aliases",
        {},
        *(
            element("alias", {"field": key, "name": title, "index": str(place)})
            for place, (key, title) in enumerate(titles.items())
        ),
    )
    yield element("previewExpression", {}, '"name"')


def renderer_of_tiles(collection: Collection, view: View | None) -> ET.Element:
    """The same symbols for vector tiles, which QGIS draws by rules; the layer within is the collection."""
    dimension = {"Point": "0", "LineString": "1", "MultiPolygon": "2"}[SHAPES[collection.kind]]
    told = {"layer": collection.key, "geometry": dimension, "enabled": "1"}
    zooms = {"min-zoom": "-1", "max-zoom": "-1"}
    if view is None:
        symbols = {collection.title: ("", plain(collection))}
    else:
        symbols = {
            klasse.title: (
                f"\"{view.key}_klasse\" = '{klasse.key}'",
                area("0", style(view.palette, klasse.key)),
            )
            for klasse in view.every_klasse
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


def renderer(collection: Collection, view: View | None) -> ET.Element:
    """Symbols by the classes of a view, or one for all."""
    if view is None:
        one = element("symbols", {}, plain(collection))
        return element("renderer-v2", {"type": "singleSymbol"}, one)
    klassen = view.every_klasse
    categories = (
        element(
            "category",
            {"value": klasse.key, "label": klasse.title, "symbol": str(place), "render": "true"},
        )
        for place, klasse in enumerate(klassen)
    )
    symbols = (
        area(str(place), style(view.palette, klasse.key)) for place, klasse in enumerate(klassen)
    )
    return element(
        "renderer-v2",
        {"type": "categorizedSymbol", "attr": f"{view.key}_klasse"},
        element("categories", {}, *categories),
        element("symbols", {}, *symbols),
    )


def _words(collection: Collection, titles: Mapping[str, str]) -> ET.Element:
    """Classes and statuses are shown by their titles, whatever stands in the field."""
    words = {
        f"{view.key}_klasse": {klasse.title: klasse.key for klasse in view.every_klasse}
        for view in collection.views
    }
    of_views = {f"{view.key}_status": status_text(view) for view in collection.views}
    words |= {
        key: {title: status for status, title in of_views.get(key, STATUS_TEXT).items()}
        for key in titles
        if key.endswith("_status")
    }
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
        *(options_map({title: key}) for title, key in keys.items()),
    )
    options = element("Option", {"type": "Map"}, pairs)
    return element("editWidget", {"type": "ValueMap"}, element("config", {}, options))
