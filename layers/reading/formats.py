"""Formats: which module of this folder reads which files."""

from pathlib import Path

READERS = {
    ".csv": "delimited",
    ".csv.gz": "packed",
    ".xlsx": "sheets",
    ".xls": "sheets",
    ".ods": "sheets",
    ".geojson": "vector",
    ".json": "vector",
    ".gpkg": "vector",
    ".shp": "vector",
    ".zip": "vector",
    ".pbf": "facilities",
    ".osm": "facilities",
    ".osm.gz": "facilities",
}
"""Module by file ending; it has `table(source, asked, limits)`."""

PACKED = (".gz", ".bz2")


def ending(file: Path) -> str:
    """`.csv`; of what is packed alone, what is in it, too: `.osm.gz`."""
    packed = file.suffix.lower() in PACKED
    return "".join(file.suffixes[-2:] if packed else [file.suffix]).lower()
