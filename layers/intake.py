"""Intake: from a file to a snapshot: read, conform, keep."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo_lsz.errors import Fault, InputError
from geo_lsz.identity import Snapshot, frame_digest
from layers.conform import conform
from layers.mapping import Mapping
from layers.readers import read
from layers.store import Store


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of a delivery.

    lines : rows of the file
    rows : rows of the frame made of them
    new : False where this very delivery was there already
    notices : what is odd but allowed, for a person to act on
    """

    snapshot: Snapshot
    lines: int
    rows: int
    new: bool
    notices: tuple[Fault, ...]


def take_in(store: Store, layer: str, file: Path, mapping: Mapping) -> Intake:
    """Keep a file as a snapshot. Raises InputError with all its faults; the store is unchanged then."""
    if mapping.layer != layer:
        fault = f"die Zuordnung ist für „{mapping.layer}“, nicht für „{layer}“"
        raise InputError([Fault(file.name, fault)])
    raw = read(file)
    frame, notices = conform(raw, mapping, known_areas(store, mapping))
    if raw.encoding not in ("", "UTF-8"):
        notices = [Fault(file.name, f"als {raw.encoding} gelesen"), *notices]
    snapshot = Snapshot(
        layer, mapping.source, mapping.stichtag, frame_digest(frame), about(mapping)
    )
    new = store.add_snapshot(snapshot, frame)
    return Intake(snapshot, len(raw.rows), len(frame), new, tuple(notices))


def known_areas(store: Store, mapping: Mapping) -> gpd.GeoDataFrame | None:
    """AREAS that the delivery is held against: its geography's, else any that covers the city."""
    current = store.current("areas")
    of_geography = [s for s in current if s.about["geography"] == mapping.geography]
    fitting = of_geography if mapping.geography else current[:1]
    return store.frame(fitting[0].id) if fitting else None


def about(mapping: Mapping) -> dict[str, Any]:
    """What a snapshot says of itself besides its rows, as JSON."""
    said = mapping.model_dump(
        mode="json",
        include={
            "title",
            "licence",
            "attribution",
            "caveats",
            "geography",
            "geography_title",
            "gebietsstand",
            "indicators",
            "complete_for",
            "secrecy",
        },
    )
    return {key: value for key, value in said.items() if value}
