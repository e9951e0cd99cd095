"""Decisions: what people said about findings, and when what they said still holds.

A finding is about a subject: two offers that may be one (`listing`), two offers
that overlap in supply (`overlap`), one purpose run by several Ämter in an area
(`parallel`). Decisions are only ever added; the newest about a subject counts.
A rejected finding comes back only where its data are no longer those that
somebody looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from geo_lsz.errors import WrongDecision
from geo_lsz.identity import digest

About = Literal["listing", "overlap", "parallel"]
Verdict = Literal["confirmed", "rejected", "postponed"]

ABOUT: Mapping[About, str] = {
    "listing": "zweimal gelistet",
    "overlap": "Überschneidung im Angebot",
    "parallel": "Parallelstruktur der Verwaltung",
}
"""What a finding can be about, in German; the three are never mixed."""

VERDICTS: Mapping[Verdict, str] = {
    "confirmed": "bestätigt",
    "rejected": "abgelehnt",
    "postponed": "zurückgestellt",
}
"""What can be decided, in German."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about.

    parts : of `listing` two entities; of `overlap` two entities and the
        Angebotsart; of `parallel` geography, area and Angebotsart. Two entities
        stand in their order: A and B are B and A.
    """

    about: About
    parts: tuple[str, ...]

    @classmethod
    def of_pair(cls, about: About, one: str, other: str, *more: str) -> "Subject":
        """About two entities, in whatever order they are told."""
        return cls(about, (*sorted((one, other)), *more))

    @property
    def id(self) -> str:
        """The same subject has the same id, for ever."""
        return digest(["subject", self.about, *self.parts])


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody said about a subject.

    content : digest of the data that they looked at
    who : the person or role, as told
    made_at : in UTC
    """

    subject: Subject
    verdict: Verdict
    reason: str
    who: str
    content: str
    made_at: datetime


def verdict_of(told: str) -> Verdict:
    """The verdict that is meant, by its key or in German. Raises WrongDecision for others."""
    for verdict, title in VERDICTS.items():
        if told in {verdict, title}:
            return verdict
    raise WrongDecision(
        f"„{told}“ kann niemand entscheiden; möglich sind {', '.join(VERDICTS.values())}."
    )


def require_reasoned(reason: str, who: str) -> None:
    """Raise WrongDecision, in German, for a decision that nobody could follow later."""
    if not reason.strip():
        raise WrongDecision("Bitte einen Grund nennen; er steht an der Entscheidung.")
    if not who.strip():
        raise WrongDecision("Bitte sagen, wer entscheidet; es steht an der Entscheidung.")


def newest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that counts, by id of its subject; `decisions` come oldest first."""
    return {decision.subject.id: decision for decision in decisions}


def still_holds(decision: Decision | None, content: str) -> bool:
    """Whether a finding was decided: confirmed for good, rejected while its data are the same."""
    if decision is None or decision.verdict == "postponed":
        return False
    return decision.verdict == "confirmed" or decision.content == content
