"""Masterportal: the classes of a view as rules of its style.json, in the colours of every other map."""

from collections.abc import Iterator
from typing import Any

from geo_lsz.released import Collection, View
from maps.geofile import SHAPES
from maps.palette import BORDER, DARK, LIGHT, Style, channels, style

Json = dict[str, Any]

DIAGONAL_PX, OTHER_PX = 9, 8
"""Edge of one piece of a hatch; a diagonal looks even where its line is a third of it."""

PATTERNS: dict[str, Json] = {
    "diagonal": {"pattern": "diagonal", "size": DIAGONAL_PX, "lineWidth": DIAGONAL_PX // 3},
    "lines": {
        "pattern": {"draw": [{"type": "line", "parameters": [[0, 0.5], [1, 0.5]]}]},
        "size": OTHER_PX,
        "lineWidth": 1,
    },
    "dots": {
        "pattern": {"draw": [{"type": "arc", "parameters": [0.5, 0.5, 0.75]}]},
        "size": OTHER_PX,
        "lineWidth": 1.5,
    },
}
"""How Masterportal draws a hatch (its documentation, Polygon.polygonFillHatch)."""


def style_entry(collection: Collection, view: View | None, style_id: str) -> Json:
    """An entry of style.json: one rule for each class of `view`, or a plain one without a view.

    The classes without a value are rules like the others, and hatched.
    """
    rules = [{"style": _plain(collection)}] if view is None else list(_rules(view))
    return {"styleId": style_id, "rules": rules}


def _rules(view: View) -> Iterator[Json]:
    for klasse in view.every_klasse:
        yield {
            "conditions": {"properties": {f"{view.key}_klasse": klasse.key}},
            "style": {
                "legendValue": klasse.title,
                **_area(style(view.palette, klasse.key)),
            },
        }


def _area(shown: Style) -> Json:
    border = {"polygonStrokeColor": _rgba(shown.stroke), "polygonStrokeWidth": 1}
    if shown.hatch is None:
        return {**border, "polygonFillColor": _rgba(shown.fill)}
    colours = {"backgroundColor": _rgba(shown.fill), "patternColor": _rgba(shown.hatch_ink)}
    return {**border, "polygonFillHatch": {**PATTERNS[shown.hatch], **colours}}


def _plain(collection: Collection) -> Json:
    named = {"legendValue": collection.title}
    shape = SHAPES[collection.kind]
    if shape == "Point":
        return {
            **named,
            "type": "circle",
            "circleRadius": 5,
            "circleFillColor": _rgba(DARK),
            "circleStrokeColor": _rgba(LIGHT),
            "circleStrokeWidth": 1,
        }
    if shape == "LineString":
        return {**named, "lineStrokeColor": _rgba(BORDER), "lineStrokeWidth": 2}
    return {
        **named,
        "polygonStrokeColor": _rgba(BORDER),
        "polygonStrokeWidth": 1,
        "polygonFillColor": _rgba(LIGHT, 0),
    }


def _rgba(colour: str, alpha: int = 1) -> list[int]:
    return [*channels(colour), alpha]
