"""The legend as a picture: what a portal shows beside a layer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from maps import labels
from maps.drawing import Dot, Item, Lines, Scene, Shape, Text
from maps.legend import Legend
from maps.palette import DARK, LIGHT, Style
from maps.window import BORDER, RADIUS

WIDTH = 72.0
MARGIN = 1.5
SWATCH_WIDTH, SWATCH_HEIGHT = 5.0, 3.4
TITLE, ROW, NOTE = 3.0, 2.7, 2.3
"""Heights of lettering, in mm."""

LEADING = 1.35
NOTE_INK = "#444444"

Mark = Style | Literal["border", "dot"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend: what is seen on the map, and what it means."""

    mark: Mark
    title: str


def entries_of(legend: Legend) -> list[Entry]:
    """The classes of a view in order, then what stands where there is no value."""
    return [Entry(row.style, row.title) for row in legend.rows]


def legend_scene(title: str, entries: Sequence[Entry], notes: Sequence[str]) -> Scene:
    """A legend: its title, a line for each entry, and small print; as high as it needs to be."""
    items: list[Item] = []
    y = MARGIN
    for line in wrapped(title, TITLE, WIDTH - 2 * MARGIN, bold=True):
        y += TITLE * LEADING
        items.append(Text(MARGIN, y - 0.3 * TITLE, line, TITLE, anchor="start", bold=True))
    y += 1.0
    for entry in entries:
        items += _mark(entry.mark, y)
        left = MARGIN + SWATCH_WIDTH + 1.6
        for line in wrapped(entry.title, ROW, WIDTH - left - MARGIN):
            items.append(Text(left, y + 0.95 * ROW, line, ROW, anchor="start"))
            y += max(ROW * LEADING, SWATCH_HEIGHT + 0.8)
    y += 0.6
    for note in notes:
        for line in wrapped(note, NOTE, WIDTH - 2 * MARGIN):
            y += NOTE * LEADING
            items.append(Text(MARGIN, y - 0.3 * NOTE, line, NOTE, NOTE_INK, anchor="start"))
    return Scene(WIDTH, y + MARGIN, tuple(items))


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> Iterator[str]:
    """The text in lines no wider than `room` mm; a single longer word stands alone."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and labels.width(longer, size) * (1.06 if bold else 1.0) > room:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _mark(mark: Mark, y: float) -> list[Item]:
    left, right, middle = MARGIN, MARGIN + SWATCH_WIDTH, y + SWATCH_HEIGHT / 2
    if mark == "border":
        return [Lines((((left, middle), (right, middle)),), DARK, BORDER)]
    if mark == "dot":
        return [Dot((left + right) / 2, middle, RADIUS, LIGHT, stroke=DARK)]
    below = y + SWATCH_HEIGHT
    corners = ((left, y), (right, y), (right, below), (left, below))
    return [Shape((corners,), mark, 0.2)]
