"""The coordinate reference systems that a portal may ask for, by their URIs (OGC API Features Part 2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo_lsz.frames import METRIC_CRS


@dataclass(frozen=True, slots=True)
class Crs:
    """A reference system as its URI means it.

    name : as pyproj knows it, with east (x) first
    decimals : of its unit, about a centimetre
    north_first : whether its coordinates begin with latitude
    degrees : whether its unit is the degree
    """

    uri: str
    name: str
    decimals: int
    north_first: bool = False
    degrees: bool = False


CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"

SYSTEMS: Mapping[str, Crs] = {
    crs.uri: crs
    for crs in (
        Crs(CRS84, "OGC:CRS84", 7, degrees=True),
        Crs(EPSG_25832, METRIC_CRS, 2),
        Crs(
            "http://www.opengis.net/def/crs/EPSG/0/4326",
            "OGC:CRS84",
            7,
            north_first=True,
            degrees=True,
        ),
        Crs("http://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:3857", 2),
    )
}
"""By URI, the default first."""
