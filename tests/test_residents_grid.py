"""The grid of residents: squares around midpoints, classes as full as each other, secrets kept."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer
from shapely import Point

import city
from geo_lsz import frames
from geo_lsz.publication import Geography, Origin, cells_collection
from geo_lsz.residents_view import known_klasse, residents_klassen, residents_view
from geo_lsz.squares import squares
from realdata import HERE, needs_realdata

ORIGIN = Origin(date(2025, 12, 31), "dl-de/by-2-0", "Stadt")
NA = float("nan")


def midpoints(places, crs=city.CRS):
    """Points at places of a reference system, as the house keeps them: EPSG:25832."""
    index = [f"z{number}" for number in range(len(places))]
    return gpd.GeoSeries([Point(place) for place in places], index=index, crs=crs).to_crs(city.CRS)


def test_a_square_lies_around_its_midpoint():
    """Three midpoints 500 m apart have squares of 500 m; the first one's reach from 250 m before to 250 m behind."""
    found = squares(midpoints([(1000, 2000), (1500, 2000), (1000, 3000)]))
    assert found.side_m == 500
    assert found.shapes["z0"].equals(shapely.box(750, 1750, 1250, 2250))
    assert found.shapes["z2"].equals(shapely.box(750, 2750, 1250, 3250))


def test_a_grid_of_the_census_keeps_its_lie():
    """Squares of the INSPIRE grid lie aslant in EPSG:25832, without a gap between neighbours."""
    east, north = 4_450_050, 3_090_050  # of 100 m, not far from Jena
    places = [(east + 100 * x, north + 100 * y) for x in range(4) for y in range(3)]
    found = squares(midpoints(places, "EPSG:3035"))
    assert found.side_m == 100
    assert shapely.coverage_is_valid(found.shapes.to_numpy())
    whole = shapely.union_all(found.shapes.to_numpy())
    back = Transformer.from_crs("EPSG:25832", "EPSG:3035", always_xy=True)
    outline = shapely.transform(whole, lambda xy: np.column_stack(back.transform(*xy.T)))
    expected = shapely.box(east - 50, north - 50, east + 350, north + 250)
    assert shapely.hausdorff_distance(outline, expected) < 0.01


@needs_realdata
@pytest.mark.parametrize(("name", "side_m", "cells"), [("100m", 100, 1360), ("1km", 1000, 154)])
def test_the_grid_of_the_census_in_jena_is_one(name, side_m, cells):
    """Both grids of the Zensus 2011 are known by their midpoints; no square overlaps another."""
    table = pd.read_csv(HERE / "jena" / f"zensus2011_gitter_{name}.csv")
    places = table[[f"x_mp_{name}", f"y_mp_{name}"]].to_numpy()
    found = squares(midpoints(places, "EPSG:3035"))
    assert (found.side_m, len(found.shapes)) == (side_m, cells)
    assert shapely.coverage_is_valid(found.shapes.to_numpy())


@pytest.mark.parametrize(
    "places",
    [
        [(1000, 2000)],
        [(1000, 2000), (1000, 2000), (1100, 2000)],
        [(1000, 2000), (1010, 2000), (1020, 2000)],
        [(1000.3, 2000.1), (1777.7, 2123.4), (1900.2, 2500.9)],
        [(1000, 2000), (2300, 3500), (4500, 2100), (9000, 7700)],
        [],
    ],
    ids=["one", "one twice", "ten metres", "anywhere", "far from each other", "none"],
)
def test_what_lies_on_no_grid_gets_no_squares(places):
    """A side that nobody could know is not guessed."""
    assert squares(midpoints(places)) is None


def counts(*persons):
    """`value, status, low, high`; "hidden" is 1 to 2, None is missing."""
    return frames.values(
        [p if isinstance(p, int) else NA for p in persons],
        pd.Index([f"z{n}" for n in range(len(persons))]),
        unknown=pd.Series(
            ["suppressed" if p == "hidden" else "missing" for p in persons],
            [f"z{n}" for n in range(len(persons))],
        ),
        low=[1.0 if p == "hidden" else NA for p in persons],
        high=[2.0 if p == "hidden" else NA for p in persons],
    )


def test_edges_are_fifths_rounded_to_two_digits():
    """Of 101 cells with 10, 17, 24 … 710 people the fifths lie at 150, 290, 430 and 570; the empty one does not count."""
    # 10 + 7 · 20 = 150, 10 + 7 · 40 = 290, 10 + 7 · 60 = 430, 10 + 7 · 80 = 570
    klassen = residents_klassen(counts(0, *range(10, 711, 7)))
    assert [klasse.low for klasse in klassen] == [None, 1, 150, 290, 430, 570]
    assert [klasse.title for klasse in klassen] == [
        "niemand (0)",
        "1 bis 149",
        "150 bis 289",
        "290 bis 429",
        "430 bis 569",
        "570 und mehr",
    ]


def test_edges_of_large_numbers_have_two_digits():
    """The middle of 1,000 to 1,998 people is told as 1.500, not as 1.499."""
    # fifths of 1000, 1002 … 1998: 1199.6, 1399.2, 1598.8, 1798.4
    klassen = residents_klassen(counts(*range(1000, 2000, 2)))
    assert [klasse.low for klasse in klassen[2:]] == [1200, 1400, 1600, 1800]
    assert klassen[-1].title == "1.800 und mehr"


@pytest.mark.parametrize(
    ("persons", "titles"),
    [
        ([5, 5, 5, 5], ["niemand (0)", "1 bis 4", "5 und mehr"]),
        ([0, None], ["niemand (0)", "1 und mehr"]),
        ([1, 2, 3], ["niemand (0)", "1", "2", "3 und mehr"]),
    ],
)
def test_fewer_amounts_make_fewer_classes(persons, titles):
    """Edges that fall together are one edge; where nobody is known to live there is none."""
    # fifths of 1, 2, 3: 1.4, 1.8, 2.2, 2.6; rounded 1, 2, 2, 3
    assert [klasse.title for klasse in residents_klassen(counts(*persons))] == titles


def test_a_hidden_number_looks_hidden():
    """1 to 2 people would surely be among the fewest, and still are drawn as gesperrt."""
    values = counts(0, 100, 200, "hidden", None)
    view = residents_view(values, 500)
    found = known_klasse(values, view).tolist()
    assert found[0] == "niemand"
    assert found[3:] == ["gesperrt", "keine_angabe"]


def test_what_is_hidden_moves_no_edge():
    """Classes are those of the known cells, whatever the hidden ones may hold."""
    known = counts(10, 20, 30, 40, 50)
    with_hidden = counts(10, 20, 30, 40, 50, "hidden", "hidden", None)
    assert residents_klassen(with_hidden) == residents_klassen(known)


def test_a_view_of_residents_judges_nothing():
    """Many people are no alarm: the view says so to whoever would order by bad and good."""
    view = residents_view(counts(1, 2, 3), 500)
    assert not view.judges
    assert not view.low_is_bad
    assert "bewerten nichts" in view.yardstick
    assert "500 mal 500 Metern" in view.yardstick


def test_the_grid_is_a_collection_with_a_view():
    """The nine cells of the small city, 1 km apart: squares of 1 km, which say in which Ortsteil they lie."""
    ortsteile = Geography("ortsteile", "Ortsteile", "2025", city.ortsteile(), ORIGIN)
    hidden = city.unknown(
        city.cells(), ("c01", "alle"), "persons", status="suppressed", low=1.0, high=2.0
    )
    collection, features = cells_collection(hidden, [ortsteile], ORIGIN)
    assert (collection.kind, collection.views[0].key) == ("grid", "einwohner")
    assert features["name"].tolist() == [f"c{code}" for code in city.CODES]
    assert features["area_ortsteile"].tolist() == ["10"] * 6 + ["20"] * 3
    assert features["lage_ortsteile"].tolist() == ["Unterstadt"] * 6 + ["Oberdorf"] * 3
    # 100 people in each but the hidden first and the empty last: one amount, one edge at 100
    assert features["einwohner_klasse"].tolist() == ["gesperrt", *["wenige"] * 7, "niemand"]
    assert features.geometry["c05"].equals(shapely.box(641_000, 5_651_000, 642_000, 5_652_000))
    assert "unter_6" not in " ".join(features.columns)
