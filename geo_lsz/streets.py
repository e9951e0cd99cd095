"""Streets: the walkable network as arrays, and where points lie on it (METHODS M3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pandas import Index, Series
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo_lsz import frames
from geo_lsz.grouping import Flags, Floats, Positions, positions, total_by
from geo_lsz.shortest import Ends, Grouped, Net, grouped, shortest_within

SMALL_ISLAND_M = 1000.0
"""An island with fewer metres of streets is a hole in the data, not a place: nobody sets out there."""

AT_NODE_M = 0.001
"""A point this near to the end of a street is at its node, from where every street is open."""


class OnStreets(NamedTuple):
    """Points on the network, each on the street that is nearest to it.

    edge : position of the street; −1 where there is none
    along_m : metres from the start of the street
    off_m : metres from the point to the street; inf where there is none
    """

    edge: Positions
    along_m: Floats
    off_m: Floats

    def within(self, snap_m: float) -> "OnStreets":
        """The same, off the network where the street is farther away than `snap_m`."""
        near = self.off_m <= snap_m
        return OnStreets(np.where(near, self.edge, -1), self.along_m, self.off_m)

    @property
    def known(self) -> Flags:
        """Whether a point is on the network."""
        return self.edge >= 0


class Stretches(NamedTuple):
    """Parts of streets; a street may be there more than once.

    edge : position of the street
    begin, stop : shares (0..1) of its length
    """

    edge: Positions
    begin: Floats
    stop: Floats


class Origins(NamedTuple):
    """Places on the network that people set out from.

    by_street : by street the places on it, and the metres from its start
    """

    places: OnStreets
    net: Net
    by_street: Grouped


@dataclass(frozen=True)
class Streets:
    """The walkable network, its streets in the order of their labels.

    lines : LineString of each street, EPSG:25832
    start, end : nodes of each street; nodes are numbered along a Z-order curve,
        so that neighbours in the city are neighbours in memory
    length_m, both_ways : of each street; it is walked from start to end, or both ways
    nodes : number of nodes
    island : part of the network by street; no way leads from one part to another
    """

    lines: NDArray[np.object_]
    start: Positions
    end: Positions
    length_m: Floats
    both_ways: Flags
    nodes: int
    island: Positions

    @classmethod
    def of(cls, netz: GeoDataFrame) -> Self:
        """The network of a NETZ. Raises ContractError where it breaks its contract."""
        frames.check(netz, frames.NETZ)
        netz = netz.sort_index()
        nodes = _in_z_order(netz)
        start, end = (positions(netz[side], nodes) for side in ("from_node", "to_node"))
        return cls(
            lines=netz.geometry.to_numpy(),
            start=start,
            end=end,
            length_m=netz["length_m"].to_numpy(dtype=float),
            both_ways=netz["both_ways"].to_numpy(dtype=bool),
            nodes=len(nodes),
            island=_islands(start, end, len(nodes)),
        )

    @cached_property
    def island_m(self) -> Floats:
        """Metres of streets on each part of the network."""
        return total_by(self.island, self.length_m, int(self.island.max(initial=-1)) + 1)

    @cached_property
    def mainland(self) -> int:
        """The part with most metres of streets; the others are islands."""
        return int(np.argmax(self.island_m)) if len(self.island_m) else -1

    def nearest(self, points: GeoSeries) -> OnStreets:
        """Where points lie on the network: at the nearest point of the nearest street.

        points : points, EPSG:25832

        Small islands are passed over: who lives beside a footpath that the map
        does not join to its street can leave all the same. Of streets equally
        near, the first counts.
        """
        edge = self._nearest_edge(points.to_numpy())
        there = edge >= 0
        along, off = np.zeros(len(edge)), np.full(len(edge), np.inf)
        lines, shapes = self.lines[edge[there]], points.to_numpy()[there]
        share = np.nan_to_num(shapely.line_locate_point(lines, shapes, normalized=True))
        along[there] = share * self.length_m[edge[there]]
        off[there] = shapely.distance(lines, shapes)
        return OnStreets(edge, along, off)

    def origins(self, places: OnStreets) -> Origins:
        """The places that people set out from, made ready once for many searches."""
        leaving = grouped(*self._doors(places, leaving=True), self.nodes)
        on = np.flatnonzero(places.known)
        by_street = grouped(places.edge[on], on, places.along_m[on], len(self.lines))
        return Origins(places, Net(self._arriving, leaving, len(places.edge)), by_street)

    def ways(self, origins: Origins, ends: OnStreets, limit_m: float) -> Grouped:
        """Shortest way from every place to every end within `limit_m` metres, by place.

        The way to the street, along the streets in the direction in which they
        are walked, and from the street. Points off the network have none.
        """
        return shortest_within(origins.net, self._ends(ends, origins), limit_m)

    def stretches(self, end: OnStreets, limits_m: Sequence[float]) -> list[Stretches]:
        """From where along the streets the way to one end is within each of the limits.

        end : the one end, on the network
        """
        from_nodes = self._from_nodes(end, max(limits_m, default=0.0))
        return [self._stretches(end, from_nodes, limit) for limit in limits_m]

    def _from_nodes(self, end: OnStreets, limit_m: float) -> Floats:
        """Shortest way from every node to the end, in metres; inf beyond the limit."""
        every, none = np.arange(self.nodes), np.zeros(0, dtype=np.intp)
        leaving = grouped(every, every, np.zeros(self.nodes), self.nodes)
        net = Net(self._arriving, leaving, self.nodes)
        node, row, metres = self._doors(end, leaving=False)
        ends = Ends(grouped(row, node, metres, 1), grouped(none, none, np.zeros(0), 1))
        found = shortest_within(net, ends, limit_m)
        metres = np.full(self.nodes, np.inf)
        metres[found.group] = found.metres
        return metres

    def _stretches(self, end: OnStreets, from_nodes: Floats, limit_m: float) -> Stretches:
        """Forward to the end of a street, back to its start, and along the street of the end."""
        length, every = np.maximum(self.length_m, AT_NODE_M), np.arange(len(self.lines))
        back, own = np.flatnonzero(self.both_ways), end.edge
        forward = (limit_m - from_nodes[self.end]) / length
        backward = ((limit_m - from_nodes[self.start]) / length)[back]
        beside = (limit_m - end.off_m) / length[own]
        here = end.along_m / length[own]
        behind = np.where(self.both_ways[own], beside, 0.0)
        found = Stretches(
            np.concatenate([every, back, own]),
            np.concatenate([1 - forward, np.zeros(len(back)), here - beside]).clip(0, 1),
            np.concatenate([np.ones(len(every)), backward, here + behind]).clip(0, 1),
        )
        # where a limit is not even enough for the way to the node, nothing is left of the street
        enough = np.concatenate([forward >= 0, backward >= 0, beside >= 0])
        return Stretches(*(part[enough] for part in found))

    @cached_property
    def _arriving(self) -> Grouped:
        back = self.both_ways
        return grouped(
            np.concatenate([self.end, self.start[back]]),
            np.concatenate([self.start, self.end[back]]),
            np.concatenate([self.length_m, self.length_m[back]]),
            self.nodes,
        )

    @cached_property
    def _tree(self) -> tuple[shapely.STRtree, Positions]:
        """Tree of the streets that are near to somebody, and their positions."""
        large = (self.island_m >= SMALL_ISLAND_M) | (np.arange(len(self.island_m)) == self.mainland)
        streets = np.flatnonzero(large[self.island])
        return shapely.STRtree(self.lines[streets]), streets

    def _nearest_edge(self, shapes: NDArray[np.object_]) -> Positions:
        tree, streets = self._tree
        edge = np.full(len(shapes), -1)
        if not len(streets) or not len(shapes):
            return edge
        (point, _), metres = tree.query_nearest(shapes, all_matches=False, return_distance=True)
        # the last bits of a distance must not choose between streets that meet in a node
        near = tree.query(shapes[point], predicate="dwithin", distance=metres + AT_NODE_M)
        best = np.full(len(point), len(streets))
        np.minimum.at(best, near[0], near[1])
        edge[point] = streets[best]
        return edge

    def _ends(self, ends: OnStreets, origins: Origins) -> Ends:
        node, end, metres = self._doors(ends, leaving=False)
        size = len(ends.edge)
        return Ends(grouped(end, node, metres, size), grouped(*self._beside(ends, origins), size))

    def _doors(self, points: OnStreets, *, leaving: bool) -> tuple[Positions, Positions, Floats]:
        """Nodes, points and the metres between them, along the street that a point lies on.

        One leaves forward to the end of the street and arrives forward from its
        start; the other side is open where it is walked both ways.
        """
        point = np.flatnonzero(points.known)
        edge, off = points.edge[point], points.off_m[point]
        to_start = points.along_m[point]
        to_end = self.length_m[edge] - to_start
        backward = self.both_ways[edge]
        at_start = backward | (to_start <= AT_NODE_M) | (not leaving)
        at_end = backward | (to_end <= AT_NODE_M) | leaving
        return (
            np.concatenate([self.start[edge[at_start]], self.end[edge[at_end]]]),
            np.concatenate([point[at_start], point[at_end]]),
            np.concatenate([(off + to_start)[at_start], (off + to_end)[at_end]]),
        )

    def _beside(self, ends: OnStreets, origins: Origins) -> tuple[Positions, Positions, Floats]:
        """Ends, places that lie in the same street, and the metres along it."""
        on = np.flatnonzero(ends.known)
        first = origins.by_street.first[ends.edge[on]]
        count = origins.by_street.first[ends.edge[on] + 1] - first
        end = np.repeat(on, count)
        # the first of each street, and how many of it came before
        row = (
            np.repeat(first, count) + np.arange(len(end)) - np.repeat(count.cumsum() - count, count)
        )
        place = origins.by_street.member[row].astype(np.intp)
        ahead = ends.along_m[end] - origins.by_street.metres[row]
        way = np.abs(ahead) + ends.off_m[end] + origins.places.off_m[place]
        there = self.both_ways[ends.edge[end]] | (ahead >= 0)
        return end[there], place[there], way[there]


def _in_z_order(netz: GeoDataFrame) -> Index:
    """Labels of the nodes along a Z-order curve (Morton 1966) through the city."""
    lines = netz.geometry.to_numpy()
    place = pd.concat(
        [
            Series(shapely.get_point(lines, 0), index=netz["from_node"]),
            Series(shapely.get_point(lines, -1), index=netz["to_node"]),
        ]
    )
    place = place[~place.index.duplicated()].sort_index()
    where = shapely.get_coordinates(place.to_numpy())
    return place.index.take(np.argsort(_morton(where), kind="stable"))


def _morton(where: Floats) -> NDArray[np.uint64]:
    """Number of each point on the curve: the bits of east and north in turn."""
    if not len(where):
        return np.zeros(0, dtype=np.uint64)
    corner, extent = where.min(axis=0), max(float(np.ptp(where, axis=0).max()), 1.0)
    squares = ((where - corner) * (0xFFFF / extent)).astype(np.uint64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        squares = (squares | (squares << np.uint64(shift))) & np.uint64(mask)
    numbers: NDArray[np.uint64] = squares[:, 0] | (squares[:, 1] << np.uint64(1))
    return numbers


def _islands(start: Positions, end: Positions, nodes: int) -> Positions:
    """Part of the network that each street belongs to."""
    joined = coo_array((np.ones(len(start)), (start, end)), shape=(nodes, nodes))
    _, part = connected_components(joined, directed=False)
    return part[start].astype(np.intp)
