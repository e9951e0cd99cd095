"""Chicago: 1,930 census tracts, reckoned by us and by the library `access`."""

import math

import numpy as np
import pandas as pd
import pytest
from access import fca
from pandas import DataFrame, Series
from scipy.spatial import cKDTree

import realdata
from geo_lsz.supply import supply_per_resident

pytestmark = [
    realdata.needs_realdata,
    pytest.mark.filterwarnings(  # the library drops its columns again in a way that pandas gives up
        "ignore:The inplace keyword in DataFrame.drop:pandas.errors.Pandas4Warning"
    ),
]

LIMIT_M = 8_000
SIGMA_M = 3_000
STEPS_M = {2_000: 1.0, 5_000: 0.68, 8_000: 0.22}


@pytest.fixture(scope="module")
def tracts() -> DataFrame:
    """Residents, doctors and dentists by tract."""
    file = realdata.HERE / "spatial_access" / "chicago_1930_tracts.csv"
    return pd.read_csv(file, dtype={"geoid": "str"}).set_index("geoid").astype(float)


@pytest.fixture(scope="module")
def costs(tracts) -> DataFrame:
    """Origin, destination and straight line in metres of all pairs up to twice the limit."""
    points = cKDTree(tracts[["x_epsg3528", "y_epsg3528"]])
    near = points.sparse_distance_matrix(points, 2 * LIMIT_M, output_type="ndarray")
    pairs = {"origin": tracts.index[near["i"]], "dest": tracts.index[near["j"]], "cost": near["v"]}
    return DataFrame(pairs)


def gaussian(cost: float) -> float:
    return math.exp(-(cost**2) / (2 * SIGMA_M**2))


def stepped(cost: float) -> float:
    return next((weight for end, weight in STEPS_M.items() if cost <= end), 0.0)


def binary(cost: float) -> float:
    return float(cost <= LIMIT_M)


def links_of(costs: DataFrame, weigh) -> DataFrame:
    """LINKS within the limit."""
    within = costs[costs["cost"] <= LIMIT_M]
    return DataFrame(
        {"cell": within["origin"], "offer": within["dest"], "weight": within["cost"].map(weigh)}
    )


def theirs(steps, tracts, costs, offers, weigh) -> Series:
    """What the library says, on our index; it leaves out who reaches nothing."""
    supply = steps(
        tracts[["pop"]],
        tracts[[offers]],
        costs.copy(),  # it writes into the frame it is given
        LIMIT_M,
        demand_name="pop",
        supply_name=offers,
        weight_fn=weigh,
    )
    return supply.reindex(tracts.index, fill_value=0.0).where(tracts["pop"] > 0)


def agree(ours: Series, other: Series) -> None:
    assert ours.gt(0).sum() > 1_800
    np.testing.assert_allclose(ours, other, rtol=1e-9)


@pytest.mark.parametrize("offers", ["doc", "dentist"])
@pytest.mark.parametrize(
    ("catchment", "weigh"),
    [("2sfca", binary), ("e2sfca", gaussian), ("e2sfca", stepped)],
    ids=["2sfca", "gaussian", "stepped"],
)
def test_two_steps_as_the_library(tracts, costs, offers, catchment, weigh):
    """2SFCA, and E2SFCA with Gaussian and stepped weights, tract by tract."""
    ours = supply_per_resident(tracts["pop"], tracts[offers], links_of(costs, weigh), catchment)
    agree(ours, theirs(fca.two_stage_fca, tracts, costs, offers, weigh))


@pytest.mark.parametrize("weigh", [gaussian, stepped])
def test_three_steps_as_the_library_where_it_sees_no_farther(tracts, costs, weigh):
    """3SFCA, given no pair beyond D: there the library would let people choose as well."""
    within = costs[costs["cost"] <= LIMIT_M]
    ours = supply_per_resident(tracts["pop"], tracts["doc"], links_of(costs, weigh), "3sfca")
    agree(ours, theirs(fca.three_stage_fca, tracts, within, "doc", weigh))


def test_three_steps_choose_within_the_limit(tracts, costs):
    """Pairs beyond D change what the library says of 3SFCA; with us they are out of reach."""
    ours = supply_per_resident(tracts["pop"], tracts["doc"], links_of(costs, gaussian), "3sfca")
    other = theirs(fca.three_stage_fca, tracts, costs, "doc", gaussian)
    assert not np.allclose(ours, other, rtol=1e-3, equal_nan=True)


def test_modified_two_steps_by_hand(tracts, costs):
    """M2SFCA written as matrices: A = (w² S) / (wᵀ P)."""
    x, y = (tracts[f"{axis}_epsg3528"].to_numpy() for axis in "xy")
    away = np.hypot(np.subtract.outer(x, x), np.subtract.outer(y, y))
    weight = np.where(away <= LIMIT_M, np.exp(-(away**2) / (2 * SIGMA_M**2)), 0.0)
    expected = weight**2 @ (tracts["doc"].to_numpy() / (tracts["pop"].to_numpy() @ weight))
    ours = supply_per_resident(tracts["pop"], tracts["doc"], links_of(costs, gaussian), "m2sfca")
    agree(ours, Series(expected, index=tracts.index).where(tracts["pop"] > 0))


def test_no_doctor_is_lost(tracts, costs):
    """2SFCA, E2SFCA and 3SFCA give away all 7,254 doctors; M2SFCA keeps those who are far."""
    links = links_of(costs, gaussian)
    given = {
        catchment: (
            supply_per_resident(tracts["pop"], tracts["doc"], links, catchment) * tracts["pop"]
        ).sum()
        for catchment in ("2sfca", "e2sfca", "3sfca", "m2sfca")
    }
    assert [given[it] for it in ("2sfca", "e2sfca", "3sfca")] == pytest.approx([7254] * 3)
    assert given["m2sfca"] < 7254
