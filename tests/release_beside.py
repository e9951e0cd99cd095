"""What a release may hold beside its results: Kennzahlen, which offers people get to, and what they say."""

import geopandas as gpd
import pandas as pd

from geo_lsz.frames import VALUE, named
from geo_lsz.kennzahl_collection import WHAT_FIFTHS_ARE, fifths
from geo_lsz.klassen import classify
from geo_lsz.released import View
from release_fixture import NA, Made

SHARES = [(10.0, "ok"), (20.0, "ok"), (30.0, "ok"), (40.0, "ok"), (50.0, "ok"), (60.0, "ok")]
SHARES += [(NA, "suppressed"), (NA, "not_applicable"), (NA, "missing")]
STEPS = [
    (4.0, "ok", 1.0, 7.0),
    (-3.0, "ok", -5.0, -1.0),
    (0.1, "ok", -0.3, 0.4),
    (2.0, "ok", -1.0, 5.0),
    *[(NA, "missing", NA, NA)] * 5,
]
"""Of the nine Ortsteile since the Stichtag before, in points, with what chance makes of it."""


def with_kennzahlen(made: Made) -> Made:
    """The same release with one Kennzahl of the nine Ortsteile: so many of 200, in percent."""
    index = made.features["ortsteile"].index
    klassen = fifths(pd.Series([share for share, _ in SHARES]), "%")
    view = View(
        key="arbeitslose",
        title="Arbeitslose",
        unit="%",
        digits=1,
        klassen=klassen,
        palette="kennzahl",
        yardstick=f"Geliefert als „Arbeitslose“. Quelle: Amt.\n{WHAT_FIFTHS_ARE}",
        not_applicable_because="Hier leben zu wenige Menschen.",
    )
    share = pd.DataFrame(SHARES, columns=["value", "status"], index=index)
    share = share.assign(low=share["value"], high=share["value"])
    step = pd.DataFrame(STEPS, columns=VALUE, index=index)
    exact = step.assign(low=step["value"], high=step["value"])
    frame = made.features["ortsteile"].join(named(share, "arbeitslose"))
    frame = frame.join(named(exact, "arbeitslose_differenz")).assign(
        arbeitslose_klasse=classify(share, klassen),
        arbeitslose_von=share["value"] - 4,
        arbeitslose_bis=share["value"] + 4,
        arbeitslose_zaehler=share["value"] * 2,
        arbeitslose_nenner=share["value"] * 0 + 200,
        arbeitslose_differenz_von=step["low"],
        arbeitslose_differenz_bis=step["high"],
    )
    collection = made.release.collection("ortsteile").model_copy(
        update={
            "key": "kennzahlen_ortsteile",
            "title": "Kennzahlen: Ortsteile",
            "kind": "indicators",
            "views": (view,),
        }
    )
    release = made.release.model_copy(
        update={"collections": (*made.release.collections, collection)}
    )
    return Made(release, made.features | {collection.key: frame})


ROWS = [
    ("0102", "a1", "Familienberatung", "wenige (unter 10 %)", 22.0),
    ("0102", "a2", "Familienberatung", "fast alle (90 % und mehr)", 14.0),
    ("0102", "a6", "Familienberatung", "fast alle (90 % und mehr)", float("nan")),
    ("0102", "a4", "Kindertageseinrichtung", "gesperrt (kleine Zahlen)", 9.0),
    ("0101", "a1", "Familienberatung", "fast alle (90 % und mehr)", 3.0),
]
"""Area, offer, kind, share, minutes; Altstadt (0101) reaches only what lies in it."""


def with_reach(made: Made) -> Made:
    """The same release, which also says who of two Ortsteile reaches which offers."""
    frame = pd.DataFrame(ROWS, columns=["gebiet", "angebot", "angebotsart", "anteil", "minuten"])
    frame.index = pd.Index(frame["gebiet"] + ":" + frame["angebot"], name="feature")
    nowhere = gpd.GeoSeries([None] * len(frame), index=frame.index, crs="EPSG:25832")
    collection = made.release.collection("ortsteile").model_copy(
        update={
            "key": "erreichbar_ortsteile",
            "title": "Erreichbare Angebote: Ortsteile",
            "kind": "reach",
            "caveats": (*made.release.caveats, "Fußwege sind geschätzt."),
        }
    )
    collections = (*made.release.collections, collection)
    release = made.release.model_copy(update={"collections": collections})
    return Made(
        release, made.features | {collection.key: gpd.GeoDataFrame(frame, geometry=nowhere)}
    )


CHOICES = [
    ("0101", "Kindertageseinrichtung", "Kinder unter 6 Jahren", "die meisten (60 bis unter 90 %)"),
    ("0101", "Familienberatung", "Familien", "wenige (unter 10 %)"),
    ("0101", "Spielplatz", "Kinder", "fast alle (90 % und mehr)"),
    ("0101", "Bibliothek", "Alle", "keine Angabe"),
    ("0102", "Spielplatz", "Kinder", "gesperrt (kleine Zahlen)"),
]
"""Area, kind, Zielgruppe, which part of it reaches two offers or more."""


def with_choices(made: Made) -> Made:
    """The same release, which also says of which kinds two Ortsteile have more than one offer."""
    frame = pd.DataFrame(CHOICES, columns=["gebiet", "angebotsart", "zielgruppe", "anteil"])
    frame.index = pd.Index(frame["gebiet"] + ":" + frame["angebotsart"], name="feature")
    nowhere = gpd.GeoSeries([None] * len(frame), index=frame.index, crs="EPSG:25832")
    collection = made.release.collection("ortsteile").model_copy(
        update={
            "key": "mehrfach_ortsteile",
            "title": "Mehrfachversorgung: Ortsteile",
            "kind": "overlap",
        }
    )
    collections = (*made.release.collections, collection)
    release = made.release.model_copy(update={"collections": collections})
    return Made(
        release, made.features | {collection.key: gpd.GeoDataFrame(frame, geometry=nowhere)}
    )


def with_voices(made: Made) -> Made:
    """The same release, with what people of Altstadt (0101) said, and two Vorhaben, one of the whole city.

    In Berghausen (0102) nobody was heard.
    """
    areas = made.features["ortsteile"]
    said = areas.assign(gehoert="nicht gehört", veranstaltungen=0.0, ruecklauf=NA)
    said.loc["0101", ["gehoert", "veranstaltungen", "ruecklauf"]] = ["gehört", 2.0, 41.0]
    fields = [("dialog", "Dialog der Generationen"), ("bildung", "Bildung im familiären Umfeld")]
    cells = [
        {
            "gebiet": area,
            "handlungsfeld_key": slug,
            "handlungsfeld": title,
            "bestand": "kein Angebot im Gebiet",
            "bedarf": "Belastung: mittel",
            "vorhaben": "keines",
            "stimmen": words,
            "befund": f"Befund {slug}",
            "stufe": 2.0,
            "fehlt": "",
            "beleg": "",
        }
        for area, words in (("0101", "7 Stimmen zu 1 Bedarf"), ("0102", "nicht gehört"))
        for slug, title in fields
    ]
    evidence = pd.DataFrame(cells, index=pd.Index([f"{n}" for n in range(4)], name="feature"))
    plans = pd.DataFrame(
        {
            "name": ["Familienzentrum", "Lotsen"],
            "nummer": ["25-01", "25-02"],
            "umsetzung": ["geplant", "laufend"],
            "felder": ["Dialog der Generationen", "Bildung im familiären Umfeld"],
            "gebiet": ["Altstadt", "gesamte Stadt"],
            "ziel": ["Ein Ort für alle", None],
            "zeitplan": ["2026", None],
            "kosten_eur": [120000.0, NA],
            "grundlage": ["Beschluss 1/25", None],
            "beleg": ["Sozialplanung, S. 3", None],
            "gebiete_ortsteile": ["0101", "0101, 0102"],
        },
        index=pd.Index(["v1", "v2"], name="feature"),
    )
    collections, features = list(made.release.collections), dict(made.features)
    for key, kind, frame in (
        ("stimmen_ortsteile", "voices", said),
        ("belege_ortsteile", "evidence", evidence),
        ("vorhaben", "vorhaben", plans),
    ):
        told = {"key": key, "kind": kind, "title": key}
        collections.append(made.release.collection("ortsteile").model_copy(update=told))
        nowhere = gpd.GeoSeries([None] * len(frame), index=frame.index, crs="EPSG:25832")
        placed = frame if kind == "voices" else gpd.GeoDataFrame(frame, geometry=nowhere)
        features[key] = placed
    release = made.release.model_copy(update={"collections": tuple(collections)})
    return Made(release, features)
