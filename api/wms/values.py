"""The parameters of the map service one by one, read strictly.

Their names may be written in any case, as WMS 1.3.0 wants; what it does not
know is passed over, because clients send all kinds of things. Every function
raises ServiceFault with a code of the standard.
"""

import math
import re
from datetime import date, datetime

from starlette.requests import Request

from api.crs import Crs
from api.errors import ServiceFault
from api.wms.layers import SYSTEM_OF
from maps.palette import LIGHT
from maps.sheet import Bounds

VERSION = "1.3.0"
FARTHEST = 1e9
"""No coordinate of the four reference systems is larger, in its unit."""

SCREEN_DPI, LEAST_DPI, MOST_DPI = 96, 72, 1200
SHOWN_LETTERS = 60


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


def require_version(asked: Asked) -> None:
    """There is one version; clients have to name it."""
    version = asked.needed("VERSION", VERSION)
    if version != VERSION:
        raise ServiceFault(
            "InvalidParameterValue",
            f"VERSION: {shown(version)} gibt es hier nicht; es gibt {VERSION}.",
        )


def require_format(given: str, parameter: str, formats: tuple[str, ...]) -> None:
    """The media type has to be one of `formats`."""
    if given not in formats:
        raise ServiceFault(
            "InvalidFormat",
            f"{parameter}: {shown(given)} gibt es hier nicht; es gibt {', '.join(formats)}.",
        )


def crs_of(name: str) -> Crs:
    """The reference system of a name as WMS 1.3.0 has it."""
    if name not in SYSTEM_OF:
        raise ServiceFault(
            "InvalidCRS", f"CRS: {shown(name)} gibt es hier nicht; es gibt {', '.join(SYSTEM_OF)}."
        )
    return SYSTEM_OF[name]


def bounds_of(text: str, crs: Crs) -> Bounds:
    """The window of a BBOX in the order of its axes; given back east first."""
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


def whole(text: str, parameter: str, most: int) -> int:
    """A whole number from 1 on; what is longer than the largest has no need to be read."""
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
    if not 1 <= number <= most:
        raise ServiceFault(
            "InvalidParameterValue",
            f"{parameter}: „{shown(text)}“ ist keine ganze Zahl von 1 bis {most}.",
        )
    return number


def pixel(asked: Asked, parameter: str, size: int) -> int:
    """A column or row from 0 on, of a picture of this size."""
    text = asked.needed(parameter, f"ein Pixel von 0 bis {size - 1}")
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else size
    if number >= size:
        raise ServiceFault(
            "InvalidPoint", f"{parameter}: „{shown(text)}“ ist kein Pixel von 0 bis {size - 1}."
        )
    return number


def ground(asked: Asked) -> str | None:
    """The colour behind all layers as #rrggbb; None for transparent."""
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


def dpi(asked: Asked) -> float:
    """What QGIS and MapServer's clients ask for in print: a dialect, not part of the standard."""
    text = asked.get("DPI") or asked.get("MAP_RESOLUTION") or str(SCREEN_DPI)
    number = float(text) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,9})?", text) else 0.0
    if not LEAST_DPI <= number <= MOST_DPI:
        raise ServiceFault(
            "InvalidParameterValue",
            f"DPI: „{shown(text)}“ ist keine Zahl von {LEAST_DPI} bis {MOST_DPI}.",
        )
    return number


def days_of(text: str) -> tuple[date, date] | None:
    """First and last day of a day, a moment, or two of them with a slash; None if it is neither."""
    try:
        ends = [datetime.fromisoformat(end).date() for end in text.split("/", 2)]
    except ValueError:
        return None
    return (ends[0], ends[-1]) if len(ends) in {1, 2} else None
