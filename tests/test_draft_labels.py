"""Labels: what a draft is called is kept beside it, and the newest word counts; nothing is ever gone."""

from html import unescape

import pytest
from sqlalchemy import select

from draft_city import ADDRESS, FIELD, drafted
from geo_lsz.errors import NotFound, WrongDecision
from geo_lsz.variant import variant
from layers import tables
from layers.draft_labels import Label, labels, put_label
from layers.drafts import Drafts


def rows(city):
    """The names that were ever given, the oldest first."""
    table = tables.draft_label
    with city.database.reading() as connection:
        return connection.execute(select(table.c.name).order_by(table.c.number)).scalars().all()


def test_a_draft_is_named_at_making_and_later(city, planner):
    """Both names are kept, the newer is shown: on its page, and in the list with who and why."""
    path = drafted(planner, kita__minuten="30", name="Weite Wege", wer="Jugendamt")
    assert "<h1>Entwurf: Weite Wege</h1>" in planner.get(path).text
    told = {"name": "Weitere Wege", "notiz": "Für den Ausschuss\r\nam 3.12.", "wer": "Planung"}
    renamed = planner.post(f"{path}/name", data=told)
    assert renamed.status_code == 200
    assert "<h1>Entwurf: Weitere Wege</h1>" in renamed.text
    listed = planner.get(ADDRESS).text
    assert f'href="{path}">Weitere Wege</a>' in listed
    assert "Für den Ausschuss\nam 3.12." in listed
    assert "Planung" in listed
    assert "so weit gehen Menschen: 30 statt 15 Minuten" in listed
    assert rows(city) == ["Weite Wege", "Weitere Wege"]


def test_making_it_again_without_a_name_leaves_its_name(city, planner):
    """The same settings are the same draft; nothing is added."""
    path = drafted(planner, kita__minuten="30", name="Weite Wege")
    assert drafted(planner, kita__minuten="30") == path
    assert drafted(planner, kita__minuten="30", name="Weite Wege") == path
    assert rows(city) == ["Weite Wege"]


def test_a_draft_is_taken_off_the_list_and_put_back(city, planner):
    """Its address and its name stay; a link shows those that were taken off."""
    path = drafted(planner, kita__minuten="30", name="Weite Wege")
    off = planner.post(f"{path}/liste", data={"gelistet": "nein"})
    assert "In die Liste stellen" in off.text
    assert "Weite Wege" in off.text
    listed = planner.get(ADDRESS).text
    assert path not in listed
    assert "alle=ja" in listed
    assert path in planner.get(f"{ADDRESS}?alle=ja").text
    planner.post(f"{path}/liste", data={"gelistet": "ja"})
    assert path in planner.get(ADDRESS).text
    assert [label.name for label in labels(city).values()] == ["Weite Wege"]


def test_who_makes_a_draft_again_finds_it_on_the_list(planner):
    """Taken off, and reckoned again: it is there."""
    path = drafted(planner, kita__minuten="30")
    planner.post(f"{path}/liste", data={"gelistet": "nein"})
    drafted(planner, kita__minuten="30")
    assert path in planner.get(ADDRESS).text


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"name": "x" * 81}, "Höchstens 80 Zeichen, gegeben sind 81"),
        ({"notiz": "x" * 1001}, "Höchstens 1000 Zeichen, gegeben sind 1001"),
        ({"notiz": "🏫" * 4000}, "Höchstens 1000 Zeichen, gegeben sind 4000"),
        ({"wer": "x" * 101}, "Höchstens 100 Zeichen, gegeben sind 101"),
        ({"name": "a\x00b"}, "Bitte ohne Steuerzeichen"),
        ({"name": "a\nb"}, "Bitte ohne Steuerzeichen"),
        ({"notiz": "a\x1bb"}, "Bitte ohne Steuerzeichen"),
    ],
)
def test_what_a_draft_cannot_be_called_is_told_beside_the_field(city, planner, told, fault):
    """At making and later: 400, the fault at its field, where the page begins; nothing is kept."""
    path = drafted(planner, kita__minuten="30")
    before = rows(city)
    for answer in (
        planner.post(ADDRESS, data={"feld": FIELD.slug, "kita.minuten": "40", **told}),
        planner.post(f"{path}/name", data=told),
    ):
        assert answer.status_code == 400
        assert fault in answer.text
        assert (
            unescape(answer.text).count(*told.values()) == 1
        )  # still in its field, and nowhere else
        (field,) = told
        at = answer.text.index(f'name="{field}"')
        assert 'aria-invalid="true" autofocus' in answer.text[at : answer.text.index(">", at)]
    assert rows(city) == before


def test_a_name_is_text_and_no_markup(planner):
    """What somebody types is shown as typed."""
    path = drafted(planner, kita__minuten="30", name="<script>alert(1)</script>")
    for page in (planner.get(path), planner.get(ADDRESS)):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_what_is_as_usual_has_no_name(city, planner):
    """It is no draft: 400, and the reason."""
    usual = Drafts(city).make(FIELD)
    answer = planner.post(f"{ADDRESS}/{usual.run.id}/name", data={"name": "Üblich"})
    assert answer.status_code == 400
    assert "alles wie üblich" in answer.text
    assert rows(city) == []


def test_only_what_there_is_can_be_labelled(city):
    """No such run; or a text that no form would let through."""
    with pytest.raises(NotFound):
        put_label(city, "nirgends", Label("Name"))
    draft = Drafts(city).make(variant(FIELD, {"kita.minuten": 30.0}))
    with pytest.raises(WrongDecision, match="Höchstens 80"):
        put_label(city, draft.run.id, Label("x" * 81))
