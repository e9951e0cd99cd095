"""Pairs within a limit by pandana: the offers near to every node, of which those with cells count."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pandana
import pandas as pd
from worker import peer_main

MOST = 40  # offers near to a node; checked below to be enough


@contextmanager
def chatter_on_stderr() -> Iterator[None]:
    """What pandana's library says about its progress goes where no answer is awaited."""
    sys.stdout.flush()
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(answers, 1)
        os.close(answers)


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The network, contracted; streets are walked both ways."""
    xy, limit_m = work["xy"], float(work["limit_m"])
    weights = pd.DataFrame({"metres": work["metres"]})
    with chatter_on_stderr():
        net = pandana.Network(xy[:, 0], xy[:, 1], work["a"], work["b"], weights, twoway=True)
    east, north = (pd.Series(xy[work["offer"], axis]) for axis in (0, 1))

    def pairs() -> Mapping[str, np.ndarray]:
        net.set_pois("offers", limit_m, MOST, east, north)
        near = net.nearest_pois(limit_m, "offers", num_pois=MOST, include_poi_ids=True)
        near = near.loc[work["cell"]].to_numpy()
        metres, offer = near[:, :MOST].astype(float), near[:, MOST:].astype(float)
        cell, rank = np.nonzero(np.isfinite(offer))
        if (rank == MOST - 1).any():
            raise SystemExit("more offers are near to a node than were asked for")
        return {
            "cell": cell,
            "offer": offer[cell, rank].astype(np.int64),
            "metres": metres[cell, rank],
        }

    return pairs


if __name__ == "__main__":
    peer_main(prepare)
