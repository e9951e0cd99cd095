"""What a client of the map service asks for: pictures, pixels and legends of WMS 1.3.0."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.crs import Crs
from api.errors import ServiceFault
from api.wms.layers import DEFAULT, SYSTEM_OF, Prepared, WmsLayer
from api.wms.values import (
    Asked,
    bounds_of,
    crs_of,
    days_of,
    dpi,
    ground,
    pixel,
    require_format,
    require_version,
    shown,
    whole,
)
from maps.sheet import Bounds

LARGEST_PX = 4096
MOST_LAYERS = 20
MOST_PIXELS = 4 * LARGEST_PX**2
"""Of all layers of a picture together."""

MOST_FEATURES = 50
"""More than so many of a layer are not told; who asks for more gets so many."""

LARGEST = 999_999_999
"""The largest whole number that is read."""

SMALLEST = 1e-8
"""A pixel that is smaller, in degrees or metres, shows nothing that anybody measured."""

PNG = "image/png"
HTML, JSON, TEXT = "text/html", "application/json", "text/plain"
INFO_FORMATS = (JSON, HTML, TEXT)


@dataclass(frozen=True, slots=True)
class MapQuery:
    """A picture: layers with the names of their styles, the first one at the bottom.

    bounds : east first, in the unit of `crs`
    ground : colour behind all layers, #rrggbb; None for transparent
    dpi : how many pixels an inch of it has; lettering and lines are the larger for it
    """

    layers: tuple[tuple[WmsLayer, str], ...]
    crs: Crs
    bounds: Bounds
    width: int
    height: int
    ground: str | None
    dpi: float


@dataclass(frozen=True, slots=True)
class InfoQuery:
    """A pixel of a picture: column and row from the upper left, and which layers are asked."""

    picture: MapQuery
    layers: tuple[WmsLayer, ...]
    column: int
    row: int
    most: int
    media_type: str

    @property
    def place(self) -> tuple[float, float]:
        """The middle of the pixel, east first."""
        west, south, east, north = self.picture.bounds
        x = west + (self.column + 0.5) * (east - west) / self.picture.width
        y = north - (self.row + 0.5) * (north - south) / self.picture.height
        return x, y


def map_query(asked: Asked, prepared: Prepared) -> MapQuery:
    """The picture of a GetMap request. Raises ServiceFault with a code of the standard."""
    require_version(asked)
    require_format(asked.get("FORMAT", PNG), "FORMAT", (PNG,))
    return _picture(asked, prepared)


def info_query(asked: Asked, prepared: Prepared) -> InfoQuery:
    """The pixel of a GetFeatureInfo request. Raises ServiceFault with a code of the standard."""
    require_version(asked)
    picture = _picture(asked, prepared)
    media_type = asked.get("INFO_FORMAT", TEXT)
    require_format(media_type, "INFO_FORMAT", INFO_FORMATS)
    layers = _layers(asked.needed("QUERY_LAYERS", "mindestens eine Ebene"), prepared)
    drawn = {layer.name for layer, _ in picture.layers}
    for layer in layers:
        if layer.name not in drawn:
            raise ServiceFault(
                "LayerNotDefined",
                f"QUERY_LAYERS: {layer.name} ist nicht Teil des Bildes; LAYERS nennt es nicht.",
            )
    return InfoQuery(
        picture,
        layers,
        pixel(asked, "I", picture.width),
        pixel(asked, "J", picture.height),
        min(whole(asked.get("FEATURE_COUNT", "1"), "FEATURE_COUNT", LARGEST), MOST_FEATURES),
        media_type,
    )


def legend_query(asked: Asked, prepared: Prepared) -> WmsLayer:
    """The layer of a GetLegendGraphic request. Raises ServiceFault with a code of the standard."""
    require_format(asked.get("FORMAT", PNG), "FORMAT", (PNG,))
    name = asked.needed("LAYER", "der Name einer Ebene")
    layer = _layer(name, prepared)
    _style(asked.get("STYLE", DEFAULT), layer)
    return layer


def _picture(asked: Asked, prepared: Prepared) -> MapQuery:
    layers = _layers(asked.needed("LAYERS", "mindestens eine Ebene"), prepared)
    styles = _styles(asked.get("STYLES"), layers)
    crs = crs_of(asked.needed("CRS", f"eines von {', '.join(SYSTEM_OF)}"))
    bounds = bounds_of(asked.needed("BBOX", "minx,miny,maxx,maxy"), crs)
    width, height = (
        whole(asked.needed(side, "die Zahl der Pixel"), side, LARGEST_PX)
        for side in ("WIDTH", "HEIGHT")
    )
    if width * height * len(layers) > MOST_PIXELS:
        raise ServiceFault(
            "InvalidParameterValue",
            f"WIDTH, HEIGHT: für {len(layers)} Ebenen zugleich ist das Bild zu groß; "
            f"Pixel mal Ebenen dürfen {MOST_PIXELS} sein.",
        )
    west, south, east, north = bounds
    if min((east - west) / width, (north - south) / height) < SMALLEST:
        raise ServiceFault(
            "InvalidParameterValue",
            "BBOX: der Ausschnitt ist kleiner, als irgendjemand gemessen hat.",
        )
    _require_time(asked.get("TIME"), layers)
    drawn = tuple(zip(layers, styles, strict=True))
    return MapQuery(drawn, crs, bounds, width, height, ground(asked), dpi(asked))


def _layers(text: str, prepared: Prepared) -> tuple[WmsLayer, ...]:
    names = text.split(",", MOST_LAYERS)
    if len(names) > MOST_LAYERS:
        raise ServiceFault(
            "InvalidParameterValue",
            f"Mehr als {MOST_LAYERS} Ebenen zugleich werden nicht gezeichnet.",
        )
    return tuple(_layer(name, prepared) for name in names)


def _layer(name: str, prepared: Prepared) -> WmsLayer:
    layer = prepared.layers.get(name)
    if layer is None:
        raise ServiceFault(
            "LayerNotDefined",
            f"Die Ebene „{shown(name)}“ gibt es hier nicht; GetCapabilities nennt alle "
            f"{len(prepared.layers)}, zum Beispiel {next(iter(prepared.layers), 'keine')}.",
        )
    return layer


def _styles(text: str, layers: tuple[WmsLayer, ...]) -> list[str]:
    names = text.split(",", MOST_LAYERS) if text else [""] * len(layers)
    if len(names) != len(layers):
        raise ServiceFault(
            "StyleNotDefined",
            f"STYLES nennt nicht so viele Stile, wie LAYERS Ebenen nennt ({len(layers)}); "
            "leer heißt: überall der übliche.",
        )
    return [_style(name or DEFAULT, layer) for name, layer in zip(names, layers, strict=True)]


def _style(name: str, layer: WmsLayer) -> str:
    if name not in layer.styles:
        raise ServiceFault(
            "StyleNotDefined",
            f"Den Stil „{shown(name)}“ hat die Ebene {layer.name} nicht; "
            f"es gibt {', '.join(layer.styles)}.",
        )
    return name


def _require_time(text: str, layers: tuple[WmsLayer, ...]) -> None:
    """A time may be left out; otherwise every layer has to have its Stichtag in it."""
    if not text or text == "current":
        return
    there: Mapping[date, str] = {layer.served.collection.stichtag: layer.name for layer in layers}
    days = days_of(text)
    for day, name in there.items():
        if days is None or not days[0] <= day <= days[1]:
            raise ServiceFault(
                "InvalidDimensionValue",
                f"TIME: für „{shown(text)}“ gibt es von {name} keine Werte; "
                f"der Stichtag ist {day.isoformat()}.",
            )
