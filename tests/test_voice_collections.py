"""Voices and surveys as they are published: what is told, and that what is hidden is nowhere."""

import json

import pytest

import deliveries as given
import doors
import voice_deliveries as told
from geo_lsz.told import voices_of, vorhaben_of
from layers.basis import basis
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon
from maps.columns import origin_of
from prepared import copied


def with_voices(store, folder):
    """The small city of the deliveries and all that its people said, reckoned."""
    for layer in ("areas", "cells", "offers"):
        take_in(store, layer, getattr(given, layer)(folder), getattr(given, layer.upper()))
    for layer in ("documents", "events", "bedarfe", "survey", "vorhaben"):
        take_in(store, layer, getattr(told, layer)(folder), getattr(told, layer.upper()))
    reckon(store)


def released(store):
    """The newest release, published now, and its features."""
    release = publish(store, city="Beispiel", reason="Test", software="geo-lsz")
    return release, {c.key: store.features(release.id, c.key) for c in release.collections}


@pytest.fixture(scope="module")
def heard_store(fillings, tmp_path_factory):
    """One store for all tests that only read it."""
    with copied(
        fillings(with_voices, "sqlite"), doors.url_in(tmp_path_factory.mktemp("heard"))
    ) as store:
        yield store


@pytest.fixture(scope="module")
def heard(heard_store):
    """What is published of it: the release and its features."""
    return released(heard_store)


def test_voices_are_published_with_whether_anybody_was_heard(heard):
    """01 answered at 40 %, 02 at 20 %: the median is 30 %, so 02 was not heard in spite of its event."""
    release, features = heard
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


def test_events_are_published_without_their_names(heard):
    """Kind, day, area and how many came, where that is no small number."""
    release, features = heard
    shown = features["veranstaltungen"]
    assert shown["art"].tolist() == ["Forum", "Runde"]
    assert shown["datum"].tolist() == ["2025-10-01", "2025-11-02"]
    assert shown["gebiet"].tolist() == ["Altstadt", "Neudorf"]
    assert shown["teilnehmende"].fillna(-1).tolist() == [14, -1]
    assert shown["teilnehmende_status"].tolist() == ["ok", "suppressed"]
    assert "name" not in shown
    assert release.collection("veranstaltungen").kind == "events"


def test_a_survey_is_published_with_answers_and_interval(heard):
    """35 % of 38 answers; of 02 nothing but that it is hidden."""
    release, features = heard
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
def test_a_hidden_number_changes_nothing_that_is_published(copy_of, tmp_path, layer, known, small):
    """One or two: the release has the same content, so nobody can tell them apart by anything in it."""
    store, _ = copy_of(with_voices)
    contents = set()
    for number in (1, 2):
        file = getattr(told, layer)(tmp_path, known, small.format(number))
        take_in(store, layer, file, getattr(told, layer.upper()))
        reckon(store)
        contents.add(released(store)[0].content)
    assert len(contents) == 1


def test_no_word_of_a_citizen_is_anywhere_in_a_release(heard_store, heard):
    """Neither a want in its own words nor the name of an event, in no collection and no note of a run."""
    release, features = heard
    everything = release.model_dump_json() + "".join(f.to_json() for f in features.values())
    everything += "".join(
        json.dumps(dict(heard_store.reckoned(run.id).notes)) for run in heard_store.runs()
    )
    for word in ("Muster", "Beispiel wünscht", "Bank"):
        assert word not in everything


def test_nothing_published_is_called_as_its_origin(heard):
    """A column Stand or Quelle of its own would be overwritten by that of the data."""
    release, features = heard
    for collection in release.collections:
        assert not set(collection.properties.values()) & set(origin_of(collection))
        assert not {"stand", "quelle", "lizenz", "methode"} & set(features[collection.key].columns)


def test_a_release_stands_on_all_that_was_delivered(heard_store, heard):
    """Every delivery is read by a run that stands behind some collection, so that the history shows it."""
    release, _ = heard
    runs = {key for collection in release.collections for key in collection.runs}
    read = {snapshot for key in runs for snapshot in heard_store.run(key).inputs}
    assert read == {snapshot.id for snapshot in basis(heard_store).snapshots}


def test_the_matrix_is_published_cell_by_cell(heard):
    """Six fields in two areas: 01 was heard and wants something outside, weighed and written down."""
    release, features = heard
    matrix = features["belege_ortsteile"].set_index(["gebiet", "handlungsfeld_key"])
    assert len(matrix) == 12
    cell = matrix.loc[("01", "wohnumfeld")]
    assert cell["stimmen"] == "8 Stimmen zu 1 Bedarf, Schwere bis 2 von 3"
    assert cell["beleg"] == "Sozialplan 2025"
    assert matrix.loc[("01", "beratung"), "stimmen"] == "gehört, kein offener Bedarf genannt"
    assert matrix.loc[("02", "wohnumfeld"), "stimmen"] == "nicht gehört; mindestens 1 Stimme"
    assert matrix.loc[("02", "wohnumfeld"), "vorhaben"] == "Spielplatz am Anger"
    assert matrix.loc[("02", "wohnumfeld"), "beleg"] == "Sozialplan 2025, S. 12"
    # no indicators were delivered, so no cell has reached Stufe 2
    assert set(matrix["stufe"]) == {1.0}
    assert matrix["fehlt"].str.startswith("Stufe 2").all()
    assert any(
        "nach eigener Lesart" in one for one in release.collection("belege_ortsteile").caveats
    )


def test_a_pack_may_ask_what_is_said_and_planned_in_an_area(heard):
    """Frames of a release and a code are enough; what is hidden or was never told stays so."""
    release, features = heard
    first, second = (voices_of(release, features, "ortsteile", code) for code in ("01", "02"))
    assert (first.heard, first.events, first.response) == (True, "1", "40 %")
    assert (second.heard, second.response) == (False, "20 %")
    assert [row.slug for row in first.rows if row.voices.startswith("8 ")] == ["wohnumfeld"]
    assert all("Stufe 2 – " in row.lacking[0] for row in first.rows)
    (share,) = first.survey
    assert share.share == "35 % (22–51 %) von 38 Antworten"
    assert second.survey[0].share == "gesperrt (kleine Zahlen)"
    assert any("Wortlaut" in caveat for caveat in first.caveats)
    own, wide = vorhaben_of(release, features, "ortsteile", "02")
    assert (own.title, own.city_wide) == ("Spielplatz am Anger", False)
    assert own.source == "Sozialplan 2025, S. 12"
    assert own.about == ("1.250.000 Euro",)
    assert (wide.where, wide.city_wide, wide.about) == ("gesamte Stadt", True, ("0 Euro",))


def test_a_release_without_voices_says_nothing_of_them(store, tmp_path):
    """None, not an empty list: nobody delivered anything of it."""
    for layer in ("areas", "cells", "offers"):
        take_in(store, layer, getattr(given, layer)(tmp_path), getattr(given, layer.upper()))
    reckon(store)
    release, features = released(store)
    assert voices_of(release, features, "ortsteile", "01") is None
    assert vorhaben_of(release, features, "ortsteile", "01") is None
