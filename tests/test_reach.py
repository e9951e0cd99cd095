"""Reach: who can walk where, and how much it counts."""

import geopandas as gpd
import numpy as np
import pytest
from geopandas import GeoSeries
from hypothesis import given
from hypothesis import strategies as st

import city
from geo_lsz.angebotsart import Reach
from geo_lsz.errors import ContractError
from geo_lsz.reach import links, step_weights
from laws import law

STEPPED = Reach.of(
    {
        "steps": [
            {"walk_min": 20, "weight": 1},
            {"walk_min": 40, "weight": 0.68},
            {"walk_min": 60, "weight": 0.22},
        ]
    },
    "test",
)
ONE_KM = Reach.of(
    {"steps": [{"walk_min": 10, "weight": 1}], "speed_m_per_min": 100, "detour_factor": 1}, "test"
)


def points(where: dict[str, tuple[float, float]], name: str = "cell") -> GeoSeries:
    """Points by key, in metres from the corner of the small city."""
    shapes = gpd.points_from_xy(
        [city.EAST + x for x, _ in where.values()], [city.NORTH + y for _, y in where.values()]
    )
    made = GeoSeries(shapes, index=list(where), crs=city.CRS)
    return made.rename_axis(name).set_axis(made.index.astype("str"))


def test_stepped_weights_are_those_of_the_books():
    """0, 30, 50 and 70 minutes count 1, 0.68, 0.22 and nothing (METHODS M3)."""
    found = step_weights(np.array([0.0, 30, 50, 70]), STEPPED)
    assert found.tolist() == [1, 0.68, 0.22, 0]


def test_a_step_includes_its_last_minute():
    """20 minutes still count fully, a moment more does not."""
    assert step_weights(np.array([20.0, 20.01, 60.0]), STEPPED).tolist() == [1, 0.68, 0.22]


def test_the_way_is_the_straight_line_times_the_detour_over_the_speed():
    """300 m east and 400 m north are 500 m; times 1.3 over 80 m a minute: 8.125 minutes."""
    found = links(points({"c": (0, 0)}), points({"o": (300, 400)}), STEPPED)
    assert found.to_dict("records") == [
        {"cell": "c", "offer": "o", "walk_min": 8.125, "weight": 1.0}
    ]


def test_pairs_come_in_order_and_what_is_out_of_reach_is_not_there():
    """The list is sorted by cell and offer, whatever the order of the frames."""
    cells = points({"d": (0, 0), "c": (900, 0)})
    offers = points({"z": (1000, 0), "a": (0, 0)}, "offer")
    found = links(cells, offers, ONE_KM)
    # d–z are exactly 1,000 m apart: still within ten minutes
    assert list(zip(found["cell"], found["offer"], strict=True)) == [
        ("c", "a"), ("c", "z"), ("d", "a"), ("d", "z"),
    ]  # fmt: skip
    assert found["walk_min"].to_list() == [9, 1, 0, 10]
    assert links(cells, points({"far": (1901, 0)}), ONE_KM).empty


@pytest.mark.parametrize("side", ["cells", "offers"])
def test_nothing_to_walk_from_or_to_is_no_way(side: str):
    """Without cells or without offers there is an empty list, with its columns."""
    one, none = points({"c": (0, 0)}), points({"c": (0, 0)}).iloc[:0]
    found = links(none, one, ONE_KM) if side == "cells" else links(one, none, ONE_KM)
    assert list(found) == ["cell", "offer", "walk_min", "weight"]
    assert found.empty


@pytest.mark.parametrize("crs", [None, "EPSG:4326", "EPSG:25833"])
def test_points_without_the_metric_crs_are_refused(crs: str | None):
    """Metres are not guessed."""
    good = points({"c": (0, 0)})
    bad = good.set_crs(crs, allow_override=True)
    with pytest.raises(ContractError, match="EPSG:25832"):
        links(good, bad, ONE_KM)
    with pytest.raises(ContractError, match="EPSG:25832"):
        links(bad, good, ONE_KM)


def test_a_row_without_a_point_is_refused():
    """An offer without a place has no way to it; it is left out before."""
    with pytest.raises(ContractError, match="point"):
        links(points({"c": (0, 0)}), GeoSeries([None], crs=city.CRS), ONE_KM)


places = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=8, unique=True
)


@law
@given(places, places, st.integers(-300, 300), st.integers(-300, 300))
def test_shifting_the_city_changes_nothing(cells, offers, east, north):
    """The same city some kilometres away has the same ways; and so it has turned upside down."""
    here = [points({f"p{i}": xy for i, xy in enumerate(side)}) for side in (cells, offers)]
    there = [side.translate(east * 1024, north * 1024) for side in here]
    assert links(*there, STEPPED).equals(links(*here, STEPPED))
    turned = [side.iloc[::-1] for side in here]
    assert links(*turned, STEPPED).equals(links(*here, STEPPED))


@law
@given(places, places)
def test_every_pair_is_found(cells, offers):
    """What the tree finds is what trying every pair finds."""
    here = [points({f"p{i}": xy for i, xy in enumerate(side)}) for side in (cells, offers)]
    found = links(*here, ONE_KM)
    expected = sum(np.hypot(c[0] - o[0], c[1] - o[1]) <= 1000 for c in cells for o in offers)
    assert len(found) == expected
    assert (found["walk_min"] <= 10).all()
