"""Need is what the method of Berlin's MSS says it is."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, MultiIndex, Series

import city
import realdata
from geo_lsz import frames
from geo_lsz.handlungsfeld import Indicator, handlungsfelder
from geo_lsz.klassen import DYNAMIC_INDEX, STATUS_INDEX, classify
from geo_lsz.need import changes, delivered, dynamic_index, status_index
from geo_lsz.need_analysis import need
from laws import law


def wanted(*keys: str) -> list[Indicator]:
    return [Indicator(key=key, title=key) for key in keys]


def shares(table: dict[str, list[float]], status: str = "missing") -> DataFrame:
    """INDICATORS by area `a`, `b`, … from one list of shares per indicator; NA is unknown."""
    wide = DataFrame(
        table, index=[chr(ord("a") + i) for i in range(len(next(iter(table.values()))))]
    )
    index = MultiIndex.from_product([wide.index, wide.columns], names=["area", "indicator"])
    known = frames.values(wide.to_numpy().ravel(), index, unknown=status)
    return known.assign(numerator=np.nan, denominator=np.nan)


def test_two_areas_are_one_deviation_apart_from_their_mean():
    """Of two areas, the one with more need is at 1 and the other at −1."""
    # mean 15, population deviation 5: z = (10 − 15) / 5 and (20 − 15) / 5
    assert status_index(shares({"x": [10, 20]}), wanted("x"))["value"].to_list() == [-1, 1]


def test_the_sum_is_standardised_again():
    """Three areas, two indicators, by hand."""
    # x = 1, 2, 3: mean 2, deviation sqrt(2/3): z = −1.224745, 0, 1.224745
    # y = 0, 0, 3: mean 1, deviation sqrt(2):   z = −0.707107, −0.707107, 1.414214
    # sum = −1.931852, −0.707107, 2.638958: mean 0, deviation 1.931852
    index = status_index(shares({"x": [1, 2, 3], "y": [0, 0, 3]}), wanted("x", "y"))
    assert index["value"].to_list() == pytest.approx([-1, -0.366025, 1.366025], abs=1e-6)
    assert list(index.index) == ["a", "b", "c"]
    frames.check(index, frames.Contract("VALUES", index=("area",), values=("value",)))


def test_weights_count():
    """An indicator of weight 3 draws the index to its side."""
    # z of x = ∓1, z of y = ±1: sum = ∓3 ± 1 = ∓2; standardised ∓1
    two = [Indicator(key="x", title="X", weight=3), Indicator(key="y", title="Y")]
    index = status_index(shares({"x": [1, 2], "y": [2, 1]}), two)
    assert index["value"].to_list() == [-1, 1]


def test_relief_turns_an_indicator_round():
    """Where a high value means relief, it lowers the index."""
    relief = [Indicator(key="x", title="X", high_means="relief")]
    assert status_index(shares({"x": [10, 20]}), relief)["value"].to_list() == [1, -1]


def test_an_indicator_that_nobody_delivered_is_left_out_and_named():
    """A column without any value does not make every area unknown."""
    table = shares({"x": [10, 20], "empty": [np.nan, np.nan]})
    both = wanted("x", "empty", "unheard")
    assert [one.key for one in delivered(table, both)] == ["x"]
    assert status_index(table, both)["value"].to_list() == [-1, 1]


def test_nothing_delivered_makes_no_index():
    """Without any known indicator every area is missing."""
    index = status_index(shares({"x": [np.nan, np.nan]}), wanted("x"))
    assert index["status"].to_list() == ["missing", "missing"]


def test_an_area_that_lacks_an_indicator_has_no_index_and_moves_no_other():
    """Only areas with all indicators are standardised."""
    table = shares({"x": [10, 20, 99], "y": [1, 2, np.nan]})
    index = status_index(table, wanted("x", "y"))
    assert index["value"].to_list()[:2] == pytest.approx([-1, 1])
    assert index["status"].to_list() == ["ok", "ok", "missing"]


def test_a_hidden_indicator_hides_the_index():
    """One suppressed indicator makes the index suppressed, also beside a missing one."""
    table = pd.concat(
        [
            shares({"x": [10, 20, np.nan]}, status="suppressed"),
            shares({"y": [1, 2, np.nan]}, status="missing"),
        ]
    )
    assert status_index(table, wanted("x", "y")).loc["c", "status"] == "suppressed"


def test_an_area_that_the_office_did_not_classify_is_not_applicable():
    """All indicators not applicable: so is the index."""
    table = shares({"x": [10, 20, np.nan], "y": [1, 2, np.nan]}, status="not_applicable")
    assert status_index(table, wanted("x", "y")).loc["c", "status"] == "not_applicable"


def test_an_area_of_which_a_row_is_not_there_is_missing():
    """A row that was not delivered is unknown, not zero."""
    table = shares({"x": [10, 20, 30], "y": [1, 2, 3]}).drop(("c", "y"))
    assert status_index(table, wanted("x", "y")).loc["c", "status"] == "missing"


def test_what_is_the_same_everywhere_tells_nothing():
    """An indicator without variance enters as 0, also where rounding makes a tiny one."""
    # 0.1 has no exact binary form: the mean of seven of them differs from it in the last bit
    table = shares({"x": [1, 2, 3, 4, 5, 6, 7], "same": [0.1] * 7})
    with_it, without = (status_index(table, wanted(*keys)) for keys in (("x", "same"), ("x",)))
    assert with_it["value"].to_list() == pytest.approx(without["value"].to_list())
    assert status_index(shares({"x": [7]}), wanted("x"))["value"].to_list() == [0]


def test_the_dynamic_index_compares_changes():
    """An area that rose by 3 while the others rose by 0 did worse than the city."""
    # changes 0, 0, 3: mean 1, deviation sqrt(2): −0.707107, −0.707107, 1.414214
    index = dynamic_index(shares({"x": [5, 7, 1]}), shares({"x": [5, 7, 4]}), wanted("x"))
    assert index["value"].to_list() == pytest.approx([-0.707107, -0.707107, 1.414214], abs=1e-6)


def test_a_change_is_known_where_both_states_are():
    """A change from or to something unknown is unknown, and hidden where one was hidden."""
    before = shares({"x": [1, np.nan, np.nan, 1]}, status="suppressed").drop(("d", "x"))
    after = shares({"x": [3, 3, np.nan, 1]}, status="missing")
    change = changes(before, after)
    assert change["status"].to_list() == ["ok", "suppressed", "suppressed", "missing"]
    assert change.loc[("a", "x"), "value"] == 2
    frames.check(change, frames.INDICATORS)


@law
@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=12),
    st.randoms(use_true_random=False),
)
def test_laws_of_the_index(rows: list[tuple[int, int]], random: object):
    """Mean 0, deviation 1 (or all 0), within sqrt(n − 1); unit and order of rows change nothing."""
    table = shares({"x": [row[0] for row in rows], "y": [row[1] for row in rows]})
    index = status_index(table, wanted("x", "y"))["value"].to_numpy()
    assert index.mean() == pytest.approx(0, abs=1e-9)
    if not np.allclose(index, 0):
        assert index.std() == pytest.approx(1)
    assert np.abs(index).max() <= np.sqrt(len(rows) - 1) + 1e-9

    order = list(range(len(table)))
    random.shuffle(order)
    permuted = status_index(table.iloc[order], wanted("x", "y"))
    assert permuted["value"].to_list() == index.tolist()

    other_unit = table.assign(value=table["value"] * 8 + 3)
    assert status_index(other_unit, wanted("x", "y"))["value"].to_list() == pytest.approx(
        index.tolist(), abs=1e-6
    )


def mss(year: int, letter: str) -> tuple[DataFrame, Series]:
    """INDICATORS of the MSS of Berlin, S (states) or D (changes), and the published classes.

    The files spell what the office did not classify as 0 everywhere.
    """
    file = realdata.HERE / "berlin" / f"mss_{year}_indikatoren_und_index.csv"
    table = pd.read_csv(file, dtype={"plr_id": "str"}, index_col="plr_id")
    keys = [key for key in table if key.startswith(letter) and key[1:].isdigit()]
    raw = table[keys].dropna(axis="columns", how="all")
    unclassified = (raw == 0).all(axis="columns")
    long = raw.stack()  # noqa: PD013 - the index becomes two levels, which melt drops
    long.index = long.index.set_names(["area", "indicator"])
    areas = long.index.get_level_values("area")
    values = frames.values(long.mask(unclassified.loc[areas].to_numpy()), unknown="not_applicable")
    published = {"S": "status_index_publiziert", "D": "dynamik_index_publiziert"}[letter]
    return values.assign(numerator=np.nan, denominator=np.nan), table[published]


@realdata.needs_realdata
@pytest.mark.parametrize("year", [2017, 2019])
@pytest.mark.parametrize(
    ("letter", "klassen"), [("S", STATUS_INDEX), ("D", DYNAMIC_INDEX)], ids=["status", "dynamics"]
)
def test_the_published_classes_of_berlin_come_out(year: int, letter: str, klassen: tuple):
    """436 of 436 classified areas, both indices, both years."""
    indicators, published = mss(year, letter)
    index = status_index(indicators, wanted("S1", "S2", "S3", "S4", "D1", "D2", "D3", "D4"))
    # the files number the status classes 1 to 4, from little to much need
    words = {klasse.key: str(i) for i, klasse in enumerate(klassen, 1)} if letter == "S" else {}
    ours = classify(index, klassen).replace(words)
    theirs = published.reindex(ours.index).astype("str").str.removesuffix(".0")
    classified = index["status"] == "ok"
    assert classified.sum() == 436
    assert (index["status"][~classified] == "not_applicable").all()
    assert (ours == theirs)[classified].sum() == 436


FIELD = handlungsfelder()["vereinbarkeit"].model_copy(
    update={"indicator": (Indicator(key="x", title="X"), Indicator(key="unheard", title="Unheard"))}
)
RISING = [float(x) for x in range(10, 100, 10)]
# mean of 10 … 90 is 50, deviation sqrt(6000 / 9) = 25.819889: z = −1.549193, −1.161895, …, 1.549193
Z = [(x - 50) / 25.819889 for x in RISING]


def test_the_analysis_shows_the_index_and_its_means():
    """Planungsräume get the index, Ortsteile the mean by residents with its spread."""
    reckoned = need(city.inputs(indicators=(city.delivery(city.STICHTAG, x=RISING),)), FIELD)
    frames.check(reckoned.areas, frames.AREA_RESULTS)
    fine = city.rows(reckoned, geography="planungsraeume", measure="need")
    assert fine["value"].to_list() == pytest.approx(Z, abs=1e-6)
    assert set(reckoned.areas["stichtag"]) == {"2025-12-31"}
    # six equal Planungsräume; in Oberdorf nobody lives in 09, so 07 and 08 alone count
    coarse = city.rows(reckoned, geography="ortsteile", measure="need")["value"]
    assert coarse.to_list() == pytest.approx([sum(Z[:6]) / 6, sum(Z[6:8]) / 2], abs=1e-6)
    assert city.rows(reckoned, geography="ortsteile", measure="need_min")[
        "value"
    ].to_list() == pytest.approx([Z[0], Z[6]], abs=1e-6)
    assert city.rows(reckoned, geography="ortsteile", measure="need_max")[
        "value"
    ].to_list() == pytest.approx([Z[5], Z[8]], abs=1e-6)
    assert reckoned.notes["indicators"] == ["x"]
    assert reckoned.notes["left_out"] == {"unheard": "Unheard"}
    assert reckoned.notes["stichtage"] == ["2025-12-31"]
    assert reckoned.notes["geography"] == "planungsraeume"


def test_an_unknown_member_makes_the_mean_unknown():
    """The mean of an Ortsteil is not made of those Planungsräume alone that happen to be known."""
    delivery = city.delivery(city.STICHTAG, x=RISING)
    hidden = delivery.values.copy()
    hidden.loc[("01", "x"), ["value", "low", "high", "status"]] = [None, None, None, "suppressed"]
    deliveries = (type(delivery)("planungsraeume", city.STICHTAG, hidden),)
    reckoned = need(city.inputs(indicators=deliveries), FIELD)
    mean = city.rows(reckoned, geography="ortsteile", measure="need")
    assert mean["status"].to_list() == ["suppressed", "ok"]
    # whatever 01 is, the smallest is at most that of 02, the smallest that is known
    least = city.rows(reckoned, geography="ortsteile", measure="need_min").loc["10"]
    smallest = city.rows(reckoned, geography="planungsraeume", measure="need").loc["02", "value"]
    assert least["status"] == "suppressed"
    assert least["high"] == smallest
    assert np.isnan(least["low"])


def test_two_stichtage_give_a_dynamic_index():
    """With an older delivery, the changes are standardised too."""
    older = city.delivery(date(2022, 12, 31), x=[50.0] * 9)
    newer = city.delivery(city.STICHTAG, x=RISING)
    reckoned = need(city.inputs(indicators=(older, newer)), FIELD)
    # everything was alike before, so the changes are ranked as the states are
    assert city.rows(reckoned, geography="planungsraeume", measure="dynamic")[
        "value"
    ].to_list() == pytest.approx(Z, abs=1e-6)
    assert reckoned.notes["stichtage"] == ["2025-12-31", "2022-12-31"]


def test_two_deliveries_of_one_stichtag_are_read_together():
    """An indicator may come from another office than the others."""
    both = (city.delivery(city.STICHTAG, x=RISING), city.delivery(city.STICHTAG, unheard=RISING))
    reckoned = need(city.inputs(indicators=both), FIELD)
    assert reckoned.notes["indicators"] == ["x", "unheard"]
    assert city.rows(reckoned, geography="planungsraeume", measure="need")[
        "value"
    ].to_list() == pytest.approx(Z, abs=1e-6)


def test_without_indicators_every_area_is_missing():
    """Nobody delivered anything: unknown, on every geography."""
    reckoned = need(city.inputs(), FIELD)
    assert len(reckoned.areas) == 11
    assert set(reckoned.areas["status"]) == {"missing"}
    frames.check(reckoned.areas, frames.AREA_RESULTS)


def test_areas_that_only_one_side_knows_are_kept_apart():
    """An area without indicators is missing; one without a geometry is named in the notes."""
    delivery = city.delivery(city.STICHTAG, x=RISING)
    areas = {"planungsraeume": city.planungsraeume().rename(index={"09": "99"})}
    reckoned = need(city.inputs(areas=areas, indicators=(delivery,)), FIELD)
    fine = city.rows(reckoned, geography="planungsraeume", measure="need")
    assert fine["status"].to_list() == ["ok"] * 8 + ["missing"]
    assert reckoned.notes["areas_without_geometry"] == ["09"]
    # it is still one of the areas that all are compared with
    assert fine["value"].to_list()[:8] == pytest.approx(Z[:8], abs=1e-6)


def test_indicators_of_coarse_areas_say_nothing_about_their_parts():
    """Indicators of Ortsteile alone leave the Planungsräume missing."""
    index = MultiIndex.from_product([["10", "20"], ["x"]], names=["area", "indicator"])
    values = frames.values([10.0, 20.0], index).assign(numerator=np.nan, denominator=np.nan)
    deliveries = (type(city.delivery(city.STICHTAG, x=RISING))("ortsteile", city.STICHTAG, values),)
    reckoned = need(city.inputs(indicators=deliveries), FIELD)
    assert set(city.rows(reckoned, geography="planungsraeume", measure="need")["status"]) == {
        "missing"
    }
    assert city.rows(reckoned, geography="ortsteile", measure="need")["value"].to_list() == [-1, 1]
