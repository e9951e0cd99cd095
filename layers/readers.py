"""Read: a file of a department as a table of texts, with geometry where it has one.

Nothing is interpreted here: codes keep their zeros, numbers stay as written.
"""

import codecs
import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import fiona
import geopandas as gpd
import pandas as pd
import shapely
from fiona.errors import FionaError
from pandas import DataFrame

from geo_lsz.errors import Fault, InputError

VECTOR_DRIVERS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
}
"""What fiona may open, by file ending; a file cannot choose another driver by its content."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A file as it is.

    rows : texts, "" where empty, by row number as a person counts in the file
    geometry : on the same index, in the file's own CRS; None for a plain table
    decimal : the decimal sign of numbers in `rows`, where the format fixes it
    encoding : of a text file, to be named in the report
    """

    file: str
    rows: DataFrame
    geometry: gpd.GeoSeries | None = None
    decimal: Literal[",", "."] | None = None
    encoding: str = ""


def read(file: Path) -> RawTable:
    """The table in a file. Raises InputError where there is none or its format is not read."""
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise _error(file, f"dieses Format wird nicht gelesen; gelesen werden {', '.join(READERS)}")
    if not file.is_file():
        raise _error(file, "die Datei gibt es nicht; stimmt der Pfad?")
    with file.open("rb") as beginning:
        empty = beginning.read(4) in {b"", codecs.BOM_UTF8}
    if empty:
        raise _error(file, "die Datei ist leer; bitte neu anfordern")
    raw = reader(file)
    if raw.rows.empty:
        raise _error(file, "die Datei hat keine Zeilen mit Daten; bitte neu anfordern")
    return raw


def _read_csv(file: Path) -> RawTable:
    text, encoding = _decode(file)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    header = [name.strip() for name in lines[0]]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if doubled:
        raise _error(file, f"die Überschriften {doubled} kommen mehrfach vor; bitte umbenennen")
    numbered = [(n, row) for n, row in enumerate(lines[1:], start=2) if any(map(str.strip, row))]
    faults = [
        Fault(file.name, f"{len(row)} Felder statt {len(header)}; fehlt ein Trennzeichen?", row=n)
        for n, row in numbered
        if len(row) != len(header)
    ]
    if faults:
        raise InputError(faults)
    rows = DataFrame(
        [[cell.strip() for cell in row] for _, row in numbered],
        columns=header,
        index=pd.Index([n for n, _ in numbered], name="row"),
        dtype="str",
    )
    return RawTable(file.name, rows, encoding=encoding)


def _decode(file: Path) -> tuple[str, str]:
    """Text of a file: UTF-8 if it is that strictly, else Windows-1252, the German Excel's."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise _error(file, "der Text ist weder UTF-8 noch Windows-1252; neu speichern") from error


def _delimiter(text: str) -> str:
    """The separator that the first line holds most of."""
    header = text.split("\n", 1)[0]
    return max(";\t,", key=header.count)


def _read_vector(file: Path) -> RawTable:
    driver = VECTOR_DRIVERS[file.suffix.lower()]
    if driver == "GeoJSON":
        _refuse_linked_crs(file)
    try:
        with fiona.open(file, driver=driver) as source:
            crs = source.crs_wkt or None
            features = list(source)
    except FionaError as error:
        raise _error(file, f"die Datei lässt sich nicht lesen ({error})") from error
    index = pd.RangeIndex(1, len(features) + 1, name="row")
    rows = DataFrame(
        [{key: _as_text(value) for key, value in f.properties.items()} for f in features],
        index=index,
        dtype="str",
    )
    shapes = [None if f.geometry is None else shapely.geometry.shape(f.geometry) for f in features]
    return RawTable(file.name, rows, gpd.GeoSeries(shapes, index=index, crs=crs), decimal=".")


def _refuse_linked_crs(file: Path) -> None:
    """Refuse a CRS that is only linked: GDAL would follow it, and no import calls a foreign host."""
    try:
        content = json.loads(file.read_bytes())
    except ValueError as error:
        raise _error(file, f"kein gültiges GeoJSON ({error}); bitte neu ausgeben") from error
    crs = content.get("crs") if isinstance(content, dict) else None
    if isinstance(crs, dict) and crs.get("type") == "link":
        raise _error(file, "das Koordinatensystem ist nur verlinkt; als EPSG-Code hineinschreiben")


def _as_text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _error(file: Path, what: str) -> InputError:
    return InputError([Fault(file.name, what)])


READERS: dict[str, Callable[[Path], RawTable]] = {
    ".csv": _read_csv,
    **dict.fromkeys(VECTOR_DRIVERS, _read_vector),
}
"""Reader by file ending."""
