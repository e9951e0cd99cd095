"""Layer definitions for QGIS: where layers are on the web, and how they are drawn (maps/qml.py)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from geo_lsz.released import Collection, View
from maps.qml import VERSION, fields, renderer, renderer_of_tiles, written
from maps.qml_symbols import element

Kind = Literal["vector", "raster", "vector-tile"]

NUMBERS = {"EPSG:4326": "3452", "EPSG:25832": "2105", "EPSG:3857": "3857"}
"""Reference systems by the numbers that QGIS keeps them under."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of a project.

    key : tells it from all other layers of the file
    source, provider : as QGIS writes them
    views : one style each, the first is shown; one plain style where there are none
    titles : of its fields, by their names
    crs : of NUMBERS
    shown : whether it is drawn when the file is opened
    """

    key: str
    title: str
    kind: Kind
    provider: str
    source: str
    crs: str
    collection: Collection
    views: tuple[View, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    shown: bool = False


def layer_definition(groups: Mapping[str, Sequence[Layer]]) -> str:
    """A file of layers in titled groups; the same layers give the same text."""
    tree = element(
        "layer-tree-group",
        {"name": "", "checked": "Qt::Checked", "expanded": "1"},
        *(_group(title, layers) for title, layers in groups.items()),
    )
    layers = (layer for group in groups.values() for layer in group)
    return written(element("qlr", {}, tree, element("maplayers", {}, *map(_layer, layers))))


def _group(title: str, layers: Sequence[Layer]) -> ET.Element:
    entries = (
        element(
            "layer-tree-layer",
            {
                "id": layer.key,
                "name": layer.title,
                "providerKey": layer.provider,
                "source": layer.source,
                "checked": "Qt::Checked" if layer.shown else "Qt::Unchecked",
                "expanded": "0",
            },
        )
        for layer in layers
    )
    return element(
        "layer-tree-group", {"name": title, "checked": "Qt::Checked", "expanded": "1"}, *entries
    )


def _layer(layer: Layer) -> ET.Element:
    return element(
        "maplayer",
        {"type": layer.kind, "styleCategories": "AllStyleCategories"},
        element("id", {}, layer.key),
        element("datasource", {}, layer.source),
        element("layername", {}, layer.title),
        element("abstract", {}, layer.collection.description),
        element("attribution", {"href": ""}, layer.collection.attribution),
        element("srs", {}, _reference_system(layer.crs)),
        _metadata(layer.collection),
        element("provider", {"encoding": "UTF-8"}, layer.provider),
        *_styles(layer),
    )


def _reference_system(crs: str) -> ET.Element:
    """QGIS reads the name only where its own number of the system stands beside it."""
    number = element("srsid", {}, NUMBERS[crs])
    return element("spatialrefsys", {}, number, element("authid", {}, crs))


def _metadata(collection: Collection) -> ET.Element:
    return element(
        "resourceMetadata",
        {},
        element("identifier", {}, collection.key),
        element("type", {}, "dataset"),
        element("title", {}, collection.title),
        element("abstract", {}, collection.description),
        element("rights", {}, collection.attribution),
        element("license", {}, collection.licence),
    )


def _styles(layer: Layer) -> Iterator[ET.Element]:
    """How it is drawn now, and its other styles by their names; images come drawn."""
    if layer.kind == "raster":
        return
    current, *others = layer.views or (None,)
    yield _renderer(layer, current)
    if layer.kind == "vector":
        yield from fields(layer.collection, layer.titles)
    told = {"version": VERSION, "styleCategories": "Symbology"}
    yield element(
        "map-layer-style-manager",
        {"current": _name(layer, current)},
        element("map-layer-style", {"name": _name(layer, current)}),
        *(
            element(
                "map-layer-style",
                {"name": _name(layer, view)},
                element("qgis", told, _renderer(layer, view)),
            )
            for view in others
        ),
    )


def _name(layer: Layer, view: View | None) -> str:
    return view.title if view else layer.title


def _renderer(layer: Layer, view: View | None) -> ET.Element:
    of_kind = renderer if layer.kind == "vector" else renderer_of_tiles
    return of_kind(layer.collection, view)
