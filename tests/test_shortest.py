"""Shortest ways: the kernel against scipy, on every kind of graph."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo_lsz.shortest import Ends, Grouped, Net, grouped, shortest_within
from laws import law

NODES, PLACES, ENDS = 9, 6, 4
node = st.integers(0, NODES - 1)
# few different lengths: ways of equal length, and streets without length
metres = st.sampled_from([0.0, 1.0, 1.0, 2.5, 7.0])
arcs = st.lists(st.tuples(node, node, metres), max_size=30)
doors = st.lists(st.tuples(st.integers(0, PLACES - 1), node, metres), max_size=12)
arrivals = st.lists(st.tuples(st.integers(0, ENDS - 1), node, metres), max_size=8)
beside = st.lists(
    st.tuples(st.integers(0, ENDS - 1), st.integers(0, PLACES - 1), metres), max_size=3
)


def rows(found: list[tuple]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b, m = zip(*found, strict=True) if found else ((), (), ())
    return np.array(a, dtype=int), np.array(b, dtype=int), np.array(m, dtype=float)


def ways(arcs, doors, arrivals, beside, limit_m: float) -> np.ndarray:
    """Metres from every place to every end; inf where none was found."""
    leaves, arrives, length = rows(arcs)
    place, at, off = rows(doors)
    net = Net(grouped(arrives, leaves, length, NODES), grouped(at, place, off, NODES), PLACES)
    ends = Ends(grouped(*rows(arrivals), ENDS), grouped(*rows(beside), ENDS))
    return matrix(shortest_within(net, ends, limit_m))


def matrix(found: Grouped) -> np.ndarray:
    table = np.full((PLACES, ENDS), np.inf)
    table[found.group, found.member] = found.metres
    return table


def by_scipy(arcs, doors, arrivals, beside, limit_m: float) -> np.ndarray:
    """The same by scipy, on a graph in which places and ends are nodes as well."""
    size = NODES + PLACES + ENDS
    table = np.full((size, size), np.inf)
    joined = [
        *arcs,
        *((NODES + place, at, m) for place, at, m in doors),
        *((at, NODES + PLACES + end, m) for end, at, m in arrivals),
        *((NODES + place, NODES + PLACES + end, m) for end, place, m in beside),
    ]
    for a, b, m in joined:
        table[a, b] = min(table[a, b], m)
    there = np.isfinite(table)
    # scipy keeps zeros that are stored; a dense table would lose them
    graph = csr_array((table[there], np.nonzero(there)), shape=(size, size))
    found = dijkstra(graph, indices=range(NODES, NODES + PLACES), limit=limit_m)
    return found[:, NODES + PLACES :]


@law
@given(arcs, doors, arrivals, beside, st.sampled_from([0.0, 1.0, 3.5, 8.0, 100.0]))
def test_the_kernel_finds_what_scipy_finds(arcs, doors, arrivals, beside, limit_m):
    """One-way streets, islands, loops, equal ways, streets of no length: the same pairs and metres."""
    given_ = (arcs, doors, arrivals, beside, limit_m)
    np.testing.assert_array_equal(ways(*given_), by_scipy(*given_))


@law
@given(arcs, doors, arrivals, beside, st.randoms(use_true_random=False))
def test_no_order_changes_what_comes_out(arcs, doors, arrivals, beside, random):
    """Streets and doors in another order are the same streets and doors."""
    parts = [arcs, doors, arrivals, beside]
    shuffled = [random.sample(part, len(part)) for part in parts]
    np.testing.assert_array_equal(ways(*shuffled, 8.0), ways(*parts, 8.0))


def test_a_large_network_is_that_of_scipy():
    """A city of 2,500 nodes, 60 ends and every node a place: pair by pair the same."""
    rng = np.random.default_rng(7)
    side = 50
    number = np.arange(side * side).reshape(side, side)
    a = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    b = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    there, back = rng.uniform(50, 150, (2, len(a)))
    leaves, arrives, length = np.r_[a, b], np.r_[b, a], np.r_[there, back]
    nodes, ends = side * side, rng.choice(side * side, 60, replace=False)
    every, none = np.arange(nodes), np.zeros(0, dtype=int)
    net = Net(
        grouped(arrives, leaves, length, nodes),
        grouped(every, every, np.zeros(nodes), nodes),
        nodes,
    )
    to = Ends(grouped(np.arange(60), ends, np.zeros(60), 60), grouped(none, none, np.zeros(0), 60))
    found = shortest_within(net, to, 1000.0)
    table = np.full((nodes, 60), np.inf)
    table[found.group, found.member] = found.metres
    graph = csr_array((length, (arrives, leaves)), shape=(nodes, nodes))
    np.testing.assert_array_equal(table, dijkstra(graph, indices=ends, limit=1000.0).T)


def test_a_network_of_detours_that_pay_is_searched_to_its_end():
    """Nodes are visited again and again, far more often than there are arcs; ways stay exact.

    From k one gets to k − 1 at once, and by a shorter way over 100 + k: the longer
    way is always found first. 40 times 0.25 + 0.25 m are 20 m; direct it were 40 m.
    """
    steps = 40
    direct = [(k, k - 1, 1.0) for k in range(1, steps + 1)]
    over = [(k, 100 + k, 0.25) for k in range(1, steps + 1)]
    back = [(100 + k, k - 1, 0.25) for k in range(1, steps + 1)]
    leaves, arrives, length = rows([*over, *back, *direct])
    none = np.zeros(0, dtype=int)
    net = Net(
        grouped(arrives, leaves, length, 200),
        grouped(np.array([steps]), np.array([0]), np.zeros(1), 200),
        1,
    )
    ends = Ends(
        grouped(np.array([0]), np.array([0]), np.zeros(1), 1), grouped(none, none, np.zeros(0), 1)
    )
    # so wide a limit that all of it lies in one ring
    assert shortest_within(net, ends, 1e6).metres.tolist() == [20.0]


def test_ways_come_by_place_and_the_ends_of_each_in_order():
    """Place 1 reaches ends 0 and 2, place 0 only end 2; nothing needs sorting."""
    none = np.zeros(0, dtype=int)
    net = Net(
        grouped(none, none, np.zeros(0), 1),
        grouped(np.array([0, 0]), np.array([1, 0]), np.array([1.0, 5.0]), 1),
        2,
    )
    ends = Ends(
        grouped(np.array([2, 0]), np.array([0, 0]), np.array([1.0, 4.0]), 3),
        grouped(none, none, np.zeros(0), 3),
    )
    found = shortest_within(net, ends, 6.0)
    assert found.group.tolist() == [0, 1, 1]
    assert found.member.tolist() == [2, 0, 2]
    assert found.metres.tolist() == [6.0, 5.0, 2.0]
