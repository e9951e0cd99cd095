"""OSM: the ways of an OpenStreetMap extract that people may walk on, as flat arrays.

The file itself is opened in a process of its own (`layers.reading.streets`).
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo_lsz.errors import Fault, InputError
from layers.reading.apart import received_numbers
from layers.reading.asked import LIMITS, Limits

ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
"""File endings by which OpenStreetMap extracts are told."""

NOWHERE = 2_147_483_647
"""What osmium gives for the coordinate of a node that the file does not hold."""

UNITS_PER_DEGREE = 1e7
"""osmium keeps degrees as whole numbers of this unit."""


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


def walked_ways(file: Path, limits: Limits = LIMITS) -> WalkedWays:
    """The ways of a file that may be walked. Raises InputError where it is no OSM file, or too large."""
    _require_extract(file)
    found = received_numbers(file, "walked_ways", limits)
    size, node = (np.frombuffer(found.arrays[name], dtype=np.int64) for name in ("size", "node"))
    first = np.cumsum(size) - size
    return WalkedWays(
        way=np.frombuffer(found.arrays["way"], dtype=np.int64),
        direction=np.frombuffer(found.arrays["direction"], dtype=np.int8),
        of=np.repeat(np.arange(len(size)), size),
        place=np.arange(len(node)) - np.repeat(first, size),
        node=node,
        lon=_degrees(found.arrays["x"]),
        lat=_degrees(found.arrays["y"]),
        highways=found.said["highways"],
    )


def stand(file: Path, limits: Limits = LIMITS) -> date | None:
    """The day of the file, UTC: its header's, else that of its newest object; None without both."""
    _require_extract(file)
    day = received_numbers(file, "stand", limits).said["day"]
    return date.fromisoformat(day) if day else None


def told_stand(file: Path) -> date:
    """The day of the file (`stand`). Raises InputError where it does not tell it."""
    found = stand(file)
    if found is None:
        raise _error(
            file,
            "die Datei sagt nicht, von wann sie ist; eine Zuordnung mit stichtag = JJJJ-MM-TT "
            "schreiben und mit --mapping nennen",
        )
    return found


def _require_extract(file: Path) -> None:
    if not file.name.lower().endswith(ENDINGS):
        raise _error(file, f"ist kein OpenStreetMap-Auszug; gelesen werden {', '.join(ENDINGS)}")
    if not file.is_file():
        raise _error(file, "die Datei gibt es nicht; stimmt der Pfad?")
    if file.stat().st_size == 0:
        raise _error(file, "die Datei ist leer; bitte neu herunterladen")


def _degrees(units: bytes) -> NDArray[np.float64]:
    whole = np.frombuffer(units, dtype=np.int32).astype(np.int64)
    return np.where(whole == NOWHERE, np.nan, whole / UNITS_PER_DEGREE)


def _error(file: Path, what: str) -> InputError:
    return InputError([Fault(file.name, what)])
