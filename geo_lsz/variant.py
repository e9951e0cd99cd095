"""Variants: a Handlungsfeld with other demands, as a planner tries them out.

A variant is a Handlungsfeld like any other: what is reckoned by it is a run of
its own, and says by which demands it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo_lsz.angebotsart import Angebotsart, Reach, Richtwert
from geo_lsz.decline import ALIKE, DECLINES, decline_of, declining, left_of
from geo_lsz.demand import Amount, Change, Choice, Demand, Value
from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import Handlungsfeld

ASSUMED = "Annahme dieses Entwurfs"
"""Where a Richtwert is written that a planner tries out."""

ALL_LEFT = 100.0
"""Percent that an offer at the limit counts where all within it count alike."""

MOST_LEFT = 99.0
"""Percent that it counts at most where offers count less with the way."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody demands: values that can be demanded, and German faults of all else, by key."""

    values: Mapping[str, Value]
    faults: Mapping[str, str]


def demands(field: Handlungsfeld) -> dict[str, Demand]:
    """All that may be set of a Handlungsfeld, by key: reach, its decline and Richtwert of its kinds, weights."""
    found = [demand for kind in field.kinds_with_a_place for demand in _of_kind(kind)]
    help_text = "So stark zählt die Kennzahl im Statusindex, im Verhältnis zu den anderen."
    weights = [
        Amount(
            f"gewicht.{one.key}",
            "Gewichte der Belastung",
            one.title,
            "",
            help_text,
            one.weight,
            0.01,
            100.0,
        )
        for one in field.indicator
    ]
    return {demand.key: demand for demand in (*found, *weights)}


def read(field: Handlungsfeld, told: Mapping[str, object]) -> Told:
    """What is meant by texts or numbers, by key; what is not told, or blank, stays as it is."""
    known = demands(field)
    given = {key: demand for key, demand in known.items() if told.get(key, "") != ""}
    meant = {key: demand.read(told[key]) for key, demand in given.items()}
    values: dict[str, Value] = {key: it for key, it in meant.items() if it is not None}
    faults = {
        key: f"Erwartet wird {given[key].expected}; gegeben ist „{told[key]!s:.40}“."
        for key, value in meant.items()
        if value is None
    }
    faults |= {
        key: f"Das lässt sich hier nicht setzen; bekannt sind {', '.join(known)}."
        for key in told
        if key not in known
    }
    declining_kinds = [kind.slug for kind in field.kinds_with_a_place if _declines(kind)]
    at_odds = {f"{slug}.rest": _at_odds(slug, known, values) for slug in declining_kinds}
    alike = [slug for slug in declining_kinds if values.get(f"{slug}.abnahme") == ALIKE]
    return Told(
        values | {f"{slug}.rest": ALL_LEFT for slug in alike},
        {key: fault for key, fault in at_odds.items() if fault} | faults,
    )


def variant(field: Handlungsfeld, told: Mapping[str, Value]) -> Handlungsfeld:
    """The field with other demands, by their keys; what is told as it is changes nothing.

    Raises DefinitionError for a key that the field has not, and for what cannot be demanded.
    """
    found = read(field, told)
    if found.faults:
        raise DefinitionError("; ".join(f"{key}: {fault}" for key, fault in found.faults.items()))
    known = demands(field)
    changed = {key: value for key, value in found.values.items() if value != known[key].value}
    return field.model_copy(
        update={
            "kinds": tuple(_kind_with(kind, changed) for kind in field.kinds),
            "indicator": tuple(
                one.model_copy(update={"weight": changed.get(f"gewicht.{one.key}", one.weight)})
                for one in field.indicator
            ),
        }
    )


def differences(field: Handlungsfeld, other: Handlungsfeld) -> Iterator[Change]:
    """What is demanded otherwise in another variant of a field."""
    told = demands(other)
    for key, demand in demands(field).items():
        if key in told and told[key].value != demand.value:
            yield Change(demand, told[key].value)


def assumptions(field: Handlungsfeld, other: Handlungsfeld) -> tuple[str, ...]:
    """German sentences for what is made of a variant: each demand that is another than in the field."""
    return tuple(
        f"Angenommen, anders als üblich: {change.sentence}." for change in differences(field, other)
    )


def _of_kind(kind: Angebotsart) -> Iterator[Demand]:
    if kind.reach is not None:
        yield from _of_reach(kind, kind.reach)
    if kind.richtwert is not None:
        told = kind.richtwert
        yield Amount(
            f"{kind.slug}.richtwert",
            kind.title,
            "Richtwert",
            "Plätze je Kopf",
            f"So viele Plätze gelten als genug. Quelle: {told.source}, {told.year}.",
            told.places_per_head,
            0.001,
            10.0,
        )


def _of_reach(kind: Angebotsart, reach: Reach) -> Iterator[Demand]:
    decides = "Ein Angebot zählt, wenn es so nah ist; wie nah genau, ändert nichts."
    beyond = "Was weiter weg ist, zählt nicht."
    yield Amount(
        f"{kind.slug}.minuten",
        kind.title,
        "so weit gehen Menschen",
        "Minuten",
        beyond if _declines(kind) else decides,
        reach.limit_min,
        1.0,
        180.0,
    )
    if not _declines(kind):
        return
    yield Choice(
        f"{kind.slug}.abnahme",
        kind.title,
        "so zählt der Weg",
        "Ob ein Angebot weniger zählt, je weiter es weg ist.",
        decline_of(reach),
        {key: title for key, title in DECLINES.items() if _possible(kind, key)},
    )
    yield Amount(
        f"{kind.slug}.rest",
        kind.title,
        "an der Grenze zählt ein Angebot noch",
        "Prozent",
        "Gemessen an einem Angebot vor der Tür; "
        f"bei „{DECLINES[ALIKE]}“ sind es immer {ALL_LEFT:.0f}.",
        round(100 * left_of(reach), 9),
        1.0,
        ALL_LEFT,
    )


def _declines(kind: Angebotsart) -> bool:
    """Whether it matters how near an offer is: where it is counted who gets how many places."""
    return kind.yardstick == "places" and kind.catchment != "2sfca"


def _possible(kind: Angebotsart, decline: str) -> bool:
    """Gravity may weigh above 1, which m2sfca cannot take."""
    return decline != "steil" or kind.catchment != "m2sfca"


def _at_odds(slug: str, known: Mapping[str, Demand], values: Mapping[str, Value]) -> str:
    """What is wrong with shape and rest of a decline together, in German; empty where nothing is."""
    keys = (f"{slug}.abnahme", f"{slug}.rest")
    usual_shape, usual_left = (known[key].value for key in keys)
    shape, left = (values.get(key, known[key].value) for key in keys)
    title = DECLINES[str(shape)]
    if (shape, left) == (usual_shape, usual_left):
        return ""
    if shape == ALIKE and left not in {usual_left, ALL_LEFT}:
        return f"Bei „{title}“ zählt jedes Angebot voll; hier gehört {ALL_LEFT:.0f} hin."
    if shape != ALIKE and float(left) > MOST_LEFT:
        return f"Bei „{title}“ darf es höchstens {MOST_LEFT:.0f} sein."
    return ""


def _kind_with(kind: Angebotsart, changed: Mapping[str, Value]) -> Angebotsart:
    ours = {
        part: changed.get(f"{kind.slug}.{part}")
        for part in ("minuten", "abnahme", "rest", "richtwert")
    }
    return kind.model_copy(
        update={
            "reach": kind.reach and _reach_with(kind.reach, ours),
            "richtwert": kind.richtwert and _richtwert_with(kind.richtwert, ours["richtwert"]),
        }
    )


def _reach_with(reach: Reach, ours: Mapping[str, Value | None]) -> Reach:
    minutes, decline, left = (ours[part] for part in ("minuten", "abnahme", "rest"))
    if minutes is not None:
        reach = reach.stretched(float(minutes) / reach.limit_min)
    if decline is None and left is None:
        return reach
    share = left_of(reach) if left is None else float(left) / 100
    return declining(reach, str(decline or decline_of(reach)), share)


def _richtwert_with(richtwert: Richtwert, places: Value | None) -> Richtwert:
    if places is None:
        return richtwert
    return richtwert.model_copy(update={"places_per_head": float(places), "source": ASSUMED})
