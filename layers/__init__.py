"""Keep: from a delivered file to snapshots, runs and releases in one store.

This package reads and conforms what is delivered and keeps it, on PostGIS or
on SQLite. It knows the reckoning (`geo_lsz`), no web and no map.
"""
