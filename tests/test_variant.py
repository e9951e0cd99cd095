"""Variants: other demands on a Handlungsfeld, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.variant import demands, differences, variant

FIELDS = list(handlungsfelder().values())
KITA = handlungsfelder()["vereinbarkeit"]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.slug)
def test_what_is_told_as_it_is_changes_nothing(field):
    """The same demands make the same field, so the same run."""
    told = {key: demand.value for key, demand in demands(field).items()}
    assert variant(field, told) == field == variant(field, {})


@given(st.sampled_from(FIELDS), st.data())
def test_a_variant_has_what_was_demanded_and_nothing_else(field, data):
    """Each demand is met to a billionth, the others are as they were, and it can be kept as JSON."""
    known = demands(field)
    key = data.draw(st.sampled_from(sorted(known)))
    value = data.draw(st.floats(known[key].least, known[key].most))
    other = variant(field, {key: value})
    for name, demand in demands(other).items():
        expected = value if name == key else known[name].value
        assert demand.value == pytest.approx(expected, rel=1e-9)
    assert {demand.key for demand, _ in differences(field, other)} <= {key}
    assert Handlungsfeld.model_validate(other.model_dump(mode="json")) == other


def test_a_longer_way_stretches_the_decay_with_it():
    """Twice as far: what weighed 0.68 up to 10 minutes does so up to 20."""
    kind = next(kind for kind in KITA.kinds if kind.slug == "kita")
    longer = variant(KITA, {"kita.minuten": 2 * kind.reach.limit_min})
    (there,) = (kind for kind in longer.kinds if kind.slug == "kita")
    assert [step.walk_min for step in there.reach.steps] == [10, 20, 30]
    assert [step.weight for step in there.reach.steps] == [1, 0.68, 0.22]


def test_a_richtwert_that_is_tried_says_so():
    """Its source is no longer the one of the city."""
    other = variant(KITA, {"kita.richtwert": 0.5})
    (there,) = (kind.richtwert for kind in other.kinds if kind.slug == "kita")
    assert (there.places_per_head, there.source) == (0.5, "Annahme dieses Entwurfs")


@pytest.mark.parametrize(
    "told", [{"nirgends.minuten": 5.0}, {"kita.minuten": 0.0}, {"kita.minuten": 1000.0}]
)
def test_what_cannot_be_demanded_is_refused(told):
    """A kind that is not of the field, no way at all, three hours and more."""
    with pytest.raises(DefinitionError):
        variant(KITA, told)
