"""Two dask workers beside one, on a job of more than 20 s for one.

The republic of `nation` within 10 km (3.7 billion pairs) in sixteen blocks, on
processes of one thread each, on this machine. The workers are not pinned to one
core; with less than two free cores the ratio says nothing.
"""

import os
import statistics
import time

from distributed import LocalCluster
from pandas import Series

from benchmarks import nation
from benchmarks.harness import say, timed
from geo_lsz.nation import supply_of_nation
from layers.engines import Dask, Serial

LIMIT_M, SIGMA_M, BLOCK_M = 10_000.0, 5_000.0, nation.SIDE_M / 4
RUNS = 3


def main() -> None:
    """One worker and two in turn; both give the bits of the serial run."""
    cells, offers = nation.frames(nation.land(1))

    def reckon(engine: Serial | Dask) -> Series:
        return supply_of_nation(
            cells, offers, limit_m=LIMIT_M, sigma_m=SIGMA_M, block_m=BLOCK_M, each=engine.map
        )

    serial = reckon(Serial())
    times: dict[int, list[float]] = {1: [], 2: []}
    agree = True
    for _ in range(RUNS):
        for workers, seconds in times.items():
            with _cluster(workers) as cluster, Dask(cluster.scheduler_address) as dask:
                list(dask.map(_wake, range(4 * workers)))
                found: list[Series] = []
                seconds.append(timed(lambda dask=dask, found=found: found.append(reckon(dask))))
                agree &= found[0].equals(serial)
    one_s, two_s = (statistics.median(seconds) for seconds in times.values())
    say(
        "engines",
        ours_s=two_s,
        peer="one dask worker",
        peer_s=one_s,
        ratio=one_s / two_s,
        agree=agree,
        cores=len(os.sched_getaffinity(0)),
    )


def _wake(number: int) -> int:
    """Load what the job needs, long enough that every worker gets one."""
    time.sleep(0.5)
    cells, offers = nation.frames(nation.land(100_000))
    return len(supply_of_nation(cells, offers, limit_m=LIMIT_M, sigma_m=SIGMA_M)) + number


def _cluster(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    )
