"""Invented voices of the demo city: events, Bedarfe, one wave of a survey, Vorhaben, documents (beteiligung.toml)."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from geo_lsz.definition import read_toml
from geo_lsz.service_area import CITY_WIDE

_FILE = files("layers") / "demo_city" / "beteiligung.toml"

_ASKED, _ASKED_IN_A_VILLAGE = 78, 48
_RESPONSE = {"Plattenbau": 0.32, "städtisch": 0.37, "dörflich": 0.385}
"""Who answers; 37 percent of all."""
_SPREAD = 0.06
_DESIGN_EFFECT = 1.25
"""So many weighted answers are worth one unweighted (Kish)."""

_OF_TRAEGER = {"33": "beratung", "35": "vereinbarkeit", "40": "wohnumfeld", "46": "dialog"}
"""Ortsteile where nobody held an event, and a Träger tells of a Bedarf."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What is said and planned, a frame each as its list tells it."""

    documents: DataFrame
    events: DataFrame
    bedarfe: DataFrame
    survey: DataFrame
    vorhaben: DataFrame


@cache
def _told() -> dict[str, Any]:
    return read_toml(_FILE)


def voices(areas: GeoDataFrame, rng: np.random.Generator) -> Voices:
    """Everything that is said and planned in these Ortsteile.

    areas : `boundaries(…)`; siedlungstyp, centre
    """
    events = _events(rng)
    return Voices(
        documents=DataFrame(_told()["dokument"]).fillna(""),
        events=events,
        bedarfe=_bedarfe(events, rng),
        survey=_survey(areas, rng),
        vorhaben=_vorhaben(areas, rng),
    )


def _events(rng: np.random.Generator) -> DataFrame:
    rows = [
        {
            "Nr.": f"VA-{number:02}",
            "Bezeichnung": f"{told['art']} {number}",
            "Art": told["art"],
            "Datum": told["datum"],
            "Ortsteile": ", ".join(told["ortsteile"]) or CITY_WIDE,
            "Teilnehmende": int(rng.integers(2, 18) * max(1, len(told["ortsteile"]))),
        }
        for number, told in enumerate(_told()["veranstaltung"], 1)
    ]
    return DataFrame(rows)


def _bedarfe(events: DataFrame, rng: np.random.Generator) -> DataFrame:
    """One to three Bedarfe for each Ortsteil of an event, and a few that Träger tell of."""
    heard = [
        _bedarf(event, nr, rng)
        for event in events.to_dict("records")
        for nr in str(event["Ortsteile"]).split(", ")
        for _ in range(int(rng.integers(1, 4)))
    ]
    of_traeger = [
        _of_field(field, rng)
        | {"Ortsteil": nr, "Herkunft": "Träger", "Datum": "30.06.2025", "Stimmen": 5}
        for nr, field in _OF_TRAEGER.items()
    ]
    found = DataFrame([*heard, *of_traeger]).fillna("")
    found.insert(0, "Nr.", [f"B-{number:03}" for number in range(1, len(found) + 1)])
    return found


def _bedarf(event: dict[Any, Any], nr: str, rng: np.random.Generator) -> dict[str, Any]:
    fields = _told()["anliegen"]
    often = np.array([told["oft"] for told in fields.values()], dtype=float)
    field = str(rng.choice(list(fields), p=often / often.sum()))
    return _of_field(field, rng) | {
        "Ortsteil": nr,
        "Herkunft": "Veranstaltung",
        "Veranstaltung": event["Nr."],
        "Datum": event["Datum"],
        "Stimmen": int(min(1 + rng.geometric(0.12), 40)),
        "Dokument": "protokolle-2025" if event["Datum"].endswith("2025") else "",
        "Seite": str(rng.integers(3, 80)) if event["Datum"].endswith("2025") else "",
    }


def _of_field(field: str, rng: np.random.Generator) -> dict[str, Any]:
    told = _told()["anliegen"][field]
    stand = str(rng.choice(["offen", "geprüft", "zugeordnet", "erledigt"], p=[0.4, 0.3, 0.2, 0.1]))
    return {
        "Handlungsfeld": field,
        "Zielgruppe": str(rng.choice(told["zielgruppe"])),
        "Stand": stand,
        "Schwere": "" if stand == "offen" else str(rng.integers(1, 4)),
        "Wortlaut": str(rng.choice(told["wortlaut"])),
    }


def _survey(areas: GeoDataFrame, rng: np.random.Generator) -> DataFrame:
    """Answers by Ortsteil and question: weighted share in percent, and how many answers that is worth."""
    types = areas["siedlungstyp"]
    asked = types.map(lambda kind: _ASKED_IN_A_VILLAGE if kind == "dörflich" else _ASKED)
    chance = (types.map(_RESPONSE) + rng.normal(0, _SPREAD, len(areas))).clip(0.1, 0.7)
    answered = rng.binomial(asked, chance)
    parts = []
    for frage, told in _told()["frage"].items():
        valid = rng.binomial(answered, 0.96)
        yes = rng.binomial(valid, types.map(told["anteil"]))
        share = (yes / np.maximum(valid, 1) * rng.uniform(0.95, 1.05, len(areas))).clip(0, 1)
        parts.append(
            DataFrame(
                {
                    "Ortsteil": areas.index,
                    "Frage": frage,
                    "ja": yes,
                    "gültig": valid,
                    "Anteil gewichtet": np.round(100 * share, 1),
                    "effektiv": np.round(valid / _DESIGN_EFFECT, 1),
                    "angeschrieben": asked.to_numpy(),
                    "geantwortet": answered,
                }
            )
        )
    return pd.concat(parts).sort_values(["Ortsteil", "Frage"], ignore_index=True)


def _vorhaben(areas: GeoDataFrame, rng: np.random.Generator) -> DataFrame:
    rows = []
    for told in _told()["vorhaben"]:
        x, y = _near(areas, told.get("ort"), rng)
        rows.append(
            {
                "Nr.": told["nr"],
                "Datum": "15.12.2025",
                "Titel": told["titel"],
                "Kategorie": told["kategorie"],
                "Ortsteile": ", ".join(told["ortsteile"]) or CITY_WIDE,
                "Stand": told["stand"],
                "Ziel": told["ziel"],
                "Zielgruppe": told.get("zielgruppe", ""),
                "Zeitplan": told["zeitplan"],
                "Grundlage": told.get("grundlage", ""),
                "Kosten (EUR)": f"{told['kosten']:,}".replace(",", ".") if "kosten" in told else "",
                "Dokument": told.get("dokument", ""),
                "Seite": told.get("seite", ""),
                "Ostwert": x,
                "Nordwert": y,
            }
        )
    return DataFrame(rows)


def _near(areas: GeoDataFrame, nr: str | None, rng: np.random.Generator) -> tuple[str, str]:
    """A place near the centre of an Ortsteil, whole metres as text; empty for none."""
    east, north = rng.uniform(-60, 60, 2)
    if nr is None:
        return "", ""
    centre = areas.loc[nr, "centre"]
    return f"{centre.x + east:.0f}", f"{centre.y + north:.0f}"
