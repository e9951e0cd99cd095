"""Invented profiles of offers: what they are, whom they serve, in which languages, and how long they are there."""

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from layers.demo_city.plan import plans

COLUMNS = (
    "angebotsform",
    "handlungsfelder",
    "zielgruppen",
    "sprachen",
    "barrierefrei",
    "stunden",
    "gueltig_von",
    "gueltig_bis",
)

_TOLD = 0.6
"""Share of the offers whose languages and access are told."""

_PROJECT, _FIRST_DAY, _LAST_DAY = "Projekt", "01.01.2024", "31.12.2026"
"""The form of offers that are there for a time only, and for which."""

_ACCESS = ("ja", "ja", "teilweise", "nein")


def profiles(offers: GeoDataFrame, rng: np.random.Generator) -> GeoDataFrame:
    """The offers with COLUMNS beside, as text; empty where nobody tells."""
    arten = [plans().arten[kind] for kind in offers["angebotsart"]]
    form = _drawn(rng, [plan.forms for plan in arten])
    project = form == _PROJECT
    told = {
        "angebotsform": form,
        "handlungsfelder": _drawn(rng, [plan.fields for plan in arten]),
        "zielgruppen": _drawn(rng, [plan.groups for plan in arten]),
        "sprachen": _now_and_then(rng, _drawn(rng, [plan.languages for plan in arten])),
        "barrierefrei": _now_and_then(rng, rng.choice(_ACCESS, len(offers))),
        "stunden": _drawn(rng, [plan.hours_a_week for plan in arten]),
        "gueltig_von": np.where(project, _FIRST_DAY, ""),
        "gueltig_bis": np.where(project, _LAST_DAY, ""),
    }
    return offers.assign(**told)


def over(offers: GeoDataFrame) -> GeoDataFrame:
    """A course that is over, where a begegnungsstaette is: its list has not been tidied up."""
    hosts = offers[offers["angebotsart"] == "begegnungsstaette"]
    return (
        hosts.head(1)
        .assign(
            angebotsart="familienbildung",
            name="Elternkurs „Winter 2024/25“",
            traeger="Elternverein Muster e. V.",
            places=np.nan,
            angebotsform="Maßnahme",
            bestandsschutz_bis="",
            bestandsschutz_quelle="",
            stunden="",
            gueltig_von="01.10.2024",
            gueltig_bis="31.03.2025",
        )
        .set_axis(pd.Index(["beendet-001"], name=offers.index.name))
    )


def _drawn(rng: np.random.Generator, choices: list[tuple[str, ...]]) -> NDArray[np.str_]:
    """One of the choices of each offer."""
    return np.array([rng.choice(each) for each in choices], dtype=np.str_)


def _now_and_then(rng: np.random.Generator, told: NDArray[np.str_]) -> NDArray[np.str_]:
    return np.where(rng.random(len(told)) < _TOLD, told, "")
