"""Drafts: other demands give another map at once, with an address, and nothing of it is published."""

import re
from html import unescape

import pytest

import deliveries as given
import doors
from geo_lsz.errors import NotFound
from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.variant import variant
from layers.drafts import Drafts
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon

ADDRESS = "/planner/entwuerfe"
FIELD = handlungsfelder()["vereinbarkeit"]


@pytest.fixture
def store(tmp_path):
    """The small city of the deliveries, reckoned and published."""
    opened = doors.store_in(tmp_path)
    for layer in ("areas", "cells", "indicators", "offers"):
        file = getattr(given, layer)(tmp_path)
        take_in(opened, layer, file, getattr(given, layer.upper()))
    reckon(opened)
    publish(opened, city="Beispiel", reason="Test", software="test")
    yield opened
    opened.close()


@pytest.fixture
def planner(store):
    """A client of the service in planner mode."""
    with doors.knocking(store, lambda *_: None, planner=True) as client:
        yield client


def coverage(draft, area):
    """Places per child in percent of the Richtwert, at least, of an area."""
    _, features = draft.collections[0]
    return features.loc[area, "kita_versorgungsgrad_low"]


def test_half_the_richtwert_is_twice_the_versorgungsgrad(store):
    """The yardstick stands below the line: 0.375 instead of 0.75 places a child doubles all."""
    drafts = Drafts(store)
    as_it_is, halved = (
        drafts.make(variant(FIELD, told)) for told in ({}, {"kita.richtwert": 0.375})
    )
    for area in halved.collections[0][1].index:
        assert coverage(halved, area) == pytest.approx(2 * coverage(as_it_is, area))


def test_as_it_is_a_draft_is_the_run_that_there_is(store):
    """Without another demand nothing is reckoned, and it is no draft."""
    drafts, before = Drafts(store), len(store.runs())
    draft = drafts.make(FIELD)
    assert len(store.runs()) == before
    assert drafts.kept() == []
    published = store.release(store.newest_release_id()).collection("vereinbarkeit_ortsteile")
    assert draft.run.id in published.runs


def test_a_draft_is_found_again_and_never_published(store):
    """By its id, the same to the last value; the next release does not know it."""
    drafts = Drafts(store)
    made = drafts.make(variant(FIELD, {"kita.minuten": 30.0}))
    again = Drafts(store).found(made.run.id)
    for (_, one), (_, other) in zip(made.collections, again.collections, strict=True):
        assert one.equals(other)
    assert [run.id for run, _ in drafts.kept()] == [made.run.id]
    release = publish(store, city="Beispiel", reason="danach", software="test")
    assert not any(made.run.id in collection.runs for collection in release.collections)
    with pytest.raises(NotFound):
        drafts.found("nirgends")


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
    """A field that is not, one without gaps, a draft that never was."""
    assert planner.get(ADDRESS + path).status_code == 404


def test_without_planner_mode_there_are_no_drafts(store):
    """They are reckoned and seen on this machine only."""
    with doors.knocking(store) as client:
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, data={}).status_code in {404, 405}


def test_the_history_calls_a_draft_a_draft_and_only_planners_see_it(planner, store):
    """Its runs are marked for the planner; the public's history does not name them."""
    made = planner.post(ADDRESS, data={"feld": "vereinbarkeit", "kita.minuten": "30"})
    run = str(made.url).rpartition("/")[2]
    told = planner.get("/verlauf?alle=true").text
    assert run[:8] in told
    assert f"{FIELD.title} (Entwurf)" in told
    with doors.knocking(store) as public:
        seen = public.get("/verlauf?alle=true").text
    assert run[:8] not in seen
    assert "(Entwurf)" not in seen
