"""Voices: rates by METHODS M12, and the difference between not heard and no need."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import Series

import city
import voice_city as told
from geo_lsz import frames
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.heard import heard
from geo_lsz.voices import rate, voices
from laws import law, slow_law

BERATUNG = handlungsfelder()["beratung"]
EVERYWHERE = [{"betroffen": f"planungsraeume/{code}"} for code in city.CODES]


def inputs(**given_):
    return city.inputs(heard_until=told.UNTIL, **given_)


def found(inputs_, measure, geography="planungsraeume"):
    """`value, status, low, high` by area."""
    rows = city.rows(voices(inputs_, BERATUNG), geography=geography, measure=measure)
    return rows[[*frames.VALUE]]


def test_the_rate_is_the_golden_one():
    """METHODS M1: e and b of six areas, and their empirical Bayes rates, here on 1,000 people."""
    areas = [f"{n:02}" for n in range(6)]
    e = frames.values([10.0, 1, 3, 4, 2, 5], pd.Index(areas))
    b = frames.values([100.0, 15, 20, 20, 80, 90], pd.Index(areas))
    golden = [88.684, 75.540, 89.499, 98.104, 53.351, 66.596]
    rates = rate(e, b, Series(data=True, index=areas))
    assert rates["value"].tolist() == pytest.approx(golden, abs=0.0005)
    assert (rates["status"] == "ok").all()


def test_a_hidden_number_of_voices_is_a_range_of_the_rate():
    """1 or 2 of 100, drawn towards the mean with the same weight: the ends differ by 10 · w."""
    areas = pd.Index(["a", "b", "c"])
    e = frames.values(
        [np.nan, 30.0, 3.0], areas, low=[1, 30, 3], high=[2, 30, 3], unknown="suppressed"
    )
    b = frames.values([100.0, 100.0, 100.0], areas)
    rates = rate(e, b, Series(data=True, index=areas))
    assert rates["status"].tolist() == ["suppressed", "ok", "ok"]
    # of the middle: m = 34.5/300 = 0.115; v = (0.1² + 0.185² + 0.085²)/3 − 0.115/100 = 0.016 − 0.00115
    m, v = (
        34.5 / 300,
        ((0.015 - 0.115) ** 2 + (0.3 - 0.115) ** 2 + (0.03 - 0.115) ** 2) / 3 - 0.00115,
    )
    w = v / (v + m / 100)
    low, high = (1000 * (w * k / 100 + (1 - w) * m) for k in (1, 2))
    assert rates.loc["a", ["low", "high"]].tolist() == pytest.approx([low, high])


def test_heard_and_silent_is_none_and_not_heard_is_unknown():
    """An event in 01 and 02, eight voices in 01: 02 has said nothing, of 03 nobody knows."""
    events = told.events(*EVERYWHERE[:2])
    said = told.bedarfe({"betroffen": "planungsraeume/01", "stimmen": 8, "schwere": 2})
    of = inputs(events=events, bedarfe=said)
    total = found(of, "voices")
    assert total.loc["01"].tolist() == [8, "ok", 8, 8]
    assert total.loc["02"].tolist() == [0, "ok", 0, 0]
    assert total.loc["03", "status"] == "missing"
    assert total.loc["03", ["low", "high"]].fillna(-1).tolist() == [0, -1]
    assert found(of, "heard")["value"].tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert found(of, "severity")["value"].fillna(0).tolist() == [2] + [0] * 8
    rates = found(of, "voices_rate")
    assert (rates["status"] == "ok").tolist() == [True, True, *[False] * 7]
    # mean 8/200, v = 0.04² − 0.04/100, so w = 0.75: 75 · 0.08·… = 60 + 10 and 0 + 10
    assert rates["value"].iloc[:2].tolist() == pytest.approx([70.0, 10.0])


def test_who_spoke_where_nobody_was_asked_is_at_least_that():
    """A Träger tells of five in 05, where there was no event: five or more, and no rate."""
    said = told.bedarfe({"betroffen": "planungsraeume/05", "stimmen": 5, "herkunft": "traeger"})
    of = inputs(events=told.events(EVERYWHERE[0]), bedarfe=said)
    assert found(of, "voices").loc["05", "status"] == "missing"
    assert found(of, "voices").loc["05", "low"] == 5
    assert found(of, "voices_rate").loc["05", "status"] == "missing"


def test_without_a_list_of_bedarfe_silence_says_nothing():
    """An event alone tells nothing of what was said there."""
    of = inputs(events=told.events(*EVERYWHERE))
    assert (found(of, "heard")["value"].iloc[:8] == 1).all()
    assert (found(of, "voices")["status"] == "missing").all()


def test_without_event_and_survey_nobody_was_heard():
    """Bedarfe alone, say of a Träger, make no area a heard one."""
    of = inputs(bedarfe=told.bedarfe({"betroffen": "planungsraeume/01", "stimmen": 9}))
    assert (found(of, "heard")["value"] == 0).all()


def test_an_event_counts_for_eight_cycles_of_six_weeks():
    """48 weeks before 31 December 2025 is 29 January 2025: that day is over, the next is not."""
    events = told.events(
        EVERYWHERE[0] | {"datum": "2025-01-29"}, EVERYWHERE[1] | {"datum": "2025-01-30"}
    )
    assert found(inputs(events=events), "heard")["value"].tolist()[:2] == [0, 1]
    assert date(2025, 12, 31).toordinal() - date(2025, 1, 29).toordinal() == 48 * 7


def test_an_event_of_the_whole_city_hears_no_area():
    """Who is invited to the town hall was not asked at home."""
    assert (
        found(inputs(events=told.events({"betroffen": "stadtweit"})), "heard")["value"] == 0
    ).all()


def test_a_response_below_the_median_is_not_heard():
    """Of responses 10, 20, 30, 40, 50 % the median is 30 %; who was not asked was not heard either."""
    response = dict(zip(city.CODES[:5], [10.0, 20, 30, 40, 50], strict=True))
    of = inputs(survey=(told.wave(response),))
    assert found(of, "heard")["value"].tolist() == [0, 0, 1, 1, 1, 0, 0, 0, 0]
    both = inputs(survey=(told.wave(response),), events=told.events(*EVERYWHERE[2:4]))
    assert found(both, "heard")["value"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0, 0]
    assert found(of, "response")["value"].iloc[:5].tolist() == pytest.approx(
        [0.1, 0.2, 0.3, 0.4, 0.5]
    )


def test_a_larger_area_is_heard_where_half_of_its_people_were():
    """Unterstadt has 600 people in 01 to 06: three of the six are half, two are not."""
    three, two = (inputs(events=told.events(*EVERYWHERE[:n])) for n in (3, 2))
    assert found(three, "heard", "ortsteile")["value"].to_dict() == {"10": 1, "20": 0}
    assert found(two, "heard", "ortsteile")["value"].to_dict() == {"10": 0, "20": 0}
    assert found(two, "heard_share", "ortsteile")["value"]["10"] == pytest.approx(1 / 3)


def test_voices_add_up_to_larger_areas_and_never_go_down():
    """8 in 01 and 4 in Ortsteil 10 are 12 in 10; 01 has its own 8, and the notes tell of the other Bedarf."""
    said = told.bedarfe(
        {"betroffen": "planungsraeume/01", "stimmen": 8},
        {"betroffen": "ortsteile/10", "stimmen": 4},
        {"betroffen": "stadtweit", "stimmen": 50},
        {"stimmen": 3},
    )
    of = inputs(events=told.events(*EVERYWHERE), bedarfe=said)
    assert found(of, "voices", "ortsteile")["value"].to_dict() == {"10": 12, "20": 0}
    assert found(of, "voices")["value"].iloc[:2].tolist() == [8, 0]
    notes = voices(of, BERATUNG).notes
    assert notes == {"bedarfe": 4, "city_wide": 1, "nowhere": 1, "coarse": {"planungsraeume": 1}}


def test_what_is_done_is_a_voice_but_no_open_one():
    """It was said; nobody has to hear it again."""
    said = told.bedarfe({"betroffen": "planungsraeume/01", "stimmen": 8, "stand": "erledigt"})
    of = inputs(events=told.events(EVERYWHERE[0]), bedarfe=said)
    assert found(of, "voices")["value"]["01"] == 8
    assert found(of, "open_voices")["value"]["01"] == 0


def test_a_zielgruppe_has_a_rate_of_its_own():
    """4 voices of 20 minors in 01, none of 20 in 02: m = 0.1, v = 0.01 − 0.005, w = 0.5."""
    said = told.bedarfe({"betroffen": "planungsraeume/01", "stimmen": 4, "zielgruppe": "unter_18"})
    of = inputs(events=told.events(*EVERYWHERE[:2]), bedarfe=said)
    rates = found(of, "voices_rate_unter_18")["value"]
    assert rates.iloc[:2].tolist() == pytest.approx([150.0, 50.0])


def test_a_share_of_a_survey_comes_with_its_answers_and_interval():
    """10 of 40: Wilson 14.2 to 40.2 %, worked out by hand from METHODS M1."""
    of = inputs(survey=(told.wave({"01": 40.0}),))
    z2 = 1.959963984540054**2
    middle = 0.25 + z2 / 80
    reach = (z2 * (0.25 * 0.75 / 40 + z2 / (4 * 40**2))) ** 0.5
    ends = [(middle + side * reach) / (1 + z2 / 40) for side in (-1, 1)]
    names = ("", "_n", "_low95", "_high95")
    told_ = [found(of, f"survey_beratung_fehlt{name}")["value"]["01"] for name in names]
    assert told_ == pytest.approx([0.25, 40, *ends])
    assert found(of, "survey_beratung_fehlt")["status"]["02"] == "missing"


areas_heard = st.lists(st.sampled_from(range(9)), max_size=12)
responses = st.lists(st.integers(0, 100), min_size=9, max_size=9)


@law
@given(areas_heard, responses, st.sampled_from(range(8)), st.integers(0, 50))
def test_who_is_heard_more_is_never_unheard(held, answered, more, extra):
    """One more event, or more answers, in an area never makes it one that was not heard."""
    wave = dict(zip(city.CODES, map(float, answered), strict=True))
    code = city.CODES[more]
    before = inputs(events=told.events(*[EVERYWHERE[n] for n in held]), survey=(told.wave(wave),))
    wave[code] = min(100.0, wave[code] + extra)
    held_now = told.events(*[EVERYWHERE[n] for n in [*held, more]])
    after = replace(before, events=held_now, survey=(told.wave(wave),))
    was, now = (heard(one)["planungsraeume"].heard["value"][code] for one in (before, after))
    assert now >= was


@slow_law
@given(
    st.permutations(range(6)),
    st.lists(st.sampled_from([0, 1, 3, 7, "hidden"]), min_size=6, max_size=6),
)
def test_the_order_of_rows_changes_nothing(order, numbers):
    """A list sorted otherwise is the same list, and so are its results."""
    rows = [
        {"bedarf": f"b{n}", "betroffen": f"planungsraeume/{city.CODES[n % 4]}", "stimmen": number}
        for n, number in enumerate(numbers)
    ]
    one, other = told.bedarfe(*rows), told.bedarfe(*(rows[n] for n in order))
    events = told.events(*EVERYWHERE[:5])
    results = [voices(inputs(events=events, bedarfe=said), BERATUNG) for said in (one, other)]
    pd.testing.assert_frame_equal(results[0].areas, results[1].areas)


@law
@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=6))
def test_unknown_voices_are_never_zero(numbers):
    """Of a Bedarf whose voices nobody told, the area does not know how many it has."""
    rows = [{"betroffen": "planungsraeume/01", "stimmen": number} for number in numbers]
    of = inputs(events=told.events(EVERYWHERE[0]), bedarfe=told.bedarfe(*rows))
    total = found(of, "voices").loc["01"]
    known = sum(number for number in numbers if number is not None)
    assert total["low"] == known
    assert (total["status"] == "ok") == (None not in numbers)
