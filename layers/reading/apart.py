"""Apart: a file is read in a process of its own, and only its table comes back.

The file is copied into a folder that is gone afterwards, under a name of ours:
what a library writes beside it, and what a name could make a library do, stays
there. The process sees none of our environment but what it needs to start.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Timer
from typing import IO

from geo_lsz.errors import Fault, InputError
from layers.reading import wire
from layers.reading.asked import MIB, Asked, Limits
from layers.reading.formats import ending
from layers.reading.shapefile import PARTS
from layers.reading.table import dotted

log = logging.getLogger(__name__)

KEPT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
"""What the process sees of our environment: no address of a database, no proxy, no secret."""

SETTINGS = {
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}",
    "OGR_SQLITE_LOAD_EXTENSIONS": "NO",
}
"""No threads, no plugins, and nothing over the network even where the kernel would let it."""

SAID_AT_MOST = 4_000
"""Bytes of what the process printed, for the log."""


def received(file: Path, asked: Asked, limits: Limits) -> wire.Received:
    """The table in a file. Raises InputError for its faults, and where reading it was ended."""
    with _answer(file, "table", asked, limits) as out:
        return wire.receive(out, file.name)


def received_numbers(file: Path, task: str, limits: Limits) -> wire.Numbers:
    """What a function of `layers.reading.streets` finds in a file. Raises InputError likewise."""
    with _answer(file, task, Asked(), limits) as out:
        return wire.receive_numbers(out, file.name)


@contextmanager
def _answer(file: Path, task: str, asked: Asked, limits: Limits) -> Iterator[IO[bytes]]:
    """What a process of its own wrote that read the file."""
    with _room(file) as folder, TemporaryFile() as out:
        request = {
            "task": task,
            "path": str(_copied(file, Path(folder), limits)),
            "name": file.name,
            "asked": asdict(asked),
            "limits": asdict(limits),
        }
        with _printed(file) as said:
            _run(file, json.dumps(request).encode(), limits, out, said)
        out.seek(0)
        yield out


def _room(file: Path) -> TemporaryDirectory[str]:
    """A folder of our own that is gone afterwards. Raises InputError where there can be none."""
    try:
        return TemporaryDirectory(prefix="geo-lsz-")
    except OSError as error:
        raise _no_room(file, error) from error


def _no_room(file: Path, error: OSError) -> InputError:
    said = f"lässt sich nicht in einen Arbeitsordner kopieren ({error.strerror})"
    return _error(file, f"{said}; Platz schaffen oder mit TMPDIR einen anderen Ordner nennen")


def _copied(file: Path, folder: Path, limits: Limits) -> Path:
    """The file, and of a Shapefile its other parts, in `folder` under names of ours."""
    kind = ending(file)
    parts = [file]
    if kind == ".shp":
        beside = [f for f in file.parent.iterdir() if f.stem == file.stem and f != file]
        parts += [f for f in beside if f.suffix.lower() in PARTS and f.is_file()]
    if kind == ".gpkg" and file.with_name(f"{file.name}-wal").is_file():
        said = "im GIS ist sie noch offen, und nicht alles steht schon darin (…-wal daneben)"
        raise _error(file, f"{said}; im GIS schließen und noch einmal versuchen")
    size = sum(part.stat().st_size for part in parts)
    if size > limits.file_bytes:
        said = f"die Datei ist {dotted(size // MIB)} MB groß, gelesen werden höchstens"
        raise _error(file, f"{said} {dotted(limits.file_bytes // MIB)} MB; bitte teilen")
    try:
        for part in parts:
            shutil.copyfile(part, folder / f"lieferung{ending(part)}")
    except OSError as error:
        raise _no_room(file, error) from error
    return folder / f"lieferung{kind}"


@contextmanager
def _printed(file: Path) -> Iterator[IO[bytes]]:
    """Where the process prints to; what it printed may repeat a value, so only who debugs sees it."""
    with TemporaryFile() as said:
        yield said
        said.seek(0)
        if text := said.read(SAID_AT_MOST).decode(errors="replace"):
            log.debug("reading %s: %s", file.name, text)


def _run(file: Path, request: bytes, limits: Limits, out: IO[bytes], said: IO[bytes]) -> None:
    """Let a process of its own do what is asked, to the end. Raises InputError where it came to none.

    A clock beside it ends what takes too long: waiting with a timeout would look only
    every twentieth of a second whether it is done, half as long as most files take.
    """
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "layers.reading.child"],
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=said,
        env={key: os.environ[key] for key in KEPT if key in os.environ} | SETTINGS,
    ) as process:
        clock = _Clock(process, limits.wall_s)
        with clock:
            process.communicate(request)
    if clock.ended_it:
        longest = f"{limits.wall_s:g}".replace(".", ",")
        what = f"das Lesen dauert länger als {longest} s; die Datei teilen oder vereinfachen"
        raise _error(file, what)
    if process.returncode != 0:
        raise _error(file, _why(process.returncode, limits))


class _Clock:
    """Ends a process that takes longer than so many seconds, and says whether it did."""

    def __init__(self, process: "subprocess.Popen[bytes]", wall_s: float) -> None:
        self._process = process
        self._timer = Timer(wall_s, self._end)
        self._timer.daemon = True
        self.ended_it = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.ended_it = self._process.poll() is None
        self._process.kill()


def _why(code: int, limits: Limits) -> str:
    """Why a process ended before its time, as far as its end tells."""
    if code == -signal.SIGXCPU:
        return f"das Lesen braucht mehr als {limits.cpu_s} s Rechenzeit; die Datei teilen"
    ended = signal.Signals(-code).name if code < 0 else f"Ende {code}"
    return (
        f"das Lesen ist abgebrochen ({ended}): die Datei ist beschädigt oder braucht mehr als "
        f"{limits.memory_bytes // MIB} MB Speicher; neu ausgeben oder teilen"
    )


def _error(file: Path, what: str) -> InputError:
    return InputError([Fault(file.name, what)])
