"""What lists tell of offers besides: form, fields, groups, languages, access, validity and hours.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXTS = (
    "angebotsform",
    "handlungsfelder",
    "zielgruppen",
    "sprachen",
    "barrierefrei",
    "gueltig_von",
    "gueltig_bis",
)


def upgrade() -> None:
    """Add the columns; offers that are there already leave them unknown, their hours missing."""
    for name in TEXTS:
        op.add_column("offer", sa.Column(name, sa.Text))
    for name in ("stunden", "stunden_low", "stunden_high"):
        op.add_column("offer", sa.Column(name, sa.Double))
    # SQLite adds a check to a table that is there only together with a column.
    op.execute("""
        ALTER TABLE offer ADD COLUMN stunden_status TEXT NOT NULL DEFAULT 'missing'
        CONSTRAINT ck_offer_stunden_status CHECK (
            stunden_status IN ('ok', 'missing', 'suppressed', 'not_applicable'))
        CONSTRAINT ck_offer_stunden_known CHECK (
            (stunden_status = 'ok') = (stunden IS NOT NULL))
        CONSTRAINT ck_offer_stunden_bounds CHECK (stunden_low <= stunden_high)
    """)
