"""What passed the gate together, with its audit, only ever added to.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its triggers."""
    op.create_table(
        "gating",
        sa.Column("number", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("editions", sa.JSON, nullable=False),
        sa.Column("audit", sa.JSON, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gating
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER gating_refuses_{change.lower()} BEFORE {change} ON gating
                BEGIN SELECT RAISE(ABORT, 'gating is insert-only'); END
            """)
