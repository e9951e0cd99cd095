"""From points to areas, and from a finer geography to a coarser one."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas import GeoSeries
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series

import city
from geo_lsz import frames
from geo_lsz.rebase import area_membership, membership, spread, weighted_mean
from geo_lsz.residents import cell_points, persons_by_area, persons_by_cell
from laws import law

VALUES = frames.Contract("VALUES", values=("value",))
GROUPS = Index(["P", "Q"], name="area", dtype="str")
OF = Series({"a": "P", "b": "P", "c": "P"}, dtype="str")


def table(*rows: float | tuple, keys: str = "abc") -> DataFrame:
    full = [row if isinstance(row, tuple) else (row, "ok", row, row) for row in rows]
    made = DataFrame(full, columns=list(frames.VALUE), index=list(keys[: len(full)]))
    return made.astype({"value": float, "low": float, "high": float, "status": "str"})


HIDDEN = (np.nan, "suppressed", 1, 2)
MISSING = (np.nan, "missing", np.nan, np.nan)
NOWHERE = (np.nan, "not_applicable", np.nan, np.nan)


def test_every_cell_lies_in_its_area():
    """The centre of each Planungsraum lies in it, and in its Ortsteil."""
    points = cell_points(city.cells())
    assert membership(points, city.planungsraeume()).to_list() == city.CODES
    assert membership(points, city.ortsteile()).to_list() == ["10"] * 6 + ["20"] * 3


def test_a_point_on_an_edge_goes_to_the_first_area_by_code():
    """Shared edges and corners belong to one area, whatever the order of the rows."""
    edge = shapely.Point(city.EAST + 2 * city.KM, city.NORTH + 500)
    corner = shapely.Point(city.EAST + city.KM, city.NORTH + city.KM)
    outside = shapely.Point(city.EAST - 1, city.NORTH)
    points = GeoSeries([edge, corner, outside], index=["e", "c", "o"], crs=city.CRS)
    for areas in (city.planungsraeume(), city.planungsraeume().iloc[::-1]):
        found = membership(points, areas)
        assert found.to_list()[:2] == ["02", "01"]
        assert found.isna().to_list() == [False, False, True]


def test_no_points_or_no_areas_is_no_membership():
    """Nothing lies nowhere."""
    points = cell_points(city.cells())
    assert membership(points.iloc[:0], city.planungsraeume()).empty
    assert membership(points, city.planungsraeume().iloc[:0]).isna().all()


def test_a_finer_area_lies_where_its_representative_point_does():
    """Each Planungsraum lies in its Ortsteil, though it touches the other along an edge."""
    found = area_membership(city.planungsraeume(), city.ortsteile())
    assert found.to_list() == ["10"] * 6 + ["20"] * 3


def test_the_mean_is_weighted():
    """(10·1 + 40·2) / 3 = 30."""
    mean = weighted_mean(table(10, 40), table(1, 2), OF, GROUPS)
    frames.check(mean, VALUES)
    assert mean.loc["P", "value"] == 30


def test_a_group_without_members_is_missing():
    """Of a group about which nothing was said, nothing is known."""
    mean = weighted_mean(table(10), table(1), OF, GROUPS)
    assert mean.loc["Q", "status"] == "missing"
    assert mean.loc["Q", ["low", "high"]].isna().all()


def test_members_without_weight_or_without_sense_do_not_count():
    """Nobody's value and a value that does not apply are passed over; if all are, so is the group."""
    mean = weighted_mean(table(10, 99, NOWHERE), table(1, 0, 5), OF, GROUPS)
    assert mean.loc["P", "value"] == 10
    none = weighted_mean(table(10, NOWHERE), table(0, 5), OF, GROUPS)
    assert none.loc["P", "status"] == "not_applicable"


def test_an_unknown_member_makes_the_mean_unknown():
    """Suppressed where all unknown members are, missing else; without bounds of any kind."""
    hidden = (np.nan, "suppressed", np.nan, np.nan)
    mean = weighted_mean(table(10, hidden), table(1, 1), OF, GROUPS)
    assert mean.loc["P", "status"] == "suppressed"
    assert mean.loc["P", ["low", "high"]].isna().all()
    both = weighted_mean(table(10, hidden, MISSING), table(1, 1, 1), OF, GROUPS)
    assert both.loc["P", "status"] == "missing"


def test_unknown_weights_leave_the_mean_between_its_members():
    """1 or 2 people at 0, one at 12: the mean is 4 to 6; without any bound 0 to 12."""
    mean = weighted_mean(table(0, 12), table(HIDDEN, 1), OF, GROUPS)
    assert mean.loc["P", ["low", "high"]].to_list() == pytest.approx([4, 6])
    assert mean.loc["P", "status"] == "suppressed"
    loose = weighted_mean(table(0, 12), table(MISSING, MISSING), OF, GROUPS)
    assert loose.loc["P", ["low", "high"]].to_list() == [0, 12]


def test_equal_members_are_sure_however_they_weigh():
    """Whoever they are, all of them have 0.1."""
    mean = weighted_mean(table(0.1, 0.1, 0.1), table(HIDDEN, MISSING, 7), OF, GROUPS)
    assert mean.loc["P", "value"] == 0.1


def test_the_spread_is_smallest_and_largest():
    """Smallest and largest of the known; one unknown member opens them outwards."""
    least, most = spread(table(10, -40, 20), OF, GROUPS)
    assert (least.loc["P", "value"], most.loc["P", "value"]) == (-40, 20)
    assert least.loc["Q", "status"] == "missing"
    least, most = spread(table(10, -40, MISSING), OF, GROUPS)
    assert least.loc["P", "status"] == most.loc["P", "status"] == "missing"
    assert (least.loc["P", "high"], most.loc["P", "low"]) == (-40, 10)
    assert np.isnan(least.loc["P", "low"])
    assert np.isnan(most.loc["P", "high"])


whole = st.integers(-20, 20)
bounded = st.tuples(whole, st.integers(0, 5), st.integers(0, 5))
weight = st.tuples(st.integers(0, 9), st.integers(0, 4), st.integers(0, 4), st.booleans())


@law
@given(st.lists(st.tuples(bounded, weight), min_size=1, max_size=4))
def test_no_possible_truth_lies_outside_the_mean(members):
    """Whatever values and weights are within their bounds, their mean is within what was said."""
    keys = "abcd"[: len(members)]
    values, weights, truths = [], [], []
    for (value, down, up), (count, less, more, endless) in members:
        known = down == up == 0
        values.append(value if known else (np.nan, "missing", value - down, value + up))
        sure = less == more == 0 and not endless
        top = np.nan if endless else count + more
        weights.append(count if sure else (np.nan, "missing", max(0, count - less), top))
        truths.append((value, count))
    group_of = Series("P", index=list(keys), dtype="str")
    mean = weighted_mean(table(*values, keys=keys), table(*weights, keys=keys), group_of, GROUPS)
    frames.check(mean, VALUES)
    total = sum(count for _, count in truths)
    if total:
        truth = sum(value * count for value, count in truths) / total
        assert mean.loc["P", "low"] - 1e-9 <= truth <= mean.loc["P", "high"] + 1e-9


def test_residents_of_an_area_add_up():
    """600 people in Unterstadt, 200 in Oberdorf; of an area without cells nothing is known."""
    persons = persons_by_cell(city.cells(), "alle")
    area_of = membership(cell_points(city.cells()), city.ortsteile())
    areas = Index(["10", "20", "30"])
    found = persons_by_area(persons, area_of, areas)
    assert found["value"].to_list()[:2] == [600, 200]
    assert found.loc["30", "status"] == "missing"
    assert found.loc["30", "low"] == 0
    assert np.isnan(found.loc["30", "high"])


def test_a_hidden_cell_makes_the_sum_an_interval():
    """59 are known and one or two are not: 51 to 52 children in Unterstadt."""
    cells = city.unknown(
        city.cells(), ("c01", "unter_6"), "persons", status="suppressed", low=1, high=2
    )
    area_of = membership(cell_points(cells), city.ortsteile())
    found = persons_by_area(persons_by_cell(cells, "unter_6"), area_of, Index(["10", "20"]))
    assert found["status"].to_list() == ["suppressed", "ok"]
    assert found.loc["10", ["low", "high"]].to_list() == [51, 52]


def test_a_group_that_nobody_counted_is_at_most_everybody():
    """Without a row, a group may be empty or everybody in the cell: unknown, not zero."""
    cells = city.cells().drop("unter_6", level="zielgruppe")
    persons = persons_by_cell(cells, "unter_6")
    assert set(persons["status"]) == {"missing"}
    assert persons["low"].to_list() == [0] * 9
    assert persons["high"].to_list() == [100] * 8 + [0]
    one_row_less = city.cells().drop(("c01", "unter_6"))
    found = persons_by_cell(one_row_less, "unter_6")
    assert found["status"].to_list() == ["missing"] + ["ok"] * 8
    assert found.loc["c01", ["low", "high"]].to_list() == [0, 100]


def test_without_cells_nobody_is_known():
    """No delivery of cells: no rows, no points, and every area is missing."""
    persons = persons_by_cell(None, "alle")
    assert persons.empty
    points = cell_points(None)
    assert points.crs == city.CRS
    found = persons_by_area(persons, membership(points, city.ortsteile()), GROUPS)
    assert set(found["status"]) == {"missing"}


def test_points_of_cells_come_once_and_in_order():
    """However many groups a cell counts, it has one point."""
    points = cell_points(city.cells().iloc[::-1])
    assert points.index.to_list() == [f"c{code}" for code in city.CODES]
    assert isinstance(points, gpd.GeoSeries)
