"""Which areas are alike, by what is known of them, and where an area stands among the others."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas import DataFrame, Index, MultiIndex

from geo_lsz.frames import values
from geo_lsz.similar import LEVELS, characteristics, differences, similar, weights
from geo_lsz.standing import Standing, standing
from laws import law
from release_fixture import made_release

NEED = ("belastung", "bildung", "belastung")
KITA = ("versorgung", "bildung", "kita_versorgungsgrad")
TREFF = ("versorgung", "bildung", "treff_erreichbarkeit")
DENSITY = ("dichte", "", "einwohner")

NA = float("nan")


def city(**columns) -> DataFrame:
    """Eleven areas a to k with these characteristics."""
    keys = {"need": NEED, "kita": KITA, "treff": TREFF, "density": DENSITY}
    told = DataFrame(columns, index=Index(list("abcdefghijk"), name="feature"), dtype="float64")
    return told.set_axis(
        MultiIndex.from_tuples([keys[name] for name in columns], names=LEVELS), axis="columns"
    )


STEPS = np.arange(11.0)
"""0 to 10: the middle four fifths are 1 to 9, so the scale is 8."""


def test_a_difference_is_measured_in_the_span_of_the_middle_of_the_city():
    """From 0 to 4 are 4 of 8; from 0 to 10 is farther than the whole span, and counts as it."""
    apart = differences(city(need=STEPS), "a")[NEED]
    assert apart["e"] == pytest.approx(0.5)
    assert apart["k"] == 1.0


def test_one_village_out_of_all_measure_does_not_make_the_others_alike():
    """With 1,240 percent in one place of eleven, 0 and 4 lie as far apart as before."""
    apart = differences(city(kita=[*STEPS[:10], 1240.0]), "a")[KITA]
    assert apart["e"] == pytest.approx(0.5)


def test_themes_count_the_same_however_often_they_were_measured():
    """Need is a half; the two kinds of offer share the other half."""
    told = city(need=STEPS, kita=STEPS, treff=STEPS)
    assert weights(told).to_dict() == {NEED: 0.5, KITA: 0.25, TREFF: 0.25}


def test_likeness_is_the_weighted_mean():
    """Area e differs from a by 0.5 in need, by nothing in Kitas, by 1 in Treffs: 1 - (.25 + 0 + .25)."""
    level = [*STEPS[:4], STEPS[0], *STEPS[5:]]
    far = [*STEPS[:4], 10.0, *STEPS[5:]]
    found = similar(city(need=STEPS, kita=level, treff=far), "a").loc["e"]
    assert found["likeness"] == pytest.approx(0.5)
    assert found["known"] == 1.0
    assert found["belastung"] == pytest.approx(0.5)
    assert found["versorgung"] == pytest.approx(0.5)


def test_what_one_does_not_know_is_left_out_and_told():
    """Area e does not know its Kitas: need alone counts, and three quarters of the weight are known.

    Filled with zero it would be as like a in Kitas as can be.
    """
    told = city(need=STEPS, kita=[*STEPS[:4], NA, *STEPS[5:]], treff=STEPS)
    found = similar(told, "a").loc["e"]
    assert found["known"] == 0.75
    assert found["likeness"] == pytest.approx(0.5)
    assert similar(told.fillna(0.0), "a").loc["e", "likeness"] == pytest.approx(0.625)


def test_who_knows_less_than_half_is_not_compared():
    """Without need and Kitas a quarter is left: no number, and the place behind all others."""
    told = city(need=STEPS, kita=STEPS, treff=STEPS)
    told.loc["c", [NEED, KITA]] = NA
    found = similar(told, "a")
    assert found.loc["c", "known"] == 0.25
    assert np.isnan(found.loc["c", "likeness"])
    assert found.index[-1] == "c"


def test_what_is_the_same_everywhere_tells_nobody_apart():
    """A library in reach of all has no weight."""
    told = city(need=STEPS, kita=[100.0] * 11)
    assert list(differences(told, "a").columns) == [NEED]
    assert similar(told, "a").loc["e", "known"] == 1.0


def test_what_nobody_knows_is_not_passed_over():
    """Need and Kitas hidden everywhere: a third of the weight is known, and nobody is compared."""
    told = city(need=[NA] * 11, kita=[NA] * 10 + [1.0], density=STEPS)
    found = similar(told, "a")
    assert found.loc["e", "known"] == pytest.approx(1 / 3)
    assert found["likeness"].isna().all()


def test_an_area_that_knows_nothing_is_like_nobody():
    """No number for anybody, not even for itself."""
    told = city(need=[NA, *STEPS[1:]])
    assert similar(told, "a")["likeness"].isna().all()


amounts = st.one_of(st.none(), st.integers(-200, 200).map(float))
areas = st.lists(st.tuples(amounts, amounts, amounts, amounts), min_size=2, max_size=7)


def told_of(rows) -> DataFrame:
    """Characteristics of as many areas as there are rows."""
    index = Index([f"{number:02}" for number in range(len(rows))], name="feature")
    columns = MultiIndex.from_tuples([NEED, KITA, TREFF, DENSITY], names=LEVELS)
    return DataFrame(rows, index=index, columns=columns, dtype="float64")


@law
@given(areas)
def test_likeness_is_mutual(rows):
    """What i is to j, j is to i, in every column."""
    told = told_of(rows)
    tables = {area: similar(told, area) for area in told.index}
    for one in told.index:
        for other in told.index:
            pd.testing.assert_series_equal(
                tables[one].loc[other], tables[other].loc[one], check_names=False
            )


@law
@given(areas)
def test_nobody_is_liker_than_oneself(rows):
    """Who can be compared has likeness 1 with itself; all likeness and all shares lie in 0..1."""
    told = told_of(rows)
    for area in told.index:
        found = similar(told, area)
        assert np.nanmin(found) >= 0
        assert np.nanmax(found) <= 1
        if found["likeness"].notna().any():
            assert found.loc[area, "likeness"] == 1.0


@law
@given(areas, st.randoms())
def test_the_order_of_rows_changes_nothing(rows, random):
    """Shuffled areas have the same likeness, in the same order."""
    told = told_of(rows)
    shuffled = list(told.index)
    random.shuffle(shuffled)
    area = told.index[0]
    pd.testing.assert_frame_equal(similar(told, area), similar(told.loc[shuffled], area))


@law
@given(areas, st.integers(1, 50), st.integers(-100, 100))
def test_the_unit_changes_nothing(rows, factor, shift):
    """Persons or thousands of them, from whatever zero: who is like whom stays."""
    told = told_of(rows)
    area = told.index[0]
    pd.testing.assert_frame_equal(
        similar(told, area).sort_index(), similar(told * factor + shift, area).sort_index()
    )


@law
@given(areas, st.integers(-200, 200))
def test_unknown_is_not_zero(rows, number):
    """Where one area does not know its Kitas, those of the other do not matter to their likeness."""
    told = told_of(rows)
    one, other = told.index[:2]
    told.loc[one, KITA] = NA
    elsewhere = told[KITA].drop([one, other]).dropna()
    assume(len(set(elsewhere)) > 1)  # Kitas go on telling areas apart
    changed = told.copy()
    changed.loc[other, KITA] = float(number)
    before, after = (similar(frame, one).loc[other] for frame in (told, changed))
    assert before["belastung"] == pytest.approx(after["belastung"], nan_ok=True)
    assert before["likeness"] == pytest.approx(after["likeness"], nan_ok=True)
    assert before["known"] == after["known"]


def test_characteristics_are_what_is_surely_known_of_a_release():
    """Need of six fields and, as no kinds are shown, the Versorgung of five; hidden is unknown.

    In Beratung Ortsteil 0106 is known within bounds only and 0108 is hidden.
    """
    made = made_release()
    results = [
        (collection, made.features[collection.key])
        for collection in made.release.collections
        if collection.kind == "result" and collection.geography == "ortsteile"
    ]
    told = characteristics(results)
    assert len(told.columns) == 11
    supply = told["versorgung", "beratung", "versorgung"]
    assert supply["0101"] == 32.4
    assert supply[["0106", "0107", "0108", "0109"]].isna().all()


def test_density_is_residents_per_square_kilometre():
    """500 people on 2 km² are 250 per km²; a hidden number of residents gives none."""
    made = made_release()
    collection, _, features = made.shown("beratung_ortsteile", "versorgung")
    wide = gpd.GeoDataFrame(features, geometry=features.geometry.scale(2, 1))
    counted = wide.assign(einwohner=500.0, einwohner_status="ok")
    counted.loc["0102", ["einwohner", "einwohner_status"]] = [NA, "suppressed"]
    density = characteristics([(collection, counted)])[DENSITY]
    assert density["0101"] == pytest.approx(250.0)
    assert np.isnan(density["0102"])


def test_an_area_stands_among_those_that_are_known():
    """Of 10, 20, 20, 30 and one unknown: one lies level with 20, one higher, one lower."""
    table = values([10.0, 20.0, 20.0, 30.0, NA], Index(list("abcde")))
    assert standing(table, "b") == Standing(1, 1, 1, unsure=1, known=4, median=20.0)


def test_bounds_tell_higher_from_lower_where_they_do_not_overlap():
    """Between 40 and 50: 10 is lower, 45 may be either, 60 to 70 is higher; the middle is of 10 and 45."""
    index = Index(list("abcd"))
    table = values([NA, 10.0, 45.0, NA], index, low=[40, 0, 0, 60.0], high=[50, 0, 0, 70.0])
    assert standing(table, "a") == Standing(1, 1, 0, unsure=1, known=2, median=27.5)


def test_where_nothing_is_known_nothing_is_compared():
    """All hidden, even without bounds: the other two are unsure, and the city has no middle."""
    table = values([NA] * 3, Index(list("abc")), unknown="suppressed")
    assert standing(table, "a") == Standing(0, 0, 0, unsure=2, known=0, median=None)


@law
@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=8))
def test_every_other_area_is_told_once(numbers):
    """Higher, lower, level and unsure are together all others; unknown is neither high nor low."""
    table = values([NA if one is None else float(one) for one in numbers])
    table.index = table.index.astype(str)
    found = standing(table, "0")
    assert found.higher + found.lower + found.level + found.unsure == len(numbers) - 1
    unknown = sum(one is None for one in numbers[1:])
    assert found.unsure == (unknown if numbers[0] is not None else len(numbers) - 1)
