"""OSM: the ways of an OpenStreetMap extract that people may walk on, as flat arrays.

The file is streamed: of its nodes only positions are held, of its ways only
those that may be walked.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_lsz.errors import Fault, InputError
from layers.walking import direction

ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""File endings by which OpenStreetMap extracts are told."""

NOWHERE = 2_147_483_647
"""What osmium gives for the coordinate of a node that the file does not hold."""

UNITS_PER_DEGREE = 1e7
"""osmium keeps degrees as whole numbers of this unit."""

HEADER_TIMES = ("osmosis_replication_timestamp", "timestamp")
"""Where the header of a file may say of which moment it is."""


@dataclass(frozen=True, slots=True)
class WalkedWays:
    """Ways that people may walk on; their nodes one after the other, way by way.

    way : OSM id of each way
    direction : `walking.Direction` of each way
    of : position in `way` of each node
    place : position of each node in its way, from 0
    node : OSM id of each node
    lon, lat : degrees, NaN where the file does not hold the node
    highways : how many ways of the file have a `highway` tag
    """

    way: NDArray[np.int64]
    direction: NDArray[np.int8]
    of: NDArray[np.int64]
    place: NDArray[np.int64]
    node: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    highways: int


def walked_ways(file: Path) -> WalkedWays:
    """The ways of a file that may be walked. Raises InputError where it is no OSM file."""
    ways, directions, sizes, nodes = array("q"), array("b"), array("q"), array("q")
    xs, ys = array("q"), array("q")
    highways = 0
    with _readable(file):
        for way in _highways(file):
            highways += 1
            walked = direction({tag.k: tag.v for tag in way.tags})
            if walked is None:
                continue
            ways.append(way.id)
            directions.append(walked)
            sizes.append(len(way.nodes))
            for node in way.nodes:
                nodes.append(node.ref)
                xs.append(node.x)
                ys.append(node.y)
    size = np.array(sizes, dtype=np.int64)
    first = np.cumsum(size) - size
    return WalkedWays(
        way=np.array(ways, dtype=np.int64),
        direction=np.array(directions, dtype=np.int8),
        of=np.repeat(np.arange(len(size)), size),
        place=np.arange(len(nodes)) - np.repeat(first, size),
        node=np.array(nodes, dtype=np.int64),
        lon=_degrees(xs),
        lat=_degrees(ys),
        highways=highways,
    )


def stand(file: Path) -> date | None:
    """The day of the file, UTC: its header's, else that of its newest object; None without both."""
    import osmium  # noqa: PLC0415 - only who brings a street network waits for it

    with _readable(file):
        header = osmium.FileProcessor(file).header
        for key in HEADER_TIMES:
            if said := header.get(key):
                return datetime.fromisoformat(said).astimezone(UTC).date()
        never = datetime.fromtimestamp(0, UTC)
        objects: Iterator[Any] = iter(osmium.FileProcessor(file))
        newest = max((thing.timestamp for thing in objects), default=never)
    return newest.date() if newest > never else None


def _highways(file: Path) -> Iterator[Any]:
    """Ways with a `highway` tag, their nodes with positions."""
    import osmium  # noqa: PLC0415 - as above

    kinds = osmium.osm.NODE | osmium.osm.WAY
    return iter(
        osmium.FileProcessor(file, kinds)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Turn what osmium says of a file that it cannot read into a fault."""
    if not file.name.lower().endswith(ENDINGS):
        raise _error(file, f"ist kein OpenStreetMap-Auszug; gelesen werden {', '.join(ENDINGS)}")
    if not file.is_file():
        raise _error(file, "die Datei gibt es nicht; stimmt der Pfad?")
    if file.stat().st_size == 0:
        raise _error(file, "die Datei ist leer; bitte neu herunterladen")
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise _error(
            file, f"lässt sich nicht als OpenStreetMap lesen ({error}); neu herunterladen"
        ) from error


def _degrees(units: "array[int]") -> NDArray[np.float64]:
    whole = np.array(units, dtype=np.int64)
    return np.where(whole == NOWHERE, np.nan, whole / UNITS_PER_DEGREE)


def _error(file: Path, what: str) -> InputError:
    return InputError([Fault(file.name, what)])
