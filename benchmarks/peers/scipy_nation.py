"""E2SFCA on the straight line with scipy's tree and NumPy's bincount."""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.spatial import cKDTree
from worker import peer_main


def near(land: Mapping[str, np.ndarray]) -> np.ndarray:
    """All pairs within the limit: i a cell, j an offer, v metres."""
    cells, offers = cKDTree(land["cell"]), cKDTree(land["offer"])
    return cells.sparse_distance_matrix(offers, float(land["limit_m"]), output_type="ndarray")


def prepare(land: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """From points to supply."""

    def work() -> Mapping[str, np.ndarray]:
        pairs = near(land)
        cell, offer = pairs["i"], pairs["j"]
        weight = np.exp(-(pairs["v"] ** 2) / (2 * land["sigma_m"] ** 2))
        takers = np.bincount(offer, weight * land["persons"][cell], len(land["places"]))
        share = np.divide(
            land["places"], takers, out=np.zeros(len(land["places"])), where=takers > 0
        )
        return {"supply": np.bincount(cell, weight * share[offer], len(land["persons"]))}

    return work


if __name__ == "__main__":
    peer_main(prepare)
