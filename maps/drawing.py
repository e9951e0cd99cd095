"""Drawings: the primitives that every backend can write, in millimetres from the upper left."""

from dataclasses import dataclass
from typing import Literal

from maps.palette import DARK, LIGHT, Style
from maps.projection import Projection

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon: its outer rings and holes (even-odd), filled and outlined.

    at : how its rings come to the sheet where they are not in mm
    """

    rings: tuple[Ring, ...]
    style: Style
    stroke_width: float = 0.15
    at: Projection | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """The border of a polygon, not filled; `at` as in a Shape."""

    rings: tuple[Ring, ...]
    stroke: str
    stroke_width: float
    at: Projection | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines, each through its points, not closed."""

    lines: tuple[Ring, ...]
    stroke: str
    stroke_width: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = LIGHT


@dataclass(frozen=True, slots=True)
class Text:
    """A line of lettering; x and y are the place of its anchor on the baseline."""

    x: float
    y: float
    text: str
    size: float
    ink: str = DARK
    halo: str | None = None
    anchor: Literal["start", "middle", "end"] = "middle"
    bold: bool = False


Item = Shape | Outline | Lines | Dot | Text


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawing of `width` × `height` mm.

    key : number on the map and the name that it stands for
    """

    width: float
    height: float
    items: tuple[Item, ...]
    key: tuple[tuple[str, str], ...] = ()
