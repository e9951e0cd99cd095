"""GeoJSON: features as ready-encoded JSON, in degrees or in metres."""

import json
import math
from typing import Any

import shapely
from geopandas import GeoDataFrame
from shapely.geometry import mapping

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS
from geo_lsz.released import Collection

CRS84 = "OGC:CRS84"

DIGITS = {CRS84: 7, METRIC_CRS: 2}
"""Decimals by CRS: a centimetre."""


def feature_collection(collection: Collection, features: GeoDataFrame, crs: str = CRS84) -> bytes:
    """A FeatureCollection (RFC 7946) with Stand, licence, attribution and caveats beside it.

    features : EPSG:25832, by feature; unknown values are null
    crs : `OGC:CRS84` or `EPSG:25832`; the latter is named in a `crs` member, as in GeoJSON 2008
    """
    said: dict[str, Any] = {
        "type": "FeatureCollection",
        "title": collection.title,
        "stichtag": collection.stichtag.isoformat(),
        "licence": collection.licence,
        "attribution": collection.attribution,
        "caveats": list(collection.caveats),
        "runs": list(collection.runs),
    }
    if crs == METRIC_CRS:
        said["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    head = _json(said)[:-1]
    return b'%s,"features":[\n%s\n]}\n' % (head, b",\n".join(encoded(features, crs)))


def encoded(features: GeoDataFrame, crs: str = CRS84) -> list[bytes]:
    """Each feature as the bytes of a GeoJSON Feature, in the order of `features`.

    Rings turn as RFC 7946 wants; a feature without a place has the geometry null.
    Raises ContractError where the CRS of the features or the one asked for is another.
    """
    if features.crs is None or features.crs != METRIC_CRS or crs not in DIGITS:
        raise ContractError(f"GeoJSON is written from {METRIC_CRS} to one of {list(DIGITS)}")
    shapes = features.geometry if crs == METRIC_CRS else features.geometry.to_crs(crs)
    rounded = shapely.transform(shapes.to_numpy(), lambda xy: xy.round(DIGITS[crs]))
    turned = shapely.orient_polygons(rounded)
    rows = features.drop(columns=features.geometry.name).to_dict("records")
    return [
        _json(
            {
                "type": "Feature",
                "id": str(feature),
                "geometry": None if shape is None else mapping(shape),
                "properties": {key: _plain(value) for key, value in row.items()},
            }
        )
        for feature, shape, row in zip(features.index, turned, rows, strict=True)
    ]


def _plain(value: Any) -> Any:
    """The value as JSON knows it: no NaN, no infinity, no types of NumPy."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


def _json(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()
