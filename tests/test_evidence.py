"""Evidence: data, people and plans side by side, and what an area lacks for the next Stufe."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, Series

import city
import voice_city as told
from geo_lsz import frames
from geo_lsz.analysis import ANALYSES
from geo_lsz.errors import DefinitionError
from geo_lsz.evidence import (
    BOTH_NO,
    BOTH_YES,
    DATA_ONLY,
    SILENT_NO,
    SILENT_YES,
    VOICES_ONLY,
    data_say,
    evidence,
    findings,
    people_say,
)
from geo_lsz.inputs import Inputs
from geo_lsz.klassen import FINDINGS, classify
from geo_lsz.stufen import Stufen, lacking, reached, stufen
from geo_lsz.voice_frames import VORHABEN
from laws import law, slow_law

NOWHERE = {"value": np.nan, "status": "not_applicable", "low": np.nan, "high": np.nan}


def known(*numbers: float) -> DataFrame:
    return frames.values(np.array(numbers, float), Index([f"{n}" for n in range(len(numbers))]))


def row(value=np.nan, status="missing", low=np.nan, high=np.nan) -> DataFrame:
    """One area."""
    if status == "ok":
        low = high = value
    columns = {"value": [value], "status": [status], "low": [low], "high": [high]}
    return DataFrame(columns, index=["a"])


@pytest.mark.parametrize(
    ("need", "headline", "says"),
    [
        (row(0.0, "ok"), row(80.0, "ok"), 0),
        (row(0.0, "ok"), row(74.9, "ok"), 1),
        (row(0.0, "ok"), row(75.0, "ok"), 0),
        (row(1.0, "ok"), row(80.0, "ok"), 0),
        (row(1.2, "ok"), row(80.0, "ok"), 1),
        (row(), row(60.0, "ok"), 1),
        (row(), row(80.0, "ok"), None),
        (row(0.0, "ok"), row(low=70.0, high=90.0), None),
        (row(0.0, "ok"), row(low=70.0, high=74.0), 1),
        (row(1.2, "ok"), row(), 1),
        (row(0.0, "ok"), row(**NOWHERE), 0),
        (row(1.2, "ok"), row(**NOWHERE), 1),
        (row(**NOWHERE), row(80.0, "ok"), 0),
        (row(**NOWHERE), row(**NOWHERE), None),
    ],
)
def test_data_say_what_surely_follows_from_them(need, headline, says):
    """Underserved (below 75 %) or heavily burdened (above 1); where both could be, nothing is said."""
    value = data_say(need, headline)["value"]["a"]
    assert (None if np.isnan(value) else value) == says


@pytest.mark.parametrize(
    ("voices", "say"),
    [
        (row(0.0, "ok"), 0),
        (row(2.0, "ok"), 0),
        (row(3.0, "ok"), 1),
        (row(low=0.0), None),
        (row(low=5.0), 1),
        (row(status="suppressed", low=1.0, high=2.0), 0),
        (row(status="suppressed", low=2.0, high=4.0), None),
    ],
)
def test_people_say_it_from_three_voices_on(voices, say):
    """Fewer are no Bedarf only where people were heard: then there is an upper bound."""
    value = people_say(voices)["value"]["a"]
    assert (None if np.isnan(value) else value) == say


def test_data_and_people_are_told_side_by_side():
    """All that two witnesses can say, written down by hand; who was not heard has not said no."""
    cases = {
        (0, 0, True): BOTH_NO,
        (0, 1, True): VOICES_ONLY,
        (1, 0, True): DATA_ONLY,
        (1, 1, True): BOTH_YES,
        (0, None, False): SILENT_NO,
        (1, None, False): SILENT_YES,
        (0, 1, False): VOICES_ONLY,
        (1, 1, False): BOTH_YES,
        (0, None, True): None,
        (1, None, True): None,
        (None, 0, True): None,
        (None, 1, True): None,
        (None, None, False): None,
    }
    data, people, is_heard = zip(*cases, strict=True)
    index = Index([f"{n}" for n in range(len(cases))])
    data, people = (frames.values(np.array(side, float), index) for side in (data, people))
    found = findings(data, people, Series(is_heard, index=index))["value"]
    assert [None if np.isnan(code) else code for code in found] == [*cases.values()]


def test_every_code_has_its_class():
    """What is reckoned as a number is shown as its word."""
    words = classify(known(*range(1, 7)), FINDINGS).tolist()
    assert words == [klasse.key for klasse in FINDINGS]
    named = dict(zip(range(1, 7), words, strict=True))
    assert (named[SILENT_NO], named[BOTH_NO], named[VOICES_ONLY]) == (
        "ohne_ungehoert",
        "einig_ohne",
        "nur_stimmen",
    )
    assert (named[DATA_ONLY], named[SILENT_YES], named[BOTH_YES]) == (
        "nur_daten",
        "daten_ungehoert",
        "einig_bedarf",
    )


FACTS = ("supply_known", "need_known", "heard", "finding_known", "weighed", "planned")


def facts(*flags: float | None) -> dict[str, DataFrame]:
    """Facts of one area: 1, 0, None for unknown."""
    return {
        name: row() if flag is None else row(float(flag), "ok")
        for name, flag in zip(FACTS, flags, strict=True)
    }


@pytest.mark.parametrize(
    ("flags", "stufe", "lacks"),
    [
        ((0, 0, 0, 0, 0, 0), 1, ["bestand", "bedarf", "stimmen", "befund", "rang", "vorhaben"]),
        ((1, 0, 1, 1, 1, 1), 1, ["bedarf"]),
        ((1, 1, 0, 1, 1, 1), 2, ["stimmen"]),
        ((1, 1, 1, 1, 1, None), 2, ["vorhaben"]),
        ((1, 1, 1, 1, 1, 1), 3, []),
    ],
)
def test_a_stufe_stands_on_all_below_it(flags, stufe, lacks):
    """Stufe 2: Bestand and Bedarf by data; 3: voices, finding, weight and a Vorhaben too; unknown is not met."""
    of = facts(*flags)
    assert reached(of, stufen())["a"] == stufe
    told_ = {name: frame.loc["a"].to_dict() for name, frame in of.items()}
    assert [one.key for one in lacking(told_, stufen())] == lacks


def test_what_does_not_apply_is_not_asked_for():
    """Where nothing is wanted no Vorhaben is lacking."""
    of = facts(1, 1, 1, 1, 0, 0) | {name: row(**NOWHERE) for name in ("weighed", "planned")}
    assert reached(of, stufen())["a"] == 3


@law
@given(st.tuples(*[st.sampled_from([0, 1, None])] * 6), st.integers(0, 5))
def test_knowing_more_never_lowers_a_stufe(flags, better):
    """One criterion more that is met: the Stufe stays or rises."""
    more = tuple(1 if n == better else flag for n, flag in enumerate(flags))
    before, after = (reached(facts(*one), stufen())["a"] for one in (flags, more))
    assert after >= before


def test_a_criterion_stands_on_a_fact_that_there_is():
    """A misspelled fact fails at loading, with what there is."""
    content = stufen().model_dump(mode="json")
    content["criterion"][0]["fact"] = "supply"
    with pytest.raises(DefinitionError, match=r"stufen.toml: key 'criterion.0.fact'.*supply_known"):
        Stufen.of(content, "stufen.toml")


def vorhaben(*rows: dict) -> GeoDataFrame:
    """VORHABEN of the small city, of its field and running, without a place."""
    usual = {"title": "V", "handlungsfelder": "feld", "stand": "laufend"}
    return told.texts(VORHABEN, [{"nummer": str(n), **row} for n, row in enumerate(rows)], **usual)


def reckoned(inputs: Inputs, field=None):
    """All that evidence builds on, and evidence."""
    field = field or city.field("kita")
    earlier = {name: ANALYSES[name].function(inputs, field) for name in ("need", "gap", "voices")}
    return evidence(inputs, field, **earlier)


def of(found, measure, geography="planungsraeume"):
    return city.rows(found, geography=geography, measure=measure)["value"]


RISING = [float(n) for n in range(3, 12)]


def whole_city(**given_) -> Inputs:
    """The small city with indicators, of whose Kitas 01 and 03 know that they are served."""
    return city.inputs(
        indicators=(city.delivery(city.STICHTAG, x=RISING),), heard_until=told.UNTIL, **given_
    )


def test_a_city_is_told_cell_by_cell():
    """04 is underserved and said so at an event, and a Vorhaben with a decision answers it: Stufe 3."""
    events = told.events({"betroffen": "planungsraeume/04"}, {"betroffen": "planungsraeume/06"})
    said = told.bedarfe(
        {"betroffen": "planungsraeume/04", "stimmen": 8, "schwere": 3, "handlungsfeld": "feld"}
    )
    plans = vorhaben(
        {"betroffen": "planungsraeume/04", "grundlage": "Beschluss 1/25"},
        {"betroffen": "planungsraeume/06"},
        {"betroffen": "planungsraeume/07", "stand": "eingestellt", "grundlage": "Beschluss 2/25"},
    )
    found = reckoned(whole_city(events=events, bedarfe=said, vorhaben=plans))
    # no Kita is within 10 minutes of the middle of 04 and 06, nor of 07
    assert of(found, "data_say")[["04", "06", "07"]].tolist() == [1, 1, 1]
    assert of(found, "finding")[["04", "06", "07"]].tolist() == [BOTH_YES, DATA_ONLY, SILENT_YES]
    assert of(found, "plans_say")[["04", "06", "07"]].tolist() == [1, 1, 0]
    # the plan of 06 names no source, that of 07 was given up
    assert of(found, "fact_planned")[["04", "06", "07"]].tolist() == [1, 0, 0]
    assert of(found, "stufe")[["04", "06", "07"]].tolist() == [3, 2, 2]


def test_a_vorhaben_of_a_larger_area_concerns_its_parts():
    """What is planned for Unterstadt is planned for 01 to 06, and not for 07."""
    plans = vorhaben({"betroffen": "ortsteile/10", "grundlage": "Beschluss"})
    found = of(reckoned(whole_city(vorhaben=plans)), "plans_say")
    assert found.tolist() == [1] * 6 + [0] * 3


def test_without_a_list_it_is_unknown_what_is_planned():
    """No list of Vorhaben is not a list without any."""
    found = reckoned(whole_city(events=told.events({"betroffen": "planungsraeume/01"})))
    assert of(found, "plans_say").isna().all()
    assert of(reckoned(whole_city(vorhaben=vorhaben())), "plans_say").tolist() == [0] * 9


def test_not_heard_is_never_no_need():
    """Without any event nobody agrees with data that say nothing is wanted."""
    found = reckoned(whole_city(vorhaben=vorhaben()))
    assert set(of(found, "finding").dropna()) <= {SILENT_NO, SILENT_YES}
    assert (of(found, "stufe") <= 2).all()


@slow_law
@given(st.permutations(range(4)))
def test_the_order_of_vorhaben_changes_nothing(order):
    """A list sorted otherwise is the same list."""
    rows = [
        {"vorhaben": f"v{n}", "betroffen": place, "grundlage": decision}
        for n, (place, decision) in enumerate(
            product(["planungsraeume/01", "ortsteile/20"], ["Beschluss", None])
        )
    ]
    one, other = (vorhaben(*some) for some in (rows, [rows[n] for n in order]))
    results = [reckoned(whole_city(vorhaben=told_)) for told_ in (one, other)]
    pd.testing.assert_frame_equal(results[0].areas, results[1].areas)
