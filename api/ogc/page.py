"""Features as a person reads them: a table of many, a list of all that one says."""

from collections.abc import Mapping
from typing import Any

from api.ogc.schema import schema_of
from api.self_contained import CLASS_TITLE, TITLES
from api.serving import GEOMETRY, Served
from api.workbench.value_table import UNKNOWN_TEXT
from geo_lsz.german import german, value_text

LONG = ("warum", "ursache")
"""Sentences: they stand with one feature, not in the table."""

DIGITS = 3
"""Decimals of a number, as far as it has any."""

Feature = Mapping[str, Any]
"""A feature as GeoJSON."""


def titles_of(served: Served) -> dict[str, str]:
    """German title of everything that a feature says of itself."""
    described = schema_of(served)["properties"]
    return {name: part["title"] for name, part in described.items() if name != GEOMETRY}


def table_of(served: Served, features: list[Feature]) -> dict[str, Any]:
    """Titles of the columns, and id and cells of each row: the properties, then every view."""
    told = served.collection
    plain = {key: title for key, title in told.properties.items() if key not in LONG}
    return {
        "titles": [*plain.values(), *(view.title for view in told.views)],
        "rows": [(feature["id"], _cells(served, feature, list(plain))) for feature in features],
    }


def facts_of(served: Served, feature: Feature) -> dict[str, str]:
    """What is known of a feature, by German title: properties, values with class, where it is from."""
    told, said = served.collection, feature["properties"]
    ours = {title: said[name] for name, title in told.properties.items() if name in said}
    values = {
        view.title: " · ".join(
            dict.fromkeys((value_text(view, said), said[view.key + CLASS_TITLE]))
        )
        for view in told.views
    }
    origin = {title: said[name] for name, title in TITLES.items() if name in said}
    facts = ours | values | origin
    return {title: text_of(fact) for title, fact in facts.items() if fact not in (None, "")}


def text_of(value: Any) -> str:
    """A value as German readers write it."""
    if value is None:
        return UNKNOWN_TEXT
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, int | float):
        text = german(value, DIGITS)
        return text.rstrip("0").rstrip(",")
    return str(value)


def _cells(served: Served, feature: Feature, plain: list[str]) -> list[str]:
    said = feature["properties"]
    values = [value_text(view, said) for view in served.collection.views]
    return [*(text_of(said.get(key)) for key in plain), *values]
