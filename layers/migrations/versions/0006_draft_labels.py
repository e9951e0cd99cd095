"""What people call their drafts, only ever added to.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its triggers."""
    op.create_table(
        "draft_label",
        sa.Column("number", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("run", sa.Text, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_draft_label_run", "draft_label", ["run"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON draft_label
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER draft_label_refuses_{change.lower()} BEFORE {change} ON draft_label
                BEGIN SELECT RAISE(ABORT, 'draft_label is insert-only'); END
            """)
