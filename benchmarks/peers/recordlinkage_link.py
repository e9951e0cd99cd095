"""Two lists linked by recordlinkage: the same blocks and fields, its own ECM classifier."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import recordlinkage
from link_texts import CLOSE, KEYS, two_lists
from worker import peer_main


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """From texts to pairs."""
    ours, theirs = two_lists(work)
    return lambda: link(ours, theirs)


def link(ours: pd.DataFrame, theirs: pd.DataFrame) -> Mapping[str, np.ndarray]:
    """Pairs that the classifier takes for matches."""
    index = recordlinkage.Index()
    for names in KEYS:
        index.block(list(names))
    candidates = index.index(ours, theirs)
    compare = recordlinkage.Compare()
    for name, close in CLOSE.items():
        if close is None:
            compare.exact(name, name, label=name)
        else:
            compare.string(name, name, method="jarowinkler", threshold=close, label=name)
    features = compare.compute(candidates, ours, theirs)
    found = recordlinkage.ECMClassifier().fit_predict(features)
    a, b = (found.get_level_values(level).to_numpy() for level in (0, 1))
    return {"a": a, "b": b}


if __name__ == "__main__":
    peer_main(prepare)
