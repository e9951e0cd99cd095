"""An attacker who reads only what is published finds out no hidden count; without the second step he does."""

import os

import numpy as np
import pytest

import seeded_city
from attacker import Attack, Found, overlapping
from attacks import (
    attack_on_persons,
    attack_on_rates,
    delivered_cells,
    delivered_rates,
    found_out,
    found_out_by_insiders,
    published,
)
from seeded_city import City

NOTHING = Found(exact=0, small=0, narrow=0)
LONG = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("GEOLSZ_ATTACKS") != "all", reason="takes minutes: GEOLSZ_ATTACKS=all"
    ),
]
SEEDS = [
    0,
    *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6)),
    *(pytest.param(seed, marks=LONG) for seed in range(6, 20)),
]
YEARS = 5


def numerators(city: City, indicator: str) -> np.ndarray:
    """What an insider may know: the numerators of one indicator, in the order of an attack."""
    tables = [table[table["indicator"] == indicator] for table in city.rates.values()]
    return np.concatenate([table["numerator"].to_numpy() for table in tables])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rate_can_be_worked_out(seed: int):
    """Nothing exact, nothing surely small, nothing nearly known."""
    city = seeded_city.city(seed)
    tables = published(city, delivered_rates(city))
    for indicator in seeded_city.RATES:
        attack = attack_on_rates(city, tables, indicator)
        assert len(attack.hidden) > 0
        assert found_out(attack, complements=True) == NOTHING, indicator


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_no_rate_can_be_worked_out_by_who_knows_one(seed: int):
    """Whoever knows a hidden count has no other by it."""
    city = seeded_city.city(seed)
    tables = published(city, delivered_rates(city))
    for indicator in seeded_city.RATES:
        attack = attack_on_rates(city, tables, indicator)
        assert found_out_by_insiders(attack, numerators(city, indicator), each=4) == NOTHING


def test_the_attacker_is_not_blind():
    """With small numbers hidden and nothing else, he works out some of them exactly."""
    exact = 0
    for seed in range(3):
        city = seeded_city.city(seed)
        for indicator in seeded_city.RATES:
            attack = attack_on_rates(city, _small_hidden(city), indicator)
            exact += found_out(attack, complements=False).exact
    assert exact > 0


def _small_hidden(city: City) -> list:
    """Rates as they would be published if only what is small were hidden."""
    tables = []
    for table in city.rates.values():
        complement = table["denominator"] - table["numerator"]
        small = table["numerator"].isin([1, 2]) | complement.isin([1, 2])
        hidden = small | (table["denominator"] < 100)
        tables.append(table.assign(numerator=table["numerator"].astype(float).mask(hidden)))
    return tables


@LONG[0]
@LONG[1]
def test_no_count_of_persons_can_be_worked_out():
    """Ages of a cell, and the sums of whole areas, give no hidden count away; nor to an insider."""
    city = seeded_city.city(1, spread=0.7)
    deliveries = [delivered_cells(city), *delivered_rates(city)]
    cells, *_ = published(city, deliveries)
    attack = attack_on_persons(city, cells)
    assert len(attack.hidden) > 0
    assert found_out(attack, complements=False) == NOTHING
    truth = np.array([city.cells[row.zielgruppe][int(row.cell[1:])] for row in cells.itertuples()])
    assert found_out_by_insiders(attack, truth, each=1) == NOTHING


@pytest.mark.slow
def test_five_years_tell_no_more_than_one():
    """Each year is a city of its own: what is hidden in it holds, whatever the others show."""
    for year in range(YEARS):
        city = seeded_city.city(7, year)
        tables = published(city, delivered_rates(city))
        for indicator in seeded_city.RATES:
            attack = attack_on_rates(city, tables, indicator)
            assert found_out(attack, complements=True) == NOTHING


def test_an_attack_in_the_head():
    """Of 10 in two villages and 8 in one of them, 2 are left; of two that are hidden, anything up to 9."""
    both, one, other = {0, 1}, {0}, {1}
    counts = overlapping([both, one, other], 2)
    nobody_knows = np.array([0.0, 1.0, 1.0]), np.full(3, np.inf)
    assert Attack(counts, np.array([10, 8, np.nan]), *nobody_knows).bounds(2) == (2, 2)
    assert Attack(counts, np.array([10, np.nan, np.nan]), *nobody_knows).bounds(2) == (1, 9)
