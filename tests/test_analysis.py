"""Every analysis answers for every Handlungsfeld as it is shipped."""

import pytest

import city
from geo_lsz import frames
from geo_lsz.analysis import ANALYSES
from geo_lsz.handlungsfeld import Handlungsfeld, NeedMethod, handlungsfelder
from geo_lsz.variant import variant

VEREINBARKEIT = handlungsfelder()["vereinbarkeit"]


@pytest.mark.parametrize("name", list(ANALYSES))
@pytest.mark.parametrize("slug", list(handlungsfelder()))
def test_every_analysis_reckons_every_handlungsfeld(name: str, slug: str):
    """Results keep their contract, on all geographies, with no key twice."""
    rising = [float(x) for x in range(3, 12)]
    field = handlungsfelder()[slug]
    delivered = {indicator.key: rising for indicator in field.indicator}
    inputs = city.inputs(indicators=(city.delivery(city.STICHTAG, **delivered),))
    earlier = {
        before: ANALYSES[before].function(inputs, field) for before in ANALYSES[name].builds_on
    }
    reckoned = ANALYSES[name].function(inputs, field, **earlier)
    frames.check(reckoned.areas, frames.AREA_RESULTS)
    if reckoned.pairs is not None:
        frames.check(reckoned.pairs, frames.PAIR_RESULTS)
    assert set(reckoned.areas["geography"]) == {"planungsraeume", "ortsteile"}
    assert set(reckoned.areas["handlungsfeld"]) == {slug}
    assert not reckoned.areas.duplicated([*frames.AREA_KEY]).any()


OTHERWISE = {
    "slug": "anderswo",
    "order": 99,
    "title": "Anders",
    "about": "Anders.",
    "not_applicable_because": "Anders.",
    "need": NeedMethod(standardise="percentile"),
    "kinds": variant(VEREINBARKEIT, {"kita.minuten": 6.0}).kinds,
    "indicator": variant(VEREINBARKEIT, {"gewicht.sgb2_unter_15": 5.0}).indicator,
}
"""Every part of a Handlungsfeld as it might be as well; a headline has one way only."""


@pytest.mark.parametrize("analysis", [it for it in ANALYSES.values() if it.hangs_on])
@pytest.mark.parametrize("part", OTHERWISE)
def test_an_analysis_hangs_on_what_it_says(analysis, part):
    """Another part that it names gives other results, any other part the very same."""
    assert {*OTHERWISE, "headline"} == {*Handlungsfeld.model_fields}
    falling = [float(x) for x in range(11, 2, -1)]
    rising = [float(x * x % 7) for x in range(3, 12)]
    told = {"sgb2_unter_15": rising, "alleinerziehende": falling}
    inputs = city.inputs(indicators=(city.delivery(city.STICHTAG, **told),))
    other = VEREINBARKEIT.model_copy(update={part: OTHERWISE[part]})
    one, another = (analysis.function(inputs, field) for field in (VEREINBARKEIT, other))
    same = one.areas.equals(another.areas) and one.notes == another.notes
    assert same == (part not in analysis.hangs_on)
    assert analysis.finds_the_same(VEREINBARKEIT, other) == same


def test_an_analysis_is_found_by_its_name():
    """The name that a run keeps is the name that finds its analysis, after what it builds on."""
    names = list(ANALYSES)
    assert names == ["need", "gap", "duplicates", "mismatch", "voices", "evidence"]
    assert all(ANALYSES[name].name == name for name in names)
    for place, name in enumerate(names):
        assert set(ANALYSES[name].builds_on) <= set(names[:place])
    assert all(analysis.version >= 1 for analysis in ANALYSES.values())
