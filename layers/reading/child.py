"""Child: the process that reads one file; `layers.reading.apart` starts it.

What to read comes as JSON on stdin, the table goes to stdout as `layers.reading.wire`
writes it. What libraries print goes to stderr.
"""

import errno
import json
import os
import sys
import traceback
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from geo_lsz.errors import InputError
from layers.reading import wire
from layers.reading.asked import MIB, Asked, Limits, TagRule
from layers.reading.confined import NotConfinedError, confine
from layers.reading.formats import READERS, ending
from layers.reading.table import Source, short


def main() -> None:
    """Read the file that stdin names, confined, and hand over its table or its faults."""
    warnings.simplefilter("ignore")  # of a library, once a row, to nobody
    said = json.load(sys.stdin)
    out = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.chdir(Path(said["path"]).parent)
    source = Source(Path(said["path"]), said["name"])
    rules = tuple(TagRule(**rule) for rule in said["asked"].pop("rules"))
    asked = Asked(**_tuples(said["asked"]), rules=rules)
    try:
        hand_over(said["task"], source, asked, Limits(**said["limits"]), out)
    except InputError as error:
        os.ftruncate(out, 0)
        os.lseek(out, 0, os.SEEK_SET)
        with os.fdopen(out, "wb") as sink:
            wire.send_faults(error, sink)


def hand_over(task: str, source: Source, asked: Asked, limits: Limits, out: int) -> None:
    """Confine this process, read, and write to `out`. Raises InputError for whatever goes wrong."""
    try:
        confine(limits)
        with os.fdopen(out, "wb", closefd=False) as sink:
            if task == "table":
                reader = import_module(f"layers.reading.{READERS[ending(source.path)]}")
                wire.send(reader.table(source, asked, limits), sink)
            else:
                streets = import_module("layers.reading.streets")
                wire.send_numbers(getattr(streets, task)(source), sink)
    except InputError:
        raise
    except NotConfinedError:
        source.refuse(
            "wird nicht gelesen: dieses System kann das Lesen nicht vom Netz trennen "
            "(weder Namensräume noch seccomp); bitte der Administration sagen"
        )
    except MemoryError:
        source.refuse(
            f"braucht beim Lesen mehr als {limits.memory_bytes // MIB} MB Speicher; bitte teilen"
        )
    except Exception as error:  # noqa: BLE001 - whatever a library says of a file is the file's fault
        traceback.print_exc()
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            source.refuse(
                f"der Inhalt ist größer als {limits.output_bytes // MIB} MB; bitte teilen"
            )
        said = short(f"{type(error).__name__}: {error}")
        source.refuse(f"die Datei lässt sich nicht lesen ({said}); neu ausgeben")


def _tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}


if __name__ == "__main__":
    main()
