"""Streets: the ways of an OpenStreetMap extract that people may walk on, streamed into numbers.

Of the nodes of the file only positions are held, of its ways only those that
may be walked.
"""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import osmium

from layers.reading.table import Source, short
from layers.reading.wire import Numbers
from layers.walking import direction

HEADER_TIMES = ("osmosis_replication_timestamp", "timestamp")
"""Where the header of a file may say of which moment it is."""


def walked_ways(source: Source) -> Numbers:
    """The ways of a file that may be walked, one after the other, and their nodes.

    way, direction, size : id, `walking.Direction` and number of nodes of each way
    node, x, y : id and position of each node, in osmium's units
    highways : how many ways of the file have a `highway` tag
    """
    ways, directions, sizes = array("q"), array("b"), array("q")
    nodes, xs, ys = array("q"), array("i"), array("i")
    highways = 0
    with _readable(source):
        for way in _highways(source):
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
    arrays = {"way": ways, "direction": directions, "size": sizes, "node": nodes, "x": xs, "y": ys}
    return Numbers({"highways": highways}, {name: a.tobytes() for name, a in arrays.items()})


def stand(source: Source) -> Numbers:
    """The `day` of the file, UTC, ISO: its header's, else that of its newest object; "" without both."""
    with _readable(source):
        header = osmium.FileProcessor(source.path).header
        for key in HEADER_TIMES:
            if said := header.get(key):
                day = datetime.fromisoformat(said).astimezone(UTC).date()
                return Numbers({"day": day.isoformat()}, {})
        never = datetime.fromtimestamp(0, UTC)
        objects: Iterator[Any] = iter(osmium.FileProcessor(source.path))
        newest = max((thing.timestamp for thing in objects), default=never)
    return Numbers({"day": newest.date().isoformat() if newest > never else ""}, {})


def _highways(source: Source) -> Iterator[Any]:
    """Ways with a `highway` tag, their nodes with positions."""
    kinds = osmium.osm.NODE | osmium.osm.WAY
    return iter(
        osmium.FileProcessor(source.path, kinds)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )


@contextmanager
def _readable(source: Source) -> Iterator[None]:
    """Turn what osmium says of a file that it cannot read into a fault."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        said = f"lässt sich nicht als OpenStreetMap lesen ({short(str(error))})"
        source.refuse(f"{said}; neu herunterladen")
