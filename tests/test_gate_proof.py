"""The proof of the gate counts in whole numbers and trusts nobody who found the worlds."""

import numpy as np
import pytest
from pandas import DataFrame

from geo_lsz.secrecy.facts import NO_BOUND, Facts, Shown, terms_of
from geo_lsz.secrecy.proof import NOBODY, is_possible, unproven

SUM, ONE, OTHER, THIRD = range(4)


def village(*hide: int) -> tuple[Facts, Shown]:
    """20 people are 2, 8 and 10; the small ones and some others are hidden."""
    value = [20, 2, 8, 10]
    table = DataFrame(
        {
            "delivery": 0,
            "row": range(4),
            "value": value,
            "low": 1,
            "high": NO_BOUND,
            "total": NO_BOUND,
            "k": 3,
            "small": [False, True, False, False],
            "fixed": False,
            "worth": 1.0,
        }
    )
    facts = Facts(
        table, terms_of(np.array([[SUM, ONE, OTHER, THIRD]]), np.array([1.0, -1, -1, -1]))
    )
    shown = Shown.of(facts)
    shown.hidden[list(hide)] = True
    return facts, shown


@pytest.mark.parametrize(
    ("world", "possible"),
    [
        ({ONE: 2, OTHER: -2}, True),
        ({ONE: 2}, False),  # does not add up
        ({ONE: -2, OTHER: 2}, False),  # nobody is left, and zeros are shown
        ({ONE: 2, THIRD: -2}, False),  # the third is shown
    ],
)
def test_a_world_has_to_look_the_same_from_outside(world: dict[int, int], possible: bool):
    """Sums hold, what is shown stays, and bounds are kept; else it proves nothing."""
    facts, shown = village(OTHER)
    assert is_possible(world, shown, facts.matrix()) == possible


def test_without_worlds_anybody_may_know():
    """A hidden count that is the same in every world that was found is no secret."""
    _, shown = village(OTHER)
    assert unproven(ONE, [], shown) == NOBODY
    assert unproven(ONE, [{ONE: 1, OTHER: -1}], shown) == NOBODY  # 2 or 3: too narrow


def test_who_knows_the_other_half_knows_all():
    """With two hidden, each gives the other away; with three there is a world around each."""
    _, shown = village(OTHER)
    one_way = {ONE: 2, OTHER: -2}
    assert unproven(ONE, [one_way], shown) == OTHER
    _, shown = village(OTHER, THIRD)
    assert unproven(ONE, [one_way, {ONE: 2, THIRD: -2}], shown) is None


def test_a_count_may_be_the_same_secret_as_another():
    """Where nothing can help, who knows the one knows the other; this is said, not hidden."""
    _, shown = village(OTHER)
    assert unproven(ONE, [{ONE: 2, OTHER: -2}], shown, same_secret={OTHER}) is None


def test_a_complement_is_as_secret():
    """Of 12 people 2 are counted; where the other 10 could only be 8 to 10, that is a choice; 0 to 2 is none."""
    facts, shown = village(OTHER)
    narrow = shown._replace(total=np.array([NO_BOUND, 4, NO_BOUND, NO_BOUND]))
    assert unproven(ONE, [{ONE: 2, OTHER: -2}], shown) == OTHER
    assert unproven(ONE, [{ONE: 2, OTHER: -2}], narrow) == NOBODY  # the complement is 2 or 0
    assert facts.equations == 1
