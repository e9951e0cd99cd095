"""How it is reckoned, in plain words: a section per analysis, with the numbers of the code itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.rendering import document
from api.workbench.texts import text_of
from geo_lsz import chance, mismatch, parallel, robustness, voices, within_reach
from geo_lsz.analysis import ANALYSES, Analysis
from geo_lsz.angebotsart import Angebotsart, Reach, angebotsarten
from geo_lsz.doppelstruktur import DEFAULT
from geo_lsz.german import significant
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.heard import hearing
from geo_lsz.klassen import (
    CHANGE,
    CLUSTERS,
    DYNAMIC_INDEX,
    FINDINGS,
    STATUS_INDEX,
    VERSORGUNG,
    VOICE_RATE,
    Klasse,
)
from geo_lsz.stufen import stufen
from layers.layer import layer

KLASSEN: dict[str, Sequence[tuple[str, Sequence[Klasse]]]] = {
    "need": (("Soziale Belastung", STATUS_INDEX), ("Entwicklung der Belastung", DYNAMIC_INDEX)),
    "gap": (("Versorgung", VERSORGUNG), ("Veränderung der Versorgung", CHANGE)),
    "mismatch": (("Ballungen", CLUSTERS),),
    "duplicates": (),
    "voices": (("Stimmen je 1.000", VOICE_RATE),),
    "evidence": (("Befund", FINDINGS),),
}
"""By analysis: its classes, the lowest values first."""

NUMBERS = {
    "draws": robustness.DRAWS,
    "lots": chance.DRAWS,
    "detour": Reach.model_fields["detour_factor"].default,
    "permutations": mismatch.PERMUTATIONS,
    "significant": mismatch.SIGNIFICANT,
    "overlap": DEFAULT.min_overlap,
    "served": DEFAULT.served_percent,
    "several": parallel.SEVERAL,
    "few": within_reach.FEW,
    "per": voices.PER,
    "weeks": hearing().cycle_weeks * hearing().cycles,
    "cycles": hearing().cycles,
    "least_voices": hearing().least_voices,
    "served_below": stufen().served_percent,
    "need_above": stufen().need_index,
    "criteria": stufen().criterion,
    "stufen_caveat": stufen().caveat,
    "heard_percent": 100 * hearing().least_share,
}
"""What the words of a method name: taken from where it is reckoned with."""


@dataclass(frozen=True, slots=True)
class Section:
    """An analysis: what goes in, and its words.

    published : False of what is reckoned for planners only
    """

    name: str
    title: str
    version: int
    goes_in: tuple[str, ...]
    builds_on: tuple[str, ...]
    published: bool
    words: Markup
    klassen: Sequence[tuple[str, Sequence[Klasse]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of offer: whom it is for, how far they go, and against what it is measured."""

    title: str
    zielgruppe: str
    reach: str
    yardstick: str


def sections() -> list[Section]:
    """Every analysis, in the order in which they are reckoned."""
    return [_section(analysis) for analysis in ANALYSES.values()]


def kinds() -> list[Kind]:
    """Every kind of offer, by title."""
    found = [
        Kind(kind.title, kind.zielgruppe.title, _reach(kind), _yardstick(kind))
        for kind in angebotsarten().values()
    ]
    return sorted(found, key=lambda kind: kind.title)


def indicators(field: Handlungsfeld) -> str:
    """`Arbeitslose (zählt 2-fach), Schulabschlüsse (entlastet)`."""
    return ", ".join(
        one.title + (f" ({said})" if (said := ", ".join(_said(one.weight, one.high_means))) else "")
        for one in field.indicator
    )


def _said(weight: float, high_means: str) -> Iterator[str]:
    if weight != 1:
        yield f"zählt {significant(weight)}-fach"
    if high_means == "relief":
        yield "entlastet"


def _section(analysis: Analysis) -> Section:
    words = document(f"methoden/{analysis.name}.md", NUMBERS)
    return Section(
        name=analysis.name,
        title=analysis.title,
        version=analysis.version,
        goes_in=tuple(layer(slug).title for slug in analysis.layers),
        builds_on=tuple(ANALYSES[name].title for name in analysis.builds_on),
        published=not analysis.on_request,
        words=text_of(words, analysis.title).html,
        klassen=KLASSEN[analysis.name],
    )


def _reach(kind: Angebotsart) -> str:
    if kind.reach is None:
        return "kein Weg nötig"
    return f"bis {significant(kind.reach.limit_min)} Minuten"


def _yardstick(kind: Angebotsart) -> str:
    if kind.richtwert is not None:
        enough, source = significant(kind.richtwert.places_per_head), kind.richtwert.source
        return f"Richtwert {enough} Plätze je Person ({source}, {kind.richtwert.year})"
    return {
        "places": "Plätze je Person, gemessen am Median der Stadt",
        "presence": "erreichbar oder nicht; Plätze werden nicht gezählt",
        "none": "nicht mit Wegen und Plätzen messbar",
    }[kind.yardstick]
