"""Whether areas fill a city without overlap and gap, and whether small ones lie in large ones."""

import geopandas as gpd
import hypothesis.strategies as st
import pytest
from hypothesis import given as random
from shapely import affinity, box

import deliveries as given
from geo_lsz.frames import METRIC_CRS
from layers.intake import take_in
from layers.partition import containment, partition, uncovered
from layers.report import Rule
from layers.store import Store


def areas(**shapes):
    """Areas by code."""
    return gpd.GeoSeries(list(shapes.values()), index=list(shapes), crs=METRIC_CRS)


FRAME = {
    "west": box(0, 0, 100, 300),
    "ost": box(200, 0, 300, 300),
    "sued": box(100, 0, 200, 100),
    "nord": box(100, 200, 200, 300),
}
"""Four areas around a hole of 100 m by 100 m."""


def test_a_hole_between_areas_is_a_gap():
    """One hectare, and no overlap; the whole is nine hectares less that one."""
    found = partition(areas(**FRAME))
    assert found.gaps["m2"].to_list() == [10_000]
    assert found.overlaps.empty
    assert found.area_m2 == 80_000


def test_the_area_of_an_overlap_is_measured():
    """Of two squares shifted by a tenth, a strip of 10 m by 100 m belongs to both."""
    found = partition(areas(a=box(0, 0, 100, 100), b=box(90, 0, 190, 100)))
    assert found.overlaps.to_numpy().tolist() == [["a", "b", 1000.0]]
    assert found.area_m2 == 19_000


def test_an_area_within_another_one_is_an_overlap_too():
    """What lies wholly inside shares all of its surface."""
    found = partition(areas(a=box(0, 0, 100, 100), b=box(20, 20, 40, 40)))
    assert found.overlaps["m2"].to_list() == [400]


@random(st.integers(1, 6), st.integers(1, 6), st.floats(0, 360))
def test_a_grid_lacks_nothing(columns, rows, turned):
    """Squares side by side neither overlap nor leave a gap, whichever way they are turned."""
    cells = {
        f"{i}.{j}": box(i * 100, j * 100, i * 100 + 100, j * 100 + 100)
        for i in range(columns)
        for j in range(rows)
    }
    turned_cells = {k: affinity.rotate(c, turned, origin=(0, 0)) for k, c in cells.items()}
    found = partition(areas(**turned_cells))
    assert found.overlaps["m2"].sum() < 1e-3
    assert found.gaps["m2"].sum() < 1e-3
    assert found.area_m2 == pytest.approx(columns * rows * 10_000)


def test_containment_names_the_area_that_holds_most():
    """Wholly inside, three quarters inside, and nowhere."""
    large = areas(A=box(0, 0, 100, 100), B=box(100, 0, 200, 100))
    small = areas(a=box(0, 0, 50, 50), b=box(60, 0, 120, 100), c=box(500, 0, 600, 100))
    found = containment(small, large)
    # of b, 40 of 60 m lie in A
    assert found["within"].fillna("").to_list() == ["A", "A", ""]
    assert found["share"].to_list() == pytest.approx([1, 2 / 3, 0])


def test_what_one_geography_covers_and_the_other_does_not_is_measured():
    """A strip of 20 m at the border, and a hole of 30 m by 30 m; slivers of 1 m² are noise."""
    whole = areas(a=box(0, 0, 100, 100), b=box(100, 0, 200, 100))
    part = areas(c=box(0, 0, 180, 100).difference(box(40, 40, 70, 70)))
    # 20 by 100 m, and 30 by 30 m
    assert uncovered(whole, part).area.to_list() == [2000, 900]
    assert uncovered(part, whole).empty
    digitised = areas(d=box(0.01, 0, 200, 100))
    assert uncovered(whole, digitised).empty


@pytest.fixture
def store(tmp_path):
    """A store that knows the Ortsteile 01 (west) and 02 (east), 1 km each."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    yield store
    store.close()


def taken(store, tmp_path, *squares):
    """Notices about Planungsräume that are such squares: east, north and size in kilometres."""
    mapping = given.AREAS.model_copy(
        update={
            "source": "beispiel/raeume",
            "geography": "planungsraeume",
            "geography_title": "Planungsräume",
        }
    )
    features = [
        ({"nr": f"{n}", "name": f"Raum {n}"}, given.square(*square))
        for n, square in enumerate(squares, start=1)
    ]
    file = given.geojson(tmp_path / "raeume.geojson", features)
    return take_in(store, "areas", file, mapping).notices


def test_an_area_across_a_border_of_larger_ones_is_named(store, tmp_path):
    """Half of it lies in 01 and half in 02; the one beside it lies in 01 and is not named."""
    found = taken(store, tmp_path, (0.75, 0, 0.5), (0, 0.5, 0.5))
    (told,) = [notice for notice in found if notice.rule == Rule.CONTAINMENT]
    assert (told.row, told.value) == (1, "1: 50 % in 01")
    assert "„Ortsteile“" in told.what


def test_overlap_and_gap_are_told_with_their_size_and_sum(store, tmp_path):
    """A quarter of a square shared is 6.25 ha; four around a hole leave 25 ha."""
    said = [
        str(notice)
        for notice in taken(
            store, tmp_path, (0, 0, 0.5), (0.25, 0.25, 0.5), (5, 5, 0.5), (5.4, 5, 0.5)
        )
        if notice.rule == Rule.PARTITION
    ]
    # 0.25 km by 0.25 km, and 0.1 km by 0.5 km
    assert "Gebiete 1 und 2 überlappen sich um 6,25 ha" in said[0]
    assert "Gebiete 3 und 4 überlappen sich um 5,00 ha" in said[1]
    assert "Überlappungen zusammen 11,25 ha, Lücken zusammen 0,00 ha" in said[2]


def outlines(notices):
    """What was said about geographies that do not cover the same."""
    return [notice.what for notice in notices if notice.rule == Rule.OUTLINE]


def test_what_another_geography_covers_beyond_is_told_on_both_sides(store, tmp_path):
    """Two km² are known; a square of 1 km, half of it beyond the western border, leaves out 150 ha."""
    missing, beyond = outlines(taken(store, tmp_path, (-0.5, 0, 1.0)))
    # of 01 the eastern half (50 ha) and all of 02 (100 ha); beyond the border 0.5 km by 1 km
    assert "in keinem der Gebiete liegen 150,00 ha, die „Ortsteile“ abdeckt" in missing
    assert "(dort 02, 01)" in missing
    assert "50,00 ha liegen in keinem Gebiet von „Ortsteile“ (hier 1)" in beyond


def test_geographies_of_the_same_outline_say_nothing_of_it(store, tmp_path):
    """Eight squares of half a kilometre fill both Ortsteile."""
    halves = [(east, north, 0.5) for east in (0, 0.5, 1, 1.5) for north in (0, 0.5)]
    assert taken(store, tmp_path, *halves) == ()


def test_another_city_is_not_compared(store, tmp_path):
    """Ten kilometres away there is nothing in common."""
    assert outlines(taken(store, tmp_path, (10, 0, 1.0))) == []
