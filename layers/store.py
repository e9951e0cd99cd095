"""The store: snapshots, runs and releases, only ever added to.

One code path for PostGIS, the system of record, and SQLite, the embedded
default. A snapshot, run or release is there wholly or not at all. One process
writes at a time; any number read meanwhile.
"""

from layers.kept_releases import Releases
from layers.kept_runs import Runs
from layers.kept_snapshots import Snapshots


class Store(Snapshots, Runs, Releases):
    """Everything that is kept, in one database."""
