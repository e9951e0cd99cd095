"""Packed tables: a CSV that was packed with gzip, unpacked within bounds."""

import gzip
import zlib

from layers.reading import delimited
from layers.reading.archives import SMALL_BYTES
from layers.reading.asked import MIB, Asked, Limits
from layers.reading.table import Source, Table, dotted


def table(source: Source, asked: Asked, limits: Limits) -> Table:
    """The table in a `.csv.gz`, as `delimited` reads it."""
    plain = Source(source.path.with_suffix(""), source.name)
    _unpack(source, plain, limits)
    return delimited.table(plain, asked, limits)


def _unpack(source: Source, plain: Source, limits: Limits) -> None:
    packed = source.path.stat().st_size
    most = min(limits.unpacked_bytes, max(packed * limits.ratio, SMALL_BYTES))
    size = 0
    try:
        with gzip.open(source.path) as file, plain.path.open("wb") as target:
            while piece := file.read(MIB):
                size += len(piece)
                if size > most:
                    source.refuse(
                        f"entpackt größer als {dotted(most // MIB)} MB; unverpackt liefern oder teilen"
                    )
                target.write(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        source.refuse(f"lässt sich nicht entpacken ({error}); neu anfordern")
