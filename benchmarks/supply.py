"""E2SFCA of a city, 30 kinds of offer: with the search for ways, and what a change costs after it.

The city of `pairs` with persons, places and kinds, stepped decay. The peers are
PySAL's `access`, kind by kind, and before it pandana where ways are searched.
All 30 kinds are reckoned anew each time, by both.
"""

from collections.abc import Callable

import numpy as np

from benchmarks import pairs
from benchmarks.harness import Arrays, compare
from geo_lsz.decay import Decay, weights
from geo_lsz.supply import Sharing

KINDS, METRES_PER_MIN = 30, 80.0
STEPS = ((5.0, 1.0), (10.0, 0.68), (15.1, 0.22))
DECAY = Decay.model_validate({"steps": [{"walk_min": m, "weight": w} for m, w in STEPS]})


def main() -> None:
    """With the search; then three changes on the pairs it found."""
    work = pairs.city(pairs.SEED) | _people_and_places()
    search = _search(work)
    compare("supply_with_search", work, lambda: _weighed(search() | work), "pandana_access", agree)

    kept = search() | work
    weight = _weights(kept)
    seed = np.random.default_rng(7)
    sharing, persons = _sharing(kept, weight), _persons_by_kind(kept)
    places = kept | {"places": seed.integers(1, 120, pairs.OFFERS).astype(float)}
    kinds = kept | {"kind": seed.integers(0, KINDS, pairs.OFFERS)}
    ways = kept | {"way_m": np.minimum(kept["way_m"] * 1.1, pairs.LIMIT_M)}
    changes: dict[str, tuple[Arrays, Callable[[], Arrays]]] = {
        "supply_changed_places": (places, lambda: _shared(sharing, persons, places)),
        "supply_changed_kinds": (kinds, lambda: _shared(_sharing(kinds, weight), persons, kinds)),
        "supply_changed_weights": (ways, lambda: _weighed(ways)),
    }
    for bench, (given, ours) in changes.items():
        compare(bench, given, ours, "access_e2sfca", agree, pairs=len(kept["way_m"]))


def agree(ours: Arrays, theirs: Arrays) -> bool:
    """The same supply of every kind in every cell, to 1e-9."""
    return np.allclose(ours["supply"], theirs["supply"], rtol=1e-9, atol=0)


def _people_and_places() -> dict[str, np.ndarray]:
    seed = np.random.default_rng(20251231)
    return {
        "persons": seed.integers(1, 200, pairs.CELLS).astype(float),
        "places": seed.integers(1, 120, pairs.OFFERS).astype(float),
        "kind": seed.integers(0, KINDS, pairs.OFFERS),
        "steps": np.array(STEPS),
        "metres_per_min": np.array(METRES_PER_MIN),
    }


def _search(work: Arrays) -> Callable[[], dict[str, np.ndarray]]:
    """All ways within the limit, by position of cell and offer."""
    streets = pairs.streets_of(work)
    cells = streets.origins(pairs.at_nodes(work, work["cell"]))
    offers = pairs.at_nodes(work, work["offer"])
    names = {"cell": "from_cell", "offer": "to_offer", "metres": "way_m"}
    return lambda: {names[k]: v for k, v in pairs.pairs(streets, cells, offers).items()}


def _weights(found: Arrays) -> np.ndarray:
    return weights(found["way_m"] / METRES_PER_MIN, DECAY)


def _sharing(found: Arrays, weight: np.ndarray) -> Sharing:
    """Ways of all kinds at once: the city has its cells once per kind."""
    kind = found["kind"][found["to_offer"]]
    return Sharing.along(
        kind * pairs.CELLS + found["from_cell"],
        found["to_offer"],
        weight,
        cells=KINDS * pairs.CELLS,
        offers=pairs.OFFERS,
        catchment="e2sfca",
    )


def _persons_by_kind(found: Arrays) -> np.ndarray:
    return np.tile(found["persons"], KINDS)


def _weighed(found: Arrays) -> Arrays:
    return _shared(_sharing(found, _weights(found)), _persons_by_kind(found), found)


def _shared(sharing: Sharing, persons: np.ndarray, found: Arrays) -> Arrays:
    supply = sharing.per_resident(persons, found["places"])
    return {"supply": supply.reshape(KINDS, pairs.CELLS)}
