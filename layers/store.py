"""The store: snapshots, runs and releases, only ever added to.

One code path for PostGIS, the system of record, and SQLite, the embedded
default. A snapshot, run or release is there wholly or not at all. One process
writes at a time; any number read meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, Self

from geopandas import GeoDataFrame
from pandas import DataFrame
from sqlalchemy import Connection, Row, Select, Table, select

from geo_lsz.errors import ContractError, GateRefused, NotFound
from geo_lsz.frames import AREA_RESULTS, PAIR_RESULTS, Contract
from geo_lsz.identity import Run, Snapshot, frame_digest
from geo_lsz.inputs import Reckoned
from geo_lsz.released import Release
from layers import tables
from layers.links import Link, entity_rows, links_of
from layers.migrations.database import Database
from layers.rows import (
    feature_rows,
    features_of,
    frame_of,
    property_dtypes,
    require_keepable,
    require_publishable,
    rows_of,
)
from layers.withdrawals import is_shown, require_shown

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that belongs to a release."""

    name: str
    media_type: str
    content: bytes


class Store:
    """Everything that is kept, in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str) -> Self:
        """The store in this database, its schema brought up to date.

        url : sqlite:///file, made with its folder where there is none, or postgresql+psycopg://…

        Raises StoreUnavailable where the database does not answer.
        """
        return cls(Database.open(url))

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()

    def ping(self) -> None:
        """Raise StoreUnavailable where the database does not answer."""
        with self.database.reading() as connection:
            connection.execute(select(1))

    # Snapshots

    def add_snapshot(
        self, snapshot: Snapshot, frame: DataFrame, links: Mapping[str, Link] | None = None
    ) -> bool:
        """Keep a delivery with its rows, and link its offers to entities; False: it was there.

        links : entities of offers that are not simply those of their id in this
            list; those of a public edition are those of the exact snapshot

        Raises ContractError where the frame is not what the snapshot says it is.
        """
        table, contract = _of_layer(snapshot.layer)
        require_keepable(frame, contract)
        if frame_digest(frame) != snapshot.content:
            raise ContractError(f"snapshot {snapshot.id}: its content is another frame's digest")
        with self.database.writing() as connection:
            if _holds(connection, tables.snapshot, snapshot.id):
                return False
            if snapshot.edition_of is not None:
                _require(connection, tables.snapshot, snapshot.edition_of)
            accepted_at = datetime.now(UTC)
            row = _columns(snapshot) | {
                "id": snapshot.id,
                "about": dict(snapshot.about),
                "rows": len(frame),
                "accepted_at": accepted_at,
            }
            _insert(connection, tables.snapshot, [row])
            _insert(connection, table, rows_of(frame, contract, snapshot=snapshot.id))
            if table is tables.offer:
                told = links or links_of(connection, snapshot.edition_of)
                rows = entity_rows(snapshot, frame, told, accepted_at)
                _insert(connection, tables.entity, rows)
        return True

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """The snapshot of this id. Raises NotFound."""
        with self.database.reading() as connection:
            return _snapshot(_require(connection, tables.snapshot, snapshot_id))

    def snapshots(self, layer: str | None = None, *, public: bool = False) -> list[Snapshot]:
        """Exact snapshots, or the public editions, in the order of their acceptance."""
        table = tables.snapshot
        query = select(table).where(table.c.public == public).order_by(table.c.number)
        if layer is not None:
            query = query.where(table.c.layer == layer)
        return [_snapshot(row) for row in self._all(query)]

    def current(self, layer: str, *, on: date | None = None) -> list[Snapshot]:
        """The newest of each source: greatest Stichtag, then last accepted; sorted by source.

        on : a later Stichtag is passed over; None for none
        """
        newest: dict[str, Snapshot] = {}
        for snapshot in self.snapshots(layer):
            if on is not None and snapshot.stichtag > on:
                continue
            other = newest.get(snapshot.source)
            if other is None or snapshot.stichtag >= other.stichtag:
                newest[snapshot.source] = snapshot
        return [newest[source] for source in sorted(newest)]

    def accepted_at(self, snapshot_id: str) -> datetime:
        """When the snapshot was accepted, in UTC. Raises NotFound."""
        with self.database.reading() as connection:
            kept: datetime = _require(connection, tables.snapshot, snapshot_id).accepted_at
        return in_utc(kept)

    def frame(self, snapshot_id: str) -> DataFrame:
        """The rows of a snapshot as the contract of its layer says, sorted by index."""
        with self.database.reading() as connection:
            found = _require(connection, tables.snapshot, snapshot_id)
            table, contract = _of_layer(found.layer)
            query = _content(table).where(table.c.snapshot == snapshot_id)
            return frame_of(connection.execute(query).all(), contract)

    # Runs

    def add_run(self, run: Run, reckoned: Reckoned) -> bool:
        """Keep a run with its results; False: it was there.

        Raises NotFound where an input is not kept here, GateRefused where a
        run that is not internal read an exact snapshot.
        """
        require_keepable(reckoned.areas, AREA_RESULTS)
        if reckoned.pairs is not None:
            require_keepable(reckoned.pairs, PAIR_RESULTS)
        with self.database.writing() as connection:
            if _holds(connection, tables.run, run.id):
                return False
            inputs = _input_rows(connection, run)
            _insert(connection, tables.run, [_run_row(run, reckoned)])
            _insert(connection, tables.run_input, inputs)
            areas = rows_of(reckoned.areas, AREA_RESULTS, run=run.id)
            _insert(connection, tables.area_result, areas)
            if reckoned.pairs is not None:
                pairs = rows_of(reckoned.pairs, PAIR_RESULTS, run=run.id)
                _insert(connection, tables.pair_result, pairs)
        return True

    def run(self, run_id: str) -> Run:
        """The run of this id. Raises NotFound."""
        with self.database.reading() as connection:
            row = _require(connection, tables.run, run_id)
            query = select(tables.run_input.c.snapshot).where(tables.run_input.c.run == run_id)
            return _run(row, connection.execute(query).scalars().all())

    def run_called(self, beginning: str) -> Run:
        """The run whose id begins so, as lists print it. Raises NotFound for none, and for several."""
        query = select(tables.run.c.id).where(
            tables.run.c.id.startswith(beginning, autoescape=True)
        )
        found = [str(row.id) for row in self._all(query.order_by(tables.run.c.number))]
        if not beginning or len(found) != 1:
            several = f"; so beginnen {', '.join(found[:5])}" if beginning and found else ""
            raise NotFound(f"Einen Rechenlauf „{beginning}“ gibt es hier nicht{several}.")
        return self.run(found[0])

    def has_run(self, run_id: str) -> bool:
        """Whether this run is kept."""
        with self.database.reading() as connection:
            return _holds(connection, tables.run, run_id)

    def runs(self) -> list[Run]:
        """Every run, in the order of keeping."""
        read: dict[str, list[str]] = {}
        with self.database.reading() as connection:
            rows = connection.execute(select(tables.run).order_by(tables.run.c.number)).all()
            for link in connection.execute(select(tables.run_input)):
                read.setdefault(link.run, []).append(link.snapshot)
        return [_run(row, read.get(row.id, [])) for row in rows]

    def reckoned(self, run_id: str) -> Reckoned:
        """The results of a run, each frame sorted by its key. Raises NotFound."""
        areas, pairs = tables.area_result, tables.pair_result
        with self.database.reading() as connection:
            row = _require(connection, tables.run, run_id)
            area_rows = connection.execute(_content(areas).where(areas.c.run == run_id)).all()
            pair_rows = connection.execute(_content(pairs).where(pairs.c.run == run_id)).all()
        return Reckoned(
            areas=frame_of(area_rows, AREA_RESULTS),
            pairs=frame_of(pair_rows, PAIR_RESULTS) if row.knows_pairs else None,
            notes=row.notes,
        )

    # Releases

    def add_release(
        self,
        release: Release,
        features: Mapping[str, GeoDataFrame],
        artifacts: Iterable[Artifact] = (),
    ) -> bool:
        """Publish: keep a release with the features of each of its collections; False: it was there.

        features : by collection; index `feature`, text; EPSG:25832, a geometry may be None
        artifacts : made before anything is kept, so that nobody sees the release without them

        Raises NotFound where a run is not kept here, GateRefused where one is internal.
        """
        _require_publishable(release, features)
        made = list(artifacts)
        with self.database.writing() as connection:
            if _holds(connection, tables.release, release.id):
                require_shown(connection, release.id)
                return False
            runs = _release_run_rows(connection, release)
            row = {"id": release.id, "content": release.model_dump(mode="json")}
            _insert(connection, tables.release, [row | {"kept_at": datetime.now(UTC)}])
            _insert(connection, tables.release_run, runs)
            for collection, frame in features.items():
                key = {"release": release.id, "collection": collection}
                kept_as = key | {"properties": property_dtypes(frame)}
                _insert(connection, tables.released_collection, [kept_as])
                _insert(connection, tables.released_feature, feature_rows(frame, **key))
            _insert(
                connection, tables.artifact, [{"release": release.id, **asdict(it)} for it in made]
            )
        return True

    def newest_release_id(self) -> str | None:
        """The release that the doors show; None before the first."""
        table = tables.release
        shown = select(table.c.id).where(is_shown())
        newest = self._all(shown.order_by(table.c.number.desc()).limit(1))
        return newest[0].id if newest else None

    def release(self, release_id: str) -> Release:
        """The release of this id. Raises NotFound, and Withdrawn where it was taken back."""
        with self.database.reading() as connection:
            row = _require(connection, tables.release, release_id)
            require_shown(connection, release_id)
            return Release.model_validate(row.content)

    def releases(self) -> list[Release]:
        """Every release that was not taken back, the newest last."""
        table = tables.release
        rows = self._all(select(table.c.content).where(is_shown()).order_by(table.c.number))
        return [Release.model_validate(row.content) for row in rows]

    def features(self, release_id: str, collection: str) -> GeoDataFrame:
        """The features of a collection, sorted by `feature`, EPSG:25832. Raises NotFound."""
        kept, table = tables.released_collection, tables.released_feature
        with self.database.reading() as connection:
            of_release = connection.execute(
                select(kept.c.properties).where(
                    kept.c.release == release_id, kept.c.collection == collection
                )
            ).one_or_none()
            if of_release is None:
                raise NotFound(
                    f"Die Veröffentlichung {release_id} hat keine Sammlung „{collection}“."
                )
            rows = connection.execute(
                select(table.c.feature, table.c.geometry, table.c.properties).where(
                    table.c.release == release_id, table.c.collection == collection
                )
            ).all()
        return features_of(rows, of_release.properties)

    def add_artifact(self, release_id: str, name: str, media_type: str, content: bytes) -> bool:
        """Keep a file that belongs to a release; False: one of this name was there and stays."""
        with self.database.writing() as connection:
            _require(connection, tables.release, release_id)
            if _artifact(connection, release_id, name) is not None:
                return False
            row = {
                "release": release_id,
                "name": name,
                "media_type": media_type,
                "content": content,
            }
            _insert(connection, tables.artifact, [row])
        return True

    def artifact_names(self, release_id: str) -> list[str]:
        """Names of all artifacts of a release, in order."""
        names = tables.artifact.c.name
        query = select(names).where(tables.artifact.c.release == release_id).order_by(names)
        return [str(row.name) for row in self._all(query)]

    def artifact(self, release_id: str, name: str) -> tuple[str, bytes]:
        """Media type and content of a file of a release. Raises NotFound."""
        with self.database.reading() as connection:
            row = _artifact(connection, release_id, name)
        if row is None:
            raise NotFound(f"Die Veröffentlichung {release_id} hat keine Datei „{name}“.")
        return row.media_type, bytes(row.content)

    def _all(self, query: Select[*tuple[Any, ...]]) -> Sequence[AnyRow]:
        with self.database.reading() as connection:
            return connection.execute(query).all()


def in_utc(kept: datetime) -> datetime:
    """A moment that was kept; SQLite knows no time zones and gives back UTC as it was written."""
    return kept.astimezone(UTC) if kept.tzinfo else kept.replace(tzinfo=UTC)


def _of_layer(layer: str) -> tuple[Table, Contract]:
    if layer not in tables.OF_LAYER:
        raise ContractError(f"layer {layer!r} is unknown; there are {sorted(tables.OF_LAYER)}")
    return tables.OF_LAYER[layer]


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:  # an empty list would insert one row of defaults
        connection.execute(table.insert(), rows)


def _content(table: Table) -> Select[*tuple[Any, ...]]:
    """All columns but the first, which names the snapshot or run that a row belongs to."""
    return select(*list(table.columns)[1:])


def _holds(connection: Connection, table: Table, key: str) -> bool:
    return connection.execute(select(table.c.id).where(table.c.id == key)).first() is not None


WHAT_IT_IS = {
    tables.snapshot: "Eine Lieferung",
    tables.run: "Einen Rechenlauf",
    tables.release: "Eine Veröffentlichung",
}


def _require(connection: Connection, table: Table, key: str) -> AnyRow:
    row = connection.execute(select(table).where(table.c.id == key)).one_or_none()
    if row is None:
        raise NotFound(f"{WHAT_IT_IS[table]} mit der Kennung „{key}“ gibt es hier nicht.")
    return row


def _columns(record: Snapshot | Run) -> dict[str, Any]:
    return {part.name: getattr(record, part.name) for part in fields(record)}


def _snapshot(row: AnyRow) -> Snapshot:
    return Snapshot(**{part.name: getattr(row, part.name) for part in fields(Snapshot)})


def _run_row(run: Run, reckoned: Reckoned) -> dict[str, Any]:
    row = _columns(run) | {
        "id": run.id,
        "parameters": dict(run.parameters),
        "knows_pairs": reckoned.pairs is not None,
        "notes": dict(reckoned.notes),
        "kept_at": datetime.now(UTC),
    }
    del row["inputs"]
    return row


def _run(row: AnyRow, inputs: Sequence[str]) -> Run:
    columns = {part.name: getattr(row, part.name) for part in fields(Run) if part.name != "inputs"}
    return Run(**columns, inputs=tuple(sorted(inputs)))


def _input_rows(connection: Connection, run: Run) -> list[dict[str, Any]]:
    public = {key: _require(connection, tables.snapshot, key).public for key in run.inputs}
    exact = sorted(key for key in public if not public[key])
    if exact and not run.internal:
        raise GateRefused(
            f"Rechenlauf {run.id}: Er soll öffentlich sein, liest aber die genauen Lieferungen "
            f"{exact}. Bitte ihre öffentlichen Fassungen verwenden oder den Lauf intern nennen."
        )
    return [
        {"run": run.id, "snapshot": key, "internal": run.internal, "public": public[key]}
        for key in sorted(public)
    ]


def _release_run_rows(connection: Connection, release: Release) -> list[dict[str, Any]]:
    runs = sorted({run for collection in release.collections for run in collection.runs})
    internal = {key: _require(connection, tables.run, key).internal for key in runs}
    refused = [key for key in runs if internal[key]]
    if refused:
        raise GateRefused(
            f"Veröffentlichung {release.id}: Die Rechenläufe {refused} sind intern, sie haben "
            "genaue Zahlen gelesen und dürfen nicht veröffentlicht werden."
        )
    return [{"release": release.id, "run": key, "internal": internal[key]} for key in runs]


def _require_publishable(release: Release, features: Mapping[str, GeoDataFrame]) -> None:
    keys = {collection.key for collection in release.collections}
    if keys != set(features):
        raise ContractError(
            f"release {release.id} has collections {sorted(keys)} and features of {sorted(features)}"
        )
    for frame in features.values():
        require_publishable(frame)


def _artifact(connection: Connection, release_id: str, name: str) -> AnyRow | None:
    table = tables.artifact
    query = select(table).where(table.c.release == release_id, table.c.name == name)
    return connection.execute(query).one_or_none()
