"""Cities made of a seed, for attacks: 53 Ortsteile, 9 Planungsräume of which a third are cut across.

Nobody of these people exists. Every count of both geographies is a sum of the same 500 m cells,
so that an attacker may rely on their adding up.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from shapely import box, union_all

COLUMNS, ROWS, CELL_M = 16, 14, 500.0
EAST, NORTH = 640_000.0, 5_650_000.0
AGES = {"unter_6": 0.055, "von_6_bis_17": 0.11, "von_18_bis_64": 0.61, "ab_65": 0.225}
RATES = {
    "arbeitslose": ("von_18_bis_64", 0.06),
    "grundsicherung_ab_65": ("ab_65", 0.04),
    "sgb2_unter_15": ("unter_18", 0.15),
    "transferbezug": ("alle", 0.03),
}


@dataclass
class City:
    """cells : `ortsteile, planungsraum, x, y` and people by group; areas by geography; rates by geography."""

    cells: DataFrame
    areas: dict[str, GeoDataFrame]
    rates: dict[str, DataFrame]


def city(seed: int, year: int = 0, spread: float = 1.3) -> City:
    """The city of a seed; its people a little other ones each year.

    spread : how unlike the cells are in size; a city of alike ones has few small numbers
    """
    cells = _places()
    rng = np.random.default_rng([seed, year])
    size = np.random.default_rng(seed).lognormal(3.6, spread, len(cells))
    for name, share in AGES.items():
        cells[name] = rng.poisson(size * share)
    cells["unter_18"] = cells["unter_6"] + cells["von_6_bis_17"]
    cells["alle"] = cells[["unter_18", "von_18_bis_64", "ab_65"]].sum(axis=1)
    for key, (group, rate) in RATES.items():
        load = np.random.default_rng(seed + 1).lognormal(0, 0.5, len(cells))
        cells[key] = rng.binomial(cells[group], np.clip(rate * load, 0, 0.9))
    return City(
        cells,
        _areas(cells),
        {name: _rates(cells, name) for name in ("ortsteile", "planungsraeume")},
    )


def _places() -> DataFrame:
    column, row = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    column, row = column.ravel(), row.ravel()
    cells = DataFrame(
        {
            "column": column,
            "row": row,
            "x": EAST + CELL_M * (column + 0.5),
            "y": NORTH + CELL_M * (row + 0.5),
        }
    )
    cells["ortsteile"] = [f"{r // 2 * 8 + c // 2 + 1:02}" for c, r in zip(column, row, strict=True)]
    band = np.digitize(row, [4, 10])
    first = np.where(band == 1, 5, 6)  # in the middle the border runs through Ortsteile
    second = np.where(band == 2, 11, 10)
    cells["planungsraeume"] = [
        f"P{b * 3 + (c >= f) + (c >= s) + 1}"
        for b, c, f, s in zip(band, column, first, second, strict=True)
    ]
    return cells[cells["ortsteile"].astype(int) <= 53].reset_index(drop=True)


def _areas(cells: DataFrame) -> dict[str, GeoDataFrame]:
    half = CELL_M / 2
    squares = [
        box(x - half, y - half, x + half, y + half)
        for x, y in zip(cells["x"], cells["y"], strict=True)
    ]
    found = {}
    for geography in ("ortsteile", "planungsraeume"):
        shapes = (
            Series(squares).groupby(cells[geography]).agg(lambda some: union_all(some.to_list()))
        )
        index = pd.Index(shapes.index, dtype="str", name="area")
        names = DataFrame(
            {"name": index.astype("str"), "siedlungstyp": Series(pd.NA, index=index, dtype="str")},
            index=index,
        )
        found[geography] = gpd.GeoDataFrame(names, geometry=shapes.to_list(), crs="EPSG:25832")
    return found


def _rates(cells: DataFrame, geography: str) -> DataFrame:
    """area, indicator, numerator, denominator."""
    parts = []
    for key, (group, _) in RATES.items():
        sums = cells.groupby(geography)[[key, group]].sum()
        parts.append(
            DataFrame(
                {
                    "area": sums.index,
                    "indicator": key,
                    "numerator": sums[key].to_numpy(),
                    "denominator": sums[group].to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
