"""Which offers the people of an area get to: shares, minutes, and what stays untold."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import city
from geo_lsz.city import Reached, city_of
from geo_lsz.publication import Geography, Origin
from geo_lsz.reach_collection import FROM_THE_MIDDLE, reach_collection
from geo_lsz.residents import persons_by_cell
from geo_lsz.within_reach import within_reach
from laws import law

KINDS = city.kinds()
ORIGIN = Origin(date(2025, 12, 31), "dl-de/by-2-0", "Stadt")


def found(kinds=("kita", "bibliothek"), geography="ortsteile", **changed):
    told = within_reach(city.inputs(**changed), [KINDS[kind] for kind in kinds])[geography]
    return told.set_index(["area", "offer"])


def test_shares_and_minutes_are_those_of_the_head():
    """Children walk 70 m a minute, with a detour of 1.3 half a kilometre is 9.29 minutes.

    Ortsteil 10 has 60 children in six Planungsräume. k1 and k3 are reached by their own one,
    ten of 60; k2 on the border of 02 and 03 by both, 20 of 60; nobody in Ortsteil 20 comes to
    a Kita in time. The Bibliothek lies in 05; everybody walks 80 m a minute, so its four
    neighbours (1 km, 16.25 minutes) come in 20 minutes: 400 of 600 in Ortsteil 10 (02, 04, 05,
    06), 100 of the 200 in Ortsteil 20 (08 of 07 and 08; nobody lives in 09).
    """
    told = found()
    assert told["value"].to_dict() == pytest.approx(
        {
            ("10", "b1"): 4 / 6, ("20", "b1"): 1 / 2, ("10", "k1"): 1 / 6,
            ("10", "k2"): 2 / 6, ("10", "k3"): 1 / 6,
        }
    )  # fmt: skip
    minutes = told["minutes"].to_dict()
    assert minutes["10", "k2"] == pytest.approx(500 * 1.3 / 70)
    assert minutes["10", "k1"] == 0.0
    # 0 minutes for the hundred of 05, 16.25 for the other 300: more than half walk 16.25
    assert minutes["10", "b1"] == pytest.approx(1000 * 1.3 / 80)


def test_the_median_is_that_of_people():
    """With 900 of 1,200 beside the Bibliothek, the middle one walks nothing."""
    cells = city.cells()
    cells.loc[("c05", "alle"), ["persons", "persons_low", "persons_high"]] = 900.0
    assert found(cells=cells).loc[("10", "b1"), "minutes"] == 0.0


def test_where_nobody_lives_nothing_is_reached():
    """Raum 09 lies as near to nothing as 08 to the Bibliothek; it has no row, for it has no people."""
    cells = city.cells()
    there = found(geography="planungsraeume", cells=cells).index.get_level_values("area")
    assert "09" not in there
    assert "08" in there


def test_a_hidden_group_has_no_share():
    """Where the children of Raum 02 are hidden (1 or 2), k2 is named for it, without a share."""
    cells = city.unknown(
        city.cells(), ("c02", "unter_6"), "persons", status="suppressed", low=1.0, high=2.0
    )
    told = found(geography="planungsraeume", cells=cells)
    assert told.loc[("02", "k2"), "status"] == "suppressed"
    assert told.loc[("02", "k2"), ["value", "low", "high"]].isna().all()
    assert told.loc[("03", "k2"), "value"] == 1.0


def test_a_hidden_cell_among_many_leaves_the_share_between_bounds():
    """Ortsteil 10 has 50 known children and 1 or 2 in 02: k2 reaches 11 of 51 or 12 of 52."""
    cells = city.unknown(
        city.cells(), ("c02", "unter_6"), "persons", status="suppressed", low=1.0, high=2.0
    )
    k2 = found(cells=cells).loc[("10", "k2")]
    assert k2["status"] == "suppressed"
    # fewest reached are 1 + 10 beside 40 others; most are 2 + 10 beside the same 40
    assert k2[["low", "high"]].tolist() == pytest.approx([11 / 51, 12 / 52])


@pytest.mark.parametrize(("children", "status"), [(9.0, "suppressed"), (10.0, "ok")])
def test_of_few_people_no_share_is_told(children, status):
    """Nine children in Raum 01 are known, but a share of nine would tell where they live; ten are enough."""
    cells = city.cells()
    cells.loc[("c01", "unter_6"), ["persons", "persons_low", "persons_high"]] = children
    k1 = found(geography="planungsraeume", cells=cells).loc[("01", "k1")]
    assert k1["status"] == status
    assert k1["minutes"] == 0.0


def test_unknown_people_leave_a_share_between_bounds():
    """The children of 02 are 0 to 20: k2 reaches 10 to 30 of the 50 to 70 of Ortsteil 10."""
    cells = city.unknown(city.cells(), ("c02", "unter_6"), "persons", low=0.0, high=20.0)
    k2 = found(cells=cells).loc[("10", "k2")]
    assert k2["status"] == "missing"
    assert k2[["low", "high"]].tolist() == pytest.approx([10 / 50, 30 / 70])


def test_people_off_the_streets_leave_a_share_between_bounds():
    """One street leads from 02 to near k2; 03 lies 600 m from it, 7 minutes from k2 on the straight line.

    So the ten of 02 reach k2 for sure, those of 03 perhaps: 10 to 20 of 60.
    """
    x, y = city.centre("02").x, city.centre("02").y
    street = shapely.LineString([(x, y), (x + 400, y)])
    row = {"from_node": "a", "to_node": "b", "length_m": 400.0, "both_ways": True}
    table = pd.DataFrame([row], index=pd.Index(["e"], name="edge", dtype="str"))
    table = table.astype({"from_node": "str", "to_node": "str"})
    netz = gpd.GeoDataFrame(table, geometry=[street], crs=city.CRS)
    k2 = found(("kita",), netz=netz).loc[("10", "k2")]
    assert k2["status"] == "missing"
    assert k2[["low", "high"]].tolist() == pytest.approx([10 / 60, 20 / 60])


def test_who_comes_to_people_is_reached_without_minutes():
    """Elternbus serves Ortsteil 20 alone: all of it, no way to walk."""
    offers = city.offers()
    offers.loc["m1", "einzugsgebiet"] = "ortsteile/20"
    told = found(("familienbildung",), offers=offers)
    assert told.index.tolist() == [("20", "m1")]
    assert told.loc[("20", "m1"), "value"] == 1.0
    assert np.isnan(told.loc[("20", "m1"), "minutes"])


@law
@given(
    places=st.lists(
        st.tuples(st.floats(0, 3000), st.floats(0, 3000)), min_size=1, max_size=8, unique=True
    ),
    children=st.lists(st.sampled_from([0.0, 1.0, 5.0, 40.0]), min_size=9, max_size=9),
)
def test_who_is_named_serves_somebody_and_is_named_once(places, children):
    """No pair stands twice; of every area that an offer is named for, somebody is covered by its kind.

    And where somebody is covered, an offer is named; each share is at most the coverage.
    """
    names = [f"k{number}" for number in range(len(places))]
    offers = city.offers().loc[["k1"] * len(places)].set_axis(pd.Index(names, name="offer"))
    points = gpd.points_from_xy(
        [city.EAST + x for x, _ in places], [city.NORTH + y for _, y in places], crs=city.CRS
    )
    offers = offers.set_geometry(points)
    cells = city.cells()
    for code, count in zip(city.CODES, children, strict=True):
        row = (f"c{code}", "unter_6")
        cells.loc[row, ["persons", "persons_low", "persons_high"]] = count
    inputs = city.inputs(offers=offers, cells=cells)
    persons = persons_by_cell(cells, "unter_6")
    covered = Reached.of(city_of(inputs), KINDS["kita"], persons).coverage()
    for geography, told in within_reach(inputs, [KINDS["kita"]]).items():
        assert not told.duplicated(["area", "offer"]).any()
        coverage = covered[geography]["value"]
        assert set(told["area"]) == set(coverage.index[coverage > 0])
        known = told[told["status"] == "ok"]
        assert (known["value"] <= known["area"].map(coverage) + 1e-12).all()
        assert (known["value"] > 0).all()


def collected(told, areas):
    geography = Geography("ortsteile", "Ortsteile", "2025", areas, ORIGIN)
    return reach_collection(told.reset_index(), city.offers(), geography, ORIGIN)


def test_a_share_is_published_in_coarse_classes_only():
    """4 of 6 are most, half is about half, a third and a sixth are a part; no number of them is told."""
    collection, features = collected(found(), city.ortsteile())
    assert features["anteil"].to_dict() == {
        "10:b1": "die meisten (60 bis unter 90 %)",
        "20:b1": "etwa die Hälfte (40 bis unter 60 %)",
        "10:k1": "ein Teil (10 bis unter 40 %)",
        "10:k2": "ein Teil (10 bis unter 40 %)",
        "10:k3": "ein Teil (10 bis unter 40 %)",
    }
    assert features["minuten"].to_dict()["10:b1"] == 16.0
    assert set(features.columns) == {*collection.properties, "geometry"}
    assert features.loc["20:b1", ["gebiet_name", "name"]].tolist() == ["Oberdorf", "Bibliothek"]


def test_people_on_one_point_have_no_share():
    """Where everybody of an area is put on one point, all or nobody would be told of them."""
    _, features = collected(found(cells=city.cells().assign(coarse=True)), city.ortsteile())
    assert set(features["anteil"]) == {FROM_THE_MIDDLE}


def test_a_hidden_share_says_so():
    """The word for what is hidden stands in place of a share."""
    cells = city.cells()
    for code in city.CODES[6:]:
        cells = city.unknown(
            cells, (f"c{code}", "alle"), "persons", status="suppressed", low=1.0, high=2.0
        )
    _, features = collected(found(("bibliothek",), cells=cells), city.ortsteile())
    assert features.loc["20:b1", "anteil"] == "gesperrt (kleine Zahlen)"
