"""Kept mappings: by which a delivery was read, for the next one of the same source."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import select

from geo_lsz.errors import DefinitionError, NotFound
from geo_lsz.identity import Snapshot
from layers import tables
from layers.mapping import Mapping
from layers.proposed_lines import name_of_source
from layers.store import Store

NAMED_MOST = 3
"""So many headers that a file lacks are named."""


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """The mapping that brought a delivery in, as TOML."""

    snapshot: Snapshot
    text: str

    @property
    def mapping(self) -> Mapping:
        """The mapping. Raises DefinitionError where this software does not understand it any more."""
        return Mapping.written(self.text, self.snapshot.source)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a kept mapping fits the headers of a file: a share 0..1, and why, in German."""

    kept: KeptMapping
    share: float
    reason: str


def text_of(store: Store, snapshot_id: str) -> str | None:
    """The mapping that brought this delivery in; None where none was kept."""
    query = select(tables.mapping.c.text).where(tables.mapping.c.snapshot == snapshot_id)
    with store.database.reading() as connection:
        found: str | None = connection.execute(query).scalar()
    return found


def with_mapping(store: Store) -> frozenset[str]:
    """Ids of all deliveries whose mapping was kept."""
    with store.database.reading() as connection:
        return frozenset(connection.execute(select(tables.mapping.c.snapshot)).scalars())


def newest(store: Store, layer: str | None = None) -> list[KeptMapping]:
    """The newest of each layer and source: greatest Stichtag, then last accepted; sorted by these."""
    there = with_mapping(store)
    found: dict[tuple[str, str], Snapshot] = {}
    for one in store.snapshots(layer):
        key = (one.layer, one.source)
        if one.id in there and (key not in found or one.stichtag >= found[key].stichtag):
            found[key] = one
    return [KeptMapping(found[key], text_of(store, found[key].id) or "") for key in sorted(found)]


def of_source(store: Store, source: str, layer: str | None = None) -> KeptMapping:
    """The newest of a source. Raises NotFound, naming those that there are."""
    kept = newest(store, layer)
    found = [one for one in kept if one.snapshot.source == source]
    if len(found) == 1:
        return found[0]
    if found:
        layers = ", ".join(one.snapshot.layer for one in found)
        raise NotFound(f"Die Quelle „{source}“ gibt es mehrmals; eine Ebene nennen: {layers}.")
    there = ", ".join(one.snapshot.source for one in kept)
    of_layer = f" der Ebene „{layer}“" if layer else ""
    raise NotFound(
        f"Zur Quelle „{source}“{of_layer} ist keine Zuordnung aufbewahrt. "
        + (f"Es gibt: {there}." if there else "Es gibt noch keine; die erste kommt mit --mapping.")
    )


def named_by(store: Store, layer: str, file: str) -> KeptMapping | None:
    """The one whose source a file is named for, whatever its year; None where that is none or several."""
    name = name_of_source(file)
    found = [one for one in newest(store, layer) if name and _last_part(one) == name]
    return found[0] if len(found) == 1 else None


def _last_part(kept: KeptMapping) -> str:
    return name_of_source(PurePath(kept.snapshot.source).name)


def by_fit(kept: Sequence[KeptMapping], headers: Collection[str] | None) -> list[Fit]:
    """The kept mappings, the one first whose headers the file has most of; of equal ones the newest.

    headers : of the file; None where nobody can say which they are
    """
    fits = [_fit(one, headers) for one in kept]
    by_source = sorted(fits, key=lambda one: one.kept.snapshot.source)
    by_day = sorted(by_source, key=lambda one: one.kept.snapshot.stichtag, reverse=True)
    return sorted(by_day, key=lambda one: one.share, reverse=True)


def _fit(kept: KeptMapping, headers: Collection[str] | None) -> Fit:
    try:
        wanted = kept.mapping.headers
    except DefinitionError as error:
        return Fit(kept, 0.0, f"gilt nicht mehr: {error.faults[0]}")
    if headers is None:
        return Fit(kept, 0.0, "die Spalten ließen sich nicht vergleichen")
    lacking = [name for name in wanted if name not in headers]
    there = len(wanted) - len(lacking)
    if not lacking:
        return Fit(kept, 1.0, f"alle {len(wanted)} Spalten heißen wie damals")
    named = ", ".join(f"„{name}“" for name in lacking[:NAMED_MOST])
    more = " …" if len(lacking) > NAMED_MOST else ""
    said = f"{there} von {len(wanted)} Spalten heißen wie damals; es fehlt {named}{more}"
    return Fit(kept, there / len(wanted), said)
