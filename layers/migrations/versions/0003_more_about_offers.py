"""What lists tell of offers beside name, place and capacity: whom they serve, when, protected how.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = (
    "einzugsgebiet",
    "oeffnungszeiten",
    "bestandsschutz_bis",
    "bestandsschutz_quelle",
    "warteliste",
    "foerderung",
)


def upgrade() -> None:
    """Add the columns; offers that are there already leave them unknown."""
    for name in COLUMNS:
        op.add_column("offer", sa.Column(name, sa.Text))
