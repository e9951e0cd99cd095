"""Review: findings about duplicate structures as a list that people decide on, one by one.

Three kinds of finding stand in it and are never mixed (`decisions.ABOUT`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame
from shapely import LineString

from geo_lsz.decisions import ABOUT, VERDICTS, Decision, Subject, still_holds
from geo_lsz.frames import METRIC_CRS

PAIR = 2


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


LINK_PROPERTIES = {
    "art": "Art des Befunds",
    "wer": "Worum es geht",
    "gilt": "bis zur Entscheidung gilt",
    "entscheidung": "Entscheidung",
    "grund": "Grund",
    "von": "entschieden von",
    "warum": "Begründung",
}
"""German titles of what a finding says in a table."""


def links(findings: Iterable[Finding], places: GeoSeries) -> GeoDataFrame:
    """Findings as lines between the offers they are about, by id, EPSG:25832.

    places : point of each offer, EPSG:25832; NA where unknown

    Columns are those of LINK_PROPERTIES. A finding without two known places has
    no line, but a row all the same.
    """
    told = list(findings)
    rows = {
        finding.subject.id: {
            "art": finding.about,
            "wer": finding.title,
            "gilt": finding.standing,
            "entscheidung": VERDICTS[finding.decision.verdict] if finding.decision else "offen",
            "grund": finding.decision.reason if finding.decision else None,
            "von": finding.decision.who if finding.decision else None,
            "warum": finding.sentence,
        }
        for finding in told
    }
    table = DataFrame.from_dict(rows, orient="index", columns=[*LINK_PROPERTIES]).astype("str")
    return GeoDataFrame(
        table.rename_axis("feature"),
        geometry=[_line([places[offer] for offer in finding.offers]) for finding in told],
        crs=METRIC_CRS,
    )


def _line(ends: list[Any]) -> LineString | None:
    known = [end for end in ends if end is not None and not end.is_empty]
    return LineString(known) if len(known) == len(ends) == PAIR else None


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
