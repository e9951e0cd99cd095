"""Drafts: what comes out for a Handlungsfeld by other demands, as runs of their own that nobody publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from geopandas import GeoDataFrame
from sqlalchemy import select

from geo_lsz.errors import NotFound, StoreUnavailable, WrongDecision
from geo_lsz.field_collections import result_collection
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.identity import Run, Snapshot
from geo_lsz.inputs import Inputs, Reckoned
from geo_lsz.publication import Published
from geo_lsz.variant import assumptions
from layers import tables
from layers.basis import Basis, basis, newest, read_inputs
from layers.draft_labels import Label, labels, put_label
from layers.keeping import in_utc
from layers.origins import geography_of, origin_of
from layers.runs import reckon_by
from layers.store import Store

NOT_PUBLISHED = "Das ist ein interner Entwurf; er ist nicht veröffentlicht."
"""What goes with every map and file of a draft."""

READY = 20
"""Drafts that are kept in memory, ready to be shown again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A variant of a Handlungsfeld and what came out, on each geography.

    run : of the analysis `gap`, by whose id a draft is called
    runs : all runs that it stands on, by name of the analysis
    deliveries : ids of the exact deliveries that it was reckoned on
    """

    run: Run
    field: Handlungsfeld
    runs: Mapping[str, Run]
    deliveries: frozenset[str | None]
    collections: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft in the list: its variant, what it is called, and when it was reckoned."""

    run: str
    field: Handlungsfeld
    label: Label
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draft is called, and whether no delivery came in since; None where nobody knows."""

    label: Label
    of_today: bool | None


NO_LABEL = Label(listed=False)
"""Of what nobody made as a draft."""


class Drafts:
    """Reckons drafts on the public editions of the newest deliveries, which stay in memory meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: tuple[Basis, Inputs] | None = None
        self._ready: dict[str, Draft] = {}
        self._called: dict[str, Label] = {}

    def make(self, field: Handlungsfeld, label: Label | None = None) -> Draft:
        """The draft of a variant; reckoned where nobody asked for it yet. Raises NotFound without data.

        label : what it is called; without one, what it was called before
        """
        on_what, inputs = self._on_newest()
        found = reckon_by(self._store, field, on_what, inputs)
        draft = _draft(field, found, on_what.snapshots, inputs.areas)
        if is_another(field):
            called = labels(self._store).get(draft.run.id)
            wanted = label or replace(called or Label(), listed=True)
            if wanted != called:
                put_label(self._store, draft.run.id, wanted)
        return self._keep_ready(draft)

    def found(self, run_id: str) -> Draft:
        """The draft of this id, as it was reckoned. Raises NotFound."""
        if run_id in self._ready:
            return self._ready[run_id]
        run = self._store.run(run_id)
        field = field_of(run)
        runs = _together(self._store, run)
        read = sorted({key for one in runs.values() for key in one.inputs})
        snapshots = [self._store.snapshot(key) for key in read]
        areas = read_inputs(self._store, [s for s in snapshots if s.layer == "areas"]).areas
        found = {name: (one, self._store.reckoned(one.id)) for name, one in runs.items()}
        return self._keep_ready(_draft(field, found, snapshots, areas))

    def kept(self) -> list[Kept]:
        """Every draft that was made, the oldest first."""
        called = labels(self._store)
        table = tables.run
        query = select(table.c.id, table.c.parameters, table.c.kept_at).where(
            table.c.id.in_(called)
        )
        with self._store.database.reading() as connection:
            of = {row.id: row for row in connection.execute(query)}
        return [
            Kept(
                key,
                Handlungsfeld.model_validate(of[key].parameters["handlungsfeld"]),
                label,
                in_utc(of[key].kept_at),
            )
            for key, label in called.items()
        ]

    def standing(self, run_id: str) -> Standing:
        """How a draft stands; what was last known of its label where the database does not answer."""
        try:
            self._called = labels(self._store)
            of_today = self.found(run_id).deliveries == {it.id for it in newest(self._store)}
        except StoreUnavailable:
            of_today = None
        return Standing(self._called.get(run_id, NO_LABEL), of_today)

    def call(self, run_id: str, label: Label) -> None:
        """Call a draft otherwise. Raises WrongDecision as put_label does, and where it is none."""
        if not is_another(self.found(run_id).field):
            raise WrongDecision("Hier ist alles wie üblich; einen Namen bekommt nur ein Entwurf.")
        put_label(self._store, run_id, label)

    def put_on_list(self, run_id: str, *, listed: bool) -> None:
        """Put a draft on the list, or leave it out; what it is called stays. Raises as `call`."""
        called = labels(self._store).get(run_id, NO_LABEL)
        self.call(run_id, replace(called, listed=listed))

    def _on_newest(self) -> tuple[Basis, Inputs]:
        on_what = basis(self._store)
        if self._read is None or self._read[0] != on_what:
            self._read = on_what, read_inputs(self._store, on_what.snapshots, on_what.linking)
        return self._read

    def _keep_ready(self, draft: Draft) -> Draft:
        others = {key: it for key, it in self._ready.items() if key != draft.run.id}
        newest_last = [*others.items()][-READY + 1 :]
        self._ready = {**dict(newest_last), draft.run.id: draft}
        return draft


def field_of(run: Run) -> Handlungsfeld:
    """The Handlungsfeld that a run was reckoned by. Raises NotFound where the run says none."""
    told = run.parameters.get("handlungsfeld")
    if told is None or run.analysis != "gap":
        raise NotFound(f"Der Rechenlauf {run.id[:8]} ist kein Entwurf.")
    return Handlungsfeld.model_validate(told)


def is_another(field: Handlungsfeld) -> bool:
    """Whether anything is demanded otherwise than usual."""
    return field != handlungsfelder()[field.slug]


def assumed_in(field: Handlungsfeld) -> tuple[str, ...]:
    """German sentences: each demand that is another in a variant than it usually is."""
    return assumptions(handlungsfelder()[field.slug], field)


def _draft(
    field: Handlungsfeld,
    found: Mapping[str, tuple[Run, Reckoned]],
    snapshots: list[Snapshot],
    areas: Mapping[str, GeoDataFrame],
) -> Draft:
    runs = {name: run for name, (run, _) in found.items()}
    results = {name: result for name, (_, result) in found.items()}
    of_data = origin_of(snapshots, runs=tuple(run.id for run in runs.values()))
    caveats = (NOT_PUBLISHED, *assumed_in(field), *of_data.caveats)
    origin = replace(of_data, caveats=caveats)
    return Draft(
        runs["gap"],
        field,
        runs,
        frozenset(snapshot.edition_of for snapshot in snapshots),
        tuple(
            result_collection(field, geography_of(snapshots, key, frame), results, origin)
            for key, frame in areas.items()
        ),
    )


def _together(store: Store, run: Run) -> dict[str, Run]:
    """A run of `gap` and those that were reckoned with it, by name of the analysis; the newest that were.

    Raises NotFound where it was reckoned alone.
    """
    table = tables.run
    query = (
        select(table.c.id)
        .where(
            table.c.analysis == "mismatch",
            table.c.parameters["earlier"]["gap"].as_string() == run.id,
        )
        .order_by(table.c.number.desc())
        .limit(1)
    )
    with store.database.reading() as connection:
        last = connection.execute(query).scalar()
    if last is None:
        raise NotFound(f"Der Rechenlauf {run.id[:8]} ist kein Entwurf.")
    whole = store.run(last)
    earlier = {name: store.run(key) for name, key in whole.parameters["earlier"].items()}
    return {**earlier, "mismatch": whole}
