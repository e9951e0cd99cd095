"""Analyses: what can be asked of the snapshots, one record each.

An analysis is a pure function of inputs and a Handlungsfeld, and of the results
of analyses that it builds on. Its version is part of the run's identity: a number that a planner may already have quoted
changes only with a new version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo_lsz.duplicates import duplicates
from geo_lsz.errors import NotFound
from geo_lsz.evidence import evidence
from geo_lsz.gap import gap
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import IndicatorDelivery, Inputs, Reckoned
from geo_lsz.mismatch_analysis import mismatch
from geo_lsz.need_analysis import need
from geo_lsz.voices import voices

__all__ = ["ANALYSES", "Analysis", "IndicatorDelivery", "Inputs", "Reckoned"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis: its name, version and German title, the layers it reads, and its function.

    builds_on : analyses whose results the function takes under their names; they
        stand before it in ANALYSES
    on_request : reckoned only where somebody asks for it by name; it is not published
    beside : layers of which at least one must have been delivered for it to be asked; what
        it finds is published beside the results of the Handlungsfelder, never among them
    hangs_on : the parts of a Handlungsfeld that its results hang on; of two definitions
        alike in these the results are the same. Empty: on all of them
    """

    name: str
    version: int
    title: str
    layers: tuple[str, ...]
    function: Callable[..., Reckoned]
    builds_on: tuple[str, ...] = ()
    on_request: bool = False
    beside: tuple[str, ...] = ()
    hangs_on: tuple[str, ...] = ()

    def finds_the_same(self, one: Handlungsfeld, other: Handlungsfeld) -> bool:
        """Whether its results are the same for both, on the same inputs."""
        parts = self.hangs_on or tuple(Handlungsfeld.model_fields)
        return all(getattr(one, part) == getattr(other, part) for part in parts)


TOLD = ("documents", "events", "bedarfe", "survey", "vorhaben")
"""Layers of what people say and what the city plans."""

ANALYSES: Mapping[str, Analysis] = {
    analysis.name: analysis
    for analysis in (
        Analysis(
            "need",
            2,
            "Belastung der Gebiete",
            ("areas", "cells", "indicators"),
            need,
            hangs_on=("slug", "indicator", "need"),
        ),
        Analysis(
            "gap",
            3,
            "Versorgung und Lücken",
            ("areas", "cells", "offers", "netz", "kosten"),
            gap,
            hangs_on=("slug", "kinds"),
        ),
        Analysis(
            "duplicates",
            1,
            "Doppelstrukturen",
            ("areas", "cells", "offers", "netz", "kosten"),
            duplicates,
            on_request=True,
        ),
        Analysis(
            "mismatch",
            1,
            "Belastung gegen Versorgung",
            ("areas", "cells", "indicators", "offers", "netz", "kosten"),
            mismatch,
            builds_on=("need", "gap"),
        ),
        Analysis(
            "voices",
            1,
            "Stimmen",
            ("areas", "cells", "events", "bedarfe", "survey"),
            voices,
            beside=TOLD,
            hangs_on=("slug",),
        ),
        Analysis(
            "evidence",
            1,
            "Belege",
            ("areas", "offers", *TOLD),
            evidence,
            builds_on=("need", "gap", "voices"),
            beside=TOLD,
        ),
    )
}
"""All analyses by name."""


def asked(name: str | None = None) -> list[Analysis]:
    """What is reckoned: an analysis and what it builds on; without a name all that are published.

    Raises NotFound, in German, with the names that exist.
    """
    if name is None:
        return [analysis for analysis in ANALYSES.values() if not analysis.on_request]
    if name not in ANALYSES:
        raise NotFound(f"Die Analyse „{name}“ gibt es nicht. Es gibt: {', '.join(ANALYSES)}")
    wanted = {name, *ANALYSES[name].builds_on}
    return [analysis for analysis in ANALYSES.values() if analysis.name in wanted]
