"""Raster: scenes as PNG; the same scene gives the same pixels, on a machine without fonts, too."""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, singledispatch
from itertools import starmap
from math import ceil, floor, sqrt
from pathlib import Path

import numpy as np
import skia

from maps.drawing import Dot, Item, Lines, Outline, Ring, Scene, Shape, Text
from maps.palette import LIGHT, Style, channels
from maps.png import encode
from maps.svg import HATCH_MM

FONTS = Path(__file__).parent / "assets" / "fonts"
DOT_STROKE = 0.25
BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""How much of a line of lettering stands before its anchor."""

Place = tuple[float, float]


def render(
    scene: Scene, px_per_mm: float, *, ground: str | None = LIGHT, hatch_from: Place = (0.0, 0.0)
) -> bytes:
    """The scene as PNG; fills, strokes and inks keep their colours to the bit.

    ground : colour of what nothing is drawn on, #rrggbb; transparent where None
    hatch_from : where hatches begin, in mm; the same place on earth in neighbouring pictures

    The shades along lines and letters are rounded to a palette (maps/png.py).
    """
    width, height = (max(1, round(px_per_mm * mm)) for mm in (scene.width, scene.height))
    pixels = np.zeros((height, width, 4), np.uint8)
    surface = skia.Surface(
        pixels, skia.ColorType.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType
    )
    canvas = surface.getCanvas()
    if ground is not None:
        canvas.clear(_colour(ground))
    canvas.scale(px_per_mm, px_per_mm)
    for item in scene.items:
        _draw(item, canvas, hatch_from)
    colours = dict.fromkeys(colour for item in scene.items for colour in _colours(item))
    exact = [_pixel(colour) for colour in colours]
    whole = np.ascontiguousarray(pixels).view("<u4").reshape(height, width)
    return encode(whole, [0 if ground is None else _pixel(ground), *exact])


@singledispatch
def _draw(item: Item, _canvas: skia.Canvas, _hatch_from: Place) -> None:
    raise TypeError(f"no way to draw {type(item).__name__}")


@_draw.register
def _(item: Shape, canvas: skia.Canvas, hatch_from: Place) -> None:
    path = _border(item)
    # whole pixels: no ground shines through where two areas meet
    canvas.drawPath(path, _fill(item.style.fill, smooth=False))
    if item.style.hatch:
        _hatch(item.style, path, canvas, hatch_from)
    if item.stroke_width:
        canvas.drawPath(path, _stroke(item.style.stroke, item.stroke_width))


@_draw.register
def _(item: Outline, canvas: skia.Canvas, _hatch_from: Place) -> None:
    canvas.drawPath(_border(item), _stroke(item.stroke, item.stroke_width))


@_draw.register
def _(item: Lines, canvas: skia.Canvas, _hatch_from: Place) -> None:
    canvas.drawPath(_path(item.lines).detach(), _stroke(item.stroke, item.stroke_width))


@_draw.register
def _(item: Dot, canvas: skia.Canvas, _hatch_from: Place) -> None:
    canvas.drawCircle(item.x, item.y, item.radius, _fill(item.fill))
    canvas.drawCircle(item.x, item.y, item.radius, _stroke(item.stroke, DOT_STROKE))


@_draw.register
def _(item: Text, canvas: skia.Canvas, _hatch_from: Place) -> None:
    letters, width = _lettering(item.text, item.size, bold=item.bold)
    canvas.save()
    canvas.translate(item.x - BEFORE[item.anchor] * width, item.y)
    if item.halo:
        canvas.drawPath(letters, _stroke(item.halo, item.size * 0.28))
    canvas.drawPath(letters, _fill(item.ink))
    canvas.restore()


def _hatch(style: Style, path: skia.Path, canvas: skia.Canvas, hatch_from: Place) -> None:
    """The marks of a hatch within a path, as maps/svg.py has them."""
    turned = style.hatch != "lines"
    period = HATCH_MM * (sqrt(2) if turned else 1)
    canvas.save()
    canvas.clipPath(path)
    canvas.translate(hatch_from[0] % period, hatch_from[1] % period)
    if turned:
        canvas.rotate(45)
    seen = canvas.getLocalClipBounds()
    across, down = _middles(seen.left(), seen.right()), _middles(seen.top(), seen.bottom())
    if style.hatch == "dots":
        ink = _stroke(style.hatch_ink, 0.3 * HATCH_MM, cap=skia.Paint.kRound_Cap)
        for x in across:  # a column at a time: other threads wait while skia draws
            column = [skia.Point(x, y) for y in down]
            canvas.drawPoints(skia.Canvas.PointMode.kPoints_PointMode, column, ink)
    elif style.hatch == "diagonal":
        ends = [((x, seen.top()), (x, seen.bottom())) for x in across]
        canvas.drawPath(_path(ends).detach(), _stroke(style.hatch_ink, 0.22 * HATCH_MM))
    else:
        ends = [((seen.left(), y), (seen.right(), y)) for y in down]
        canvas.drawPath(_path(ends).detach(), _stroke(style.hatch_ink, 0.14 * HATCH_MM))
    canvas.restore()


def _middles(first: float, last: float) -> list[float]:
    """Where the marks of a hatch stand between two places."""
    return [
        (number + 0.5) * HATCH_MM
        for number in range(floor(first / HATCH_MM), ceil(last / HATCH_MM) + 1)
    ]


def _border(item: Shape | Outline) -> skia.Path:
    path = _closed(item.rings)
    if item.at is None:
        return path
    across, down, x, y = item.at.scale, -item.at.upright, item.at.x0, item.at.y0
    placed = skia.Path()
    path.transform(skia.Matrix.MakeAll(across, 0, x, 0, down, y, 0, 0, 1), placed)
    return placed


@lru_cache(maxsize=5_000)
def _closed(rings: tuple[Ring, ...]) -> skia.Path:
    """The path of a polygon; a map service is asked for the same ones again and again."""
    path = _path(rings, close=True)
    path.setFillType(skia.PathFillType.kEvenOdd)
    return path.detach()


def _path(rings: Iterable[Ring], *, close: bool = False) -> skia.PathBuilder:
    path = skia.PathBuilder()
    for first, *others in rings:
        path.moveTo(*first)
        deque(starmap(path.lineTo, others), maxlen=0)
        if close:
            path.close()
    return path


@cache
def _fill(colour: str, *, smooth: bool = True) -> skia.Paint:
    return skia.Paint(AntiAlias=smooth, Color=_colour(colour))


@cache
def _stroke(colour: str, width: float, cap: skia.Paint.Cap = skia.Paint.kButt_Cap) -> skia.Paint:
    return skia.Paint(
        AntiAlias=True,
        Color=_colour(colour),
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=width,
        StrokeJoin=skia.Paint.kRound_Join,
        StrokeCap=cap,
    )


@lru_cache(maxsize=10_000)
def _lettering(text: str, size: float, *, bold: bool) -> tuple[skia.Path, float]:
    """The outlines of a line that begins at 0, 0, and its width in mm.

    Outlines, because skia's own glyphs get bolder on a dark ground.
    """
    font = _font(size, bold=bold)
    glyphs = font.textToGlyphs(text)
    letters = skia.Path()
    for glyph, x in zip(glyphs, font.getXPos(glyphs), strict=True):
        outline = font.getPath(glyph)
        if outline is not None:
            letters.addPath(outline, x, 0)
    return letters, font.measureText(text)


@cache
def _font(size: float, *, bold: bool) -> skia.Font:
    font = skia.Font(_typeface("Semibold" if bold else "Regular"), size)
    font.setHinting(skia.FontHinting.kNone)
    font.setSubpixel(True)
    font.setLinearMetrics(True)
    return font


@cache
def _typeface(weight: str) -> skia.Typeface:
    file = FONTS / f"SourceSansPro-{weight}.otf"
    face = skia.Typeface.MakeFromFile(str(file))
    if face is None:
        raise FileNotFoundError(f"{file} is not a font that skia can read")
    return face


def _colours(item: Item) -> Iterator[str]:
    """The colours that an item is drawn in."""
    if isinstance(item, Shape):
        yield from (item.style.fill, item.style.stroke)
        if item.style.hatch:
            yield item.style.hatch_ink
    elif isinstance(item, Text):
        yield from (item.ink, *([item.halo] if item.halo else []))
    elif isinstance(item, Dot):
        yield from (item.fill, item.stroke)
    else:
        yield item.stroke


@cache
def _colour(colour: str) -> int:
    red, green, blue = channels(colour)
    return int(skia.Color(red, green, blue))


@cache
def _pixel(colour: str) -> int:
    red, green, blue = channels(colour)
    return red | green << 8 | blue << 16 | 0xFF << 24
