"""Small deliveries of what people say and the city plans, for the two Ortsteile of `deliveries.py`."""

from pathlib import Path

import deliveries as given
from layers.mapping import Mapping

DOCUMENTS = Mapping.of(
    {
        "layer": "documents",
        "source": "beispiel/dokumente",
        "title": "Dokumente",
        "columns": {"document": "kennung", "title": "titel", "datum": "vom"},
        "secrecy": given.OPEN,
        **given.SAID,
    },
    "documents",
)
VORHABEN = Mapping.of(
    {
        "layer": "vorhaben",
        "source": "beispiel/vorhaben",
        "title": "Vorhabenliste",
        "geography": "ortsteile",
        "crs": "EPSG:25832",
        "columns": {
            "vorhaben": "Nr.",
            "title": "Titel",
            "handlungsfelder": "Kategorie",
            "betroffen": "Gebiet",
            "stand": "Stand",
            "kosten_eur": "Kosten",
            "dokument": "Dokument",
            "seite": "Seite",
            "x": "x",
            "y": "y",
        },
        "values": {
            "handlungsfelder": {"Spielen": "wohnumfeld", "Beraten": "beratung, dialog"},
            "stand": {"in Arbeit": "laufend", "Idee": "geplant"},
        },
        "secrecy": {"rule": "already_public", "reason": "Die Stadt führt die Liste öffentlich"},
        **given.SAID,
    },
    "vorhaben",
)
HEADER = "Nr.;Titel;Kategorie;Gebiet;Stand;Kosten;Dokument;Seite;x;y"


def documents(folder: Path) -> Path:
    """One plan."""
    return given.csv(folder, "dokumente.csv", "kennung;titel;vom", "plan;Sozialplan 2025;1.3.2025")


def vorhaben(folder: Path, *lines: str) -> Path:
    """Three Vorhaben: one in 02 with a point only, one city-wide, one of unknown cost in 01."""
    default = (
        f"V1;Spielplatz am Anger;Spielen;;in Arbeit;1.250.000;plan;12;{given.WEST + 1500};{given.SOUTH + 500}",
        "V2;Beratung vor Ort;Beraten;stadtweit;Idee;0;;;;",
        "V3;Zaun;;01;Idee;;plan;;;",
    )
    return given.csv(folder, "vorhaben.csv", HEADER, *(lines or default))
