"""Colours: one style for every class of every palette, readable by everybody and on paper.

The colours can be told apart with deuteranopia and protanopia, black or white
lettering reaches a contrast of 4.5 : 1 on each of them, and what has no value
is hatched, so that it stays recognisable on a grey printer.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from geo_lsz.errors import DefinitionError
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.status import Status

Hatch = Literal["dots", "diagonal", "lines"]

DARK = "#1a1a1a"
LIGHT = "#ffffff"
BORDER = "#5c5c5c"

READABLE = 4.5
"""Contrast that lettering needs on its ground (WCAG 2.2, 1.4.3)."""

LINEAR_BELOW = 0.04045
"""Share of an sRGB channel up to which its light grows in a straight line (IEC 61966-2-1)."""


@dataclass(frozen=True, slots=True)
class Style:
    """How an area looks: fill and border as #rrggbb, and a hatch in `hatch_ink` or none."""

    fill: str
    stroke: str = BORDER
    hatch: Hatch | None = None
    hatch_ink: str = "#6b6b6b"


_FIFTHS = {"1": "#f1f2e4", "2": "#c9d9b0", "3": "#8fb98d", "4": "#4a8a78", "5": "#174f52"}

PALETTES: dict[str, dict[str, str]] = {
    "versorgung": {
        "stark_unterversorgt": "#8a3f06",
        "unterversorgt": "#e8923a",
        "knapp": "#fbe6b3",
        "versorgt": "#a3d3cf",
        "ueberversorgt": "#1e6c78",
    },
    "belastung": {
        "hoch": "#efe7f4",
        "mittel": "#bfa2d4",
        "niedrig": "#7f51a8",
        "sehr_niedrig": "#3f1766",
    },
    "dynamik": {"+": "#2f78b4", "+/-": "#e6dcc3", "-": "#b5520f"},
    "chance": {
        "so_gut_wie_keine": "#f4efe2",
        "eher_keine": "#e3c488",
        "eher_eine": "#b5563a",
        "so_gut_wie_eine": "#5e0f1f",
    },
    "veraenderung": {
        "viel_schlechter": "#7b2d6b",
        "schlechter": "#d08cc0",
        "gleich": "#f3efe4",
        "besser": "#9ccb8a",
        "viel_besser": "#2c6e2f",
    },
    "vergleich": {
        "11": "#d5e3ff",
        "12": "#e4e2df",
        "13": "#fbdeb8",
        "21": "#92b2e7",
        "22": "#b2b0ad",
        "23": "#d8a95d",
        "31": "#376fae",
        "32": "#6e6d6a",
        "33": "#8e661c",
    },
    "ballung": {
        "keine": "#f1efe9",
        "entspannt": "#7cc4d8",
        "duenn": "#f0a04b",
        "bedient": "#2f55a0",
        "brennpunkt": "#6e1d0a",
    },
    "kennzahl": _FIFTHS,
    "entlastung": _FIFTHS,
    "stimmen": {"1": "#f9eef0", "2": "#e6b3c4", "3": "#c17aa0", "4": "#8a4078", "5": "#451040"},
    "gehoer": {"gehoert": "#d3e6e1", "nicht_gehoert": "#8a4078"},
    "befund": {
        "ohne_ungehoert": "#f4f1e6",
        "einig_ohne": "#86c5ba",
        "nur_stimmen": "#5a8fd0",
        "nur_daten": "#f0b45a",
        "daten_ungehoert": "#b04f14",
        "einig_bedarf": "#3d0a24",
    },
    "einwohner": {
        "niemand": "#fbf6e0",
        "sehr_wenige": "#c3dbec",
        "wenige": "#8bb6dd",
        "mittel": "#5a8fc9",
        "viele": "#2b5c9e",
        "sehr_viele": "#0a2550",
    },
}
"""Fill by palette and key of the class (geo_lsz/klassen.py, residents_view.py)."""

UNKNOWN: dict[str, Style] = {
    WITHOUT_VALUE[Status.MISSING].key: Style("#ffffff", hatch="dots"),
    WITHOUT_VALUE[Status.SUPPRESSED].key: Style("#ffffff", hatch="diagonal"),
    WITHOUT_VALUE[Status.NOT_APPLICABLE].key: Style("#e4e4e4", hatch="lines"),
}
"""Style of an area whose class is not known."""


def style(palette: str, klasse: str) -> Style:
    """The style of a class, or of what stands in its place where no value is known.

    Raises DefinitionError for a class that the palette has no colour for.
    """
    if klasse in UNKNOWN:
        return UNKNOWN[klasse]
    fills = PALETTES[palette]
    if klasse not in fills:
        raise DefinitionError(
            f"palette {palette!r} has no colour for class {klasse!r}; there are {sorted(fills)}"
        )
    return Style(fills[klasse])


def pale(shown: Style, share: float = 0.68) -> Style:
    """The same style mixed with a `share` of white: what lies around the area in question."""
    return replace(
        shown,
        fill=_mixed(shown.fill, share),
        stroke=_mixed(shown.stroke, share),
        hatch_ink=_mixed(shown.hatch_ink, share),
    )


@cache
def ink(fill: str) -> str:
    """Dark or light lettering, whichever is easier to read on `fill`."""
    return max((DARK, LIGHT), key=lambda lettering: contrast(lettering, fill))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of #rrggbb, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def linear(channel: int) -> float:
    """Light of an sRGB channel, 0 to 1."""
    share = channel / 255
    return share / 12.92 if share <= LINEAR_BELOW else float(((share + 0.055) / 1.055) ** 2.4)


def _luminance(colour: str) -> float:
    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, share: float) -> str:
    mixed = (round(channel + (255 - channel) * share) for channel in channels(colour))
    return "#{:02x}{:02x}{:02x}".format(*mixed)
