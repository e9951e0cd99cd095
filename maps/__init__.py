"""Draw: what is published, as maps, legends, files and packs.

This package draws features that are handed to it; it knows no database and no
web. Imports run to `geo_lsz` alone, and heavy libraries are imported by the
modules that need them.
"""
