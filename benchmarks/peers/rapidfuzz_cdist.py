"""Two lists of persons, all pairs: Jaro and Winkler of every field by rapidfuzz's `cdist`.

Fields that are mere numbers are compared for equality. The similarities of all
fields are averaged where both are known; a pair above the bar is a match. Only
the comparison takes time; there is nothing to estimate.
"""

from collections.abc import Callable, Mapping

import numpy as np
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist
from worker import peer_main

FIELDS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)
BAR = 0.77


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """From texts to pairs."""
    source = work["source"]
    there = [work[name] for name in FIELDS if name in work]
    columns = [(column[source == 0], column[source == 1]) for column in there]
    first = int((source == 0).sum())
    return lambda: link(columns, first)


def link(columns: list[tuple[np.ndarray, np.ndarray]], first: int) -> Mapping[str, np.ndarray]:
    """Pairs whose fields are alike on average."""
    total, known = (np.zeros((first, len(columns[0][1])), np.float32) for _ in range(2))
    for ours, theirs in columns:
        total += similarities(ours, theirs)
        known += (ours != "")[:, None] & (theirs != "")[None, :]
    a, b = np.nonzero(total > BAR * known)
    return {"a": a, "b": b + first}


def similarities(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Similarity of all rows of a field; 0 where one is unknown."""
    scores = cdist(
        ours.tolist(), theirs.tolist(), scorer=JaroWinkler.normalized_similarity, dtype=np.float32
    )
    scores[ours == ""] = 0
    scores[:, theirs == ""] = 0
    return scores


if __name__ == "__main__":
    peer_main(prepare)
