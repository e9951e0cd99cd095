"""Pairs within a limit by scipy: Dijkstra with a cutoff from blocks of offers, which fit the cache."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from worker import peer_main

BLOCK = 100


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The network as a sparse matrix; streets are walked both ways."""
    nodes = len(work["xy"])
    ends = np.concatenate([work["a"], work["b"]]), np.concatenate([work["b"], work["a"]])
    graph = csr_matrix((np.concatenate([work["metres"], work["metres"]]), ends), (nodes, nodes))
    limit_m = float(work["limit_m"])

    def pairs() -> Mapping[str, np.ndarray]:
        found = []
        for first in range(0, len(work["offer"]), BLOCK):
            offers = work["offer"][first : first + BLOCK]
            metres = dijkstra(graph, indices=offers, limit=limit_m)[:, work["cell"]]
            offer, cell = np.nonzero(np.isfinite(metres))
            found.append((cell, offer + first, metres[offer, cell]))
        cell, offer, metres = (np.concatenate(part) for part in zip(*found, strict=True))
        return {"cell": cell, "offer": offer, "metres": metres}

    return pairs


if __name__ == "__main__":
    peer_main(prepare)
