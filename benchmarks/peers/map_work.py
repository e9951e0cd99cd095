"""What both peers of the map are given: a frame of areas, and how their picture is looked at."""

import io
from collections.abc import Mapping

import geopandas as gpd
import matplotlib.image
import numpy as np
import shapely


def areas_of(work: Mapping[str, np.ndarray]) -> gpd.GeoDataFrame:
    """The areas with name, class and colour (#rrggbb)."""
    offsets = tuple(work[f"offsets_{n}"] for n in range(3) if f"offsets_{n}" in work)
    shapes = shapely.from_ragged_array(
        shapely.GeometryType(int(work["kind"])), work["coordinates"], offsets
    )
    colours = np.array(["#{:02x}{:02x}{:02x}".format(*colour) for colour in work["colours"]])
    return gpd.GeoDataFrame(
        {"name": work["name"], "class": work["class"], "colour": colours[work["class"]]},
        geometry=shapes,
        crs="EPSG:25832",
    )


def seen(png: bytes, work: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The colours near the representative point of each area, 0 to 255."""
    pixels = matplotlib.image.imread(io.BytesIO(png))[..., :3]
    columns, rows = work["near"].T
    colours = np.round(pixels[rows, columns] * 255).astype(np.uint8)
    return {"seen": colours.reshape(len(work["name"]), -1, 3)}
