"""The harness: runs ours and a peer in turn on the same work and prints one JSON line.

Every benchmark is a module of this folder with a function `main()`. A peer is
a script in `peers/` that ends with `peer_main(work)`; it runs in an environment
of its own (`make bench-peers`), on the same core, and answers by its times.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""Named arrays: a workload, or what came out of it."""

FOLDER = Path(__file__).parent
PEERS_PYTHON = FOLDER.parent / ".venv-peers" / "bin" / "python"
RUNS = 5


def compare(
    bench: str,
    workload: Arrays,
    ours: Callable[[], Arrays],
    peer: str,
    agree: Callable[[Arrays, Arrays], bool],
    *,
    runs: int = RUNS,
    scale: float = 1.0,
    **said: Any,
) -> None:
    """Run both in turn after a warm-up each and print the line.

    workload : what the peer is given
    ours : works on the same and returns what `agree` compares with the peer's
    peer : name of a script in `peers/`
    scale : the peer works on this part of the whole only; its time is multiplied
    said : further keys of the line

    Serial work is pinned to one core, for both.
    """
    pin()
    started = time.perf_counter()
    result = ours()
    first_s = time.perf_counter() - started
    with Peer(peer, workload) as other:
        pairs = [(timed(ours), other.run()) for _ in range(runs)]
        theirs = other.result()
    ours_s, peer_s = (statistics.median(times) for times in zip(*pairs, strict=True))
    say(
        bench,
        ours_s=ours_s,
        first_s=first_s,
        peer=peer,
        peer_s=peer_s * scale,
        ratio=peer_s * scale / ours_s,
        agree=agree(result, theirs),
        **said,
    )


def alone(bench: str, ours: Callable[[], object], *, runs: int = RUNS, **said: Any) -> None:
    """Time ours without a peer, after a warm-up, and print the line."""
    started = time.perf_counter()
    ours()
    first_s = time.perf_counter() - started
    ours_s = statistics.median(timed(ours) for _ in range(runs))
    say(bench, ours_s=ours_s, first_s=first_s, **said)


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def say(bench: str, **figures: Any) -> None:
    """Print one JSON line; `peak_mb` is the largest memory of this process so far."""
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    line = {"bench": bench, **figures, "peak_mb": round(peak_mb)}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def pin() -> None:
    """Keep this process and its children on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


class Peer:
    """A peer at work in a process of its own."""

    def __init__(self, script: str, workload: Arrays) -> None:
        if not PEERS_PYTHON.exists():
            raise SystemExit("the peers are not installed; first: make bench-peers")
        self._folder = tempfile.TemporaryDirectory()
        self._work, self._out = (Path(self._folder.name) / name for name in ("in.npz", "out.npz"))
        np.savez(self._work, **dict(workload))
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [PEERS_PYTHON, FOLDER / "peers" / f"{script}.py", self._work, self._out],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        self._answer()  # the warm-up
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def run(self) -> float:
        """Seconds of one more run."""
        if self._process.stdin:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return self._answer()

    def result(self) -> Arrays:
        """What the peer's warm-up gave."""
        with np.load(self._out) as arrays:
            return dict(arrays)

    def _answer(self) -> float:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise SystemExit("the peer ended before it answered; its message stands above")
        return float(line)
