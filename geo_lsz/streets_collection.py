"""The streets become a collection: one feature per area, a quiet ground for maps."""

import geopandas as gpd
import numpy as np
import shapely
from geopandas import GeoDataFrame

from geo_lsz.publication import Geography, Origin, Published, on_geography
from geo_lsz.rebase import membership

DETAIL_M = 2.0
"""What is smaller than about this is lost: no map of a city shows it."""


def streets_collection(netz: GeoDataFrame, geography: Geography, origin: Origin) -> Published:
    """The streets of each area, those whose middle lies in it; an area without any has no feature.

    netz : NETZ
    """
    middles = netz.geometry.interpolate(0.5, normalized=True)
    area_of = membership(middles, geography.areas)
    lines = shapely.simplify(netz.geometry.to_numpy(), DETAIL_M)
    codes = sorted(area_of.dropna().unique())
    together = [shapely.multilinestrings(lines[(area_of == code).to_numpy()]) for code in codes]
    features = gpd.GeoDataFrame(
        {"name": geography.areas["name"].loc[codes].to_numpy()},
        index=np.array(codes, dtype=object),
        geometry=gpd.GeoSeries(together, index=np.array(codes, dtype=object), crs=netz.crs),
    ).rename_axis("feature")
    collection = on_geography(
        geography,
        origin,
        key="strassen",
        title="Straßen und Wege",
        description="Was zu Fuß benutzt werden darf, wie es geliefert wurde, je Gebiet zusammengefasst: "
        "ein ruhiger Hintergrund für Karten, nicht das Netz, auf dem gerechnet wird",
        kind="streets",
        properties={"name": "Gebiet"},
    )
    return collection, features
