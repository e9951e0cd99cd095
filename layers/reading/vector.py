"""Vector: GeoJSON, GeoPackage and Shapefile through fiona, record by record."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import fiona
import numpy as np
import shapely
from fiona.errors import FionaError
from shapely.errors import ShapelyError

from layers.reading import archives
from layers.reading.asked import Asked, Limits
from layers.reading.choice import MAP_LAYERS, chosen
from layers.reading.geojson import checked
from layers.reading.table import Row, Source, Table, blocks, dotted, headers, raise_faults, short

DRIVERS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
}
"""What GDAL may open, by file ending; a file cannot choose another driver by its content."""

SQLITE = b"SQLite format 3\0"
POINTS_TO_FILES = re.compile(r"nadgrids|PARAMETERFILE|EXTENSION\s*\[|\.gsb|\.tif", re.IGNORECASE)
"""What a reference system has inside that names a file for the transformation."""

LONGEST_CRS = 20_000


def table(source: Source, asked: Asked, limits: Limits) -> Table:
    """The features of a file, attributes as texts, numbers with a decimal point."""
    if source.path.suffix == ".zip":
        unpacked = archives.shapefile(source, asked, limits, source.path.parent)
        return table(Source(unpacked, source.name), asked, limits)
    driver = DRIVERS[source.path.suffix]
    features = None
    options: dict[str, Any] = {"driver": driver}
    if driver == "GeoJSON":
        features = checked(source)
        options["DATE_AS_STRING"] = "YES"
    elif driver == "GPKG":
        options["layer"] = _map_layer(source, asked)
    else:
        _require_parts(source)
    try:
        opened = fiona.open(source.path, **options)
        names = headers(source, list(opened.schema["properties"]), 1, limits)
        crs = _crs(source, opened.crs_wkt)
        has_places = opened.schema["geometry"] != "None"
    except (FionaError, UnicodeDecodeError) as error:
        source.refuse(f"die Datei lässt sich nicht lesen ({_said(error)}); neu ausgeben")
    rows = _rows(source, opened, names, features, limits)
    found = blocks(source, names, rows, limits, with_shapes=has_places)
    return Table(names, found, decimal=".", crs=crs)


def _rows(
    source: Source, opened: Any, names: list[str], features: int | None, limits: Limits
) -> Iterator[Row]:
    """Records one by one; faults for geometries that are none, and for all that GDAL passed over."""
    faults, number, vertices = [], 0, 0
    try:
        with opened:
            for number, record in enumerate(opened, start=1):
                shape = None
                try:
                    shape = _shape(record)
                except (ShapelyError, ValueError, TypeError, AttributeError) as error:
                    said = f"die Geometrie lässt sich nicht lesen ({short(str(error))})"
                    faults.append(source.fault(f"{said}; im GIS reparieren", number))
                    continue
                size = 0 if shape is None else int(shapely.get_num_coordinates(shape))
                vertices += size
                _require_few(source, number, size, vertices, limits)
                cells = [_as_text(record.properties.get(name)) for name in names]
                yield number, cells, None if shape is None else shapely.to_wkb(shape)
    except (FionaError, UnicodeDecodeError) as error:
        source.refuse(f"lässt sich ab hier nicht lesen ({_said(error)}); neu ausgeben", number + 1)
    if features is not None and number != features:
        said = f"von {dotted(features)} Objekten sind nur {dotted(number)} lesbar"
        faults.append(source.fault(f"{said}; im GIS prüfen und neu ausgeben"))
    raise_faults(faults, source.name)


def _shape(record: Any) -> Any:
    """The geometry of a record, None where it has none. Raises ValueError where a coordinate is no number."""
    if record.geometry is None:
        return None
    shape = shapely.geometry.shape(record.geometry)
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


def _map_layer(source: Source, asked: Asked) -> str:
    """The layer of a GeoPackage that is meant, by its headers where there are several."""
    with source.path.open("rb") as file:
        if file.read(len(SQLITE)) != SQLITE:
            source.refuse("ist kein GeoPackage; im GIS als GeoPackage speichern")
    try:
        with closing(sqlite3.connect(f"file:{source.path.name}?mode=ro", uri=True)) as content:
            told = (
                "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
            )
            names = [str(name) for (name,) in content.execute(told)]
            columns = "SELECT name FROM pragma_table_info(?)"
            there = {name: {c for (c,) in content.execute(columns, (name,))} for name in names}
    except sqlite3.Error as error:
        source.refuse(f"das GeoPackage ist beschädigt ({short(str(error))}); neu ausgeben")
    return chosen(source, asked, there, MAP_LAYERS)


def _require_parts(source: Source) -> None:
    """Faults where parts of a Shapefile are missing without which it cannot be read."""
    lost = [part for part in (".shx", ".dbf") if not source.path.with_suffix(part).is_file()]
    if lost:
        said = f"zum Shapefile fehlt {' und '.join(lost)}"
        source.refuse(f"{said}; alle Teile (.shp, .shx, .dbf, .prj) zusammen als ZIP liefern")


def _crs(source: Source, wkt: str) -> str:
    """The reference system, refused where it would open files to transform by."""
    if len(wkt) > LONGEST_CRS or POINTS_TO_FILES.search(wkt):
        source.refuse("das Koordinatensystem verweist auf Dateien; als EPSG-Code hineinschreiben")
    return wkt


def _said(error: Exception) -> str:
    """What GDAL says, without the folder in which we put the file."""
    return short(re.sub(r"\S*lieferung\.", "lieferung.", str(error)))


def _as_text(value: Any) -> str:
    return "" if value is None else str(value).strip()
