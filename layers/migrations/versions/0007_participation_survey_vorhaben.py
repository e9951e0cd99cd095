"""Tables for what people say, what the city plans, and the documents that both cite.

Revision 0008, after 0006.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from layers.geometry import MetricGeometry

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSERT_ONLY = ("document", "event", "bedarf", "survey_answer", "vorhaben")


def upgrade() -> None:
    """Make the tables and their triggers."""
    _documents()
    _participation()
    _survey()
    _vorhaben()
    refuse = _refuse_on_postgis if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for table in INSERT_ONLY:
        refuse(table)


def _documents() -> None:
    op.create_table(
        "document",
        *_key("document"),
        sa.Column("title", sa.Text, nullable=False),
        *_told("art", "herausgeber", "datum", "fundstelle"),
    )


def _participation() -> None:
    op.create_table(
        "event",
        *_key("event"),
        *_told("name"),
        sa.Column("art", sa.Text, nullable=False),
        sa.Column("datum", sa.Text, nullable=False),
        *_told("betroffen"),
        *_value("teilnehmende", "teilnehmende_status", "teilnehmende_low", "teilnehmende_high"),
    )
    op.create_table(
        "bedarf",
        *_key("bedarf"),
        sa.Column("handlungsfeld", sa.Text, nullable=False),
        sa.Column("zielgruppe", sa.Text, nullable=False),
        *_told("betroffen"),
        sa.Column("herkunft", sa.Text, nullable=False),
        *_told("event"),
        sa.Column("datum", sa.Text, nullable=False),
        sa.Column("schwere", sa.Double),
        sa.Column("stand", sa.Text, nullable=False),
        *_told("dokument", "seite", "anliegen"),
        *_value("stimmen", "stimmen_status", "stimmen_low", "stimmen_high"),
    )


def _survey() -> None:
    op.create_table(
        "survey_answer",
        *_key("area", "frage"),
        sa.Column("numerator", sa.Double),
        sa.Column("denominator", sa.Double),
        sa.Column("effective", sa.Double),
        sa.Column("asked", sa.Double),
        sa.Column("answered", sa.Double),
        *_value("value", "status", "low", "high"),
    )


def _vorhaben() -> None:
    op.create_table(
        "vorhaben",
        *_key("vorhaben"),
        sa.Column("nummer", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        *_told("kategorie", "handlungsfelder", "zielgruppe", "datum", "betroffen"),
        sa.Column("stand", sa.Text, nullable=False),
        *_told("ziel", "zeitplan", "grundlage", "dokument", "seite"),
        *_value("kosten_eur", "kosten_eur_status", "kosten_eur_low", "kosten_eur_high"),
        sa.Column("geometry", MetricGeometry),
    )


def _key(*names: str) -> Iterator[sa.Column[str]]:
    """The snapshot that a row belongs to, and what tells its rows apart."""
    yield sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True)
    for name in names:
        yield sa.Column(name, sa.Text, primary_key=True)


def _told(*names: str) -> Iterator[sa.Column[str]]:
    """Texts that may be told or not."""
    for name in names:
        yield sa.Column(name, sa.Text)


def _value(value: str, status: str, low: str, high: str) -> Iterator[sa.schema.SchemaItem]:
    """The four columns of a value: it holds a number if and only if its status is ok."""
    yield sa.Column(value, sa.Double)
    yield sa.Column(status, sa.Text, nullable=False)
    yield sa.Column(low, sa.Double)
    yield sa.Column(high, sa.Double)
    statuses = "'ok', 'missing', 'suppressed', 'not_applicable'"
    yield sa.CheckConstraint(f"{status} IN ({statuses})", name=status)
    yield sa.CheckConstraint(f"({status} = 'ok') = ({value} IS NOT NULL)", name=f"{value}_known")
    yield sa.CheckConstraint(f"{low} <= {high}", name=f"{value}_bounds")


def _refuse_on_postgis(table: str) -> None:
    op.execute(f"""
        CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """)


def _refuse_on_sqlite(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(f"""
            CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END
        """)
