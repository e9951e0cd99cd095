"""Vector tiles: a collection as one PMTiles archive, written once and then only read.

The tiles are those of WebMercatorQuad. They hold what a map shows: the name,
and of each view its value, status, bounds and class. Everything else of a
feature is had by its `id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyogrio
from geopandas import GeoDataFrame
from pandas import DataFrame, Series
from pandas.api.types import is_numeric_dtype
from pmtiles.reader import Reader, all_tiles
from pmtiles.tile import Compression

from geo_lsz.errors import ContractError
from geo_lsz.frames import METRIC_CRS, value_columns
from geo_lsz.released import Collection

MEDIA_TYPE = "application/vnd.pmtiles"
MEDIA_TYPE_TILE = "application/vnd.mapbox-vector-tile"

ZOOMS = (0, 14)
"""The first and the last zoom that is written: a pixel of the last is five metres in Erfurt."""

LARGEST = 100_000_000
"""Bytes and features that a tile may have: none is left out of any tile."""

Zxy = tuple[int, int, int]
"""Zoom, column (from west) and row (from north) of a tile."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of a collection.

    encoded : Mapbox Vector Tile by place, compressed by gzip; a tile without features is left out
    zooms : the first and the last zoom
    bounds : west, south, east, north in degrees
    """

    encoded: Mapping[Zxy, bytes]
    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]


def fields_of(collection: Collection) -> list[str]:
    """Names of the properties that a feature of a tile has, if the collection has them."""
    shown = ["name", "angebotsart", "angebotsart_key", "traeger", "adresse", "einwohner"]
    for view in collection.views:
        shown += [*value_columns(view.key), f"{view.key}_klasse"]
    return list(dict.fromkeys(shown))


def write_tiles(collection: Collection, features: GeoDataFrame) -> bytes:
    """The PMTiles archive of a collection; empty where no feature has a place.

    features : EPSG:25832, by feature

    The layer in each tile has the key of the collection. Raises ContractError for another CRS.
    """
    if features.crs is None or features.crs != METRIC_CRS:
        raise ContractError(f"tiles are written from {METRIC_CRS}, not from {features.crs}")
    placed = features[features.geometry.notna() & ~features.geometry.is_empty]
    if placed.empty:
        return b""
    shown = [name for name in fields_of(collection) if name in placed]
    table = DataFrame({"id": placed.index.astype("str"), **{k: _plain(placed[k]) for k in shown}})
    shapes = placed.geometry.to_crs("EPSG:3857").to_numpy()
    with TemporaryDirectory() as folder:
        file = Path(folder, f"{collection.key}.pmtiles")
        pyogrio.write_dataframe(
            GeoDataFrame(table.reset_index(drop=True), geometry=shapes, crs="EPSG:3857"),
            file,
            layer=collection.key,
            driver="PMTiles",
            dataset_options={
                "MINZOOM": ZOOMS[0],
                "MAXZOOM": ZOOMS[1],
                "MAX_SIZE": LARGEST,
                "MAX_FEATURES": LARGEST,
                "NAME": collection.title,
                "DESCRIPTION": collection.description,
            },
        )
        return file.read_bytes()


def read_tiles(archive: bytes) -> Tiles | None:
    """The tiles of an archive that `write_tiles` wrote; None of an empty one."""
    if not archive:
        return None

    def piece(offset: int, length: int) -> bytes:
        return archive[offset : offset + length]

    header: dict[str, Any] = Reader(piece).header()
    if header["tile_compression"] != Compression.GZIP:
        raise ContractError(f"tiles are kept as gzip, not as {header['tile_compression']}")
    return Tiles(
        dict(all_tiles(piece)),
        (header["min_zoom"], header["max_zoom"]),
        tuple(header[f"{end}_{side}_e7"] / 1e7 for end, side in _CORNERS),
    )


_CORNERS = (("min", "lon"), ("min", "lat"), ("max", "lon"), ("max", "lat"))


def _plain(column: Series) -> Series:
    """The column as GDAL takes it: texts as objects, unknown ones None."""
    return column if is_numeric_dtype(column) else column.astype("object").where(column.notna())
