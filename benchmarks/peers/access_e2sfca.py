"""E2SFCA with PySAL's `access`, kind by kind, on pairs that are given."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from access import fca, weights
from worker import peer_main


def prepare(city: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """Cut the pairs by kind beforehand; the library is timed alone."""
    parts = by_kind(city, city["from_cell"], city["to_offer"], city["way_m"])
    return lambda: supply(city, parts)


def by_kind(
    city: Mapping[str, np.ndarray], cell: np.ndarray, offer: np.ndarray, way_m: np.ndarray
) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """Offers and costs of each kind, as the library wants them."""
    pairs = pd.DataFrame({"origin": cell, "dest": offer, "cost": way_m / city["metres_per_min"]})
    of_pair = city["kind"][offer]
    kinds = [np.flatnonzero(city["kind"] == kind) for kind in range(city["kind"].max() + 1)]
    return [
        (_frame(ours, places=city["places"][ours]), pairs[of_pair == kind])
        for kind, ours in enumerate(kinds)
    ]


def supply(
    city: Mapping[str, np.ndarray], parts: list[tuple[pd.DataFrame, pd.DataFrame]]
) -> Mapping[str, np.ndarray]:
    """Places per resident, by kind and cell."""
    cells = len(city["persons"])
    demand = _frame(np.arange(cells), pop=city["persons"])
    found = np.zeros((len(parts), cells))
    for kind, (offers, costs) in enumerate(parts):
        shares = fca.two_stage_fca(
            demand,
            offers,
            costs,
            city["steps"][-1, 0],
            demand_name="pop",
            supply_name="places",
            weight_fn=weights.step_fn(dict(city["steps"].tolist())),
        )
        found[kind, shares.index] = shares
    return {"supply": found}


def _frame(index: np.ndarray, **columns: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(index, name="geoid"))


if __name__ == "__main__":
    peer_main(prepare)
