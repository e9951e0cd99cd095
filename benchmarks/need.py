"""Need: the status index of a city and its rank under 1,000 ways of reckoning it."""

import numpy as np
from pandas import DataFrame, MultiIndex

from benchmarks.harness import alone, pin
from geo_lsz import frames
from geo_lsz.handlungsfeld import Indicator
from geo_lsz.need import status_index
from geo_lsz.robustness import rank_robustness

AREAS, KEYS, DRAWS = 542, ("s1", "s2", "s3", "s4"), 1000


def main() -> None:
    """As many areas and indicators as Berlin has."""
    pin()
    indicators, wanted = workload(), [Indicator(key=key, title=key) for key in KEYS]
    alone("need_index", lambda: status_index(indicators, wanted), areas=AREAS)
    alone(
        "need_index_and_rank_robustness",
        lambda: (
            status_index(indicators, wanted),
            rank_robustness(indicators, wanted, draws=DRAWS),
        ),
        areas=AREAS,
        draws=DRAWS,
        goal_s=1.0,
    )


def workload(seed: int = 3) -> DataFrame:
    """INDICATORS of made areas: k of n persons, in shares."""
    dice = np.random.default_rng(seed)
    codes = [f"{number:04}" for number in range(AREAS)]
    index = MultiIndex.from_product([codes, KEYS], names=["area", "indicator"])
    denominator = dice.integers(300, 15_000, len(index))
    numerator = dice.binomial(denominator, dice.beta(2, 12, len(index)))
    rates = frames.values(numerator / denominator, index)
    return rates.assign(numerator=numerator.astype(float), denominator=denominator.astype(float))
