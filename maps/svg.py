"""SVG: scenes and hatches as text; the same scene gives the same bytes."""

from collections.abc import Iterable
from functools import lru_cache, singledispatch
from itertools import starmap
from xml.sax.saxutils import escape, quoteattr

from maps.drawing import Dot, Item, Lines, Outline, Ring, Scene, Shape, Text
from maps.palette import Style

FONT = "'Source Sans Pro', 'Source Sans 3', 'Open Sans', Arial, sans-serif"
HATCH_MM = 1.5
SWATCH_PX = 5

IN_MM = "mm-"
"""How the ids of the hatches of scenes begin: a page may hold others of another size."""


def render(scene: Scene, title: str = "") -> str:
    """The scene as a whole SVG document of its size in mm; `title` is what is read aloud."""
    width, height = number(scene.width), number(scene.height)
    hatched = [item.style for item in scene.items if isinstance(item, Shape)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}" role="img" font-family="{FONT}">'
        + (f"<title>{escape(title)}</title>" if title else "")
        + f"{scene_patterns(hatched)}{_body(scene)}</svg>\n"
    )


def inline(scene: Scene, title: str) -> str:
    """The scene as part of a page that holds `scene_patterns`; as large as the page gives it room."""
    width, height = number(scene.width), number(scene.height)
    return (
        f'<svg class="drawing" viewBox="0 0 {width} {height}" role="img" font-family="{FONT}">'
        f"<title>{escape(title)}</title>{_body(scene)}</svg>"
    )


def swatch(style: Style, width: int = 24, height: int = 16) -> str:
    """A small field in the style of a class for a legend, as inline SVG, sizes in px."""
    fill = paint(style)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'{patterns([style], SWATCH_PX)}<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" '
        f'fill="{fill}" stroke="{style.stroke}"/></svg>'
    )


def paint(style: Style, begins: str = "") -> str:
    """Value of a `fill` attribute: the colour, or the pattern that `patterns` defines."""
    return f"url(#{begins}{_pattern_id(style)})" if style.hatch else style.fill


def patterns(styles: Iterable[Style], size: float, begins: str = "") -> str:
    """`<defs>` with one pattern per hatched style, repeating every `size` units; or nothing.

    begins : how the ids of the patterns begin
    """
    by_id = {_pattern_id(style): style for style in styles if style.hatch}
    if not by_id:
        return ""
    made = (_pattern(by_id[name], size, begins) for name in sorted(by_id))
    return f"<defs>{''.join(made)}</defs>"


def scene_patterns(styles: Iterable[Style]) -> str:
    """`<defs>` with the patterns that a scene is painted with; or nothing."""
    return patterns(styles, HATCH_MM, IN_MM)


@lru_cache(maxsize=10_000)
def path(rings: tuple[Ring, ...]) -> str:
    """The `d` attribute of closed rings; the packs of a city show the same ones again and again."""
    return "".join(f"M{_points(ring)}Z" for ring in rings)


def number(value: float) -> str:
    """At most two decimals, as short as can be."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _pattern_id(style: Style) -> str:
    return f"{style.hatch}-{style.fill[1:]}-{style.hatch_ink[1:]}"


def _pattern(style: Style, size: float, begins: str) -> str:
    edge, half = number(size), number(size / 2)
    marks = {
        "diagonal": f'<path d="M{half} 0V{edge}" stroke-width="{number(size * 0.22)}"/>',
        "lines": f'<path d="M0 {half}H{edge}" stroke-width="{number(size * 0.14)}"/>',
        "dots": f'<circle cx="{half}" cy="{half}" r="{number(size * 0.15)}" '
        f'fill="{style.hatch_ink}" stroke="none"/>',
    }
    turned = ' patternTransform="rotate(45)"' if style.hatch != "lines" else ""
    return (
        f'<pattern id="{begins}{_pattern_id(style)}" width="{edge}" height="{edge}" '
        f'patternUnits="userSpaceOnUse"{turned}>'
        f'<rect width="{edge}" height="{edge}" fill="{style.fill}"/>'
        f'<g stroke="{style.hatch_ink}">{marks[str(style.hatch)]}</g></pattern>'
    )


def _body(scene: Scene) -> str:
    return "".join(_element(item) for item in scene.items)


@singledispatch
def _element(item: Item) -> str:
    raise TypeError(f"no way to write {type(item).__name__} as SVG")


@_element.register
def _(item: Shape) -> str:
    return (
        f'<path d="{_path(item)}" fill="{paint(item.style, IN_MM)}" fill-rule="evenodd" '
        f'stroke="{item.style.stroke}" stroke-width="{number(item.stroke_width)}" '
        'stroke-linejoin="round"/>'
    )


@_element.register
def _(item: Outline) -> str:
    return (
        f'<path d="{_path(item)}" fill="none" stroke="{item.stroke}" '
        f'stroke-width="{number(item.stroke_width)}" stroke-linejoin="round"/>'
    )


@_element.register
def _(item: Lines) -> str:
    drawn = "".join(f"M{_points(line)}" for line in item.lines)
    return (
        f'<path d="{drawn}" fill="none" stroke="{item.stroke}" '
        f'stroke-width="{number(item.stroke_width)}"/>'
    )


@_element.register
def _(item: Dot) -> str:
    return (
        f'<circle cx="{number(item.x)}" cy="{number(item.y)}" r="{number(item.radius)}" '
        f'fill="{item.fill}" stroke="{item.stroke}" stroke-width="0.25"/>'
    )


@_element.register
def _(item: Text) -> str:
    halo = (
        f' stroke="{item.halo}" stroke-width="{number(item.size * 0.28)}" '
        'stroke-linejoin="round" paint-order="stroke"'
        if item.halo
        else ""
    )
    weight = ' font-weight="600"' if item.bold else ""
    return (
        f'<text x="{number(item.x)}" y="{number(item.y)}" font-size="{number(item.size)}" '
        f'text-anchor="{item.anchor}" fill={quoteattr(item.ink)}{weight}{halo}>'
        f"{escape(item.text)}</text>"
    )


def _path(item: Shape | Outline) -> str:
    at = item.at
    if at is None:
        return path(item.rings)
    return path(tuple(tuple(starmap(at.of, ring)) for ring in item.rings))


def _points(points: Ring) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)
