"""Overlap of offers by pandas: the ways joined with themselves, and sums by group."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
from worker import peer_main


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The ways as a frame."""
    ways = pd.DataFrame({name: work[name] for name in ("cell", "offer", "weight")})
    persons, places = work["persons"], pd.Series(work["places"])

    def overlap() -> Mapping[str, np.ndarray]:
        each = ways.assign(persons=persons[ways["cell"]])
        reach = each.groupby("offer")["persons"].sum().reindex(places.index, fill_value=0.0)
        alone = each[each.groupby("cell")["offer"].transform("size") == 1]
        unique = alone.groupby("offer")["persons"].sum().reindex(places.index, fill_value=0.0)
        two = each.merge(each[["cell", "offer"]], on="cell", suffixes=("_a", "_b"))
        two = two[two["offer_a"] < two["offer_b"]]
        both = two.groupby(["offer_a", "offer_b"])["persons"].sum().reset_index()
        either = reach[both["offer_a"]].to_numpy() + reach[both["offer_b"]].to_numpy()
        taken = (each["weight"] * each["persons"]).groupby(each["offer"]).sum()
        return {
            "a": both["offer_a"].to_numpy(),
            "b": both["offer_b"].to_numpy(),
            "overlap": (both["persons"] / (either - both["persons"])).to_numpy(),
            "unique": unique.to_numpy(),
            "redundancy": (1 - unique / reach).to_numpy(),
            "lost": (each["weight"] * each["offer"].map(places / taken)).to_numpy(),
        }

    return overlap


if __name__ == "__main__":
    peer_main(prepare)
