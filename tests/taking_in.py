"""Processes that take a delivery in, to be killed in the middle of it.

Run as a script it holds all that an import needs and does what it is told, a line of JSON each:
`[database, file, source]` forks a process that takes the file in, and says its id at once; an id
waits for that process, and says how it ended.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Nursery:
    """Starts processes that take a delivery in."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, url: str, file: Path, source: str) -> int:
        """The id of a process that is just beginning to take the file in."""
        return self._ask([url, str(file), source])

    def ended(self, process: int) -> int:
        """How it ended, as soon as it has: 0 well, 1 not, -9 killed."""
        return self._ask(process)

    def _ask(self, told: object) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for the time of a test."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Nursery(process)
        assert process.stdin
        process.stdin.close()


def _serve() -> None:
    import deliveries  # noqa: PLC0415 - only the process of the nursery holds what imports need
    from layers.intake import take_in  # noqa: PLC0415
    from layers.store import Store  # noqa: PLC0415

    def take(url: str, file: str, source: str) -> None:
        store = Store.open(url)
        take_in(
            store, "offers", Path(file), deliveries.OFFERS.model_copy(update={"source": source})
        )
        store.close()

    for line in sys.stdin:
        told = json.loads(line)
        if isinstance(told, int):
            answer = os.waitstatus_to_exitcode(os.waitpid(told, 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                failed = 1
                try:
                    take(*told)
                    failed = 0
                finally:
                    os._exit(failed)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
