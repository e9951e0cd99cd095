"""A standalone map: the maps of all Handlungsfelder as one HTML file that opens without a network.

Leaflet, styles and scripts stand within the file; a policy of its own lets a
browser load nothing else. Texts reach it as data and stay texts.
"""

import base64
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from geo_lsz.german import klasse_of, value_text
from maps.field_maps import FieldMap
from maps.pack_subject import Subject
from maps.scene import HIGHLIGHT
from maps.svg import swatch
from maps.web_map import TOOLTIP, drawable, offer_lines, told, with_lines

NO_POINTS = {"type": "FeatureCollection", "features": []}

IMAGE = re.compile(r"url\((images/[\w.-]+)\)")


def standalone_map(subject: Subject, maps: Iterable[FieldMap]) -> bytes:
    """The page, UTF-8; the same subject gives the same bytes."""
    fields = list(maps)
    style, library = _leaflet()
    page = _environment().get_template("standalone_map.html")
    text = page.render(
        subject=subject,
        fields=fields,
        rows=[] if subject.area is None else [_row(subject, of_field) for of_field in fields],
        swatches={of_field.slug: _swatches(of_field) for of_field in fields},
        style=style,
        library=library,
        area=_data(subject.area),
        points=_points(subject),
        tooltip=Markup(TOOLTIP.js_code),  # noqa: S704 - of our own making
        line=HIGHLIGHT,
    )
    return text.encode()


def _row(subject: Subject, of_field: FieldMap) -> tuple[str, str, str]:
    """Field, value and class of the area."""
    row = of_field.features.loc[subject.area]
    return of_field.title, value_text(of_field.view, row), klasse_of(of_field.view, row).title


def _swatches(of_field: FieldMap) -> list[tuple[Markup, str, int]]:
    return [
        (Markup(swatch(row.style)), row.title, row.count)  # noqa: S704 - of our own making
        for row in of_field.explained.rows
    ]


def _points(subject: Subject) -> Markup:
    """The offers of the area as data in a script; nothing that is typed in them ends it."""
    placed = drawable(subject.offers)
    return _data(with_lines(placed, told(placed, offer_lines)) if len(placed) else NO_POINTS)


def _data(content: Any) -> Markup:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)  # noqa: S704 - JSON without <


@cache
def _leaflet() -> tuple[Markup, Markup]:
    """Style and script of the vendored Leaflet, with what they would load put in."""
    assets = files("maps") / "assets"
    style = (assets / "leaflet" / "leaflet.css").read_text(encoding="utf-8")
    style += (assets / "karte.css").read_text(encoding="utf-8")
    library = (assets / "leaflet" / "leaflet.js").read_text(encoding="utf-8")

    def inlined(found: re.Match[str]) -> str:
        image = assets / "leaflet" / found[1]
        if not image.is_file():  # the pins of Leaflet, which our maps have not
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(image.read_bytes()).decode()})"

    return Markup(IMAGE.sub(inlined, style)), Markup(library)  # noqa: S704 - vendored files


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("maps", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
