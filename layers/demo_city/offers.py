"""Invented offers, each of them once: where they are, what they hold, what they are called."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series

from geo_lsz.angebotsart import angebotsarten
from layers.demo_city.plan import Plan, plans
from layers.demo_city.population import CELL_M

_CENTRE = "PR1"
_LOAD = {"Plattenbau": 0.86, "städtisch": 1.1, "dörflich": 0.95}
"""Places beside what the heads of the city would give: few in the Plattenbau, many in the city."""
_SPREAD = 0.2


def offers(areas: GeoDataFrame, cells: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """Every offer once, by `truth` ("kita-001" …), points in EPSG:25832 or None.

    areas : `boundaries(…)`
    cells : `population(…)`; offers stand where people of their Zielgruppe live

    Columns: nr, ortsteil, angebotsart, wort, name, traeger, strasse, hausnummer,
    plz, and places, NA where nobody knows them or the kind has none.
    """
    kinds = [_of_kind(kind, plan, areas, cells, rng) for kind, plan in plans().arten.items()]
    return GeoDataFrame(pd.concat(kinds), crs=areas.crs)


def _of_kind(
    kind: str, plan: Plan, areas: GeoDataFrame, cells: GeoDataFrame, rng: np.random.Generator
) -> GeoDataFrame:
    group = angebotsarten()[kind].zielgruppe.slug
    people = cells["einwohner" if group == "alle" else group]
    at = cells.loc[cells.index.repeat(_how_many(plan, people, cells, areas, rng))]
    home = areas.loc[at["nr"]]
    found = GeoDataFrame(
        {
            "nr": at["nr"].to_numpy(),
            "ortsteil": home["name"].to_numpy(),
            "angebotsart": kind,
            "traeger": rng.choice(plan.traeger, len(at)),
            **_address(home, rng),
        },
        index=pd.Index([f"{kind}-{i:03d}" for i in range(1, len(at) + 1)], name="truth"),
    )
    found["wort"] = np.resize(rng.permutation(plan.words), len(at))
    found["name"] = spelled(plan.name, found)
    found["places"] = _places(plan, people.groupby(cells["nr"]).sum(), home, rng)
    return found.set_geometry(_points(plan, at, home, found.index, rng))


def spelled(pattern: str, found: DataFrame) -> list[str]:
    """The names of offers by a pattern of `wort`, `ortsteil` and `strasse`."""
    words = found[["wort", "ortsteil", "strasse"]].to_dict("records")
    return [pattern.format_map(word) for word in words]


def _how_many(
    plan: Plan, people: Series, cells: DataFrame, areas: DataFrame, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Offers by cell: as many as its people ask for, fractions carried on to the next cell."""
    asked = (people / cells["siedlungstyp"].map(plan.people_per_offer)).fillna(0).to_numpy()
    central = (cells["nr"].map(areas["planungsraum"]) == _CENTRE).to_numpy()
    asked = np.where(central, plan.centre_factor, 1) * asked
    return np.diff(np.floor(np.cumsum(asked) + rng.random()), prepend=0).astype("int64")


def _address(home: DataFrame, rng: np.random.Generator) -> dict[str, list[str]]:
    letters = rng.choice(["", "", "", "", "", " a", " b"], len(home))
    return {
        "strasse": [str(rng.choice(plans().strassen[kind])) for kind in home["siedlungstyp"]],
        "hausnummer": [
            f"{number}{letter}"
            for number, letter in zip(rng.integers(1, 90, len(home)), letters, strict=True)
        ],
        "plz": home["planungsraum"].map(plans().plz).tolist(),
    }


def _places(
    plan: Plan, people: Series, home: DataFrame, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Places by offer: what its Ortsteil asks for, and together `places_per_head` of the city."""
    if plan.places_per_head is None:
        return np.full(len(home), np.nan)
    mood = rng.lognormal(0, _SPREAD, len(people))
    count = home.groupby(level=0)["name"].transform("size").to_numpy()
    spread = home["siedlungstyp"].map(_LOAD).to_numpy() * rng.uniform(0.85, 1.15, len(home))
    asked = (people * mood)[home.index].to_numpy() / count * spread
    places = np.round(asked * plan.places_per_head * people.sum() / asked.sum())
    places[rng.choice(len(places), plan.unknown_places, replace=False)] = np.nan
    within: NDArray[np.float64] = np.clip(places, *plan.places_between)
    return within


def _points(
    plan: Plan, at: GeoDataFrame, home: GeoDataFrame, index: pd.Index, rng: np.random.Generator
) -> gpd.GeoSeries:
    """Somewhere in the cell, and in the Ortsteil; None for offers without coordinates."""
    aside = rng.uniform(-0.42, 0.42, (len(at), 2)) * CELL_M
    middle, own = shapely.get_coordinates(at.geometry), home.geometry.to_numpy()
    for nearer in (0.5, 0.2, 0.0):
        outside = ~shapely.contains_xy(own, *(middle + aside).T)
        aside[outside] *= nearer
    points = np.asarray(shapely.points((middle + aside).round(1)))
    points[rng.choice(len(points), plan.without_coordinates, replace=False)] = None
    return gpd.GeoSeries(points, index=index, crs=at.crs)
