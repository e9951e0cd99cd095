"""How the values of a page were made: by which analyses, from which deliveries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.serving import Current
from geo_lsz.released import Collection


@dataclass(frozen=True, slots=True)
class Source:
    """A delivery that went in: its title and the day it speaks of."""

    title: str
    stichtag: date


@dataclass(frozen=True, slots=True)
class Step:
    """A run: its analysis with the version of the method, its id, and what it read."""

    method: str
    run: str
    sources: tuple[Source, ...]


def steps_of(current: Current, collection: Collection) -> Iterator[Step]:
    """The runs behind a collection, as far as the release still knows them."""
    for key in collection.runs:
        run = current.runs.get(key)
        if run is None:
            continue
        read = [current.snapshots[name] for name in run.inputs if name in current.snapshots]
        sources = {Source(str(s.about.get("title", s.source)), s.stichtag) for s in read}
        ordered = sorted(sources, key=lambda source: (source.title, source.stichtag))
        yield Step(f"{run.analysis}, Fassung {run.version}", key, tuple(ordered))
