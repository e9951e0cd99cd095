"""Drafts: other demands give another map at once, with an address, and nothing of it is published."""

import re
from dataclasses import replace
from html import unescape

import pytest

import doors
from draft_city import (
    ADDRESS,
    COLLECTION,
    FIELD,
    VALUE,
    database_gone,
    deliver_indicators,
    delivered_city,
    drafted,
    planning,
    publish_anew,
)
from geo_lsz.analysis import ANALYSES
from geo_lsz.errors import NotFound
from geo_lsz.frames import AREA_KEY
from geo_lsz.variant import variant
from layers.basis import basis, read_inputs
from layers.drafts import Drafts
from layers.review import review_mark
from layers.runs import reckon


def coverage(draft, area):
    """Places per child in percent of the Richtwert, at least, of an area."""
    _, features = draft.collections[0]
    return features.loc[area, f"{VALUE}_low"]


def test_half_the_richtwert_is_twice_the_versorgungsgrad(city):
    """The yardstick stands below the line: 0.375 instead of 0.75 places a child doubles all."""
    drafts = Drafts(city)
    as_it_is, halved = (
        drafts.make(variant(FIELD, told)) for told in ({}, {"kita.richtwert": 0.375})
    )
    for area in halved.collections[0][1].index:
        assert coverage(halved, area) == pytest.approx(2 * coverage(as_it_is, area))


def test_as_it_is_a_draft_is_the_run_that_there_is(city):
    """Without another demand nothing is reckoned, and it is no draft."""
    drafts, before = Drafts(city), len(city.runs())
    draft = drafts.make(FIELD)
    assert len(city.runs()) == before
    assert drafts.kept() == []
    published = city.release(city.newest_release_id()).collection(COLLECTION)
    assert draft.run.id in published.runs


def test_a_draft_is_found_again_and_never_published(city):
    """By its id, the same to the last value; the next release does not know it."""
    drafts = Drafts(city)
    made = drafts.make(variant(FIELD, {"kita.minuten": 30.0}))
    again = Drafts(city).found(made.run.id)
    for (_, one), (_, other) in zip(made.collections, again.collections, strict=True):
        assert one.equals(other)
    assert [kept.run for kept in drafts.kept()] == [made.run.id]
    release = publish_anew(city, "danach")
    assert not any(made.run.id in collection.runs for collection in release.collections)
    with pytest.raises(NotFound):
        drafts.found("nirgends")


def test_only_what_the_change_touches_is_reckoned(city, monkeypatch):
    """Other minutes leave need as it is, other weights the supply; what is published is the same as reckoned anew."""
    asked = []
    for name in ("need", "gap", "mismatch"):
        function = ANALYSES[name].function

        def noted(*given, name=name, function=function, **earlier):
            asked.append(name)
            return function(*given, **earlier)

        monkeypatch.setitem(ANALYSES, name, replace(ANALYSES[name], function=noted))
    drafts = Drafts(city)
    farther = drafts.make(variant(FIELD, {"kita.minuten": 30.0}))
    assert asked == ["gap", "mismatch"]
    asked.clear()
    drafts.make(variant(FIELD, {"gewicht.sgb2_unter_15": 3.0}))
    assert asked == ["need", "mismatch"]
    inputs = read_inputs(city, basis(city).snapshots, basis(city).linking)
    anew = ANALYSES["need"].function(inputs, farther.field)
    assert city.reckoned(farther.runs["need"].id).areas.equals(
        anew.areas.sort_values([*AREA_KEY], ignore_index=True)
    )


def test_a_draft_does_not_wake_the_review(city):
    """Duplicate structures hang on other runs: the list that is served beside the release stays."""
    before = review_mark(city)
    Drafts(city).make(variant(FIELD, {"kita.minuten": 30.0}))
    assert review_mark(city) == before
    reckon(city, "duplicates")
    assert review_mark(city) != before


def test_a_planner_sets_demands_and_shares_the_address(planner):
    """From the form to the map, whose address shows it again, with what was changed and by how much."""
    form = planner.get(ADDRESS, params={"feld": "vereinbarkeit"})
    assert 'name="kita.richtwert" value="0,75"' in form.text
    made = planner.post(ADDRESS, data={"feld": "vereinbarkeit", "kita.richtwert": "0,375"})
    assert made.status_code == 200  # after the redirect
    assert made.headers["cache-control"] == "no-store"
    assert "0,375 statt 0,75 Plätze je Kopf" in made.text
    assert "nicht veröffentlicht" in made.text
    assert planner.get(made.url).text == made.text
    again = unescape(re.search(r'href="([^"]*)">Weiter verändern', made.text)[1])
    assert 'name="kita.richtwert" value="0,375"' in planner.get(again).text
    assert str(made.url).rpartition("/")[2] in planner.get(ADDRESS).text


def test_a_draft_goes_along_as_a_file(planner):
    """In every format of the house."""
    made = planner.post(ADDRESS, data={"feld": "vereinbarkeit", "kita.minuten": "30"})
    answer = planner.get(f"{made.url}/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert planner.get(f"{made.url}/doc").status_code == 404


@pytest.mark.parametrize("told", ["viele", "0", "-3", "1000", "nan", "inf", "1,2,3"])
def test_what_cannot_be_demanded_is_told_beside_its_field(planner, told):
    """400, the message names the bounds, what was typed stays, and the rest is not lost."""
    answer = planner.post(
        ADDRESS, data={"feld": "vereinbarkeit", "kita.minuten": told, "kita.richtwert": "0,5"}
    )
    assert answer.status_code == 400
    assert "Erwartet wird eine Zahl von 1 bis 180" in answer.text
    assert f'value="{told}"' in answer.text
    assert 'value="0,5"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 1


@pytest.mark.parametrize("path", ["?feld=nirgends", "?feld=steuerung", "/nirgends"])
def test_what_there_is_not_is_a_404(planner, path):
    """A field that is not, one without gaps, a draft that never was; and the drafts are linked."""
    answer = planner.get(ADDRESS + path)
    assert answer.status_code == 404
    assert f'<a href="{ADDRESS}' in answer.text[answer.text.index("Das gibt es</h2>") :]


def test_what_a_draft_has_not_is_a_404_that_helps(planner):
    """Another Gliederung, view or format: the ones that there are are linked."""
    path = drafted(planner, kita__minuten="30")
    for beyond, there in (
        ("?geographie=bezirke", "geographie=ortsteile"),
        ("?ansicht=wetter", "ansicht=versorgung"),
        ("/doc", "/csv"),
    ):
        answer = planner.get(path + beyond)
        assert answer.status_code == 404
        assert f"{path}" in answer.text
        assert there in answer.text


def test_a_run_that_is_no_draft_is_a_404(city, planner):
    """Of another analysis, or one that was never reckoned with the others."""
    need = next(run for run in city.runs() if run.analysis == "need")
    assert planner.get(f"{ADDRESS}/{need.id}").status_code == 404


def test_the_way_may_count_otherwise(city, planner):
    """Within 15 minutes alike: 20 places for all who reach them, as two-step floating catchment has it."""
    alike = Drafts(city).make(variant(FIELD, {"kita.abnahme": "gleich"}))
    usual = Drafts(city).make(FIELD)
    assert not alike.collections[0][1][f"{VALUE}_low"].equals(
        usual.collections[0][1][f"{VALUE}_low"]
    )
    page = planner.get(drafted(planner, kita__abnahme="gleich"))
    assert "„bis zur Grenze gleich gut“ statt „nimmt in Stufen ab“" in page.text
    assert page.url.path == f"{ADDRESS}/{alike.run.id}"


def test_what_is_at_odds_is_told_at_the_number(planner):
    """Alike up to the limit and yet half at the limit: one fault, and the page begins there."""
    told = {"feld": FIELD.slug, "kita.abnahme": "gleich", "kita.rest": "50"}
    answer = planner.post(ADDRESS, data=told)
    assert answer.status_code == 400
    invalid = re.findall(r'<(?:input|select)[^>]*aria-invalid="true"[^>]*>', answer.text)
    assert len(invalid) == 1
    assert 'id="kita-rest"' in invalid[0]
    assert "kita-rest-fehler" in invalid[0]
    assert "autofocus" in invalid[0]
    assert "zählt jedes Angebot voll; hier gehört 100 hin" in answer.text
    assert '<option value="gleich" selected>' in answer.text


def test_an_address_with_settings_that_there_are_not_says_so(planner):
    """A link of last year may name what is no more: told above the form, not dropped."""
    answer = planner.get(f"{ADDRESS}?feld=vereinbarkeit&hort.minuten=10&kita.minuten=20")
    assert answer.status_code == 400
    assert "hort.minuten" in answer.text
    assert "bekannt sind kita.minuten" in answer.text
    assert 'name="kita.minuten" value="20"' in answer.text


def test_a_draft_stays_what_it_was_when_something_is_delivered(city, planner, tmp_path):
    """Its address shows the values of its time, says that there is newer, and the settings go on with it."""
    path = drafted(planner, kita__minuten="30")
    before = Drafts(city).found(path.rpartition("/")[2]).collections[0][1]
    assert "Neueres geliefert" not in planner.get(path).text
    deliver_indicators(city, tmp_path)
    assert "Neueres geliefert" in planner.get(path).text
    assert Drafts(city).found(path.rpartition("/")[2]).collections[0][1].equals(before)
    reckon(city)
    again = Drafts(city).make(variant(FIELD, {"kita.minuten": 30.0}))
    assert not again.collections[0][1]["belastung"].equals(before["belastung"])


def test_every_map_and_file_of_a_draft_says_what_it_assumes(planner):
    """That it is a draft, and each change with before and now."""
    path = drafted(planner, kita__minuten="30")
    for text in (planner.get(path).text, planner.get(f"{path}/geojson").text):
        assert "Das ist ein interner Entwurf; er ist nicht veröffentlicht." in text
        assert "so weit gehen Menschen: 30 statt 15 Minuten" in text


def test_before_anything_is_published_there_are_drafts_already(tmp_path):
    """From deliveries alone; only publishing waits for a first release that it could follow."""
    store = delivered_city(tmp_path)
    with planning(store) as client:
        path = drafted(client, kita__minuten="30")
        page = client.get(path)
        assert "30 statt 15 Minuten" in page.text
        assert "Entwurf veröffentlichen" not in page.text
        refused = client.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss"})
        assert refused.status_code == 404
        assert "noch nichts veröffentlicht" in refused.text
    store.close()


def test_without_deliveries_a_draft_says_what_is_missing(tmp_path):
    """404, and the command that brings areas in; the form is there all the same."""
    store = doors.store_in(tmp_path)
    with planning(store) as client:
        assert client.get(ADDRESS).status_code == 200
        answer = client.post(ADDRESS, data={"feld": FIELD.slug, "kita.minuten": "30"})
        assert answer.status_code == 404
        assert "geo-lsz import areas" in answer.text
    store.close()


def test_reading_goes_on_without_the_database(city, planner, tmp_path):
    """A draft in memory is shown with its name; what was to be kept is not lost, and says what to do."""
    path = drafted(planner, kita__minuten="30", name="Weite Wege")
    planner.get(path)
    with database_gone(city, tmp_path / "ort"):
        shown = planner.get(path)
        posts = [
            planner.post(ADDRESS, data={"feld": FIELD.slug, "kita.minuten": "40"}),
            planner.post(f"{path}/name", data={"name": "Weit"}),
            planner.post(f"{path}/veroeffentlichung", data={"reason": "Beschluss"}),
        ]
        assert planner.get("/handlungsfelder/vereinbarkeit").status_code == 200
    assert shown.status_code == 200
    assert "Weite Wege" in shown.text
    assert "Die Datenbank antwortet nicht" in shown.text
    assert "Entwurf veröffentlichen" not in shown.text
    for answer in posts:
        assert answer.status_code == 503
        assert "Gerade lässt sich nichts speichern" in answer.text
        assert "Verloren ist nichts" in answer.text
    assert planner.post(ADDRESS, data={"feld": FIELD.slug, "kita.minuten": "40"}).status_code == 200


def test_without_planner_mode_there_are_no_drafts(city):
    """They are reckoned and seen on this machine only."""
    with doors.knocking(city) as client:
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, data={}).status_code in {404, 405}


def test_the_history_calls_a_draft_a_draft_and_only_planners_see_it(planner, city):
    """Its runs are marked for the planner; the public's history does not name them."""
    made = planner.post(ADDRESS, data={"feld": "vereinbarkeit", "kita.minuten": "30"})
    run = str(made.url).rpartition("/")[2]
    told = planner.get("/verlauf?alle=true").text
    assert run[:8] in told
    assert f"{FIELD.title} (Entwurf)" in told
    with doors.knocking(city) as public:
        seen = public.get("/verlauf?alle=true").text
    assert run[:8] not in seen
    assert "(Entwurf)" not in seen
