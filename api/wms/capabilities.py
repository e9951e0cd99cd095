"""What the map service can show: the capabilities of WMS 1.3.0."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from api.rendering import document
from api.wms.layers import (
    STYLE_TITLES,
    SYSTEM_OF,
    Prepared,
    WmsLayer,
    legend_size,
)
from api.wms.query import INFO_FORMATS, LARGEST_PX, MOST_LAYERS
from api.wms.values import VERSION
from maps.legend import stand
from maps.sheet import Bounds

ABSTRACT = (
    "Versorgung, Belastung und Angebote nach Handlungsfeldern, wie sie veröffentlicht sind. "
    "Was keinen Wert hat, ist schraffiert."
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask; empty where nobody is named."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Place:
    """An extent: in degrees with longitude first, and in every system in the order of its axes."""

    degrees: Bounds
    boxes: dict[str, Bounds]


def capabilities(prepared: Prepared, service: str, contact: Contact) -> str:
    """The document; `service` is the address of the map service, ending with `?`."""
    abouts = [layer.served.collection for layer in prepared.layers.values()]
    licences = "; ".join(dict.fromkeys(about.licence for about in abouts))
    sources = "; ".join(dict.fromkeys(about.attribution for about in abouts))
    context = {
        "service": service,
        "contact": contact,
        "release": prepared.release,
        "title": f"Sozialraumkarten {prepared.release.city}",
        "abstract": " ".join([ABSTRACT, *prepared.release.caveats]),
        "fees": f"Nutzungsbedingungen: {licences}",
        "constraints": f"Lizenz: {licences}. Quelle: {sources}.",
        "layer_limit": MOST_LAYERS,
        "largest": LARGEST_PX,
        "info_formats": INFO_FORMATS,
        "systems": [*SYSTEM_OF],
        "place": _place(prepared.whole) if prepared.layers else None,
        "groups": [*_groups(prepared, service)],
    }
    return document("wms_capabilities.xml", context).lstrip()


def _groups(prepared: Prepared, service: str) -> Iterator[dict[str, Any]]:
    """The views of a result together, then the borders, then the offers."""
    results: dict[str, list[WmsLayer]] = {}
    borders, offers = [], []
    for layer in prepared.layers.values():
        if layer.view is not None:
            results.setdefault(layer.served.collection.key, []).append(layer)
        elif layer.is_points:
            offers.append(layer)
        else:
            borders.append(layer)
    for layers in results.values():
        about = layers[0].served.collection
        yield _group(about.title, about.description, layers, prepared, service)
    for title, layers in (("Gebietsgrenzen", borders), ("Angebote", offers)):
        if layers:
            yield _group(title, "", layers, prepared, service)


def _group(
    title: str, abstract: str, layers: Sequence[WmsLayer], prepared: Prepared, service: str
) -> dict[str, Any]:
    described = [_described(layer, prepared, service) for layer in layers]
    return {"title": title, "abstract": abstract, "layers": described}


def _described(layer: WmsLayer, prepared: Prepared, service: str) -> dict[str, Any]:
    about = layer.served.collection
    width, height = legend_size(prepared.legend(layer))
    said = [
        layer.view.yardstick.replace("\n", " ") if layer.view else about.description,
        f"{stand(about)}.",
        *about.caveats,
    ]
    return {
        "name": layer.name,
        "title": layer.title,
        "abstract": " ".join(sentence for sentence in said if sentence),
        "place": _place(lambda crs: prepared.bounds(layer, crs)),
        "stichtag": about.stichtag.isoformat(),
        "attribution": about.attribution,
        "styles": [{"name": name, "title": STYLE_TITLES[name]} for name in layer.styles],
        "legend_width": width,
        "legend_height": height,
        "legend_address": legend_address(service, layer.name),
    }


def legend_address(service: str, layer: str) -> str:
    """Where the legend of a layer is."""
    asked = {
        "SERVICE": "WMS",
        "VERSION": VERSION,
        "REQUEST": "GetLegendGraphic",
        "LAYER": layer,
        "FORMAT": "image/png",
    }
    return service + urlencode(asked, safe="/")


def _place(bounds: Callable[[Any], Bounds]) -> Place:
    boxes = {}
    for name, crs in SYSTEM_OF.items():
        west, south, east, north = (round(edge, crs.decimals) for edge in bounds(crs))
        boxes[name] = (south, west, north, east) if crs.north_first else (west, south, east, north)
    return Place(boxes["CRS:84"], boxes)
