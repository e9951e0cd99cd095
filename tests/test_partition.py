"""Whether areas fill a city without overlap and gap, and whether small ones lie in large ones."""

import geopandas as gpd
import hypothesis.strategies as st
import pytest
from hypothesis import given as random
from shapely import affinity, box

import deliveries as given
from geo_lsz.frames import METRIC_CRS
from layers.intake import take_in
from layers.partition import containment, partition
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
    (told,) = taken(store, tmp_path, (0.75, 0, 0.5), (0, 0.5, 0.5))
    assert told.rule == Rule.CONTAINMENT
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
