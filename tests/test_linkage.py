"""Linking lists: three outcomes, two thresholds, clusters that respect people, and no row lost."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.clusters import MOST_ROWS, clusters
from geo_lsz.errors import ContractError
from geo_lsz.golden_record import golden_records
from geo_lsz.linkage import Thresholds, linked_pairs
from geo_lsz.linked_lists import link_lists
from laws import law, slow_law

COLUMNS = ("list", "name", "traeger", "strasse", "hausnummer", "plz")
FILLERS = 60


def listings_of(rows, *, crs=frames.METRIC_CRS):
    """LISTINGS of Kitas: by listing (list, name, Träger, street, number, PLZ, x, y); None unknown."""
    table = DataFrame.from_dict(rows, orient="index", columns=[*COLUMNS, "x", "y"])
    table = table.astype(dict.fromkeys(COLUMNS, "str"))
    points = [
        None if pd.isna(x) else shapely.Point(x, y) for x, y in table[["x", "y"]].to_numpy(float)
    ]
    table["angebotsart"] = Series("kita", index=table.index, dtype="str")
    table.index = Index(table.index, name="listing", dtype="str")
    return gpd.GeoDataFrame(table.drop(columns=["x", "y"]), geometry=points, crs=crs)


def others(of_list="Amt"):
    """Sixty Kitas of other names, Träger and streets, 1 km from each other, in six PLZ."""
    return {
        f"{of_list}-{n:02}": (
            of_list,
            f"Kita {chr(65 + n % 26)}{'aeiou'[n % 5]}{'lmnrst'[n % 6]}{n * 7919 % 9973}hausen",
            f"Verein {n * 104729 % 9973} e.V.",
            f"{chr(65 + n * 5 % 26)}{n * 7907 % 997}gasse",
            str(n + 1),
            f"990{n % 6:02}",
            1000.0 * (n % 10),
            1000.0 * (n // 10),
        )
        for n in range(FILLERS)
    }


WURZEL = ("Kita Wurzelzwerge", "AWO KV Erfurt e.V.", "Karl-Marx-Str.", "3 a", "99084", 50_000, 0)
"""A Kita in one spelling; in the other list it stands in another."""
WURZEL_TOO = (
    "Kindertagesstätte „Wurzelzwerge“",
    "Arbeiterwohlfahrt Kreisverband Erfurt",
    "Karl Marx Straße",
    "3a",
    "99084",
    50_010,
    0,
)


def found_between(one, two, **more):
    """What is found about one listing in each of two lists that share ten others."""
    both = others("Amt") | dict(list(others("Verein").items())[:10])
    rows = both | {"Amt-x": ("Amt", *one), "Verein-x": ("Verein", *two)}
    pairs = linked_pairs(listings_of(rows), **more).pairs
    return pairs[(pairs["listing_a"] == "Amt-x") & (pairs["listing_b"] == "Verein-x")]


def changed(listing, **fields):
    places = ("name", "traeger", "strasse", "hausnummer", "plz", "x", "y")
    return tuple(fields.get(field, value) for field, value in zip(places, listing, strict=True))


def test_the_same_record_in_other_words_is_linked():
    """AWO and Arbeiterwohlfahrt, Str. and Straße, 3 a and 3a: one offer, surely."""
    pair = found_between(WURZEL, WURZEL_TOO).squeeze()
    assert (pair["zone"], pair["outcome"]) == ("link", "same_record")
    assert pair["probability"] > 0.999
    assert pair["bits"] == pytest.approx(np.log2(pair["probability"] / (1 - pair["probability"])))


def test_one_offer_at_two_addresses_is_another_finding():
    """The same name and Träger, five kilometres away: one offer that moved."""
    away = changed(WURZEL_TOO, strasse="Anger", hausnummer="7", plz="99089", x=55_000)
    assert found_between(WURZEL, away)["outcome"].tolist() == ["two_addresses"]


def test_two_offers_at_one_address_are_never_linked():
    """Another name in the same house of the same Träger is told, and left to people."""
    krippe = changed(WURZEL_TOO, name="Kita Sternenfänger")
    pair = found_between(WURZEL, krippe).squeeze()
    assert (pair["zone"], pair["outcome"]) == ("clerical", "two_offers")


def test_numbers_tell_offers_of_one_house_apart():
    """`Wurzelzwerge 1` and `Wurzelzwerge 2` in one house are two offers."""
    one, two = (changed(WURZEL, name=f"Kita Wurzelzwerge {n}") for n in (1, 2))
    assert found_between(one, two)["outcome"].tolist() == ["two_offers"]


def test_another_name_and_traeger_in_the_house_are_nothing():
    """Only the address is shared: nobody would take them for one."""
    other = changed(WURZEL, name="Kita Pusteblume", traeger="Caritas Erfurt")
    assert found_between(WURZEL, other).empty


@pytest.mark.parametrize("number", ["102", "30", "13"])
def test_a_house_number_must_match(number):
    """3 a is not 102, 30 or 13: only the street may be spelled otherwise."""
    pair = found_between(WURZEL, changed(WURZEL_TOO, hausnummer=number, x=52_000))
    assert "same_record" not in pair["outcome"].tolist()


def test_a_slip_in_the_street_is_forgiven():
    """`Karl-Makx-Str.` is still the street, the number being the same."""
    pair = found_between(WURZEL, changed(WURZEL_TOO, strasse="Karl-Makx-Str.")).squeeze()
    assert (pair["zone"], pair["outcome"]) == ("link", "same_record")


def test_fields_that_were_swapped_are_found():
    """Name and Träger in each other's column, and street and number too."""
    name, traeger = WURZEL_TOO[:2]
    swapped = changed(
        WURZEL_TOO, name=traeger, traeger=name, strasse="3a", hausnummer="Karl-Marx-Straße"
    )
    assert found_between(WURZEL, swapped)["zone"].tolist() == ["link"]


def test_listings_of_other_kinds_are_not_compared():
    """A library in the same house under the same name is no Kita."""
    rows = listings_of(others() | {"Amt-x": ("Amt", *WURZEL), "B-x": ("B", *WURZEL)})
    rows.loc["B-x", "angebotsart"] = "bibliothek"
    assert linked_pairs(rows).pairs.empty


def test_between_the_thresholds_a_person_decides():
    """The same pair is linked, asked or not told, as the thresholds lie."""
    bits = found_between(WURZEL, WURZEL_TOO)["bits"].item()
    zones = [
        found_between(WURZEL, WURZEL_TOO, thresholds=Thresholds(link, clerical))["zone"].tolist()
        for link, clerical in ((bits - 1, 0), (bits + 1, bits - 1), (bits + 2, bits + 1))
    ]
    assert zones == [["link"], ["clerical"], []]


def test_thresholds_the_wrong_way_round_are_refused():
    """What is linked unasked must weigh more than what is asked."""
    with pytest.raises(ContractError, match="clerical_bits"):
        Thresholds(link_bits=0.0, clerical_bits=1.0)


def test_who_is_found_at_the_own_address_has_not_moved():
    """A Träger with two houses of one name: each is linked to itself, not to the other house."""
    second = changed(WURZEL, strasse="Anger", hausnummer="7", plz="99089", x=60_000)
    rows = others("Amt") | others("Verein")
    rows |= {"Amt-x": ("Amt", *WURZEL), "Amt-y": ("Amt", *second)}
    rows |= {"Verein-x": ("Verein", *WURZEL), "Verein-y": ("Verein", *second)}
    pairs = linked_pairs(listings_of(rows)).pairs
    ours = pairs[pairs["listing_a"].isin(["Amt-x", "Amt-y"])]
    assert set(zip(ours["listing_a"], ours["listing_b"], strict=True)) == {
        ("Amt-x", "Verein-x"),
        ("Amt-y", "Verein-y"),
    }


def test_within_one_list_a_row_may_stand_twice():
    """The same row twice is linked; the same name and Träger far away is two houses."""
    rows = others() | {"Amt-x": ("Amt", *WURZEL), "Amt-y": ("Amt", *WURZEL_TOO)}
    rows["Amt-z"] = ("Amt", *changed(WURZEL, strasse="Anger", hausnummer="7", x=90_000))
    pairs = linked_pairs(listings_of(rows)).pairs
    assert pairs[["listing_a", "listing_b", "zone"]].to_numpy().tolist() == [
        ["Amt-x", "Amt-y", "link"]
    ]


@pytest.mark.parametrize(
    "gone",
    [
        ["hausnummer"],
        ["traeger"],
        ["strasse", "hausnummer"],
        ["strasse", "hausnummer", "plz"],
        ["strasse", "hausnummer", "plz", "traeger"],
        ["geometry"],
    ],
    ids="-".join,
)
def test_the_same_list_twice_is_found_whatever_columns_are_empty(gone):
    """Without numbers, Träger, addresses or points, each row finds itself and only itself."""
    rows = pd.concat([listings_of(others("Amt")), listings_of(others("Verein"))])
    for column in gone:
        rows[column] = None if column == "geometry" else Series(pd.NA, rows.index, dtype="str")
    pairs = linked_pairs(rows).pairs
    assert (pairs["zone"] == "link").all()
    assert (pairs["listing_a"].str[-2:] == pairs["listing_b"].str[-2:]).all()
    assert len(pairs) == FILLERS


@pytest.mark.parametrize(("ours", "theirs"), [(1, 60), (3, 3), (12, 60)])
def test_short_lists_are_linked_too(ours, theirs):
    """A Träger sends 1, 3 or 12 rows: each finds itself in the other list and nothing else."""
    rows = dict(list(others("Amt").items())[:ours])
    rows |= dict(list(others("Verein").items())[:theirs])
    pairs = linked_pairs(listings_of(rows)).pairs
    assert (pairs["zone"] == "link").all()
    assert (pairs["listing_a"].str[-2:] == pairs["listing_b"].str[-2:]).all()
    assert len(pairs) == ours


def test_names_alone_are_asked_about_not_linked():
    """Two lists that tell nothing but names: a person decides."""
    rows = pd.concat([listings_of(others("Amt")), listings_of(others("Verein"))])
    for column in ("traeger", "strasse", "hausnummer", "plz"):
        rows[column] = Series(pd.NA, rows.index, dtype="str")
    rows["geometry"] = None
    pairs = linked_pairs(rows).pairs
    assert (pairs["zone"] == "clerical").all()
    assert (pairs["listing_a"].str[-2:] == pairs["listing_b"].str[-2:]).all()


def test_ten_thousand_rows_of_one_name_do_not_hang():
    """Candidates are thinned out and that is told; every row comes out again, nothing is NA."""
    size = 10_000
    rows = gpd.GeoDataFrame(
        {column: Series("Kita Sonnenschein", index=range(size), dtype="str") for column in COLUMNS}
        | {"angebotsart": "kita"},
        geometry=gpd.points_from_xy(np.arange(size) * 1000.0, np.zeros(size)),
        crs=frames.METRIC_CRS,
    )
    rows["list"] = "Amt"
    rows["hausnummer"] = [str(n) for n in range(size)]
    rows = rows.astype({"list": "str", "hausnummer": "str", "angebotsart": "str"})
    rows.index = Index([f"{n:05}" for n in range(size)], name="listing", dtype="str")
    linked = link_lists(rows)
    assert len(linked.clusters.members) == size
    assert linked.records["listings"].sum() == size
    assert linked.found.left_out["pairs"].sum() > 0
    assert linked.found.pairs["bits"].notna().all()


@pytest.mark.parametrize("names", [["Amt"], ["Amt", "Verein"]], ids=["one list", "two lists"])
def test_ten_thousand_times_the_same_row_is_one_offer(names):
    """The very same row ten thousand times: one cluster of all, though few of its pairs are told."""
    size = 10_000
    row = {"x": ("Amt", *WURZEL)}
    rows = listings_of(row).loc[["x"] * size]
    rows.index = Index([f"{n:05}" for n in range(size)], name="listing", dtype="str")
    rows["list"] = Series(np.resize(names, size), index=rows.index, dtype="str")
    rows = pd.concat([rows, listings_of(others("B"))])
    linked = link_lists(rows)
    assert set(linked.clusters.members.loc["00000":"09999"]) == {"00000"}
    assert len(linked.clusters.members) == size + FILLERS


@slow_law
@given(st.randoms(use_true_random=False), st.integers(-3, 3))
def test_neither_order_nor_a_shift_of_the_city_changes_anything(random, shift):
    """Rows in any order, the city moved by whole kilometres: the same pairs, odds and clusters."""
    rows = others("Amt") | dict(list(others("Verein").items())[:10])
    table = listings_of(rows | {"Amt-x": ("Amt", *WURZEL), "Verein-x": ("Verein", *WURZEL_TOO)})
    names = list(table.index)
    random.shuffle(names)
    moved = table.loc[names].copy()
    moved["geometry"] = moved.translate(1024.0 * shift, -1024.0 * shift)
    one, two = link_lists(table), link_lists(moved)
    pd.testing.assert_frame_equal(one.found.pairs, two.found.pairs)
    pd.testing.assert_series_equal(one.clusters.members, two.clusters.members)
    assert one.sentences.tolist() == two.sentences.tolist()


def test_the_callers_frame_is_not_touched():
    """Frames in, frames out."""
    table = listings_of(others() | {"Amt-x": ("Amt", *WURZEL), "Amt-y": ("Amt", *WURZEL_TOO)})
    before = table.copy(deep=True)
    link_lists(table)
    pd.testing.assert_frame_equal(table, before)


def test_a_list_of_one_row_and_an_empty_one_are_lists():
    """Nothing to link is no error."""
    one = listings_of({"Amt-x": ("Amt", *WURZEL)})
    assert link_lists(one).clusters.members.to_dict() == {"Amt-x": "Amt-x"}
    assert link_lists(one.iloc[:0]).found.pairs.empty


def test_degrees_are_refused():
    """Metres inside."""
    with pytest.raises(ContractError, match="CRS"):
        linked_pairs(listings_of({"Amt-x": ("Amt", *WURZEL)}, crs="EPSG:4326"))


def test_a_pair_is_explained_field_by_field():
    """Weights of the fields and the prior are the bits; the sentence says what speaks for it."""
    rows = others("Amt") | dict(list(others("Verein").items())[:10])
    table = listings_of(rows | {"Amt-x": ("Amt", *WURZEL), "Verein-x": ("Verein", *WURZEL_TOO)})
    linked = link_lists(table)
    why = linked.explanation
    ours = why[(why["listing_a"] == "Amt-x") & (why["listing_b"] == "Verein-x")]
    assert ours["field"].tolist() == ["name", "traeger", "ort"]
    assert ours["level"].tolist() == ["gleicher Name", "gleicher Träger", "gleiche Anschrift"]
    assert ours["text_a"].tolist() == [WURZEL[0], WURZEL[1], "Karl-Marx-Str. 3 a, 99084"]
    pairs = linked.found.pairs
    at = pairs.index[(pairs["listing_a"] == "Amt-x") & (pairs["listing_b"] == "Verein-x")][0]
    share = linked.found.models.query("pairs == 'between'")["share"].iloc[0]
    bits = ours["weight"].sum() + np.log2(share / (1 - share))
    assert pairs.loc[at, "bits"] == pytest.approx(bits)
    sentence = linked.sentences[at]
    assert sentence.startswith("„Kita Wurzelzwerge“ (Amt) und „Kindertagesstätte ‚Wurzelzwerge‘“")
    assert "dasselbe Angebot" in sentence
    assert "gleiche Anschrift (+" in sentence


def test_the_sentence_of_an_offer_at_two_addresses_names_both():
    """And says that a person decides, where the odds ask for one."""
    away = changed(WURZEL_TOO, strasse="Anger", hausnummer="7", plz="99089", x=55_000)
    rows = others("Amt") | dict(list(others("Verein").items())[:10])
    table = listings_of(rows | {"Amt-x": ("Amt", *WURZEL), "Verein-x": ("Verein", *away)})
    linked = link_lists(table, thresholds=Thresholds(link_bits=60.0))
    at = linked.found.pairs.index[linked.found.pairs["listing_a"] == "Amt-x"][0]
    sentence = linked.sentences[at]
    assert (
        "ein Angebot an zwei Anschriften (Karl-Marx-Str. 3 a, 99084 und Anger 7, 99089)."
        in sentence
    )
    assert "Das muss ein Mensch entscheiden." in sentence
    assert "Dagegen: anderer Ort (−" in sentence


def test_two_offers_are_told_as_two():
    """The sentence says that they are not linked."""
    krippe = changed(WURZEL_TOO, name="Kita Sternenfänger")
    rows = others("Amt") | dict(list(others("Verein").items())[:10])
    table = listings_of(rows | {"Amt-x": ("Amt", *WURZEL), "Verein-x": ("Verein", *krippe)})
    linked = link_lists(table)
    at = linked.found.pairs.index[linked.found.pairs["listing_a"] == "Amt-x"][0]
    assert "wohl zwei Angebote, sie werden nicht verknüpft" in linked.sentences[at]
    assert linked.clusters.members["Amt-x"] != linked.clusters.members["Verein-x"]


def test_what_a_person_confirms_is_linked_whatever_it_weighs():
    """Two offers at one address are one, if a planner says so; a rejected link is cut."""
    krippe = changed(WURZEL_TOO, name="Kita Sternenfänger")
    rows = others("Amt") | dict(list(others("Verein").items())[:10])
    table = listings_of(rows | {"Amt-x": ("Amt", *WURZEL), "Verein-x": ("Verein", *krippe)})
    decisions = decided(("Amt-x", "Verein-x", "same"), ("Amt-00", "Verein-00", "different"))
    members = link_lists(table, decisions).clusters.members
    assert members["Amt-x"] == members["Verein-x"]
    assert members["Amt-00"] != members["Verein-00"]
    assert members["Amt-01"] == members["Verein-01"]


# Clusters


def pairs_frame(*rows):
    """Pairs as linkage.py finds them: (a, b, bits, zone, outcome)."""
    columns = ["listing_a", "listing_b", "bits", "zone", "outcome"]
    frame = DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(["listing_a", "listing_b", "zone", "outcome"], "str"))


def decided(*rows):
    return DataFrame(rows, columns=["listing_a", "listing_b", "decision"], dtype="str")


def lists_of(text):
    """`A1 A2 B1`: listings, the letter being their list."""
    names = text.split()
    return Series([name[0] for name in names], index=Index(names, name="listing"), dtype="str")


def together(found):
    return sorted(sorted(group.index) for _, group in found.members.groupby(found.members))


def same_record(a, b, bits, zone="link"):
    return (a, b, bits, zone, "same_record")


def test_links_make_clusters_and_nobody_is_lost():
    """A1=B1, B1=C1: one offer in three lists; who is linked to nobody is an offer as well."""
    pairs = pairs_frame(same_record("A1", "B1", 9.0), same_record("B1", "C1", 8.0))
    found = clusters(lists_of("A1 A2 B1 C1"), pairs)
    assert together(found) == [["A1", "B1", "C1"], ["A2"]]
    assert found.members["C1"] == "A1"


def test_what_is_asked_is_not_joined():
    """A clerical pair joins nobody until somebody confirms it."""
    pairs = pairs_frame(same_record("A1", "B1", 3.0, "clerical"))
    assert together(clusters(lists_of("A1 B1"), pairs)) == [["A1"], ["B1"]]
    confirmed = clusters(lists_of("A1 B1"), pairs, decided(("B1", "A1", "same")))
    assert together(confirmed) == [["A1", "B1"]]


def test_a_rejected_pair_is_cut_at_its_weakest_link():
    """A1=B1 (9 bits), B1=C1 (5 bits), A1≠C1: the weaker link goes, and that is told."""
    pairs = pairs_frame(same_record("A1", "B1", 9.0), same_record("B1", "C1", 5.0))
    found = clusters(lists_of("A1 B1 C1"), pairs, decided(("A1", "C1", "different")))
    assert together(found) == [["A1", "B1"], ["C1"]]
    assert found.cuts[["listing_a", "listing_b", "bits"]].to_numpy().tolist() == [["B1", "C1", 5.0]]
    assert "Entscheidung" in found.cuts["grund"].item()


def test_two_rows_of_one_list_that_differ_are_kept_apart():
    """A1=B1 (9), A2=B1 (6), nothing known of A1=A2: the list tells them apart, so do we."""
    pairs = pairs_frame(same_record("A1", "B1", 9.0), same_record("A2", "B1", 6.0))
    found = clusters(lists_of("A1 A2 B1"), pairs)
    assert together(found) == [["A1", "B1"], ["A2"]]
    assert "einer Liste" in found.cuts["grund"].item()
    may_be = pairs_frame(
        same_record("A1", "B1", 9.0),
        same_record("A2", "B1", 6.0),
        same_record("A1", "A2", 2.0, "clerical"),
    )
    assert together(clusters(lists_of("A1 A2 B1"), may_be)) == [["A1", "A2", "B1"]]


def test_decisions_that_contradict_each_other_are_told_by_name():
    """A=B, B=C, A≠C: the rejection counts, both confirmations are named, nobody is lost."""
    decisions = decided(("A1", "B1", "same"), ("B1", "C1", "same"), ("A1", "C1", "different"))
    found = clusters(lists_of("A1 B1 C1"), pairs_frame(), decisions)
    assert together(found) == [["A1", "B1"], ["C1"]]
    told = found.contradictions.iloc[0]
    assert told[["listing_a", "listing_b", "listing_c", "listing_d"]].tolist() == [
        "B1",
        "C1",
        "A1",
        "C1",
    ]
    assert "„A1“ = „B1“ und „B1“ = „C1“" in told["satz"]
    assert "abgelehnt ist „A1“ = „C1“" in told["satz"]


def test_a_pair_both_confirmed_and_rejected_is_a_contradiction():
    """Two planners disagree: told, and kept apart."""
    decisions = decided(("A1", "B1", "same"), ("B1", "A1", "different"))
    found = clusters(lists_of("A1 B1"), pairs_frame(same_record("A1", "B1", 20.0)), decisions)
    assert together(found) == [["A1"], ["B1"]]
    assert len(found.contradictions) == 1


def test_decisions_about_listings_that_are_gone_are_kept_aside():
    """A new delivery lacks a listing: its decision is told as unused, not lost."""
    found = clusters(lists_of("A1 B1"), pairs_frame(), decided(("A1", "Z9", "same")))
    assert found.unused.to_numpy().tolist() == [["A1", "Z9", "same"]]


@pytest.mark.parametrize("row", [("A1", "B1", "vielleicht"), ("A1", "A1", "same")])
def test_decisions_that_say_nothing_are_refused(row):
    """There is `same` and `different`, about two listings."""
    with pytest.raises(ContractError):
        clusters(lists_of("A1 B1"), pairs_frame(), decided(row))


def test_a_crowd_of_one_list_is_not_joined_unasked():
    """More than 300 different rows of one list that hang together are no offer."""
    size = MOST_ROWS + 1
    names = [f"A{n:03}" for n in range(size)]
    pairs = pairs_frame(*(same_record(name, "B1", 9.0) for name in names))
    found = clusters(lists_of(" ".join([*names, "B1"])), pairs)
    assert found.members.nunique() == size + 1
    assert len(found.cuts) == size


listing = st.sampled_from([f"{one}{n}" for one in "ABC" for n in range(4)])
two_listings = st.tuples(listing, listing).filter(lambda pair: pair[0] < pair[1])


@law
@given(
    st.dictionaries(two_listings, st.integers(1, 40), max_size=25),
    st.lists(st.tuples(two_listings, st.sampled_from(["same", "different"])), max_size=12),
)
def test_clusters_respect_decisions(links, choices):
    """No rejected pair is ever in one cluster; every confirmed one is, or a contradiction says why."""
    lists = lists_of(" ".join(f"{one}{n}" for one in "ABC" for n in range(4)))
    pairs = pairs_frame(*(same_record(*pair, float(bits)) for pair, bits in links.items()))
    decisions = decided(*((*pair, choice) for pair, choice in choices))
    found = clusters(lists, pairs, decisions)
    assert found.members.index.equals(lists.index)
    told = set(zip(*(found.contradictions[c] for c in ("listing_a", "listing_b")), strict=True))
    for (a, b), choice in choices:
        one = found.members[a] == found.members[b]
        assert not one if choice == "different" else one or (a, b) in told
    if not any(choice == "different" for _, choice in choices):
        assert found.contradictions.empty


# Golden records


def three_listings():
    return listings_of(
        {
            "A1": ("A", "Kita Wurzelzwerge", "AWO", None, None, None, None, None),
            "B1": ("B", *WURZEL_TOO),
            "C1": ("C", "Wurzelzwerge", None, "Anger", None, None, 1.0, 2.0),
        }
    )


def test_a_golden_record_says_where_each_value_comes_from():
    """The name two lists tell, the fuller address, the Träger by the order of trust."""
    table = three_listings()
    members = Series("A1", index=table.index, dtype="str")
    records, provenance = golden_records(table, members, trust=["A"])
    record, origin = records.loc["A1"], provenance.loc["A1"]
    assert record["traeger"] == "AWO"
    assert origin.loc["traeger", ["listing", "rule"]].tolist() == ["A1", "Rangfolge der Listen"]
    assert record[["strasse", "hausnummer", "plz"]].tolist() == ["Karl Marx Straße", "3a", "99084"]
    assert origin.loc["strasse", ["listing", "list", "others"]].tolist() == ["B1", "B", 1]
    assert origin.loc["name", "rule"] == "alle Angaben stimmen überein"
    assert record.geometry.equals(table.loc["B1"].geometry)
    assert record["listings"] == 3


def test_what_most_lists_say_wins():
    """Two of three say Karl-Marx-Str. 3a, in two spellings."""
    table = three_listings()
    table.loc["A1", ["strasse", "hausnummer", "plz"]] = ["Karl-Marx-Str.", "3 a", "99084"]
    records, provenance = golden_records(table, Series("A1", index=table.index, dtype="str"))
    assert provenance.loc[("A1", "plz"), "rule"] == "häufigste Angabe"
    assert records.loc["A1", "hausnummer"] in {"3a", "3 a"}


def test_what_nobody_told_stays_unknown():
    """A record without Träger and address has none, and says so."""
    table = listings_of({"A1": ("A", "Kita X", None, None, None, None, None, None)})
    records, provenance = golden_records(table, Series(["A1"], index=table.index, dtype="str"))
    assert records.loc["A1", ["traeger", "strasse", "plz"]].isna().all()
    assert records.geometry.isna().all()
    assert set(provenance.loc["A1", "rule"]) == {"einzige Angabe", "keine Angabe"}
