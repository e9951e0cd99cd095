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


EVENTS = Mapping.of(
    {
        "layer": "events",
        "source": "beispiel/veranstaltungen",
        "title": "Veranstaltungen",
        "geography": "ortsteile",
        "columns": {
            "event": "Nr.",
            "name": "Name",
            "art": "Art",
            "datum": "Datum",
            "betroffen": "Gebiet",
            "teilnehmende": "kamen",
        },
        "secrecy": given.COUNTS,
        **given.SAID,
    },
    "events",
)
BEDARFE = Mapping.of(
    {
        "layer": "bedarfe",
        "source": "beispiel/bedarfe",
        "title": "Bedarfe",
        "geography": "ortsteile",
        "columns": {
            "bedarf": "Nr.",
            "handlungsfeld": "Feld",
            "zielgruppe": "für",
            "betroffen": "Gebiet",
            "herkunft": "Herkunft",
            "event": "Veranstaltung",
            "datum": "Datum",
            "stimmen": "Stimmen",
            "schwere": "Schwere",
            "stand": "Stand",
            "dokument": "Dokument",
            "anliegen": "Wortlaut",
        },
        "secrecy": given.COUNTS,
        **given.SAID,
    },
    "bedarfe",
)
SURVEY = Mapping.of(
    {
        "layer": "survey",
        "source": "beispiel/befragung",
        "title": "Befragung 2025",
        "geography": "ortsteile",
        "columns": {
            "area": "Gebiet",
            "frage": "Frage",
            "numerator": "ja",
            "denominator": "n",
            "share": "Anteil",
            "asked": "gefragt",
            "answered": "Rücklauf",
        },
        "values": {"frage": {"F7": "draussen_unzufrieden", "F9": "treffpunkt_fehlt"}},
        "secrecy": {"rule": "counts", "min_count": 3, "min_denominator": 10},
        **given.SAID,
    },
    "survey",
)


def events(folder: Path, *lines: str) -> Path:
    """A forum in 01 to which 14 people came, and a round in 02 to which two came."""
    default = (
        "E1;Forum bei Familie Muster;Forum;1.10.2025;01;14",
        "E2;Runde;Runde;2025-11-02;02;2",
    )
    header = "Nr.;Name;Art;Datum;Gebiet;kamen"
    return given.csv(folder, "veranstaltungen.csv", header, *(lines or default))


BEDARFE_HEADER = (
    "Nr.;Feld;für;Gebiet;Herkunft;Veranstaltung;Datum;Stimmen;Schwere;Stand;Dokument;Wortlaut"
)


def bedarfe(folder: Path, *lines: str) -> Path:
    """A want of eight in 01, said at the forum in words with a name in them; one of two in 02."""
    default = (
        "B1;wohnumfeld;unter_18;01;veranstaltung;E1;1.10.2025;8;2;geprüft;plan;Frau Muster will eine Bank",
        "B2;wohnumfeld;;02;traeger;;2.11.2025;2;;offen;;Herr Beispiel wünscht Licht",
    )
    return given.csv(folder, "bedarfe.csv", BEDARFE_HEADER, *(lines or default))


def survey(folder: Path, *lines: str) -> Path:
    """In 01, 40 of 100 answered and 12 of 38 are unhappy outside; in 02, 20 of 100, and 2 of 19."""
    default = ("01;F7;12;38;35,0;100;40", "02;F7;2;19;;100;20")
    header = "Gebiet;Frage;ja;n;Anteil;gefragt;Rücklauf"
    return given.csv(folder, "befragung.csv", header, *(lines or default))


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
