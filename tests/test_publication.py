"""Publication: what of the deliveries becomes a collection, and what stays inside."""

from datetime import date

import geopandas as gpd
import pandas as pd
from shapely import Point

from geo_lsz.publication import Origin, cells_collection

ORIGIN = Origin(date(2025, 12, 31), "dl-de/by-2-0", "Stadt")
HIDDEN = (float("nan"), "suppressed", 1.0, 2.0)


def cells(rows):
    """CELLS of (cell, Zielgruppe, coarse, value)."""
    keys = [row[:2] for row in rows]
    index = pd.MultiIndex.from_tuples(keys, names=["cell", "zielgruppe"])
    frame = pd.DataFrame([row[3] for row in rows], index=index, columns=["v", "s", "l", "h"])
    frame.columns = ["persons", "persons_status", "persons_low", "persons_high"]
    frame.insert(0, "coarse", [row[2] for row in rows])
    return gpd.GeoDataFrame(frame, geometry=[Point(640_000, 5_650_000)] * len(rows), crs=25832)


def known(persons):
    return (persons, "ok", persons, persons)


def test_a_cell_tells_of_everybody_and_of_no_part():
    """100 live in a, of whom 40 are minors and 58 are adults: whoever is hidden would be 2."""
    rows = [
        ("a", "alle", False, known(100.0)),
        ("a", "unter_18", False, known(40.0)),
        ("a", "von_18_bis_64", False, known(58.0)),
        ("a", "ab_65", False, HIDDEN),
        ("b", "alle", False, HIDDEN),
    ]
    collection, features = cells_collection(cells(rows), [], ORIGIN)
    assert features.index.tolist() == ["a", "b"]
    assert features["einwohner"].tolist()[0] == 100.0
    assert features["einwohner_status"].tolist() == ["ok", "suppressed"]
    assert features["einwohner_high"].tolist() == [100.0, 2.0]
    told = {"einwohner", "einwohner_status", "einwohner_low", "einwohner_high", "geometry"}
    assert set(features.columns) == told
    assert collection.properties == {"einwohner": "Einwohner"}


def test_an_area_on_a_point_is_no_cell():
    """Where people are known by area only, or everybody is not counted, there is no collection."""
    assert cells_collection(cells([("x", "alle", True, known(9.0))]), [], ORIGIN) is None
    assert cells_collection(cells([("x", "ab_65", False, known(9.0))]), [], ORIGIN) is None
