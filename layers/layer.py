"""Layers: what a delivery of each kind holds, as data (catalogue/<layer>.toml)."""

from functools import cache
from importlib.resources import files
from typing import Literal

from geo_lsz.definition import Definition

LAYERS = (
    *("areas", "cells", "offers", "indicators", "netz", "kosten"),
    *("documents", "events", "bedarfe", "survey", "vorhaben"),
)
"""The layers there are, in the order in which a city brings them in."""


class Column(Definition):
    """A column of a layer: its German title, what stands in it, and whether it must be there.

    kind : `code` (text whose zeros count), `text`, `count` (whole, not negative),
        `number`, or `coordinate`
    refers_to : layer whose keys stand in it, so that a wrong one is found at import
    """

    title: str
    kind: Literal["code", "text", "count", "number", "coordinate"]
    required: bool = False
    refers_to: str = ""


class Layer(Definition):
    """A layer: its German title and its columns.

    mapping : name of the mapping in the catalogue that fits every delivery;
        such a layer is read by the rules of its format, and no column can be mapped
    """

    slug: str
    title: str
    columns: dict[str, Column]
    mapping: str | None = None


@cache
def layer(slug: str) -> Layer:
    """The layer of this slug. Raises DefinitionError where there is none."""
    return Layer.read(files("layers") / "catalogue" / f"{slug}.toml", slug=slug)
