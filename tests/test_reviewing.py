"""The planner's page of duplicate structures: what it shows, and what a decision does."""

import re

import pytest

import deliveries as given
import doors
from api.app import create_app
from api.settings import Settings
from layers.decisions import decisions
from layers.intake import take_in
from layers.releases import publish
from layers.review import review
from layers.runs import reckon
from listening import free_port, serving
from release_fixture import made_release
from test_entities import two_lists

ADDRESS = "/planner/doppelstrukturen"


@pytest.fixture
def store(file_copy_of):
    """Two lists, two Kitas of which stand in both."""
    return file_copy_of(two_lists)[0]


@pytest.fixture
def planner(store):
    """A client of the service in planner mode."""
    with doors.knocking(store, lambda *_: None, planner=True) as client:
        yield client


def form(store, **told):
    one = review(store).findings[0]
    return f"{ADDRESS}/{one.subject.id}", {
        "verdict": "rejected",
        "reason": "zwei Häuser",
        "who": "Planung",
        "content": one.content,
    } | told


def test_the_page_shows_every_finding_with_its_reasons(planner):
    """Names, the sentence, each field, and how the overlaps can be had."""
    answer = planner.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    text = answer.text
    assert "2 Befunde warten" in text
    assert "Kita Regenbogen – Kita Regenbogen" in text
    assert "gleicher Name" in text
    assert "noch nicht gerechnet" in text
    assert text.count("<form") == 3


def test_without_planner_mode_there_is_no_review(store):
    """Neither page nor file nor door nor link."""
    with doors.knocking(store, lambda *_: None) as client:
        assert client.get(ADDRESS).status_code == 404
        assert client.get(f"{ADDRESS}/daten/csv").status_code == 404
        assert client.post(form(store)[0], data=form(store)[1]).status_code == 404


def test_a_decision_is_kept_and_shown(planner, store):
    """It stands at the finding, with who and why; the one that is left to decide is unfolded."""
    address, told = form(store)
    answer = planner.post(address, data=told)
    assert answer.history[0].status_code == 303
    (kept,) = decisions(store)
    assert (kept.verdict, kept.reason, kept.who) == ("rejected", "zwei Häuser", "Planung")
    assert "1 Befund wartet" in answer.text
    assert "Gespeichert:" in answer.text
    unfolded = re.search(r"<details class=\"finding\" open.*?</details>", answer.text, re.DOTALL)[0]
    assert "Abgelehnt von Planung" not in unfolded
    assert review(store).findings[0].subject.id in unfolded
    assert answer.text.count("Abgelehnt von Planung") == 1


def test_findings_are_decided_by_keyboard_alone(chromium, store):
    """Down to a finding, open, say why and who, decide; the next stands ready and knows who."""
    doors.put(store, made_release())
    port = free_port()
    app = create_app(Settings(port=port, planner=True), store, lambda *_: None)
    with serving(app, port) as url:
        page = chromium.new_page()
        page.goto(url + ADDRESS)
        page.locator(".finding summary").first.focus()
        for key in ("ArrowDown", "Enter", "Tab"):  # to the second finding, open it, into its form
            page.keyboard.press(key)
        page.keyboard.type("zwei Häuser")
        page.keyboard.press("Enter")  # goes on to the next field and decides nothing
        assert decisions(store) == []
        page.keyboard.type("Planung")
        for key in ("Tab", "Tab"):
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert [one.verdict for one in decisions(store)] == ["rejected"]
        page.wait_for_function("() => document.activeElement.matches('.finding[open] > summary')")
        assert page.locator(".finding[open] [name=who]").input_value() == "Planung"
        assert "abgelehnt" in page.locator(".done").inner_text()
        page.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "Grund nennen"),
        ({"who": ""}, "wer entscheidet"),
        ({"verdict": "vielleicht"}, "möglich sind bestätigt"),
        ({"reason": "x" * 501}, "zu lang"),
        ({"content": "other"}, "neu laden"),
    ],
)
def test_what_nobody_could_follow_is_refused(planner, store, change, said):
    """No reason, no person, no such verdict, or data that are no longer those of the page."""
    address, told = form(store, **change)
    answer = planner.post(address, data=told)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert decisions(store) == []


def test_a_finding_that_is_not_there_is_a_404(planner, store):
    """Nobody decides about what was not found."""
    _, told = form(store)
    assert planner.post(f"{ADDRESS}/{'0' * 32}", data=told).status_code == 404


def test_overlaps_are_reckoned_from_the_page(planner, store):
    """The button reckons, and the notice is gone."""
    assert "noch nicht gerechnet" not in planner.post(ADDRESS).text
    assert "duplicates" in {run.analysis for run in store.runs()}


@pytest.mark.parametrize("key", ["csv", "xlsx", "geojson"])
def test_the_list_can_be_taken_along(planner, key):
    """As a table, a workbook and a layer of links."""
    answer = planner.get(f"{ADDRESS}/daten/{key}")
    assert answer.status_code == 200
    assert f"doppelstrukturen.{key}" in answer.headers["content-disposition"]
    assert planner.get(f"{ADDRESS}/daten/pdf").status_code == 404


def test_decisions_are_followed_by_what_is_reckoned(planner, store):
    """Once told apart, both rows are offers of their own."""
    address, told = form(store)
    planner.post(address, data=told)
    reckon(store)
    assert sum(it.open for it in review(store).findings) == 1


def test_a_gis_shows_the_findings_beside_the_release(store):
    """In planner mode they are a collection of the portal, and a decision is seen at the next look."""
    reckon(store)
    publish(store, city="Beispiel", reason="Test", software="test")
    reckon(store, "duplicates")
    items = "/ogc/collections/doppelstrukturen/items"
    with doors.knocking(store, lambda *_: None, planner=True) as client:
        before = client.get(items)
        kept = before.headers["etag"]
        assert before.json()["numberMatched"] == len(review(store).findings) >= 2
        assert {feature["properties"]["entscheidung"] for feature in before.json()["features"]} == {
            "offen"
        }
        decided = client.post(*form(store)[:1], data=form(store)[1])
        assert decided.status_code == 200
        client.app.state.watch.look()
        after = client.get(items, headers={"if-none-match": kept})
        assert after.status_code == 200
        said = [feature["properties"]["entscheidung"] for feature in after.json()["features"]]
        assert "abgelehnt" in said
    with doors.knocking(store) as client:
        assert client.get(items).status_code == 404


def test_the_planner_mode_starts_where_a_delivery_may_not_be_reckoned_with(tmp_path):
    """A list without a rule of secrecy: no duplicate structures, but everything else is there."""
    opened = doors.store_in(tmp_path)
    doors.put(opened, made_release())
    without_rule = given.AREAS.model_copy(update={"secrecy": None})
    take_in(opened, "areas", given.areas(tmp_path), without_rule)
    with doors.knocking(opened, lambda *_: None, planner=True) as client:
        assert client.get("/ogc/collections/ortsteile/items").status_code == 200
        assert client.get("/ogc/collections/doppelstrukturen/items").status_code == 404
    opened.close()
