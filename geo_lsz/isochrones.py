"""Isochrones: from where people walk to an offer within so many minutes (METHODS M3)."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from pandas import Index
from shapely.ops import substring

from geo_lsz.angebotsart import Reach
from geo_lsz.frames import METRIC_CRS
from geo_lsz.reach import Ways

if TYPE_CHECKING:  # streets bring numba along, which a city without a network never needs
    from geo_lsz.streets import Streets, Stretches

STREET_SIDE_M = 50.0
"""Whoever lives this near to a stretch of street that is reached is drawn within."""

CORNERS = 16
"""Corners of a quarter of a circle."""


def isochrones(
    ways: Ways, offer: shapely.Point, minutes: Sequence[float], reach: Reach, speed: float
) -> GeoDataFrame:
    """Areas from which people walk to an offer within each of the minutes.

    On the street network: the stretches of street from which the way to the
    offer is short enough, a street that is reached in part cut where the
    minutes end, and STREET_SIDE_M to either side. Without one: a circle of the
    minutes times the walking speed, divided by the detour factor.

    offer : point, EPSG:25832
    speed : at which they walk, metres a minute

    Returns by minutes, in order, `basis` (`netz` or `luftlinie`) and a polygon,
    EPSG:25832; each contains those before it. Where the offer is farther from
    any street than `Reach.snap_m`, nobody knows, and the polygon is None.
    """
    order = Index(sorted(set(minutes)), name="minutes", dtype="float64")
    limits_m = [limit * speed for limit in order]
    if ways.network is None:
        basis, shapes = "luftlinie", _circles(offer, limits_m, reach.detour_factor)
    else:
        basis, shapes = "netz", _along(ways.network.streets, offer, limits_m, reach.snap_m)
    nested = list(accumulate(shapes, _joined))
    return GeoDataFrame({"basis": basis}, index=order, geometry=nested, crs=METRIC_CRS)


def _circles(
    offer: shapely.Point, limits_m: Sequence[float], detour: float
) -> list[shapely.Geometry | None]:
    return [shapely.buffer(offer, limit / detour, quad_segs=CORNERS) for limit in limits_m]


def _along(
    streets: "Streets", offer: shapely.Point, limits_m: Sequence[float], snap_m: float
) -> list[shapely.Geometry | None]:
    end = streets.nearest(GeoSeries([offer], crs=METRIC_CRS)).within(snap_m)
    if not end.known.all():
        return [None] * len(limits_m)
    to_street = shapely.shortest_line(offer, streets.lines[end.edge[0]])
    reached = streets.stretches(end, limits_m)
    return [
        _both_sides([substring(to_street, 0, limit), *_pieces(streets, stretches)])
        for limit, stretches in zip(limits_m, reached, strict=True)
    ]


def _pieces(streets: "Streets", stretches: "Stretches") -> Iterator[shapely.Geometry]:
    """Streets, cut where they are reached in part."""
    lines = streets.lines[stretches.edge]
    whole = (stretches.begin <= 0) & (stretches.stop >= 1)
    yield from lines[whole]
    for line, begin, stop in zip(
        lines[~whole], stretches.begin[~whole], stretches.stop[~whole], strict=True
    ):
        yield substring(line, begin, stop, normalized=True)


def _both_sides(lines: list[shapely.Geometry]) -> shapely.Geometry:
    sides = shapely.buffer(np.array(lines, dtype=object), STREET_SIDE_M, quad_segs=CORNERS)
    return shapely.union_all(sides)


def _joined(one: shapely.Geometry | None, other: shapely.Geometry | None) -> Any:
    return shapely.union(one, other)
