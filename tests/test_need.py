"""Need is what the method of Berlin's MSS says it is."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from esda.smoothing import Empirical_Bayes
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas import DataFrame, MultiIndex, Series

import city
import realdata
from geo_lsz import frames
from geo_lsz.definition import Definition
from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import Handlungsfeld, Indicator, NeedMethod, handlungsfelder
from geo_lsz.klassen import DYNAMIC_INDEX, STATUS_INDEX, classify
from geo_lsz.need import (
    Complete,
    changes,
    delivered,
    dynamic_index,
    first_component,
    fixed_base_index,
    smoothed,
    status_index,
)
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


def by_method(table: dict[str, list[float]], **said: object) -> list[float]:
    """The index of one list of numbers per indicator, by a method."""
    return status_index(shares(table), wanted(*table), NeedMethod(**said))["value"].to_list()


def test_by_percentiles_only_the_order_counts():
    """How far ahead an area is does not matter, and equal areas stay equal."""
    # areas below, equal ones half: 1, 1, 2.5 of 3; mean 1.5, deviation sqrt(.5)
    expected = pytest.approx([-0.707107, -0.707107, 1.414214], abs=1e-6)
    assert by_method({"x": [1, 1, 5]}, standardise="percentile") == expected
    assert by_method({"x": [1, 1, 5000]}, standardise="percentile") == expected


def test_by_minmax_the_range_counts():
    """Two indicators between their smallest and largest, by hand."""
    # x = 0, 1, .5 and y = 0, 0, 1: sum 0, 1, 1.5: mean .8333, deviation .623610
    found = by_method({"x": [0, 10, 5], "y": [0, 0, 3]}, standardise="minmax")
    assert found == pytest.approx([-1.336306, 0.267261, 1.069045], abs=1e-6)


def test_the_principal_component_of_two():
    """Two indicators load alike, and the component explains (1 + |r|) / 2 of them."""
    # z as in `test_the_sum_is_standardised_again`; r = (.866025 + 0 + 1.732051) / 3
    told, both = shares({"x": [1, 2, 3], "y": [0, 0, 3]}), wanted("x", "y")
    method = NeedMethod(combine="pca")
    component = first_component(Complete.of(told, both, method), method)
    assert component.loadings.tolist() == pytest.approx([0.707107, 0.707107], abs=1e-6)
    assert component.explained == pytest.approx((1 + 0.866025) / 2, abs=1e-6)
    index = status_index(told, both, method)["value"]
    assert index.to_list() == pytest.approx([-1, -0.366025, 1.366025], abs=1e-6)


@law
@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=3, max_size=15))
def test_the_principal_component_is_that_of_a_singular_value_decomposition(rows: list[tuple]):
    """Another way to the same component; much of it means need, and relief is turned first."""
    x, y, z = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assume(all(column.std() > 0 for column in (x, y, z)))
    scores = np.stack([(column - column.mean()) / column.std() for column in (x, y, -z)])
    vectors, singular, _ = np.linalg.svd(scores, full_matrices=False)
    assume(singular[0] - singular[1] > 0.01)  # else there is no first
    assume(abs(vectors[:, 0].sum()) > 0.01)
    theirs = vectors[:, 0] * np.sign(vectors[:, 0].sum())
    told = shares({"x": x.tolist(), "y": y.tolist(), "z": z.tolist()})
    method = NeedMethod(combine="pca")
    relief = [*wanted("x", "y"), Indicator(key="z", title="Z", high_means="relief")]
    component = first_component(Complete.of(told, relief, method), method)
    assert component.loadings.tolist() == pytest.approx(theirs.tolist(), abs=1e-6)
    assert component.explained == pytest.approx(singular[0] ** 2 / (singular**2).sum())
    total = theirs @ scores
    index = status_index(told, relief, method)["value"].to_numpy()
    assert index.tolist() == pytest.approx((total / total.std()).tolist(), abs=1e-6)


def test_indicators_that_do_not_vary_have_no_component():
    """Nothing to explain is explained by nothing, and every area is in the middle."""
    told, method = shares({"x": [4, 4]}), NeedMethod(combine="pca")
    assert first_component(Complete.of(told, wanted("x"), method), method).explained == 0
    assert status_index(told, wanted("x"), method)["value"].to_list() == [0, 0]


# numerators and denominators of METHODS M1
EVENTS, PERSONS = [10, 1, 3, 4, 2, 5], [100, 15, 20, 20, 80, 90]


def of_counts(scale: float) -> DataFrame:
    """INDICATORS of the six areas of METHODS M1."""
    rates = np.array(EVENTS) / np.array(PERSONS) * scale
    told = shares({"x": rates.tolist()})
    return told.assign(numerator=np.array(EVENTS, float), denominator=np.array(PERSONS, float))


@pytest.mark.parametrize("scale", [1, 100])
def test_smoothing_stays_in_the_unit(scale: float):
    """In percent or as shares, smoothed rates are those of the library esda."""
    golden = Empirical_Bayes(np.array(EVENTS), np.array(PERSONS)).r.ravel() * scale
    told = smoothed(of_counts(scale))
    assert told["value"].to_list() == pytest.approx(golden.tolist())
    frames.check(told, frames.INDICATORS)
    index = status_index(of_counts(scale), wanted("x"), NeedMethod(smoothing="eb"))["value"]
    expected = (golden - golden.mean()) / golden.std()
    assert index.to_list() == pytest.approx(expected.tolist())


def test_without_counts_the_raw_rate_counts():
    """A rate without numerator and denominator is not smoothed and moves no other."""
    told = of_counts(100)
    told.loc[("b", "x"), ["numerator", "denominator"]] = np.nan
    others = Empirical_Bayes(np.delete(EVENTS, 1), np.delete(PERSONS, 1)).r.ravel() * 100
    value = smoothed(told)["value"]
    assert value["b"].item() == told.loc[("b", "x"), "value"]
    assert value.drop("b").to_list() == pytest.approx(others.tolist())


def test_what_is_hidden_is_not_smoothed_into_sight():
    """A suppressed rate stays suppressed, whatever stands beside it."""
    told = of_counts(1)
    told.loc[("b", "x"), ["value", "low", "high", "status"]] = [None, None, None, "suppressed"]
    row = smoothed(told).loc[("b", "x")]
    assert row["status"] == "suppressed"
    assert row[["value", "low", "high"]].isna().all()


def test_a_fixed_base_shows_a_change_of_the_whole_city():
    """All areas rise by 10: against each other nothing changes, against the base much does."""
    # the base 10, 20 has mean 15 and deviation 5
    old, new = shares({"x": [10, 20]}), shares({"x": [20, 30]})
    assert status_index(new, wanted("x"))["value"].to_list() == [-1, 1]
    assert fixed_base_index(new, old, wanted("x"))["value"].to_list() == [1, 3]


def test_a_fixed_base_of_two_indicators():
    """The sum too is measured by that of the base."""
    # base: z = −1, 1 in both, sums −2, 2, deviation 2
    # now: x = 20, 20 is 1, 1; y = 2, 4 is 1, 3: sums 2, 4
    old, new = shares({"x": [10, 20], "y": [0, 2]}), shares({"x": [20, 20], "y": [2, 4]})
    assert fixed_base_index(new, old, wanted("x", "y"))["value"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("way", "expected"),
    # 15 lies above half of 10, 20 as does its mean; 25 above both: (x − ½) / ¼
    # between 10 and 20 they stand at ½ and 1½, the base at 0 and 1
    [("percentile", [0, 2]), ("minmax", [0, 2])],
)
def test_a_fixed_base_in_other_ways(way: str, expected: list[float]):
    """Percentiles count among the areas of the base, and min–max goes beyond its ends."""
    old, new = shares({"x": [10, 20]}), shares({"x": [15, 25]})
    found = fixed_base_index(new, old, wanted("x"), NeedMethod(standardise=way))
    assert found["value"].to_list() == expected


@law
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=9),
    st.sampled_from(["z", "percentile", "minmax"]),
    st.sampled_from(["weights", "pca"]),
)
def test_measured_by_itself_a_stichtag_has_its_own_index(rows: list, way: str, combine: str):
    """A base that is the year itself changes nothing."""
    x, y = (list(column) for column in zip(*rows, strict=True))
    assume(len(set(rows)) > 1)
    told, method = shares({"x": x, "y": y}), NeedMethod(standardise=way, combine=combine)
    index = status_index(told, wanted("x", "y"), method)
    assume(index["value"].any())
    assert fixed_base_index(told, told, wanted("x", "y"), method).equals(index)


def test_a_base_that_measures_nothing_measures_nothing():
    """All alike in the base, nobody known in it, or nothing delivered then: missing, not 0."""
    new = shares({"x": [10, 20]})
    for values in ([7, 7], [np.nan, 4]):
        found = fixed_base_index(new, shares({"x": values}), wanted("x"))
        expected = ["missing", "missing"]
        assert found["status"].to_list() == expected, values
    other = fixed_base_index(new, shares({"y": [1, 2]}), wanted("x", "y"))
    assert other["status"].to_list() == ["missing", "missing"]


def test_an_area_unknown_now_is_unknown_by_any_base():
    """What is hidden now is hidden, though the base knew it."""
    old, new = shares({"x": [10, 20]}), shares({"x": [20, np.nan]}, status="suppressed")
    assert fixed_base_index(new, old, wanted("x"))["status"].to_list() == ["ok", "suppressed"]


def test_smoothed_states_make_the_smoothed_change():
    """The dynamic index compares smoothed states, not smoothed differences."""
    before = of_counts(1).assign(value=0.1, low=0.1, high=0.1)
    before = before.assign(numerator=0.1 * before["denominator"])
    golden = Empirical_Bayes(np.array(EVENTS), np.array(PERSONS)).r.ravel()
    method = NeedMethod(smoothing="eb")
    index = dynamic_index(before, of_counts(1), wanted("x"), method)["value"]
    # everybody had 10 % before, which smoothing leaves
    expected = (golden - golden.mean()) / golden.std()
    assert index.to_list() == pytest.approx(expected.tolist())


def field_of(tmp_path, need_table: str) -> Definition:
    """A Handlungsfeld read from a file that says how its need is reckoned."""
    file = tmp_path / "neu.toml"
    file.write_text(
        f"""
        order = 1
        title = "Titel"
        about = "Worum es geht"
        offers = ["kita"]
        {need_table}
        [[indicator]]
        key = "x"
        title = "X"
        """,
        encoding="utf-8",
    )
    return Handlungsfeld.read(file, slug="neu")


def test_the_method_stands_in_the_toml_of_the_field(tmp_path):
    """What the field says counts; what it does not say is as the MSS does it."""
    said = "[need]\nstandardise = 'percentile'\ncombine = 'pca'\nbase_year = 2019"
    assert field_of(tmp_path, said).need == NeedMethod(
        standardise="percentile", combine="pca", smoothing="none", base_year=2019
    )
    assert field_of(tmp_path, "").need == NeedMethod(
        standardise="z", combine="weights", smoothing="none", base_year=None
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [("standardize = 'z'", "standardise"), ("standardise = 'rank'", "percentile")],
)
def test_a_wrong_method_is_named(tmp_path, line: str, message: str):
    """A mistyped key or value is refused with what there is."""
    with pytest.raises(DefinitionError, match=message):
        field_of(tmp_path, f"[need]\n{line}")


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
    index = city.rows(reckoned, measure="need")
    assert len(index) == 11
    assert set(index["status"]) == {"missing"}
    assert set(reckoned.areas["measure"]) == {"need", "residents"}
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


def by_field(**method: object) -> Handlungsfeld:
    """The field of these tests by another method."""
    return FIELD.model_copy(update={"need": NeedMethod(**method)})


def test_residents_stand_beside_the_index_on_every_geography():
    """How many people there are, beside how much need they have."""
    reckoned = need(city.inputs(indicators=(city.delivery(city.STICHTAG, x=RISING),)), FIELD)
    fine = city.rows(reckoned, geography="planungsraeume", measure="residents")
    assert fine["value"].to_list() == [100.0] * 8 + [0.0]
    coarse = city.rows(reckoned, geography="ortsteile", measure="residents")
    assert coarse["value"].to_list() == [600, 200]


def test_a_share_stands_with_its_interval():
    """10 of 200 are 5 %, and the truth between 2.7 and 9.0 %; Ortsteile count their people."""
    reckoned = need(city.inputs(indicators=(city.delivery(city.STICHTAG, x=RISING),)), FIELD)
    # r = .05, z² = 3.841459: (.05 + .009604 ± 1.959964 · sqrt(.0002375 + .000024009)) / 1.019207
    row = [
        city.rows(reckoned, geography="planungsraeume", measure=f"rate_x{end}").loc["01", "value"]
        for end in ("", "_low95", "_high95")
    ]
    assert row == pytest.approx([0.05, 0.027383, 0.089578], abs=1e-6)
    # 10 + … + 60 of 6 · 200, and 70 + 80 + 90 of 3 · 200
    coarse = city.rows(reckoned, geography="ortsteile", measure="rate_x")["value"]
    assert coarse.to_list() == pytest.approx([210 / 1200, 240 / 600])


def test_a_hidden_share_has_no_interval_and_hides_the_sum():
    """Neither the area nor its Ortsteil shows a share of counts that are hidden."""
    delivery = city.delivery(city.STICHTAG, x=RISING)
    emptied = ["value", "low", "high", "numerator", "denominator"]
    delivery.values.loc[("01", "x"), [*emptied, "status"]] = [None] * 5 + ["suppressed"]
    reckoned = need(city.inputs(indicators=(delivery,)), FIELD)
    for measure in ("rate_x", "rate_x_low95", "rate_x_high95"):
        fine = city.rows(reckoned, geography="planungsraeume", measure=measure)
        assert fine.loc["01", "status"] == "suppressed"
        assert fine.loc["01", ["value", "low", "high"]].isna().all()
        assert fine.drop("01")["status"].eq("ok").all()
        coarse = city.rows(reckoned, geography="ortsteile", measure=measure)
        assert coarse["status"].to_list() == ["suppressed", "ok"]


def test_a_share_of_nobody_is_not_applicable():
    """Where nobody could be counted there is no share, and the others make that of the Ortsteil."""
    delivery = city.delivery(city.STICHTAG, x=RISING)
    columns = ["value", "low", "high", "numerator", "denominator", "status"]
    delivery.values.loc[("09", "x"), columns] = [None, None, None, 0.0, 0.0, "not_applicable"]
    reckoned = need(city.inputs(indicators=(delivery,)), FIELD)
    fine = city.rows(reckoned, geography="planungsraeume", measure="rate_x")
    assert fine.loc["09", "status"] == "not_applicable"
    coarse = city.rows(reckoned, geography="ortsteile", measure="rate_x")
    assert coarse.loc["20", "value"] == pytest.approx(150 / 400)


def test_an_indicator_without_counts_has_no_share():
    """A value in an unknown unit is not shown as a share; the notes say that it has no counts."""
    delivery = city.delivery(city.STICHTAG, x=RISING)
    bare = delivery.values.assign(numerator=np.nan, denominator=np.nan)
    deliveries = (type(delivery)("planungsraeume", city.STICHTAG, bare),)
    reckoned = need(city.inputs(indicators=deliveries), FIELD)
    assert not reckoned.areas["measure"].str.startswith("rate").any()
    assert reckoned.notes["rates_without_counts"] == {"x": 9}


def test_the_analysis_ranks_where_the_indicators_stand():
    """Ranks with their range on the Planungsräume alone; the two worst of nine share two places."""
    reckoned = need(city.inputs(indicators=(city.delivery(city.STICHTAG, x=RISING),)), FIELD)
    ranks = {
        name: city.rows(reckoned, measure=f"need_{name}")
        for name in ("rank", "rank_low", "rank_high", "worst_fifth")
    }
    assert all(set(table["geography"]) == {"planungsraeume"} for table in ranks.values())
    assert all((table["status"] == "ok").all() for table in ranks.values())
    # 10 of 200 is surely the least; 90 and 80 of 200 are hard to tell apart
    assert ranks["rank"]["value"].to_list() == list(range(9, 0, -1))
    assert ranks["rank_high"].loc["09", "value"] > ranks["rank"].loc["09", "value"]
    assert ranks["rank_low"].loc["08", "value"] < ranks["rank"].loc["08", "value"]
    assert ranks["worst_fifth"]["value"].sum() == pytest.approx(2)
    assert reckoned.notes["robustness"]["draws"] == 1000


def test_an_area_without_an_index_says_why_it_has_no_rank():
    """A hidden index has a hidden rank; an area nobody reported is missing."""
    delivery = city.delivery(city.STICHTAG, x=RISING)
    delivery.values.loc[("01", "x"), ["value", "low", "high", "status"]] = [
        None,
        None,
        None,
        "suppressed",
    ]
    without = delivery.values.drop(("02", "x"))
    deliveries = (type(delivery)("planungsraeume", city.STICHTAG, without),)
    reckoned = need(city.inputs(indicators=deliveries), FIELD)
    ranks = city.rows(reckoned, measure="need_rank")
    assert ranks["status"].to_list() == ["suppressed", "missing"] + ["ok"] * 7


def test_the_base_is_the_oldest_stichtag_or_that_of_the_base_year():
    """A field may fix a year; without one, the oldest Stichtag is the base."""
    days = [date(2016, 12, 31), date(2019, 12, 31), city.STICHTAG]
    numbers = [[x + 90 for x in RISING], [x - 10 for x in RISING], RISING]
    told = tuple(city.delivery(day, x=of) for day, of in zip(days, numbers, strict=True))
    inputs = city.inputs(indicators=told)
    # all counts rose by 10 since 2019 and fell by 90 since 2016; their deviation is 25.819889
    for method, change, day in (
        ({}, -90, "2016-12-31"),
        ({"base_year": 2019}, 10, "2019-12-31"),
    ):
        reckoned = need(inputs, by_field(**method))
        fixed = city.rows(reckoned, geography="planungsraeume", measure="need_fixed_base")
        expected = [z + change / 25.819889 for z in Z]
        assert fixed["value"].to_list() == pytest.approx(expected, abs=1e-6)
        assert reckoned.notes["fixed_base"] == day
        coarse = city.rows(reckoned, geography="ortsteile", measure="need_fixed_base")
        assert coarse.loc["20", "value"] == pytest.approx(sum(expected[6:8]) / 2, abs=1e-6)
    alone = need(inputs, by_field(base_year=2017))
    assert "need_fixed_base" not in set(alone.areas["measure"])


def test_an_indicator_that_the_base_did_not_have_is_named():
    """The index by the base stands on the indicators of both Stichtage."""
    older = city.delivery(date(2022, 12, 31), x=RISING)
    newer = city.delivery(city.STICHTAG, x=RISING, unheard=RISING[::-1])
    reckoned = need(city.inputs(indicators=(older, newer)), FIELD)
    fixed = city.rows(reckoned, geography="planungsraeume", measure="need_fixed_base")
    assert fixed["value"].to_list() == pytest.approx(Z, abs=1e-6)
    assert reckoned.notes["fixed_base_left_out"] == {"unheard": "Unheard"}


def test_the_notes_tell_the_method():
    """Loadings and what they explain are said where weights are not told but found."""
    delivery = city.delivery(city.STICHTAG, x=RISING, unheard=RISING)
    reckoned = need(city.inputs(indicators=(delivery,)), by_field(combine="pca"))
    assert reckoned.notes["method"]["combine"] == "pca"
    # both are the same, so each loads 1/sqrt(2) and one component says all
    loadings = reckoned.notes["loadings"]
    assert loadings == {"x": pytest.approx(0.707107, abs=1e-6), "unheard": loadings["x"]}
    assert reckoned.notes["explained_variance"] == pytest.approx(1)
    plain = need(city.inputs(indicators=(delivery,)), FIELD)
    assert "loadings" not in plain.notes
