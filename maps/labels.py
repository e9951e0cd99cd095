"""Labels: where the name of an area goes, in millimetres on the sheet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from maps import palette
from maps.palette import Style

SIZES = (2.8, 2.5, 2.2)
"""Heights of lettering to try, in mm; smaller is hard to read on paper."""

EMPHASISED = 3.1
PADDING = 0.4
SHIFTS = (-2.0, 2.0, -3.5, 3.5, -5.0, 5.0, -7.0, 7.0)
"""How far a label may be moved down, to dodge, in mm."""

NEAR = (0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 3.0, -4.5, 4.5)
"""How far a number may be moved right and down, to dodge, in mm."""

EDGE = 2.5
"""Room that a number takes to each side, in mm."""

LEADING = 1.12
NARROW, WIDE = frozenset("fijlrtI.,-()/ 1"), frozenset("mwMWÖÄÜQGO")

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Label:
    """One or two lines centred on x, y.

    outside : it is larger than its area, so it stands on a light halo
    """

    x: float
    y: float
    text: tuple[str, ...]
    size: float
    outside: bool = False

    @property
    def half(self) -> Place:
        """Half the width and half the height of the room that the lettering takes."""
        return _half(self.text, self.size)

    @property
    def box(self) -> Polygon:
        """The room that the lettering takes."""
        half_x, half_y = self.half
        return shapely.box(self.x - half_x, self.y - half_y, self.x + half_x, self.y + half_y)

    def lines(self) -> Iterator[tuple[str, float]]:
        """Each line with its baseline."""
        first = self.y - (len(self.text) - 1) * self.size * LEADING / 2 + 0.34 * self.size
        for number, line in enumerate(self.text):
            yield line, first + number * self.size * LEADING

    def ink(self, ground: Style) -> str:
        """Colour of the lettering on its ground."""
        return palette.DARK if self.outside else palette.ink(ground.fill)

    def halo(self, ground: Style) -> str | None:
        """Colour around the letters where the ground is not plain."""
        if self.outside:
            return palette.LIGHT
        return ground.fill if ground.hatch else None


def width(line: str, size: float) -> float:
    """Width of a line of lettering in mm, on the safe side, for the fonts of the packs."""
    return size * _ems(line)


@lru_cache(maxsize=10_000)
def _half(text: tuple[str, ...], size: float) -> Place:
    half_x = max(width(line, size) for line in text) / 2 + PADDING
    return half_x, len(text) * size * LEADING / 2 + PADDING


@lru_cache(maxsize=10_000)
def _ems(line: str) -> float:
    ems = {True: 0.31, False: 0.53}
    return sum(
        0.82 if letter in WIDE else 0.62 if letter.isupper() else ems[letter in NARROW]
        for letter in line
    )


def fitting(
    shapes: Mapping[str, Polygon | MultiPolygon],
    names: Mapping[str, str],
    taken: Sequence[Polygon],
    middles: Mapping[str, Place] | None = None,
) -> dict[str, Label]:
    """Labels of the areas whose name fits inside and meets nothing `taken`.

    middles : where the middle of a label goes, where that is known already
    """
    at = middles or {area: _middle(shapes[area]) for area in names}
    rooms = np.array([shapes[area] for area in names], dtype=object)
    shapely.prepare(rooms)
    room_of = dict(zip(names, rooms, strict=True))
    found: dict[str, Label] = {}
    for size, lines in product(SIZES, range(2)):
        tried = {
            area: Label(*at[area], broken[lines], size)
            for area, name in names.items()
            if area not in found and lines < len(broken := _broken(name))
        }
        inside = shapely.covers(_of(room_of, tried), boxes(tried.values()))
        found |= {area: tried[area] for area, fits in zip(tried, inside, strict=True) if fits}
    return free({area: found[area] for area in names if area in found}, taken)


def free(placed: Mapping[str, Label], taken: Sequence[Polygon]) -> dict[str, Label]:
    """Those of the labels that meet nothing `taken`."""
    if not taken:
        return dict(placed)
    meeting = shapely.STRtree(taken).query(boxes(placed.values()), "intersects")[0]
    blocked = set(meeting.tolist())
    return {area: label for n, (area, label) in enumerate(placed.items()) if n not in blocked}


def dodging(
    placed: Mapping[str, Label],
    shapes: Mapping[str, Polygon | MultiPolygon],
    taken: Sequence[Polygon],
) -> dict[str, Label]:
    """The labels, moved up or down within their area where they meet something `taken`.

    Where there is no free room in the area either, a label stays where it is.
    """
    moved, tree = dict(placed), shapely.STRtree(taken)
    met = set(placed) - set(free(placed, taken))
    for shift in SHIFTS:
        tried = {area: replace(placed[area], y=placed[area].y + shift) for area in sorted(met)}
        inside = shapely.covers(_of(shapes, tried), boxes(tried.values()))
        still = set(tree.query(boxes(tried.values()), "intersects")[0].tolist())
        for n, (area, label) in enumerate(tried.items()):
            if inside[n] and n not in still:
                moved[area] = label
                met.remove(area)
    return moved


def numbered(
    shapes: Mapping[str, Polygon | MultiPolygon], areas: Sequence[str], taken: Sequence[Polygon]
) -> dict[str, Label]:
    """Numbers of the areas, in this order: in the middle, else beside it within the area.

    None where each place would meet something `taken` or a number before it.
    """
    widest, rooms = str(len(areas)), shapely.STRtree(taken)
    kept: dict[str, Label] = {}
    for area in areas:
        middle = Label(*_middle(shapes[area]), (widest,), SIZES[-1])
        label = _with_room(middle, shapes[area], rooms, kept.values())
        if label is not None:
            kept[area] = replace(label, text=(str(len(kept) + 1),))
    return kept


def _with_room(
    label: Label, shape: Polygon | MultiPolygon, taken: shapely.STRtree, kept: Iterable[Label]
) -> Label | None:
    """The label where it stands, else shifted within its shape, so that it meets nothing; or None."""
    wide, high = (2 * half for half in label.half)
    at = np.array([(other.x, other.y) for other in kept]).reshape(-1, 2)
    for right, down in product(NEAR, repeat=2):
        tried = replace(label, x=label.x + right, y=label.y + down)
        far = (np.abs(at - (tried.x, tried.y)) >= (wide, high)).any(axis=1).all()
        inside = tried == label or shape.covers(tried.box.buffer(-PADDING))
        if far and inside and not len(taken.query(tried.box, "intersects")):
            return tried
    return None


def emphasised(
    shape: Polygon | MultiPolygon, name: str, sheet_width: float, sheet_height: float
) -> Label:
    """The name of the area that the map is about: inside, else above or below it."""
    x, y = _middle(shape)
    for text in _broken(name):
        label = Label(x, y, text, EMPHASISED)
        if shape.covers(label.box):
            return label
    _, top, _, bottom = shape.bounds
    text = (name,) if width(name, EMPHASISED) < 0.6 * sheet_width else _broken(name)[-1]
    half_x = max(width(line, EMPHASISED) for line in text) / 2
    half_y = len(text) * EMPHASISED * LEADING / 2
    x = min(max(x, half_x), sheet_width - half_x)
    above, below = top - half_y - 0.8, bottom + half_y + 0.8
    y = above if above > half_y or below > sheet_height - half_y else below
    return Label(x, y, text, EMPHASISED, outside=True)


def is_amid(shape: Polygon | MultiPolygon, sheet: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a shape is so far from the edge of a sheet that a number there fits in."""
    left, top, right, bottom = sheet
    x, y = _middle(shape)
    return left + EDGE <= x <= right - EDGE and top + EDGE <= y <= bottom - EDGE


def _of(rooms: Mapping[str, Polygon | MultiPolygon], areas: Iterable[str]) -> NDArray[np.object_]:
    return np.array([rooms[area] for area in areas], dtype=object)


def boxes(labels: Iterable[Label]) -> NDArray[np.object_]:
    """The rooms that labels take, all at once."""
    at = np.array([(label.x, label.y, *label.half) for label in labels]).reshape(-1, 4)
    x, y, half_x, half_y = at.T
    return np.asarray(shapely.box(x - half_x, y - half_y, x + half_x, y + half_y), dtype=object)


@lru_cache(maxsize=10_000)
def _middle(shape: Polygon | MultiPolygon) -> tuple[float, float]:
    """Centre of the largest circle that fits into the shape."""
    circle = shapely.maximum_inscribed_circle(shape, tolerance=0.05)
    x, y = circle.coords[0]
    return float(x), float(y)


@lru_cache(maxsize=10_000)
def _broken(name: str) -> list[tuple[str, ...]]:
    """The name in one line and, where it has a joint, in two lines of about equal length."""
    joints = [i + 1 for i, letter in enumerate(name) if letter in " -/" and 0 < i < len(name) - 1]
    if not joints:
        return [(name,)]
    joint = min(joints, key=lambda i: abs(i - len(name) / 2))
    return [(name,), (name[:joint].strip(), name[joint:].strip())]
