"""Gating: public editions of snapshots, made together, since they are hidden for each other's sake.

A gating is kept with its audit. What stands behind a release stays as it is, even where
that was taken back: its numbers are known, and what is hidden beside them has to hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from pandas import DataFrame, Series
from sqlalchemy import select

from geo_lsz.identity import Snapshot, digest, frame_digest
from geo_lsz.secrecy.delivered import COUNTS, RATES, Delivered
from geo_lsz.secrecy.gate import Gated, public_editions
from geo_lsz.secrecy.rule import SecrecyRule
from layers import tables
from layers.keeping import holds, insert
from layers.outside import KEPT_AS
from layers.store import Store

VERSION = 2
"""Of the gate: what an earlier one let pass has to pass again."""


@dataclass(frozen=True, slots=True)
class Gating:
    """What passed the gate together.

    editions : ids of the public editions, in the order of the snapshots
    audit : of each, what the gate did: for the Statistikstelle, never published
    """

    id: str
    editions: tuple[str, ...]
    audit: tuple[dict[str, Any], ...]
    made_at: datetime


def gated(store: Store, exact: list[Snapshot]) -> list[Snapshot]:
    """The public edition of each snapshot, in their order; made where they did not pass together yet.

    Raises GateRefused where one has no rule of secrecy, or no proof that it is kept.
    """
    together = digest(["gate", VERSION, [snapshot.id for snapshot in exact]])
    before = {gating.id: gating for gating in gatings(store)}
    if together not in before:
        _gate(store, together, exact, _published(store, before.values()))
        before = {gating.id: gating for gating in gatings(store)}
    return [store.snapshot(edition) for edition in before[together].editions]


def gatings(store: Store) -> list[Gating]:
    """Everything that passed the gate, the newest last."""
    table = tables.gating
    with store.database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.number)).all()
    return [Gating(row.id, tuple(row.editions), tuple(row.audit), row.made_at) for row in rows]


def audit_of(store: Store, release: str) -> list[tuple[Snapshot, dict[str, Any]]]:
    """What the gate did for each edition that stands behind a release, sorted by source and Stichtag.

    Raises NotFound where there is no such release.
    """
    store.release(release)
    audits = {
        edition: audit
        for gating in gatings(store)
        for edition, audit in zip(gating.editions, gating.audit, strict=True)
    }
    behind = [store.snapshot(edition) for edition in _behind(store, release) if edition in audits]
    behind.sort(key=lambda edition: (edition.source, edition.stichtag))
    return [(edition, audits[edition.id]) for edition in behind]


def _behind(store: Store, release: str | None = None) -> set[str]:
    """Ids of the snapshots that stand behind a release, or behind any."""
    read, shown = tables.run_input, tables.release_run
    query = select(read.c.snapshot).join(shown, shown.c.run == read.c.run).distinct()
    if release is not None:
        query = query.where(shown.c.release == release)
    with store.database.reading() as connection:
        return set(connection.execute(query).scalars())


def _published(store: Store, before: Iterable[Gating]) -> list[Snapshot]:
    """Editions that passed this gate and stand behind a release, the newest last."""
    passed = {edition for gating in before for edition in gating.editions}
    behind = passed & _behind(store)
    return [s for s in store.snapshots(public=True) if s.id in behind]


def passed(store: Store, exact: list[Snapshot], published: Sequence[Snapshot] = ()) -> Gated:
    """What the gate makes of these snapshots together; nothing of it is kept.

    published : editions that stand behind releases, the newest last

    Raises GateRefused.
    """
    frames = [store.frame(snapshot.id) for snapshot in exact]
    areas = {
        str(snapshot.about["geography"]): frame
        for snapshot, frame in zip(exact, frames, strict=True)
        if snapshot.layer == "areas"
    }
    deliveries = [
        Delivered(
            snapshot.layer,
            frame,
            _rule_of(snapshot),
            name=f"{snapshot.source}, {snapshot.stichtag:%d.%m.%Y}",
            geography=str(snapshot.about.get("geography", "")),
            stichtag=snapshot.stichtag,
            shown_before=_shown_before(store, snapshot, frame, published),
        )
        for snapshot, frame in zip(exact, frames, strict=True)
    ]
    return public_editions(deliveries, areas)


def _gate(store: Store, together: str, exact: list[Snapshot], published: list[Snapshot]) -> None:
    """Keep what the gate makes of these snapshots."""
    gate = passed(store, exact, published)
    editions = []
    for snapshot, frame in zip(exact, gate.editions, strict=True):
        told = {key: said for key, said in snapshot.about.items() if key != KEPT_AS}
        edition = replace(
            snapshot, content=frame_digest(frame), about=told, public=True, edition_of=snapshot.id
        )
        store.add_snapshot(edition, frame)
        editions.append(edition.id)
    row = {
        "id": together,
        "editions": editions,
        "audit": [asdict(audit) for audit in gate.audits],
        "made_at": datetime.now(UTC),
    }
    with store.database.writing() as connection:
        if not holds(connection, tables.gating, together):
            insert(connection, tables.gating, [row])


def _rule_of(snapshot: Snapshot) -> SecrecyRule | None:
    said = snapshot.about.get("secrecy")
    return SecrecyRule.of(dict(said), snapshot.source) if said else None


def _shown_before(
    store: Store, snapshot: Snapshot, frame: DataFrame, published: Sequence[Snapshot]
) -> Series | None:
    """Whether a row was shown when it was published last, or hidden; NA where it was another number.

    By the index of `frame`; None where nothing of this source and Stichtag was published.
    """
    column = "value" if snapshot.layer in RATES else COUNTS.get(snapshot.layer)
    same = (snapshot.layer, snapshot.source, snapshot.stichtag)
    earlier = [s for s in published if (s.layer, s.source, s.stichtag) == same]
    if column is None or not earlier or earlier[-1].edition_of is None:
        return None
    public = store.frame(earlier[-1].id)[column].reindex(frame.index)
    exact = store.frame(earlier[-1].edition_of)[column].reindex(frame.index)
    return Series(public.notna(), dtype="boolean").where(exact == frame[column], pd.NA)
