"""Shortest ways between many places within a limit: the kernel of reach on a network (METHODS M3).

Search runs from the few (offers) against the arcs to the many (cells): what is
found is the way from a cell to an offer, however costs differ by direction.
Importing this module imports numba; the kernel compiles at its first call,
which takes some seconds and is said, and is kept on disk from then on.
"""

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from geo_lsz import compiling  # noqa: F401 - says when a kernel is compiled
from geo_lsz.grouping import Floats

Numbers = NDArray[np.int32]
"""Nodes, places, arcs: positions that fit into 32 bits, so that more of them lie in the cache."""

RINGS = 128
"""Rings of metres around an end, up to the limit: a street is rarely shorter than one is wide."""

NOTHING = -1
"""Behind the last that waits in a ring."""


class Grouped(NamedTuple):
    """Members with metres by group: those of group g are first[g] to first[g + 1].

    A graph is one (by node its arcs: other end, length), so is what hangs on
    nodes (by node its places: place, way to it), and so are the ways found.
    """

    first: NDArray[np.int64]
    member: Numbers
    metres: Floats

    @property
    def group(self) -> Numbers:
        """Group of each member."""
        return np.repeat(np.arange(len(self.first) - 1, dtype=np.int32), np.diff(self.first))


def grouped(
    group: NDArray[np.integer], member: NDArray[np.integer], metres: Floats, size: int
) -> Grouped:
    """Members by group 0..size-1, in the order of their rows within each."""
    order = np.argsort(group, kind="stable")
    first = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(group, minlength=size), out=first[1:])
    return Grouped(first, member[order].astype(np.int32), metres[order].astype(np.float64))


class Net(NamedTuple):
    """A network and the places that people set out from.

    arriving : by node the arcs that arrive there: the node they leave, metres
    leaving : by node the places from which one gets to it, and the metres
    places : number of places
    """

    arriving: Grouped
    leaving: Grouped
    places: int


class Ends(NamedTuple):
    """Where people want to get to.

    arriving : by end the nodes from which one gets to it, and the metres
    beside : by end the places with a way that passes no node, and the metres
    """

    arriving: Grouped
    beside: Grouped


def shortest_within(net: Net, ends: Ends, limit_m: float) -> Grouped:
    """Shortest way from every place to every end, as far as it is within the limit.

    From each end against the arcs, in rings of equal width up to the limit. A node
    waits in the ring in which its way so far ends (buckets of Dial 1969; delta
    stepping, Meyer and Sanders 2003). What comes out is that of Dijkstra (1959),
    whose heap takes about twice the time on a city's streets.

    limit_m : metres; a way just this long is within

    All metres are 0 or more. Returns by place the ends within the limit, in
    their order, and the metres of the way. No order of nodes, arcs or places
    changes what comes out.
    """
    # an end is one more node, at which its own arcs arrive, and which its own places leave to
    arriving = _joined(net.arriving, ends.arriving)
    leaving = _joined(net.leaving, ends.beside)
    found = Grouped(*_search(arriving, leaving, len(net.arriving.first) - 1, net.places, limit_m))
    return Grouped(*_turned(found, net.places))


def _joined(one: Grouped, other: Grouped) -> Grouped:
    """The groups of both, one after the other."""
    return Grouped(
        np.concatenate([one.first, one.first[-1] + other.first[1:]]),
        np.concatenate([one.member, other.member]),
        np.concatenate([one.metres, other.metres]),
    )


class _Desk(NamedTuple):
    """What a search writes on; between two searches all nodes and places are inf metres away.

    limit_m : where to give up
    near_m : shortest way so far by node
    best_m : shortest way so far by place
    seen, met : nodes and places that are less than inf metres away
    ring : by ring, the newest note of it
    """

    limit_m: float
    near_m: Floats
    best_m: Floats
    seen: Numbers
    met: Numbers
    ring: Numbers


class _Notes(NamedTuple):
    """Nodes to go on from; a note is stale once a shorter way to its node was noted.

    node, metres : the node and the way to it
    older : the note before it in the same ring
    """

    node: Numbers
    metres: Floats
    older: Numbers


# Inside a kernel every `tuple.array` counts a reference up and down. In the innermost
# loops that takes longer than the search itself: hence arrays are taken out beforehand.


@numba.njit(cache=True)
def _search(
    arriving: Grouped, leaving: Grouped, nodes: int, places: int, limit_m: float
) -> tuple[NDArray[np.int64], Numbers, Floats]:
    """What is found by end, which are the groups behind `nodes`: places as they were met."""
    size = len(arriving.first) - 1 - nodes
    desk = _Desk(
        limit_m,
        np.full(nodes + size, np.inf),
        np.full(places, np.inf),
        np.empty(nodes + size, np.int32),
        np.empty(places, np.int32),
        np.full(RINGS + 1, NOTHING, np.int32),
    )
    notes = _blank_notes(len(arriving.member) + 1)
    first = np.zeros(size + 1, np.int64)
    place, metres = np.empty(places, np.int32), np.empty(places)
    for end in range(size):
        seen, done = _walk(desk, notes, arriving, nodes + end)
        while not done:
            _forget(desk, seen)
            notes = _blank_notes(2 * len(notes.node))
            seen, done = _walk(desk, notes, arriving, nodes + end)
        count = _meet(desk, leaving, seen)
        begin = first[end]
        first[end + 1] = begin + count
        if begin + count > len(place):
            place, metres = _with_twice_the_room(place), _with_twice_the_room(metres)
        _write_down(desk, place[begin : begin + count], metres[begin : begin + count])
    return first, place[: first[size]], metres[: first[size]]


@numba.njit(cache=True)
def _walk(desk: _Desk, notes: _Notes, arriving: Grouped, end: int) -> tuple[int, bool]:
    """Find the ways from nodes to an end, ring by ring.

    Returns how many nodes were seen, and whether there was room for all notes.
    A ring is gone through again and again until no note is added to it, as by
    Bellman and Ford: however short streets are, that ends soon.
    """
    limit_m, near_m, _, seen_node, _, newest = desk
    noted, noted_m, older = notes
    first, member, length = arriving
    rings_per_m = RINGS / limit_m if limit_m > 0 else 0.0
    near_m[end], seen_node[0], seen = 0.0, end, 1
    noted[0], noted_m[0], older[0], newest[0], written = end, 0.0, NOTHING, 0, 1
    for ring in range(RINGS + 1):
        while newest[ring] != NOTHING:
            note, newest[ring] = newest[ring], NOTHING
            while note != NOTHING:
                node, metres, note = noted[note], noted_m[note], older[note]
                if metres > near_m[node]:
                    continue
                if written + first[node + 1] - first[node] > len(noted):
                    return seen, False
                for k in range(first[node], first[node + 1]):
                    way, other = metres + length[k], member[k]
                    if way > limit_m or way >= near_m[other]:
                        continue
                    if near_m[other] == np.inf:
                        seen_node[seen] = other
                        seen += 1
                    near_m[other] = way
                    outer = int(way * rings_per_m)
                    noted[written], noted_m[written] = other, way
                    older[written], newest[outer] = newest[outer], written
                    written += 1
    return seen, True


@numba.njit(cache=True)
def _blank_notes(room: int) -> _Notes:
    return _Notes(np.empty(room, np.int32), np.empty(room), np.empty(room, np.int32))


@numba.njit(cache=True)
def _forget(desk: _Desk, seen: int) -> None:
    """Clear the desk of a search that is to begin anew."""
    for k in range(seen):
        desk.near_m[desk.seen[k]] = np.inf
    desk.ring[:] = NOTHING


@numba.njit(cache=True)
def _meet(desk: _Desk, leaving: Grouped, seen: int) -> int:
    """Find the ways from places to the nodes that were seen; how many places are met."""
    limit_m, near_m, best_m, seen_node, met, _ = desk
    first, member, length = leaving
    count = 0
    for i in range(seen):
        node = seen_node[i]
        for k in range(first[node], first[node + 1]):
            way, place = near_m[node] + length[k], member[k]
            if way > limit_m or way >= best_m[place]:
                continue
            if best_m[place] == np.inf:
                met[count] = place
                count += 1
            best_m[place] = way
        near_m[node] = np.inf
    return count


@numba.njit(cache=True)
def _write_down(desk: _Desk, place: Numbers, metres: Floats) -> None:
    """Write the places that were met and their ways, and forget them."""
    best_m, met = desk.best_m, desk.met
    for k in range(len(place)):
        place[k], metres[k] = met[k], best_m[met[k]]
        best_m[met[k]] = np.inf


@numba.njit(cache=True)
def _with_twice_the_room(numbers: NDArray[Any]) -> NDArray[Any]:
    """The same numbers, and as much room behind them; that is enough for any one end."""
    wider = np.empty(2 * len(numbers), numbers.dtype)
    wider[: len(numbers)] = numbers
    return wider


@numba.njit(cache=True)
def _turned(found: Grouped, size: int) -> tuple[NDArray[np.int64], Numbers, Floats]:
    """What is grouped by end, grouped by member 0..size-1; the ends in their order."""
    count = len(found.member)
    first = np.zeros(size + 1, np.int64)
    for k in range(count):
        first[found.member[k] + 1] += 1
    first = np.cumsum(first)
    free = first[:-1].copy()
    end_of, metres = np.empty(count, np.int32), np.empty(count)
    for end in range(len(found.first) - 1):
        for k in range(found.first[end], found.first[end + 1]):
            at = free[found.member[k]]
            end_of[at], metres[at] = end, found.metres[k]
            free[found.member[k]] += 1
    return first, end_of, metres
