"""The pages of areas: the list of all, and what each says of its area beside the city."""

import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

import deliveries as given
import doors
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.released import View
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon
from release_fixture import NAMES, SUPPRESSED, Made, made_release
from test_entities import delivered
from test_pages import Page, read

ALTSTADT = "/gebiete/ortsteile/0101"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path_factory.mktemp("areas"))
    doors.put(opened, made_release())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store):
    """A client of the service; reading changes nothing, so one serves all tests."""
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


def rows_under(html, heading):
    """The rows of the table that follows the heading with this id, as lists of texts."""
    body = (
        html.partition(f'<h2 id="{heading}">')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    )
    return [
        [Page(cell).text for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def of(store, made, path):
    """A page of another release."""
    doors.put(store, made)
    with doors.knocking(store) as client:
        answer = client.get(path, headers=doors.AS_BROWSER)
    assert answer.status_code == 200
    return answer.text


def test_the_list_has_every_area_of_every_geography(client):
    """Nine Ortsteile and three Planungsräume, each a link with its code and a mark of where it lies."""
    page = read(client, "/gebiete")
    hrefs = [a["href"] for a in page.all("a") if a["href"].startswith("/gebiete/")]
    assert set(hrefs) == {
        *(f"/gebiete/ortsteile/{code}" for code in NAMES),
        *(f"/gebiete/planungsraeume/{code}" for code in "ABC"),
    }
    assert len(hrefs) == 12
    assert [svg.get("class") for svg in page.all("svg")].count("mark") == 12
    assert "Sankt Ägidien-Südöstliche Vorstadt 0103" in page.text


def test_the_list_is_in_german_order(tmp_path):
    """Älbach stands with A, before Altstadt and not behind Wüstheim."""
    store = doors.store_in(tmp_path)
    html = of(store, made_release(names={**NAMES, "0109": "Älbach"}), "/gebiete")
    store.close()
    assert html.index("Älbach") < html.index("Altstadt") < html.index("Wüstheim")


def test_the_list_counts_what_is_known_to_be_lacking(client):
    """Altstadt is short of two things of four and one is not known; Berghausen of two of four.

    The second value of the fixture and those before and after it, by field: Vereinbarkeit not
    applicable, Bildung 32.4, Beratung 62.6, Wohnumfeld 83, Dialog 101.
    """
    text = read(client, "/gebiete").text
    assert "Altstadt 0101 unterversorgt in 2 von 4 Feldern; 1 nicht bekannt" in text
    assert "Berghausen 0102 unterversorgt in 2 von 4 Feldern" in text


def test_areas_are_grouped_by_kind_of_settlement(tmp_path):
    """Where it is told, each kind has a heading with its number, in German order."""
    store = doors.store_in(tmp_path)
    made = made_release()
    kinds = ["städtisch"] * 2 + ["dörflich"] * 6 + [None]
    features = made.features["ortsteile"].assign(siedlungstyp=pd.array(kinds, dtype="str"))
    page = Page(of(store, Made(made.release, {**made.features, "ortsteile": features}), "/gebiete"))
    store.close()
    headings = re.findall(r"(Dörflich|Städtisch|Ohne Angabe) \((\d)\)", page.text)
    assert headings == [("Dörflich", "6"), ("Ohne Angabe", "1"), ("Städtisch", "2")]


def test_the_navigation_leads_to_the_list(client):
    """It is a room of the workbench."""
    assert "/gebiete" in [a["href"] for a in read(client, "/").all("a")]


def test_the_first_sentence_says_where_something_is_lacking(client):
    """Altstadt has 32.4 % in Beratung and 62.6 % in Wohnumfeld, 83 % in Dialog.

    Vereinbarkeit is hidden between 45 and 95 %, so it is not known; Bildung is not
    applicable, so four fields count.
    """
    text = read(client, ALTSTADT).text
    assert (
        "Unterversorgt in 2 von 4 Handlungsfeldern : Beratung, Unterstützung und Information; "
        "Wohnumfeld und Lebensqualität. In 1 Feld lässt es sich nicht sagen."
    ) in text


def test_each_field_has_its_value_its_class_and_its_worst_kind(client):
    """Six rows in the order of the fields, in the words of the release."""
    rows = rows_under(client.get(ALTSTADT).text, "luecken")
    assert [row[1] for row in rows] == ["–", "45–95 %", "–", "32 %", "63 %", "83 %"]
    assert [row[2].split(" (")[0].split(" Warum")[0] for row in rows] == [
        "nicht anwendbar", "gesperrt", "nicht anwendbar", "stark unterversorgt", "unterversorgt",
        "knapp versorgt",
    ]  # fmt: skip
    assert rows[3][3] == "Familien- und Lebensberatung"


def test_need_stands_beside_that_of_the_others(client):
    """Altstadt has -1.6; of the other eight five are known, all higher, three are not.

    Rieth has 0.0: 0.2, 0.7, 1.234 and 1.9 are higher, -1.6 is lower.
    """
    rows = rows_under(client.get(ALTSTADT).text, "belastung")
    assert rows[0][1] == "−1,60"
    assert rows[0][5] == "5 höher belastet, 0 geringer; 3 nicht sicher"
    rieth = rows_under(client.get("/gebiete/ortsteile/0105").text, "belastung")
    assert rieth[0][5] == "4 höher belastet, 1 geringer; 3 nicht sicher"


def test_a_hidden_need_is_compared_with_nobody(client):
    """Töttelstädt's need is hidden without bounds: no number, and no place among the others."""
    rows = rows_under(client.get("/gebiete/ortsteile/0106").text, "belastung")
    assert rows[0][1] == "–"
    assert rows[0][2].startswith("gesperrt (kleine Zahlen)")
    assert rows[0][5] == "nicht vergleichbar, weil zu wenig bekannt ist"
    assert "so klein, dass sie Menschen erkennbar machen könnte" in rows[0][2]


def test_an_area_that_the_office_left_out_is_not_classified(client):
    """Azmannsdorf's need: nicht eingestuft, and Warum? says the reason of the office."""
    rows = rows_under(client.get("/gebiete/ortsteile/0109").text, "belastung")
    assert rows[0][2].startswith("nicht eingestuft Warum?")
    assert rows[0][2].endswith("Hier leben zu wenige Menschen.")


def with_a_kind() -> Made:
    """The made release with the Versorgungsgrad of Kitas: that of Vereinbarkeit, and its children."""
    made = made_release()
    key = "vereinbarkeit_ortsteile"
    view = View(
        key="kita_versorgungsgrad",
        title="Kita: Versorgungsgrad",
        unit="%",
        klassen=VERSORGUNG,
        palette="versorgung",
        angebotsart="kita",
    )
    features = made.features[key].copy()
    for part in ("", "_status", "_low", "_high", "_klasse"):
        features[f"{view.key}{part}"] = features[f"versorgung{part}"]
    titles = {"kita_zielgruppe": "Kinder (Kita)", "kita_fehlende_plaetze": "fehlende Plätze (Kita)"}
    for name, amount in zip(titles, (1250.0, 12.5), strict=True):
        features[name] = features[f"{name}_low"] = features[f"{name}_high"] = amount
        features[f"{name}_status"] = "ok"
    collections = [
        one.model_copy(
            update={"views": (*one.views, view), "properties": {**one.properties, **titles}}
        )
        if one.key == key
        else one
        for one in made.release.collections
    ]
    release = made.release.model_copy(update={"collections": tuple(collections)})
    return Made(release, {**made.features, key: features})


def test_each_kind_stands_beside_the_city(tmp_path):
    """Wüstheim has 1,240 %: Vereinbarkeit begins with the eighth value of the fixture.

    The five exact values are 32.4, 62.6, 83, 101 and 1,240, their median is 83. Lower are
    four of them, the one between 81.3 and 81.9 and the one between 45 and 95; of one
    nothing is known, and one is not applicable.
    """
    store = doors.store_in(tmp_path)
    rows = rows_under(of(store, with_a_kind(), "/gebiete/ortsteile/0107"), "arten")
    store.close()
    assert rows == [
        [
            "Kita: Versorgungsgrad Vereinbarkeit von Familie und Beruf sowie Mobilität",
            "1.240 %",
            "über dem Richtmaß (über 110 %)",
            "83 % (aus 5)",
            "0 besser, 6 schlechter; 2 nicht sicher",
            "1.250 (Kinder)",
            "13",
        ]
    ]


def test_the_offers_of_the_area_stand_in_a_table_with_their_numbers_on_the_map(client):
    """Three offers lie in Altstadt; what is called like a script stays text, on map and in table."""
    html = client.get(ALTSTADT).text
    rows = rows_under(html, "angebote")
    assert {row[0] for row in rows} == {
        "Beratungsstelle Mitte",
        "Haus Löwenzahn & Co.",
        "<script>alert(1)</script>",
    }
    assert sorted(row[1] for row in rows) == ["1", "2", "3"]
    assert ["AWO", "Hauptstraße 3 a, 99084 Beispielstadt", "40"] in [row[3:] for row in rows]
    assert "<script>alert" not in html
    assert "(1 in der ganzen Stadt)" in Page(html).text  # Online-Beratung, without a place


def test_an_area_without_offers_says_what_that_means(client):
    """In Berghausen no offer lies, and that is no gap by itself."""
    text = read(client, "/gebiete/ortsteile/0102").text
    assert "Angebote in Berghausen (0)" in text
    assert "Das heißt nicht, dass niemand versorgt ist." in text


def test_the_maps_are_read_aloud(client):
    """Each map is an image with a title; what only decorates is hidden."""
    html = client.get(ALTSTADT).text
    images = re.findall(r'<svg[^>]*role="img"[^>]*><title>(.*?)</title>', html)
    assert images == [
        "Lage von Altstadt in der Stadt",
        (
            "Detailkarte von Altstadt mit 3 nummerierten Angeboten. "
            "Die Nummern stehen in der Tabelle der Angebote."
        ),
    ]
    others = [svg for svg in Page(html).all("svg") if svg.get("role") != "img"]
    assert all(svg["aria-hidden"] == "true" for svg in others)


def test_similar_areas_are_links_with_their_reasons(client):
    """Others than the area itself, by name, with the share that could be compared."""
    html = client.get(ALTSTADT).text
    rows = rows_under(html, "aehnlich")
    assert 1 <= len(rows) <= 5
    assert "Altstadt" not in [row[0] for row in rows]
    assert {row[0] for row in rows} <= set(NAMES.values())
    likeness = [int(row[1].removesuffix(" %")) for row in rows]
    assert likeness == sorted(likeness, reverse=True)
    assert all(50 <= int(row[4].removesuffix(" %")) <= 100 for row in rows)
    assert all("hier" in row[6] for row in rows if row[6] != "–")


def test_who_is_known_too_little_has_no_similar_areas(client):
    """Wüstheim's need is missing; what is left is less than half of what there is."""
    text = read(client, "/gebiete/ortsteile/0107").text
    assert "Zu diesem Gebiet ist zu wenig bekannt, um ähnliche zu nennen." in text


def test_files_hold_the_area_alone(client):
    """The links lead to parts of the collections: one area, and the offers that lie in it."""
    hrefs = [a["href"] for a in read(client, ALTSTADT).all("a") if "download" in a]
    csv = [href for href in hrefs if "/csv?" in href]
    assert len(csv) == 7  # six fields and the offers
    assert parse_qs(urlsplit(csv[-1]).query) == {"filter": ["area_ortsteile = '0101'"]}
    lines = client.get(csv[-1]).content.decode("utf-8-sig").splitlines()
    assert sum("Familienberatung" in line or "Schuldnerberatung" in line for line in lines) == 3
    of_field = client.get(csv[0]).content.decode("utf-8-sig")
    assert "Altstadt" in of_field
    assert "Berghausen" not in of_field


def test_the_pack_is_linked(client):
    """The PDF and everything as a ZIP, twice: beside the facts, and among the files."""
    links = [a["href"] for a in read(client, ALTSTADT).all("a")]
    assert links.count("/packs/0101.pdf") == links.count("/packs/0101") == 2


def test_reading_goes_on_while_the_database_is_gone(tmp_path):
    """The page is made of what is in memory."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        store.close()
        (tmp_path / "doors.db").unlink()
        answer = client.get(ALTSTADT)
    assert answer.status_code == 200
    assert "Altstadt" in answer.text


def test_an_unknown_geography_lists_those_there_are(client):
    """A 404 with links to the geographies."""
    answer = client.get("/gebiete/stadtbezirke/01")
    assert answer.status_code == 404
    assert "/gebiete#planungsraeume" in [a["href"] for a in Page(answer.text).all("a")]


@pytest.mark.parametrize("wanted", ["Melchendrof", "104", "melchendorf"])
def test_an_unknown_area_lists_those_that_come_near(client, wanted):
    """A slip of the pen, a lost zero, or a name for a code: a 404 with the area that was meant."""
    answer = client.get(f"/gebiete/ortsteile/{wanted}")
    assert answer.status_code == 404
    assert "/gebiete/ortsteile/0104" in [a["href"] for a in Page(answer.text).all("a")]


def test_an_address_that_would_be_markup_is_not(client):
    """What is asked for is told as text."""
    answer = client.get("/gebiete/ortsteile/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_city_where_everything_is_hidden_has_its_pages(tmp_path):
    """Nobody knows whether something is lacking, and no offer is listed."""
    store = doors.store_in(tmp_path)
    html = of(store, made_release(SUPPRESSED, with_offers=False), ALTSTADT)
    store.close()
    text = Page(html).text
    assert (
        "Ob in einem der 5 Handlungsfelder etwas fehlt, ist für dieses Gebiet nicht bekannt."
        in text
    )
    assert "Angebote in Altstadt (0)" in text


def test_long_names_and_marks_of_quotation_are_told_as_they_are(tmp_path):
    """A name with quotes, an apostrophe and an ampersand stands in heading, map, filter and file."""
    store = doors.store_in(tmp_path)
    name = 'Sankt-Ägidien\'sche "Vorstadt" & Großwohnsiedlung-Südöstlich-der-Bahnlinie'
    doors.put(store, made_release(names={**NAMES, "0101": name}))
    with doors.knocking(store) as client:
        html = client.get(ALTSTADT, headers=doors.AS_BROWSER).text
        hrefs = [a["href"] for a in Page(html).all("a") if "/geojson?" in a["href"]]
        features = client.get(hrefs[0]).json()["features"]
    store.close()
    assert f"Ortsteile {name}" in Page(html).text
    assert [feature["properties"]["name"] for feature in features] == [name]


@pytest.fixture
def with_duplicates(tmp_path):
    """Two lists that tell of the same two Kitas, reckoned and published."""
    opened = doors.store_in(tmp_path)
    take_in(opened, "areas", given.areas(tmp_path), given.AREAS)
    take_in(opened, "cells", given.cells(tmp_path), given.CELLS)
    delivered(opened, tmp_path, 2024, n1="Regenbogen", n2="Sonne", n3="Igel")
    delivered(opened, tmp_path, 2024, source="beispiel/traeger", a="Regenbogen", b="Sonne", c="Neu")
    reckon(opened)
    publish(opened, city="Beispiel", reason="Test", software="test")
    reckon(opened, "duplicates")
    yield opened
    opened.close()


def test_planners_see_duplicates_nearby_and_nobody_else(with_duplicates):
    """Both listings that may be one Kita lie within 500 m of Altstadt; the public page is silent."""
    path = "/gebiete/ortsteile/01"
    with doors.knocking(with_duplicates, lambda *_: None, planner=True) as planner:
        page = read(planner, path)
        links = [a["href"] for a in page.all("a") if "befund=" in a["href"]]
        assert "Doppelstrukturen hier und in der Nähe" in page.text
        assert links
        assert planner.get(links[0]).status_code == 200
    with doors.knocking(with_duplicates) as client:
        page = read(client, path)
        assert "Doppelstrukturen" not in page.text
