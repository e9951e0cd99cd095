"""The tables of the store: one schema for PostGIS and SQLite.

    snapshot ──< area, cell, address, indicator_value, edge, cost, offer ──< entity ··· decision
        ├──< document, event, bedarf, survey_answer, vorhaben
        ├─── mapping
        └──< run_input >── run ──< area_result, pair_result
                            ├──< draft_label
                            └──< release_run >── release ──< released_collection ──< released_feature
                                                    ├──< artifact
                                                    └──< withdrawal
    audit_trail, tombstone: what was written of all these, and what was erased

Rows are only ever added; triggers of the migration refuse anything else. What
secrecy hangs on is refused by the database itself: a run that is not internal
reads public snapshots only, and a release stands on such runs only.
`mapping` is the TOML by which a delivery was read; older ones have none.
An entry of `audit_trail` seals the rows that went in with it (layers/trail.py);
of what was purged a `tombstone` stays.
`number` counts snapshots, runs and releases in the order of their keeping. A
decision names entities, not rows: it survives the delivery that it was made on.

Whoever asks by SQL asks both databases alike (a test runs these):

    -- what the doors show
    SELECT collection, feature, properties FROM released_feature
    WHERE release = (SELECT id FROM release ORDER BY number DESC LIMIT 1);

    -- on which deliveries each release stands
    SELECT DISTINCT release_run.release, snapshot.source, snapshot.stichtag
    FROM release_run
    JOIN run_input ON run_input.run = release_run.run
    JOIN snapshot ON snapshot.id = run_input.snapshot;

    -- every listing of an offer, the oldest first
    SELECT entity.entity, snapshot.source, snapshot.stichtag, entity.offer
    FROM entity JOIN snapshot ON snapshot.id = entity.snapshot
    ORDER BY entity.entity, snapshot.number;

    -- how much is unknown in each run
    SELECT run, measure, status, count(*) FROM area_result
    WHERE status <> 'ok' GROUP BY run, measure, status;
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from geo_lsz.decisions import ABOUT, VERDICTS
from geo_lsz.frames import (
    AREA_RESULTS,
    AREAS,
    CELLS,
    INDICATORS,
    KOSTEN,
    NETZ,
    OFFERS,
    PAIR_RESULTS,
    REGISTER,
    Contract,
    value_columns,
)
from geo_lsz.status import Status
from geo_lsz.voice_frames import BEDARFE, DOCUMENTS, EVENTS, SURVEY, VORHABEN
from layers.geometry import MetricGeometry

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


STATUSES = _listed(Status)
COLUMN_TYPES = {"text": Text, "number": Double, "flag": Boolean}


def kinds(contract: Contract) -> dict[str, str]:
    """Kind of every column that a frame of this contract has, its index included."""
    found = dict.fromkeys(contract.index, "text") | dict(contract.columns)
    for name in contract.values:
        value, status, low, high = value_columns(name)
        found |= {value: "number?", status: "text", low: "number?", high: "number?"}
    return found


def _columns(contract: Contract, key: tuple[str, ...]) -> Iterator[SchemaItem]:
    """The columns of a frame of this contract; `key` are the ones that tell its rows apart."""
    for name, kind in kinds(contract).items():
        column_type = COLUMN_TYPES[kind.rstrip("?")]
        yield Column(name, column_type, primary_key=name in key, nullable=kind.endswith("?"))
    for name in contract.values:
        yield from _value_checks(name)
    if contract.geometry:
        yield Column("geometry", MetricGeometry, nullable=contract.geometry_optional)


def _value_checks(name: str) -> Iterator[CheckConstraint]:
    """A number stands in a value if and only if its status is ok."""
    value, status, low, high = value_columns(name)
    yield CheckConstraint(f"{status} IN ({STATUSES})", name=status)
    yield CheckConstraint(f"({status} = 'ok') = ({value} IS NOT NULL)", name=f"{value}_known")
    yield CheckConstraint(f"{low} <= {high}", name=f"{value}_bounds")


def _of_snapshot(name: str, contract: Contract) -> Table:
    """A table for the rows of snapshots whose frames keep `contract`."""
    key = Column("snapshot", Text, ForeignKey("snapshot.id"), primary_key=True)
    return Table(name, metadata, key, *_columns(contract, contract.index))


def _of_run(name: str, contract: Contract) -> Table:
    """A table for the results of runs; all that is no value is their key."""
    key = Column("run", Text, ForeignKey("run.id"), primary_key=True)
    return Table(name, metadata, key, *_columns(contract, tuple(contract.columns)))


snapshot = Table(
    "snapshot",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("layer", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("stichtag", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("about", JSON, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("edition_of", Text, ForeignKey("snapshot.id")),
    Column("rows", Integer, nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("id", "public"),
    CheckConstraint("edition_of IS NULL OR public", name="edition_is_public"),
)
mapping = Table(
    "mapping",
    metadata,
    Column("snapshot", Text, ForeignKey("snapshot.id"), primary_key=True),
    Column("text", Text, nullable=False),
    CheckConstraint("length(text) BETWEEN 1 AND 200000", name="bounded"),
)
area = _of_snapshot("area", AREAS)
cell = _of_snapshot("cell", CELLS)
address = _of_snapshot("address", REGISTER)
indicator_value = _of_snapshot("indicator_value", INDICATORS)
offer = _of_snapshot("offer", OFFERS)
edge = _of_snapshot("edge", NETZ)
cost = _of_snapshot("cost", KOSTEN)
document = _of_snapshot("document", DOCUMENTS)
event = _of_snapshot("event", EVENTS)
bedarf = _of_snapshot("bedarf", BEDARFE)
survey_answer = _of_snapshot("survey_answer", SURVEY)
vorhaben = _of_snapshot("vorhaben", VORHABEN)

entity = Table(
    "entity",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("entity", Text, nullable=False, index=True),
    Column("snapshot", Text, nullable=False),
    Column("offer", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["snapshot", "offer"], ["offer.snapshot", "offer.offer"]),
    Index("ix_entity_snapshot_offer", "snapshot", "offer"),
)

decision = Table(
    "decision",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("subject", Text, nullable=False, index=True),
    Column("about", Text, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(f"about IN ({_listed(ABOUT)})", name="about"),
    CheckConstraint(f"verdict IN ({_listed(VERDICTS)})", name="verdict"),
    CheckConstraint("reason <> '' AND who <> ''", name="reasoned"),
)

run = Table(
    "run",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("analysis", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("handlungsfeld", Text, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("internal", Boolean, nullable=False),
    Column("knows_pairs", Boolean, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("id", "internal"),
)
run_input = Table(
    "run_input",
    metadata,
    Column("run", Text, primary_key=True),
    Column("snapshot", Text, primary_key=True),
    Column("internal", Boolean, nullable=False),
    Column("public", Boolean, nullable=False),
    ForeignKeyConstraint(["run", "internal"], ["run.id", "run.internal"]),
    ForeignKeyConstraint(["snapshot", "public"], ["snapshot.id", "snapshot.public"]),
    CheckConstraint("internal OR public", name="exact_only_for_internal"),
)
gating = Table(
    "gating",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("editions", JSON, nullable=False),
    Column("audit", JSON, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
area_result = _of_run("area_result", AREA_RESULTS)
pair_result = _of_run("pair_result", PAIR_RESULTS)

draft_label = Table(
    "draft_label",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("run", Text, ForeignKey("run.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

release = Table(
    "release",
    metadata,
    Column("number", Integer, Identity(always=True), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("content", JSON, nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
)
release_run = Table(
    "release_run",
    metadata,
    Column("release", Text, ForeignKey("release.id"), primary_key=True),
    Column("run", Text, primary_key=True),
    Column("internal", Boolean, nullable=False),
    ForeignKeyConstraint(["run", "internal"], ["run.id", "run.internal"]),
    CheckConstraint("NOT internal", name="no_internal_run"),
)
released_collection = Table(
    "released_collection",
    metadata,
    Column("release", Text, ForeignKey("release.id"), primary_key=True),
    Column("collection", Text, primary_key=True),
    Column("properties", JSON, nullable=False),
)
released_feature = Table(
    "released_feature",
    metadata,
    Column("release", Text, primary_key=True),
    Column("collection", Text, primary_key=True),
    Column("feature", Text, primary_key=True),
    Column("geometry", MetricGeometry),
    Column("properties", JSON, nullable=False),
    ForeignKeyConstraint(
        ["release", "collection"], ["released_collection.release", "released_collection.collection"]
    ),
    Index("ix_released_feature_geometry", "geometry", postgresql_using="gist").ddl_if(
        dialect="postgresql"
    ),
)
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("release", Text, ForeignKey("release.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("reason <> '' AND who <> ''", name="reasoned"),
)
api_key = Table(
    "api_key",
    metadata,
    Column("prefix", Text, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("collections", JSON, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("length(hash) = 32", name="hashed"),
    CheckConstraint("name <> ''", name="named"),
)
api_key_revocation = Table(
    "api_key_revocation",
    metadata,
    Column("key", Text, ForeignKey("api_key.prefix"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("reason <> ''", name="reasoned"),
)
artifact = Table(
    "artifact",
    metadata,
    Column("release", Text, ForeignKey("release.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

tombstone = Table(
    "tombstone",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('snapshot', 'run', 'release')", name="kind"),
    CheckConstraint("reason <> '' AND who <> ''", name="reasoned"),
)
audit_trail = Table(
    "audit_trail",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("contents", JSON, nullable=False),
    Column("seals", LargeBinary, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)

OF_LAYER = {
    "areas": (area, AREAS),
    "cells": (cell, CELLS),
    "indicators": (indicator_value, INDICATORS),
    "register": (address, REGISTER),
    "offers": (offer, OFFERS),
    "netz": (edge, NETZ),
    "kosten": (cost, KOSTEN),
    "documents": (document, DOCUMENTS),
    "events": (event, EVENTS),
    "bedarfe": (bedarf, BEDARFE),
    "survey": (survey_answer, SURVEY),
    "vorhaben": (vorhaben, VORHABEN),
}
"""The table and the contract of each layer."""
