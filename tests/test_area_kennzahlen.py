"""The Kennzahlen on the page of an area: how sure, beside the city, and where they move."""

import re

import pytest

import doors
from release_beside import with_kennzahlen
from release_fixture import made_release
from test_area_page import rows_under
from test_pages import Page


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of a release with one Kennzahl."""
    store = doors.store_in(tmp_path_factory.mktemp("kennzahlen"))
    doors.put(store, with_kennzahlen(made_release()))
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    store.close()


def row_of(client, code):
    """The one row of the table of an Ortsteil."""
    (row,) = rows_under(client.get(f"/gebiete/ortsteile/{code}").text, "kennzahlen")
    return row


def test_a_kennzahl_stands_beside_city_and_areas(client):
    """Berghausen has 20 % (16 to 24 by chance); 4 of the six known are higher, 1 is lower.

    The city: 20+40+60+80+100+120 of 6 · 200 are 420 of 1,200, that is 35 %, without the hidden
    and the missing area; the one that is not applicable lacks nobody. Fifths of 10 to 60 end at
    20, 30, 40 and 50.
    """
    row = row_of(client, "0102")
    assert row[:2] == ["Arbeitslose", "20,0 % 16,0 bis 24,0 %"]
    assert row[2].startswith("20,0 bis unter 30,0 %")
    assert row[3] == "35,0 % (ohne 2 von 9 Gebieten)"
    assert row[4] == "4 höher, 1 niedriger; 3 nicht sicher"


def test_why_tells_counts_source_and_fields(client):
    """40 of 200, the source, and where it counts; how fifths are made stands in legends."""
    told = row_of(client, "0102")[2]
    assert "40 von 200." in told
    assert "Quelle: Amt." in told
    assert "Zählt mit in: Steuerung, Vernetzung, Nachhaltigkeit;" in told
    assert "Fünftel" not in told


@pytest.mark.parametrize(
    ("code", "trend"),
    [
        ("0101", "gestiegen um 4,0 Punkte (1,0 bis 7,0)"),
        ("0102", "gesunken um 3,0 Punkte (−5,0 bis −1,0)"),
        ("0103", "kaum anders (+0,1 Punkte)"),
        ("0104", "nicht sicher: +2,0 Punkte (−1,0 bis 5,0)"),
        ("0105", "keine Angabe"),
    ],
)
def test_a_trend_is_told_with_how_sure_it_is(client, code, trend):
    """Up or down only where chance alone does not make it; hardly, where it is small for sure."""
    assert row_of(client, code)[5] == trend


@pytest.mark.parametrize(
    ("code", "klasse", "why"),
    [
        ("0107", "gesperrt (kleine Zahlen)", "so klein"),
        ("0108", "nicht eingestuft", "Hier leben zu wenige Menschen."),
        ("0109", "keine Angabe", "nicht geliefert"),
    ],
)
def test_what_is_not_known_says_why(client, code, klasse, why):
    """No number, no chance, no counts; the reason is told, and nobody is compared."""
    row = row_of(client, code)
    assert row[1] == "–"
    assert row[2].startswith(klasse)
    assert why in row[2]
    assert " von 200" not in row[2]
    assert row[4] == "nicht vergleichbar, weil zu wenig bekannt ist"


def test_a_geography_without_kennzahlen_has_no_table(client):
    """The Planungsräume of this release have none."""
    assert 'id="kennzahlen"' not in client.get("/gebiete/planungsraeume/A").text


def test_every_door_has_the_kennzahl(client):
    """Map, legend, features and files are had as those of any view; the fields know nothing of it."""
    layer = "kennzahlen_ortsteile.arbeitslose"
    assert layer in client.get("/wms?SERVICE=WMS&REQUEST=GetCapabilities").text
    item = client.get("/ogc/collections/kennzahlen_ortsteile/items/0102?f=json").json()
    assert item["properties"]["arbeitslose_klasse_titel"] == "20,0 bis unter 30,0 %"
    style = client.get("/ogc/collections/kennzahlen_ortsteile/styles/arbeitslose").json()
    assert [klasse["title"] for klasse in style["metadata"]["legend"]][-1] == "nicht eingestuft"
    for form in ("csv", "xlsx", "gpkg", "fgb"):
        assert client.get(f"/daten/kennzahlen_ortsteile/{form}").status_code == 200
    assert "Kennzahlen: Ortsteile" in Page(client.get("/veroeffentlichung").text).text
    assert "Kennzahlen: Ortsteile" not in Page(client.get("/").text).text


PAGE = "/kennzahlen/ortsteile/arbeitslose"


def test_a_kennzahl_has_its_map_legend_and_values(client):
    """Nine rows, the highest first; what has no class stands last and is counted in the legend."""
    html = client.get(PAGE).text
    names = [
        Page(row).text
        for row in re.findall(r'<tr data-area.*?<th scope="row">(.*?)</th>', html, re.DOTALL)
    ]
    assert names[0] == "Töttelstädt 0106"
    assert [name.split()[0] for name in names[:6]] == [
        "Töttelstädt", "Rieth", "Melchendorf", "Sankt", "Berghausen", "Altstadt",
    ]  # fmt: skip
    text = Page(html).text
    assert "Alle Werte, die höchsten zuerst" in text
    assert "nicht eingestuft 1" in text
    for path in ("/gebiete/ortsteile/0101", "/gebiete", "/veroeffentlichung"):
        assert f'href="{PAGE}"' in client.get(path).text


def test_a_kennzahl_is_taken_along(client):
    """A sheet, a picture and every format, each below the page; another name is told as missing."""
    assert client.get(f"{PAGE}/blatt.pdf").content.startswith(b"%PDF")
    assert client.get(f"{PAGE}/karte.png").content.startswith(b"\x89PNG")
    assert "20,0" in client.get(f"{PAGE}/csv").content.decode("utf-8-sig")
    assert client.get(f"{PAGE}/doc").status_code == 404


@pytest.mark.parametrize(
    "path", ["/kennzahlen/ortsteile/reichtum", "/kennzahlen/bezirke/arbeitslose"]
)
def test_an_unknown_kennzahl_lists_those_that_there_are(client, path):
    """A 404 with a link to the one that there is."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert PAGE in [a["href"] for a in Page(answer.text).all("a")]
