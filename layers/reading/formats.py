"""Formats: which module of this folder reads which files."""

READERS = {
    ".csv": "delimited",
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
}
"""Module by file ending; it has `table(source, asked, limits)`."""
