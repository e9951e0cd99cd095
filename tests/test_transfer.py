"""Counts of one geography told on another: by people, by ground, and with what is sure."""

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas import Index, Series

import city
from geo_lsz import frames
from geo_lsz.transfer import shares, transferred, transferred_rate
from laws import law


def strips(*edges: float, prefix: str = "t") -> gpd.GeoDataFrame:
    """Areas side by side from west to east, 1 km high, between these edges in km."""
    boxes = [
        shapely.box(city.EAST + a * 1000, city.NORTH, city.EAST + b * 1000, city.NORTH + 1000)
        for a, b in itertools.pairwise(edges)
    ]
    index = Index([f"{prefix}{n}" for n in range(len(boxes))], name="area", dtype="str")
    return gpd.GeoDataFrame(geometry=boxes, index=index, crs=city.CRS)


def people(**at: tuple[float, float]):
    """Persons by cell, and the cell's place in km from the west."""
    index = Index(list(at), name="cell", dtype="str")
    persons = frames.values([persons for _, persons in at.values()], index)
    points = gpd.GeoSeries(
        [shapely.Point(city.EAST + x * 1000, city.NORTH + 500) for x, _ in at.values()],
        index=index,
        crs=city.CRS,
    )
    return persons, points


def parts_of(sources, targets, persons, points):
    def inside(areas):
        found = gpd.sjoin(points.to_frame("geometry"), areas, how="left", predicate="within")
        return Series(found.iloc[:, -1].to_numpy(), points.index, dtype="str")

    return shares(sources, targets, persons, (inside(sources), inside(targets)))


def counts(*numbers, areas):
    return frames.values(list(numbers), areas.index)


SOURCES, TARGETS = strips(0, 1, 2, prefix="s"), strips(0, 0.5, 2)
NOBODY = people(nowhere=(9.0, 0.0))


def test_by_ground_where_nobody_is_known_to_live():
    """The first kilometre is cut in two halves: 40 of its 80 go each way; the second stays whole."""
    parts = parts_of(SOURCES, TARGETS, *NOBODY)
    assert parts.by_ground.tolist() == [True, True]
    found = transferred(counts(80, 10, areas=SOURCES), parts)
    assert found["estimate"].to_list() == pytest.approx([40, 50])
    # without assuming anything: none or all of the 80 live in the west
    assert found["status"].to_list() == ["missing", "missing"]
    assert found[["low", "high"]].to_numpy().tolist() == [[0, 80], [10, 90]]


def test_by_people_where_they_live():
    """30 of 40 people of the first source live in its western half: so do 60 of its 80."""
    persons = people(a=(0.2, 30.0), b=(0.7, 10.0), c=(1.5, 5.0))
    found = transferred(counts(80, 10, areas=SOURCES), parts_of(SOURCES, TARGETS, *persons))
    assert found["estimate"].to_list() == pytest.approx([60, 30])


def test_what_is_not_cut_is_sure():
    """Two sources wholly in one target add up, and nothing about it is an assumption."""
    whole = strips(0, 2)
    found = transferred(counts(80, 10, areas=SOURCES), parts_of(SOURCES, whole, *NOBODY))
    assert found[["value", "low", "high", "estimate"]].to_numpy().tolist() == [[90, 90, 90, 90]]
    assert found["status"].to_list() == ["ok"]


def test_slivers_of_digitising_cut_nothing():
    """An edge that is half a metre off does not make a number unsure."""
    nearly = strips(0, 1.0005, 2)
    found = transferred(counts(80, 10, areas=SOURCES), parts_of(SOURCES, nearly, *NOBODY))
    assert found["value"].to_list() == [80, 10]


def test_what_is_unknown_stays_unknown():
    """A hidden 1 or 2 in one source: its target is between, and there is no estimate of it."""
    hidden = frames.values(
        [np.nan, 10.0], SOURCES.index, low=[1, 0], high=[2, 0], unknown="suppressed"
    )
    found = transferred(hidden, parts_of(SOURCES, strips(0, 1, 2), *NOBODY))
    assert found["status"].to_list() == ["suppressed", "ok"]
    assert found[["low", "high"]].to_numpy()[0].tolist() == [1, 2]
    assert np.isnan(found["estimate"].iloc[0])


def test_a_target_that_nothing_touches_is_missing_and_a_source_outside_is_named():
    """Nobody counted in the third kilometre; and nobody shows what was counted beyond."""
    beyond = strips(5, 6)
    parts = parts_of(SOURCES, beyond, *NOBODY)
    assert parts.outside.to_list() == ["s0", "s1"]
    found = transferred(counts(80, 10, areas=SOURCES), parts)
    assert found["status"].to_list() == ["missing"]
    assert found[["high", "estimate"]].isna().all(axis=None)


def test_a_rate_goes_over_by_its_parts():
    """20 of 80 and 5 of 10: the east has 10 + 5 of 40 + 10, which is no mean of both rates."""
    parts = parts_of(SOURCES, TARGETS, *NOBODY)
    moved = [transferred(counts(*n, areas=SOURCES), parts) for n in ((20, 5), (80, 10))]
    rate = transferred_rate(*moved)
    assert rate["estimate"].to_list() == pytest.approx([0.25, 15 / 50])
    # at least 5 of at most 90
    assert rate["low"].iloc[1] == pytest.approx(5 / 90)
    assert rate["high"].iloc[1] == 1


@law
@given(
    st.lists(st.integers(0, 1000), min_size=3, max_size=3),
    # a target narrower than a thousandth of a source is noise, and missing
    st.lists(st.integers(1, 59).map(lambda n: n / 20), min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(st.floats(0.01, 2.99), st.integers(0, 50)), max_size=8),
)
def test_totals_stay_and_the_truth_lies_within(numbers, cuts, homes):
    """However areas are cut and people live, what is told adds up to what was counted."""
    sources, targets = strips(0, 1, 2, 3, prefix="s"), strips(0, *sorted(cuts), 3)
    persons = people(
        **{f"c{i}": (x, float(n)) for i, (x, n) in enumerate(homes)} or {"c": (0.5, 0.0)}
    )
    found = transferred(counts(*numbers, areas=sources), parts_of(sources, targets, *persons))
    assert found["estimate"].sum() == pytest.approx(sum(numbers))
    assert (found["low"] <= found["estimate"] + 1e-9).all()
    assert not (found["estimate"] > found["high"] + 1e-9).any()
