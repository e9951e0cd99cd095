"""Files of a part of a collection: what was asked for, nothing else, and said to be a part."""

import csv
import io
import json

import pyogrio
import pytest

import doors
from maps.formats import FORMATS
from release_fixture import SOUTH, WEST, made_release

EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"
FILES = "/daten/beratung_ortsteile"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the made release; reading changes nothing, so one serves all tests."""
    store = doors.store_in(tmp_path_factory.mktemp("extracts"))
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        yield client
    store.close()


def rows(answer):
    """The rows of a CSV, by German title."""
    assert answer.status_code == 200, answer.text
    text = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";"))


def codes(answer):
    return [row["Kennung"] for row in rows(answer)]


def test_a_filter_means_the_same_as_in_the_portal(client):
    """Below 75 percent are 0101 (32.4) and 0102 (62.6); what is not known is not below."""
    assert codes(client.get(f"{FILES}/csv", params={"filter": "versorgung < 75"})) == [
        "0101",
        "0102",
    ]


def test_a_box_in_metres_takes_out_what_it_meets(client):
    """A box within the square in the middle meets that one only."""
    box = f"{WEST + 1100},{SOUTH + 1100},{WEST + 1900},{SOUTH + 1900}"
    asked = {"bbox": box, "bbox-crs": EPSG_25832}
    assert codes(client.get(f"{FILES}/csv", params=asked)) == ["0105"]


def test_a_file_is_in_the_order_that_is_asked_for(client):
    """Sorted by Versorgung downwards 0105 (1240) comes first; all nine are there, and it is no part."""
    answer = client.get(f"{FILES}/csv", params={"sortby": "-versorgung"})
    assert codes(answer)[:3] == ["0105", "0104", "0103"]
    assert len(rows(answer)) == 9
    assert "Auszug" not in answer.text
    assert "_auszug" not in answer.headers["content-disposition"]


def test_a_day_without_data_is_an_empty_file(client):
    """The collection speaks of 31.12.2024; of another year there is nothing, in every format."""
    for form in FORMATS:
        answer = client.get(f"{FILES}/{form}", params={"datetime": "2023-01-01/2023-12-31"})
        assert answer.status_code == 200, form
    assert codes(client.get(f"{FILES}/csv", params={"datetime": "2023-12-31"})) == []


def test_a_value_never_travels_without_its_status(client):
    """Who asks for the value alone gets its status, bounds and class too, and no other view."""
    first, *_ = rows(client.get(f"{FILES}/csv", params={"properties": "name,versorgung"}))
    assert [title for title in first if title.startswith(("Versorgung", "Name", "Soziale"))] == [
        "Name",
        "Versorgung (%)",
        "Versorgung: Status",
        "Versorgung: mindestens",
        "Versorgung: höchstens",
        "Versorgung: Klasse",
    ]
    answer = client.get(f"{FILES}/geojson", params={"properties": "versorgung_klasse_titel"})
    properties = answer.json()["features"][7]["properties"]
    assert properties["versorgung_status"] == "suppressed"
    assert "belastung" not in properties
    assert "name" not in properties


def test_every_format_says_that_it_is_a_part_and_of_what(client, tmp_path):
    """The number of features, the number of all, and the filter stand with the sources."""
    asked = {"filter": "name LIKE 'A%'", "properties": "name"}
    said = "Auszug, nicht der ganze Bestand: 2 von 9 Objekten, nach properties=name, filter=name LIKE 'A%'."
    geojson = client.get(f"{FILES}/geojson", params=asked)
    assert geojson.json()["caveats"][-1] == said
    assert rows(client.get(f"{FILES}/csv", params=asked))[0]["Hinweise"].endswith(said)
    for form in ("gpkg", "fgb"):
        answer = client.get(f"{FILES}/{form}", params=asked)
        assert f"_auszug.{form}" in answer.headers["content-disposition"]
        file = tmp_path / f"part.{form}"
        file.write_bytes(answer.content)
        told = pyogrio.read_info(file, layer="beratung_ortsteile")
        assert told["features"] == 2
        assert told["layer_metadata"]["Hinweise"].endswith(said)


def test_what_cannot_be_printed_is_not_written(client):
    """A control character of the address does not get into the file."""
    answer = client.get(f"{FILES}/geojson", params={"filter": "name = '\x07'"})
    (caveat,) = [told for told in answer.json()["caveats"] if told.startswith("Auszug")]
    assert caveat.endswith("nach filter=name = ' '.")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"limit": "5"}, "limit"),
        ({"crs": EPSG_25832}, "crs"),
        ({"filter": "nirgends = 1"}, "nirgends"),
        ({"properties": "nirgends"}, "nirgends"),
        ({"sortby": "nirgends"}, "nirgends"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"datetime": "gestern"}, "datetime"),
    ],
)
def test_what_cannot_be_understood_is_told(client, asked, told):
    """A wrong parameter is a 400 that names it, as in the portal."""
    answer = client.get(f"{FILES}/csv", params=asked)
    assert answer.status_code == 400
    assert f"„{told}“" in json.dumps(answer.json(), ensure_ascii=False)


def test_parts_are_revalidated_each_for_itself(client):
    """Two filters have two ETags; who holds one is told so."""
    one = client.get(f"{FILES}/csv", params={"filter": "versorgung < 75"})
    other = client.get(f"{FILES}/csv", params={"filter": "versorgung < 90"})
    assert one.headers["etag"] != other.headers["etag"]
    held = {"if-none-match": one.headers["etag"]}
    asked = {"filter": "versorgung < 75"}
    assert client.get(f"{FILES}/csv", params=asked, headers=held).status_code == 304
