"""The tables of the store, to which rows are only ever added.

UPDATE, DELETE and TRUNCATE are refused by triggers. A purge that the law asks
for may come later, as a database role of its own that these triggers let pass.

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from layers.geometry import MetricGeometry

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "snapshot",
    "area",
    "cell",
    "indicator_value",
    "offer",
    "entity",
    "run",
    "run_input",
    "area_result",
    "pair_result",
    "release",
    "release_run",
    "released_collection",
    "released_feature",
    "artifact",
)


def upgrade() -> None:
    """Make every table, its index and its triggers."""
    on_postgis = op.get_bind().dialect.name == "postgresql"
    if on_postgis:
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public")
    _snapshots()
    _offers()
    _runs()
    _releases()
    if on_postgis:
        op.create_index(
            "ix_released_feature_geometry",
            "released_feature",
            ["geometry"],
            postgresql_using="gist",
        )
        _insert_only_on_postgis()
    else:
        _insert_only_on_sqlite()


def _snapshots() -> None:
    op.create_table(
        "snapshot",
        _number(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("stichtag", sa.Date, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("about", sa.JSON, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("edition_of", sa.Text, sa.ForeignKey("snapshot.id")),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", "public"),
        sa.CheckConstraint("edition_of IS NULL OR public", name="edition_is_public"),
    )
    op.create_table(
        "area",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("siedlungstyp", sa.Text),
        sa.Column("geometry", MetricGeometry, nullable=False),
    )
    op.create_table(
        "cell",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("cell", sa.Text, primary_key=True),
        sa.Column("zielgruppe", sa.Text, primary_key=True),
        sa.Column("coarse", sa.Boolean, nullable=False),
        *_value("persons", "persons_status", "persons_low", "persons_high"),
        sa.Column("geometry", MetricGeometry, nullable=False),
    )
    op.create_table(
        "indicator_value",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("indicator", sa.Text, primary_key=True),
        sa.Column("numerator", sa.Double),
        sa.Column("denominator", sa.Double),
        *_value("value", "status", "low", "high"),
    )


def _offers() -> None:
    op.create_table(
        "offer",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("offer", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("angebotsart", sa.Text, nullable=False),
        sa.Column("traeger", sa.Text),
        sa.Column("amt", sa.Text),
        sa.Column("strasse", sa.Text),
        sa.Column("hausnummer", sa.Text),
        sa.Column("plz", sa.Text),
        *_value("places", "places_status", "places_low", "places_high"),
        sa.Column("geometry", MetricGeometry),
    )
    op.create_table(
        "entity",
        _number(),
        sa.Column("entity", sa.Text, nullable=False, index=True),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("offer", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["snapshot", "offer"], ["offer.snapshot", "offer.offer"]),
        sa.Index("ix_entity_snapshot_offer", "snapshot", "offer"),
    )


def _runs() -> None:
    op.create_table(
        "run",
        _number(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("analysis", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("handlungsfeld", sa.Text, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("knows_pairs", sa.Boolean, nullable=False),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", "internal"),
    )
    op.create_table(
        "run_input",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("snapshot", sa.Text, primary_key=True),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["run", "internal"], ["run.id", "run.internal"]),
        sa.ForeignKeyConstraint(["snapshot", "public"], ["snapshot.id", "snapshot.public"]),
        sa.CheckConstraint("internal OR public", name="exact_only_for_internal"),
    )
    op.create_table(
        "area_result",
        sa.Column("run", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("geography", sa.Text, primary_key=True),
        sa.Column("area", sa.Text, primary_key=True),
        sa.Column("handlungsfeld", sa.Text, primary_key=True),
        sa.Column("angebotsart", sa.Text, primary_key=True),
        sa.Column("zielgruppe", sa.Text, primary_key=True),
        sa.Column("stichtag", sa.Text, primary_key=True),
        sa.Column("measure", sa.Text, primary_key=True),
        *_value("value", "status", "low", "high"),
    )
    op.create_table(
        "pair_result",
        sa.Column("run", sa.Text, sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("entity_a", sa.Text, primary_key=True),
        sa.Column("entity_b", sa.Text, primary_key=True),
        sa.Column("handlungsfeld", sa.Text, primary_key=True),
        sa.Column("angebotsart", sa.Text, primary_key=True),
        sa.Column("measure", sa.Text, primary_key=True),
        *_value("value", "status", "low", "high"),
    )


def _releases() -> None:
    op.create_table(
        "release",
        _number(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "release_run",
        sa.Column("release", sa.Text, sa.ForeignKey("release.id"), primary_key=True),
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("internal", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["run", "internal"], ["run.id", "run.internal"]),
        sa.CheckConstraint("NOT internal", name="no_internal_run"),
    )
    op.create_table(
        "released_collection",
        sa.Column("release", sa.Text, sa.ForeignKey("release.id"), primary_key=True),
        sa.Column("collection", sa.Text, primary_key=True),
        sa.Column("properties", sa.JSON, nullable=False),
    )
    op.create_table(
        "released_feature",
        sa.Column("release", sa.Text, primary_key=True),
        sa.Column("collection", sa.Text, primary_key=True),
        sa.Column("feature", sa.Text, primary_key=True),
        sa.Column("geometry", MetricGeometry),
        sa.Column("properties", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["release", "collection"],
            ["released_collection.release", "released_collection.collection"],
        ),
    )
    op.create_table(
        "artifact",
        sa.Column("release", sa.Text, sa.ForeignKey("release.id"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _number() -> sa.Column[int]:
    return sa.Column("number", sa.Integer, sa.Identity(always=True), primary_key=True)


def _value(value: str, status: str, low: str, high: str) -> list[sa.schema.SchemaItem]:
    statuses = "'ok', 'missing', 'suppressed', 'not_applicable'"
    return [
        sa.Column(value, sa.Double),
        sa.Column(status, sa.Text, nullable=False),
        sa.Column(low, sa.Double),
        sa.Column(high, sa.Double),
        sa.CheckConstraint(f"{status} IN ({statuses})", name=status),
        sa.CheckConstraint(f"({status} = 'ok') = ({value} IS NOT NULL)", name=f"{value}_known"),
        sa.CheckConstraint(f"{low} <= {high}", name=f"{value}_bounds"),
    ]


def _insert_only_on_postgis() -> None:
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$
    """)
    for table in INSERT_ONLY:
        op.execute(f"""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)


def _insert_only_on_sqlite() -> None:
    for table in INSERT_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END
            """)
