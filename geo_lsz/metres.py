"""Metres: how true those of the metric CRS are where a city lies."""

import numpy as np
from geopandas import GeoSeries
from pyproj import Proj, Transformer

from geo_lsz.frames import METRIC_CRS

NOTABLE = 0.0005
"""Scale errors above this are said: no place between 6° and 12° east has more."""


def scale_error(shapes: GeoSeries) -> float:
    """Largest relative error of lengths in `shapes`; 0.0007 is 70 cm in a kilometre.

    shapes : in METRIC_CRS; without any, the error is 0

    A transverse Mercator projection is true on two lines only, 180 km beside
    its meridian; east of them it stretches, the more the farther (Snyder 1987,
    Map Projections, p. 58 ff.). It is reckoned at the corners of the extent.
    """
    placed = shapes[shapes.notna() & ~shapes.is_empty]
    if placed.empty:
        return 0.0
    west, south, east, north = placed.total_bounds
    degrees = Transformer.from_crs(METRIC_CRS, "OGC:CRS84", always_xy=True)
    corners = degrees.transform([west, west, east, east], [south, north, south, north])
    scale = Proj(METRIC_CRS).get_factors(*corners).meridional_scale
    return float(np.abs(np.asarray(scale) - 1).max())


def scale_text(shapes: GeoSeries) -> str:
    """A German sentence about the scale error; empty where it is not notable."""
    error = scale_error(shapes)
    if error <= NOTABLE:
        return ""
    percent = f"{100 * error:.2f}".replace(".", ",")
    return (
        f"Strecken sind in {METRIC_CRS} gemessen; "
        f"so weit vom Mittelmeridian sind sie um bis zu {percent} % falsch."
    )
