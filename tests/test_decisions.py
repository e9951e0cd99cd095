"""What people decide is kept with who, when and why, and holds as long as its data do."""

from datetime import UTC, datetime

import pytest

from geo_lsz.decisions import Decision, Subject, newest, still_holds
from geo_lsz.errors import WrongDecision
from layers.decisions import decide, decisions

PAIR = Subject.of_pair("listing", "b", "a")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def decision(verdict, content="old", subject=PAIR):
    return Decision(subject, verdict, "Grund", "Planung", content, NOW)


def test_a_pair_is_the_same_either_way_round():
    """A and B are B and A; what the finding is about makes another subject of them."""
    assert Subject.of_pair("listing", "a", "b") == PAIR
    assert Subject.of_pair("listing", "a", "b").id == PAIR.id
    assert Subject.of_pair("overlap", "a", "b", "kita").id != PAIR.id


def test_the_newest_decision_counts():
    """Who confirms what was rejected has the last word."""
    said = newest([decision("rejected"), decision("confirmed")])
    assert said[PAIR.id].verdict == "confirmed"


@pytest.mark.parametrize(
    ("verdict", "same_data", "other_data"),
    [("confirmed", True, True), ("rejected", True, False), ("postponed", False, False)],
)
def test_a_rejected_finding_comes_back_only_with_other_data(verdict, same_data, other_data):
    """Confirmed stays, postponed stays open, rejected is asked anew when the data changed."""
    assert still_holds(decision(verdict), "old") is same_data
    assert still_holds(decision(verdict), "new") is other_data
    assert still_holds(None, "old") is False


def test_decisions_are_only_added(store):
    """Both stand there, oldest first, with reason and person and a moment in UTC."""
    before = datetime.now(UTC)
    decide(store, PAIR, "rejected", reason=" zwei Häuser ", who="Jugendamt", content="c1")
    decide(store, PAIR, "confirmed", reason="doch eines", who="Planung", content="c2")
    kept = decisions(store)
    assert [(d.verdict, d.reason, d.who, d.content) for d in kept] == [
        ("rejected", "zwei Häuser", "Jugendamt", "c1"),
        ("confirmed", "doch eines", "Planung", "c2"),
    ]
    assert {d.subject for d in kept} == {PAIR}
    assert before <= kept[0].made_at <= kept[1].made_at


@pytest.mark.parametrize(
    ("verdict", "reason", "who", "said"),
    [
        ("perhaps", "x", "y", "möglich sind bestätigt, abgelehnt, zurückgestellt"),
        ("rejected", "  ", "y", "Grund"),
        ("rejected", "x", "", "wer entscheidet"),
    ],
)
def test_a_decision_that_nobody_could_follow_is_refused(store, verdict, reason, who, said):
    """Without a reason, a person, or one of the three verdicts nothing is kept."""
    with pytest.raises(WrongDecision, match=said):
        decide(store, PAIR, verdict, reason=reason, who=who, content="c")
    assert decisions(store) == []
