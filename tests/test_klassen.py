"""Every value falls into one class, by the same edges everywhere."""

import numpy as np
import pytest
from pandas import DataFrame

from geo_lsz import frames
from geo_lsz.klassen import DYNAMIC_INDEX, STATUS_INDEX, VERSORGUNG, Klasse, classify

ABOVE = float(np.nextafter(1.0, 2.0))
BELOW = float(np.nextafter(-1.0, -2.0))


def classes(values: list[float], klassen: tuple[Klasse, ...]) -> list[str]:
    return classify(frames.values(values), klassen).to_list()


def test_edges_of_the_versorgungsgrad():
    """Below 75 is underserved, 110 is still served, above is more than the measure."""
    found = classes([0, 49.999, 50, 74.999, 75, 89.999, 90, 110, 110.001], VERSORGUNG)
    assert found == [
        "stark_unterversorgt", "stark_unterversorgt", "unterversorgt", "unterversorgt",
        "knapp", "knapp", "versorgt", "versorgt", "ueberversorgt",
    ]  # fmt: skip


def test_edges_of_the_status_index():
    """−1 and 1 are still middle, 1.5 still low (MSS: < −1, ≤ 1, ≤ 1.5, above)."""
    found = classes([BELOW, -1, 1, ABOVE, 1.5, 1.6], STATUS_INDEX)
    assert found == ["hoch", "mittel", "mittel", "niedrig", "niedrig", "sehr_niedrig"]


def test_edges_of_the_dynamic_index():
    """−1 and 1 are still stable (MSS: < −1, ≤ 1, above)."""
    assert classes([BELOW, -1, 1, ABOVE], DYNAMIC_INDEX) == ["+", "+/-", "+/-", "-"]


@pytest.mark.parametrize(
    ("status", "klasse"),
    [
        ("missing", "keine_angabe"),
        ("suppressed", "gesperrt"),
        ("not_applicable", "nicht_anwendbar"),
    ],
)
def test_what_is_not_known_has_its_status_as_class(status: str, klasse: str):
    """Without bounds, an unknown value says why it is unknown."""
    values = frames.values([np.nan], unknown=status)
    assert classify(values, VERSORGUNG).to_list() == [klasse]


def test_bounds_in_one_class_make_it_sure():
    """Somewhere from 0 to 10 percent is strongly underserved, whatever it is exactly."""
    values = frames.values([np.nan], low=0.0, high=10.0)
    assert classify(values, VERSORGUNG).to_list() == ["stark_unterversorgt"]


def test_one_bound_in_an_outer_class_makes_it_sure():
    """At least 150 percent is above the measure; at most 10 is strongly underserved."""
    values = frames.values([np.nan, np.nan], low=[150, np.nan], high=[np.nan, 10])
    assert classify(values, VERSORGUNG).to_list() == ["ueberversorgt", "stark_unterversorgt"]


@pytest.mark.parametrize("bounds", [(40, 60), (0, np.nan), (np.nan, 75), (49.999, 50)])
def test_bounds_in_two_classes_or_open_leave_it_unsure(bounds: tuple[float, float]):
    """A class is not guessed from bounds that reach into two, or from one bound alone."""
    values = frames.values([np.nan], low=bounds[0], high=bounds[1])
    assert classify(values, VERSORGUNG).to_list() == ["keine_angabe"]


def test_classes_stay_on_their_rows():
    """The class of a value stands on its row, and nothing is changed in place."""
    values = frames.values([200.0, 10.0]).set_axis(["x", "y"])
    before = values.copy()
    assert classify(values, VERSORGUNG).to_dict() == {
        "x": "ueberversorgt", "y": "stark_unterversorgt",
    }  # fmt: skip
    assert DataFrame.equals(values, before)
