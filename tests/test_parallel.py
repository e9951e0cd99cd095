"""Parallelstrukturen: one purpose in one area under several Ämter or Förderlinien."""

import pandas as pd
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series
from pandas.testing import assert_frame_equal

import city
from geo_lsz.city import city_of
from geo_lsz.parallel import matrix, sites, structures
from laws import law


def offers(**told: list) -> GeoDataFrame:
    """The five of the small city, with what is told of k1, k2, k3, b1 and m1."""
    given = {
        name: Series(values, index=city.offers().index, dtype="str")
        for name, values in told.items()
    }
    return city.offers().assign(**given)


def where(known: GeoDataFrame) -> pd.DataFrame:
    inputs = city.inputs(offers=known)
    return sites(known, inputs.areas, city_of(inputs).area_of)


def found(known: GeoDataFrame) -> pd.DataFrame:
    return structures(known, where(known))


KITAS = ("ortsteile", "10", "kita")
"""All three Kitas stand in Unterstadt."""


def test_an_offer_is_where_it_stands_or_whom_it_serves():
    """k2 stands on the border of 02 and 03 and counts in 02; m1 comes to Oberdorf, whose cells are 07 to 09."""
    known = offers(einzugsgebiet=[None, None, None, None, "ortsteile/20"])
    at = (
        where(known)
        .groupby("offer")[["geography", "area"]]
        .apply(lambda rows: list(rows.itertuples(index=False, name=None)))
    )
    assert at["k2"] == [("ortsteile", "10"), ("planungsraeume", "02")]
    assert at["m1"] == [
        ("ortsteile", "20"), ("planungsraeume", "07"), ("planungsraeume", "08"), ("planungsraeume", "09"),
    ]  # fmt: skip
    assert "m1" not in set(where(offers())["offer"])


def test_two_aemter_in_one_area():
    """Jugendamt and Sozialamt both run Kitas in Unterstadt; each Planungsraum has one Kita alone."""
    known = offers(amt=["Jugendamt", "Sozialamt", "Jugendamt", "Kulturamt", None])
    table = found(known)
    row = table.loc[KITAS]
    assert row[["offers", "aemter", "parallel"]].to_list() == [3, 2, 1]
    assert row["text"] == "Zuständig sind Jugendamt (2 Angebote) und Sozialamt (1 Angebot)."
    # nobody told who pays: one to three Förderlinien may be behind three Kitas
    assert row[["foerderlinien_low", "foerderlinien_high"]].to_list() == [0, 3]
    # one offer alone is no parallel structure, whoever runs and pays it
    alone = table.loc["planungsraeume"]
    assert set(alone["parallel"]) == {0}
    assert set(alone["text"]) == {""}


def test_two_foerderlinien_in_one_area():
    """One Amt, but Land and Bund pay: parallel as well."""
    known = offers(amt=["Jugendamt"] * 5, foerderung=["Land", "Bund", None, None, None])
    row = found(known).loc[KITAS]
    assert row[["aemter", "parallel"]].to_list() == [1, 1]
    assert row["text"] == (
        "Gefördert wird aus Bund (1 Angebot) und Land (1 Angebot); "
        "bei 1 Angebot ist keine Förderlinie genannt."
    )


def test_one_amt_and_one_foerderlinie_for_all_is_no_parallel_structure():
    """Three Kitas, all of the Jugendamt, all paid by the Land: surely not."""
    row = found(offers(amt=["Jugendamt"] * 5, foerderung=["Land"] * 5)).loc[KITAS]
    assert row[["parallel", "parallel_status"]].to_list() == [0, "ok"]


def test_an_amt_that_nobody_told_is_no_amt():
    """Of two Kitas nobody told the Amt: one to three Ämter, and nobody knows if it is parallel."""
    known = offers(amt=["Jugendamt", None, None, None, None], foerderung=["Land"] * 5)
    row = found(known).loc[KITAS]
    assert row[["aemter_low", "aemter_high", "aemter_status"]].to_list() == [1, 3, "missing"]
    assert row[["parallel_low", "parallel_high"]].to_list() == [0, 1]
    assert row["text"] == ""


def test_without_any_amt_nothing_is_found_and_nothing_excluded():
    """A list that tells no Amt at all: between no parallel structure and one."""
    row = found(offers()).loc[KITAS]
    assert row[["aemter_low", "parallel_low", "parallel_high"]].to_list() == [0, 0, 1]


def test_the_matrix_counts_the_untold_apart():
    """Amt × Angebotsart × area; NA stands for offers whose Amt nobody told."""
    known = offers(amt=["Jugendamt", "Sozialamt", None, None, None])
    table = matrix(known, where(known))
    here = table[(table["geography"] == "ortsteile") & (table["angebotsart"] == "kita")]
    assert here["amt"].to_list()[:2] == ["Jugendamt", "Sozialamt"]
    assert here["amt"].isna().to_list() == [False, False, True]
    assert here["offers"].to_list() == [1, 1, 1]


def test_no_offers_no_structures():
    """An empty list gives empty tables."""
    nothing = city.offers().iloc[:0]
    assert found(nothing).empty
    assert matrix(nothing, where(nothing)).empty


words = st.lists(st.sampled_from([None, "Jugendamt", "Sozialamt"]), min_size=5, max_size=5)


@law
@given(words, words, st.permutations(range(5)))
def test_bounds_hold_and_the_order_of_rows_changes_nothing(aemter, foerderung, order):
    """However the untold are filled in, the count lies between the bounds."""
    known = offers(amt=aemter, foerderung=foerderung)
    table = found(known)
    assert_frame_equal(found(known.iloc[order]), table)
    told = found(known.assign(amt=known["amt"].fillna("Jugendamt"))).loc[KITAS]
    assert table.loc[KITAS, "aemter_low"] <= told["aemter"] <= table.loc[KITAS, "aemter_high"]
    counted = (
        matrix(known, where(known)).groupby(["geography", "area", "angebotsart"])["offers"].sum()
    )
    assert counted.to_dict() == table["offers"].to_dict()
