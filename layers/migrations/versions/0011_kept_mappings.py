"""A table for the mappings that brought deliveries in, insert-only.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its triggers; deliveries that are there already have no mapping."""
    op.create_table(
        "mapping",
        sa.Column("snapshot", sa.Text, sa.ForeignKey("snapshot.id"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 200000", name="bounded"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mapping
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER mapping_refuses_{change.lower()} BEFORE {change} ON mapping
                BEGIN SELECT RAISE(ABORT, 'mapping is insert-only'); END
            """)
