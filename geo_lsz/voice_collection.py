"""Voices become a collection: what was said in each Handlungsfeld, and where nobody was heard, on each geography."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.frames import ALL
from geo_lsz.german import german
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.heard import hearing
from geo_lsz.inputs import Reckoned, Results
from geo_lsz.intervals import times
from geo_lsz.klassen import HEARING, VOICE_RATE
from geo_lsz.publication import Geography, Origin, Published, as_shown, on_geography
from geo_lsz.released import View
from geo_lsz.views import PERCENT
from geo_lsz.zielgruppe import zielgruppen

VOICES = "Stimmen"
UNIT = f"{VOICES} je 1.000"
NAMED = "Genannter Bedarf"
HEARD, NOT_HEARD = "gehört", "nicht gehört"
UNHEARD = "nicht_gehoert"
"""Key of the view that shows where nobody was heard; those of the fields are their slugs."""

NO_WORDS_OF_CITIZENS = (
    "Was Menschen im Wortlaut gesagt haben, wird nicht veröffentlicht: Darin können Namen stehen."
)


@dataclass(frozen=True, slots=True)
class FieldVoices:
    """What the analysis `voices` found for a Handlungsfeld."""

    field: Handlungsfeld
    reckoned: Reckoned


def voice_collection(
    told: Sequence[FieldVoices], geography: Geography, origin: Origin
) -> Published:
    """Voices of all fields on a geography: rate with its classes, number, and whether anybody was heard."""
    areas = geography.areas.index
    here = {one.field.slug: one.reckoned.on(geography.key, areas) for one in told}
    views = {one.field.slug: _view(one.field) for one in told}
    parts = [geography.areas["name"], *_of_heard(next(iter(here.values())))]
    views[UNHEARD] = _unheard_view()
    titles = {
        "name": "Name",
        "gehoert": "gehört oder nicht",
        UNHEARD: "Nicht gehört (1 ja, 0 nein)",
        "gehoert_anteil": "Menschen in gehörten Teilen (%)",
        "veranstaltungen": "Veranstaltungen im Zeitraum",
        "ruecklauf": "Rücklauf der letzten Befragung (%)",
    }
    for slug, results in here.items():
        for (key, title), part in _of_field(views[slug], results):
            parts.append(part)
            titles[key] = title
    features = gpd.GeoDataFrame(
        pd.concat(parts, axis=1), geometry=geography.areas.geometry
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        origin,
        key=f"stimmen_{geography.key}",
        title=f"Stimmen: {geography.title}",
        description="Was Menschen als Bedarf genannt haben, je Handlungsfeld, und wo sie nicht "
        "gehört wurden: Dort heißt keine Stimme nicht, dass es keinen Bedarf gibt",
        kind="voices",
        properties=titles,
        views=tuple(views.values()),
        findings=tuple(sentence for one in told for sentence in _findings(one, geography)),
    )
    return collection, features


def _view(field: Handlungsfeld) -> View:
    """The view of the rate of a field."""
    return View(
        key=field.slug,
        title=f"{NAMED}: {field.title}",
        unit=UNIT,
        digits=1,
        klassen=VOICE_RATE,
        palette="stimmen",
        yardstick="Stimmen zu genannten Bedarfen auf 1.000 Einwohnerinnen und Einwohner, geglättet: "
        "Je weniger Menschen ein Gebiet hat, desto näher liegt der Wert am Mittel der gehörten "
        f"Gebiete.\n{_who_was_heard()}",
    )


def _unheard_view() -> View:
    """The view of who was not heard."""
    return View(
        key=UNHEARD,
        title="Nicht gehört",
        klassen=HEARING,
        palette="gehoer",
        coded=True,
        yardstick=f"{_who_was_heard()}\nEin größeres Gebiet gilt als gehört, wenn mindestens "
        f"{german(hearing().least_share * PERCENT)} % seiner Menschen in gehörten Teilen wohnen.",
    )


def _who_was_heard() -> str:
    rule = hearing()
    return (
        f"Nicht gehört ist, wo in den letzten {german(rule.cycle_weeks * rule.cycles)} Wochen keine "
        "Veranstaltung war oder der Rücklauf der Befragung unter dem Median der Gebiete lag. Dort "
        "ist der Bedarf unbekannt, nicht null."
    )


def _of_heard(results: Results) -> Iterator[Series | DataFrame]:
    flags = results[ALL, "heard"]["value"] == 1
    words = flags.map({True: HEARD, False: NOT_HEARD})
    yield Series(words, index=flags.index, name="gehoert", dtype="str")
    yield as_shown(frames.values((~flags).astype("float64")), _unheard_view())
    yield (results[ALL, "heard_share"]["value"] * PERCENT).round(1).rename("gehoert_anteil")
    yield frames.named(results[ALL, "events"], "veranstaltungen")
    yield frames.named(times(results[ALL, "response"], PERCENT), "ruecklauf")


def _of_field(view: View, results: Results) -> Iterator[tuple[tuple[str, str], DataFrame]]:
    """Each value with its key and title: rate and number of voices, Bedarfe, and the rates of Zielgruppen."""
    slug, title = view.key, view.title.removeprefix(f"{NAMED}: ")
    yield (slug, f"{title}: {UNIT}"), as_shown(results[ALL, "voices_rate"], view)
    for measure, name, words in (
        ("voices", "stimmen", VOICES),
        ("bedarfe", "bedarfe", "offene Bedarfe"),
    ):
        key = f"{slug}_{name}"
        yield (key, f"{title}: {words}"), frames.named(results[ALL, measure], key)
    for group in zielgruppen().values():
        if (ALL, f"voices_rate_{group.slug}") in results:
            key = f"{slug}_{group.slug}"
            rate = frames.named(results[ALL, f"voices_rate_{group.slug}"], key)
            yield (key, f"{title}: {UNIT} {group.persons}"), rate


def _findings(one: FieldVoices, geography: Geography) -> Iterator[str]:
    """What the areas of a geography do not show."""
    notes, title = one.reckoned.notes, one.field.title
    if notes["city_wide"]:
        yield f"{title}: {_bedarfe(notes['city_wide'])} die ganze Stadt und kein einzelnes Gebiet."
    coarse = notes["coarse"].get(geography.key, 0)
    if coarse:
        yield (
            f"{title}: {_bedarfe(coarse)} ein größeres Gebiet als diese hier und stehen nur bei ihm."
        )
    if notes["nowhere"]:
        yield f"{title}: {_bedarfe(notes['nowhere'])} kein Gebiet und zählen in keinem."


def _bedarfe(number: int) -> str:
    return "1 Bedarf nennt" if number == 1 else f"{german(number)} Bedarfe nennen"
