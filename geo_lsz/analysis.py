"""Analyses: what can be asked of the snapshots, one record each.

An analysis is a pure function of inputs and a Handlungsfeld. Its version is
part of the run's identity: a number that a planner may already have quoted
changes only with a new version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo_lsz.gap import gap
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.inputs import IndicatorDelivery, Inputs, Reckoned
from geo_lsz.need_analysis import need

__all__ = ["ANALYSES", "Analysis", "IndicatorDelivery", "Inputs", "Reckoned"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis: its name, version and German title, the layers it reads, and its function."""

    name: str
    version: int
    title: str
    layers: tuple[str, ...]
    function: Callable[[Inputs, Handlungsfeld], Reckoned]


ANALYSES: Mapping[str, Analysis] = {
    analysis.name: analysis
    for analysis in (
        Analysis("need", 1, "Belastung der Gebiete", ("areas", "cells", "indicators"), need),
        Analysis("gap", 1, "Versorgung und Lücken", ("areas", "cells", "offers"), gap),
    )
}
"""All analyses by name."""
