"""Because: a plain German sentence for every area that says why its class is what it is.

It is made of the very values that the map shows: the number, the yardstick,
the persons concerned, and what is not known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

import numpy as np
from pandas import DataFrame, Index, Series, notna

from geo_lsz.angebotsart import Angebotsart
from geo_lsz.city import OTHER_WAYS
from geo_lsz.coverage import SERVED_PERCENT
from geo_lsz.frames import ALL
from geo_lsz.german import EVERYTHING, german, in_its_class, significant
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.klassen import VERSORGUNG, WITHOUT_VALUE, classify
from geo_lsz.status import Status

MEASURES = ("coverage", "supply", "versorgungsgrad", "missing_places", "target_group")

ENOUGH = ("versorgt", "ueberversorgt")
"""Keys of the classes in which nothing is lacking."""

FEW = 0.1
"""Below so many places per head, places are told per 1,000 persons, else per 100."""

TITLES = {k.key: k.title.split(" (")[0] for k in (*VERSORGUNG, *WITHOUT_VALUE.values())}
"""What a class is called within a sentence, by its key."""

UNKNOWN = {k.key for k in WITHOUT_VALUE.values()}
"""Keys of what stands in place of a class."""

HALF = 0.5
"""A finding that stays for less than this share of the people hangs on the boundaries."""

SURE_CHANCE = (0.005, 0.995)
"""A chance beyond these is not told in percent: it would round to 0 or 100."""


@dataclass(frozen=True, slots=True)
class Known:
    """One value of an area: its number where it is sure, its bounds, its status."""

    value: float
    status: str
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether there is a number."""
        return self.status == Status.OK

    def text(self, digits: int = 0) -> str:
        """`34`, `34–38` or `mindestens 34`; empty where nothing is known."""
        if self.sure:
            return german(self.value, digits)
        least = german(self.low, digits, ROUND_FLOOR) if notna(self.low) else ""
        most = german(self.high, digits, ROUND_CEILING) if notna(self.high) else ""
        if least and most:
            return least if least == most else f"{least}–{most}"
        return f"mindestens {least}" if least and self.low > 0 else ""

    def in_percent(self) -> str:
        """Likewise in percent, and never rounded into another class."""
        said = in_its_class(self.value, VERSORGUNG) if self.sure else self.text()
        return f"{said} %" if said else ""


NOTHING = Known(np.nan, str(Status.MISSING), np.nan, np.nan)


@dataclass(frozen=True, slots=True)
class Served:
    """How a kind of offer serves an area: its values, and what the run notes of the kind."""

    kind: Angebotsart
    values: Mapping[str, Known]
    notes: Mapping[str, Any]

    @property
    def percent(self) -> Known:
        """What the headline compares: Versorgungsgrad, or coverage in percent."""
        if self.kind.yardstick == "places":
            return self.values.get("versorgungsgrad", NOTHING)
        share = self.values.get("coverage", NOTHING)
        return Known(100 * share.value, share.status, 100 * share.low, 100 * share.high)

    @property
    def persons(self) -> str:
        """How a sentence counts the people of its Zielgruppe."""
        return self.kind.zielgruppe.persons

    @property
    def group(self) -> str:
        """`90 Kinder unter 6`, or only the name where their number is not known."""
        count = self.values.get("target_group", NOTHING).text()
        return f"{count} {self.persons}".strip()


def because(
    results: Mapping[tuple[str, str], DataFrame],
    field: Handlungsfeld,
    notes: Mapping[str, Any],
    areas: Index,
) -> Series:
    """The sentence of each area, on `areas`; empty for a field none of whose kinds has a place.

    results : `value, status, low, high` on `areas` by angebotsart and measure, as the
        run `gap` found them on one geography
    notes : of that run
    """
    if not field.kinds_with_a_place:
        return Series("", index=areas, name="warum", dtype="str")
    headlines = {
        ways: results[ALL, measure]
        for ways, measure in {"": "headline", **_measured_otherwise()}.items()
    }
    klassen = {ways: classify(values, VERSORGUNG) for ways, values in headlines.items()}
    known = {ways: _known(values) for ways, values in headlines.items()}
    tables = {
        kind.slug: {m: _known(results[kind.slug, m]) for m in MEASURES if (kind.slug, m) in results}
        for kind in field.kinds_with_a_place
    }
    chances, stays = (_known(results[ALL, measure]) for measure in ("gap_chance", "survival"))
    sentences = [
        _sentence(
            {ways: (str(klassen[ways][area]), known[ways][area]) for ways in headlines},
            chances[area],
            stays[area],
            [
                Served(
                    kind,
                    {m: t[area] for m, t in tables[kind.slug].items()},
                    notes.get("kinds", {}).get(kind.slug, {}),
                )
                for kind in field.kinds_with_a_place
            ],
        )
        for area in areas
    ]
    return Series(sentences, index=areas, name="warum", dtype="str")


def _known(values: DataFrame) -> dict[Any, Known]:
    columns = (values[name].tolist() for name in ("value", "status", "low", "high"))
    return dict(zip(values.index, map(Known, *columns), strict=True))


def _measured_otherwise() -> dict[str, str]:
    """Measure of the headline for each of OTHER_WAYS."""
    return {ways: f"headline_{ways}" for ways in OTHER_WAYS}


def _sentence(
    headlines: Mapping[str, tuple[str, Known]], chance: Known, stays: Known, kinds: list[Served]
) -> str:
    """The sentence of an area.

    headlines : class and headline as the ways are (""), and for OTHER_WAYS
    """
    klasse, headline = headlines[""]
    there = [it for it in kinds if it.percent.status != Status.NOT_APPLICABLE]
    if not there or headline.status == Status.NOT_APPLICABLE:
        return "Nicht anwendbar, weil hier niemand aus den Zielgruppen wohnt."
    title = TITLES[klasse]
    lowest = sorted(there, key=lambda it: (_upper(it.percent), _lower(it.percent)))
    begins = title[:1].upper() + title[1:]
    if klasse in UNKNOWN:
        parts = [f"{begins}, weil {_ignorance(headline, there)}.", *_bounds(headline, chance)]
    elif klasse in ENOUGH:
        parts = [f"{begins}: {_weakest(lowest[0])}.", *_inexact(headline), *_otherwise(headlines)]
    else:
        parts = [f"{begins}, weil {_lack(lowest[0])}."]
        parts += [*_inexact(headline), *_others(lowest[1:])]
        parts += [*_otherwise(headlines), *_fragile(stays)]
    return " ".join(parts)


def _lack(worst: Served) -> str:
    """What is lacking, with numbers and yardstick."""
    title, percent = worst.kind.title, worst.percent.in_percent()
    if worst.kind.yardstick == "presence":
        minutes = significant(worst.kind.reach.limit_min) if worst.kind.reach else "?"
        group = f"{worst.persons}: {worst.values.get('target_group', NOTHING).text()}".rstrip(": ")
        if worst.percent.sure and worst.percent.value == 0:
            return (
                f"niemand hier ein Angebot der Art „{title}“ in höchstens {minutes} Minuten "
                f"zu Fuß erreicht ({group})"
            )
        return (
            f"nur {percent} der Zielgruppe ({group}) ein Angebot der Art „{title}“ "
            f"in höchstens {minutes} Minuten zu Fuß erreichen"
        )
    if worst.percent.sure and worst.percent.value == 0:
        return f"kein Platz der Art „{title}“ zu Fuß erreichbar ist, für {worst.group}"
    missing = worst.values.get("missing_places", NOTHING).text()
    lacking = f"; rechnerisch fehlen {missing} Plätze für {worst.group}" if missing else ""
    return f"{_places(worst)}, das sind {percent} {_yardstick(worst)}{lacking}"


def _places(served: Served) -> str:
    supply = served.values.get("supply", NOTHING)
    each = 100 if _per_head(served) >= FEW else 1000
    scaled = Known(each * supply.value, supply.status, each * supply.low, each * supply.high)
    amount = scaled.text(1) or "eine unbekannte Zahl von"
    return f"„{served.kind.title}“ hier {amount} Plätze je {german(each)} {served.persons} bietet"


def _per_head(served: Served) -> float:
    return float(served.notes.get("places_per_head_low") or 0)


def _yardstick(served: Served) -> str:
    each = 100 if _per_head(served) >= FEW else 1000
    enough = f"{significant(each * _per_head(served))} Plätze je {german(each)}"
    if served.notes.get("yardstick") == "richtwert":
        return f"des Richtwerts ({enough})"
    return f"des mittleren Werts der Stadt ({enough})"


def _weakest(weakest: Served) -> str:
    percent = weakest.percent.in_percent()
    if weakest.kind.yardstick == "presence":
        return (
            f"Auch bei der schwächsten Angebotsart, „{weakest.kind.title}“, erreichen {percent} "
            f"der Zielgruppe ({weakest.group}) zu Fuß ein Angebot"
        )
    return (
        f"Auch die schwächste Angebotsart, „{weakest.kind.title}“, kommt auf {percent} "
        f"{_yardstick(weakest)}"
    )


def _inexact(headline: Known) -> Iterator[str]:
    if not headline.sure:
        yield "Genauer lässt es sich nicht sagen, weil Angaben fehlen oder verborgen sind."


def _others(kinds: list[Served]) -> Iterator[str]:
    """Other kinds that are surely below the line."""
    below = [it for it in kinds if _upper(it.percent) < SERVED_PERCENT]
    if below:
        named = ", ".join(f"„{it.kind.title}“ ({it.percent.in_percent()})" for it in below)
        yield f"Ebenfalls unter {german(SERVED_PERCENT)} %: {named}."


def _otherwise(headlines: Mapping[str, tuple[str, Known]]) -> Iterator[str]:
    """Which class the area would have, if people went less far or farther."""
    here, _ = headlines[""]
    known = {ways: found for ways, found in headlines.items() if found[0] not in UNKNOWN}
    said = [
        f"bei {german(100 * abs(farther - 1))} % {'mehr' if farther > 1 else 'weniger'} "
        f"{TITLES[known[ways][0]]} ({known[ways][1].in_percent()})"
        for ways, farther in OTHER_WAYS.items()
        if ways in known and known[ways][0] != here
    ]
    if said:
        yield f"Das hängt daran, wie weit Menschen gehen: {', '.join(said)}."


def _fragile(stays: Known) -> Iterator[str]:
    """That the finding hangs on the boundaries, where most people would be found served otherwise."""
    if notna(stays.high) and stays.high < HALF:
        share = Known(100 * stays.value, stays.status, 100 * stays.low, 100 * stays.high)
        whom = "niemanden" if stays.high == 0 else f"nur {share.text()} % der Menschen"
        yield f"Bei anderem Zuschnitt der Gebiete erscheint dieser Befund für {whom} hier."


def _ignorance(headline: Known, kinds: list[Served]) -> str:
    """Why nothing sure can be said: for each kind that may be the worst, what is not known of it."""
    matter = [it for it in kinds if not it.percent.sure and _lower(it.percent) < _upper(headline)]
    if headline.status == Status.SUPPRESSED:
        groups = dict.fromkeys(it.persons for it in matter)
        return (
            f"die Zahl hier lebender Menschen ({', '.join(groups)}) so klein ist, "
            "dass sie verborgen bleibt"
        )
    reasons = dict.fromkeys(_why_unknown(it) for it in matter)
    return " und ".join(reasons) or "nötige Angaben fehlen"


def _why_unknown(served: Served) -> str:
    title, notes = served.kind.title, served.notes
    if not notes.get("listed", True):
        lost = int(notes.get("offers_without_place", 0))
        where = f" mit allen Orten (bei {lost} von {notes['offers']} fehlt der Ort)" if lost else ""
        return f"niemand eine vollständige Liste der Art „{title}“{where} geliefert hat"
    if not served.values.get("target_group", NOTHING).sure:
        return f"die Zahl der Zielgruppe ({served.persons}) hier nicht genau bekannt ist"
    unknown = int(notes.get("places_unknown", 0))
    if unknown:
        of_all = f"bei {unknown} von {notes.get('offers', unknown)} Angeboten der Art „{title}“"
        return f"{of_all} die Platzzahl fehlt"
    return f"der Maßstab für „{title}“ nicht genau bekannt ist"


def _bounds(headline: Known, chance: Known) -> Iterator[str]:
    said = headline.in_percent()
    if said and (_lower(headline) > 0 or _upper(headline) < EVERYTHING):
        yield f"Sicher ist nur: {said}."
    low, high = SURE_CHANCE
    if chance.sure and low < chance.value < high:
        percent = german(100 * chance.value)
        yield f"Eine Unterversorgung (unter {german(SERVED_PERCENT)} %) ist zu {percent} % wahrscheinlich."


def _lower(known: Known) -> float:
    return known.low if notna(known.low) else 0.0


def _upper(known: Known) -> float:
    return known.high if notna(known.high) else np.inf
