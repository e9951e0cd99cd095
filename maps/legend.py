"""Legends: what the colours of a map mean, how often each occurs, and what to know beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from geopandas import GeoDataFrame

from geo_lsz.released import Collection, View
from maps.palette import Style, style


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A class: its key, title, style, and the number of areas in it."""

    key: str
    title: str
    style: Style
    count: int


@dataclass(frozen=True, slots=True)
class Legend:
    """Everything that belongs beside a map, in the order in which it is read.

    rows : all classes of the view, then what has no value where that occurs
    counted : what the counts are counts of, e.g. `Ortsteile`
    stand : `Stand: 31.12.2024`, with the Gebietsstand where it is known
    """

    title: str
    unit: str
    rows: tuple[LegendRow, ...]
    counted: str
    yardstick: str
    stand: str
    licence: str
    attribution: str
    caveats: tuple[str, ...]


def legend(collection: Collection, view: View, features: GeoDataFrame) -> Legend:
    """The legend of `view` on `features` of `collection`; counts are numbers of areas."""
    return Legend(
        title=view.title,
        unit=view.unit,
        rows=tuple(_rows(view, features)),
        counted=collection.geography_title or "Gebiete",
        yardstick=view.yardstick,
        stand=stand(collection),
        licence=collection.licence,
        attribution=collection.attribution,
        caveats=collection.caveats,
    )


def styles(view: View, features: GeoDataFrame) -> dict[str, Style]:
    """The style of each feature in `view`, by feature."""
    klassen = features[f"{view.key}_klasse"]
    return {str(feature): style(view.palette, key) for feature, key in klassen.items()}


def stand(collection: Collection) -> str:
    """`Stand: 31.12.2024 · Gebietsstand: 2024`."""
    said = f"Stand: {german_date(collection.stichtag)}"
    return said + (f" · Gebietsstand: {collection.gebietsstand}" * bool(collection.gebietsstand))


def german_date(day: date) -> str:
    """`31.12.2024`."""
    return f"{day:%d.%m.%Y}"


def _rows(view: View, features: GeoDataFrame) -> Iterator[LegendRow]:
    counts = features[f"{view.key}_klasse"].value_counts()
    for klasse in view.every_klasse:
        count = int(counts.get(klasse.key, 0))
        if count or klasse in view.klassen:
            yield LegendRow(klasse.key, klasse.title, style(view.palette, klasse.key), count)
