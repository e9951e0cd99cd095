"""Overlap of 2,000 offers of one kind that 20,000 cells reach on the streets: goal under 2 s.

The city of `pairs`, all of its offers of one kind, E2SFCA by steps. Timed from the
ways to reach, unique reach and redundancy of every offer, the overlap of every pair
that shares a cell, and what each cell loses without each offer. The peer joins the
ways with themselves, as pandas does it.
"""

import numpy as np
from pandas import DataFrame, Index, Series

from benchmarks import pairs
from benchmarks.harness import Arrays, compare
from geo_lsz import frames
from geo_lsz.decay import Decay, weights
from geo_lsz.overlap import leave_one_out, overlap

METRES_PER_MIN = 80.0
DECAY = Decay.model_validate(
    {"steps": [{"walk_min": m, "weight": w} for m, w in ((5, 1), (10, 0.68), (15.1, 0.22))]}
)
GOAL_S = 2.0


def main() -> None:
    """Ours beside pandas."""
    work = _work()
    cells, offers = Index(np.arange(pairs.CELLS)), Index(np.arange(pairs.OFFERS))
    persons = Series(work["persons"], index=cells, name="persons")
    places = Series(work["places"], index=offers, name="places")
    links = DataFrame({name: work[name] for name in ("cell", "offer", "weight")})
    counted = frames.values(persons)

    def ours() -> Arrays:
        found = overlap(counted, offers, links)
        lost = leave_one_out(persons, places, links)
        a, b = (found.pairs.index.get_level_values(i).to_numpy() for i in (0, 1))
        return {
            "a": a,
            "b": b,
            "overlap": found.pairs["value"].to_numpy(),
            **{name: found.offers[name].to_numpy() for name in ("unique", "redundancy")},
            "lost": lost.to_numpy(),
        }

    compare("overlap", work, ours, "pandas_overlap", agree, links=len(links), goal_s=GOAL_S)


def agree(ours: Arrays, theirs: Arrays) -> bool:
    """The same pairs; overlap, unique reach, redundancy and losses to 1e-9."""
    return all(np.array_equal(ours[name], theirs[name]) for name in ("a", "b")) and all(
        np.allclose(ours[name], theirs[name], rtol=1e-9, atol=0)
        for name in ("overlap", "unique", "redundancy", "lost")
    )


def _work() -> dict[str, np.ndarray]:
    """Ways by cell and offer with their weights, persons by cell, places by offer."""
    city = pairs.city(pairs.SEED)
    streets = pairs.streets_of(city)
    cells = streets.origins(pairs.at_nodes(city, city["cell"]))
    found = pairs.pairs(streets, cells, pairs.at_nodes(city, city["offer"]))
    seed = np.random.default_rng(20251231)
    return {
        "cell": found["cell"],
        "offer": found["offer"],
        "weight": weights(found["metres"] / METRES_PER_MIN, DECAY),
        "persons": seed.integers(1, 200, pairs.CELLS).astype(float),
        "places": seed.integers(1, 120, pairs.OFFERS).astype(float),
    }
