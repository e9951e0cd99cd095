"""The matrix of evidence as a page, and what an area says of voices and Vorhaben."""

import re

import pytest

import doors
from api.workbench import evidence_page, table_pages
from maps.pack_voices import participation
from release_fixture import RUN, made_release
from release_voices import with_voice_maps
from test_pages import Page

DIALOG = "/belege?geographie=ortsteile&handlungsfeld=dialog"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of a release with four cells: two fields in Altstadt, which was heard, and in Berghausen."""
    store = doors.store_in(tmp_path_factory.mktemp("evidence"))
    doors.put(store, with_voice_maps(made_release()))
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    store.close()


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """A client of a release to which nobody delivered anything of this."""
    store = doors.store_in(tmp_path_factory.mktemp("silent"))
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    store.close()


def tables_of(html):
    """The rows of every table of a page as lists of texts, without their heads."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    return [
        [
            [Page(cell).text for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
        ]
        for body in bodies
    ]


def table_after(html, heading):
    """The rows of the first table below a heading."""
    return tables_of(html.split(f'id="{heading}"')[1])[0]


def test_the_page_says_first_how_far_planning_is(client):
    """Of four cells one is on Stufe 1, two on 2 and one on 3; three lack voices, one an indicator."""
    html = client.get("/belege").text
    assert "4 Zellen (2 Ortsteile in 2 Handlungsfeldern): 1 auf Stufe 1 , 2 auf Stufe 2" in (
        Page(html).text
    )
    counts, lacks, _ = tables_of(html)
    assert counts == [
        ["Bildung im familiären Umfeld", "1", "1", "0"],
        ["Dialog der Generationen", "0", "1", "1"],
        ["alle Handlungsfelder", "1", "2", "1"],
    ]
    assert lacks == [
        ["Stufe 3 – Stimmen: beteiligen", "3 von 4"],
        ["Stufe 2 – Bedarf: Kennzahlen liefern", "1 von 4"],
    ]


def test_every_cell_has_its_finding_and_its_stufe_and_leads_on(client):
    """Areas by name, fields in their order; the words of a cell lead to its row among its field."""
    html = client.get("/belege").text
    assert tables_of(html)[2] == [
        [
            "Altstadt 0101",
            "keine Angabe , Stufe 1",
            "nach Daten und Stimmen Bedarf , Stufe 3",
        ],
        [
            "Berghausen 0102",
            "nach den Daten kein Bedarf; nicht gehört , Stufe 2",
            "nach den Daten Bedarf; nicht gehört , Stufe 2",
        ],
    ]
    assert f"{DIALOG}&gebiet=0102#g-0102" in [a["href"] for a in Page(html).all("a")]
    assert 'id="g-0102"' in client.get(DIALOG).text


def test_a_field_says_what_its_cells_stand_on(client):
    """Words of data, people and plans, what is missing, the document, the day of the data and the run."""
    html = client.get(DIALOG).text
    rows = tables_of(html)[-1]
    assert rows[0] == [
        "Altstadt 0101",
        "nach Daten und Stimmen Bedarf",
        "3",
        "kein Angebot im Gebiet",
        "Belastung: mittel",
        "7 Stimmen zu 1 Bedarf",
        "keines",
        "nichts",
        "Sozialplan, S. 3, 12; Satzung",
    ]
    assert rows[1][5:8] == ["nicht gehört", "keines", "Stufe 3 – Stimmen: beteiligen"]
    said = f"Letzte Analyse: Daten vom 31.12.2024, Rechenlauf {RUN}"
    assert said in Page(html).text


def test_of_many_areas_a_page_is_told(client, monkeypatch):
    """Where two areas are many and one row is a page, Berghausen stands on the second; all are counted."""
    monkeypatch.setattr(evidence_page, "MANY", 1)
    monkeypatch.setattr(table_pages, "ROWS", 1)
    html = client.get("/belege?seite=1").text
    assert [row[0] for row in tables_of(html)[2]] == ["Altstadt 0101"]
    assert "Seite 1 von 2" in Page(html).text
    assert "4 Zellen (2 Ortsteile" in Page(html).text
    second = client.get("/belege?geographie=ortsteile&gebiet=0102").text
    assert [row[0] for row in tables_of(second)[2]] == ["Berghausen 0102"]
    assert "/belege?geographie=ortsteile#werte" in [a["href"] for a in Page(second).all("a")]
    assert client.get("/belege?seite=3").status_code == 404


def test_a_field_is_taken_along_by_itself(client):
    """The file that the page of a field offers holds its two cells and says that it is a part."""
    html = client.get(DIALOG).text
    (href,) = [
        a["href"]
        for a in Page(html).all("a")
        if a.get("href", "").startswith("/daten/belege_ortsteile/csv")
    ]
    lines = client.get(href).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "Auszug" in lines[1]


def test_the_matrix_leads_to_the_maps(client):
    """Of the field that is shown where there is one; a survey has none of its own."""
    hrefs = [a["href"] for a in Page(client.get(DIALOG).text).all("a")]
    for href in (
        "/befunde/ortsteile/dialog",
        "/stimmen/ortsteile/dialog",
        "/stimmen/ortsteile/nicht_gehoert",
        "/umfrage/ortsteile/treffpunkt_fehlt",
    ):
        assert href in hrefs


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/belege?geographie=bezirke", "/belege?geographie=ortsteile"),
        ("/belege?handlungsfeld=sport", DIALOG),
        ("/belege?gebiet=0199", "/belege?geographie=ortsteile"),
    ],
)
def test_what_there_is_not_lists_what_there_is(client, path, there):
    """404 with the geographies or the fields of the matrix, or all of it."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert there in [a["href"] for a in Page(answer.text).all("a")]


def test_without_voices_no_page_leads_to_them(without):
    """No entry in the navigation, nothing on the page of an area, and an address that says why."""
    for path in ("/", "/gebiete/ortsteile/0101", "/veroeffentlichung"):
        html = without.get(path).text
        assert "/belege" not in html
        assert "Stimmen und" not in Page(html).text
    answer = without.get("/belege")
    assert answer.status_code == 404
    assert "weder Veranstaltungen, Bedarfe, eine Befragung noch Vorhaben" in Page(answer.text).text


def test_with_voices_every_page_leads_to_them(client):
    """One entry, on every page."""
    for path in ("/", "/gebiete", "/belege", "/methode"):
        navigation = re.search(
            r"<nav aria-label=\"Haupt.*?</nav>", client.get(path).text, re.DOTALL
        )
        assert navigation.group().count('href="/belege"') == 1


def test_a_field_leads_to_what_people_say_of_it(client, without):
    """On the geography on which somebody asked, and only of the field that was asked of."""
    link = "/befunde/ortsteile/dialog"
    assert f'href="{link}"' in client.get("/handlungsfelder/dialog").text
    assert "/befunde/" not in client.get("/handlungsfelder/beratung").text
    assert "/befunde/" not in client.get("/handlungsfelder/dialog?geographie=planungsraeume").text
    assert "/befunde/" not in without.get("/handlungsfelder/dialog").text


def test_an_area_says_what_its_people_say_and_what_is_planned(client):
    """Heard at two events; by field what they say; a share with answers and interval; two Vorhaben."""
    html = client.get("/gebiete/ortsteile/0101").text
    text = Page(html).text
    assert "Die Menschen hier wurden gehört. In den letzten Runden gab es hier 2 Veranst" in text
    rows = table_after(html, "stimmen")
    assert rows[1] == [
        "Dialog der Generationen",
        "7 Stimmen zu 1 Bedarf",
        "nach Daten und Stimmen Bedarf",
        "3",
        "–",
        "Sozialplan, S. 3, 12; Satzung",
    ]
    assert table_after(html, "befragung") == [
        ["Es fehlt ein Treffpunkt", "35 % (25–45 %) von 38 Antworten"]
    ]
    plans = table_after(html, "vorhaben")
    assert plans[0] == [
        "Familienzentrum 25-01",
        "geplant",
        "Dialog der Generationen",
        "Altstadt",
        "Ein Ort für alle; 2026; 120.000 Euro",
        "Beschluss 1/25; Sozialplanung, S. 3",
    ]
    assert plans[1][3] == "gesamte Stadt"
    hrefs = [a["href"] for a in Page(html).all("a")]
    assert "/belege?geographie=ortsteile&gebiet=0101#g-0101" in hrefs
    assert f"{DIALOG}&gebiet=0101#g-0101" in hrefs


def test_an_area_that_was_not_heard_is_not_said_to_need_nothing(client):
    """Berghausen: unknown, and the sentence that says what that does not mean; a hidden share is hidden."""
    html = client.get("/gebiete/ortsteile/0102").text
    assert "heißt nicht, dass niemand etwas braucht" in Page(html).text
    assert [row[1] for row in table_after(html, "stimmen")] == ["nicht gehört", "nicht gehört"]
    assert table_after(html, "befragung") == [
        ["Es fehlt ein Treffpunkt", "gesperrt (kleine Zahlen)"]
    ]


def test_page_and_pack_say_the_same(client):
    """What the page tells of the voices of an area stands in the pack's own content."""
    current = client.app.state.current
    features = {key: served.features for key, served in current.collections.items()}
    told = participation(current.release, features, "0101", "ortsteile")
    page = Page(client.get("/gebiete/ortsteile/0101").text).text
    assert told.heard in page
    for row in told.rows:
        assert f"{row.field} {row.voices} {row.finding} {row.stufe}" in page
