"""Supply by blocks: what the links would give, whatever the cut, to the last bit."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Series

from geo_lsz.errors import ContractError, UnknownValue
from geo_lsz.grid import Circle
from geo_lsz.nation import blocks, supply_of_block, supply_of_nation
from geo_lsz.supply import supply_per_resident
from laws import law

CORNER = np.array([400_000.0, 5_600_000.0])


def points(xy: list[tuple[float, float]], numbers: list[float], name: str) -> DataFrame:
    """Rows at these metres from the corner."""
    at = np.array(xy, dtype=float).reshape(-1, 2) + CORNER
    return DataFrame({"x_m": at[:, 0], "y_m": at[:, 1], name: np.array(numbers, dtype=float)})


def links_between(cells: DataFrame, offers: DataFrame, limit_m: float, sigma_m: float) -> DataFrame:
    """All pairs within the limit, with Gaussian weights, one distance after the other."""
    away = np.hypot(
        np.subtract.outer(cells["x_m"].to_numpy(), offers["x_m"].to_numpy()),
        np.subtract.outer(cells["y_m"].to_numpy(), offers["y_m"].to_numpy()),
    ).round(6)  # the positions of these tests are tenths of metres
    cell, offer = np.nonzero(away <= limit_m)
    weight = np.exp(-(away[cell, offer] ** 2) / (2 * sigma_m**2))
    return DataFrame({"cell": cells.index[cell], "offer": offers.index[offer], "weight": weight})


def test_three_cells_by_hand():
    """Two offers 3 km apart, 1 km wide reach without decay: shares of 10/30 and 6/20."""
    cells = points([(0, 0), (1000, 0), (3000, 0), (9000, 0)], [10, 20, 20, 5], "persons")
    offers = points([(500, 0), (3000, 1000)], [10, 6], "places")
    supply = supply_of_nation(cells, offers, limit_m=1000)
    # the second offer lies just 1,000 m from the third cell; the fourth cell reaches nothing
    assert supply.to_list() == pytest.approx([1 / 3, 1 / 3, 0.3, 0])


def test_the_limit_is_within_reach_wherever_the_land_lies():
    """3-4-5: 900 m east and 1,200 m north are 1,500 m; a millimetre more is out of reach."""
    for shift in (0.0, 0.1, 1234.567):
        cells = points([(shift, shift)], [1], "persons")
        on_the_line = points([(shift + 900, shift + 1200)], [1], "places")
        beyond = points([(shift + 900.001, shift + 1200)], [1], "places")
        assert supply_of_nation(cells, on_the_line, limit_m=1500)[0] == 1
        assert supply_of_nation(cells, beyond, limit_m=1500)[0] == 0


def test_nobody_and_nothing():
    """NA where nobody lives, 0 where nothing is in reach; no offers and no cells are no error."""
    cells = points([(0, 0), (10, 0)], [0, 3], "persons")
    offers = points([(0, 5000)], [7], "places")
    supply = supply_of_nation(cells, offers, limit_m=500)
    assert np.isnan(supply[0])
    assert supply[1] == 0
    assert supply_of_nation(cells, offers.iloc[:0], limit_m=500)[1] == 0
    assert supply_of_nation(cells.iloc[:0], offers, limit_m=500).empty
    # places that only empty cells reach are given to nobody
    alone = supply_of_nation(cells.iloc[:1], points([(0, 0)], [7], "places"), limit_m=500)
    assert np.isnan(alone[0])


def test_unknown_numbers_and_places_are_refused():
    """A sure number is not made of unknown ones."""
    cells, offers = points([(0, 0)], [1], "persons"), points([(0, 0)], [1], "places")
    with pytest.raises(UnknownValue, match="persons"):
        supply_of_nation(cells.assign(persons=np.nan), offers, limit_m=500)
    with pytest.raises(UnknownValue, match="places"):
        supply_of_nation(cells, offers.assign(places=np.nan), limit_m=500)
    with pytest.raises(ContractError, match="position"):
        supply_of_nation(cells, offers.assign(x_m=np.nan), limit_m=500)
    with pytest.raises(ContractError, match="position"):
        supply_of_nation(cells, offers.assign(y_m=50.9), limit_m=500)  # degrees


@pytest.mark.parametrize(("limit_m", "sigma_m"), [(0, 1), (-1, 1), (np.inf, np.inf), (401, 100)])
def test_limits_without_sense_are_refused(limit_m, sigma_m):
    """No limit, an endless one, and weights below 3e-4 are not reckoned with."""
    cells, offers = points([(0, 0)], [1], "persons"), points([(0, 0)], [1], "places")
    with pytest.raises(ContractError, match="limit"):
        supply_of_nation(cells, offers, limit_m=limit_m, sigma_m=sigma_m)


def places_in(width_m: int) -> st.SearchStrategy[tuple[float, float]]:
    """Positions in tenths of metres."""
    tenth = st.integers(0, width_m * 10).map(lambda n: n / 10)
    return st.tuples(tenth, tenth)


def numbered(name: str, width_m: int = 4000) -> st.SearchStrategy[DataFrame]:
    rows = st.lists(st.tuples(places_in(width_m), st.integers(0, 50)), min_size=1, max_size=25)
    return rows.map(lambda found: points([at for at, _ in found], [n for _, n in found], name))


circles = st.tuples(st.integers(50, 3000), st.sampled_from([0.25, 0.33, 0.5, 1.0, np.inf])).map(
    lambda it: {"limit_m": float(it[0]), "sigma_m": it[0] * it[1]}
)


@law
@given(cells=numbered("persons"), offers=numbered("places"), circle=circles)
def test_as_the_links_say(cells, offers, circle):
    """Equal to `supply_per_resident` on all pairs, within the 1e-6 that is promised."""
    ours = supply_of_nation(cells, offers, **circle)
    links = links_between(cells, offers, **circle)
    expected = supply_per_resident(cells["persons"], offers["places"], links)
    np.testing.assert_allclose(ours, expected, rtol=1e-6)


@law
@given(cells=numbered("persons"), offers=numbered("places"), circle=circles, data=st.data())
def test_the_cut_changes_no_bit(cells, offers, circle, data):
    """Blocks of any size, in any order, give the same bits as the land in one piece."""
    whole = supply_of_nation(cells, offers, **circle)
    block_m = data.draw(st.integers(200, 5000))

    def shuffled(function, items):
        listed = list(items)
        random.Random(block_m).shuffle(listed)  # noqa: S311 - an order, no secret
        return map(function, listed)

    in_parts = supply_of_nation(cells, offers, block_m=block_m, each=shuffled, **circle)
    assert in_parts.equals(whole)


@pytest.mark.parametrize("block_m", [700, 1_300, 4_000])
def test_the_cut_of_a_crowded_land_changes_no_bit(block_m):
    """Hundreds share each offer, and still the cut does not show."""
    seed = np.random.default_rng(5)
    cells = points(seed.uniform(0, 6000, (4000, 2)).tolist(), seed.uniform(0, 9, 4000), "persons")
    offers = points(seed.uniform(0, 6000, (400, 2)).tolist(), seed.uniform(1, 9, 400), "places")
    whole = supply_of_nation(cells, offers, limit_m=900, sigma_m=450)
    assert whole.gt(0).all()
    parts = supply_of_nation(cells, offers, limit_m=900, sigma_m=450, block_m=block_m)
    assert parts.equals(whole)


@law
@given(
    cells=numbered("persons"),
    offers=numbered("places"),
    circle=circles,
    east=st.integers(-200_000, 200_000),
    north=st.integers(-200_000, 200_000),
)
def test_shift_and_order_change_nothing(cells, offers, circle, east, north):
    """The same land elsewhere has the same supply; and so it has read backwards."""
    there = [
        frame.assign(x_m=frame["x_m"] + east, y_m=frame["y_m"] + north) for frame in (cells, offers)
    ]
    supply = supply_of_nation(cells, offers, **circle)
    assert supply_of_nation(*there, **circle).equals(supply)
    backwards = supply_of_nation(cells.iloc[::-1], offers.iloc[::-1], **circle)
    np.testing.assert_allclose(backwards.sort_index(), supply, rtol=1e-12)


@law
@given(cells=numbered("persons"), offers=numbered("places"), circle=circles)
def test_no_place_is_lost(cells, offers, circle):
    """What residents receive adds up to the places of the offers that somebody reaches."""
    supply = supply_of_nation(cells, offers, **circle)
    links = links_between(cells, offers, **circle)
    inhabited = links[links["cell"].map(cells["persons"]) > 0]
    reached = offers["places"][inhabited["offer"].unique()].sum()
    assert (supply * cells["persons"]).sum() == pytest.approx(reached, rel=1e-6)


def test_a_block_needs_no_more_than_its_halo():
    """Each cell is the own of one block, which holds offers within D, cells little beyond 2 D."""
    seed = np.random.default_rng(3)
    cells = points(seed.uniform(0, 10_000, (400, 2)).tolist(), [1] * 400, "persons")
    offers = points(seed.uniform(0, 10_000, (90, 2)).tolist(), [1] * 90, "places")
    found = list(blocks(cells, offers, Circle(500_000, 250_000.0), 2_000))
    assert len(found) == 25
    assert sorted(np.concatenate([b.positions for b in found])) == list(range(400))
    for block in found:
        own_x = block.x[block.own]
        assert block.x.min() >= own_x.min() // 2_000_000 * 2_000_000 - 1_250_000
        assert block.offer_x.max() <= own_x.max() // 2_000_000 * 2_000_000 + 2_500_000
        assert len(block.x) < 400 / 2
        assert len(supply_of_block(block).supply) == block.own.sum()


def test_a_city_in_a_wide_land():
    """A far offer does not stretch the blocks, and one a thousand kilometres off is a mistake."""
    cells = points([(0, 0), (400_000, 300_000)], [2, 4], "persons")
    offers = points([(0, 100), (400_000, 300_000), (-300_000, 0)], [1, 1, 9], "places")
    supply = supply_of_nation(cells, offers, limit_m=1000, sigma_m=500, block_m=10_000)
    assert supply.to_list() == pytest.approx(Series([0.5, 0.25]).to_list())
