"""Publication: what is known becomes collections of features; here areas and cells.

Offers become one in `offers_collection.py`, what was reckoned for the Handlungsfelder in
`field_collections.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.frames import ALL
from geo_lsz.klassen import classify
from geo_lsz.metres import scale_text
from geo_lsz.rebase import membership
from geo_lsz.released import Collection, View
from geo_lsz.residents_view import RESIDENTS, known_klasse, residents_view
from geo_lsz.squares import squares

Published = tuple[Collection, gpd.GeoDataFrame]
"""A collection and its features."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where published things come from: what every collection must say.

    not_classified_because : German sentence: why areas are left out of an index; empty
        where nobody told
    """

    stichtag: date
    licence: str
    attribution: str
    caveats: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    not_classified_because: str = ""


@dataclass(frozen=True, slots=True)
class Geography:
    """A geography: AREAS with its names and where they come from."""

    key: str
    title: str
    gebietsstand: str
    areas: gpd.GeoDataFrame
    origin: Origin


def areas_collection(geography: Geography) -> Published:
    """The areas of a geography, without any result."""
    areas = geography.areas
    features = gpd.GeoDataFrame(
        {
            "name": areas["name"],
            "siedlungstyp": areas["siedlungstyp"],
            "flaeche_km2": (areas.area / 1e6).round(3),
        },
        geometry=areas.geometry,
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        geography.origin,
        key=geography.key,
        title=geography.title,
        description=f"Gebiete der Gliederung {geography.title}",
        kind="areas",
        properties={
            "name": "Name",
            "siedlungstyp": "Siedlungstyp",
            "flaeche_km2": "Fläche in km²",
        },
    )
    return collection, features


def cells_collection(
    cells: gpd.GeoDataFrame, geographies: Sequence[Geography], origin: Origin
) -> Published | None:
    """Residents on the cells of a grid; None where they are known by area only.

    cells : CELLS, of which those that stand for a whole area are left out
    geographies : of which a cell says in which area its midpoint lies

    Where the midpoints lie on a grid, its squares are the features and have a
    view; else the points themselves, without one. Everybody together and no
    Zielgruppe by itself: beside the total of a cell and its other parts, a part
    that is hidden could be had by subtraction.
    """
    fine = cells[~cells["coarse"]]
    if ALL not in fine.index.unique("zielgruppe"):
        return None
    everybody = fine.xs(ALL, level="zielgruppe")
    residents = frames.values_of(everybody, "persons")
    counted = frames.named(residents, RESIDENTS)
    said = {
        "key": "zellen",
        "title": "Einwohner auf Zellen",
        "description": "Wie viele Menschen in jeder Zelle des Rasters wohnen; "
        "kleine Zahlen sind gesperrt",
        **told_of(origin),
    }
    grid = squares(everybody.geometry)
    if grid is None:
        features = gpd.GeoDataFrame(counted, geometry=everybody.geometry).rename_axis("feature")
        return Collection(kind="cells", properties={RESIDENTS: "Einwohner"}, **said), features
    view = residents_view(residents, grid.side_m)
    columns = {"name": everybody.index.astype("str")}
    titles = {"name": "Zelle", RESIDENTS: "Einwohner"}
    for one in geographies:
        code = area_of(everybody, one.areas)
        columns |= {f"area_{one.key}": code, f"lage_{one.key}": code.map(one.areas["name"])}
        titles |= {
            f"area_{one.key}": f"Schlüssel {one.title}",
            f"lage_{one.key}": f"liegt in ({one.title})",
        }
    klasse = {f"{RESIDENTS}_klasse": known_klasse(residents, view)}
    features = gpd.GeoDataFrame(counted.assign(**columns, **klasse), geometry=grid.shapes)
    collection = Collection(
        kind="grid", geography_title="Zellen", properties=titles, views=(view,), **said
    )
    return collection, features.rename_axis("feature")


def on_geography(geography: Geography, origin: Origin, **said: Any) -> Collection:
    """A collection that speaks of the areas of a geography; `said` is what else it says of itself."""
    return Collection(
        geography=geography.key,
        geography_title=geography.title,
        gebietsstand=geography.gebietsstand,
        **told_of(origin),
        **said,
    )


def as_shown(values: DataFrame, view: View) -> DataFrame:
    """The four columns of a view and its class, as properties."""
    return frames.named(values, view.key).assign(
        **{f"{view.key}_klasse": classify(values, view.klassen)}
    )


def ways_caveats(geography: Geography, ways: str, *, coarse: bool) -> Iterator[str]:
    """German sentences about how ways are known.

    ways : as `yardstick.ways_text` puts it; empty where nobody walks
    coarse : whether some people are known by area only
    """
    if ways:
        yield ways
        if stretched := scale_text(geography.areas.geometry):
            yield stretched
    if coarse:
        yield (
            "Wohnorte sind nur je Gebiet bekannt: "
            "jedes Gebiet steht mit allen Einwohnern auf einem Punkt."
        )


def told_of(origin: Origin) -> dict[str, Any]:
    """What every collection must say of where it comes from, as its arguments."""
    return {
        "stichtag": origin.stichtag,
        "licence": origin.licence,
        "attribution": origin.attribution,
        "caveats": tuple(dict.fromkeys(origin.caveats)),
        "runs": origin.runs,
    }


def area_of(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Series:
    """Code of the area that each point lies in; NA where in none."""
    placed = points.geometry[points.geometry.notna()]
    return membership(placed, areas).reindex(points.index)
