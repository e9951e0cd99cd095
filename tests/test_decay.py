"""Decay: how much an offer counts by the minutes to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_lsz.decay import Decay, weights
from geo_lsz.errors import DefinitionError
from laws import law

STEPS = {
    "steps": [
        {"walk_min": 20, "weight": 1},
        {"walk_min": 40, "weight": 0.68},
        {"walk_min": 60, "weight": 0.22},
    ]
}
BINARY = {"binary": {"limit_min": 30}}
GAUSSIAN = {"gaussian": {"sigma_min": 20, "limit_min": 60}}
GRAVITY = {"gravity": {"scale_min": 20, "exponent": -2, "least_min": 1, "limit_min": 60}}
SHAPES = [STEPS, BINARY, GAUSSIAN, GRAVITY]


def weighed(content: dict, *minutes: float) -> list[float]:
    return weights(np.array(minutes, dtype=float), Decay.of(content, "test")).tolist()


@pytest.mark.parametrize(
    ("content", "minutes", "expected"),
    [
        (STEPS, [0, 30, 50, 70], [1, 0.68, 0.22, 0]),
        (GAUSSIAN, [20, 40, 60], [0.6065307, 0.1353353, 0.0111090]),
        (GRAVITY, [1, 2, 20, 40, 60], [400, 100, 1, 0.25, 0.1111111]),
        (BINARY, [0, 30, 30.1], [1, 1, 0]),
    ],
)
def test_weights_are_those_of_the_books(content, minutes, expected):
    """The golden numbers of METHODS M3."""
    assert weighed(content, *minutes) == pytest.approx(expected, abs=5e-8)


def test_a_step_includes_its_last_minute():
    """20 minutes still count fully, a moment more does not."""
    assert weighed(STEPS, 20, 20.01, 60) == [1, 0.68, 0.22]


def test_no_way_is_too_short_for_gravity():
    """Next door weighs what the shortest way weighs, and not without bound."""
    assert weighed(GRAVITY, 0, 0.5) == pytest.approx([400, 400])


@pytest.mark.parametrize("content", SHAPES)
def test_the_limit_itself_is_within_and_nothing_is_beyond(content):
    """A way as long as the limit counts; a moment more counts nothing."""
    limit = Decay.of(content, "test").limit_min
    at, beyond = weighed(content, limit, limit + 0.001)
    assert at > 0
    assert beyond == 0


@law
@given(st.sampled_from(SHAPES), st.lists(st.floats(0, 100), min_size=2))
def test_farther_never_weighs_more(content, minutes):
    """Along growing minutes, weights do not grow."""
    assert (np.diff(weighed(content, *sorted(minutes))) <= 0).all()


@law
@given(st.sampled_from(SHAPES), st.floats(1, 200), st.lists(st.floats(0, 1), min_size=1))
def test_a_stretched_decay_has_the_same_shape(content, limit, shares):
    """At the same share of its limit a stretched decay weighs the same."""
    # a hair inside, so that rounding does not carry a way over the end of a step
    shares = [round(share, 3) * 0.9999 for share in shares]
    decay = Decay.of(content, "test")
    wider = decay.stretched_to(limit)
    assert wider.limit_min == round(limit, 9)
    before = weights(np.array(shares) * decay.limit_min, decay)
    assert weights(np.array(shares) * wider.limit_min, wider) == pytest.approx(before, rel=1e-5)


@pytest.mark.parametrize("content", [{}, STEPS | BINARY])
def test_a_decay_is_named_once(content):
    """No decay, or two, is a mistake, and the shapes that exist are named."""
    with pytest.raises(DefinitionError, match=r"binary.*gaussian.*gravity.*steps"):
        Decay.of(content, "test")


@pytest.mark.parametrize(
    "content",
    [
        {"gravity": GRAVITY["gravity"] | {"exponent": 2}},
        {"gaussian": GAUSSIAN["gaussian"] | {"sigma_min": 0}},
        {"steps": STEPS["steps"][::-1]},
        {"steps": []},
    ],
)
def test_a_decay_that_does_not_fall_is_refused(content):
    """Weights that grow with the way, or have no width, are a mistake."""
    with pytest.raises(DefinitionError):
        Decay.of(content, "test")
