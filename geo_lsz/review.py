"""Review: findings about duplicate structures as a list that people decide on, one by one.

Three kinds of finding stand in it and are never mixed (`decisions.ABOUT`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geo_lsz.decisions import ABOUT, Decision, Subject, still_holds


@dataclass(frozen=True, slots=True)
class Fact:
    """What speaks for or against a finding: a field or condition, and what it says."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that people should decide.

    title, sentence : German; who it is about, and why it is told
    standing : German; what holds as long as nobody decides, e.g. `wird verknüpft`
    offers : ids of the offers it is about
    facts : what it stands on, one by one
    content : digest of the data it stands on
    rank : what should be looked at first has the smallest
    decision : the newest about it
    """

    subject: Subject
    title: str
    sentence: str
    standing: str
    offers: tuple[str, ...]
    facts: tuple[Fact, ...]
    content: str
    rank: float = 0.0
    decision: Decision | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return not still_holds(self.decision, self.content)

    @property
    def about(self) -> str:
        """What kind of finding it is, in German."""
        return ABOUT[self.subject.about]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The open ones first; of one kind together, in the order of their rank; each once."""
    once = {finding.subject.id: finding for finding in findings}
    kinds = [*ABOUT]
    return sorted(
        once.values(),
        key=lambda it: (
            not it.open,
            kinds.index(it.subject.about),
            it.rank,
            it.title,
            it.subject.id,
        ),
    )
