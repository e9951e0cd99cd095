"""Supply: what is shared among all who reach it, known or known within bounds."""

from itertools import product
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series

import realdata
from geo_lsz import frames
from geo_lsz.errors import ContractError, UnknownValue
from geo_lsz.supply import Catchment, supply_bounds, supply_per_resident
from laws import law

FAMILY = get_args(Catchment)
CONSERVING = ("2sfca", "e2sfca", "3sfca")
each_member = pytest.mark.parametrize("catchment", FAMILY)

PERSONS = Series({"1": 100.0, "2": 50.0, "3": 10.0}, name="persons")
PLACES = Series({"1": 15.0, "2": 20.0, "3": 100.0}, name="places")


def links_of(costs: dict[tuple[str, str], float], limit: float, *, decay: bool) -> DataFrame:
    """LINKS of all pairs within the limit, weighted by 1 / cost or not at all."""
    near = {pair: cost for pair, cost in costs.items() if cost <= limit}
    return DataFrame(
        {
            "cell": [cell for cell, _ in near],
            "offer": [offer for _, offer in near],
            "weight": [1 / cost if decay else 1.0 for cost in near.values()],
        }
    )


def three_places(to_3: float, from_3: float, between: float) -> dict[tuple[str, str], float]:
    costs = {(place, place): 1.0 for place in "123"}
    costs |= {("1", "3"): to_3, ("2", "3"): to_3, ("3", "1"): from_3, ("3", "2"): from_3}
    return costs | {("1", "2"): between, ("2", "1"): between}


@pytest.mark.parametrize(
    ("costs", "two_steps", "three_steps"),
    [
        ((40, 40, 80), (0.331444, 0.579828, 7.286418), (0.156332, 0.406293, 9.905212)),
        ((20, 40, 80), (0.435340, 0.683724, 5.727977), (0.174087, 0.424046, 9.638898)),
        ((40, 20, 80), (0.331072, 0.577858, 7.299992), (0.156606, 0.406454, 9.901673)),
        ((20, 20, 40), (0.442568, 0.666758, 5.740525), (0.174802, 0.424036, 9.631801)),
    ],
)
def test_three_places_of_the_books(costs, two_steps, three_steps):
    """Golden values of METHODS M4, with costs that differ by direction and weights of 1 / cost."""
    links = links_of(three_places(*costs), 61, decay=True)
    for catchment, expected in (("e2sfca", two_steps), ("3sfca", three_steps)):
        supply = supply_per_resident(PERSONS, PLACES, links, catchment)
        assert supply.to_list() == pytest.approx(expected, abs=5e-7)
        assert (supply * PERSONS).sum() == pytest.approx(135)


def test_what_is_far_is_used_less():
    """M2SFCA of the first row of the books: A = sum of S w² / takers, and 135 places are not used."""
    links = links_of(three_places(40, 40, 80), 61, decay=True)
    takers_1, takers_2, takers_3 = 100 + 10 / 40, 50 + 10 / 40, 100 / 40 + 50 / 40 + 10
    far = 1 / 40**2
    expected = [
        15 / takers_1 + 100 * far / takers_3,
        20 / takers_2 + 100 * far / takers_3,
        15 * far / takers_1 + 20 * far / takers_2 + 100 / takers_3,
    ]
    supply = supply_per_resident(PERSONS, PLACES, links, "m2sfca")
    assert supply.to_list() == pytest.approx(expected)
    # 100 A1 + 50 A2 + 10 A3 = 14.963 + .455 + 19.900 + .227 + .003 + 72.728
    assert (supply * PERSONS).sum() == pytest.approx(108.276, abs=1e-3)


def test_two_steps_without_decay_ask_for_the_limit_alone():
    """2SFCA gives the same with any weights: within D everybody is equally near."""
    costs = three_places(40, 40, 80)
    plain, weighted = (links_of(costs, 61, decay=decay) for decay in (False, True))
    supply = supply_per_resident(PERSONS, PLACES, weighted, "2sfca")
    assert supply.equals(supply_per_resident(PERSONS, PLACES, plain, "e2sfca"))


def test_weights_of_gravity_may_exceed_one():
    """Only ratios count in E2SFCA: weights 400 times as large share alike."""
    links = links_of(three_places(40, 40, 80), 61, decay=True)
    strong = links.assign(weight=400 * links["weight"])
    for catchment in ("e2sfca", "3sfca"):
        supply = supply_per_resident(PERSONS, PLACES, strong, catchment)
        expected = supply_per_resident(PERSONS, PLACES, links, catchment)
        assert supply.to_list() == pytest.approx(expected.to_list(), rel=1e-12)


def test_binary_weights_of_the_books():
    """0.761364, 0.958333 and 1.094697: R = 15/110, 20/60, 100/160 by hand."""
    # R1 = 15/(100+10), R2 = 20/(50+10), R3 = 100/(100+50+10); A1 = R1+R3, A2 = R2+R3, A3 = all
    r1, r2, r3 = 15 / 110, 20 / 60, 100 / 160
    links = links_of(three_places(40, 40, 80), 61, decay=False)
    supply = supply_per_resident(PERSONS, PLACES, links)
    assert supply.to_list() == pytest.approx([r1 + r3, r2 + r3, r1 + r2 + r3])
    assert supply.to_list() == pytest.approx([0.761364, 0.958333, 1.094697], abs=5e-7)


@realdata.needs_realdata
def test_the_lesson_of_the_library_access_comes_out():
    """The files of the textbook case give the values that stand beside them."""
    folder = realdata.HERE / "spatial_access"
    places, costs, expected = (
        pd.read_csv(folder / f"klein_{name}.csv", dtype={"geoid": "str"})
        for name in ("orte", "kosten_minuten", "erwartet_2sfca")
    )
    places = places.set_index("geoid")
    pairs = zip(costs["origin"].astype("str"), costs["dest"].astype("str"), strict=True)
    links = links_of(dict(zip(pairs, costs["cost"], strict=True)), 61, decay=False)
    supply = supply_per_resident(places["pop"].astype(float), places["doc"].astype(float), links)
    assert supply.to_list() == pytest.approx(expected["tsfca_61min_doc"].to_list())


def test_nobody_is_not_zero():
    """Nothing in reach is 0; nobody living there is NA, and takes no place from others."""
    links = DataFrame({"cell": ["a", "empty"], "offer": ["x", "x"], "weight": [1.0, 1.0]})
    persons = Series({"a": 4.0, "far": 3.0, "empty": 0.0})
    supply = supply_per_resident(persons, Series({"x": 2.0}), links)
    assert supply["a"] == 0.5
    assert supply["far"] == 0
    assert np.isnan(supply["empty"])


def test_an_offer_that_only_empty_cells_reach_is_given_to_nobody():
    """Places that nobody reaches divide by nobody, without a warning and without an infinity."""
    links = DataFrame({"cell": ["empty"], "offer": ["x"], "weight": [1.0]})
    supply = supply_per_resident(Series({"empty": 0.0}), Series({"x": 2.0}), links)
    assert np.isnan(supply["empty"])


def test_unknown_residents_or_places_are_refused():
    """A sure number is not made of unknown ones."""
    links = links_of(three_places(40, 40, 80), 61, decay=False)
    with pytest.raises(UnknownValue, match="persons"):
        supply_per_resident(PERSONS.mask(PERSONS == 10), PLACES, links)
    with pytest.raises(UnknownValue, match="places"):
        supply_per_resident(PERSONS, PLACES.mask(PLACES == 20), links)


def test_a_link_to_nowhere_is_refused():
    """A link names cells and offers that are there."""
    links = DataFrame({"cell": ["1"], "offer": ["gone"], "weight": [1.0]})
    with pytest.raises(ContractError, match="not there"):
        supply_per_resident(PERSONS, PLACES, links)


@pytest.mark.parametrize("weight", [0.0, -0.5, np.nan, np.inf])
def test_a_weight_that_is_none_is_refused(weight):
    """What is out of reach has no link; a weight of nothing would be a link all the same."""
    links = DataFrame({"cell": ["1"], "offer": ["2"], "weight": [weight]})
    with pytest.raises(ContractError, match="above 0"):
        supply_per_resident(PERSONS, PLACES, links)


def test_a_way_that_stands_twice_is_refused():
    """A pair counted twice would take twice."""
    links = DataFrame({"cell": ["1", "1"], "offer": ["2", "2"], "weight": [1.0, 0.5]})
    with pytest.raises(ContractError, match="twice"):
        supply_per_resident(PERSONS, PLACES, links)


CHAIN = DataFrame(
    {"cell": ["a", "b", "b", "c"], "offer": ["x", "x", "y", "z"], "weight": [1.0] * 4}
)
"""a and b share x; b alone has y; c alone has z."""


def given_values(**rows: tuple[float, str, float, float]) -> DataFrame:
    """`value, status, low, high` by key."""
    table = DataFrame(rows.values(), columns=list(frames.VALUE), index=list(rows))
    return table.astype({"value": float, "low": float, "high": float, "status": "str"})


def known(**rows: float) -> DataFrame:
    return frames.values(Series(rows, dtype=float))


SUPPRESSED = (np.nan, "suppressed", 1.0, 2.0)
MISSING = (np.nan, "missing", np.nan, np.nan)


def test_what_is_known_is_sure():
    """With known inputs the bounds are the supply itself, to the last bit."""
    persons, places = known(a=3, b=7, c=0), known(x=5, y=1, z=2)
    bounds = supply_bounds(persons, places, CHAIN)
    exact = supply_per_resident(persons["value"], places["value"], CHAIN)
    assert bounds["status"].to_list() == ["ok", "ok", "not_applicable"]
    assert bounds["value"].equals(exact.rename("value"))
    frames.check(bounds, frames.Contract("VALUES", values=("value",)))


def test_hidden_residents_give_an_interval_to_whom_they_touch():
    """One or two people in a: x gives 6/9 to 6/8; c, who shares nothing, stays sure."""
    persons = pd.concat([given_values(a=SUPPRESSED), known(b=7, c=4)])
    bounds = supply_bounds(persons, known(x=6, y=7, z=2), CHAIN)
    assert bounds["status"].to_list() == ["suppressed", "suppressed", "ok"]
    # a: 6 / (2 + 7) to 6 / (1 + 7); b: the same and 7 / 7 more
    assert bounds["low"].to_list() == pytest.approx([6 / 9, 6 / 9 + 1, 0.5])
    assert bounds["high"].to_list() == pytest.approx([6 / 8, 6 / 8 + 1, 0.5])


def test_unknown_places_without_bounds_have_no_upper_end():
    """An unknown capacity may be nothing or anything; the other side of the city stays sure."""
    places = pd.concat([given_values(x=MISSING), known(y=7, z=2)])
    bounds = supply_bounds(known(a=1, b=7, c=4), places, CHAIN)
    assert bounds["status"].to_list() == ["missing", "missing", "ok"]
    assert bounds["low"].to_list() == pytest.approx([0, 1, 0.5])
    assert bounds["high"].isna().to_list() == [True, True, False]


def test_unknown_residents_without_bounds_may_take_all_or_nothing():
    """B may be anybody or nobody: a gets from nothing to all, b from nothing without end."""
    persons = pd.concat([known(a=2), given_values(b=MISSING), known(c=4)])
    bounds = supply_bounds(persons, known(x=6, y=7, z=2), CHAIN)
    assert bounds["low"].to_list() == pytest.approx([0, 0, 0.5])
    # a: at most 6 / 2; b: y is shared with nobody else, so there is no upper end
    assert bounds["high"].to_list()[0] == 3
    assert np.isnan(bounds["high"].to_list()[1])
    assert bounds["status"].to_list() == ["missing", "missing", "ok"]


def test_missing_outweighs_suppressed():
    """Where a hidden and a missing input touch the same cell, it is missing."""
    persons = pd.concat([given_values(a=SUPPRESSED), known(b=7, c=4)])
    places = pd.concat([known(x=6), given_values(y=(np.nan, "missing", 1, 9)), known(z=2)])
    bounds = supply_bounds(persons, places, CHAIN)
    assert bounds["status"].to_list() == ["suppressed", "missing", "ok"]


def test_no_offers_are_no_supply():
    """Without any link everybody who lives somewhere has 0."""
    bounds = supply_bounds(known(a=1, b=0), known(), CHAIN.iloc[:0])
    assert bounds["value"].to_list()[0] == 0
    assert bounds["status"].to_list() == ["ok", "not_applicable"]


CELLS, OFFERS = "abcd", "xyz"
weights = st.sampled_from([1.0, 0.68, 0.22])
ways = st.dictionaries(
    st.tuples(st.sampled_from(CELLS), st.sampled_from(OFFERS)), weights, max_size=12
).map(
    lambda pairs: DataFrame(
        {
            "cell": [cell for cell, _ in pairs],
            "offer": [offer for _, offer in pairs],
            "weight": list(pairs.values()),
        }
    ).astype({"cell": "str", "offer": "str", "weight": float})
)


def numbers(keys: str, low: int = 0) -> st.SearchStrategy[Series]:
    counts = st.lists(st.integers(low, 50), min_size=len(keys), max_size=len(keys))
    return counts.map(lambda found: Series(found, index=list(keys), dtype=float, name="n"))


@pytest.mark.parametrize("catchment", CONSERVING)
@law
@given(persons=numbers(CELLS), places=numbers(OFFERS), links=ways)
def test_no_place_is_lost(catchment, persons, places, links):
    """What residents receive adds up to what the offers give that somebody reaches."""
    supply = supply_per_resident(persons, places, links, catchment)
    inhabited = links["cell"].map(persons) > 0
    reached = places.loc[links.loc[inhabited, "offer"].unique()]
    assert (supply * persons).sum() == pytest.approx(reached.sum())


@law
@given(persons=numbers(CELLS), places=numbers(OFFERS), links=ways)
def test_distance_keeps_places_from_being_used(persons, places, links):
    """M2SFCA gives nobody more than E2SFCA does, and the same where nothing is far."""
    modified = supply_per_resident(persons, places, links, "m2sfca").fillna(0)
    enhanced = supply_per_resident(persons, places, links, "e2sfca").fillna(0)
    assert (modified <= enhanced * (1 + 1e-12)).all()
    near = links.assign(weight=1.0)
    nothing_far = supply_per_resident(persons, places, near, "m2sfca")
    assert nothing_far.equals(supply_per_resident(persons, places, near, "2sfca"))


@each_member
@law
@given(
    persons=numbers(CELLS),
    places=numbers(OFFERS),
    links=ways,
    offer=st.sampled_from(OFFERS),
    more=st.integers(1, 9),
)
def test_a_place_more_takes_from_nobody(catchment, persons, places, links, offer, more):
    """An offer that grows leaves nobody with less."""
    before = supply_per_resident(persons, places, links, catchment)
    places = places.copy()
    places[offer] += more
    after = supply_per_resident(persons, places, links, catchment)
    assert (after[persons > 0] >= before[persons > 0]).all()


@each_member
@law
@given(persons=numbers(CELLS), places=numbers(OFFERS), links=ways, offer=st.sampled_from(OFFERS))
def test_an_offer_more_takes_from_nobody(catchment, persons, places, links, offer):
    """A new offer lowers nobody's supply; with 3SFCA, that of nobody who does not reach it."""
    without = supply_per_resident(
        persons, places.drop(offer), links[links["offer"] != offer], catchment
    )
    after = supply_per_resident(persons, places, links, catchment)
    may_lose = links.loc[links["offer"] == offer, "cell"] if catchment == "3sfca" else []
    spared = (persons > 0) & ~persons.index.isin(may_lose)
    assert (after >= without * (1 - 1e-12))[spared].all()


def test_choice_may_cost_with_three_steps():
    """3SFCA: a gets a small offer y beside x that it shares with b, and has less than before."""
    persons = Series({"a": 10.0, "b": 10.0})
    links = DataFrame({"cell": ["a", "b", "a"], "offer": ["x", "x", "y"], "weight": [1.0] * 3})
    before = supply_per_resident(persons, Series({"x": 20.0}), links.iloc[:2], "3sfca")
    after = supply_per_resident(persons, Series({"x": 20.0, "y": 1.0}), links, "3sfca")
    assert before.to_list() == [1, 1]
    # half of a chooses x: 20 / (5 + 10) each, of which a takes half; y gives half of 1 / 5
    assert after.to_list() == pytest.approx([20 / 15 / 2 + 1 / 5 / 2, 20 / 15])


@each_member
@law
@given(
    persons=numbers(CELLS),
    places=numbers(OFFERS),
    links=ways,
    random=st.randoms(use_true_random=False),
)
def test_order_of_rows_changes_no_bit(catchment, persons, places, links, random):
    """Frames in another order give the same supply, to the last bit."""
    supply = supply_per_resident(persons, places, links, catchment)
    mixed = [
        frame.sample(frac=1, random_state=random.randrange(99))
        for frame in (persons, places, links)
    ]
    again = supply_per_resident(*mixed, catchment)
    assert again.reindex(supply.index).equals(supply)


@st.composite
def hidden(draw, keys: str) -> tuple[DataFrame, Series]:
    """Values of which some are not known, and one truth that they allow."""
    truth = draw(numbers(keys))
    rows = {}
    for key, true in truth.items():
        kind = draw(st.sampled_from(["ok", "bounded", "open"]))
        status = draw(st.sampled_from(["missing", "suppressed"]))
        if kind == "ok":
            rows[key] = (true, "ok", true, true)
        elif kind == "bounded":
            down, up = draw(st.integers(0, 3)), draw(st.integers(0, 3))
            rows[key] = (np.nan, status, max(0, true - down), true + up)
        else:
            rows[key] = (np.nan, status, np.nan, np.nan)
    return given_values(**rows), truth


@each_member
@law
@given(persons=hidden(CELLS), places=hidden(OFFERS), links=ways)
def test_no_possible_truth_lies_outside_the_bounds(catchment, persons, places, links):
    """Whatever the unknown numbers are, the supply they make lies within what was said."""
    bounds = supply_bounds(persons[0], places[0], links, catchment)
    truth = supply_per_resident(persons[1], places[1], links, catchment)
    frames.check(bounds, frames.Contract("VALUES", values=("value",)))
    lives = persons[1] > 0
    assert (truth >= bounds["low"] - 1e-9)[lives & bounds["low"].notna()].all()
    assert (truth <= bounds["high"] + 1e-9)[lives & bounds["high"].notna()].all()
    assert truth[bounds["status"] == "not_applicable"].isna().all()


CORNERS = st.tuples(st.integers(1, 9), st.integers(1, 5)).map(lambda it: (it[0], it[0] + it[1]))


@each_member
@law
@given(
    persons=st.tuples(CORNERS, CORNERS, CORNERS),
    places=st.tuples(CORNERS, CORNERS),
    links=ways,
)
def test_both_ends_of_the_bounds_can_be_true(catchment, persons, places, links):
    """The lowest and the highest of all 32 corners are the bounds, and no number is sure."""
    links = links[links["cell"].isin(list("abc")) & links["offer"].isin(list("xy"))]
    unknown = [
        given_values(**{k: (np.nan, "missing", *v) for k, v in zip(keys, ends, strict=True)})
        for keys, ends in (("abc", persons), ("xy", places))
    ]
    bounds = supply_bounds(*unknown, links, catchment)
    corners = [
        supply_per_resident(
            Series(corner[:3], index=list("abc"), dtype=float),
            Series(corner[3:], index=list("xy"), dtype=float),
            links,
            catchment,
        )
        for corner in product(*persons, *places)
    ]
    assert bounds["low"].to_list() == pytest.approx(np.min(corners, axis=0), rel=1e-12)
    assert bounds["high"].to_list() == pytest.approx(np.max(corners, axis=0), rel=1e-12)
    reaches = bounds.index.isin(links["cell"])
    assert (bounds["status"] == np.where(reaches, "missing", "ok")).all()


def stepped(factor: float) -> DataFrame:
    """Offer x lies 10 from a and 11 from b, who has y beside it; D is 10."""
    ways = DataFrame(
        {"cell": ["a", "b", "b"], "offer": ["x", "x", "y"], "walk_min": [10.0, 11.0, 1.0]}
    )
    return ways[ways["walk_min"] <= 10 * factor].assign(weight=1.0)


def test_a_way_that_may_be_makes_an_interval():
    """Ten in a reach x (8 places); ten in b may: a has 0.8, or 0.4 if b is one of the takers."""
    cells, offers = Index(["a", "b"], dtype="str"), Index(["x"], dtype="str")
    persons, places = frames.values([10.0, 10.0], cells), frames.values([8.0], offers)
    links = DataFrame({"cell": ["a"], "offer": ["x"], "weight": [1.0]})
    unsure = DataFrame({"cell": ["b"], "offer": ["x"], "weight": [1.0]})
    found = supply_bounds(persons, places, links, unsure=unsure)
    assert found["status"].to_list() == ["missing", "missing"]
    assert found["low"].to_list() == pytest.approx([0.4, 0])
    assert found["high"].to_list() == pytest.approx([0.8, 0.4])


def test_with_3sfca_a_way_that_may_be_makes_its_neighbours_unsure():
    """Ten in b share x with ten in a, who may reach y too: a then chooses x by half, b has 8/15."""
    cells, offers = Index(["a", "b"], dtype="str"), Index(["x", "y"], dtype="str")
    persons, places = frames.values([10.0, 10.0], cells), frames.values([8.0, 1.0], offers)
    links = DataFrame({"cell": ["a", "b"], "offer": ["x", "x"], "weight": [1.0, 1.0]})
    unsure = DataFrame({"cell": ["a"], "offer": ["y"], "weight": [1.0]})
    found = supply_bounds(persons, places, links, "3sfca", unsure=unsure).loc["b"]
    assert found["status"] == "missing"
    assert [found["low"], found["high"]] == pytest.approx([8 / 20, 8 / 15])
    assert supply_bounds(persons, places, links, unsure=unsure).loc["b", "value"] == 8 / 20


@law
@given(st.data(), st.sampled_from(["2sfca", "e2sfca", "3sfca", "m2sfca"]))
def test_whichever_ways_there_are_the_truth_lies_within(data, catchment):
    """Some unsure ways turn out to be ways, fainter than they might: no bound is broken."""
    cells, offers = (Index(list(names), dtype="str") for names in ("abcd", "xyz"))
    whole = st.integers(1, 20).map(float)
    persons = Series([data.draw(whole) for _ in cells], cells, name="persons")
    places = Series([data.draw(whole) for _ in offers], offers, name="places")
    pairs = [(cell, offer) for cell in cells for offer in offers]
    kinds = data.draw(st.lists(st.sampled_from("nlum"), min_size=12, max_size=12))
    weights = data.draw(st.lists(st.sampled_from([0.2, 0.7, 1.0]), min_size=12, max_size=12))
    rows = [(*pair, weight, kind) for pair, weight, kind in zip(pairs, weights, kinds, strict=True)]
    table = DataFrame(rows, columns=["cell", "offer", "weight", "kind"])
    links, unsure = (
        table.loc[table["kind"].isin(kinds), ["cell", "offer", "weight"]]
        for kinds in (["l"], ["u", "m"])
    )
    said = supply_bounds(
        frames.values(persons), frames.values(places), links, catchment, unsure=unsure
    )
    there = table["kind"].isin(["l", "m"])
    fainter = table["weight"].where(table["kind"] == "l", table["weight"] * 0.5)
    truth = table.assign(weight=fainter).loc[there, ["cell", "offer", "weight"]]
    true = supply_per_resident(persons, places, truth, catchment)
    assert (true >= said["low"] - 1e-9).all()
    assert not (true > said["high"] + 1e-9).any()
