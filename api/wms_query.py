"""What a client of the map service asks for: the parameters of WMS 1.3.0, read strictly.

Names of parameters may be written in any case, as the standard wants; what it
does not know is passed over, because clients send all kinds of things.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.requests import Request

from api.crs import Crs
from api.errors import ServiceFault
from api.wms_layers import DEFAULT, SYSTEM_OF, Prepared, WmsLayer
from maps.palette import LIGHT
from maps.sheet import Bounds

VERSION = "1.3.0"
LARGEST_PX = 4096
MOST_LAYERS = 20
MOST_FEATURES = 50
"""More than so many of a layer are not told; who asks for more gets so many."""

LARGEST = 999_999_999
"""The largest whole number that is read."""

FARTHEST = 1e9
"""No coordinate of the four reference systems is larger, in its unit."""

SMALLEST = 1e-8
"""A pixel that is smaller, in degrees or metres, shows nothing that anybody measured."""

SCREEN_DPI, LEAST_DPI, MOST_DPI = 96, 24, 1200

PNG = "image/png"
HTML, JSON, TEXT = "text/html", "application/json", "text/plain"
INFO_FORMATS = (JSON, HTML, TEXT)
SHOWN_LETTERS = 60


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


class Asked:
    """The parameters of a request by their name in capitals."""

    def __init__(self, request: Request) -> None:
        self._given: dict[str, str] = {}
        for name, value in request.query_params.multi_items():
            if name.upper() in self._given:
                raise ServiceFault(
                    "InvalidParameterValue",
                    f"Der Parameter {shown(name.upper())} ist mehrfach angegeben.",
                )
            self._given[name.upper()] = value

    def get(self, name: str, default: str = "") -> str:
        """What is given; an empty text counts as not given."""
        return self._given.get(name) or default

    def needed(self, name: str, expected: str) -> str:
        """What is given. Raises ServiceFault where it is missing, saying what is expected."""
        value = self.get(name)
        if not value:
            raise ServiceFault(
                "MissingParameterValue", f"Der Parameter {name} fehlt; erwartet wird {expected}."
            )
        return value


def shown(text: str) -> str:
    """A text of the caller's as an answer may repeat it: short, and without control characters."""
    readable = "".join(letter if letter.isprintable() else "�" for letter in text[:SHOWN_LETTERS])
    return readable + "…" * (len(text) > SHOWN_LETTERS)


def map_query(asked: Asked, prepared: Prepared) -> MapQuery:
    """The picture of a GetMap request. Raises ServiceFault with a code of the standard."""
    _require_version(asked)
    _require_format(asked.get("FORMAT", PNG), "FORMAT", (PNG,))
    return _picture(asked, prepared)


def info_query(asked: Asked, prepared: Prepared) -> InfoQuery:
    """The pixel of a GetFeatureInfo request. Raises ServiceFault with a code of the standard."""
    _require_version(asked)
    picture = _picture(asked, prepared)
    media_type = asked.get("INFO_FORMAT", TEXT)
    _require_format(media_type, "INFO_FORMAT", INFO_FORMATS)
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
        _pixel(asked, "I", picture.width),
        _pixel(asked, "J", picture.height),
        min(_whole(asked.get("FEATURE_COUNT", "1"), "FEATURE_COUNT", LARGEST), MOST_FEATURES),
        media_type,
    )


def legend_query(asked: Asked, prepared: Prepared) -> WmsLayer:
    """The layer of a GetLegendGraphic request. Raises ServiceFault with a code of the standard."""
    _require_format(asked.get("FORMAT", PNG), "FORMAT", (PNG,))
    name = asked.needed("LAYER", "der Name einer Ebene")
    layer = _layer(name, prepared)
    _style(asked.get("STYLE", DEFAULT), layer)
    return layer


def _picture(asked: Asked, prepared: Prepared) -> MapQuery:
    layers = _layers(asked.needed("LAYERS", "mindestens eine Ebene"), prepared)
    styles = _styles(asked.get("STYLES"), layers)
    crs = _crs(asked.needed("CRS", f"eines von {', '.join(SYSTEM_OF)}"))
    bounds = _bounds(asked.needed("BBOX", "minx,miny,maxx,maxy"), crs)
    width, height = (
        _whole(asked.needed(side, "die Zahl der Pixel"), side, LARGEST_PX)
        for side in ("WIDTH", "HEIGHT")
    )
    west, south, east, north = bounds
    if min((east - west) / width, (north - south) / height) < SMALLEST:
        raise ServiceFault(
            "InvalidParameterValue",
            "BBOX: der Ausschnitt ist kleiner, als irgendjemand gemessen hat.",
        )
    _require_time(asked.get("TIME"), layers)
    drawn = tuple(zip(layers, styles, strict=True))
    return MapQuery(drawn, crs, bounds, width, height, _ground(asked), _dpi(asked))


def _require_version(asked: Asked) -> None:
    version = asked.needed("VERSION", VERSION)
    if version != VERSION:
        raise ServiceFault(
            "InvalidParameterValue",
            f"VERSION: {shown(version)} gibt es hier nicht; es gibt {VERSION}.",
        )


def _require_format(given: str, parameter: str, formats: tuple[str, ...]) -> None:
    if given not in formats:
        raise ServiceFault(
            "InvalidFormat",
            f"{parameter}: {shown(given)} gibt es hier nicht; es gibt {', '.join(formats)}.",
        )


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


def _crs(name: str) -> Crs:
    if name not in SYSTEM_OF:
        raise ServiceFault(
            "InvalidCRS", f"CRS: {shown(name)} gibt es hier nicht; es gibt {', '.join(SYSTEM_OF)}."
        )
    return SYSTEM_OF[name]


def _bounds(text: str, crs: Crs) -> Bounds:
    try:
        numbers = [float(part) for part in text.split(",", 4)]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(math.isfinite(n) and abs(n) < FARTHEST for n in numbers):  # noqa: PLR2004
        raise ServiceFault(
            "InvalidParameterValue",
            f"BBOX: „{shown(text)}“ sind nicht vier Zahlen auf der Erde, getrennt durch Kommas, "
            "mit Dezimalpunkt.",
        )
    first_low, second_low, first_high, second_high = numbers
    if first_low >= first_high or second_low >= second_high:
        raise ServiceFault(
            "InvalidParameterValue",
            "BBOX: die kleineren Werte stehen vor den größeren: minx,miny,maxx,maxy"
            + (" (in EPSG:4326 die Breite zuerst)." if crs.north_first else "."),
        )
    if crs.north_first:
        return second_low, first_low, second_high, first_high
    return first_low, second_low, first_high, second_high


def _whole(text: str, parameter: str, most: int) -> int:
    """A whole number from 1 on; what is longer than the largest has no need to be read."""
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
    if not 1 <= number <= most:
        raise ServiceFault(
            "InvalidParameterValue",
            f"{parameter}: „{shown(text)}“ ist keine ganze Zahl von 1 bis {most}.",
        )
    return number


def _pixel(asked: Asked, parameter: str, size: int) -> int:
    text = asked.needed(parameter, f"ein Pixel von 0 bis {size - 1}")
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else size
    if number >= size:
        raise ServiceFault(
            "InvalidPoint", f"{parameter}: „{shown(text)}“ ist kein Pixel von 0 bis {size - 1}."
        )
    return number


def _ground(asked: Asked) -> str | None:
    transparent = asked.get("TRANSPARENT", "FALSE").upper()
    if transparent not in {"TRUE", "FALSE"}:
        raise ServiceFault(
            "InvalidParameterValue",
            f"TRANSPARENT: „{shown(transparent)}“ ist weder TRUE noch FALSE.",
        )
    colour = asked.get("BGCOLOR", f"0x{LIGHT[1:]}")
    if not re.fullmatch(r"0[xX][0-9a-fA-F]{6}", colour):
        raise ServiceFault(
            "InvalidParameterValue",
            f"BGCOLOR: „{shown(colour)}“ ist keine Farbe wie 0xFFFFFF.",
        )
    return None if transparent == "TRUE" else f"#{colour[2:].lower()}"


def _dpi(asked: Asked) -> float:
    """What QGIS and MapServer's clients ask for in print: a dialect, not part of the standard."""
    text = asked.get("DPI") or asked.get("MAP_RESOLUTION") or str(SCREEN_DPI)
    number = float(text) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,9})?", text) else 0.0
    if not LEAST_DPI <= number <= MOST_DPI:
        raise ServiceFault(
            "InvalidParameterValue",
            f"DPI: „{shown(text)}“ ist keine Zahl von {LEAST_DPI} bis {MOST_DPI}.",
        )
    return number


def _require_time(text: str, layers: tuple[WmsLayer, ...]) -> None:
    """A time may be left out; otherwise every layer has to have its Stichtag in it."""
    if not text or text == "current":
        return
    there: Mapping[date, str] = {layer.served.collection.stichtag: layer.name for layer in layers}
    days = _days(text)
    for day, name in there.items():
        if days is None or not days[0] <= day <= days[1]:
            raise ServiceFault(
                "InvalidDimensionValue",
                f"TIME: für „{shown(text)}“ gibt es von {name} keine Werte; "
                f"der Stichtag ist {day.isoformat()}.",
            )


def _days(text: str) -> tuple[date, date] | None:
    """First and last day of a day, a moment, or two of them with a slash; None if it is neither."""
    try:
        ends = [datetime.fromisoformat(end).date() for end in text.split("/", 2)]
    except ValueError:
        return None
    return (ends[0], ends[-1]) if len(ends) in {1, 2} else None
