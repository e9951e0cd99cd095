"""The first page of a map pack: five sentences with the essentials, and each field in one line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geo_lsz.german import german, klasse_of, value_text
from geo_lsz.klassen import WITHOUT_VALUE
from geo_lsz.status import Status
from maps.pack_results import HEADLINE, NEED, Result, by_urgency, urgency
from maps.palette import style
from maps.svg import swatch

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """A Handlungsfeld in one line: headline with its class, the worst kind, the need."""

    field: str
    value: str
    klasse: str
    swatch: str
    worst: str
    need: str


def essentials(name: str, results: Sequence[Result]) -> tuple[tuple[str, str], ...]:
    """Title and text of the five things to remember, in the order in which they are read."""
    return (
        ("Menschen", _residents(name, results)),
        ("Wo es fehlt", _lead(results)),
        ("Wo es gut ist", _well_off(results)),
        ("Soziale Belastung", _need(results)),
        ("Was wir nicht wissen", _unknown(results)),
    )


def glance_row(result: Result) -> GlanceRow:
    """The line of a Handlungsfeld."""
    view, need = result.view(HEADLINE), result.view(NEED)
    klasse = klasse_of(view, result.row) if view else WITHOUT_VALUE[Status.NOT_APPLICABLE]
    value = value_text(view, result.row) if view else klasse.title
    return GlanceRow(
        field=result.title,
        value=NOTHING if value == klasse.title else value,
        klasse=klasse.title,
        swatch=swatch(style(HEADLINE, klasse.key)),
        worst=result.text("schlimmste_art") or NOTHING,
        need=klasse_of(need, result.row).title if need else NOTHING,
    )


def remarks(results: Sequence[Result]) -> Iterator[str]:
    """What has to be known to read the lines."""
    for result in results:
        because = result.collection.not_applicable_because
        if because:
            yield f"{result.title}: nicht anwendbar. {because}"
    if any(_has_range(result) for result in results):
        yield (
            "Eine Spanne wie „81–82 %“ heißt: Der genaue Wert ist nicht bekannt, "
            "liegt aber sicher dazwischen."
        )


def _has_range(result: Result) -> bool:
    view = result.view(HEADLINE)
    return view is not None and "–" in value_text(view, result.row)


def _residents(name: str, results: Sequence[Result]) -> str:
    row = next((one.row for one in results if "einwohner" in one.row), None)
    shape = results[0].features.geometry[results[0].row.name]
    where = f" auf {german(shape.area / 1e6, 1)} km²" if shape is not None else ""
    if row is None:
        return f"Wie viele Menschen in {name} leben, steht nicht in der Veröffentlichung."
    if row["einwohner_status"] == Status.OK:
        return f"In {name} leben {german(row['einwohner'])} Menschen{where}."
    if row["einwohner_status"] == Status.SUPPRESSED:
        return f"In {name} leben so wenige Menschen, dass ihre Zahl verborgen bleibt."
    return f"Wie viele Menschen in {name} leben, ist nicht bekannt."


def _lead(results: Sequence[Result]) -> str:
    """Which field is short of what, or that nothing is sure."""
    shown, *others = by_urgency(results) or results
    if not shown.view(HEADLINE):
        return (
            "Eine Versorgung lässt sich hier nicht berechnen. "
            f"Die Karte zeigt: {shown.headline.title}."
        )
    if not shown.sure:
        return (
            "Für kein Handlungsfeld ist sicher, wie gut das Gebiet versorgt ist. "
            f"Die Karte zeigt das Handlungsfeld „{shown.title}“: {shown.said}."
        )
    begins = (
        "In keinem Handlungsfeld mit sicherem Wert ist das Gebiet unterversorgt. Am niedrigsten liegt"
        if shown.enough
        else "Am dringlichsten ist"
    )
    why = shown.text("warum") or f"Versorgung {shown.said}."
    return f"{begins} das Handlungsfeld „{shown.title}“. {why}" + _as_low(shown, others)


def _as_low(shown: Result, others: Sequence[Result]) -> str:
    tied = [other for other in others if urgency(other) == urgency(shown)]
    return f" Ebenso niedrig: {_named(tied)}." if tied else ""


def _well_off(results: Sequence[Result]) -> str:
    enough = [result for result in results if result.enough]
    if not enough:
        return "In keinem Handlungsfeld ist sicher, dass genug da ist."
    return f"Genug ist da in {_fields(len(enough))}: {_named(enough)}."


def _need(results: Sequence[Result]) -> str:
    shown = [(result, need) for result in results if (need := result.view(NEED)) is not None]
    found = Counter(klasse_of(need, result.row).title for result, need in shown)
    if not found:
        return "Die Belastung steht nicht in der Veröffentlichung."
    if not any(klasse_of(need, result.row) in need.klassen for result, need in shown):
        return f"Wie belastet das Gebiet ist, lässt sich nicht sagen: {', '.join(found)}."
    if len(found) == 1:
        (klasse,) = found
        return f"In allen Handlungsfeldern gleich, verglichen mit der Stadt: {klasse}."
    parts = (f"{klasse} in {_fields(count)}" for klasse, count in found.most_common())
    return f"Verglichen mit der Stadt: {', '.join(parts)}."


def _unknown(results: Sequence[Result]) -> str:
    with_map = [result for result in results if result.view(HEADLINE)]
    nobody = WITHOUT_VALUE[Status.NOT_APPLICABLE].key
    open_ = [one for one in with_map if not one.sure and one.klasse.key != nobody]
    if not open_:
        return "Für jedes Handlungsfeld mit Angeboten am Ort ist bekannt, ob etwas fehlt."
    return f"Ob etwas fehlt, ist in {_fields(len(open_))} nicht sicher: {_named(open_)}."


def _fields(count: int) -> str:
    return "einem Handlungsfeld" if count == 1 else f"{count} Handlungsfeldern"


def _named(results: Sequence[Result]) -> str:
    return ", ".join(f"„{result.title}“" for result in results)
