"""What people decided about findings, only ever added to.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its triggers."""
    op.create_table(
        "decision",
        sa.Column("number", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("about IN ('listing', 'overlap', 'parallel')", name="about"),
        sa.CheckConstraint("verdict IN ('confirmed', 'rejected', 'postponed')", name="verdict"),
        sa.CheckConstraint("reason <> '' AND who <> ''", name="reasoned"),
    )
    op.create_index("ix_decision_subject", "decision", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER decision_refuses_{change.lower()} BEFORE {change} ON decision
                BEGIN SELECT RAISE(ABORT, 'decision is insert-only'); END
            """)
