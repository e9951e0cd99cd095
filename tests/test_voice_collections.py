"""Voices and surveys as they are published: what is told, and that what is hidden is nowhere."""

import json

import pytest

import deliveries as given
import voice_deliveries as told
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon


@pytest.fixture
def heard_store(store, tmp_path):
    """The small city of the deliveries, with all that its people said; both databases."""
    for layer in ("areas", "cells", "offers"):
        take_in(store, layer, getattr(given, layer)(tmp_path), getattr(given, layer.upper()))
    for layer in ("documents", "events", "bedarfe", "survey", "vorhaben"):
        take_in(store, layer, getattr(told, layer)(tmp_path), getattr(told, layer.upper()))
    reckon(store)
    return store


def released(store):
    """The newest release, published now, and its features."""
    release = publish(store, city="Beispiel", reason="Test", software="geo-lsz")
    return release, {c.key: store.features(release.id, c.key) for c in release.collections}


def test_voices_are_published_with_whether_anybody_was_heard(heard_store):
    """01 answered at 40 %, 02 at 20 %: the median is 30 %, so 02 was not heard in spite of its event."""
    release, features = released(heard_store)
    shown = features["stimmen_ortsteile"]
    collection = release.collection("stimmen_ortsteile")
    assert shown["gehoert"].tolist() == ["gehört", "nicht gehört"]
    assert shown["ruecklauf"].tolist() == pytest.approx([40, 20])
    assert shown["wohnumfeld_stimmen"].iloc[0] == 8
    assert shown["wohnumfeld_stimmen_status"].tolist() == ["ok", "missing"]
    assert shown["beratung_stimmen"].iloc[0] == 0
    # one area alone is its own mean: 8 of 1,400 people
    assert shown["wohnumfeld"].iloc[0] == pytest.approx(8 / 1400 * 1000)
    view = next(view for view in collection.views if view.key == "wohnumfeld")
    assert shown["wohnumfeld_klasse"].iloc[1] == "keine_angabe"
    assert "nicht gehört" in {klasse.title.split(" oder")[0] for klasse in view.every_klasse}
    assert any("Wortlaut" in caveat for caveat in collection.caveats)


def test_a_survey_is_published_with_answers_and_interval(heard_store):
    """35 % of 38 answers; of 02 nothing but that it is hidden."""
    release, features = released(heard_store)
    shown = features["umfrage_ortsteile"]
    assert shown["draussen_unzufrieden"].iloc[0] == pytest.approx(35)
    assert shown["draussen_unzufrieden_n"].fillna(-1).tolist() == [38, -1]
    assert (
        shown["draussen_unzufrieden_von"].iloc[0] < 35 < shown["draussen_unzufrieden_bis"].iloc[0]
    )
    assert shown["draussen_unzufrieden_status"].tolist() == ["ok", "suppressed"]
    assert release.collection("umfrage_ortsteile").kind == "survey"


SMALL = [
    ("events", "E1;Forum;Forum;1.10.2025;01;14", "E2;Runde;Runde;2025-11-02;02;{}"),
    (
        "bedarfe",
        "B1;dialog;;01;traeger;;1.10.2025;8;2;geprüft;;",
        "B2;dialog;;01;traeger;;2.11.2025;{};;offen;;",
    ),
    ("survey", "01;F7;12;38;35,0;100;40", "02;F7;{};19;;100;20"),
]


@pytest.mark.parametrize(("layer", "known", "small"), SMALL)
def test_a_hidden_number_changes_nothing_that_is_published(
    heard_store, tmp_path, layer, known, small
):
    """One or two: the release has the same content, so nobody can tell them apart by anything in it."""
    contents = set()
    for number in (1, 2):
        file = getattr(told, layer)(tmp_path, known, small.format(number))
        take_in(heard_store, layer, file, getattr(told, layer.upper()))
        reckon(heard_store)
        contents.add(released(heard_store)[0].content)
    assert len(contents) == 1


def test_no_word_of_a_citizen_is_anywhere_in_a_release(heard_store):
    """Neither a want in its own words nor the name of an event, in no collection and no note of a run."""
    release, features = released(heard_store)
    everything = release.model_dump_json() + "".join(f.to_json() for f in features.values())
    everything += "".join(
        json.dumps(dict(heard_store.reckoned(run.id).notes)) for run in heard_store.runs()
    )
    for word in ("Muster", "Beispiel wünscht", "Bank"):
        assert word not in everything
