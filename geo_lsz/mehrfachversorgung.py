"""Mehrfachversorgung: of which kinds the people of an area have more than one offer to choose from.

That is no judgement: whether two offers double is told by `doppelstruktur.py`, and decided by people.
"""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from pandas import DataFrame

from geo_lsz import frames
from geo_lsz.angebotsart import Angebotsart, angebotsarten
from geo_lsz.city import Reached, city_of
from geo_lsz.inputs import Inputs
from geo_lsz.publication import Geography, Origin, Published, on_geography
from geo_lsz.reach_collection import share_in_words
from geo_lsz.residents import persons_by_cell
from geo_lsz.status import Status
from geo_lsz.within_reach import Found, are_few, on_one_point, withheld


def mehrfachversorgung(inputs: Inputs, kinds: Sequence[Angebotsart]) -> Found:
    """Which part of the Zielgruppe of each area reaches two offers of a kind or more, for every geography.

    kinds : kinds with a place

    Rows `area, angebotsart, coarse` and the share (0..1) as `value, status, low, high`,
    sorted by area and kind. An area where surely nobody of the Zielgruppe lives has no
    row. What is suppressed, and what `coarse` says, is as in `within_reach`.
    """
    city = city_of(inputs)
    parts: dict[str, list[DataFrame]] = {geography: [] for geography in city.areas}
    for kind in kinds:
        reached = Reached.of(city, kind, persons_by_cell(city.cells, kind.zielgruppe.slug))
        for geography, share in reached.served_twice().items():
            told = withheld(share, are_few(reached, geography)).assign(
                angebotsart=kind.slug, coarse=on_one_point(city, reached.persons.index, geography)
            )
            somebody = share["status"] != Status.NOT_APPLICABLE
            parts[geography].append(told[somebody].rename_axis("area").reset_index())
    return {
        geography: pd.concat(found).sort_values(["area", "angebotsart"], ignore_index=True)
        for geography, found in parts.items()
        if found
    }


def mehrfach_collection(found: DataFrame, geography: Geography, origin: Origin) -> Published:
    """The shares in coarse classes: one feature per area and kind, without a place.

    found : of the geography, as `mehrfachversorgung` tells it
    """
    kinds = angebotsarten()
    features = DataFrame(
        {
            "gebiet": found["area"],
            "gebiet_name": found["area"].map(geography.areas["name"]),
            "angebotsart": found["angebotsart"].map(lambda slug: kinds[slug].title),
            "zielgruppe": found["angebotsart"].map(lambda slug: kinds[slug].zielgruppe.title),
            "anteil": share_in_words(found),
        }
    ).astype("str")
    collection = on_geography(
        geography,
        origin,
        key=f"mehrfach_{geography.key}",
        title=f"Mehrfachversorgung: {geography.title}",
        description="Welcher Anteil der Zielgruppe eines Gebiets zwei Angebote einer Art oder mehr erreicht. "
        "Ob eines davon verzichtbar wäre, sagt das nicht: Das prüfen Ämter und Träger",
        kind="overlap",
        properties={
            "gebiet": "Schlüssel des Gebiets",
            "gebiet_name": "Gebiet",
            "angebotsart": "Angebotsart",
            "zielgruppe": "Zielgruppe",
            "anteil": "Anteil der Zielgruppe, der mindestens zwei erreicht",
        },
    )
    index = pd.Index(features["gebiet"] + ":" + found["angebotsart"], name="feature", dtype="str")
    nowhere = gpd.GeoSeries([None] * len(features), index=index, crs=frames.METRIC_CRS)
    return collection, gpd.GeoDataFrame(features.set_axis(index), geometry=nowhere)
