"""Of which kinds people have more than one offer to choose from, and what stays untold."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import city
from geo_lsz.mehrfachversorgung import mehrfach_collection, mehrfachversorgung
from geo_lsz.publication import Geography, Origin
from geo_lsz.within_reach import within_reach
from laws import law

KINDS = city.kinds()
ORIGIN = Origin(date(2025, 12, 31), "dl-de/by-2-0", "Stadt")


def offers_at(places):
    """Kitas at these places, metres from the south-western corner of the city."""
    names = pd.Index([f"k{number}" for number in range(len(places))], name="offer", dtype="str")
    points = gpd.points_from_xy(
        [city.EAST + x for x, _ in places], [city.NORTH + y for _, y in places], crs=city.CRS
    )
    like = city.offers().loc[["k1"] * len(places)].set_axis(names)
    return like.set_geometry(gpd.GeoSeries(points, index=names))


def found(geography="ortsteile", kinds=("kita",), **changed):
    told = mehrfachversorgung(city.inputs(**changed), [KINDS[kind] for kind in kinds])[geography]
    return told.set_index(["area", "angebotsart"])


def test_who_reaches_two_is_counted_once():
    """k2 lies on the border of 02 and 03, k1 in 01, k3 in its own: only with k1 moved beside k2 two reach two.

    Ten children each: then 02 and 03 have both, 20 of the 60 children of Ortsteil 10.
    """
    offers = city.offers()
    offers.loc["k1", "geometry"] = offers.loc["k2", "geometry"]
    assert found().loc[("10", "kita"), "value"] == 0.0
    assert found(offers=offers).loc[("10", "kita"), "value"] == pytest.approx(20 / 60)


def test_a_kind_that_nobody_listed_completely_is_the_least_there_is():
    """Where no list claims to hold all Kitas, no area is known to have no second one."""
    row = found(listed=frozenset()).loc[("10", "kita")]
    assert (row["status"], row["low"], row["high"]) == ("missing", 0.0, 1.0)


@pytest.mark.parametrize(("children", "status"), [(9.0, "suppressed"), (10.0, "ok")])
def test_of_few_people_no_share_is_told(children, status):
    """A share of nine children would tell where they live; ten are enough."""
    cells = city.cells()
    cells.loc[("c01", "unter_6"), ["persons", "persons_low", "persons_high"]] = children
    row = found("planungsraeume", cells=cells).loc[("01", "kita")]
    assert row["status"] == status


def test_where_nobody_of_the_zielgruppe_lives_there_is_no_row():
    """In Raum 09 lives nobody."""
    areas = found("planungsraeume").index.get_level_values("area")
    assert "09" not in areas
    assert "01" in areas


@law
@given(places=st.lists(st.tuples(st.floats(0, 3000), st.floats(0, 3000)), max_size=6, unique=True))
def test_who_has_a_choice_has_an_offer(places):
    """Whoever reaches two reaches one: an area with a share names two offers in reach at least."""
    inputs = city.inputs(offers=offers_at([(100.0, 100.0), *places]))
    twice = mehrfachversorgung(inputs, [KINDS["kita"]])["ortsteile"].set_index("area")["value"]
    once = within_reach(inputs, [KINDS["kita"]])["ortsteile"].groupby("area").size()
    assert (once.reindex(twice.index, fill_value=0)[twice > 0] >= 2).all()


def test_the_collection_tells_classes_and_no_judgement():
    """Coarse classes in words, a feature per area and kind without a place; it says what it does not say."""
    geography = Geography("ortsteile", "Ortsteile", "2025", city.ortsteile(), ORIGIN)
    told = mehrfachversorgung(city.inputs(), [KINDS["kita"]])["ortsteile"]
    collection, features = mehrfach_collection(told, geography, ORIGIN)
    assert features.loc["10:kita", "anteil"] == "wenige (unter 10 %)"
    assert features.loc["10:kita", "zielgruppe"] == KINDS["kita"].zielgruppe.title
    assert features.geometry.isna().all()
    assert "verzichtbar" in collection.description
    assert set(collection.properties) == set(features.columns) - {"geometry"}
