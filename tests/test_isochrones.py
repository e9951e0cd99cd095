"""Isochrones: from where people walk to an offer in so many minutes."""

import itertools
import math

import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given
from hypothesis import strategies as st

import city
from geo_lsz.angebotsart import Reach
from geo_lsz.isochrones import STREET_SIDE_M, isochrones
from geo_lsz.reach import Ways
from laws import law
from test_streets import networks, netz, points

REACH = Reach.of({"binary": {"limit_min": 30}}, "test")
CELLS = GeoSeries([shapely.Point(city.EAST, city.NORTH)], index=["c"], crs=city.CRS)


def at(x: float, y: float) -> shapely.Point:
    return shapely.Point(city.EAST + x, city.NORTH + y)


def test_without_a_network_it_is_a_circle_and_says_so():
    """Ten minutes at 80 m, divided by the detour of 1.3: a circle of 615 m."""
    found = isochrones(Ways.of(CELLS), at(0, 0), [10, 5], REACH, 80)
    assert found.index.tolist() == [5, 10]
    assert found["basis"].tolist() == ["luftlinie", "luftlinie"]
    assert found.crs == city.CRS
    # a circle of 64 corners is a little smaller than the round one
    radius_m = 10 * 80 / 1.3
    assert found.geometry.loc[10].area == pytest.approx(math.pi * radius_m**2, rel=2e-3)


def test_on_a_network_streets_are_cut_where_the_minutes_end():
    """An offer in the middle of n–o: five minutes are 400 m to either side along the street."""
    ways = Ways.of(CELLS, netz=netz())
    found = isochrones(ways, at(500, 500), [5], REACH, 80)
    assert found["basis"].tolist() == ["netz"]
    west, south, east, north = found.total_bounds
    assert (west - city.EAST, east - city.EAST) == (100 - STREET_SIDE_M, 900 + STREET_SIDE_M)
    assert (south - city.NORTH, north - city.NORTH) == (450, 550)


def test_the_way_is_to_the_offer_not_from_it():
    """To an offer in the one-way street o–p people come from the west only."""
    ways = Ways.of(CELLS, netz=netz())
    found = isochrones(ways, at(1500, 500), [5, 10], REACH, 80).geometry
    assert found.loc[5].bounds[::2] == (city.EAST + 1050, city.EAST + 1550)
    # 800 m: 500 m back to o, and 300 m from there to the west and to the south
    assert found.loc[10].covers(at(701, 500))
    assert found.loc[10].covers(at(1000, 201))
    assert not found.loc[10].covers(at(1000, 140))
    assert not found.loc[10].covers(at(1600, 500))


def test_the_way_off_the_street_takes_its_minutes_too():
    """An offer 240 m off the street: of 400 m, 160 m are left along it; the path to it is within."""
    ways = Ways.of(CELLS, netz=netz())
    shape = isochrones(ways, at(500, 740), [5], REACH, 80).geometry.loc[5]
    assert shape.bounds[0] == city.EAST + 340 - STREET_SIDE_M
    assert shape.covers(at(500, 740))
    # two minutes do not even lead to the street
    assert isochrones(ways, at(500, 740), [2], REACH, 80).total_bounds[1] > city.NORTH + 500


def test_an_offer_off_the_network_has_no_isochrone():
    """Nobody knows the way, so nothing is drawn; it is not drawn as a circle instead."""
    found = isochrones(Ways.of(CELLS, netz=netz()), at(500, 5000), [5, 10], REACH, 80)
    assert found["basis"].tolist() == ["netz", "netz"]
    assert found.geometry.isna().all()


@law
@given(networks(), st.integers(0, 2000), st.lists(st.integers(1, 30), min_size=2, unique=True))
def test_more_minutes_contain_fewer(network, x, minutes):
    """Each isochrone covers those before it, on any network."""
    ways = Ways.of(CELLS, netz=netz(network[1], network[0]))
    found = isochrones(ways, at(x, 0), minutes, REACH, 60).geometry
    known = [shape for shape in found if shape is not None]
    # square metres: overlays of coordinates of 5,650 km leave slivers of a square centimetre
    assert all(inner.difference(outer).area < 1e-3 for inner, outer in itertools.pairwise(known))


@law
@given(networks(), st.integers(0, 20), st.integers(0, 20), st.integers(1, 30))
def test_who_reaches_the_offer_lives_within(network, x, y, minutes):
    """A cell beside the street from which the way is short enough lies in the isochrone."""
    nodes, streets = network
    reach = REACH.stretched_to(minutes)
    cells = GeoSeries(points((x * 100, y * 100)).to_numpy(), index=["c"], crs=city.CRS)
    ways = Ways.of(cells, netz=netz(streets, nodes))
    offer = points(next(iter(nodes.values()))).set_axis(["o"])
    shape = isochrones(ways, offer.iloc[0], [minutes], reach, 80).geometry.iloc[0]
    reached = not ways.links(offer, reach, 80).empty
    if reached and ways.network.cells.places.off_m[0] <= STREET_SIDE_M:
        assert shape.buffer(0.01).covers(cells.iloc[0])
