"""Processes that build map packs beside each other; they hold what drawing takes, and nothing else."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from geopandas import GeoDataFrame

from api.errors import NotWritten
from api.pack_making import Area, Workshop
from api.sender import Sender
from geo_lsz.released import Release

FEW = 4
"""Up to so many packs are built here: a process of its own takes seconds to begin."""

MOST_PROCESSES = 2
"""More would be quicker and hold more in memory: each has the whole release."""


def packs_of(
    release: Release, features: Mapping[str, GeoDataFrame], sender: Sender, areas: Sequence[Area]
) -> Iterator[tuple[Area, bytes]]:
    """The packs one after another, in their order; arguments and errors of `Workshop`.

    Raises NotWritten where the system ends a process that builds.
    """
    if len(areas) <= FEW:
        workshop = Workshop(release, features, sender)
        yield from ((area, workshop.zip(area)) for area in areas)
        return
    processes = min(MOST_PROCESSES, os.cpu_count() or 1)
    told = (release, features, sender)
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, told) as pool:
        try:
            yield from zip(areas, pool.map(_make, areas), strict=True)
        except BrokenProcessPool as error:
            raise NotWritten(
                "Ein Prozess, der Kartenmappen baut, wurde beendet; meist reicht der Arbeitsspeicher "
                "nicht. Fertige Mappen sind aufgehoben: Derselbe Befehl baut nur noch, was fehlt."
            ) from error


def _begin(release: Release, features: Mapping[str, GeoDataFrame], sender: Sender) -> None:
    """Make a process ready to build packs."""
    global _workshop  # noqa: PLW0603 - a process is told once what all its work is about
    _workshop = Workshop(release, features, sender)


def _make(area: Area) -> bytes:
    return _workshop.zip(area)


_workshop: Workshop
