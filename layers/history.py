"""History: which deliveries, runs and releases there are, when they came, and what follows what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from geo_lsz.identity import Run, Snapshot
from geo_lsz.released import Release
from layers import tables
from layers.keeping import in_utc
from layers.kept_mappings import with_mapping
from layers.store import Store


@dataclass(frozen=True, slots=True)
class Delivery:
    """A snapshot as it was accepted; `rows` are those of its frame.

    has_mapping : whether the mapping that it was read by was kept
    """

    snapshot: Snapshot
    rows: int
    accepted_at: datetime
    has_mapping: bool = False


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A run as it was kept."""

    run: Run
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a release was taken back; reason and person are for planners."""

    made_at: datetime
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class Published:
    """A release, and whether it was taken back."""

    release: Release
    withdrawn: Withdrawal | None = None

    @property
    def runs(self) -> frozenset[str]:
        """Ids of all runs that it stands on."""
        return frozenset(key for c in self.release.collections for key in c.runs)


@dataclass(frozen=True, slots=True)
class History:
    """Everything that was kept, the newest first."""

    deliveries: tuple[Delivery, ...]
    reckonings: tuple[Reckoning, ...]
    releases: tuple[Published, ...]

    @property
    def newest(self) -> Published | None:
        """The release that the doors show."""
        return next((one for one in self.releases if one.withdrawn is None), None)

    def public(self) -> "History":
        """The part that everybody may see: what releases stand on that were not taken back.

        A gated delivery that no release stands on was not published either.
        """
        shown = {key for one in self.releases if one.withdrawn is None for key in one.runs}
        reckonings = tuple(r for r in self.reckonings if r.run.id in shown and not r.run.internal)
        read = {key for reckoning in reckonings for key in reckoning.run.inputs}
        deliveries = tuple(
            d for d in self.deliveries if d.snapshot.id in read and d.snapshot.public
        )
        return History(deliveries, reckonings, self.releases)


def history(store: Store) -> History:
    """All that the store knows of its own past. Raises StoreUnavailable."""
    snapshots = [*store.snapshots(), *store.snapshots(public=True)]
    runs = store.runs()
    with store.database.reading() as connection:
        accepted = _accepted(connection)
        kept = _kept(connection)
        releases = _releases(connection)
    mapped = with_mapping(store)
    deliveries = [Delivery(one, *accepted[one.id], one.id in mapped) for one in snapshots]
    return History(
        tuple(sorted(deliveries, key=lambda one: one.accepted_at, reverse=True)),
        tuple(Reckoning(run, kept[run.id]) for run in reversed(runs)),
        tuple(releases),
    )


def _accepted(connection: Connection) -> dict[str, tuple[int, datetime]]:
    """Rows and moment of every snapshot."""
    table = tables.snapshot
    query = select(table.c.id, table.c.rows, table.c.accepted_at)
    return {one.id: (one.rows, in_utc(one.accepted_at)) for one in connection.execute(query)}


def _kept(connection: Connection) -> dict[str, datetime]:
    """Moment of every run."""
    query = select(tables.run.c.id, tables.run.c.kept_at)
    return {one.id: in_utc(one.kept_at) for one in connection.execute(query)}


def _releases(connection: Connection) -> list[Published]:
    """Every release, the newest first, those that were taken back among them."""
    table = tables.release
    withdrawn = {
        one.release: Withdrawal(in_utc(one.made_at), one.reason, one.who)
        for one in connection.execute(select(tables.withdrawal))
    }
    query = select(table.c.id, table.c.content).order_by(table.c.number.desc())
    return [
        Published(Release.model_validate(one.content), withdrawn.get(one.id))
        for one in connection.execute(query)
    ]
