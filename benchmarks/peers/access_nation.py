"""E2SFCA on the straight line: pairs by scipy's tree, supply by PySAL's `access`."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from access import fca, weights
from scipy_nation import near
from worker import peer_main


def prepare(land: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """From points to supply."""
    demand = pd.DataFrame({"pop": land["persons"]}).rename_axis("geoid")
    offers = pd.DataFrame({"places": land["places"]}).rename_axis("geoid")
    limit_m = float(land["limit_m"])

    def work() -> Mapping[str, np.ndarray]:
        pairs = near(land)
        costs = pd.DataFrame({"origin": pairs["i"], "dest": pairs["j"], "cost": pairs["v"]})
        found = fca.two_stage_fca(
            demand,
            offers,
            costs,
            limit_m,
            demand_name="pop",
            supply_name="places",
            weight_fn=weights.gaussian(float(land["sigma_m"])),
        )
        return {"supply": found.reindex(demand.index, fill_value=0.0).to_numpy()}

    return work


if __name__ == "__main__":
    peer_main(prepare)
