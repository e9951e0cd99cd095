"""Read: a file of a department as a table of texts, with geometry where it has one.

Nothing is interpreted here: codes keep their zeros, numbers stay as written.
The file itself is opened in a process of its own (`layers.reading`).
"""

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely
from pandas import DataFrame

from geo_lsz.errors import Fault, InputError
from layers.reading.apart import received
from layers.reading.asked import LIMITS, Asked, Limits
from layers.reading.formats import READERS, ending
from layers.reading.wire import Received

ANYTHING = Asked()
"""Of a file that nobody said anything about: its only table, the headers found."""


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


def read(file: Path, asked: Asked = ANYTHING, limits: Limits = LIMITS) -> RawTable:
    """The table in a file.

    asked : what the mapping says about where the table stands
    limits : what reading may cost

    Raises InputError where there is none, where its format is not read, and
    where it asks too much or points elsewhere.
    """
    if ending(file) not in READERS:
        raise _error(file, f"dieses Format wird nicht gelesen; gelesen werden {', '.join(READERS)}")
    if not file.is_file():
        raise _error(file, "die Datei gibt es nicht; stimmt der Pfad?")
    with file.open("rb") as beginning:
        empty = beginning.read(4) in {b"", codecs.BOM_UTF8}
    if empty:
        raise _error(file, "die Datei ist leer; bitte neu anfordern")
    found = received(file, asked, limits)
    if not found.numbers:
        raise _error(file, "die Datei hat keine Zeilen mit Daten; bitte neu anfordern")
    return _raw_table(file, found)


def _raw_table(file: Path, found: Received) -> RawTable:
    index = pd.Index(found.numbers, name="row")
    columns = dict(zip(found.columns, found.cells, strict=True))
    rows = DataFrame(columns, index=index, columns=pd.Index(found.columns), dtype="str")
    geometry = None
    if found.shapes is not None:
        shapes = shapely.from_wkb(found.shapes)
        geometry = gpd.GeoSeries(shapes, index=index, crs=found.crs or None)
    return RawTable(file.name, rows, geometry, found.decimal, found.encoding)


def _error(file: Path, what: str) -> InputError:
    return InputError([Fault(file.name, what)])
