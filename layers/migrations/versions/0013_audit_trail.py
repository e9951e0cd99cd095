"""The trail of what was written, and tombstones of what was erased, both insert-only.

On PostGIS the triggers let one role erase: geolsz_purge, and nobody else, not even
who owns the tables. SQLite knows no roles; there a purge puts its triggers aside.

Revision 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

from layers.trail import record_what_is_there

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their triggers; what is there already is sealed by the first entry."""
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('snapshot', 'run', 'release')", name="kind"),
        sa.CheckConstraint("reason <> '' AND who <> ''", name="reasoned"),
    )
    op.create_table(
        "audit_trail",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False, index=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("contents", sa.JSON, nullable=False),
        sa.Column("seals", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("""
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF current_user = 'geolsz_purge' AND TG_OP <> 'TRUNCATE'
                   AND TG_TABLE_NAME NOT IN ('audit_trail', 'tombstone') THEN
                    RETURN NULL;
                END IF;
                RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END $$
        """)
    for table in ("tombstone", "audit_trail"):
        _insert_only(table)
    record_what_is_there(op.get_bind())


def _insert_only(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"""
            CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(f"""
                CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END
            """)
