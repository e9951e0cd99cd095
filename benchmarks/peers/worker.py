"""What every peer's script ends with: it works when it is told to and answers by its seconds.

Runs in the peers' environment and imports nothing of geo-lsz.
"""

import sys
import time
from collections.abc import Callable, Mapping

import numpy as np


def peer_main(
    prepare: Callable[[Mapping[str, np.ndarray]], Callable[[], Mapping[str, np.ndarray]]],
) -> None:
    """Prepare the workload, warm up, keep the result, then run once per line of the input.

    prepare : takes the arrays and returns the work that is timed
    """
    source, out = sys.argv[1:]
    with np.load(source) as arrays:
        work = prepare(dict(arrays))
    result, seconds = _timed(work)
    np.savez(out, **result)
    print(seconds, flush=True)  # noqa: T201 - the answer
    for _ in sys.stdin:
        print(_timed(work)[1], flush=True)  # noqa: T201 - the answer


def _timed(work: Callable[[], Mapping[str, np.ndarray]]) -> tuple[Mapping[str, np.ndarray], float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started
