"""Reckon: need, reach, supply and gaps as pure functions of frames.

This package knows no database, no web and no map. Frames come in, frames go
out, nothing is changed in place; everything metric is EPSG:25832.
"""
