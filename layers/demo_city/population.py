"""Invented residents on a 500 m grid: compact villages, wide quarters, whole people."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series

from geo_lsz.frames import METRIC_CRS

CELL_M = 500
AGES = ("unter_6", "unter_18", "von_18_bis_64", "ab_65")
"""Age groups of a cell; `unter_6` is part of `unter_18`, the other three add up to everybody."""

_TYPES = DataFrame(
    {
        #             people  fewest  fades   share of the people who are
        #             a cell  a cell  over m  unter 6, 6 bis 17, ab 65
        "Plattenbau": [1500.0, 200.0, 900.0, 0.063, 0.122, 0.27],
        "städtisch": [750.0, 80.0, 1000.0, 0.055, 0.098, 0.19],
        "dörflich": [130.0, 49.0, 200.0, 0.062, 0.130, 0.21],
    },
    index=["people", "fewest", "fades_m", "unter_6", "von_6_bis_17", "ab_65"],
).T
_HAMLETS = 16
_HAMLET_PEOPLE = (6, 15)
_VILLAGE_CELLS = 4


def population(areas: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """Populated cells by `gitter_id`: nr, einwohner and AGES in whole people; points, EPSG:25832.

    areas : `boundaries(…)`; residents, siedlungstyp

    The people of an Ortsteil live in cells whose centres lie in it, denser
    towards its own centre, and add up to its residents. Sorted by Ortsteil,
    innermost cell first.
    """
    settled = _settled(_grid(areas), areas, rng)
    cells = settled.assign(einwohner=_shared_out(settled, areas, rng))
    cells = cells.assign(einwohner=_with_hamlets(cells, rng))
    return cells[["nr", "siedlungstyp", "einwohner", "geometry"]].join(_ages(cells, rng))


def _grid(areas: GeoDataFrame) -> GeoDataFrame:
    """Centres of all cells that lie in an area, with `nr` and the distance to its centre."""
    low_x, low_y, high_x, high_y = areas.total_bounds // CELL_M * CELL_M
    x, y = np.meshgrid(
        np.arange(low_x, high_x + CELL_M, CELL_M), np.arange(low_y, high_y + CELL_M, CELL_M)
    )
    points = np.asarray(shapely.points(x.ravel() + CELL_M / 2, y.ravel() + CELL_M / 2))
    point, area = areas.sindex.query(points, predicate="within")
    ids = [
        f"CRS25832RES{CELL_M}mN{north:.0f}E{east:.0f}"
        for north, east in zip(y.ravel()[point], x.ravel()[point], strict=True)
    ]
    centre = areas["centre"].to_numpy()[area]
    return GeoDataFrame(
        {
            "nr": areas.index[area],
            "siedlungstyp": areas["siedlungstyp"].to_numpy()[area],
            "metres": shapely.distance(points[point], centre),
        },
        index=pd.Index(ids, name="gitter_id", dtype="str"),
        geometry=gpd.GeoSeries(points[point], index=ids, crs=METRIC_CRS),
    )


def _settled(grid: GeoDataFrame, areas: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """The innermost cells of each Ortsteil, as many as its people need."""
    people = areas["siedlungstyp"].map(_TYPES["people"])
    wanted = (areas["residents"] / people).round().clip(lower=2)
    shaken = grid.assign(metres=grid["metres"] + rng.uniform(0, 0.6 * CELL_M, len(grid)))
    ordered = shaken.sort_values(["nr", "metres"])
    return ordered[ordered.groupby("nr").cumcount() < ordered["nr"].map(wanted)]


def _shared_out(cells: DataFrame, areas: GeoDataFrame, rng: np.random.Generator) -> Series:
    """Residents by cell: the fewest first, then by nearness to the centre."""
    fades_m = cells["siedlungstyp"].map(_TYPES["fades_m"])
    nearness = np.exp(-cells["metres"].to_numpy() / fades_m.to_numpy())
    pull = Series(nearness * rng.lognormal(0, 0.25, len(cells)), index=cells.index)
    residents = cells["nr"].map(areas["residents"])
    count = cells.groupby("nr")["nr"].transform("size")
    fewest = np.minimum(cells["siedlungstyp"].map(_TYPES["fewest"]), residents // count)
    share = pull / pull.groupby(cells["nr"]).transform("sum")
    exact = fewest + (residents - fewest * count) * share
    return _rounded_within(exact, cells["nr"])


def _rounded_within(exact: Series, group: Series) -> Series:
    """Whole numbers beside `exact` whose sum in each group is the rounded sum of the group."""
    whole = exact // 1
    short = exact.groupby(group).transform("sum").round() - whole.groupby(group).transform("sum")
    place = (exact - whole).groupby(group).rank(method="first", ascending=False)
    return (whole + (place <= short)).astype("int64")


def _with_hamlets(cells: GeoDataFrame, rng: np.random.Generator) -> Series:
    """Residents by cell, where a few outermost cells of villages are hamlets; the rest moved in."""
    rural = cells[cells["siedlungstyp"] == "dörflich"]
    outermost = rural.drop_duplicates("nr", keep="last")
    several = outermost[outermost["nr"].map(rural.groupby("nr").size()) >= _VILLAGE_CELLS]
    hamlets = rng.choice(several.index.to_numpy(), _HAMLETS, replace=False)
    innermost = Series(cells.index, index=cells["nr"]).groupby(level=0).first()
    people: Series = cells["einwohner"].copy()
    staying = rng.integers(*_HAMLET_PEOPLE, _HAMLETS)
    people[innermost[cells.loc[hamlets, "nr"]]] += people[hamlets].to_numpy() - staying
    people[hamlets] = staying
    return people


def _ages(cells: DataFrame, rng: np.random.Generator) -> DataFrame:
    def some(group: str) -> NDArray[np.int64]:
        share = cells["siedlungstyp"].map(_TYPES[group]) * rng.uniform(0.88, 1.12, len(cells))
        return (cells["einwohner"] * share).round().to_numpy(dtype="int64")

    small, school, old = some("unter_6"), some("von_6_bis_17"), some("ab_65")
    young = small + school
    between = cells["einwohner"].to_numpy() - young - old
    counts = dict(zip(AGES, (small, young, between, old), strict=True))
    return DataFrame(counts, index=cells.index)
