"""A city of very many areas: the nine Ortsteile of the small release again and again, and a grid of residents.

Copy number n of the nine lies 3 km × (column, row) from the first; its codes begin with n in three
digits. So each class and status of the small release is there in each copy.
"""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo_lsz import frames
from geo_lsz.publication import Geography, Origin, cells_collection
from release_fixture import ATTRIBUTION, LICENCE, SOUTH, STICHTAG, WEST, Made, made_release

COPIES = 225
"""15 by 15 of them: 2,025 Ortsteile, just above what a page carries."""

NINE_M = 3_000
NA = float("nan")


def big_release(copies=COPIES) -> Made:
    """The small release, the Ortsteile of Beratung so many times."""
    made = made_release()
    again = {
        key: _repeated(made.features[key], copies) for key in ("ortsteile", "beratung_ortsteile")
    }
    return Made(made.release, made.features | again)


def _repeated(nine: gpd.GeoDataFrame, copies: int) -> gpd.GeoDataFrame:
    across = int(np.sqrt(copies))
    parts = []
    for number in range(copies):
        row, column = divmod(number, across)
        moved = nine.set_geometry(nine.translate(column * NINE_M, row * NINE_M))
        moved["name"] = moved["name"] + f" {number:03}"
        moved.index = pd.Index([f"{number:03}{code}" for code in nine.index], name="feature")
        parts.append(moved)
    return pd.concat(parts)


def with_grid(made: Made, columns=40, rows=30, side_m=100, persons=None) -> Made:
    """The release with a grid of residents from its south-west corner on.

    persons : of the cells, west to east, row by row from the south, NaN is missing;
        else the cells count 0, 7, 14 … 7 · 49 and again, every tenth is hidden, every
        seventeenth missing
    """
    number = np.arange(columns * rows)
    hidden, missing = number % 10 == 9, number % 17 == 16
    known = np.where(hidden | missing, NA, number % 50 * 7.0)
    if persons is not None:
        known = np.array(persons, dtype=float)
        missing = np.isnan(known)
    cells = [f"z{n:05}" for n in number]
    index = pd.MultiIndex.from_product([cells, ["alle"]], names=["cell", "zielgruppe"])
    values = frames.values(
        known,
        index,
        unknown=pd.Series(np.where(missing, "missing", "suppressed"), index=index),
        low=np.where(hidden & ~missing, 1.0, NA),
        high=np.where(hidden & ~missing, 2.0, NA),
    )
    places = gpd.points_from_xy(
        WEST + side_m * (number % columns + 0.5), SOUTH + side_m * (number // columns + 0.5)
    )
    frame = gpd.GeoDataFrame(
        frames.named(values, "persons").assign(coarse=False), geometry=places, crs="EPSG:25832"
    )
    origin = Origin(STICHTAG, LICENCE, ATTRIBUTION)
    areas = made.features["ortsteile"]
    geography = Geography("ortsteile", "Ortsteile", "2024", areas, origin)
    collection, features = cells_collection(frame, [geography], origin)
    collections = (*made.release.collections, collection)
    release = made.release.model_copy(update={"collections": collections})
    return Made(release, made.features | {collection.key: features})
