"""Every analysis answers for every Handlungsfeld as it is shipped."""

import pytest

import city
from geo_lsz import frames
from geo_lsz.analysis import ANALYSES
from geo_lsz.handlungsfeld import handlungsfelder


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


def test_an_analysis_is_found_by_its_name():
    """The name that a run keeps is the name that finds its analysis, after what it builds on."""
    names = list(ANALYSES)
    assert names == ["need", "gap", "duplicates", "mismatch"]
    assert all(ANALYSES[name].name == name for name in names)
    for place, name in enumerate(names):
        assert set(ANALYSES[name].builds_on) <= set(names[:place])
    assert all(analysis.version >= 1 for analysis in ANALYSES.values())
