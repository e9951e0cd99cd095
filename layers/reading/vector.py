"""Vector: GeoJSON, GeoPackage and Shapefile through fiona, record by record."""

import re
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import fiona
import numpy as np
import shapely
from fiona.errors import FionaError
from shapely.errors import ShapelyError

from layers.reading import archives, geopackage, shapefile
from layers.reading.asked import Asked, Limits
from layers.reading.geojson import checked
from layers.reading.table import Row, Source, Table, blocks, dotted, headers, raise_faults, short

DRIVERS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
}
"""What GDAL may open, by file ending; a file cannot choose another driver by its content."""

POINTS_TO_FILES = re.compile(r"nadgrids|PARAMETERFILE|EXTENSION\s*\[|\.gsb|\.tif", re.IGNORECASE)
"""What a reference system has inside that names a file for the transformation."""

ENCODINGS = {"UTF-8": "UTF-8", "cp1252": "Windows-1252"}
LONGEST_CRS = 20_000


def table(source: Source, asked: Asked, limits: Limits) -> Table:
    """The features of a file, attributes as texts, numbers with a decimal point."""
    if source.path.suffix == ".zip":
        unpacked = archives.shapefile(source, asked, limits, source.path.parent)
        return table(Source(unpacked, source.name), asked, limits)
    driver = DRIVERS[source.path.suffix]
    told, options = _told(source, driver, asked, limits)
    try:
        opened = fiona.open(source.path, driver=driver, **options)
        keys = [key for key in opened.schema["properties"] if key.strip()]
        crs = _crs(source, opened.crs_wkt)
        has_places = opened.schema["geometry"] != "None"
    except (FionaError, UnicodeDecodeError) as error:
        source.refuse(f"die Datei lässt sich nicht lesen ({_said(source, error)}); neu ausgeben")
    if not keys:
        source.refuse("die Objekte haben keine Eigenschaften; mit Schlüssel und Namen ausgeben")
    names = headers(source, keys, 1, limits)
    rows = _rows(source, opened, keys, told, limits)
    found = blocks(source, names, rows, limits, with_shapes=has_places)
    encoding = ENCODINGS.get(options.get("encoding", ""), "")
    return Table(names, found, decimal=".", encoding=encoding, crs=crs)


def _told(
    source: Source, driver: str, asked: Asked, limits: Limits
) -> tuple[list[bool] | None, dict[str, str]]:
    """Which rows have a geometry, where the format tells it, and how GDAL is to open the file."""
    if driver == "GeoJSON":
        return checked(source), {"DATE_AS_STRING": "YES"}
    if driver == "GPKG":
        name = geopackage.map_layer(source, asked)
        return geopackage.with_place(source, name, limits), {"layer": name}
    shapefile.require_whole(source)
    encoding = shapefile.encoding(source)
    return None, {"encoding": encoding} if encoding else {}


def _rows(
    source: Source, opened: Any, keys: list[str], told: list[bool] | None, limits: Limits
) -> Iterator[Row]:
    """Records one by one. Raises InputError for geometries that are none."""
    faults, number, vertices = [], 0, 0
    places = repeat(object=False) if told is None else told
    try:
        with opened:
            records = zip(opened, places, strict=told is not None)
            for number, (record, has_place) in enumerate(records, start=1):
                shape = None
                try:
                    shape = _shape(record, has_place=has_place)
                except ValueError as error:
                    said = f"die Geometrie lässt sich nicht lesen ({error})"
                    faults.append(source.fault(f"{said}; im GIS reparieren", number))
                    continue
                size = 0 if shape is None else int(shapely.get_num_coordinates(shape))
                vertices += size
                _require_few(source, number, size, vertices, limits)
                cells = [_as_text(record.properties.get(key)) for key in keys]
                yield number, cells, None if shape is None else shapely.to_wkb(shape)
    except (FionaError, UnicodeDecodeError) as error:
        source.refuse(
            f"lässt sich ab hier nicht lesen ({_said(source, error)}); neu ausgeben", number + 1
        )
    raise_faults(faults, source.name)


def _shape(record: Any, *, has_place: bool) -> Any:
    """The geometry of a record, None where it has none. Raises ValueError where it is broken.

    has_place : the file has one here; GDAL passes silently over what it cannot read
    """
    if record.geometry is None:
        if has_place:
            raise ValueError("unvollständig oder keine Zahlen")
        return None
    try:
        shape = shapely.geometry.shape(record.geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError) as error:
        raise ValueError("zu wenige Punkte, oder ein Ring ist offen") from error
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ValueError("eine Koordinate ist keine Zahl")
    return shape


def _require_few(source: Source, number: int, size: int, vertices: int, limits: Limits) -> None:
    simpler = "im GIS vereinfachen (etwa auf 1 m)"
    if size > limits.vertices_per_feature:
        said = f"{dotted(size)} Stützpunkte, gelesen werden je Objekt höchstens"
        source.refuse(f"{said} {dotted(limits.vertices_per_feature)}; {simpler}", number)
    if vertices > limits.vertices:
        said = f"bis hierher über {dotted(limits.vertices)} Stützpunkte, mehr werden nicht gelesen"
        source.refuse(f"{said}; {simpler}", number)


def _crs(source: Source, wkt: str) -> str:
    """The reference system, refused where it would open files to transform by."""
    if len(wkt) > LONGEST_CRS or POINTS_TO_FILES.search(wkt):
        source.refuse("das Koordinatensystem verweist auf Dateien; als EPSG-Code hineinschreiben")
    return wkt


def _said(source: Source, error: Exception) -> str:
    """What GDAL says, with the name that the file has for whoever delivers it."""
    return short(re.sub(r"\S*lieferung\.\w+", lambda _: source.name, str(error)))


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
