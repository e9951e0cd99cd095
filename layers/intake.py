"""Intake: from a file to a snapshot: read, conform, keep; or all of it but keep."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
from pandas import DataFrame, Index

from geo_lsz.errors import Fault, InputError
from geo_lsz.identity import Snapshot, frame_digest
from layers import osm
from layers.address_registers import address_book, with_lage
from layers.conform import conform
from layers.delivery import Conformed, Ends
from layers.entities import carried_over
from layers.geocoders import Geocoder
from layers.layer import layer
from layers.mapping import TEXT_MOST, TOO_LONG, Mapping
from layers.mapping_text import spelled
from layers.offers import with_validity
from layers.outside import Outside
from layers.readers import read
from layers.reading.asked import Asked
from layers.store import Store

FIRST = 10
"""So many rows of a delivery are shown to whoever checks it."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of a delivery.

    lines : rows of the file that were taken; of a street network, ways
    rows : rows of the frame made of them
    new : False where this very delivery was there already
    kept : False where it was only checked
    notices : what was repaired, and what is odd but allowed, for a person to act on
    first : the first FIRST rows of the frame, as they are kept or would be
    """

    snapshot: Snapshot
    lines: int
    rows: int
    new: bool
    kept: bool
    notices: tuple[Fault, ...]
    first: DataFrame = field(compare=False)


def take_in(
    store: Store,
    slug: str,
    file: Path,
    mapping: Mapping,
    *,
    keep: bool = True,
    text: str = "",
    geocoder: Geocoder | None = None,
) -> Intake:
    """Keep a file as a snapshot, or only check it. Raises InputError with all its faults.

    text : the mapping as somebody wrote it, which is kept beside the snapshot; "" spells it anew
    geocoder : a service to ask for addresses of offers that the register leaves open; None: nobody

    All of it is one transaction: whoever looks meanwhile, and whatever ends it, finds the
    store as it was, or with the whole delivery.
    """
    if mapping.layer != slug:
        fault = (
            f"die Zuordnung ist für „{mapping.layer}“, nicht für „{slug}“; eines von beiden ändern"
        )
        raise InputError([Fault(file.name, fault)])
    if len(text) > TEXT_MOST:
        raise InputError([Fault(file.name, f"die Zuordnung {TOO_LONG}")])
    outside = Outside.of(geocoder, _counting(store, mapping)) if geocoder else None
    found = (
        _street_network(file, mapping) if slug == "netz" else _table(store, file, mapping, outside)
    )
    told = about(mapping)
    if slug == "offers":
        told = with_lage(store, told, found.frame, geocoder) | (outside.kept if outside else {})
        told = with_validity(told, found.frame, found.stichtag)
    snapshot = Snapshot(slug, mapping.source, found.stichtag, frame_digest(found.frame), told)
    new = not store.has_snapshot(snapshot.id)
    if keep and new:
        links = carried_over(store, snapshot, found.frame) if slug == "offers" else None
        told_by = text or spelled(mapping)
        new = store.add_snapshot(snapshot, found.frame, links, mapping=told_by)
    counted = (found.lines, len(found.frame))
    return Intake(
        snapshot, *counted, new, keep, tuple(found.notices), found.frame.head(FIRST).copy()
    )


def _street_network(file: Path, mapping: Mapping) -> Conformed:
    from layers.netz import netz  # noqa: PLC0415 - osmium and csgraph are for those who bring one

    return netz(file, mapping)


def _counting(store: Store, mapping: Mapping) -> dict[str, Any]:
    """What the delivery of this source says of itself that counts until now; nothing where there is none."""
    current = store.current(mapping.layer)
    return next((dict(s.about) for s in current if s.source == mapping.source), {})


def _table(store: Store, file: Path, mapping: Mapping, outside: Outside | None) -> Conformed:
    raw = read(file, mapping.asked)
    ends = _ends(store, mapping) if mapping.layer == "kosten" else None
    known, keys = known_areas(store, mapping), _keys(store, mapping)
    beside = geographies_beside(store, mapping) if mapping.layer == "areas" else None
    book = partial(address_book, store)
    frame, notices = conform(
        raw, mapping, known, ends, keys, beside=beside, book=book, outside=outside
    )
    if raw.encoding not in ("", "UTF-8"):
        notices = [Fault(file.name, f"als {raw.encoding} gelesen"), *notices]
    return Conformed(frame, len(raw.rows), _stichtag(file, mapping), notices)


def _stichtag(file: Path, mapping: Mapping) -> date:
    """The day that a delivery speaks of: the mapping's, else the one that an extract tells itself."""
    if mapping.stichtag is None and file.name.lower().endswith(osm.ENDINGS):
        return osm.told_stand(file)
    return mapping.told_stichtag


def _ends(store: Store, mapping: Mapping) -> Ends:
    """Every cell there is, and the offers of the list that the mapping names."""
    cells = [c for s in store.current("cells") for c in store.frame(s.id).index.unique("cell")]
    lists = [s for s in store.current("offers") if s.source == mapping.offers_source]
    offers = [offer for s in lists for offer in store.frame(s.id).index]
    return Ends(Index(cells, dtype="str"), Index(offers, dtype="str"))


def _keys(store: Store, mapping: Mapping) -> dict[str, Index]:
    """Keys of all current lists of each layer that a column of this one refers to."""
    columns = layer(mapping.layer).columns.values()
    return {
        slug: Index([key for s in store.current(slug) for key in store.frame(s.id).index])
        for slug in {column.refers_to for column in columns if column.refers_to}
    }


def known_areas(store: Store, mapping: Mapping) -> gpd.GeoDataFrame | None:
    """AREAS that the delivery is held against: its geography's, else any that covers the city."""
    current = store.current("areas")
    of_geography = [s for s in current if s.about["geography"] == mapping.geography]
    fitting = of_geography if mapping.geography else current[:1]
    return store.frame(fitting[0].id) if fitting else None


def geographies_beside(store: Store, mapping: Mapping) -> dict[str, gpd.GeoDataFrame]:
    """AREAS of every other geography that is there, by title."""
    return {
        s.about.get("geography_title", s.about["geography"]): store.frame(s.id)
        for s in store.current("areas")
        if s.about["geography"] != mapping.geography
    }


def proposal(
    store: Store, layer: str, file: Path, like: Mapping | None = None, called: str = ""
) -> str:
    """TOML of a mapping for a file, as a proposal. Raises InputError where the file is not read.

    called : what its sender calls the file, where it lies here under another name
    """
    from layers.propose import propose  # noqa: PLC0415 - only who asks for one needs it

    codes = {s.about["geography"]: store.frame(s.id).index for s in store.current("areas")}
    asked = Asked(like.sheet, like.header_row) if like else Asked()
    raw = read(file, asked)
    return propose(replace(raw, file=called or raw.file), layer, like, codes)


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
            "units",
            "complete_for",
            "not_classified_because",
            "secrecy",
        },
    )
    return {key: value for key, value in said.items() if value}
