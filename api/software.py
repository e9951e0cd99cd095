"""Which software this is: part of every release and of every ETag."""

from functools import cache
from importlib.metadata import version


@cache
def name_and_version() -> str:
    """`geo-lsz 0.1.0`."""
    return f"geo-lsz {version('geo-lsz')}"
