"""Geofiles: a collection as GDAL writes it, in memory, whatever the format."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyogrio
from geopandas import GeoDataFrame

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS
from geo_lsz.released import Collection
from maps.columns import sources_of

SHAPES = {
    "areas": "MultiPolygon",
    "result": "MultiPolygon",
    "indicators": "MultiPolygon",
    "offers": "Point",
    "reach": "Point",
    "overlap": "Point",
    "streets": "MultiLineString",
    "grid": "MultiPolygon",
    "cells": "Point",
    "vorhaben": "Point",
    "events": "Point",
    "voices": "MultiPolygon",
    "survey": "MultiPolygon",
    "evidence": "Point",
    "findings": "MultiPolygon",
    "links": "LineString",
}
"""Type of geometry by kind of collection, so that an empty one has its type too."""


def geofile(collection: Collection, features: GeoDataFrame, driver: str, **options: Any) -> bytes:
    """The features in EPSG:25832 as the one layer of a file, with all that is to be known of them.

    features : EPSG:25832, by feature; the column `feature` holds their ids.
        What is not known is null; a feature without a place has no geometry
    options : of the file and its layer, as GDAL's `driver` calls them
    Raises ContractError for another CRS.
    """
    made = io.BytesIO()
    _write(made, collection, features, driver, **options)
    return made.getvalue()


def add_layer(
    file: Path, collection: Collection, features: GeoDataFrame, driver: str, **options: Any
) -> None:
    """The same as one more layer of a file, which is made with its first; arguments as of `geofile`."""
    _write(file, collection, features, driver, append=file.exists(), **options)


def _write(
    target: io.BytesIO | Path,
    collection: Collection,
    features: GeoDataFrame,
    driver: str,
    **options: Any,
) -> None:
    if features.crs is None or features.crs != METRIC_CRS:
        raise ContractError(f"{driver} is written from {METRIC_CRS}, not from {features.crs}")
    shape = SHAPES[collection.kind]
    pyogrio.write_dataframe(
        features.rename_axis("feature").reset_index(),
        target,
        layer=collection.key,
        driver=driver,
        geometry_type=shape,
        promote_to_multi=shape.startswith("Multi"),
        layer_metadata=dict(_said(collection)),
        **options,
    )


def _said(collection: Collection) -> Iterator[tuple[str, str]]:
    """The sources; GDAL would take what stands before a colon for the name of a domain."""
    for title, text in sources_of(collection).items():
        if text:
            yield title.replace(":", " –"), text
