"""Tables for street networks and cost matrices, insert-only like all others.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from layers.geometry import MetricGeometry

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSERT_ONLY = ("edge", "cost")


def upgrade() -> None:
    """Make both tables and their triggers."""
    op.create_table(
        "edge",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("edge", sa.Text, primary_key=True),
        sa.Column("from_node", sa.Text, nullable=False),
        sa.Column("to_node", sa.Text, nullable=False),
        sa.Column("length_m", sa.Double, nullable=False),
        sa.Column("both_ways", sa.Boolean, nullable=False),
        sa.Column("geometry", MetricGeometry, nullable=False),
    )
    op.create_table(
        "cost",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("mode", sa.Text, primary_key=True),
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("destination", sa.Text, primary_key=True),
        sa.Column("minutes", sa.Double, nullable=False),
    )
    refuse = _refuse_on_postgis if op.get_bind().dialect.name == "postgresql" else _refuse_on_sqlite
    for table in INSERT_ONLY:
        refuse(table)


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
