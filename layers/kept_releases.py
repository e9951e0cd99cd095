"""Releases as they are kept: what is published, with its features and files."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from geopandas import GeoDataFrame
from sqlalchemy import Connection, func, select

from geo_lsz.errors import ContractError, GateRefused, NotFound
from geo_lsz.released import Release
from layers import tables
from layers.bulk import insert_chunks
from layers.keeping import AnyRow, Keeper, holds, insert, refuse_erased, require
from layers.rows import feature_chunks, features_of, property_dtypes, require_publishable
from layers.withdrawals import is_shown, require_shown


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that belongs to a release."""

    name: str
    media_type: str
    content: bytes


class Releases(Keeper):
    """What is published, and the files that belong to it."""

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
            if holds(connection, tables.release, release.id):
                require_shown(connection, release.id)
                return False
            refuse_erased(connection, tables.release, release.id)
            runs = _release_run_rows(connection, release)
            row = {"id": release.id, "content": release.model_dump(mode="json")}
            insert(connection, tables.release, [row | {"kept_at": datetime.now(UTC)}])
            insert(connection, tables.release_run, runs)
            for collection, frame in features.items():
                key = {"release": release.id, "collection": collection}
                kept_as = key | {"properties": property_dtypes(frame)}
                insert(connection, tables.released_collection, [kept_as])
                insert_chunks(connection, tables.released_feature, feature_chunks(frame, **key))
            insert(
                connection, tables.artifact, [{"release": release.id, **asdict(it)} for it in made]
            )
        return True

    def newest_release_id(self) -> str | None:
        """The release that the doors show; None before the first."""
        table = tables.release
        shown = select(table.c.id).where(is_shown())
        newest = self._all(shown.order_by(table.c.number.desc()).limit(1))
        return newest[0].id if newest else None

    def gone(self) -> int:
        """How many things were taken back or erased until now."""
        counts = [
            select(func.count()).select_from(t) for t in (tables.withdrawal, tables.tombstone)
        ]
        return sum(int(self._all(count)[0][0]) for count in counts)

    def release(self, release_id: str) -> Release:
        """The release of this id. Raises NotFound, and Withdrawn where it was taken back or erased."""
        with self.database.reading() as connection:
            row = require(connection, tables.release, release_id)
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
            require(connection, tables.release, release_id)
            if _artifact(connection, release_id, name) is not None:
                return False
            row = {
                "release": release_id,
                "name": name,
                "media_type": media_type,
                "content": content,
            }
            insert(connection, tables.artifact, [row])
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


def _release_run_rows(connection: Connection, release: Release) -> list[dict[str, Any]]:
    runs = sorted({run for collection in release.collections for run in collection.runs})
    internal = {key: require(connection, tables.run, key).internal for key in runs}
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
