"""Yardsticks: against what supply is measured, and the sentence that says so (METHODS M5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pandas import DataFrame

from geo_lsz.angebotsart import Angebotsart, Reach, Richtwert
from geo_lsz.coverage import Enough
from geo_lsz.intervals import KNOWN, ignorance, is_applicable, limits
from geo_lsz.zielgruppe import zielgruppen


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a kind of offer is measured against.

    enough : places per head; None where places are not the measure or nothing
        can be said
    text : a German sentence with the source
    """

    name: Literal["richtwert", "median", "presence", "none"]
    enough: Enough | None
    text: str


def yardstick(kind: Angebotsart, supply: DataFrame | None = None) -> Yardstick:
    """The yardstick of a kind of offer: its Richtwert, else the median of the city.

    supply : places per head by area of the finest geography, `value, status,
        low, high`; asked for only where the kind counts places
    """
    group = f"der Zielgruppe „{zielgruppen()[kind.zielgruppe].title}“"
    if kind.yardstick == "none":
        text = "Kein Ort, zu dem jemand gehen müsste; mit Wegen und Plätzen nicht messbar."
        return Yardstick("none", None, text)
    if kind.yardstick == "presence" or supply is None:
        return Yardstick("presence", None, _presence_text(kind, group))
    if kind.richtwert is not None:
        text = _richtwert_text(kind.richtwert, group)
        return Yardstick("richtwert", Enough.exactly(kind.richtwert.places_per_head), text)
    return _median(supply, group)


def ways_text(reaches: Sequence[Reach]) -> str:
    """A German sentence: how walking ways were worked out."""
    if not reaches:
        return "Es wurden keine Wege berechnet."
    detours = _range([reach.detour_factor for reach in reaches])
    speeds = _range([reach.speed_m_per_min for reach in reaches])
    return (
        f"Fußwege sind aus der Luftlinie × {detours} geschätzt, bei {speeds} Metern je Minute; "
        "ein Wegenetz liegt nicht zugrunde."
    )


def _presence_text(kind: Angebotsart, group: str) -> str:
    minutes = _number(kind.reach.limit_min) if kind.reach else "?"
    return (
        f"Maßstab ist die Erreichbarkeit: der Anteil {group}, der mindestens ein Angebot "
        f"in höchstens {minutes} Minuten zu Fuß erreicht. Plätze werden nicht gezählt."
    )


def _richtwert_text(richtwert: Richtwert, group: str) -> str:
    return (
        f"Richtwert: {_number(richtwert.places_per_head)} Plätze je Person {group} "
        f"(Quelle: {richtwert.source}, {richtwert.year})."
    )


def _median(supply: DataFrame, group: str) -> Yardstick:
    """The median over all areas; its bounds are the medians of their bounds."""
    there = supply[is_applicable(supply)]
    low, high = (float(np.median(side)) if len(there) else 0.0 for side in limits(there))
    if high == 0 or (low == 0 and np.isinf(high)):
        text = (
            "Kein Richtwert hinterlegt, und der Median der Stadt taugt nicht als Maßstab: "
            "Er ist 0 oder unbekannt. Ein Versorgungsgrad lässt sich so nicht angeben."
        )
        return Yardstick("median", None, text)
    level = KNOWN if low == high else int(ignorance(there["status"]).max())
    text = (
        f"Kein Richtwert hinterlegt. Maßstab ist der Median der Stadt über {len(there)} Gebiete: "
        f"{_range([low, high])} Plätze je Person {group}."
    )
    return Yardstick("median", Enough(low, high, level), text)


def _range(numbers: Sequence[float]) -> str:
    low, high = min(numbers), max(numbers)
    if np.isinf(high):
        return f"mindestens {_number(low)}"
    if low == high:
        return _number(low)
    alike = _number(low) == _number(high)
    return f"etwa {_number(low)}" if alike else f"{_number(low)} bis {_number(high)}"


def _number(number: float) -> str:
    return f"{number:.3g}".replace(".", ",")
