"""Netz: the street network that people walk on, from an OpenStreetMap extract."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import Index, Series
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo_lsz.frames import METRIC_CRS
from geo_lsz.german import german
from geo_lsz.metres import scale_text
from layers import osm
from layers.delivery import Conformed
from layers.mapping import Mapping
from layers.osm import WalkedWays
from layers.places_on_earth import GERMANY
from layers.report import Report
from layers.walking import Direction

KILOMETRE = 1000.0


def netz(file: Path, mapping: Mapping) -> Conformed:
    """NETZ of an OpenStreetMap extract: an edge for each piece of way between two junctions.

    Which ways: `layers.walking`. A junction is a node at which a way begins or
    ends, or which stands in ways more than once. `from_node` and `to_node` are
    OSM node ids, so that neighbouring extracts join; `edge` is
    `<way>.<first>-<last>`, the places of its end nodes in the way. `length_m`
    is the length of the line with all its bends, in EPSG:25832.

    Of ways that leave the extract, what lies inside is kept. Pieces without
    length that lead back to their own node are left out.

    Raises InputError where there is no street to walk on, where one lies
    outside Germany, and where nobody says from which day the file is.
    """
    report = Report(file.name)
    ways = osm.walked_ways(file)
    pieces = _pieces(ways)
    _require_streets(ways, pieces, report)
    frame = _edges(ways, pieces)
    _require_germany(frame, report)
    stichtag = mapping.stichtag or osm.told_stand(file)
    _notice_closed_ways(ways, report)
    _notice_cut_ways(ways, report)
    _notice_islands(frame, report)
    frame = _without_standstill(frame, report)
    if stretched := scale_text(frame.geometry):
        report.notice(stretched)
    return Conformed(frame.sort_index(), len(ways.way), stichtag, report.notices)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Pieces of way between two junctions: where their end nodes stand among the nodes of all ways."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]


def _pieces(ways: WalkedWays) -> _Pieces:
    known = ~np.isnan(ways.lon)
    leads_on = np.zeros(len(ways.node), dtype=bool)
    leads_on[:-1] = known[:-1] & known[1:] & (ways.of[:-1] == ways.of[1:])
    is_led_to = np.roll(leads_on, 1)
    on_a_line = leads_on | is_led_to
    junction = on_a_line & (~(leads_on & is_led_to) | _stands_again(ways.node, on_a_line))
    junctions = np.flatnonzero(junction)
    first = np.flatnonzero(junction & leads_on)
    return _Pieces(first, junctions[np.searchsorted(junctions, first, side="right")])


def _stands_again(node: NDArray[np.int64], on_a_line: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a node stands on a line more than once."""
    again = np.zeros(len(node), dtype=bool)
    _, which, times = np.unique(node[on_a_line], return_inverse=True, return_counts=True)
    again[on_a_line] = times[which] > 1
    return again


def _edges(ways: WalkedWays, pieces: _Pieces) -> GeoDataFrame:
    way = ways.of[pieces.first]
    backward = ways.direction[way] == Direction.BACKWARD
    lines = _lines(ways, pieces)
    lines[backward] = shapely.reverse(lines[backward])
    first, last = (_texts(ways.node[end]) for end in (pieces.first, pieces.last))
    start, end = (_texts(ways.place[end]) for end in (pieces.first, pieces.last))
    edge = Index(_texts(ways.way[way]) + "." + start + "-" + end, name="edge")
    return GeoDataFrame(
        {
            "from_node": first.mask(backward, last).array,
            "to_node": last.mask(backward, first).array,
            "length_m": shapely.length(lines),
            "both_ways": ways.direction[way] == Direction.BOTH,
        },
        index=edge,
        geometry=lines,
        crs=METRIC_CRS,
    )


def _lines(ways: WalkedWays, pieces: _Pieces) -> NDArray[np.object_]:
    """The line of each piece, EPSG:25832."""
    size = pieces.last - pieces.first + 1
    piece = np.repeat(np.arange(len(size)), size)
    place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    node = pieces.first[piece] + place
    to_metres = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True)
    xy = np.column_stack(to_metres.transform(ways.lon[node], ways.lat[node]))
    return np.asarray(shapely.linestrings(xy, indices=piece), dtype=object)


def _texts(numbers: NDArray[np.int64]) -> Series:
    return Series(numbers).astype("str")


def _require_streets(ways: WalkedWays, pieces: _Pieces, report: Report) -> None:
    if not ways.highways:
        report.fault("in der Datei steht keine Straße (highway=…); ist es der richtige Auszug?")
    elif not len(ways.way):
        report.fault(f"keine der {ways.highways} Straßen darf zu Fuß begangen werden")
    elif not len(pieces.first):
        report.fault("zu keiner Straße nennt die Datei Koordinaten; den Auszug mit Knoten holen")
    report.raise_faults()


def _require_germany(edges: GeoDataFrame, report: Report) -> None:
    outside = ~edges.intersects(shapely.box(*GERMANY))
    if outside.any():
        degrees = edges.to_crs("EPSG:4326").total_bounds
        west, south, east, north = (german(degree, 2) for degree in degrees)
        report.fault(
            f"{outside.sum()} von {len(edges)} Wegstücken liegen nicht in Deutschland (der Auszug "
            f"reicht von {west}° bis {east}° Ost und von {south}° bis {north}° "
            "Nord); bitte den Auszug der eigenen Stadt liefern"
        )
    report.raise_faults()


def _notice_closed_ways(ways: WalkedWays, report: Report) -> None:
    closed = ways.highways - len(ways.way)
    if closed:
        report.notice(
            f"{closed} von {ways.highways} Straßen und Wegen dürfen nicht zu Fuß begangen werden "
            "(Autobahnen, Radwege, private Wege) und zählen nicht"
        )


def _notice_cut_ways(ways: WalkedWays, report: Report) -> None:
    cut = len(np.unique(ways.of[np.isnan(ways.lon)]))
    if cut:
        what = "1 Weg hat Punkte" if cut == 1 else f"{cut} Wege haben Punkte"
        report.notice(
            f"{what}, deren Lage die Datei nicht nennt, meist am Rand des "
            "Auszugs; davon zählt nur, was innen liegt"
        )


def _notice_islands(edges: GeoDataFrame, report: Report) -> None:
    island = _island(edges)
    length = edges["length_m"].groupby(island).sum().sort_values()
    if len(length) > 1:
        apart = length.iloc[:-1]
        what = "1 Insel hat" if len(apart) == 1 else f"{len(apart)} Inseln haben"
        report.notice(
            f"{what} keinen Weg zum übrigen Netz, zusammen {_length(apart.sum())} von "
            f"{_length(length.sum())} Straße, die größte {_length(apart.max())}; von dort ist nur "
            "zu erreichen, was auf derselben Insel liegt"
        )


def _island(edges: GeoDataFrame) -> NDArray[np.int32]:
    """Number of the connected part that each edge lies in, whatever its direction."""
    ends = np.concatenate([edges["from_node"], edges["to_node"]])
    nodes, place = np.unique(ends.astype(np.int64), return_inverse=True)
    one, other = place.reshape(2, -1)
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(len(nodes), len(nodes)))
    _, part = connected_components(graph, directed=False)
    return np.asarray(part[one])


def _length(metres: float) -> str:
    return f"{german(metres)} m" if metres < KILOMETRE else f"{german(metres / KILOMETRE, 1)} km"


def _without_standstill(edges: GeoDataFrame, report: Report) -> GeoDataFrame:
    """The edges but those that lead from a node to itself without length; other short ones are noticed."""
    still = edges["length_m"] == 0
    nowhere = still & (edges["from_node"] == edges["to_node"])
    flat = (still & ~nowhere).sum()
    if flat:
        what = "1 Wegstück hat" if flat == 1 else f"{flat} Wegstücke haben"
        report.notice(f"{what} die Länge 0: zwei Punkte liegen aufeinander")
    return edges[~nowhere]
