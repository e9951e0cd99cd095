"""Which offers the people of an area get to becomes a collection: one feature per area and offer, without a place."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo_lsz import frames
from geo_lsz.angebotsart import angebotsarten
from geo_lsz.intervals import times
from geo_lsz.klassen import SHARE, WITHOUT_VALUE, classify
from geo_lsz.publication import Geography, Origin, Published, on_geography
from geo_lsz.status import Status
from geo_lsz.views import PERCENT

FROM_THE_MIDDLE = "von der Mitte des Gebiets aus"
"""What stands in place of a share where the people of an area are known on one point only."""

KLASSEN: Sequence[str] = [klasse.title for klasse in reversed(SHARE)]
"""What a share is called, the largest first."""


def reach_collection(
    found: DataFrame, offers: GeoDataFrame, geography: Geography, origin: Origin
) -> Published:
    """The offers that people of each area get to, with their share in coarse classes.

    found : of the geography, as `within_reach.within_reach` tells it
    offers : OFFERS, with the names of the offers
    """
    kinds = angebotsarten()
    features = DataFrame(
        {
            "gebiet": found["area"],
            "gebiet_name": found["area"].map(geography.areas["name"]),
            "angebot": found["offer"],
            "name": found["offer"].map(offers["name"]),
            "angebotsart": found["angebotsart"].map(lambda slug: kinds[slug].title),
            "anteil": share_in_words(found),
            "minuten": found["minutes"].round(),
        }
    ).astype(dict.fromkeys(["gebiet", "angebot", "name", "gebiet_name", "angebotsart"], "str"))
    collection = on_geography(
        geography,
        origin,
        key=f"erreichbar_{geography.key}",
        title=f"Erreichbare Angebote: {geography.title}",
        description="Welche Angebote Menschen aus einem Gebiet erreichen, auch jenseits seiner Grenze: "
        "welcher Anteil der Zielgruppe, und wie weit es für die Hälfte von ihnen höchstens ist",
        kind="reach",
        properties={
            "gebiet": "Schlüssel des Gebiets",
            "gebiet_name": "Gebiet",
            "angebot": "Kennung des Angebots",
            "name": "Angebot",
            "angebotsart": "Angebotsart",
            "anteil": "Anteil der Zielgruppe, der es erreicht",
            "minuten": "Minuten (Median derer, die es erreichen)",
        },
    )
    index = pd.Index(features["gebiet"] + ":" + features["angebot"], name="feature", dtype="str")
    nowhere = gpd.GeoSeries([None] * len(features), index=index, crs=frames.METRIC_CRS)
    return collection, gpd.GeoDataFrame(features.set_axis(index), geometry=nowhere)


def share_in_words(found: DataFrame) -> Series:
    """`fast alle (90 % und mehr)`: the class of each share; where people are known on one point, that."""
    titles = {klasse.key: klasse.title for klasse in (*SHARE, *WITHOUT_VALUE.values())}
    words = classify(times(frames.values_of(found), PERCENT), SHARE).map(titles)
    few = (found["status"] == Status.SUPPRESSED) & found["low"].isna()
    return words.mask(found["coarse"] & ~few, FROM_THE_MIDDLE).astype("str")
