"""Decline: what planners choose becomes a decay, and can be told from it again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_lsz.angebotsart import Reach
from geo_lsz.decay import weights
from geo_lsz.decline import DECLINES, decline_of, declining, left_of

STEPPED = Reach.model_validate(
    {
        "steps": [
            {"walk_min": 5, "weight": 1},
            {"walk_min": 10, "weight": 0.68},
            {"walk_min": 15, "weight": 0.22},
        ],
        "siedlungstyp": {"dörflich": {"limit_min": 30}},
    }
)
PLAIN = Reach.model_validate({"binary": {"limit_min": 12}})
POWER = Reach.model_validate(
    {"gravity": {"scale_min": 2, "exponent": -1, "least_min": 1, "limit_min": 10}}
)
BELL = Reach.model_validate({"gaussian": {"sigma_min": 6, "limit_min": 12}})


def counted(reach, minutes):
    """What offers so many minutes away count."""
    return weights(np.array(minutes, dtype=float), reach)


@pytest.mark.parametrize(
    ("reach", "decline", "left"),
    # exp(-(12/6)²/2) = exp(-2) = 0.1353; (10/2)^-1 = 0.2
    [
        (STEPPED, "stufen", 0.22),
        (PLAIN, "gleich", 1.0),
        (POWER, "steil", 0.2),
        (BELL, "glocke", 0.13534),
    ],
)
def test_a_decay_is_told_by_its_shape_and_what_is_left(reach, decline, left):
    """Each of the four shapes, and what an offer at its limit counts."""
    assert decline_of(reach) == decline
    assert left_of(reach) == pytest.approx(left, abs=1e-5)


@given(
    st.sampled_from([STEPPED, PLAIN, POWER, BELL]),
    st.sampled_from(sorted(set(DECLINES) - {"gleich"})),
    st.floats(0.01, 0.99),
)
def test_what_was_chosen_is_told_again(reach, decline, left):
    """Shape and rest come back, the limit stays, nothing counts more than next door, and it never rises."""
    other = declining(reach, decline, left)
    assert decline_of(other) == decline
    assert left_of(other) == pytest.approx(left, rel=1e-9)
    assert other.limit_min == pytest.approx(reach.limit_min)
    assert other.siedlungstyp == reach.siedlungstyp
    falling = counted(other, np.linspace(0, 2 * reach.limit_min, 200))
    assert (np.diff(falling) <= 1e-12).all()
    assert Reach.model_validate(other.model_dump(mode="json")) == other


def test_alike_is_one_up_to_the_limit_and_nothing_beyond():
    """15 minutes away counts as much as next door, 16 minutes away nothing."""
    assert counted(declining(STEPPED, "gleich", 1.0), [0, 15, 16]).tolist() == [1, 1, 0]


def test_the_steps_of_a_kind_keep_their_proportions():
    """Half left instead of 0.22: the middle step loses 0.32 of 0.78, now 0.32/0.78 of 0.5."""
    assert counted(declining(STEPPED, "stufen", 0.5), [5, 10, 15]) == pytest.approx(
        [1, 1 - 0.5 * 0.32 / 0.78, 0.5]
    )


def test_a_kind_without_steps_gets_thirds():
    """Of 12 minutes: up to 4, 8 and 12, as Luo and Qi weigh them, with 0.22 left."""
    assert counted(declining(PLAIN, "stufen", 0.22), [4, 4.1, 8, 12]) == pytest.approx(
        [1, 0.68, 0.68, 0.22]
    )


def test_a_bell_and_a_steep_decline_differ_where_it_is_near():
    """Both count 22 percent at 15 minutes; at 3 minutes one counts nearly all, the other much less."""
    # bell: 0.22^((3/15)²) = 0.94; steep: (3/1.5)^(ln 0.22 / ln 10) = 0.63
    bell, steep = (declining(STEPPED, shape, 0.22) for shape in ("glocke", "steil"))
    assert counted(bell, [3]) == pytest.approx([0.22**0.04])
    assert counted(steep, [3]) == pytest.approx([0.6340], abs=1e-4)


def test_a_power_keeps_its_own_scale():
    """A kind that counts fully up to 2 minutes does so still, and 1 minute counts more."""
    other = declining(POWER, "steil", 0.5)
    assert counted(other, [2, 10]) == pytest.approx([1, 0.5])
    assert counted(other, [1])[0] > 1
