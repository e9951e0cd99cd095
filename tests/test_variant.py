"""Variants: other demands on a Handlungsfeld, and nothing else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo_lsz.demand import Choice
from geo_lsz.errors import DefinitionError
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from geo_lsz.variant import assumptions, demands, differences, read, variant

FIELDS = list(handlungsfelder().values())
KITA = handlungsfelder()["vereinbarkeit"]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.slug)
def test_what_is_told_as_it_is_changes_nothing(field):
    """The same demands make the same field, so the same run."""
    told = {key: demand.value for key, demand in demands(field).items()}
    assert variant(field, told) == field == variant(field, {})


def demanded_of(demand):
    """Anything that may be demanded; of what is left at the limit, what every decline but one can have."""
    if isinstance(demand, Choice):
        return st.sampled_from(sorted(demand.options))
    most = 99.0 if demand.key.endswith(".rest") else demand.most
    return st.floats(demand.least, most)


@given(st.sampled_from(FIELDS), st.data())
def test_a_variant_has_what_was_demanded_and_nothing_else(field, data):
    """Each demand is met to a billionth, the others are as they were, and it can be kept as JSON.

    Where all within reach count alike, all is left at the limit: that goes along.
    """
    known = demands(field)
    key = data.draw(st.sampled_from(sorted(known)))
    value = data.draw(demanded_of(known[key]))
    expected = {name: demand.value for name, demand in known.items()} | {key: value}
    if value == "gleich":
        expected[key.replace("abnahme", "rest")] = 100.0
    other = variant(field, {key: value})
    for name, demand in demands(other).items():
        exact = isinstance(demand, Choice)
        assert demand.value == (
            expected[name] if exact else pytest.approx(expected[name], rel=1e-9, abs=1e-9)
        )
    otherwise = {name for name in known if expected[name] != known[name].value}
    assert {change.demand.key for change in differences(field, other)} <= otherwise
    assert len(assumptions(field, other)) == len([*differences(field, other)])
    assert Handlungsfeld.model_validate(other.model_dump(mode="json")) == other


@given(st.sampled_from(FIELDS), st.data())
def test_a_variant_is_made_again_from_what_it_demands(field, data):
    """What it says of itself, told to the field, gives the very same: so the same run, to the last bit."""
    known = demands(field)
    told = {
        key: data.draw(demanded_of(it)) for key, it in known.items() if data.draw(st.booleans())
    }
    assume(not read(field, told).faults)  # shape and rest may be at odds
    other = variant(field, told)
    assert variant(field, {it.demand.key: it.now for it in differences(field, other)}) == other


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


def test_an_assumption_says_before_and_now_in_german():
    """Each change is a sentence that stands alone beside a map."""
    told = {"kita.minuten": 20.0, "kita.abnahme": "gleich"}
    kind = "Angenommen, anders als üblich: Kindertageseinrichtung"
    assert assumptions(KITA, variant(KITA, told)) == (
        f"{kind}, so weit gehen Menschen: 20 statt 15 Minuten.",
        f"{kind}, so zählt der Weg: „bis zur Grenze gleich gut“ statt „nimmt in Stufen ab“.",
        f"{kind}, an der Grenze zählt ein Angebot noch: 100 statt 22 Prozent.",
    )


def test_where_only_reach_counts_no_decline_can_be_set():
    """Of a playground it is told whether one is in reach; how near changes nothing, so nobody is asked."""
    known = demands(handlungsfelder()["wohnumfeld"])
    assert "spielplatz.minuten" in known
    assert "spielplatz.abnahme" not in known
    assert "jugendfreizeit.abnahme" in known


@pytest.mark.parametrize(
    ("told", "value"),
    [("12,5", 12.5), ("12.5", 12.5), (" 20 ", 20.0), (7, 7.0), ("", 15.0), ("15", 15.0)],
)
def test_a_number_is_read_as_it_is_typed(told, value):
    """With comma or point, from a form or a file; blank is as it is."""
    found = read(KITA, {"kita.minuten": told})
    assert not found.faults
    (kind,) = (kind for kind in variant(KITA, found.values).kinds if kind.slug == "kita")
    assert kind.reach.limit_min == value


@pytest.mark.parametrize(
    ("told", "key", "fault"),
    [
        ({"kita.minuten": "viele"}, "kita.minuten", "eine Zahl von 1 bis 180; gegeben ist „viele“"),
        ({"kita.minuten": True}, "kita.minuten", "eine Zahl von 1 bis 180"),
        ({"kita.minuten": float("nan")}, "kita.minuten", "eine Zahl von 1 bis 180"),
        ({"kita.minuten": "9" * 500}, "kita.minuten", f"gegeben ist „{'9' * 40}“"),
        ({"kita.abnahme": "plötzlich"}, "kita.abnahme", "„stufen“ (nimmt in Stufen ab)"),
        ({"kita.farbe": "rot"}, "kita.farbe", "bekannt sind kita.minuten, kita.abnahme"),
        ({"kita.rest": 100.0}, "kita.rest", "höchstens 99"),
        ({"kita.abnahme": "gleich", "kita.rest": "50"}, "kita.rest", "zählt jedes Angebot voll"),
    ],
)
def test_what_cannot_be_demanded_is_told_by_its_key(told, key, fault):
    """One fault, with what is expected and what was given, shortened; and the variant refuses it."""
    found = read(KITA, told)
    assert list(found.faults) == [key]
    assert fault in found.faults[key]
    with pytest.raises(DefinitionError, match=key):
        variant(KITA, told)


@pytest.mark.parametrize(
    "told", [{"nirgends.minuten": 5.0}, {"kita.minuten": 0.0}, {"kita.minuten": 1000.0}]
)
def test_what_cannot_be_demanded_is_refused(told):
    """A kind that is not of the field, no way at all, three hours and more."""
    with pytest.raises(DefinitionError):
        variant(KITA, told)
