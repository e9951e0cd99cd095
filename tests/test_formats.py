"""Output formats: what a GIS and a spreadsheet get to see."""

import json

import pytest
import shapely

from geo_lsz.errors import ContractError
from maps import geojson
from maps.formats import FORMATS
from release_fixture import made_release

MADE = made_release()


def written(key, collection):
    return FORMATS[key].write(MADE.release.collection(collection), MADE.features[collection])


def table(collection):
    content = written("csv", collection)
    assert content.startswith(b"\xef\xbb\xbf")  # else Excel takes ü for Ã¼
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[-1] == ""
    return [line.split(";") for line in lines[:-1]]


def test_the_table_of_formats_is_complete():
    """Each format is listed under its own key, with a media type and an extension of its own."""
    assert set(FORMATS) == {"geojson", "csv", "xlsx", "gpkg", "fgb"}
    assert all(form.key == key for key, form in FORMATS.items())
    assert len({form.extension for form in FORMATS.values()}) == len(FORMATS)


def test_geojson_is_in_degrees_with_seven_decimals():
    """The south-western corner of the city lies at 10.9945867 E, 50.9845454 N."""
    # (640000, 5650000) in EPSG:25832, converted with `cs2cs EPSG:25832 OGC:CRS84 -f %.7f`
    content = json.loads(written("geojson", "ortsteile"))
    first = content["features"][0]
    assert first["id"] == "0101"
    assert [10.9945867, 50.9845454] in first["geometry"]["coordinates"][0]
    assert "crs" not in content


def test_geojson_rings_turn_as_the_standard_wants():
    """Outer rings run counter-clockwise (RFC 7946, 3.1.6)."""
    for feature in json.loads(written("geojson", "ortsteile"))["features"]:
        assert shapely.geometry.shape(feature["geometry"]).exterior.is_ccw


def test_geojson_can_be_metric():
    """In EPSG:25832 coordinates are metres, and the CRS is named."""
    content = json.loads(
        geojson.feature_collection(
            MADE.release.collection("ortsteile"), MADE.features["ortsteile"], "EPSG:25832"
        )
    )
    assert content["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::25832"
    assert [640000.0, 5650000.0] in content["features"][0]["geometry"]["coordinates"][0]


def test_geojson_leaves_unknown_values_empty():
    """An unknown value is null beside its status, never 0 and never NaN."""
    content = json.loads(written("geojson", "beratung_ortsteile"))
    hidden = content["features"][7]["properties"]
    assert hidden["versorgung"] is None
    assert hidden["versorgung_status"] == "suppressed"
    assert hidden["versorgung_klasse"] == "gesperrt"
    assert b"NaN" not in written("geojson", "beratung_ortsteile")


def test_geojson_says_what_must_be_known():
    """Stand, licence, attribution, caveats and runs go with the features."""
    content = json.loads(written("geojson", "beratung_ortsteile"))
    assert content["stichtag"] == "2024-12-31"
    assert content["caveats"] == ["Beispieldaten, schematische Grenzen."]
    assert content["licence"]
    assert content["attribution"]
    assert content["runs"] == ["0123456789abcdef0123456789abcdef"]


def test_an_offer_without_a_place_has_no_geometry():
    """An offer that has no place is listed with the geometry null."""
    features = json.loads(written("geojson", "angebote"))["features"]
    assert [f["id"] for f in features if f["geometry"] is None] == ["a6"]


def test_geojson_of_another_crs_is_refused():
    """Features in degrees are refused, not guessed; so is a CRS that is not offered."""
    with pytest.raises(ContractError, match="EPSG:25832"):
        geojson.encoded(MADE.features["ortsteile"].to_crs("EPSG:4326"))
    with pytest.raises(ContractError, match="OGC:CRS84"):
        geojson.encoded(MADE.features["ortsteile"], "EPSG:3857")


def test_a_table_calls_what_is_not_classified_so():
    """Azmannsdorf, the ninth: status and class of its need in words, while its Versorgung is not applicable."""
    header, *rows = table("beratung_ortsteile")
    told = dict(zip(header, rows[8], strict=True))
    assert told["Soziale Belastung: Status"] == "nicht eingestuft"
    assert told["Soziale Belastung: Klasse"] == "nicht eingestuft"
    assert told["Versorgung: Status"] == "nicht anwendbar"


def test_csv_is_for_german_spreadsheets():
    """Semicolons, decimal commas, German titles; codes keep their zero."""
    header, first, *_ = table("beratung_ortsteile")
    assert header[:8] == [
        "Kennung",
        "Name",
        "Schlimmste Angebotsart",
        "Versorgung (%)",
        "Versorgung: Status",
        "Versorgung: mindestens",
        "Versorgung: höchstens",
        "Versorgung: Klasse",
    ]
    assert first[0] == "0101"
    assert first[3:8] == ["32,4", "bekannt", "32,4", "32,4", "stark unterversorgt (unter 50 %)"]


def test_csv_leaves_unknown_values_empty_and_says_why():
    """An unknown value is an empty cell beside its status, its bounds stay."""
    rows = {row[0]: row for row in table("beratung_ortsteile")}
    hidden = ["", "gesperrt (kleine Zahlen)", "45", "95", "gesperrt (kleine Zahlen)"]
    assert rows["0108"][3:8] == hidden
    assert rows["0107"][3:8] == ["", "keine Angabe", "", "", "keine Angabe"]


def test_csv_disarms_formulas():
    """A text that a spreadsheet would run gets an apostrophe; a negative number stays one."""
    offers = {row[0]: row for row in table("angebote")}
    assert offers["a5"][1] == "'=SUMME(A1)"
    header, first, *_ = table("beratung_ortsteile")
    assert first[header.index("Soziale Belastung")] == "-1,6"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_disarms_every_beginning_of_a_formula(start):
    """Each of these characters that start a formula is disarmed, in titles and in cells."""
    features = MADE.features["angebote"].assign(name=f"{start}1+1")
    collection = MADE.release.collection("angebote").model_copy(
        update={"properties": {"name": f"{start}Titel"}}
    )
    text = FORMATS["csv"].write(collection, features).decode("utf-8-sig")
    assert f"'{start}Titel" in text
    assert f"'{start}1+1" in text


def test_csv_of_offers_has_their_place_in_metres():
    """Offers carry easting and northing; those without a place, and unknown places, are empty."""
    header, *rows = table("angebote")
    place = header.index("Ostwert (EPSG:25832)")
    by_id = {row[0]: row for row in rows}
    assert by_id["a1"][place : place + 2] == ["640200", "5650200"]
    assert by_id["a6"][place : place + 2] == ["", ""]
    places = header.index("Plätze")
    assert by_id["a1"][places : places + 2] == ["40", "bekannt"]
    assert by_id["a2"][places : places + 2] == ["", "keine Angabe"]


def test_every_row_of_a_csv_says_where_it_is_from():
    """Stand, source, licence and caveats stand in columns, so that no row travels without them."""
    header, *rows = table("beratung_ortsteile")
    assert header[-5:] == ["Stand", "Gebietsstand", "Quelle", "Lizenz", "Hinweise"]
    assert {row[-5] for row in rows} == {"31.12.2024"}
    assert {row[-1] for row in rows} == {"Beispieldaten, schematische Grenzen."}
