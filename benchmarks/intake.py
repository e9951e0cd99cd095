"""Taking in 500,000 offers: from a CSV as an office delivers it into PostGIS and into SQLite.

`copy_s` is the step in which the rows go into the database, in one transaction with all its
constraints; `import_s` is the whole walk from the file, `again_s` the same file once more. `copy_mb` is how much the largest memory of the process grew while keeping: rows
go in chunks, so it does not grow with the table. The cluster is the tests' own, without fsync.
"""

import resource
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from pandas import DataFrame, Series

from benchmarks.harness import say
from geo_lsz.frames import OFFERS
from geo_lsz.identity import Snapshot, frame_digest
from layers import tables
from layers.bulk import insert_chunks
from layers.conform import conform
from layers.intake import take_in
from layers.keeping import insert, record_columns
from layers.mapping import Mapping
from layers.migrations.database import Database
from layers.readers import read
from layers.rows import chunks_of
from layers.store import Store
from tests import postgis

ROWS = 500_000
COPY_GOAL = 50_000
"""Rows a second that the copy step has to reach on PostGIS."""
SEED = 20251231
MAPPING = Mapping.of(
    {
        "layer": "offers",
        "source": "messung/kitas",
        "title": "Kitas",
        "stichtag": "2025-12-31",
        "licence": "dl-de/by-2-0",
        "attribution": "made up",
        "crs": "EPSG:25832",
        "columns": {
            "offer": "Nr",
            "name": "Einrichtung",
            "traeger": "Träger",
            "strasse": "Straße",
            "hausnummer": "Hausnr",
            "plz": "PLZ",
            "places": "Plätze",
            "x": "Ost",
            "y": "Nord",
        },
        "constants": {"angebotsart": "kita"},
    },
    "intake",
)


def main() -> None:
    """Take the list in on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        file = _made(Path(folder) / "kitas.csv")
        frame, _ = conform(read(file), MAPPING, None)
        snapshot = Snapshot("offers", "messung/kitas", date(2025, 12, 31), frame_digest(frame))
        _measured("sqlite", f"sqlite:///{folder}/rows.db", snapshot, frame)
        with postgis.server() as server:
            with postgis.fresh_schema(server) as url:
                _measured("postgis", url, snapshot, frame, goal_rows_per_s=COPY_GOAL)
            del frame
            with postgis.fresh_schema(server) as url:
                _imported("postgis", url, file)
        _imported("sqlite", f"sqlite:///{folder}/import.db", file)


def _made(file: Path) -> Path:
    """The list, as a department would write it."""
    rng = np.random.default_rng(SEED)
    number = np.arange(1, ROWS + 1)
    said = {
        "Nr": Series(number).astype("str").str.zfill(7),
        "Einrichtung": "Kita Nr. " + Series(number).astype("str"),
        "Träger": "Träger " + Series(rng.integers(1, 900, ROWS)).astype("str"),
        "Straße": "Straße " + Series(rng.integers(1, 9000, ROWS)).astype("str"),
        "Hausnr": rng.integers(1, 200, ROWS),
        "PLZ": Series(rng.integers(1067, 99999, ROWS)).astype("str").str.zfill(5),
        "Plätze": rng.integers(10, 250, ROWS),
        "Ost": rng.integers(300_000, 900_000, ROWS),
        "Nord": rng.integers(5_300_000, 6_000_000, ROWS),
    }
    DataFrame(said).to_csv(file, sep=";", index=False)
    return file


def _measured(database: str, url: str, snapshot: Snapshot, frame: DataFrame, **goal: float) -> None:
    """Seconds that the rows alone take, as `Store.add_snapshot` writes them."""
    opened = Database.open(url)
    before_mb = _peak_mb()
    row = record_columns(snapshot) | {"id": snapshot.id, "rows": len(frame)}
    with opened.writing() as connection:
        insert(connection, tables.snapshot, [row | {"accepted_at": datetime.now(UTC)}])
        began = time.perf_counter()
        rows = chunks_of(frame, OFFERS, snapshot=snapshot.id)
        insert_chunks(connection, tables.offer, rows)
        copy_s = time.perf_counter() - began
    opened.close()
    say(
        "intake_copy",
        database=database,
        rows=len(frame),
        copy_s=copy_s,
        rows_per_s=round(len(frame) / copy_s),
        **goal,
        copy_mb=_peak_mb() - before_mb,
    )


def _imported(database: str, url: str, file: Path) -> None:
    """The whole walk from the file, and the same file again."""
    store = Store.open(url)
    began = time.perf_counter()
    taken = take_in(store, "offers", file, MAPPING)
    import_s = time.perf_counter() - began
    began = time.perf_counter()
    again = take_in(store, "offers", file, MAPPING)
    again_s = time.perf_counter() - began
    store.close()
    say(
        "intake_import",
        database=database,
        rows=taken.rows,
        import_s=import_s,
        rows_per_s=round(taken.rows / import_s),
        again_s=again_s,
        unchanged=not again.new,
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
