"""Schematic boundaries: a partition that grows around the centres, no drawn or copied line.

The ground is cut into small cells (Voronoi of a shaken lattice). Every Ortsteil
grows from its centre over neighbouring cells, slower where the ground is rough,
until the city is full. Cells of one Ortsteil are then dissolved. All lines are
shared from the start, so there are neither gaps nor overlaps.
"""

import itertools

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Voronoi, cKDTree

from layers.demo_city.ortsteile import planungsraum_names

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GROWN_KM2 = 260.0  # what the city then encloses brings it to about 270
_SPACING_M = 240.0
_MARGIN_M = 4500.0
_ROUGHNESS = 0.22
_SMOOTH_M = 160.0
_PEOPLE_PER_KM2 = {"Plattenbau": 6000.0, "städtisch": 3800.0, "dörflich": 270.0}
"""What an Ortsteil of each type would take up if there were room."""
_WIDEST_M = 1300.0
_HEAD_START = 0.5


def boundaries(centres: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """`centres` with the area of each Ortsteil as geometry and its point as `centre`, EPSG:25832.

    centres : `ortsteile()`

    The areas are one valid coverage of about 270 km², each in one piece and
    around its own centre.
    """
    seeds = shapely.get_coordinates(centres.geometry)
    ground = Voronoi(np.vstack([seeds, _lattice(seeds, rng)]))
    cells = _cells(ground)
    ways = _ways(ground, rng)
    late, owner = _arrival(ways, _handicap_m(centres))
    inside = _with_enclosed(_until_full(late, shapely.area(cells)), ways)
    pieces = GeoDataFrame({"owner": owner[inside]}, geometry=cells[inside], crs=centres.crs)
    whole = pieces.dissolve("owner", method="coverage").geometry.to_numpy()
    smooth = shapely.coverage_simplify(whole, _SMOOTH_M)
    areas = GeoSeries(smooth, index=centres.index, crs=centres.crs)
    return centres.rename_geometry("centre").set_geometry(areas.rename("geometry"))


def planungsraeume(areas: GeoDataFrame) -> GeoDataFrame:
    """The assumed Planungsräume by code: name, and the areas of their Ortsteile as one."""
    whole = areas[["planungsraum", "geometry"]].dissolve("planungsraum", method="coverage")
    return whole.rename_axis("code").join(planungsraum_names())[["name", "geometry"]]


def in_degrees(areas: GeoDataFrame) -> GeoDataFrame:
    """`areas` in EPSG:4326, coordinates rounded to 7 digits (1 cm); shared corners stay shared."""
    degrees = areas.to_crs("EPSG:4326")
    rounded = shapely.transform(degrees.geometry.to_numpy(), lambda xy: np.round(xy, 7))
    return degrees.set_geometry(gpd.GeoSeries(rounded, index=areas.index, crs="EPSG:4326"))


def _lattice(seeds: Floats, rng: np.random.Generator) -> Floats:
    """A shaken lattice over the city and beyond, leaving room for the seeds themselves."""
    low, high = seeds.min(axis=0) - _MARGIN_M, seeds.max(axis=0) + _MARGIN_M
    axes = [np.arange(a, b, _SPACING_M) for a, b in zip(low, high, strict=True)]
    points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    points += rng.uniform(-0.42, 0.42, points.shape) * _SPACING_M
    near, _ = cKDTree(seeds).query(points)
    return points[(near > _SPACING_M / 2) & (near < _MARGIN_M)]


def _handicap_m(centres: GeoDataFrame) -> Floats:
    """How far the widest have grown when an Ortsteil starts: who needs less room starts later."""
    density = centres["siedlungstyp"].map(_PEOPLE_PER_KM2)
    wanted_m = 1000 * np.sqrt(centres["residents"] / density / np.pi)
    return np.asarray(1.0 + _HEAD_START * (_WIDEST_M - wanted_m.clip(upper=_WIDEST_M)))


def _ways(ground: Voronoi, rng: np.random.Generator) -> csr_array:
    """Metres between neighbouring cells, longer where the ground is rough."""
    a, b = ground.ridge_points.T.astype(np.int64)
    start, end = ground.points[a], ground.points[b]
    metres = np.hypot(*(end - start).T) * _roughness((start + end) / 2, rng)
    n = len(ground.points)
    return csr_array((np.r_[metres, metres], (np.r_[a, b], np.r_[b, a])), shape=(n, n))


def _roughness(points: Floats, rng: np.random.Generator) -> Floats:
    """Rolling ground around 1: waves of 1.5 to 5 km in random directions."""
    length = rng.uniform(1500, 5000, 12)
    turn, phase = rng.uniform(0, 2 * np.pi, (2, 12))
    towards = np.stack([np.cos(turn), np.sin(turn)]) / length
    waves = np.sin(2 * np.pi * points @ towards + phase)
    return np.asarray(np.exp(_ROUGHNESS * waves.sum(axis=1) / np.sqrt(6)))


def _arrival(ways: csr_array, handicap: Floats) -> tuple[Floats, Ints]:
    """For each cell when the first Ortsteil gets there, and which one; seeds are the first cells."""
    n, k = ways.shape[0], len(handicap)
    gates, ground = np.arange(k), ways.tocoo()
    start, end = np.r_[ground.row, n + gates], np.r_[ground.col, gates]
    whole = csr_array((np.r_[ground.data, handicap], (start, end)), shape=(n + k, n + k))
    late, _, source = dijkstra(whole, indices=n + gates, min_only=True, return_predecessors=True)
    return late[:n], (source[:n] - n).astype(np.int64)


def _until_full(late: Floats, area_m2: Floats) -> NDArray[np.bool_]:
    """The cells that are reached first, until the city is full."""
    order = np.argsort(late, kind="stable")
    inside = np.zeros(len(late), dtype=bool)
    inside[order[np.cumsum(area_m2[order]) <= _GROWN_KM2 * 1e6]] = True
    return inside


def _with_enclosed(inside: NDArray[np.bool_], ways: csr_array) -> NDArray[np.bool_]:
    """`inside` with everything that it encloses."""
    outside = np.flatnonzero(~inside)
    _, part = connected_components(ways[outside][:, outside], directed=False)
    filled = inside.copy()
    filled[outside[part != np.bincount(part).argmax()]] = True
    return filled


def _cells(ground: Voronoi) -> NDArray[np.object_]:
    """Polygons of the ground by point; an empty one at the rim, where a cell is without end."""
    regions = [ground.regions[region] for region in ground.point_region]
    closed = np.array([-1 not in region for region in regions])
    corners = [[*region, region[0]] for region in itertools.compress(regions, closed)]
    owner = np.repeat(np.arange(len(corners)), [len(c) for c in corners])
    polygons = np.full(len(regions), shapely.Polygon(), dtype=object)
    xy = ground.vertices[np.concatenate(corners)]
    polygons[closed] = shapely.polygons(shapely.linearrings(xy, indices=owner))
    return polygons
