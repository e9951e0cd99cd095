"""How likely a gap is: lots are fair, bounds decide before them, nothing sure comes of nothing."""

import numpy as np
import pytest
from pandas import Index

import city
from geo_lsz import frames
from geo_lsz.chance import DRAWS, Below, chance, drawn, drawn_supply, mean_by_area
from geo_lsz.gap import gap
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.supply import Sharing

KITA = city.field("kita")
FAIR = 3 * 0.5 / np.sqrt(DRAWS)
"""Three standard errors of a share of fair draws."""


def chances(field: Handlungsfeld, geography: str = "planungsraeume", **changed):
    return city.rows(
        gap(city.inputs(**changed), field),
        measure="gap_chance",
        geography=geography,
        angebotsart="alle",
    )


def test_what_is_known_leaves_nothing_to_chance():
    """Kitas give 80 100 100 0 40 0 0 0 percent: below 75 or not, for sure; nobody lives in 09."""
    found = chances(KITA)
    assert found["value"].to_list()[:8] == [0, 0, 0, 1, 1, 1, 1, 1]
    assert found.loc["09", "status"] == "not_applicable"


def test_an_unknown_capacity_is_drawn_evenly():
    """Kita k3 has 4 to 9 places for the 10 children of 05; 4 and 5 of these six are too few.

    75 percent of 0.75 places for 10 children are 5.625 places.
    """
    offers = city.unknown(city.offers(), "k3", "places", low=4, high=9)
    found = chances(KITA, offers=offers)
    assert found.loc["05", "value"] == pytest.approx(2 / 6, abs=FAIR)
    assert 0 < found.loc["05", "value"] < 1
    assert found["value"].drop("05").to_list()[:7] == [0, 0, 0, 1, 1, 1, 1]
    again = chances(KITA, offers=offers)
    assert again["value"].equals(found["value"])  # drawn by a seed


def test_hidden_persons_are_drawn_too():
    """Kita k3 has one place for the 1 or 2 children of 05: 133 percent or 67, each as likely."""
    cells = city.unknown(
        city.cells(), ("c05", "unter_6"), "persons", status="suppressed", low=1, high=2
    )
    offers = city.offers()
    offers.loc["k3", ["places", "places_low", "places_high"]] = 1.0
    found = chances(KITA, cells=cells, offers=offers)
    assert found.loc["05", "value"] == pytest.approx(1 / 2, abs=FAIR)
    assert found["value"].to_list()[:4] == [0, 0, 0, 1]


def test_without_a_bound_no_chance_can_be_told():
    """A kind that no list holds completely: any chance in 04, none in 01 with its 80 percent."""
    found = chances(KITA, listed=frozenset())
    assert found.loc["04", ["status", "low", "high"]].to_list() == ["missing", 0, 1]
    assert found.loc["01", "value"] == 0


def test_lots_are_whole_fair_and_within_bounds():
    """From 3 to 6: each whole number about as often, nothing else; known ones stay, endless are NaN."""
    values = frames.values(
        [np.nan, 7, np.nan], Index(["a", "b", "c"]), low=[3, 7, 1], high=[6, 7, np.nan]
    )
    lots = drawn(values, "name")
    assert lots.shape == (DRAWS, 3)
    counts = {number: float(np.mean(lots[:, 0] == number)) for number in (3, 4, 5, 6)}
    assert sum(counts.values()) == 1
    assert all(abs(share - 0.25) < FAIR for share in counts.values())
    assert set(lots[:, 1]) == {7}
    assert np.isnan(lots[:, 2]).all()


def test_one_kind_below_is_enough():
    """A field lies below the line where any kind does; chances of kinds are not added up."""
    areas = Index(["a", "b", "c"])
    open_kind = Below.decided(frames.values([np.nan] * 3, areas, low=[0.0] * 3, high=[100.0] * 3))
    half = np.tile(np.where(np.arange(DRAWS) % 2, 0.0, 100.0)[:, None], 3)
    known = Below.decided(frames.values([10.0, 90.0, 90.0], areas))
    found = chance([open_kind.drawn(half), known], areas)
    assert found["value"].to_list() == [1, 0.5, 0.5]


def test_supply_of_a_draw_is_unknown_where_a_capacity_is_endless():
    """Cell a reaches the endless offer, cell b the other one: only b has numbers."""
    ways = frames.DataFrame({"cell": ["a", "b"], "offer": ["x", "y"], "weight": [1.0, 1.0]})
    persons = np.array([[10.0, 5.0]])
    places = np.array([[np.nan, 2.0]])
    sharing = Sharing.of(ways, Index(["a", "b"]), Index(["x", "y"]), "e2sfca")
    found = drawn_supply(persons, places, sharing)
    assert np.isnan(found[0, 0])
    assert found[0, 1] == pytest.approx(0.4)


def test_means_by_area_pass_over_empty_cells():
    """A cell without people says nothing, whatever its number; an area of nobody has no mean."""
    means = mean_by_area(
        np.array([[1.0, np.nan, 3.0, 9.0]]),
        np.array([[1.0, 0.0, 3.0, 0.0]]),
        np.array([0, 0, 0, 1]),
        2,
    )
    assert means[0, 0] == pytest.approx((1 * 1 + 3 * 3) / 4)
    assert np.isnan(means[0, 1])
