"""Withdrawals: a release that should not have been published is taken back, and stays kept.

Nothing is deleted: its rows are still there for whoever has to find out what
was shown. No door shows them any more, and the release before it is the newest.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, select

from geo_lsz.decisions import require_reasoned
from geo_lsz.errors import Withdrawn
from layers import tables
from layers.keeping import insert

if TYPE_CHECKING:
    from layers.store import Store


def withdraw(store: "Store", release_id: str, *, reason: str, who: str) -> None:
    """Take a release back.

    Raises NotFound where there is none of this id, Withdrawn where that was
    done before, WrongDecision without a reason or a person.
    """
    require_reasoned(reason, who)
    store.release(release_id)
    row = {
        "release": release_id,
        "reason": reason.strip(),
        "who": who.strip(),
        "made_at": datetime.now(UTC),
    }
    with store.database.writing() as connection:
        insert(connection, tables.withdrawal, [row])


def is_shown() -> ColumnElement[bool]:
    """Whether a release was not taken back, as part of a query on `release`."""
    return (
        ~select(tables.withdrawal.c.release)
        .where(tables.withdrawal.c.release == tables.release.c.id)
        .exists()
    )


def require_shown(connection: Connection, release_id: str) -> None:
    """Raise Withdrawn where a release was taken back; the reason stays inside."""
    table = tables.withdrawal
    query = select(table.c.made_at).where(table.c.release == release_id)
    made_at = connection.execute(query).scalar()
    if made_at is not None:
        raise Withdrawn(
            f"Die Veröffentlichung {release_id} wurde am {made_at:%d.%m.%Y} zurückgezogen; "
            "bitte die neueste verwenden."
        )
