"""Doppelstruktur candidates, gewollte Mehrfachversorgung, and what nobody knows."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame, Index, MultiIndex

from geo_lsz import frames
from geo_lsz.consequence import effects
from geo_lsz.definition import DefinitionError
from geo_lsz.doppelstruktur import CONDITIONS, Thresholds, judged, weaker
from laws import law

DAY = date(2025, 12, 31)
PAIR = MultiIndex.from_tuples([("a", "b")], names=["offer_a", "offer_b"])
TOLD = {
    "name": "Kita",
    "angebotsart": "kita",
    "oeffnungszeiten": "Mo-Fr 08:00-16:00",
    "bestandsschutz_bis": None,
    "bestandsschutz_quelle": None,
    "warteliste": "nein",
}


def offers(unique=(10.0, 20.0), places=(30.0, 30.0), **told) -> DataFrame:
    """Two offers, „Eins“ and „Zwei“, alike but for what is told of the first."""
    rows = [TOLD | {"name": "Eins"} | told, TOLD | {"name": "Zwei"}]
    index = Index(["a", "b"], name="offer", dtype="str")
    texts = DataFrame(rows, index=index).astype("str")
    return texts.join(
        [
            frames.named(frames.values(list(numbers), index), name)
            for name, numbers in (("unique", unique), ("places", places))
        ]
    )


def overlap(value=0.8, low=None, high=None) -> DataFrame:
    """J of the pair."""
    return frames.values([value], PAIR, low=[low], high=[high])


def harm(before=100.0, after=100.0, high=None) -> DataFrame:
    """What an end does to the only area, `01`."""
    index = Index(["01"], name="area", dtype="str")
    known = frames.values([before], index)
    then = frames.values([after if high is None else None], index, low=[after], high=[high])
    return effects({"raeume": known}, {"raeume": then})


HARMLESS = {"a": harm(), "b": harm()}


def judge(pairs=None, told=None, removals=None, **asked) -> pd.Series:
    """The one row that comes out."""
    known = {"stichtag": DAY} | asked
    found = judged(
        overlap() if pairs is None else pairs,
        offers() if told is None else told,
        HARMLESS if removals is None else removals,
        **known,
    )
    return found.loc["a", "b"]


def test_a_candidate():
    """All conditions hold: 80 percent in common, both open, nobody needs Eins."""
    found = judge()
    assert found["verdict"] == "kandidat"
    assert {found[condition] for condition in CONDITIONS} == {"ja"}
    assert found[["weaker", "stronger", "overlap"]].to_list() == ["a", "b", 0.8]
    assert found["text"] == (
        "Kandidat für eine Doppelstruktur: „Eins“ und „Zwei“ erreichen zu 80 % dieselben Menschen "
        "und haben gleichzeitig geöffnet; ohne „Eins“ wechselte kein Gebiet in eine schlechtere "
        "Klasse, und weder Bestandsschutz noch Warteliste stehen dem entgegen. "
        "Zu entscheiden ist das von Menschen."
    )


@pytest.mark.parametrize(
    ("given", "condition", "reason"),
    [
        ({"told": offers(angebotsart="bibliothek")}, "gleiche_art", "verschiedene Angebotsarten"),
        (
            {"told": offers(oeffnungszeiten="Sa 09:00-12:00")},
            "gleichzeitig_offen",
            "sie haben nie gleichzeitig geöffnet",
        ),
        (
            {"pairs": overlap(0.594)},
            "ueberschneidung",
            "sie erreichen nur zu 59 % dieselben Menschen, nicht zu 60 %",
        ),
        (
            {"removals": {"a": harm(80.0, 0.0)}, "names": {("raeume", "01"): "Raum 01"}},
            "entbehrlich",
            "ohne „Eins“ wären schlechter versorgt: Raum 01 (80 % → 0 %)",
        ),
        (
            {"told": offers(bestandsschutz_bis="2025-12-31", bestandsschutz_quelle="Rat 12/24")},
            "kein_bestandsschutz",
            "„Eins“ hat Bestandsschutz (bis 31.12.2025, Quelle: Rat 12/24)",
        ),
        (
            {"told": offers(bestandsschutz_bis="unbefristet")},
            "kein_bestandsschutz",
            "„Eins“ hat Bestandsschutz (unbefristet, ohne Angabe einer Quelle)",
        ),
        ({"told": offers(warteliste="ja")}, "keine_warteliste", "eine Warteliste bei „Eins“"),
    ],
)
def test_one_reason_against_it_makes_it_wanted(given, condition, reason):
    """Gewollte Mehrfachversorgung, with the reason named; the other conditions still hold."""
    found = judge(**given)
    assert found["verdict"] == "gewollt"
    assert found[condition] == "nein"
    assert [found[it] for it in CONDITIONS].count("ja") == len(CONDITIONS) - 1
    assert found["text"].startswith("Gewollte Mehrfachversorgung durch „Eins“ und „Zwei“: ")
    assert reason in found["text"]


@pytest.mark.parametrize(
    ("given", "condition", "reason"),
    [
        ({"told": offers(oeffnungszeiten=None)}, "gleichzeitig_offen", "ob sie gleichzeitig"),
        ({"told": offers(oeffnungszeiten="n. V.")}, "gleichzeitig_offen", "ob sie gleichzeitig"),
        (
            {"pairs": overlap(None, 0.5, 0.7)},
            "ueberschneidung",
            "ob sie zu mindestens 60 % dieselben Menschen erreichen (50–70 %)",
        ),
        (
            {"removals": {"a": harm(80.0, 60.0, 80.0)}},
            "entbehrlich",
            "ob ohne „Eins“ alle Gebiete in ihrer Klasse blieben (raeume/01 (80 % → 60–80 %))",
        ),
        ({"removals": {}}, "entbehrlich", "was ohne „Eins“ wäre"),
        ({"told": offers(warteliste=None)}, "keine_warteliste", "eine Warteliste gibt bei „Eins“"),
    ],
)
def test_what_nobody_knows_leaves_it_open(given, condition, reason):
    """Unknown is not yes and not no, and the sentence says what is unknown."""
    found = judge(**given)
    assert found["verdict"] == "offen"
    assert found[condition] == "unbekannt"
    assert found["text"].startswith("Offen, ob „Eins“ und „Zwei“ eine Doppelstruktur sind. ")
    assert reason in found["text"]


def test_every_reason_is_named_and_what_is_unknown_as_well():
    """A waiting list and too little in common speak against it; nobody told when they are open."""
    found = judge(overlap(0.3), offers(warteliste="ja", oeffnungszeiten=None))
    assert found["verdict"] == "gewollt"
    assert "nur zu 30 %" in found["text"]
    assert "Warteliste bei „Eins“" in found["text"]
    assert "Nicht bekannt ist, ob sie gleichzeitig geöffnet haben." in found["text"]


def test_a_protection_that_has_ended_protects_no_more():
    """It lasted until the day before the Stichtag; without a Stichtag every protection holds."""
    told = offers(bestandsschutz_bis="2025-12-30")
    assert judge(told=told)["kein_bestandsschutz"] == "ja"
    assert judge(told=told, stichtag=None)["kein_bestandsschutz"] == "nein"


def test_the_weaker_one():
    """Smaller unique reach; of equal reach fewer places; of equal places the first label."""
    assert weaker(PAIR, offers((20.0, 10.0)))["weaker"].to_list() == ["b"]
    assert weaker(PAIR, offers((10.0, 10.0), (30.0, 20.0)))["weaker"].to_list() == ["b"]
    assert weaker(PAIR, offers((10.0, 10.0)))["weaker"].to_list() == ["a"]
    assert weaker(PAIR, offers())["weaker_sure"].to_list() == [True]


def test_where_nobody_knows_which_is_weaker_both_must_be_dispensable():
    """Unique reaches of 5 to 15 and of 10 to 20 people: either may be the weaker one."""
    told = offers((None, None))
    told[["unique_low", "unique_high"]] = [[5.0, 15.0], [10.0, 20.0]]
    assert weaker(PAIR, told)["weaker_sure"].to_list() == [False]
    assert judge(told=told)["entbehrlich"] == "ja"
    one_is_needed = judge(told=told, removals={"a": harm(), "b": harm(80.0, 0.0)})
    assert one_is_needed["verdict"] == "offen"
    assert "welches der beiden entbehrlich wäre" in one_is_needed["text"]
    both_are = judge(told=told, removals={"a": harm(80.0, 0.0), "b": harm(80.0, 0.0)})
    assert both_are["entbehrlich"] == "nein"


def test_offers_of_one_name_are_told_apart():
    """By their labels."""
    assert "„Zwei“ (a) und „Zwei“ (b)" in judge(told=offers(name="Zwei"))["text"]


def test_names_that_are_quoted_themselves():
    """Quotation marks within quotation marks are single ones."""
    assert "durch „Kita ‚Eins‘“ und" in judge(overlap(0.3), offers(name="Kita „Eins“"))["text"]


def test_thresholds_may_be_others():
    """They are a definition: strict about its keys, and no constant of the code."""
    half = Thresholds.of({"min_overlap": 0.5}, "doppelstruktur.toml")
    assert judge(overlap(0.55))["verdict"] == "gewollt"
    assert judge(overlap(0.55), thresholds=half)["verdict"] == "kandidat"
    with pytest.raises(DefinitionError, match="min_overlap"):
        Thresholds.of({"min_overlap": 1.2}, "doppelstruktur.toml")
    with pytest.raises(DefinitionError, match="overlapp"):
        Thresholds.of({"overlapp": 0.5}, "doppelstruktur.toml")


def test_no_pairs_no_verdicts():
    """A kind whose offers share nobody."""
    found = judged(overlap()[:0], offers(), {}, stichtag=DAY)
    assert found.empty
    assert {"verdict", "text", *CONDITIONS} <= set(found.columns)


@law
@given(
    st.sampled_from([None, "Mo-Fr 08:00-16:00", "Sa 09:00-12:00", "irgendwann"]),
    st.sampled_from([None, "ja", "nein"]),
    st.sampled_from([None, "2020-01-01", "2030-01-01", "unbefristet"]),
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
)
def test_a_candidate_needs_every_condition(hours, waiting, until, bounds):
    """A verdict follows from the states alone, and an unknown never makes a candidate."""
    told = offers(oeffnungszeiten=hours, warteliste=waiting, bestandsschutz_bis=until)
    found = judge(overlap(None, *bounds), told)
    states = {found[condition] for condition in CONDITIONS}
    expected = "gewollt" if "nein" in states else "offen" if "unbekannt" in states else "kandidat"
    assert found["verdict"] == expected
    if found["verdict"] == "kandidat":
        assert hours == "Mo-Fr 08:00-16:00"
        assert waiting == "nein"
        assert until in {None, "2020-01-01"}
        assert bounds[0] >= 0.6
