"""What a survey found becomes a collection: shares, each with its number of answers and its interval."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from pandas import DataFrame

from geo_lsz import frames
from geo_lsz.fragen import fragen
from geo_lsz.frames import ALL
from geo_lsz.inputs import Results
from geo_lsz.intervals import times
from geo_lsz.kennzahl_collection import WHAT_FIFTHS_ARE, fifths
from geo_lsz.publication import Geography, Origin, Published, as_shown, on_geography
from geo_lsz.released import View
from geo_lsz.views import PERCENT
from geo_lsz.voice_collection import FieldVoices


def survey_collection(
    told: Sequence[FieldVoices], geography: Geography, origin: Origin
) -> Published | None:
    """Shares of the newest wave of a survey, each with its answers and interval; None where none was asked there."""
    titles = {frage.slug: frage.title for frage in fragen().values()}
    found = {
        key: results
        for one in told
        for results in [one.reckoned.on(geography.key, geography.areas.index)]
        for key in titles
        if (ALL, f"survey_{key}") in results
    }
    if not found:
        return None
    percents = {key: times(of[ALL, f"survey_{key}"], PERCENT) for key, of in found.items()}
    views = tuple(
        _survey_view(key, titles[key], percents[key])
        for key in found
        if percents[key]["value"].notna().any()
    )
    of_view = {view.key: view for view in views}
    parts = [geography.areas["name"]]
    said = {"name": "Name"}
    for key, results in found.items():
        shown = percents[key]
        parts.append(as_shown(shown, of_view[key]) if key in of_view else frames.named(shown, key))
        parts.append(_interval(results, key))
        said |= {
            key: f"{titles[key]} (%)",
            f"{key}_n": f"{titles[key]}: gültige Antworten",
            f"{key}_von": f"{titles[key]}: mit Zufall mindestens (95 %)",
            f"{key}_bis": f"{titles[key]}: mit Zufall höchstens (95 %)",
        }
    features = gpd.GeoDataFrame(
        pd.concat(parts, axis=1), geometry=geography.areas.geometry
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        origin,
        key=f"umfrage_{geography.key}",
        title=f"Befragung: {geography.title}",
        description="Anteile der letzten Befragung mit der Zahl der Antworten und dem Bereich, in "
        "dem der Anteil bei so wenigen Befragten liegen kann",
        kind="survey",
        properties=said,
        views=views,
    )
    return collection, features


def _interval(results: Results, key: str) -> DataFrame:
    number = results[ALL, f"survey_{key}_n"]["value"].rename(f"{key}_n")
    low, high = (
        (results[ALL, f"survey_{key}_{end}"]["value"] * PERCENT).rename(f"{key}_{name}")
        for end, name in (("low95", "von"), ("high95", "bis"))
    )
    return pd.concat([number, low, high], axis=1)


def _survey_view(key: str, title: str, percents: DataFrame) -> View:
    return View(
        key=key,
        title=title,
        unit="%",
        klassen=fifths(percents["value"], "%"),
        palette="kennzahl",
        yardstick="Eine Stichprobe, kein Zählen: Neben jedem Anteil steht, in welchem Bereich er mit "
        f"95 % Sicherheit liegt.\n{WHAT_FIFTHS_ARE}",
    )
