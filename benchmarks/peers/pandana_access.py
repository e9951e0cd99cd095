"""E2SFCA of a city from its streets: pairs by pandana, supply by PySAL's `access`."""

from collections.abc import Callable, Mapping

import access_e2sfca
import numpy as np
import pandana_pairs
from worker import peer_main


def prepare(city: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The network is contracted beforehand; search, cut by kind and supply are timed."""
    search = pandana_pairs.prepare(city)

    def work() -> Mapping[str, np.ndarray]:
        found = search()
        parts = access_e2sfca.by_kind(city, found["cell"], found["offer"], found["metres"])
        return access_e2sfca.supply(city, parts)

    return work


if __name__ == "__main__":
    peer_main(prepare)
