"""The review list: what was found, what people decided, and what comes of it."""

from datetime import date

import pytest

import deliveries as given
from geo_lsz.decisions import VERDICTS
from geo_lsz.errors import NotFound
from layers.decisions import decide
from layers.intake import take_in
from layers.review import review
from layers.runs import reckon
from test_entities import delivered, two_lists


def reckoned_lists(store, folder):
    """Two lists of three Kitas each, reckoned; two of them stand in both."""
    two_lists(store, folder)
    reckon(store)


@pytest.fixture
def city(copy_of):
    """A store with these lists."""
    store, _ = copy_of(reckoned_lists)
    return store


def listings(store):
    return [it for it in review(store).findings if it.subject.about == "listing"]


def test_a_finding_says_who_why_and_what_holds(city):
    """Both pairs are told with names, reasons field by field, and that they count as one."""
    found = listings(city)
    assert sorted(it.title for it in found) == [
        "Kita Regenbogen – Kita Regenbogen",
        "Kita Sonnenschein – Kita Sonnenschein",
    ]
    one = found[0]
    assert one.open
    assert one.standing == "gilt als dasselbe"
    titles = [fact.title for fact in one.facts]
    assert titles[:4] == ["Name", "Träger", "Anschrift", "übernommen: Name"]
    assert "gleicher Name" in one.facts[0].text
    # both lists say the same, so the first of them is named
    assert one.facts[3].text.endswith("(aus „beispiel/kitas“, alle Angaben stimmen überein)")
    assert "dasselbe Angebot" in one.sentence


@pytest.mark.parametrize(
    ("verdict", "still_open"), [("confirmed", 1), ("rejected", 1), ("postponed", 2)]
)
def test_what_is_decided_is_no_longer_open(city, verdict, still_open):
    """Confirmed and rejected are done, postponed waits; the decision stands at the finding."""
    one = listings(city)[0]
    decide(city, one.subject, verdict, reason="angesehen", who="Planung", content=one.content)
    reckon(city)
    found = listings(city)
    assert sum(it.open for it in found) == still_open
    again = review(city).finding(one.subject.id[:8])
    assert again.decision.who == "Planung"
    assert again.decision.verdict == verdict


def test_a_rejected_pair_comes_back_when_its_data_change(city, tmp_path):
    """The same list again is nothing new; another address of one of them is."""
    one = next(it for it in listings(city) if "Regenbogen" in it.title)
    decide(city, one.subject, "rejected", reason="zwei Häuser", who="Planung", content=one.content)
    delivered(city, tmp_path, 2025, n1="Regenbogen", n2="Sonne", n3="Igel", n4="Neu")
    reckon(city)
    assert not review(city).finding(one.subject.id).open
    moved = given.csv(
        tmp_path,
        "umzug.csv",
        "nr;name;PLZ;Plätze;x;y;straße;hausnr;träger",
        f"n1;Kita Regenbogen;01067;40;{given.WEST + 520};{given.SOUTH + 500};Lindenstraße;9;"
        "Sozialwerk e. V.",
        f"n2;Kita Sonnenschein;01067;40;{given.WEST + 900};{given.SOUTH + 500};Am Bach;1;Stadt",
    )
    columns = dict(given.OFFERS.columns) | {
        "strasse": "straße",
        "hausnummer": "hausnr",
        "traeger": "träger",
    }
    told = {"columns": columns, "stichtag": date(2026, 1, 1)}
    take_in(city, "offers", moved, given.OFFERS.model_copy(update=told))
    reckon(city)
    again = review(city).finding(one.subject.id)
    assert again.open
    assert again.decision.verdict == "rejected"


def test_the_list_is_a_layer_of_links(city):
    """A line from offer to offer for every finding that has two places, with the decision."""
    one = listings(city)[0]
    decide(city, one.subject, "rejected", reason="zwei Häuser", who="Planung", content=one.content)
    reckon(city)
    collection, features = review(city).collection()
    assert collection.kind == "links"
    assert set(features.geom_type.dropna()) == {"LineString"}
    row = features.loc[one.subject.id]
    assert row[["entscheidung", "grund", "von"]].to_list() == [
        VERDICTS["rejected"],
        "zwei Häuser",
        "Planung",
    ]


def test_without_lists_there_is_nothing_to_review(store, tmp_path):
    """Whoever asks too early is told what to do first."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    with pytest.raises(NotFound, match="geo-lsz import offers"):
        review(store)


def test_a_finding_that_is_not_there_is_named(city):
    """Nothing is decided about what nobody found."""
    with pytest.raises(NotFound, match="„zz“"):
        review(city).finding("zz")
    with pytest.raises(NotFound):
        review(city).finding("")


def test_decisions_that_contradict_each_other_are_told(city, tmp_path):
    """A = b, b = c, but a and c told apart: nothing hangs, nothing is lost, and somebody is asked."""
    delivered(city, tmp_path, 2024, source="beispiel/verein", v="Regenbogen", w="Igel")
    reckon(city)
    found = [it for it in listings(city) if "Regenbogen" in it.title]
    assert len(found) == 3
    verdicts = ("confirmed", "confirmed", "rejected")
    for one, verdict in zip(found, verdicts, strict=True):
        decide(city, one.subject, verdict, reason="angesehen", who="Planung", content=one.content)
    reckon(city)
    (said,) = review(city).contradictions
    assert said.startswith("Widerspruch: bestätigt ist ")
    assert "bleiben getrennt" in said
    assert len(review(city).offers) == 8
