"""The offers beyond the border on the page of an area: which, how many people reach them, how far."""

import re

import pytest

import doors
from api.kit.files import files_of
from release_beside import with_reach
from release_fixture import made_release
from test_pages import Page


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of that release."""
    store = doors.store_in(tmp_path_factory.mktemp("beyond"))
    doors.put(store, with_reach(made_release()))
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    store.close()


def part_of(client, code):
    """The HTML of the section."""
    html = client.get(f"/gebiete/ortsteile/{code}").text
    return html.partition('<h2 id="jenseits">')[2].partition("<h2")[0]


def test_kinds_stand_with_what_most_people_reach_first(client):
    """Two kinds in German order; first whom almost everybody reaches, what comes to them before what is far."""
    part = part_of(client, "0102")
    assert Page(part).text.startswith(
        "Angebote jenseits der Grenze, die von hier erreicht werden (4)"
    )
    summaries = [Page(one).text for one in re.findall(r"<summary>(.*?)</summary>", part)]
    assert summaries == [
        "Familienberatung (3): kommt hierher",
        "Kindertageseinrichtung (1): gesperrt (kleine Zahlen), 9 Minuten",
    ]
    names = [Page(one).text for one in re.findall(r'<th scope="row">(.*?)</th>', part, re.DOTALL)]
    assert [name.split(" Hauptstraße")[0] for name in names] == [
        "Online-Beratung Diakonie", "Haus Löwenzahn & Co.",
        "Beratungsstelle Mitte AWO,", "Kita „Sonnenschein“ Stadt",
    ]  # fmt: skip


def test_a_row_says_where_how_many_and_how_far(client):
    """a1 lies in Altstadt, few reach it, 22 minutes; a6 has no place and comes here."""
    part = part_of(client, "0102")
    rows = [Page(row).text for row in re.findall(r"<tr>(.*?)</tr>", part, re.DOTALL)]
    (a1,) = [row for row in rows if "Beratungsstelle Mitte" in row]
    assert a1.endswith("Altstadt wenige (unter 10 %) 22")
    (a6,) = [row for row in rows if "Online" in row]
    assert a6.endswith("ohne festen Ort fast alle (90 % und mehr) kommt hierher")
    assert "/gebiete/ortsteile/0101" in [a["href"] for a in Page(part).all("a")]


def test_what_lies_in_the_area_is_no_offer_beyond_its_border(client):
    """Altstadt reaches a1, which lies in it; beyond there is nothing, and the page says so."""
    text = Page(part_of(client, "0101")).text
    assert "(0)" in text
    assert "erreichen die Menschen von hier kein Angebot, und keines kommt hierher" in text


def test_how_ways_are_known_is_said_and_nothing_twice(client):
    """The sentence about ways stands there; what the whole release says stands above already."""
    text = Page(part_of(client, "0102")).text
    assert "Fußwege sind geschätzt." in text
    assert "Beispieldaten" not in text


def test_a_geography_that_the_release_says_nothing_of_has_no_section(client):
    """Of Planungsräume nothing is told, and the page says that it is not."""
    html = client.get("/gebiete/planungsraeume/A").text
    assert 'id="jenseits"' not in html
    assert "steht nicht in der Veröffentlichung" in html


def test_the_table_can_be_asked_and_taken_along(client):
    """It has no place, and is had as features by area and as every file."""
    asked = {"f": "json", "filter": "gebiet = '0102'", "sortby": "minuten"}
    items = client.get("/ogc/collections/erreichbar_ortsteile/items", params=asked)
    told = items.json()["features"]
    assert [one["properties"]["angebot"] for one in told] == ["a4", "a2", "a1", "a6"]
    assert all(one["geometry"] is None for one in told)
    for form in ("csv", "xlsx", "gpkg", "fgb", "geojson"):
        assert client.get(f"/daten/erreichbar_ortsteile/{form}").status_code == 200
    assert "erreichbar_ortsteile" not in client.get("/wms?SERVICE=WMS&REQUEST=GetCapabilities").text


def test_a_table_of_pairs_is_no_layer_of_a_portal():
    """The kit brings what can be put on a map; who reaches what has no place."""
    made = with_reach(made_release())
    files = files_of(made.release, made.features, "https://sozialraum.example")
    for name in ("masterportal/services.json", "masterportal/style.json", "qgis/daten.qlr"):
        assert "beratung_ortsteile" in files[name]
        assert "erreichbar" not in files[name]
