"""A small city to have in the head: nine Planungsräume of 1 km, two Ortsteile, five offers.

    07 08 09    Ortsteil 20, Oberdorf; nobody lives in 09
    04 05 06    Ortsteil 10, Unterstadt
    01 02 03

Each Planungsraum has one cell in its centre with 100 people: 10 under 6, 20
under 18, 60 from 18 to 64, 20 from 65. All people are made.

    k1  Kita in the centre of 01, 6 places
    k2  Kita on the border of 02 and 03, 15 places
    k3  Kita in the centre of 05, 3 places
    b1  Bibliothek in the centre of 05
    m1  Familienbildung, mobile, without a place
"""

from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, MultiIndex

from geo_lsz import frames
from geo_lsz.analysis import IndicatorDelivery, Inputs, Reckoned
from geo_lsz.angebotsart import Angebotsart
from geo_lsz.handlungsfeld import Handlungsfeld, Indicator

EAST, NORTH, KM = 640_000.0, 5_650_000.0, 1000.0
CRS = frames.METRIC_CRS
CODES = [f"{number:02}" for number in range(1, 10)]
PEOPLE = {"alle": 100.0, "unter_6": 10.0, "unter_18": 20.0, "von_18_bis_64": 60.0, "ab_65": 20.0}
STICHTAG = date(2025, 12, 31)

KINDS = {
    "kita": {
        "title": "Kita",
        "zielgruppe": "unter_6",
        "yardstick": "places",
        "reach": {"steps": [{"walk_min": 5, "weight": 1}, {"walk_min": 10, "weight": 0.68}]},
        "richtwert": {"places_per_head": 0.75, "source": "Beispiel", "year": 2025},
        "plausible_places": {"low": 10, "high": 30},
    },
    "kindertagespflege": {
        "title": "Kindertagespflege",
        "zielgruppe": "unter_6",
        "yardstick": "places",
        "reach": {"steps": [{"walk_min": 5, "weight": 1}]},
    },
    "bibliothek": {
        "title": "Bibliothek",
        "zielgruppe": "alle",
        "yardstick": "presence",
        "reach": {"steps": [{"walk_min": 20, "weight": 1}]},
    },
    "familienbildung": {
        "title": "Familienbildung",
        "zielgruppe": "unter_18",
        "yardstick": "presence",
        "reach": {"steps": [{"walk_min": 20, "weight": 1}]},
    },
    "netzwerkstelle": {"title": "Netzwerkstelle", "zielgruppe": "alle", "yardstick": "none"},
}
"""Kinds of offer of the small city, so that a new Richtwert of a real city changes no test."""


def kinds() -> dict[str, Angebotsart]:
    """The kinds of offer of the small city by slug."""
    return {slug: Angebotsart.of(content, "city.py", slug=slug) for slug, content in KINDS.items()}


def field(*slugs: str, because: str = "") -> Handlungsfeld:
    """A Handlungsfeld of these kinds of offer of the small city."""
    return Handlungsfeld(
        slug="feld",
        order=1,
        title="Feld",
        about="",
        kinds=tuple(kinds()[slug] for slug in slugs),
        not_applicable_because=because,
        indicator=(Indicator(key="x", title="X"),),
    )


def corner(code: str) -> tuple[float, float]:
    """South-west corner of a Planungsraum."""
    row, column = divmod(CODES.index(code), 3)
    return EAST + column * KM, NORTH + row * KM


def centre(code: str) -> shapely.Point:
    """Centre of a Planungsraum, where its people live."""
    x, y = corner(code)
    return shapely.Point(x + KM / 2, y + KM / 2)


def planungsraeume() -> GeoDataFrame:
    """AREAS: the nine squares."""
    squares = [shapely.box(x, y, x + KM, y + KM) for x, y in map(corner, CODES)]
    return _areas(CODES, [f"Raum {code}" for code in CODES], squares)


def ortsteile() -> GeoDataFrame:
    """AREAS: Unterstadt with six squares, Oberdorf with three."""
    south = shapely.box(EAST, NORTH, EAST + 3 * KM, NORTH + 2 * KM)
    north = shapely.box(EAST, NORTH + 2 * KM, EAST + 3 * KM, NORTH + 3 * KM)
    return _areas(["10", "20"], ["Unterstadt", "Oberdorf"], [south, north])


def _areas(codes: list[str], names: list[str], shapes: list[shapely.Polygon]) -> GeoDataFrame:
    index = Index(codes, name="area", dtype="str")
    return gpd.GeoDataFrame(
        {"name": names, "siedlungstyp": "städtisch"}, index=index, geometry=shapes, crs=CRS
    )


def cells() -> GeoDataFrame:
    """CELLS: one per Planungsraum, `c01` to `c09`, with five groups each."""
    index = MultiIndex.from_product(
        [[f"c{code}" for code in CODES], PEOPLE], names=["cell", "zielgruppe"]
    )
    persons = [count if code != "09" else 0.0 for code in CODES for count in PEOPLE.values()]
    points = [centre(code) for code in CODES for _ in PEOPLE]
    counted = frames.named(frames.values(persons, index), "persons").assign(coarse=False)
    return gpd.GeoDataFrame(counted, geometry=points, crs=CRS)


def offers() -> GeoDataFrame:
    """OFFERS: the five of the small city."""
    border = shapely.Point(EAST + 2 * KM, NORTH + KM / 2)
    rows = [
        ("k1", "Kita Eins", "kita", 6.0, centre("01")),
        ("k2", "Kita Zwei", "kita", 15.0, border),
        ("k3", "Kita Drei", "kita", 3.0, centre("05")),
        ("b1", "Bibliothek", "bibliothek", None, centre("05")),
        ("m1", "Elternbus", "familienbildung", None, None),
    ]
    table = DataFrame(rows, columns=["offer", "name", "angebotsart", "places", "geometry"])
    index = Index(table["offer"], dtype="str")
    counted = frames.named(frames.values(table["places"], index), "places")
    hours = frames.named(frames.values([float("nan")] * len(index), index), "stunden")
    told = ["name", "angebotsart"]
    texts = {name: table[name].to_numpy() for name in told}
    nothing = dict.fromkeys(name for name in frames.OFFERS.columns if name not in told)
    whole = (
        counted.join(hours)
        .assign(**texts, **nothing)
        .astype(dict.fromkeys([*texts, *nothing], "str"))
    )
    return gpd.GeoDataFrame(whole, geometry=list(table["geometry"]), crs=CRS)


def indicators(**numerators: list[float]) -> DataFrame:
    """INDICATORS of the nine Planungsräume: percent of 200 people, given how many of them."""
    parts = {
        key: DataFrame({"numerator": counts}, index=CODES) for key, counts in numerators.items()
    }
    table = pd.concat(parts, names=["indicator", "area"]).swaplevel().sort_index()
    table.index = MultiIndex.from_frame(table.index.to_frame().astype("str"))
    shares = frames.values((table["numerator"] / 2).to_numpy(), table.index)
    return shares.assign(numerator=table["numerator"], denominator=200.0)


def inputs(**changed: Any) -> Inputs:
    """Everything the small city knows; what is named is changed."""
    known: dict[str, Any] = {
        "areas": {"planungsraeume": planungsraeume(), "ortsteile": ortsteile()},
        "cells": cells(),
        "offers": offers(),
        "listed": frozenset(KINDS),
        "offers_stichtag": STICHTAG,
    }
    return Inputs(**(known | changed))


def delivery(day: date, **numerators: list[float]) -> IndicatorDelivery:
    """Indicators of the Planungsräume at one Stichtag."""
    return IndicatorDelivery("planungsraeume", day, indicators(**numerators))


def unknown(
    frame: GeoDataFrame,
    row: Any,
    name: str,
    *,
    status: str = "missing",
    low: float | None = None,
    high: float | None = None,
) -> GeoDataFrame:
    """A copy of the frame in which one value is not known, but for its bounds."""
    changed = frame.copy()
    for column, content in zip(frames.value_columns(name), (None, status, low, high), strict=True):
        changed.loc[row, column] = content
    return changed


def rows(reckoned: Reckoned, **key: str) -> DataFrame:
    """Area results whose key is as named, by area."""
    table = reckoned.areas
    for column, content in key.items():
        table = table[table[column] == content]
    return table.set_index("area")
