"""Reach: which offers people can walk to from where they live (METHODS M3)."""

import numpy as np
from geopandas import GeoSeries
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.spatial import cKDTree

from geo_lsz.angebotsart import Reach
from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS


def links(cells: GeoSeries, offers: GeoSeries, reach: Reach) -> DataFrame:
    """Every way from a cell to an offer within reach.

    The way is the straight line times the detour factor, walked at the speed
    of `reach`; its weight is that of the first step that is long enough.

    cells : points by cell, EPSG:25832
    offers : points by offer, EPSG:25832

    Returns cell, offer, walk_min (minutes), weight in (0, 1], sorted by cell
    and offer. A pair that is not there is out of reach.
    Raises ContractError where points are lacking or not in EPSG:25832.
    """
    for points, what in ((cells, "cells"), (offers, "offers")):
        _require_metric_points(points, what)
    # a hair more than the limit: the steps below decide in minutes, not in metres
    near = cKDTree(_coordinates(cells)).sparse_distance_matrix(
        cKDTree(_coordinates(offers)), reach.limit_m * 1.001, output_type="ndarray"
    )
    walk_min = _walk_min(near["v"], reach)
    found = DataFrame(
        {
            "cell": cells.index[near["i"]],
            "offer": offers.index[near["j"]],
            "walk_min": walk_min,
            "weight": step_weights(walk_min, reach),
        }
    )
    within = found[found["weight"] > 0]
    return within.sort_values(["cell", "offer"], ignore_index=True)


def step_weights(walk_min: NDArray[np.float64], reach: Reach) -> NDArray[np.float64]:
    """Weight of each way: of the first step that is long enough, 0 where none is."""
    minutes = [step.walk_min for step in reach.steps]
    weights = np.array([*(step.weight for step in reach.steps), 0.0])
    return weights[np.searchsorted(minutes, walk_min, side="left")]


def _walk_min(straight_m: NDArray[np.float64], reach: Reach) -> NDArray[np.float64]:
    # rounded so that ten minutes are ten minutes wherever in the plane the city lies
    return np.round(straight_m * reach.detour_factor / reach.speed_m_per_min, 6)


def _coordinates(points: GeoSeries) -> NDArray[np.float64]:
    return np.column_stack([points.x.to_numpy(dtype=float), points.y.to_numpy(dtype=float)])


def _require_metric_points(points: GeoSeries, what: str) -> None:
    if points.crs is None or points.crs != METRIC_CRS:
        crs = points.crs.to_string() if points.crs is not None else "not given"
        raise ContractError(f"{what}: CRS is {crs}, should be {METRIC_CRS}")
    if points.isna().any() or points.is_empty.any() or (points.geom_type != "Point").any():
        raise ContractError(f"{what}: every row needs a point")
