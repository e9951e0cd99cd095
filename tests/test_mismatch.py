"""Need against supply: differences, thirds and clusters, with esda as the second way."""

import warnings

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index

from geo_lsz import frames
from geo_lsz.mismatch import Neighbours, difference, global_moran, local_moran, thirds
from laws import slow_law

CODES = Index([f"{number:02}" for number in range(9)], name="area", dtype="str")


def known(*numbers: float, index: Index = CODES) -> DataFrame:
    return frames.values(list(numbers), index)


def grid(side: int) -> gpd.GeoDataFrame:
    """Squares of 1 km, row by row."""
    boxes = [
        shapely.box(1000 * x, 1000 * y, 1000 * (x + 1), 1000 * (y + 1))
        for y in range(side)
        for x in range(side)
    ]
    index = Index([f"{number:03}" for number in range(side * side)], name="area", dtype="str")
    return gpd.GeoDataFrame(geometry=boxes, index=index, crs=frames.METRIC_CRS)


def test_difference_of_scores():
    """Need 1 2 3 has scores −1.2247 0 1.2247 (SD 0.8165); supply the other way round doubles them."""
    three = CODES[:3]
    found = difference(known(1, 2, 3, index=three), known(30, 20, 10, index=three))
    assert found["value"].to_list() == pytest.approx([-2.449490, 0, 2.449490], abs=1e-6)


def test_what_is_not_known_of_either_is_not_compared():
    """An area lacking one of the two keeps its reason and does not change the others."""
    need = frames.values([1, 2, 3, np.nan], CODES[:4], unknown="suppressed")
    supply = frames.values([30, 20, 10, 10], CODES[:4])
    found = difference(need, supply)
    assert found["status"].to_list() == ["ok", "ok", "ok", "suppressed"]
    assert found["value"].to_list()[:3] == pytest.approx([-2.449490, 0, 2.449490], abs=1e-6)


def test_thirds_cross():
    """Nine areas, need rising and supply falling: 11 11 11, 22 22 22, 33 33 33."""
    rising = [*map(float, range(1, 10))]
    found = thirds(known(*rising), known(*rising[::-1]))
    assert found["value"].to_list() == [11] * 3 + [22] * 3 + [33] * 3


def test_neighbours_share_an_edge_or_a_corner():
    """In a grid of 3 x 3 the corners have 3, the edges 5, the middle 8 neighbours."""
    assert Neighbours.touching(grid(3)).counts.tolist() == [3, 5, 3, 5, 8, 5, 3, 5, 3]


def test_the_published_example():
    """Golden (esda, sids2, x=SIDR79, y=SIDR74): bivariate Moran I is 0.156."""
    counties, w = _sids()
    pairs = w.to_adjlist(drop_islands=True)
    neighbours = Neighbours(
        *(_positions(pairs[side], w) for side in ("focal", "neighbor")), len(counties)
    )
    moran = global_moran(
        counties["SIDR79"].to_numpy(dtype=float),
        counties["SIDR74"].to_numpy(dtype=float),
        neighbours,
    )
    assert moran == pytest.approx(0.156, abs=5e-4)


def _positions(names, w):
    return names.map({name: i for i, name in enumerate(w.id_order)}).to_numpy(dtype=int)


def _sids():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal and GDAL warn about their own future
        import libpysal  # noqa: PLC0415 - only this test needs it

        path = libpysal.examples.get_path
        return gpd.read_file(path("sids2.dbf"), ignore_geometry=True), libpysal.io.open(
            path("sids2.gal")
        ).read()


@pytest.mark.slow
def test_clusters_are_those_of_esda():
    """The same quadrants and nearly the same p as esda, on a random city of 10 x 10."""
    areas = grid(10)
    rng = np.random.default_rng(5)
    wave = np.repeat(np.linspace(-2, 2, 10), 10)
    need = frames.values(wave + rng.normal(0, 0.4, 100), areas.index)
    supply = frames.values(-wave + rng.normal(0, 0.4, 100), areas.index)
    cluster, p = local_moran(need, supply, areas)
    theirs = _esda(areas, need["value"].to_numpy(), -supply["value"].to_numpy())
    assert np.abs(p["value"].to_numpy() - theirs.p_sim).max() < 0.06  # two lotteries of 999
    of_esda = {1: 4, 2: 2, 3: 1, 4: 3}  # esda counts HH, LH, LL, HL of need and lack
    told = cluster["value"].to_numpy()
    mine = np.array([of_esda[quadrant] for quadrant in theirs.q])
    assert (told > 0).sum() > 20
    assert (told[told > 0] == mine[told > 0]).all()
    # rows of much need lie in the north, where supply is low: cluster 4; the south is 1
    assert set(told[-20:]) == {4}
    assert set(told[:20]) == {1}


def _esda(areas, x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libpysal and esda warn about their own future
        import esda  # noqa: PLC0415 - only this test needs it
        import libpysal  # noqa: PLC0415 - likewise

        w = libpysal.weights.Queen.from_dataframe(areas.reset_index(), use_index=False)
        w.transform = "r"
        return esda.Moran_Local_BV(x, y, w, permutations=999, seed=1)


def test_noise_has_no_clusters():
    """Where nothing hangs together, the rate of false discoveries keeps clusters away."""
    areas = grid(10)
    rng = np.random.default_rng(11)
    need, supply = (frames.values(rng.normal(size=100), areas.index) for _ in range(2))
    cluster, _ = local_moran(need, supply, areas)
    assert (cluster["value"] > 0).sum() == 0


def test_an_island_has_no_cluster():
    """An area that borders on nobody is missing, not 'none'."""
    areas = grid(3)
    alone = areas.geometry.iloc[[0]].translate(50_000)
    apart = areas.set_geometry([alone.iloc[0], *areas.geometry.iloc[1:]], crs=areas.crs)
    rising = frames.values(np.arange(9.0), areas.index)
    cluster, p = local_moran(rising, rising, apart)
    assert cluster["status"].iloc[0] == p["status"].iloc[0] == "missing"
    assert (cluster["status"].iloc[1:] == "ok").all()


@slow_law
@given(st.lists(st.integers(0, 99), min_size=9, max_size=9, unique=True), st.permutations(range(9)))
def test_order_of_rows_changes_nothing(numbers, order):
    """Differences, thirds and clusters do not know in which order the areas came."""
    areas = grid(3)
    need = frames.values([float(n) for n in numbers], areas.index)
    supply = frames.values([float(n) for n in numbers[::-1]], areas.index)
    mixed = areas.index[list(order)]
    for reckon in (difference, thirds):
        shuffled = reckon(need.loc[mixed], supply.loc[mixed]).loc[areas.index, "value"]
        assert shuffled.to_list() == pytest.approx(reckon(need, supply)["value"].to_list())
    one = local_moran(need, supply, areas)
    other = local_moran(need.loc[mixed], supply.loc[mixed], areas.loc[mixed])
    for ours, theirs in zip(one, other, strict=True):
        assert theirs.loc[areas.index, "value"].to_list() == pytest.approx(ours["value"].to_list())
