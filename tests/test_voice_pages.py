"""The maps of what people say: Stimmen gegen Zahlen, genannter Bedarf, nicht gehört, and the survey."""

import re

import pytest

import doors
from geo_lsz.german import value_text
from geo_lsz.klassen import VOICE_RATE
from geo_lsz.released import View
from layers.releases import publish
from maps.web_map import area_lines
from prepared import copied
from test_pages import Page, table_rows
from test_voice_collections import with_voices

FINDING, VOICES = "/befunde/ortsteile/wohnumfeld", "/stimmen/ortsteile/wohnumfeld"
UNHEARD, SURVEY = "/stimmen/ortsteile/nicht_gehoert", "/umfrage/ortsteile/draussen_unzufrieden"
NA = float("nan")


@pytest.fixture(scope="module")
def client(fillings, tmp_path_factory):
    """A client of the small city of the deliveries: 01 (Altstadt) was heard, 02 was not."""
    source = fillings(with_voices, "sqlite")
    with copied(source, doors.url_in(tmp_path_factory.mktemp("voices"))) as store:
        publish(store, city="Beispiel", reason="Test", software="geo-lsz")
        with doors.knocking(store) as client:
            client.headers.update(doors.AS_BROWSER)
            yield client


def rows_of(client, path):
    """The rows of the value table, by the code of their area."""
    return {row[0].split()[-1]: row[1:] for row in table_rows(client.get(path).text)}


def test_the_map_of_who_was_not_heard_says_that_need_is_unknown_there(client):
    """One was heard, one was not: 40 and 20 % answered, the median is 30; no cell says kein Bedarf."""
    html = client.get(UNHEARD).text
    rows = rows_of(client, UNHEARD)
    assert rows["01"] == ["gehört", "100", "1", "40"]
    assert rows["02"] == ["nicht gehört: Bedarf unbekannt", "0", "1", "20"]
    legend = Page(re.search(r'<aside class="legend".*?</aside>', html, re.DOTALL).group()).text
    assert "gehört 1 nicht gehört: Bedarf unbekannt 1" in legend
    assert "kein Bedarf" not in Page(html).text


def test_who_was_not_heard_has_no_rate_and_is_told_why(client):
    """8 of 1,400 are 5,7; in 02 there is a dash, not a zero, and the reason."""
    rows = rows_of(client, VOICES)
    assert rows["01"][0] == "5,7"
    assert rows["01"][1].startswith("5 bis unter 10")
    assert rows["02"][0] == "–"
    assert rows["02"][1].startswith("nicht gehört oder nicht bekannt")
    assert (
        "Die Menschen hier wurden nicht gehört: Was sie brauchen, ist unbekannt." in rows["02"][1]
    )
    assert "(Stimmen je 1.000)" in Page(client.get(VOICES).text).text


@pytest.mark.parametrize(
    ("low", "text"), [(0.0, "nicht gehört oder nicht bekannt"), (1.26, "mindestens 1,2 je 1.000")]
)
def test_at_least_no_voice_says_nothing(low, text):
    """An amount is never less than nothing, so only a bound above it is told."""
    view = View(
        key="x", title="X", unit="je 1.000", digits=1, klassen=VOICE_RATE, palette="stimmen"
    )
    row = {"x": NA, "x_status": "missing", "x_low": low, "x_high": NA, "x_klasse": "keine_angabe"}
    assert value_text(view, row) == text


def test_a_share_of_a_survey_always_has_its_answers_and_its_interval(client):
    """35 % of 38 answers, by chance 22 to 51 %: in the table and in the map; what is hidden has nothing."""
    rows = rows_of(client, SURVEY)
    assert rows["01"][0] == "35 %"
    assert rows["01"][2:] == ["38", "22", "51"]
    assert rows["02"][0] == "–"
    assert rows["02"][2:] == ["–", "–", "–"]
    drawn = client.get(f"{SURVEY}/karte.js").text.replace("\\u2013", "–")
    assert "35 % (22–51 %) von 38 Antworten" in drawn


def test_a_tooltip_of_voices_tells_of_no_answers(client):
    """No survey stands behind them: name, value and class."""
    current = client.app.state.current
    served = current.collections["stimmen_ortsteile"]
    view = served.collection.views[4]
    lines = area_lines(view, served.features.loc["01"].to_dict())
    assert lines[1:] == [
        "Genannter Bedarf: Wohnumfeld und Lebensqualität: 5,7 Stimmen je 1.000",
        "5 bis unter 10",
    ]


def test_a_finding_stands_beside_its_stufe_and_what_is_missing(client):
    """A class and no number, Stufe 1 and the reason, and the way to the words in the matrix."""
    html = client.get(FINDING).text
    rows = rows_of(client, FINDING)
    assert rows["02"][1] == "1"
    assert "Stufe 3 – Stimmen: Menschen beteiligen (hier nicht gehört)" in rows["02"][2]
    hrefs = [a["href"] for a in Page(html).all("a")]
    assert "/belege?geographie=ortsteile&handlungsfeld=wohnumfeld" in hrefs


def test_one_goes_from_map_to_map_of_the_same_field(client):
    """Findings, voices, not heard and the survey lead to each other; the one that is shown is marked."""
    options = re.findall(
        r'<a id="karte-\d" href="([^"]+)"( aria-current="true")?>([^<]+)',
        client.get(FINDING).text,
    )
    assert [(href, bool(here)) for href, here, _ in options] == [
        (FINDING, True),
        (VOICES, False),
        (UNHEARD, False),
        (SURVEY, False),
    ]
    assert 'id="handlungsfeld-1"' not in client.get(UNHEARD).text


@pytest.mark.parametrize("path", [FINDING, VOICES, UNHEARD, SURVEY])
def test_each_map_is_taken_along(client, path):
    """A sheet, a picture with its legend, and the data."""
    assert client.get(f"{path}/blatt.pdf").content.startswith(b"%PDF")
    assert client.get(f"{path}/karte.png").content.startswith(b"\x89PNG")
    assert "Altstadt" in client.get(f"{path}/csv").content.decode("utf-8-sig")


@pytest.mark.parametrize("path", ["/befunde/ortsteile/sport", "/umfrage/bezirke/kita_weg_zu_weit"])
def test_a_map_that_there_is_not_lists_those_that_there_are(client, path):
    """A 404 with links that work."""
    answer = client.get(path)
    assert answer.status_code == 404
    there = [a["href"] for a in Page(answer.text).all("a") if path.split("/")[1] in a["href"]]
    assert there
    assert client.get(there[0]).status_code == 200


def test_the_page_on_origins_leads_to_the_maps(client):
    """To the first one of each collection that has any."""
    hrefs = [a["href"] for a in Page(client.get("/veroeffentlichung").text).all("a")]
    for room in ("befunde", "stimmen"):
        assert f"/{room}/ortsteile/steuerung" in hrefs
    assert SURVEY in hrefs
