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
from geo_lsz.kennzahl_collection import WHAT_FIFTHS_ARE, fifths
from geo_lsz.publication import Geography, Origin, Published, as_shown, on_geography
from geo_lsz.released import View
from geo_lsz.views import PERCENT
from geo_lsz.zielgruppe import zielgruppen

UNIT = "je 1.000"
HEARD, NOT_HEARD = "gehört", "nicht gehört"

NO_WORDS_OF_CITIZENS = (
    "Was Menschen im Wortlaut gesagt haben, wird nicht veröffentlicht: Darin können Namen stehen."
)


@dataclass(frozen=True, slots=True)
class FieldVoices:
    """What the analysis `voices` found for a Handlungsfeld."""

    field: Handlungsfeld
    reckoned: Reckoned


def voice_collection(
    told: Sequence[FieldVoices], geography: Geography, finest: Geography, origin: Origin
) -> Published:
    """Voices of all fields on a geography: rate with its classes, number, and whether anybody was heard.

    finest : whose known rates make the classes of all geographies
    """
    here = {one.field.slug: one.reckoned.on(geography.key, geography.areas.index) for one in told}
    views = tuple(
        view
        for one in told
        if (view := _view(one.field, one.reckoned.on(finest.key, finest.areas.index))) is not None
    )
    shown = {view.key: view for view in views}
    parts = [geography.areas["name"], *_of_heard(next(iter(here.values())))]
    titles = {
        "name": "Name",
        "gehoert": "gehört oder nicht",
        "gehoert_anteil": "Menschen in gehörten Teilen (%)",
        "veranstaltungen": "Veranstaltungen im Zeitraum",
        "ruecklauf": "Rücklauf der letzten Befragung (%)",
    }
    for one in told:
        found = _of_field(one.field, here[one.field.slug], shown.get(one.field.slug))
        parts += [part for _, part in found]
        titles |= dict(found_titles for found_titles, _ in found)
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
        views=views,
        findings=tuple(sentence for one in told for sentence in _findings(one, geography)),
    )
    return collection, features


def _view(field: Handlungsfeld, finest: Results) -> View | None:
    """The view of the rate of a field; None where nobody heard said anything."""
    known = finest[ALL, "voices_rate"]["value"].dropna()
    if known.empty or known.max() == 0:
        return None
    rule = hearing()
    weeks = rule.cycle_weeks * rule.cycles
    return View(
        key=field.slug,
        title=f"Stimmen: {field.title}",
        unit=UNIT,
        digits=1,
        klassen=fifths(known, UNIT),
        palette="stimmen",
        yardstick="Stimmen zu genannten Bedarfen auf 1.000 Einwohnerinnen und Einwohner, geglättet: "
        "Je weniger Menschen ein Gebiet hat, desto näher liegt der Wert am Mittel der gehörten "
        "Gebiete.\n"
        f"Nicht gehört ist, wo in den letzten {german(weeks)} Wochen keine Veranstaltung war oder der "
        "Rücklauf der Befragung unter dem Median der Gebiete lag. Dort ist der Bedarf unbekannt, "
        "nicht null.\n"
        f"{WHAT_FIFTHS_ARE}",
    )


def _of_heard(results: Results) -> Iterator[Series | DataFrame]:
    flags = results[ALL, "heard"]["value"] == 1
    words = flags.map({True: HEARD, False: NOT_HEARD})
    yield Series(words, index=flags.index, name="gehoert", dtype="str")
    yield (results[ALL, "heard_share"]["value"] * PERCENT).round(1).rename("gehoert_anteil")
    yield frames.named(results[ALL, "events"], "veranstaltungen")
    yield frames.named(times(results[ALL, "response"], PERCENT), "ruecklauf")


def _of_field(
    field: Handlungsfeld, results: Results, view: View | None
) -> list[tuple[tuple[str, str], DataFrame]]:
    """Each value with its key and title: rate and number of voices, Bedarfe, and the rates of Zielgruppen."""
    rate = results[ALL, "voices_rate"]
    slug, title = field.slug, field.title
    shown = as_shown(rate, view) if view is not None else frames.named(rate, slug)
    found = [((slug, f"{title}: Stimmen {UNIT}"), shown)]
    for measure, words in (("voices", "Stimmen"), ("bedarfe", "offene Bedarfe")):
        key = f"{slug}_{'stimmen' if measure == 'voices' else measure}"
        found.append(((key, f"{title}: {words}"), frames.named(results[ALL, measure], key)))
    for group in zielgruppen().values():
        if (ALL, f"voices_rate_{group.slug}") not in results:
            continue
        of_group = results[ALL, f"voices_rate_{group.slug}"]
        key = f"{slug}_{group.slug}"
        found.append(
            ((key, f"{title}: Stimmen {UNIT} {group.persons}"), frames.named(of_group, key))
        )
    return found


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
