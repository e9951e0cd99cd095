"""Which findings stay when the areas are cut differently."""

import pytest
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.survival import survival

CELLS = Index(["c1", "c2", "c3", "c4"], name="cell", dtype="str")
FINE, COARSE = Index(["a", "b"], dtype="str"), Index(["x", "y"], dtype="str")
# a holds c1 and c2, b holds c3 and c4; x holds c1, y the rest
AREA_OF = {
    "fine": Series(["a", "a", "b", "b"], CELLS, dtype="str"),
    "coarse": Series(["x", "y", "y", "y"], CELLS, dtype="str"),
}
PERSONS = frames.values([30.0, 10.0, 5.0, 5.0], CELLS)


def percents(fine, coarse):
    return {"fine": frames.values(fine, FINE), "coarse": frames.values(coarse, COARSE)}


def test_a_finding_stays_for_the_people_whom_the_other_cut_finds_too():
    """Area a is underserved; of its 40 people, the 30 in x are underserved there too, the 10 in y not."""
    found = survival(percents([50.0, 100.0], [50.0, 80.0]), "fine", PERSONS, AREA_OF)
    assert found["value"].to_list()[0] == pytest.approx(30 / 40)
    assert found["status"].to_list() == ["ok", "not_applicable"]
    # x is underserved; all of its people live in a
    back = survival(percents([50.0, 100.0], [50.0, 80.0]), "coarse", PERSONS, AREA_OF)
    assert back["value"].to_list()[0] == 1
    assert back["status"].to_list() == ["ok", "not_applicable"]


def test_the_worst_of_several_cuts_counts():
    """A third cut in which nobody is underserved: the finding does not survive it."""
    more = percents([50.0, 100.0], [50.0, 80.0]) | {"third": frames.values([90.0], Index(["t"]))}
    area_of = AREA_OF | {"third": Series(["t"] * 4, CELLS, dtype="str")}
    assert survival(more, "fine", PERSONS, area_of)["value"].to_list()[0] == 0


def test_the_same_cut_twice_changes_nothing():
    """Every finding stays where the other cut is the same one."""
    twice = {key: frames.values([50.0, 60.0], FINE) for key in ("fine", "again")}
    area_of = dict.fromkeys(twice, AREA_OF["fine"])
    assert survival(twice, "fine", PERSONS, area_of)["value"].to_list() == [1, 1]


def test_what_the_other_cut_does_not_know_leaves_an_interval():
    """Area y may be underserved or not: the finding about a stays for 30 to 40 of 40 people."""
    unknown = percents([50.0, 100.0], [50.0, None])
    unknown["coarse"].loc["y", ["low", "high"]] = [40.0, 90.0]
    found = survival(unknown, "fine", PERSONS, AREA_OF).loc["a"]
    assert found[["status", "low", "high"]].to_list() == ["missing", 0.75, 1]


def test_one_cut_alone_tests_nothing():
    """Without another cut there is nothing to survive."""
    alone = {"fine": frames.values([50.0, 100.0], FINE)}
    found: DataFrame = survival(alone, "fine", PERSONS, {"fine": AREA_OF["fine"]})
    assert found["status"].to_list() == ["not_applicable"] * 2
    assert found[["value", "low", "high"]].isna().all(axis=None)
