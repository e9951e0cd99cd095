"""E2SFCA of the republic: 3 million cells, 500,000 offers, straight line, Gaussian within 1.5 km.

A square in which everything lies anywhere, with about 83 million pairs. Ours
runs on the whole, a third and a tenth of it, and says what memory it takes
beside the data. The peers are given a part of the same density and their time
is multiplied; how large a part stands in the line. Agreement is checked on it.
"""

import resource
from collections.abc import Callable
from math import sqrt

import numpy as np
from pandas import DataFrame

from benchmarks.harness import Arrays, alone, compare, pin
from geo_lsz.nation import supply_of_nation

CELLS, OFFERS, SIDE_M = 3_000_000, 500_000, 356_343.0
LIMIT_M, SIGMA_M = 1_500.0, 750.0
PEERS = {"scipy_nation": 10, "access_nation": 40}


def main() -> None:
    """The whole and parts of it alone, then the whole beside each peer on a part."""
    pin()
    _reckoning(land(10_000))()  # compiles
    for part in (1, 3, 10):
        work = _reckoning(land(part))
        before_mb = _peak_mb()
        work()
        beside_mb = round(_peak_mb() - before_mb)  # 0 for parts: the whole took more
        alone("nation", work, cells=CELLS // part, beside_mb=beside_mb)
    whole = _reckoning(land(1))
    for peer, part in PEERS.items():
        compare(
            "nation_beside",
            land(part),
            whole,
            peer,
            _agree_with(_reckoning(land(part))()),
            runs=3,
            scale=part,
            peer_on=f"1/{part}",
        )


def land(part: int) -> dict[str, np.ndarray]:
    """A part of the land, of the density of the whole."""
    seed = np.random.default_rng(part)
    side_m = SIDE_M / sqrt(part)
    return {
        "cell": seed.uniform(0, side_m, (CELLS // part, 2)).round(2),
        "persons": seed.integers(1, 100, CELLS // part).astype(float),
        "offer": seed.uniform(0, side_m, (OFFERS // part, 2)).round(2),
        "places": seed.integers(1, 50, OFFERS // part).astype(float),
        "limit_m": np.array(LIMIT_M),
        "sigma_m": np.array(SIGMA_M),
    }


def frames(work: Arrays) -> tuple[DataFrame, DataFrame]:
    """Cells and offers of a land."""
    cells, offers = (
        DataFrame({"x_m": work[at][:, 0], "y_m": work[at][:, 1], number: work[number]})
        for at, number in (("cell", "persons"), ("offer", "places"))
    )
    return cells, offers


def _reckoning(work: Arrays) -> Callable[[], Arrays]:
    cells, offers = frames(work)

    def reckon() -> Arrays:
        supply = supply_of_nation(cells, offers, limit_m=LIMIT_M, sigma_m=SIGMA_M)
        return {"supply": supply.to_numpy()}

    return reckon


def _agree_with(ours: Arrays) -> Callable[[Arrays, Arrays], bool]:
    """Whether the peer says the same of its part, to 1e-9."""
    return lambda _, theirs: np.allclose(ours["supply"], theirs["supply"], rtol=1e-9, atol=0)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
