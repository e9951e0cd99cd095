"""FlatGeobuf: a collection as one binary layer that a GIS may read in parts over the web."""

from geopandas import GeoDataFrame

from geo_lsz.released import Collection
from maps.geofile import geofile


def write_flatgeobuf(collection: Collection, features: GeoDataFrame) -> bytes:
    """The collection in EPSG:25832, its sources in the header. The same collection gives the same bytes.

    It has a spatial index where every feature has a place. The format has no index
    for features without one; they are kept, and the index is left out.
    """
    indexed = bool(features.geometry.notna().all())
    return geofile(
        collection,
        features,
        "FlatGeobuf",
        TITLE=collection.title,
        DESCRIPTION=collection.description,
        SPATIAL_INDEX="YES" if indexed else "NO",
    )
