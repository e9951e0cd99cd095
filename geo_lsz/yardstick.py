"""Yardsticks: against what supply is measured, and the sentence that says so (METHODS M5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pandas import DataFrame

from geo_lsz.angebotsart import Angebotsart, Reach, Richtwert
from geo_lsz.coverage import Enough
from geo_lsz.german import significant
from geo_lsz.grouping import Floats
from geo_lsz.intervals import KNOWN, ignorance, is_applicable, limits

FEW = 0.1
"""Below so many places per head, places are told per 1,000 persons."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a kind of offer is measured against.

    enough : places per head; None where places are not the measure or nothing
        can be said
    text : in German, with the source; no full stop at its end
    """

    name: Literal["richtwert", "median", "presence", "none"]
    enough: Enough | None
    text: str


def yardstick(
    kind: Angebotsart, supply: DataFrame | None = None, persons: DataFrame | None = None
) -> Yardstick:
    """The yardstick of a kind of offer: its Richtwert, else the median of the city.

    supply : places per head by area of the finest geography, `value, status,
        low, high`; asked for only where the kind counts places
    persons : of the Zielgruppe, likewise
    """
    group = f"der Zielgruppe „{kind.zielgruppe.title}“"
    if kind.yardstick == "none":
        text = "Kein Ort, zu dem jemand gehen müsste; mit Wegen und Plätzen nicht messbar"
        return Yardstick("none", None, text)
    if kind.yardstick == "presence" or supply is None or persons is None:
        return Yardstick("presence", None, _presence_text(kind, group))
    if kind.richtwert is not None:
        text = _richtwert_text(kind.richtwert, group)
        return Yardstick("richtwert", Enough.exactly(kind.richtwert.places_per_head), text)
    return _median(supply, persons, group)


def ways_text(reaches: Sequence[Reach], notes: Sequence[Mapping[str, Any]]) -> str:
    """German sentences: what ways were known from; empty where nobody walks.

    notes : of `reach.Ways`, for each of the reaches
    """
    if not reaches:
        return ""
    bases = {basis for note in notes for basis in note["cells_by_basis"]}
    detours = _range([reach.detour_factor for reach in reaches])
    said = {
        "netz": "Fußwege folgen dem gelieferten Straßennetz.",
        "luftlinie": (
            f"Fußwege sind aus der Luftlinie × {detours} geschätzt; "
            "ein Wegenetz liegt nicht zugrunde."
        ),
        "kosten": "Fahrzeiten stammen aus gelieferten Reisezeiten.",
    }
    sentences = [sentence for basis, sentence in said.items() if basis in bases]
    instead = max((note["cells_walking_instead"] for note in notes), default=0)
    if instead:
        sentences.append(
            f"Für {instead} Wohnorte fehlen die vorgesehenen Reisezeiten; dort gilt der Fußweg."
        )
    lost = max((note["cells_unknown"] for note in notes), default=0)
    if lost:
        sentences.append(f"Von {lost} Wohnorten ist kein Weg bekannt; was dort gilt, bleibt offen.")
    return " ".join(sentences)


def without_place_text(notes: Mapping[str, Any]) -> str:
    """German sentences: which offers of a kind count without a way, and which nowhere.

    notes : of `city.City`
    """
    by_area, nowhere = notes["offers_by_service_area"], notes["offers_without_place"]
    one = "Ein Angebot ohne festen Ort zählt"
    several = f"{by_area} Angebote ohne festen Ort zählen"
    lost = "Ein Angebot zählt" if nowhere == 1 else f"{nowhere} Angebote zählen"
    sentences = {
        f"{one if by_area == 1 else several} im ganzen Einzugsgebiet.": by_area,
        f"{lost} nirgends mit, weil weder Ort noch Einzugsgebiet bekannt sind.": nowhere,
    }
    return " ".join(sentence for sentence, count in sentences.items() if count)


def _presence_text(kind: Angebotsart, group: str) -> str:
    minutes = significant(kind.reach.limit_min) if kind.reach else "?"
    return (
        f"Anteil {group}, der mindestens ein Angebot in höchstens {minutes} Minuten zu Fuß "
        "erreicht; Plätze werden nicht gezählt"
    )


def _richtwert_text(richtwert: Richtwert, group: str) -> str:
    return (
        f"Richtwert {significant(richtwert.places_per_head)} Plätze je Person {group} "
        f"(Quelle: {richtwert.source}, {richtwert.year})"
    )


def _median(supply: DataFrame, persons: DataFrame, group: str) -> Yardstick:
    """Median of the city over persons: half of the group lives where there is less, half where more.

    Villages are many and small: a median over areas would be theirs alone.
    """
    there = is_applicable(supply) & is_applicable(persons)
    supply, persons = supply[there], persons[there]
    low, high = _median_bounds(supply, persons)
    if high == 0 or (low == 0 and np.isinf(high)):
        text = (
            "Kein Richtwert hinterlegt, und der Median der Stadt taugt nicht als Maßstab: "
            "Er ist 0 oder unbekannt. Ein Versorgungsgrad lässt sich so nicht angeben"
        )
        return Yardstick("median", None, text)
    levels = np.maximum(ignorance(supply["status"]), ignorance(persons["status"]))
    level = KNOWN if low == high else int(levels.max())
    text = (
        f"Kein Richtwert hinterlegt; Maßstab ist der Median der Stadt: Die Hälfte {group} lebt in "
        f"Gebieten mit weniger als {_per_head([low, high])}, die andere in solchen mit mehr"
    )
    return Yardstick("median", Enough(low, high, level), text)


def _median_bounds(supply: DataFrame, persons: DataFrame) -> tuple[float, float]:
    """Lowest and highest that the median of `supply`, weighted by `persons`, can be.

    The lowest has the lowest supply everywhere, most persons where there is
    least, and fewest where there is more; the highest the other way round.
    Where everything is known, both are the mean of lower and upper median.
    """
    poorest, richest = limits(supply)
    fewest, most = limits(persons)
    if (poorest == richest).all() and (fewest == most).all():
        median = weighted_median(poorest, fewest)
        return median, median
    lower = _lower_median(poorest, heavy=most, light=fewest)
    upper = -_lower_median(-richest, heavy=most, light=fewest)
    return lower, upper


def weighted_median(numbers: Floats, weights: Floats) -> float:
    """The number that half of the weight lies below: the mean of lower and upper median."""
    lower = _lower_median(numbers, heavy=weights, light=weights)
    upper = -_lower_median(-numbers, heavy=weights, light=weights)
    return (lower + upper) / 2


def _lower_median(numbers: Floats, *, heavy: Floats, light: Floats) -> float:
    """Smallest number that may have half the weight at or below it; 0 of no numbers."""
    if not len(numbers):
        return 0.0
    order = np.argsort(numbers, kind="stable")
    at_or_below = np.cumsum(heavy[order])
    above = light.sum() - np.cumsum(light[order])
    return float(numbers[order][np.argmax(at_or_below >= above)])


def _per_head(numbers: Sequence[float]) -> str:
    """`0,75 Plätzen je Person`, or of few places `3,8 Plätzen je 1.000 Personen`."""
    if max(numbers) >= FEW:
        return f"{_range(numbers)} Plätzen je Person"
    return f"{_range([1000 * number for number in numbers])} Plätzen je 1.000 Personen"


def _range(numbers: Sequence[float]) -> str:
    low, high = min(numbers), max(numbers)
    if np.isinf(high):
        return f"mindestens {significant(low)}"
    if low == high:
        return significant(low)
    alike = significant(low) == significant(high)
    return f"etwa {significant(low)}" if alike else f"{significant(low)} bis {significant(high)}"
