"""A table for address registers, insert-only, and how surely the place of an offer is known.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

from layers.geometry import MetricGeometry

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its triggers; offers that are there already have the place they were told."""
    op.create_table(
        "address",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("strasse", sa.Text, nullable=False),
        sa.Column("hausnummer", sa.Text),
        sa.Column("plz", sa.Text),
        sa.Column("ort", sa.Text),
        sa.Column("area", sa.Text),
        sa.Column("geometry", MetricGeometry),
    )
    op.add_column("offer", sa.Column("lage", sa.Text))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON address
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER address_refuses_{change.lower()} BEFORE {change} ON address
                BEGIN SELECT RAISE(ABORT, 'address is insert-only'); END
            """)
