"""The events at which people were heard become a collection: kind, day, area and how many came, without a place."""

from collections.abc import Sequence

import geopandas as gpd
from pandas import DataFrame

from geo_lsz import frames
from geo_lsz.concerned import codes_of, concerned, in_words
from geo_lsz.publication import Geography, Origin, Published, told_of
from geo_lsz.released import Collection


def event_collection(
    events: DataFrame, geographies: Sequence[Geography], origin: Origin
) -> Published:
    """All events, also those of which it is too long ago to count; their names stay inside.

    events : EVENTS
    """
    areas = {one.key: one.areas for one in geographies}
    where = concerned(events["betroffen"], areas)
    columns = {
        "art": events["art"],
        "datum": events["datum"],
        "gebiet": in_words(events["betroffen"], areas),
        **frames.named(frames.values_of(events, "teilnehmende"), "teilnehmende"),
        **{f"gebiete_{key}": codes_of(where, key).reindex(events.index) for key in areas},
    }
    nowhere = gpd.GeoSeries([None] * len(events), index=events.index, crs=frames.METRIC_CRS)
    features = gpd.GeoDataFrame(columns, geometry=nowhere).rename_axis("feature")
    collection = Collection(
        key="veranstaltungen",
        title="Veranstaltungen der Beteiligung",
        description="Wann und wo Menschen gehört wurden, und wie viele kamen",
        kind="events",
        properties={
            "art": "Art",
            "datum": "Datum",
            "gebiet": "Gebiet",
            "teilnehmende": "Teilnehmende",
            **{f"gebiete_{one.key}": f"Schlüssel {one.title}" for one in geographies},
        },
        **told_of(origin),
    )
    return collection, features
