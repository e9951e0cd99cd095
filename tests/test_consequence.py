"""What a change of offers does to areas: the same as if the city had been reckoned so."""

import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import Index
from pandas.testing import assert_frame_equal

import city
from geo_lsz import frames
from geo_lsz.city import city_of
from geo_lsz.consequence import Standing, effects, summed_up
from geo_lsz.inputs import Inputs
from geo_lsz.recount import Change
from laws import slow_law


def standing(inputs: Inputs, kind: str, **changed: object) -> Standing:
    """How a kind of the small city stands."""
    return Standing.of(city_of(inputs), city.kinds()[kind].model_copy(update=changed))


def whole(before: Standing, after: dict) -> dict:
    """Percents of all areas after a change: those that it touches, and the others as before."""
    return {
        key: pd.concat([percents.drop(after[key].index), after[key]]).sort_index()
        for key, percents in before.percents.items()
    }


def second_kita(place: str, places: float = 6.0, **told: object) -> GeoDataFrame:
    """The offers of the small city with a Kita k4 in the centre of a Planungsraum."""
    known = city.offers()
    more = known.loc[["k1"]].rename({"k1": "k4"}).set_geometry([city.centre(place)], crs=city.CRS)
    more = more.assign(name="Kita Vier", places=places, places_low=places, places_high=places)
    return pd.concat([known, more.assign(**told)])


def test_an_area_that_loses_its_only_kita():
    """Without k1 nobody in 01 has a place: 80 percent become 0; Unterstadt falls from 53 to 40."""
    it = standing(city.inputs(), "kita")
    found = it.effects(it.without("k1"))
    assert found.index.to_list() == [("ortsteile", "10"), ("planungsraeume", "01")]
    assert found["before"].to_list() == pytest.approx([160 / 3, 80])
    # 18 places for 60 children are 0.3 a head, 40 percent of 0.75
    assert found["after"].to_list() == pytest.approx([40, 0])
    assert found["worse"].to_list() == ["ja", "ja"]
    assert summed_up(found["worse"]) == "ja"


def test_more_than_enough_is_no_better_class_than_enough():
    """01 has 30 places for 10 children: 400 percent. Without the second Kita it has 100, and is served."""
    offers = second_kita("01", 22.5)
    offers.loc["k1", ["places", "places_low", "places_high"]] = 7.5
    it = standing(city.inputs(offers=offers), "kita")
    found = it.effects(it.without("k4")).loc[("planungsraeume", "01")]
    assert found[["before", "after", "worse"]].to_list() == [
        pytest.approx(400),
        pytest.approx(100),
        "nein",
    ]


def test_who_reaches_another_one_loses_nothing():
    """A second Bibliothek beside the first: its end touches no area at all."""
    known = city.offers()
    twice = pd.concat([known, known.loc[["b1"]].rename({"b1": "b2"})])
    it = standing(city.inputs(offers=twice), "bibliothek")
    found = it.effects(it.without("b2"))
    assert found.empty
    assert summed_up(found["worse"]) == "nein"


def test_an_unknown_capacity_leaves_it_open():
    """02 and 03 have 15 places, and of k4 nobody knows: whether they need k2 is unknown, of 01 not."""
    offers = city.unknown(second_kita("02"), "k4", "places")
    it = standing(city.inputs(offers=offers), "kita")
    found = it.effects(it.without("k2"))
    # k4 has 10 to 30 places for the 10 children of 02: 133 percent at least, which is enough
    assert found.loc[("planungsraeume", "02"), "worse"] == "nein"
    assert found.loc[("planungsraeume", "03"), "worse"] == "ja"
    without_k4 = it.effects(it.without("k4"))
    # before 02 is far above 110 percent, after it is at 100: both enough
    assert without_k4.loc[("planungsraeume", "02"), "worse"] == "nein"


def test_of_an_unlisted_kind_nobody_knows():
    """There may be other Kitas in 01: whether it gets worse is unknown."""
    it = standing(city.inputs(listed=frozenset()), "kita")
    assert summed_up(it.effects(it.without("k1"))["worse"]) == "unbekannt"


def test_without_a_yardstick_nobody_knows():
    """A kind with neither Richtwert nor a median that serves: no classes, nothing to compare."""
    only_k2 = city.offers().drop(["k1", "k3"])
    it = standing(city.inputs(offers=only_k2), "kita", richtwert=None)
    assert it.enough is None  # more than half of the children have nothing
    assert summed_up(it.effects(it.without("k2"))["worse"]) == "unbekannt"


def test_the_line_counts_beside_the_classes():
    """From 100 to 92 percent no class is left; a line of 95 is crossed."""
    index = ["a"]
    before, after = ({"g": frames.values([number], index)} for number in (100.0, 92.0))
    assert effects(before, after)["worse"].to_list() == ["nein"]
    assert effects(before, after, line=95.0)["worse"].to_list() == ["ja"]


@slow_law
@given(
    st.sampled_from(["k1", "k2", "k3", "k4"]),
    st.sampled_from(["01", "02", "05", "09"]),
    st.sampled_from(["2sfca", "e2sfca", "3sfca", "m2sfca"]),
    st.booleans(),
    st.booleans(),
)
def test_without_an_offer_the_city_is_the_city_without_it(
    gone, place, catchment, unknown, by_places
):
    """Reckoned from the neighbourhood alone, every area is as if the list had never named it."""
    kind = "kita" if by_places else "bibliothek"
    offers = second_kita(place)
    if unknown:
        offers = city.unknown(offers, "k2", "places")
    if not by_places:
        kitas = offers["angebotsart"] == "kita"
        offers = offers[kitas].assign(angebotsart="bibliothek")
    it = standing(city.inputs(offers=offers), kind, catchment=catchment)
    after = whole(it, it.after(it.without(gone)))
    anew = standing(city.inputs(offers=offers.drop(gone)), kind, catchment=catchment).percents
    for key, percents in anew.items():
        assert_frame_equal(after[key], percents.sort_index(), check_names=False)


@pytest.mark.parametrize("gone", ["k1", "k2", "k3", "k4"])
@pytest.mark.parametrize("catchment", ["e2sfca", "3sfca"])
@pytest.mark.parametrize("kind", ["kita", "bibliothek"])
def test_ways_that_nobody_knows_stay_unsure_after_a_change(gone, catchment, kind):
    """One street, from 04 to 05: all other cells and offers have no known way, and may reach many."""
    street = shapely.LineString([city.centre("04"), city.centre("05")])
    columns = {"from_node": "a", "to_node": "b", "length_m": 1000.0, "both_ways": True}
    edge = Index(["e"], name="edge", dtype="str")
    netz = GeoDataFrame(columns, index=edge, geometry=[street], crs=city.CRS)
    offers = second_kita("04")
    if kind == "bibliothek":
        offers = offers[offers["angebotsart"] == "kita"].assign(angebotsart=kind)
    it = standing(city.inputs(offers=offers, netz=netz), kind, catchment=catchment)
    assert not it.reached.unsure.empty
    after = whole(it, it.after(it.without(gone)))
    fewer = city.inputs(offers=offers.drop(gone), netz=netz)
    for key, percents in standing(fewer, kind, catchment=catchment).percents.items():
        assert_frame_equal(after[key], percents.sort_index(), check_names=False)


@slow_law
@given(st.sampled_from(["k1", "k2", "k3"]), st.sampled_from(city.CODES))
def test_a_moved_offer_is_as_if_it_had_always_been_there(moved, place):
    """Its links go, those of its new place come, and every area is as reckoned anew."""
    it = standing(city.inputs(), "kita")
    known = it.reached
    there = known.offers.loc[[moved]].set_geometry([city.centre(place)], crs=city.CRS)
    asked = (there.geometry, known.kind.reach, known.kind.zielgruppe.speed_m_per_min)
    change = Change(
        frozenset({moved}), there, known.city.ways.links(*asked), known.city.ways.unsure(*asked)
    )
    elsewhere = pd.concat([city.offers().drop(moved), there])
    anew = standing(city.inputs(offers=elsewhere), "kita").percents
    after = whole(it, it.after(change))
    for key, percents in anew.items():
        assert_frame_equal(after[key], percents.sort_index(), check_names=False)
