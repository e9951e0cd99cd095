"""Walking ways between all cells and offers of a city within 1,200 m, on its streets.

40,000 nodes, 116,000 arcs, 20,000 cells, 2,000 offers, generated from a seed: a
shaken grid, a quarter of its streets missing. All lie at nodes, since the peers
know no places along a street; ours take them for any others, with a way to both
ends of their street. Lengths are whole metres, so that pandana, which reckons in
millimetres, has the same ones; the limit lies between two of them, so that
nobody asks whether it is within.

Everyone has the network in advance and is timed from cells and offers on it to
all pairs with their metres.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import Index, Series

from benchmarks.harness import Arrays, compare
from geo_lsz.frames import METRIC_CRS
from geo_lsz.streets import OnStreets, Origins, Streets

SIDE, SPACING_M = 200, 105.0
STREETS, CELLS, OFFERS = 58_000, 20_000, 2_000
LIMIT_M = 1200.5
SEED = 1


def main() -> None:
    """Ours beside scipy and pandana."""
    work = city(SEED)
    streets = streets_of(work)
    cells = streets.origins(at_nodes(work, work["cell"]))
    offers = at_nodes(work, work["offer"])
    for peer in ("scipy_pairs", "pandana_pairs"):
        compare("pairs", work, lambda: pairs(streets, cells, offers), peer, agree)


def city(seed: int) -> dict[str, NDArray[Any]]:
    """A city: `xy` of its nodes, streets `a`–`b` both ways, and the nodes of cells and offers.

    Nodes are numbered at random, as they are in a file.
    """
    rng = np.random.default_rng(seed)
    nodes = SIDE * SIDE
    number = rng.permutation(nodes).reshape(SIDE, SIDE)
    xy = np.empty((nodes, 2))
    xy[number.ravel()] = np.argwhere(number >= 0) + rng.uniform(-0.3, 0.3, (nodes, 2))
    xy *= SPACING_M
    a = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    b = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = rng.choice(len(a), STREETS, replace=False)
    a, b = a[kept], b[kept]
    straight_m = np.hypot(*(xy[a] - xy[b]).T)
    joined = np.unique([a, b])
    return {
        "xy": xy,
        "a": a,
        "b": b,
        "metres": np.ceil(straight_m * rng.uniform(1.0, 1.3, STREETS)),
        "cell": rng.choice(joined, CELLS, replace=False),
        "offer": rng.choice(joined, OFFERS, replace=False),
        "limit_m": np.array(LIMIT_M),
    }


def streets_of(work: Arrays) -> Streets:
    """The network as ours has it."""
    lines = shapely.linestrings(np.stack([work["xy"][work["a"]], work["xy"][work["b"]]], axis=1))
    index = Index([f"{i:05}" for i in range(STREETS)], name="edge", dtype="str")
    table = gpd.GeoDataFrame(
        {
            "from_node": Series(work["a"], index=index).astype("str"),
            "to_node": Series(work["b"], index=index).astype("str"),
            "length_m": work["metres"],
            "both_ways": True,
        },
        index=index,
        geometry=lines,
        crs=METRIC_CRS,
    )
    return Streets.of(table)


def at_nodes(work: Arrays, nodes: NDArray[Any]) -> OnStreets:
    """Points at the nodes, each on one of the streets that meet there."""
    ends = np.concatenate([work["a"], work["b"]])
    _, first = np.unique(ends, return_index=True)
    street = np.empty(len(work["xy"]), dtype=np.intp)
    street[ends[first]] = first
    edge, at_end = street[nodes] % STREETS, street[nodes] >= STREETS
    return OnStreets(edge, np.where(at_end, work["metres"][edge], 0.0), np.zeros(len(nodes)))


def pairs(streets: Streets, cells: Origins, offers: OnStreets) -> Arrays:
    """All pairs within the limit, by cell and offer."""
    found = streets.ways(cells, offers, LIMIT_M)
    return {"cell": found.group, "offer": found.member, "metres": found.metres}


def agree(ours: Arrays, theirs: Arrays) -> bool:
    """The same pairs, and the same metres to 1e-9."""
    order = np.lexsort((theirs["offer"], theirs["cell"]))
    return (
        np.array_equal(ours["cell"], theirs["cell"][order])
        and np.array_equal(ours["offer"], theirs["offer"][order])
        and np.allclose(ours["metres"], theirs["metres"][order], rtol=1e-9, atol=0)
    )
