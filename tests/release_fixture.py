"""A small made-up release: nine Ortsteile of 1 km, three Planungsräume, all fields, six offers.

    7 8 9        the first row of numbers is the northern one; south-west corner at
    4 5 6        (640000, 5650000) in EPSG:25832. Planungsraum A is the western column
    1 2 3        (1, 4, 7), B the middle one, C the eastern one.

The Versorgung of `beratung` goes through every class and status once; the
other fields start the same row of values at another Ortsteil.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
from shapely import Point, box, union_all

from geo_lsz.frames import VALUE, named
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.klassen import CHANGE, DYNAMIC_INDEX, STATUS_INDEX, VERSORGUNG, classify
from geo_lsz.released import Collection, Release, View

WEST, SOUTH, KM = 640_000, 5_650_000, 1_000
MADE_AT = datetime(2025, 3, 1, 9, 30, tzinfo=UTC)
STICHTAG = date(2024, 12, 31)
CAVEATS = ("Beispieldaten, schematische Grenzen.",)
LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"
ATTRIBUTION = "Beispielstadt, Statistikstelle"
RUN = "0123456789abcdef0123456789abcdef"

NAMES = {
    "0101": "Altstadt",
    "0102": "Berghausen",
    "0103": "Sankt Ägidien-Südöstliche Vorstadt",
    "0104": "Melchendorf",
    "0105": "Rieth",
    "0106": "Töttelstädt",
    "0107": "Wüstheim",
    "0108": "Johannesplatz",
    "0109": "Azmannsdorf",
}
RAEUME = {"A": "Westen", "B": "Mitte", "C": "Osten"}

NA = float("nan")
ALL_KINDS_OF_VALUES = [
    (32.4, "ok", 32.4, 32.4),  # stark unterversorgt
    (62.6, "ok", 62.6, 62.6),  # unterversorgt
    (83.0, "ok", 83.0, 83.0),  # knapp
    (101.0, "ok", 101.0, 101.0),  # versorgt
    (1240.0, "ok", 1240.0, 1240.0),  # über dem Richtmaß
    (NA, "missing", 81.3, 81.9),  # 81–82 %, surely knapp
    (NA, "missing", NA, NA),  # keine Angabe
    (NA, "suppressed", 45.0, 95.0),  # 45–95 %: gesperrt, the class is not sure
    (NA, "not_applicable", NA, NA),
]
NEED = [
    (-1.6, "ok", -1.6, -1.6),
    (0.2, "ok", 0.2, 0.2),
    (1.234, "ok", 1.234, 1.234),
    (1.9, "ok", 1.9, 1.9),
    (0.0, "ok", 0.0, 0.0),
    (NA, "suppressed", NA, NA),
    (NA, "missing", NA, NA),
    (0.7, "ok", 0.7, 0.7),
    (NA, "not_applicable", NA, NA),
]
DYNAMIC = NEED[::-1]

SUPPRESSED = [(NA, "suppressed", NA, NA)] * 9
"""A city in which everything is hidden."""


@dataclass(frozen=True)
class Made:
    """A release and its features by collection key."""

    release: Release
    features: dict[str, gpd.GeoDataFrame]

    def shown(self, key: str, view: str) -> tuple[Collection, View, gpd.GeoDataFrame]:
        """A collection, one of its views, and its features."""
        collection = self.release.collection(key)
        return (
            collection,
            next(v for v in collection.views if v.key == view),
            self.features[key],
        )


def made_release(supply=ALL_KINDS_OF_VALUES, *, with_offers=True, names=NAMES) -> Made:
    """The release; `supply` is the Versorgung of the nine Ortsteile in `beratung`."""
    features = {"ortsteile": ortsteile(names), "planungsraeume": planungsraeume(names)}
    collections = [_geography(key) for key in features]
    for field in handlungsfelder().values():
        for geography in ("ortsteile", "planungsraeume"):
            collection = _result(field, geography)
            collections.append(collection)
            features[collection.key] = _values(field, features[geography], supply, collection.views)
    collections.append(_offers_collection())
    features["angebote"] = offers() if with_offers else offers().iloc[:0]
    release = Release(
        id="fedcba9876543210fedcba9876543210",
        content="00112233445566778899aabbccddeeff",
        city="Beispielstadt",
        made_at=MADE_AT,
        reason="Erste Veröffentlichung",
        software="geo-lsz 0.1.0",
        caveats=CAVEATS,
        collections=tuple(collections),
    )
    return Made(release, features)


CHANGES = [
    (-30.0, "ok", -30.0, -30.0),  # viel schlechter
    (-5.0, "ok", -5.0, -5.0),  # schlechter: 5 Punkte are enough
    (12.0, "ok", 12.0, 12.0),  # besser
    *[(0.4, "ok", 0.4, 0.4)] * 5,
    (NA, "missing", NA, NA),
]
"""Of the nine Ortsteile since an earlier release, in points."""


def with_trend(made: Made, key: str) -> Made:
    """The same release, one collection of which also says what changed since an earlier one."""
    view = View(
        key="veraenderung",
        title="Veränderung der Versorgung",
        unit="Punkte",
        klassen=CHANGE,
        palette="veraenderung",
    )
    values = pd.DataFrame(CHANGES, columns=VALUE, index=made.features[key].index)
    told = {"veraenderung_klasse": classify(values, CHANGE)}
    frame = made.features[key].join(named(values, "veraenderung")).assign(**told)
    collections = tuple(
        c.model_copy(update={"views": (*c.views, view)}) if c.key == key else c
        for c in made.release.collections
    )
    release = made.release.model_copy(update={"collections": collections})
    return Made(release, made.features | {key: frame})


def ortsteile(names=NAMES) -> gpd.GeoDataFrame:
    """Nine squares of 1 km, from south-west to north-east."""
    squares = [
        box(WEST + x * KM, SOUTH + y * KM, WEST + (x + 1) * KM, SOUTH + (y + 1) * KM)
        for y in range(3)
        for x in range(3)
    ]
    index = pd.Index(list(names), name="feature")
    return gpd.GeoDataFrame(
        {"name": list(names.values())}, index=index, geometry=squares, crs="EPSG:25832"
    )


def planungsraeume(names=NAMES) -> gpd.GeoDataFrame:
    """Three columns of three Ortsteile each."""
    squares = ortsteile(names).geometry.to_list()
    index = pd.Index(list(RAEUME), name="feature")
    return gpd.GeoDataFrame(
        {"name": list(RAEUME.values())},
        index=index,
        geometry=[union_all(squares[i::3]) for i in range(3)],
        crs="EPSG:25832",
    )


def offers() -> gpd.GeoDataFrame:
    """Six offers: three in Ortsteil 0101, one of them stacked on another; one without a place."""
    rows = {
        "a1": (
            "Beratungsstelle Mitte",
            "Familienberatung",
            "familienberatung",
            "AWO",
            "40",
            200,
            200,
        ),
        "a2": (
            "Haus Löwenzahn & Co.",
            "Familienberatung",
            "familienberatung",
            None,
            None,
            205,
            200,
        ),
        "a3": (
            "<script>alert(1)</script>",
            "Schuldnerberatung",
            "schuldnerberatung",
            "Caritas",
            "5",
            700,
            600,
        ),
        "a4": ("Kita „Sonnenschein“", "Kindertageseinrichtung", "kita", "Stadt", "120", 1500, 1500),
        "a5": ("=SUMME(A1)", "Spielplatz", "spielplatz", "Stadt", None, 2500, 2500),
        "a6": (
            "Online-Beratung",
            "Familienberatung",
            "familienberatung",
            "Diakonie",
            "10",
            None,
            None,
        ),
    }
    frame = gpd.GeoDataFrame(
        {
            "name": [row[0] for row in rows.values()],
            "angebotsart": [row[1] for row in rows.values()],
            "angebotsart_key": [row[2] for row in rows.values()],
            "handlungsfelder": "beratung",
            "traeger": [row[3] for row in rows.values()],
            "adresse": [
                "Hauptstraße 3 a, 99084 Beispielstadt",
                None,
                "Am Anger 1",
                "",
                "Weg 5",
                None,
            ],
            "places": [float(row[4]) if row[4] else NA for row in rows.values()],
            "places_status": ["ok", "missing", "ok", "ok", "not_applicable", "ok"],
            "area_ortsteile": ["0101", "0101", "0101", "0105", "0109", None],
            "area_planungsraeume": ["A", "A", "A", "B", "C", None],
        },
        index=pd.Index(list(rows), name="feature"),
        geometry=[
            None if row[5] is None else Point(WEST + row[5], SOUTH + row[6])
            for row in rows.values()
        ],
        crs="EPSG:25832",
    )
    return frame.astype(dict.fromkeys(["name", "traeger", "adresse"], "str"))


def _geography(key) -> Collection:
    title = {"ortsteile": "Ortsteile", "planungsraeume": "Planungsräume"}[key]
    return Collection(
        key=key,
        title=title,
        description=f"Die {title} der Beispielstadt.",
        kind="areas",
        geography=key,
        geography_title=title,
        gebietsstand="2024",
        properties={"name": "Name"},
        **_said(),
    )


def _result(field: Handlungsfeld, geography) -> Collection:
    title = {"ortsteile": "Ortsteile", "planungsraeume": "Planungsräume"}[geography]
    return Collection(
        key=f"{field.slug}_{geography}",
        title=f"{field.title}: {title}",
        description=field.about,
        kind="result",
        geography=geography,
        geography_title=title,
        gebietsstand="2024",
        handlungsfeld=field.slug,
        not_applicable_because=field.not_applicable_because,
        properties={"name": "Name", "schlimmste_art": "Schlimmste Angebotsart"},
        views=tuple(_views(field)),
        runs=(RUN,),
        **_said(),
    )


def _views(field: Handlungsfeld):
    if field.kinds_with_a_place:
        yield View(
            key="versorgung",
            title="Versorgung",
            unit="%",
            klassen=VERSORGUNG,
            palette="versorgung",
            yardstick="Gemessen am Median der Stadt, weil kein Richtwert vorliegt.",
        )
    yield View(
        key="belastung",
        title="Soziale Belastung",
        digits=2,
        klassen=STATUS_INDEX,
        palette="belastung",
        yardstick="Statusindex: 0 ist der Durchschnitt der Stadt, hohe Werte heißen hohe Belastung.",
        not_applicable_because="Dieses Gebiet ist nicht eingestuft. Hier leben zu wenige Menschen.",
    )
    yield View(
        key="dynamik",
        title="Dynamik",
        digits=2,
        klassen=DYNAMIC_INDEX,
        palette="dynamik",
        yardstick="Veränderung seit dem letzten Stichtag, verglichen mit der Stadt.",
    )


def _values(field: Handlungsfeld, areas, supply, views) -> gpd.GeoDataFrame:
    turn = (field.order - 4) % 9
    rows = {"versorgung": supply[turn:] + supply[:turn], "belastung": NEED, "dynamik": DYNAMIC}
    frame = areas.copy()
    for view in views:
        values = pd.DataFrame(
            rows[view.key][: len(areas)],
            columns=["value", "status", "low", "high"],
            index=areas.index,
        )
        frame[view.key] = values["value"]
        for part in ("status", "low", "high"):
            frame[f"{view.key}_{part}"] = values[part]
        frame[f"{view.key}_klasse"] = classify(values, view.klassen)
    worst = field.kinds_with_a_place[0].title if field.kinds_with_a_place else None
    frame["schlimmste_art"] = pd.Series(worst, index=frame.index, dtype="str")
    return frame


def _offers_collection() -> Collection:
    return Collection(
        key="angebote",
        title="Angebote",
        description="Angebote der Träger und Ämter.",
        kind="offers",
        properties={
            "name": "Name",
            "angebotsart": "Angebotsart",
            "traeger": "Träger",
            "adresse": "Adresse",
            "places": "Plätze",
        },
        **_said(),
    )


def _said() -> dict:
    return {
        "stichtag": STICHTAG,
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "caveats": CAVEATS,
    }
