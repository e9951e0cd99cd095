"""Views: which reckoned values a map may show, in which classes, against which yardstick."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geo_lsz.angebotsart import Angebotsart
from geo_lsz.change import CAUSES
from geo_lsz.frames import ALL
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.klassen import (
    CHANCE,
    CHANGE,
    CLUSTERS,
    DYNAMIC_INDEX,
    STATUS_INDEX,
    THIRDS,
    UNCLASSIFIED,
    VERSORGUNG,
)
from geo_lsz.released import View
from geo_lsz.yardstick import without_place_text

PERCENT = 100.0
_WORST_KIND = "Gezeigt wird die Angebotsart, die am schlechtesten versorgt ist."
_NOT_CLASSIFIED = "Dieses Gebiet ist nicht eingestuft."
_FEW_PEOPLE = "Wer die Kennzahlen liefert, lässt es aus; meist leben dort zu wenige Menschen für verlässliche Anteile."


@dataclass(frozen=True, slots=True)
class Measured:
    """A value of AREA_RESULTS, found by `key` (angebotsart, measure), and the view it becomes.

    scale : by which it is multiplied for the view: shares are shown in percent
    """

    key: tuple[str, str]
    view: View
    scale: float = 1.0


def measured_views(
    field: Handlungsfeld, notes: Mapping[str, Mapping[str, Any]], left_out_because: str = ""
) -> Iterator[Measured]:
    """The views of a Handlungsfeld in their order.

    notes : of its runs, by analysis
    left_out_because : why the office leaves areas out of the index; empty where nobody told
    """
    for measured in _views(field, notes):
        comparing = measured.view.without_value is UNCLASSIFIED
        yield _saying_why(measured, left_out_because) if comparing else measured


def why_left_out(told: str) -> str:
    """German sentences: why an area is not classified; `told` is the reason of the office, or empty."""
    return f"{_NOT_CLASSIFIED} {told or _FEW_PEOPLE}"


def _saying_why(measured: Measured, told: str) -> Measured:
    """The same, with why it does not apply everywhere; where the office told it, beside the map too."""
    because = why_left_out(told)
    if measured.view.coded:
        because += " Wo niemand aus den Zielgruppen wohnt, gibt es ebenfalls keine Einstufung."
    lines = [measured.view.yardstick, f"Nicht eingestuft: {told}" if told else ""]
    changed = {"not_applicable_because": because, "yardstick": "\n".join(filter(None, lines))}
    return replace(measured, view=measured.view.model_copy(update=changed))


def _views(field: Handlungsfeld, notes: Mapping[str, Mapping[str, Any]]) -> Iterator[Measured]:
    need, kinds = notes["need"], notes["gap"].get("kinds", {})
    if field.kinds_with_a_place:
        yield _headline(field, kinds)
    yield _need(need)
    yield _dynamic(need)
    if field.kinds_with_a_place:
        yield _chance()
        yield _change(notes.get("change", {}))
        yield _thirds()
        yield _clusters()
    for kind in field.kinds_with_a_place:
        yield _kind(kind, kinds.get(kind.slug, {}))


def view_key(kind: Angebotsart) -> str:
    """Key of the view that shows how well a kind of offer serves."""
    return f"{kind.slug}_{'versorgungsgrad' if kind.yardstick == 'places' else 'erreichbarkeit'}"


def _headline(field: Handlungsfeld, kinds: Mapping[str, Any]) -> Measured:
    yardsticks = (
        f"{kind.title}: {kinds.get(kind.slug, {}).get('yardstick_text', '')}".strip(": ") + "."
        for kind in field.kinds_with_a_place
    )
    return Measured(
        (ALL, "headline"),
        View(
            key="versorgung",
            title="Versorgung",
            unit="%",
            klassen=VERSORGUNG,
            palette="versorgung",
            yardstick="\n".join([_WORST_KIND, *yardsticks]),
        ),
    )


def _need(notes: Mapping[str, Any]) -> Measured:
    return Measured(
        (ALL, "need"),
        View(
            key="belastung",
            title="Soziale Belastung",
            digits=2,
            klassen=STATUS_INDEX,
            palette="belastung",
            yardstick="Statusindex: Vergleich mit dem Durchschnitt aller eingestuften Gebiete der Stadt (0); "
            "hohe Werte bedeuten hohe Belastung. Verfahren wie beim Berliner Monitoring "
            f"Soziale Stadtentwicklung. {_need_stichtag(notes)}".strip(),
        ),
    )


def _dynamic(notes: Mapping[str, Any]) -> Measured:
    return Measured(
        (ALL, "dynamic"),
        View(
            key="dynamik",
            title="Entwicklung der Belastung",
            digits=2,
            klassen=DYNAMIC_INDEX,
            palette="dynamik",
            yardstick="Dynamikindex: Vergleich mit der Entwicklung der ganzen Stadt (0); "
            f"hohe Werte bedeuten, dass die Belastung stärker wächst. {_period(notes)}".strip(),
        ),
    )


def change_views(field: Handlungsfeld, notes: Mapping[str, Any]) -> Iterator[Measured]:
    """The views of what changed in a Handlungsfeld; `notes` are those of the comparison."""
    yield _change(notes)
    for kind in field.kinds_with_a_place:
        yield _change(notes, kind)


def _change(notes: Mapping[str, Any], kind: Angebotsart | None = None) -> Measured:
    causes = ", ".join(CAUSES[cause] for cause in notes.get("causes", ()))
    key, of, scale = "veraenderung", (ALL, "headline_change"), 1.0
    if kind is not None:
        (slug, measure), scale = _percent_of(kind)
        key, of = f"{kind.slug}_veraenderung", (slug, f"{measure}_change")
    return Measured(
        of,
        View(
            key=key,
            title=f"{kind.title}: Veränderung" if kind else "Veränderung der Versorgung",
            unit="Punkte",
            klassen=CHANGE,
            palette="veraenderung",
            angebotsart=kind.slug if kind else "",
            zielgruppe=kind.zielgruppe.slug if kind else "",
            yardstick="Unterschied der Versorgung in Prozentpunkten, verglichen mit "
            f"{notes.get('compared_with', 'einem früheren Stand')}. "
            f"Was sich geändert hat: {causes or 'nichts'}.",
        ),
        scale,
    )


def _chance() -> Measured:
    return Measured(
        (ALL, "gap_chance"),
        View(
            key="luecke",
            title="Wie sicher ist eine Lücke",
            unit="%",
            klassen=CHANCE,
            palette="chance",
            yardstick="Anteil von 200 Ziehungen, in denen mindestens eine Angebotsart weniger als 75 % "
            "erreicht. Gezogen wird, was nur zwischen Grenzen bekannt ist: gesperrte und fehlende "
            "Zahlen. Was niemand eingrenzen kann, bleibt ohne Angabe.",
        ),
        PERCENT,
    )


def _thirds() -> Measured:
    return Measured(
        (ALL, "thirds"),
        View(
            key="vergleich",
            title="Belastung und Versorgung",
            klassen=THIRDS,
            palette="vergleich",
            coded=True,
            yardstick="Die Gebiete der Stadt sind nach Belastung und nach Versorgung in je drei "
            "etwa gleich große Gruppen geteilt. Das ist ein Vergleich untereinander, keine Lücke: "
            "Auch die am besten versorgte Stadt hat ein schwächstes Drittel.",
        ),
    )


def _clusters() -> Measured:
    return Measured(
        (ALL, "cluster"),
        View(
            key="ballung",
            title="Ballungen",
            klassen=CLUSTERS,
            palette="ballung",
            coded=True,
            yardstick="Gefärbt ist, wo hohe oder geringe Belastung und die Versorgung der Nachbargebiete "
            "auffälliger zusammentreffen, als es der Zufall erwarten lässt (bivariates lokales Moran-Maß, "
            "999 Vertauschungen, höchstens 5 % falsche Funde nach Benjamini und Hochberg).",
        ),
    )


def _need_stichtag(notes: Mapping[str, Any]) -> str:
    days = _days(notes)
    return f"Stichtag {days[0]}." if days else ""


def _period(notes: Mapping[str, Any]) -> str:
    days = _days(notes)
    if notes.get("changes_told") and days:
        return f"Veränderungen, wie sie zum Stichtag {days[0]} geliefert wurden."
    return f"Verglichen werden {days[1]} und {days[0]}." if len(days) > 1 else ""


def _days(notes: Mapping[str, Any]) -> list[str]:
    """Stichtage as German dates, the newest first."""
    return [f"{date.fromisoformat(day):%d.%m.%Y}" for day in notes.get("stichtage", ())]


def _kind(kind: Angebotsart, notes: Mapping[str, Any]) -> Measured:
    by_places = kind.yardstick == "places"
    said = [f"{notes['yardstick_text']}.", without_place_text(notes)] if notes else []
    measured, scale = _percent_of(kind)
    return Measured(
        measured,
        View(
            key=view_key(kind),
            title=f"{kind.title}: {'Versorgungsgrad' if by_places else 'Erreichbarkeit'}",
            unit="%",
            klassen=VERSORGUNG,
            palette="versorgung",
            angebotsart=kind.slug,
            zielgruppe=kind.zielgruppe.slug,
            yardstick="\n".join(sentence for sentence in said if sentence),
        ),
        scale,
    )


def _percent_of(kind: Angebotsart) -> tuple[tuple[str, str], float]:
    """The measure that the map of a kind shows, and by what it is multiplied to be percent."""
    if kind.yardstick == "places":
        return (kind.slug, "versorgungsgrad"), 1.0
    return (kind.slug, "coverage"), PERCENT
