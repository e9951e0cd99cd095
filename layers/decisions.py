"""Decisions as they are kept: added with who and when, never changed."""

from datetime import UTC, datetime

from sqlalchemy import select

from geo_lsz.decisions import Decision, Subject, require_reasoned, verdict_of
from layers import tables
from layers.keeping import in_utc, insert
from layers.store import Store


def decide(
    store: Store, subject: Subject, verdict: str, *, reason: str, who: str, content: str
) -> Decision:
    """Keep what somebody said about a subject, and give it back as it is kept.

    verdict : by its key or in German
    content : digest of the data that they looked at

    Raises WrongDecision without a reason or a person, and for a verdict that is none.
    """
    require_reasoned(reason, who)
    said = verdict_of(verdict)
    decision = Decision(subject, said, reason.strip(), who.strip(), content, datetime.now(UTC))
    row = {
        "subject": subject.id,
        "about": subject.about,
        "parts": list(subject.parts),
        "verdict": said,
        "reason": decision.reason,
        "who": decision.who,
        "content": content,
        "made_at": decision.made_at,
    }
    with store.database.writing() as connection:
        insert(connection, tables.decision, [row])
    return decision


def decisions(store: Store) -> list[Decision]:
    """Every decision, the oldest first."""
    table = tables.decision
    with store.database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.number)).all()
    return [
        Decision(
            Subject(row.about, tuple(row.parts)),
            row.verdict,
            row.reason,
            row.who,
            row.content,
            in_utc(row.made_at),
        )
        for row in rows
    ]
