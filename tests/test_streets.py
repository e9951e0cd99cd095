"""Streets: the network as arrays, and where points lie on it.

The small network, all lengths in metres (small islands are passed over, so it is a large one):

    n ---- 1000 ---- o ---- 1000 ---> p      o–p is walked to the east only
    |                |
   500              500
    |                |
    q ---- 1000 ---- r
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame, GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

import city
import deliveries
from geo_lsz.errors import ContractError
from geo_lsz.streets import Streets
from laws import law
from layers.netz import netz as read_netz
from realdata import HERE, needs_realdata

NODES = {"n": (0, 500), "o": (1000, 500), "p": (2000, 500), "q": (0, 0), "r": (1000, 0)}
STREETS = [
    ("n", "o", True),
    ("o", "p", False),
    ("n", "q", True),
    ("o", "r", True),
    ("q", "r", True),
]


def netz(streets=STREETS, nodes=NODES, length_m=None) -> GeoDataFrame:
    """NETZ of straight streets, named by their nodes."""
    ends = [(nodes[a], nodes[b]) for a, b, _ in streets]
    lines = [
        shapely.LineString([(city.EAST + x, city.NORTH + y) for x, y in pair]) for pair in ends
    ]
    index = Index(
        [f"{i:03}-{a}{b}" for i, (a, b, _) in enumerate(streets)], name="edge", dtype="str"
    )
    table = GeoDataFrame(
        {
            "from_node": [a for a, _, _ in streets],
            "to_node": [b for _, b, _ in streets],
            "length_m": [float(line.length) for line in lines] if length_m is None else length_m,
            "both_ways": [both for _, _, both in streets],
        },
        index=index,
        geometry=lines,
        crs=city.CRS,
    )
    return table.astype({"from_node": "str", "to_node": "str", "both_ways": "bool"})


def points(*where: tuple[float, float]) -> GeoSeries:
    """Points in metres from the corner of the small city."""
    east, north = np.array(where, dtype=float).reshape(-1, 2).T
    return GeoSeries(gpd.points_from_xy(city.EAST + east, city.NORTH + north), crs=city.CRS)


def metres(streets: Streets, places: GeoSeries, ends: GeoSeries, limit_m=1e6) -> np.ndarray:
    """Ways between all, inf where there is none."""
    found = streets.ways(streets.origins(streets.nearest(places)), streets.nearest(ends), limit_m)
    table = np.full((len(places), len(ends)), np.inf)
    table[found.group, found.member] = found.metres
    return table


def test_a_point_lies_on_the_nearest_street_not_at_the_nearest_node():
    """30 m north of the middle of n–o: half the way along it, 30 m off."""
    streets = Streets.of(netz())
    found = streets.nearest(points((500, 530)))
    assert streets.lines[found.edge[0]].equals(netz().geometry.loc["000-no"])
    assert found.along_m.tolist() == [500]
    assert found.off_m.tolist() == [30]
    assert not found.within(29.9).known.any()
    assert found.within(30).known.all()


def test_the_way_goes_to_the_street_along_the_streets_and_off_again():
    """30 m to n–o, 500 m to o, 500 m to r, 200 m along q–r, 10 m off: 1,240 m."""
    found = metres(Streets.of(netz()), points((500, 530)), points((800, -10)))
    assert found.tolist() == [[1240]]


def test_a_street_that_is_walked_one_way_is_a_long_way_back():
    """From the middle of o–p one gets to p in 500 m and never to o; o gets there in 500 m."""
    streets = Streets.of(netz())
    middle, at_p, at_o = (1500, 500), (2000, 500), (1000, 500)
    found = metres(streets, points(middle, at_o, at_p), points(middle, at_o, at_p))
    inf = np.inf
    assert found.tolist() == [[0, inf, 500], [500, 0, 1000], [inf, inf, 0]]


def test_two_points_in_one_street_need_no_node():
    """100 m apart in the same street is 100 m; against the only direction there is no way."""
    streets = Streets.of(netz())
    both_ways = metres(streets, points((400, 500), (500, 500)), points((400, 500), (500, 500)))
    assert both_ways.tolist() == [[0, 100], [100, 0]]
    one_way = metres(streets, points((1400, 500), (1500, 500)), points((1400, 500), (1500, 500)))
    assert one_way.tolist() == [[0, 100], [np.inf, 0]]


def test_who_stands_at_the_start_of_a_one_way_street_may_take_the_others():
    """At o, which o–p leaves, the way back to n is open: 1,000 m."""
    only = netz([("o", "p", False), ("n", "o", True)])
    found = metres(Streets.of(only), points((1000, 500)), points((0, 500)))
    assert found.tolist() == [[1000]]


def test_the_metres_of_a_street_are_those_that_are_told():
    """A street of 1,000 m on the map that is told to have 1,400 has 700 to its middle."""
    steep = netz([("n", "o", True)], length_m=[1400.0])
    assert metres(Streets.of(steep), points((500, 500)), points((0, 500))).tolist() == [[700]]


ISLANDS = {**NODES, "x": (0, 700), "y": (900, 700), "u": (5000, 0), "v": (5000, 1000)}


def test_a_small_island_is_passed_over_and_a_large_one_is_not():
    """A stray path of 900 m is a hole in the data; 1,000 m far away are a place to be."""
    streets = Streets.of(netz([*STREETS, ("x", "y", True), ("u", "v", True)], ISLANDS))
    assert sorted(streets.island_m.tolist()) == [900, 1000, 4000]
    assert streets.island_m[streets.mainland] == 4000
    # 20 m south of the stray path, 180 m north of n–o
    found = streets.nearest(points((100, 680), (5010, 500)))
    assert found.off_m.tolist() == [180, 10]
    assert metres(streets, points((5010, 500)), points((100, 680))).tolist() == [[np.inf]]


@pytest.mark.parametrize("first", ["s", "t"])
def test_of_streets_equally_near_the_first_counts(first):
    """100 m from two streets: the one whose label comes first, wherever it lies in the file."""
    nodes = {"s": (0, 0), "s2": (1000, 0), "t": (0, 200), "t2": (1000, 200)}
    order = [("s", "s2", True), ("t", "t2", True)]
    streets = netz(order if first == "s" else order[::-1], nodes).iloc[::-1]
    found = Streets.of(streets).nearest(points((500, 100)))
    assert found.edge.tolist() == [0]


def test_a_network_without_streets_knows_nothing():
    """An empty delivery leaves every point off the network."""
    found = Streets.of(netz([])).nearest(points((0, 0)))
    assert not found.known.any()
    assert found.off_m.tolist() == [np.inf]


def test_a_network_that_breaks_its_contract_is_refused():
    """Metres are not guessed, and every street has a length."""
    with pytest.raises(ContractError, match="EPSG:25832"):
        Streets.of(netz().set_crs("EPSG:25833", allow_override=True))
    with pytest.raises(ContractError, match="length_m"):
        Streets.of(netz().drop(columns="length_m"))


coordinate = st.integers(0, 20).map(lambda n: n * 100)
spots = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=5, unique=True)


@st.composite
def networks(draw):
    """Streets between up to eight nodes, some of them walked one way only."""
    where = draw(st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=8, unique=True))
    nodes = {f"k{i}": xy for i, xy in enumerate(where)}
    pairs = st.tuples(st.sampled_from(sorted(nodes)), st.sampled_from(sorted(nodes)))
    joined = draw(st.lists(pairs.filter(lambda p: p[0] != p[1]), min_size=1, max_size=12))
    return nodes, [(a, b, draw(st.booleans())) for a, b in joined]


@law
@given(networks(), spots, spots)
def test_no_way_along_streets_is_shorter_than_the_straight_line(network, places, ends):
    """The triangle: to the street, along it and off again is never less than straight."""
    nodes, streets = network
    found = metres(Streets.of(netz(streets, nodes)), points(*places), points(*ends))
    straight = [[np.hypot(a[0] - b[0], a[1] - b[1]) for b in ends] for a in places]
    assert (found >= np.array(straight) - 1e-6).all()


@law
@given(networks(), spots)
def test_where_all_streets_are_walked_both_ways_so_are_all_ways(network, places):
    """There and back is the same way."""
    nodes, streets = network
    both = netz([(a, b, True) for a, b, _ in streets], nodes)
    found = metres(Streets.of(both), points(*places), points(*places))
    np.testing.assert_allclose(found, found.T, rtol=1e-12)


@law
@given(networks(), spots, spots)
def test_walking_back_is_walking_in_the_turned_network(network, places, ends):
    """Streets the other way round give the way from the offer to the cell: direction is kept."""
    nodes, streets = network
    forth = metres(Streets.of(netz(streets, nodes)), points(*places), points(*ends))
    turned = netz([(b, a, both) for a, b, both in streets], nodes)
    back = metres(Streets.of(turned), points(*ends), points(*places))
    np.testing.assert_allclose(forth, back.T, rtol=1e-12)


@law
@given(networks(), spots, spots, st.randoms(use_true_random=False))
def test_order_of_streets_and_a_shift_of_the_city_change_nothing(network, places, ends, random):
    """The same network a kilometre away, its rows shuffled, has the same ways."""
    nodes, streets = network
    here = netz(streets, nodes)
    there = here.iloc[random.sample(range(len(here)), len(here))]
    there = there.set_geometry(there.translate(1024, -2048))
    moved = [points(*spot).translate(1024, -2048) for spot in (places, ends)]
    np.testing.assert_allclose(
        metres(Streets.of(there), *moved),
        metres(Streets.of(here), points(*places), points(*ends)),
        atol=1e-6,
    )


@law
@given(networks(), spots, spots, st.integers(0, 3000))
def test_a_shorter_limit_finds_a_part_of_the_same(network, places, ends, limit_m):
    """Within the limit nothing is lost or longer, beyond it nothing is found."""
    streets = Streets.of(netz(network[1], network[0]))
    every = metres(streets, points(*places), points(*ends))
    some = metres(streets, points(*places), points(*ends), limit_m)
    np.testing.assert_array_equal(some, np.where(every <= limit_m, every, np.inf))


@needs_realdata
@pytest.mark.parametrize("name", ["hoyerswerda_strassen.osm.pbf", "bayreuth_nord_2014.osm.gz"])
def test_ways_through_a_real_town_are_those_of_scipy(name):
    """Between 200 junctions of the mainland: the pairs within 1,500 m and their metres."""
    frame = read_netz(HERE / "osm_netz" / name, deliveries.NETZ).frame
    streets = Streets.of(frame)
    nodes = np.unique(frame[["from_node", "to_node"]])
    a, b = (np.searchsorted(nodes, frame[side]) for side in ("from_node", "to_node"))
    back = frame["both_ways"].to_numpy()
    table = DataFrame(
        {
            "a": np.concatenate([a, b[back]]),
            "b": np.concatenate([b, a[back]]),
            "m": np.concatenate([frame["length_m"], frame["length_m"][back]]),
        }
    )
    # of streets between the same two junctions, a sparse matrix would add the metres up
    shortest = table.groupby(["a", "b"], as_index=False)["m"].min()
    size = (len(nodes), len(nodes))
    graph = csr_array((shortest["m"], (shortest["a"], shortest["b"])), shape=size)
    _, part = connected_components(graph, directed=False)
    mainland = np.flatnonzero(part == np.bincount(part).argmax())
    chosen = np.random.default_rng(5).choice(mainland, 200, replace=False)
    start = Series(shapely.get_point(frame.geometry.to_numpy(), 0), index=a)
    end = Series(shapely.get_point(frame.geometry.to_numpy(), -1), index=b)
    place = pd.concat([start, end])
    place = place[~place.index.duplicated()]
    at = GeoSeries(place.loc[chosen].to_numpy(), crs=city.CRS)
    expected = dijkstra(graph, indices=chosen, limit=1500)[:, chosen]
    assert np.isfinite(expected).sum() > 1000
    np.testing.assert_allclose(metres(streets, at, at, 1500.0), expected, rtol=1e-9, atol=1e-6)
