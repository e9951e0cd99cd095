"""WMS 1.3.0: what a portal draws is what the release says, in every reference system."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from pyproj import Transformer

import doors
import pictures
from api.walk import walk
from geo_lsz.klassen import WITHOUT_VALUE
from layers.demo_city import write_deliveries
from maps.legend import styles
from maps.palette import channels, style
from maps.raster import render
from maps.scene import map_scene
from maps.sheet import Frame
from release_fixture import SOUTH, WEST, made_release

NAMESPACES = {"wms": "http://www.opengis.net/wms", "ogc": "http://www.opengis.net/ogc"}
VERSORGUNG = "beratung_ortsteile.versorgung"
ALL = f"{WEST},{SOUTH},{WEST + 3000},{SOUTH + 3000}"
MAP = {
    "SERVICE": "WMS",
    "VERSION": "1.3.0",
    "REQUEST": "GetMap",
    "LAYERS": VERSORGUNG,
    "STYLES": "",
    "CRS": "EPSG:25832",
    "BBOX": ALL,
    "WIDTH": "300",
    "HEIGHT": "300",
    "FORMAT": "image/png",
}
INFO = MAP | {"REQUEST": "GetFeatureInfo", "QUERY_LAYERS": VERSORGUNG, "I": "50", "J": "250"}


@pytest.fixture(scope="module")
def made():
    """The small release."""
    return made_release()


@pytest.fixture(scope="module")
def client(tmp_path_factory, made):
    """A client of it; reading changes nothing, so one serves all tests."""
    store = doors.store_in(tmp_path_factory.mktemp("wms"))
    doors.put(store, made)
    with doors.knocking(store) as client:
        yield client
    store.close()


def ask(client, base=MAP, **changed):
    """The answer to a request; a parameter that is None is left out."""
    asked = {key: value for key, value in (base | changed).items() if value is not None}
    return client.get("/wms", params=asked)


def drawn(client, **changed):
    """Pixels of a picture."""
    answer = ask(client, **changed)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return pictures.read(answer.content)


def xml(answer):
    """The answer as a tree."""
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def fault(answer):
    """The code of a ServiceExceptionReport, with its sentence."""
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"].startswith("text/xml")
    (exception,) = xml(answer).findall("ogc:ServiceException", NAMESPACES)
    return exception.get("code"), exception.text


def capabilities(client):
    answer = client.get("/wms", params={"service": "WMS", "request": "GetCapabilities"})
    assert answer.status_code == 200
    return xml(answer)


def test_layers_are_views_borders_and_offers(client, made):
    """Every view of every result, both geographies and the offers: each once, by its stable name."""
    names = [
        name.text for name in capabilities(client).iterfind(".//wms:Layer/wms:Name", NAMESPACES)
    ]
    views = [
        f"{collection.key}.{view.key}"
        for collection in made.release.collections
        for view in collection.views
    ]
    assert sorted(names) == sorted([*views, "ortsteile", "planungsraeume", "angebote"])


def test_the_nine_squares_have_the_colour_of_their_class(client):
    """The middle of each square (50, 150, 250 px) has the fill of its class, and a hatch has marks.

    Expected from the list of values: 32 %, 63 %, 83 % in the southern row, 101 % and 1,240 %
    and an unknown value that is surely 81 to 82 % in the middle, nothing known in the north.
    """
    pixels = drawn(client, STYLES="ohne_namen")
    rows = [
        ["stark_unterversorgt", "unterversorgt", "knapp"],
        ["versorgt", "ueberversorgt", "knapp"],
        [klasse.key for klasse in WITHOUT_VALUE.values()],
    ]
    for row, klassen in enumerate(rows):
        for column, klasse in enumerate(klassen):
            look = style("versorgung", klasse)
            around = pixels[
                245 - 100 * row : 256 - 100 * row, 45 + 100 * column : 56 + 100 * column
            ]
            seen = {pictures.hexed(pixel) for pixel in around.reshape(-1, 4)}
            assert look.fill in seen
            assert (seen == {look.fill}) == (look.hatch is None)


def test_the_colour_law_over_every_view(client, made):
    """Whatever view is asked for: at an area's representative point stands the colour of its class."""
    for collection in made.release.collections:
        for view in collection.views:
            features = made.features[collection.key]
            looks = styles(view, features)
            name = f"{collection.key}.{view.key}"
            pixels = drawn(client, LAYERS=name, STYLES="ohne_namen")
            for key, place in features.geometry.representative_point().items():
                column = int((place.x - WEST) / 10)
                row = 299 - int((place.y - SOUTH) / 10)
                near = pixels[row - 4 : row + 5, column - 4 : column + 5].reshape(-1, 4)
                colours = {pictures.hexed(pixel) for pixel in near}
                look = looks[key]
                assert colours == {look.fill} or (look.hatch and look.fill in colours), (name, key)


def test_the_colour_law_in_the_demo_city(tmp_path):
    """At the representative point of each area: the colour of its class, in a hatch a shade of it."""
    store = doors.store_in(tmp_path)
    write_deliveries(tmp_path / "lieferungen")
    walk(store, "demo", tmp_path / "lieferungen")
    release = store.release(store.newest_release_id())
    west, south, size = 629_000, 5_638_000, 26_000
    box = f"{west},{south},{west + size},{south + size}"
    wrong, looked_at = [], 0
    with doors.knocking(store) as client:
        for collection in release.collections:
            features = store.features(release.id, collection.key)
            places = features.geometry.representative_point()
            for view in collection.views:
                name = f"{collection.key}.{view.key}"
                bare = "" if collection.kind == "grid" else "ohne_namen"  # cells have no names
                asked = {"LAYERS": name, "STYLES": bare, "BBOX": box}
                pixels = drawn(client, **asked, WIDTH="800", HEIGHT="800")
                columns = ((places.x - west) / size * 800).astype(int)
                rows = 799 - ((places.y - south) / size * 800).astype(int)
                for key, look in styles(view, features).items():
                    pixel = pixels[rows[key], columns[key]]
                    ink, ground = channels(look.hatch_ink), channels(look.fill)
                    shade = all(i <= p <= g for i, p, g in zip(ink, pixel, ground, strict=False))
                    right = shade if look.hatch else tuple(pixel[:3].tolist()) == ground
                    wrong += [] if right else [(name, key)]
                    looked_at += 1
    store.close()
    assert looked_at > 2_000
    assert not wrong


def test_the_same_place_is_the_same_picture_in_four_systems(client):
    """Axis order: latitude first in EPSG:4326, longitude first in CRS:84; the pixels agree.

    A window of 300 m around the corner of four squares is so small that north is north within
    a pixel: convergence at 11° E is 1.5°, which turns 150 m by 4 m, four pixels of 1 m at the
    edge and none in the middle. The four quarters, 20 px from any border, must agree.
    """
    x, y = WEST + 1000, SOUTH + 1000
    windows = {"EPSG:25832": (x - 150, y - 150, x + 150, y + 150)}
    for crs in ("EPSG:3857", "CRS:84"):
        into = Transformer.from_crs("EPSG:25832", crs.replace("CRS:", "OGC:CRS"), always_xy=True)
        (west, east), (south, north) = into.transform([x - 150, x + 150], [y - 150, y + 150])
        windows[crs] = (west, south, east, north)
    west, south, east, north = windows["CRS:84"]
    windows["EPSG:4326"] = (south, west, north, east)
    quarters = {}
    for crs, window in windows.items():
        pixels = drawn(client, CRS=crs, BBOX=",".join(map(str, window)), STYLES="ohne_namen")
        quarters[crs] = [
            {pictures.hexed(p) for p in pixels[rows, columns].reshape(-1, 4)}
            for rows in (slice(0, 120), slice(180, 300))
            for columns in (slice(0, 120), slice(180, 300))
        ]
    assert quarters["EPSG:25832"] == [{"#a3d3cf"}, {"#1e6c78"}, {"#8a3f06"}, {"#e8923a"}]
    assert all(quarter == quarters["EPSG:25832"] for quarter in quarters.values())
    assert (
        ask(client, CRS="EPSG:4326", BBOX=",".join(map(str, windows["EPSG:4326"]))).content
        == ask(client, CRS="CRS:84", BBOX=",".join(map(str, windows["CRS:84"]))).content
    )


def test_a_border_lies_on_its_pixel_in_four_systems(client):
    """The meeting point of four squares, asked for as the middle of the window, is the middle pixel."""
    x, y = WEST + 1000, SOUTH + 1000
    for crs, pyproj_name in (
        ("EPSG:25832", "EPSG:25832"),
        ("EPSG:3857", "EPSG:3857"),
        ("CRS:84", "OGC:CRS84"),
        ("EPSG:4326", "OGC:CRS84"),
    ):
        into = Transformer.from_crs("EPSG:25832", pyproj_name, always_xy=True)
        east, north = into.transform(x, y)
        half = 100 if crs in {"EPSG:25832", "EPSG:3857"} else 1e-3
        window = (east - half, north - half, east + half, north + half)
        if crs == "EPSG:4326":
            window = (window[1], window[0], window[3], window[2])
        pixels = drawn(
            client, CRS=crs, BBOX=",".join(map(repr, window)), WIDTH="201", STYLES="ohne_namen"
        )
        line = pixels[:, 100].astype(int)
        dark = np.abs(pixels.astype(int) - [0x5C, 0x5C, 0x5C, 255]).sum(axis=2) < 60
        assert dark[149:152, 99:102].any(), crs
        assert line.shape == (300, 4)


def test_pixels_need_not_be_square(client):
    """Asked for twice as wide as high, each square is 200 × 100 px: its colour fills just that."""
    pixels = drawn(client, WIDTH="600", STYLES="ohne_namen")
    assert pixels.shape == (300, 600, 4)
    brown = (pixels[:, :, :3] == [0x8A, 0x3F, 0x06]).all(axis=2)
    rows, columns = np.flatnonzero(brown.any(axis=1)), np.flatnonzero(brown.any(axis=0))
    assert (rows.min(), rows.max()) == (pytest.approx(200, abs=2), pytest.approx(299, abs=2))
    assert (columns.min(), columns.max()) == (pytest.approx(0, abs=2), pytest.approx(199, abs=2))


def test_names_of_parameters_are_written_in_any_case(client):
    """`layers` is LAYERS is Layers."""
    small = {key.lower(): value for key, value in MAP.items()}
    assert client.get("/wms", params=small).content == ask(client).content


def test_the_ground_is_white_a_colour_or_transparent(client):
    """Beside the city: white, BGCOLOR as asked, or nothing at all; areas stay opaque."""
    wide = {"BBOX": f"{WEST - 3000},{SOUTH},{WEST + 3000},{SOUTH + 6000}"}
    assert drawn(client, **wide)[10, 10].tolist() == [255, 255, 255, 255]
    assert drawn(client, **wide, BGCOLOR="0x102030")[10, 10].tolist() == [16, 32, 48, 255]
    clear = drawn(client, **wide, TRANSPARENT="TRUE", STYLES="ohne_namen")
    assert clear[10, 10, 3] == 0
    assert clear[290, 160].tolist() == [0x8A, 0x3F, 0x06, 255]


def test_styles_and_order_of_layers_count(client):
    """Without names there is less ink; borders above areas are seen, below them they are hidden."""
    assert ask(client).content != ask(client, STYLES="ohne_namen").content
    assert ask(client, STYLES="default").content == ask(client).content
    above = drawn(client, LAYERS=f"{VERSORGUNG},planungsraeume", STYLES="ohne_namen,ohne_namen")
    below = drawn(client, LAYERS=f"planungsraeume,{VERSORGUNG}", STYLES="ohne_namen,ohne_namen")
    dark = (above[..., :3] < 40).all(axis=2).sum(), (below[..., :3] < 40).all(axis=2).sum()
    assert dark[0] > 500 > dark[1]


def test_print_asks_for_larger_lettering(client):
    """With DPI=192, as QGIS sends it, 600 px show what 300 px show on a screen: dots twice as wide."""
    usual = {"LAYERS": "angebote", "TRANSPARENT": "TRUE"}
    screen = drawn(client, **usual)[..., 3] > 128
    twice = drawn(client, **usual, WIDTH="600", HEIGHT="600", DPI="192")[..., 3] > 128
    assert twice.sum() == pytest.approx(4 * screen.sum(), rel=0.05)
    assert ask(client, **usual, MAP_RESOLUTION="96").content == ask(client, **usual).content


def test_offers_are_dots_where_they_are(client):
    """Kita „Sonnenschein“ is in the middle of the city: a white disc with a dark rim, 10 px wide."""
    pixels = drawn(client, LAYERS="angebote", TRANSPARENT="TRUE")
    assert pixels[150, 150].tolist() == [255, 255, 255, 255]
    drawn_pixels = pixels[..., 3] > 128
    assert drawn_pixels[140:161, 140:161].sum() == pytest.approx(np.pi * 5.7**2, rel=0.1)
    assert not drawn_pixels[150, 160:240].any()


def test_the_stichtag_may_be_asked_for_and_no_other_day(client):
    """TIME is the Stichtag, a span around it, or left out; another day has no values."""
    usual = ask(client).content
    for day in ("2024-12-31", "2024-12-31T00:00:00Z", "2024-01-01/2025-01-01", "current", ""):
        assert ask(client, TIME=day).content == usual
    for day in ("2020-12-31", "gestern", "2020-01-01/2021-01-01", "1/2/3"):
        code, sentence = fault(ask(client, TIME=day))
        assert code == "InvalidDimensionValue"
        assert "2024-12-31" in sentence


def test_what_is_at_a_pixel_is_told_with_class_status_and_licence(client):
    """The south-western square is Altstadt: 32 %, stark unterversorgt; so say all three forms."""
    answer = ask(client, INFO, INFO_FORMAT="application/json")
    (feature,) = answer.json()["features"]
    assert feature["id"] == f"{VERSORGUNG}.0101"
    told = feature["properties"]
    assert (told["name"], told["wert"], told["zahl"]) == ("Altstadt", "32 %", 32.4)
    assert told["klasse"] == "stark unterversorgt (unter 50 %)"
    assert (told["status"], told["stand"]) == ("bekannt", "31.12.2024")
    assert told["lizenz"].startswith("Datenlizenz Deutschland")
    for form in ("text/html", "text/plain"):
        said = ask(client, INFO, INFO_FORMAT=form)
        assert said.headers["content-type"].startswith(form)
        for text in ("Altstadt", "32 %", "stark unterversorgt", "31.12.2024", "Statistikstelle"):
            assert text in said.text


def test_the_sentence_that_explains_is_told_where_there_is_one(tmp_path):
    """`warum` goes with the Versorgung of an area, and only where the release has a sentence."""
    made = made_release()
    features = made.features["beratung_ortsteile"]
    why = features["name"].where(features.index == "0101").replace("Altstadt", "Weil es fehlt.")
    made.features["beratung_ortsteile"] = features.assign(warum=why)
    store = doors.store_in(tmp_path)
    doors.put(store, made)
    with doors.knocking(store) as client:
        here = ask(client, INFO, INFO_FORMAT="application/json").json()["features"][0]
        there = ask(client, INFO, I="150", INFO_FORMAT="application/json").json()["features"][0]
    store.close()
    assert here["properties"]["warum"] == "Weil es fehlt."
    assert "warum" not in there["properties"]


def test_an_unknown_value_is_told_as_unknown(client):
    """Azmannsdorf has no applicable value; the missing one of Töttelstädt lies between 81 and 82."""
    north_east = ask(client, INFO, I="250", J="50", INFO_FORMAT="application/json").json()
    told = north_east["features"][0]["properties"]
    assert (told["name"], told["zahl"], told["status"]) == ("Azmannsdorf", None, "nicht anwendbar")
    middle = ask(client, INFO, I="250", J="150", INFO_FORMAT="application/json").json()
    told = middle["features"][0]["properties"]
    assert (told["wert"], told["zahl"], told["status"]) == ("81–82 %", None, "keine Angabe")


def test_what_is_not_classified_says_why(client):
    """Azmannsdorf's need is nicht eingestuft as value, class and status, and the office's reason is told."""
    layer = "beratung_ortsteile.belastung"
    asked = {"LAYERS": layer, "QUERY_LAYERS": layer, "INFO_FORMAT": "application/json"}
    (feature,) = ask(client, INFO, I="250", J="50", **asked).json()["features"]
    told = feature["properties"]
    assert {told[key] for key in ("wert", "klasse", "status")} == {"nicht eingestuft"}
    assert told["warum"] == ("Dieses Gebiet ist nicht eingestuft. Hier leben zu wenige Menschen.")


def test_offers_that_lie_on_each_other_are_all_told_if_asked(client):
    """Two offers 5 m apart share a pixel: one by default, both with FEATURE_COUNT; none elsewhere."""
    here = {"LAYERS": "angebote", "QUERY_LAYERS": "angebote", "I": "20", "J": "279"}
    one = ask(client, INFO, **here, INFO_FORMAT="application/json").json()["features"]
    two = ask(client, INFO, **here, INFO_FORMAT="application/json", FEATURE_COUNT="10").json()
    assert len(one) == 1
    assert {f["properties"]["name"] for f in two["features"]} == {
        "Beratungsstelle Mitte",
        "Haus Löwenzahn & Co.",
    }
    nothing = ask(client, INFO, **(here | {"I": "120"}), INFO_FORMAT="text/plain")
    assert nothing.text == "Hier liegt nichts."


def test_what_lists_say_is_escaped(client):
    """An offer named like a script is told as text, and the page may run nothing."""
    here = {"LAYERS": "angebote", "QUERY_LAYERS": "angebote", "I": "70", "J": "239"}
    page = ask(client, INFO, **here, INFO_FORMAT="text/html")
    assert "<script>" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert page.headers["content-security-policy"] == "default-src 'none'"


def test_a_legend_has_the_size_that_capabilities_say_and_every_colour(client):
    """For each layer: LegendURL answers with a PNG of the told size, with the fill of each class."""
    for found in capabilities(client).iterfind(".//wms:Layer[wms:Name]", NAMESPACES):
        url = found.find("wms:Style/wms:LegendURL", NAMESPACES)
        href = url.find("wms:OnlineResource", NAMESPACES).get("{http://www.w3.org/1999/xlink}href")
        picture = pictures.read(client.get(href).content)
        assert picture.shape[:2] == (int(url.get("height")), int(url.get("width")))
    legend = ask(client, {}, REQUEST="GetLegendGraphic", LAYER=VERSORGUNG)
    colours = {pictures.hexed(p) for p in pictures.read(legend.content).reshape(-1, 4)}
    klassen = ("stark_unterversorgt", "unterversorgt", "knapp", "versorgt", "ueberversorgt")
    assert {style("versorgung", klasse).fill for klasse in klassen} <= colours


def test_capabilities_name_whom_to_ask(tmp_path):
    """Contact stands between address and fees where the settings name somebody, and else not at all."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    named = {"contact_name": "Stadt & Statistik", "contact_mail": "statistik@stadt.example"}
    with doors.knocking(store, **named) as client:
        service = capabilities(client).find("wms:Service", NAMESPACES)
    with doors.knocking(store) as client:
        nobody = capabilities(client).find("wms:Service", NAMESPACES)
    store.close()
    tags = [child.tag.partition("}")[2] for child in service]
    assert tags[3:6] == ["OnlineResource", "ContactInformation", "Fees"]
    contact = service.find("wms:ContactInformation", NAMESPACES)
    assert [text for text in contact.itertext() if text.strip()] == [
        *("Stadt & Statistik", "Stadt & Statistik", "statistik@stadt.example")
    ]
    assert nobody.find("wms:ContactInformation", NAMESPACES) is None


ORDER = (
    *("Name", "Title", "Abstract", "KeywordList", "CRS", "EX_GeographicBoundingBox"),
    *("BoundingBox", "Dimension", "Attribution", "AuthorityURL", "Identifier", "MetadataURL"),
    *("DataURL", "FeatureListURL", "Style", "MinScaleDenominator", "MaxScaleDenominator", "Layer"),
)
"""What a Layer may hold, in the order of WMS 1.3.0, annex E.1 (a sequence)."""


def test_elements_stand_in_the_order_of_the_standard(client):
    """In every layer, and in what stands before them; each named layer has a title and a style."""
    root = capabilities(client)
    for layer in root.iterfind(".//wms:Layer", NAMESPACES):
        places = [ORDER.index(child.tag.partition("}")[2]) for child in layer]
        assert places == sorted(places)
        assert layer.find("wms:Title", NAMESPACES) is not None
    service = [child.tag.partition("}")[2] for child in root.find("wms:Service", NAMESPACES)]
    assert service == [
        *("Name", "Title", "Abstract", "OnlineResource", "Fees", "AccessConstraints"),
        *("LayerLimit", "MaxWidth", "MaxHeight"),
    ]
    operations = [c.tag.partition("}")[2] for c in root.find(".//wms:Request", NAMESPACES)]
    assert operations == ["GetCapabilities", "GetMap", "GetFeatureInfo", "GetLegendGraphic"]


def test_capabilities_say_extent_stand_and_licence(client):
    """Boxes in the order of the axes of each system, the Stichtag as time, source and licence."""
    root = capabilities(client)
    layer = next(
        layer
        for layer in root.iterfind(".//wms:Layer[wms:Name]", NAMESPACES)
        if layer.findtext("wms:Name", namespaces=NAMESPACES) == VERSORGUNG
    )
    boxes = {
        box.get("CRS"): [float(box.get(edge)) for edge in ("minx", "miny", "maxx", "maxy")]
        for box in layer.iterfind("wms:BoundingBox", NAMESPACES)
    }
    assert boxes["EPSG:25832"] == [WEST, SOUTH, WEST + 3000, SOUTH + 3000]
    assert boxes["CRS:84"] == pytest.approx([10.99, 50.98, 11.04, 51.01], abs=0.01)
    west, south, east, north = boxes["CRS:84"]
    assert boxes["EPSG:4326"] == [south, west, north, east]
    time_ = layer.find("wms:Dimension", NAMESPACES)
    assert (time_.get("default"), time_.text) == ("2024-12-31", "2024-12-31")
    assert layer.findtext("wms:Attribution/wms:Title", namespaces=NAMESPACES).startswith("Beispiel")
    assert "Datenlizenz" in root.findtext(
        "wms:Service/wms:AccessConstraints", namespaces=NAMESPACES
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"REQUEST": None}, "MissingParameterValue"),
        ({"REQUEST": "GetFeature"}, "OperationNotSupported"),
        ({"SERVICE": "WFS"}, "InvalidParameterValue"),
        ({"VERSION": "1.1.1"}, "InvalidParameterValue"),
        ({"VERSION": None}, "MissingParameterValue"),
        ({"LAYERS": None}, "MissingParameterValue"),
        ({"LAYERS": "angebot"}, "LayerNotDefined"),
        ({"LAYERS": f"{VERSORGUNG},"}, "LayerNotDefined"),
        ({"LAYERS": "angebote\x00"}, "LayerNotDefined"),
        ({"LAYERS": "<x>&\u202e"}, "LayerNotDefined"),
        ({"LAYERS": ",".join("x" * 10_000)}, "InvalidParameterValue"),
        ({"STYLES": "bunt"}, "StyleNotDefined"),
        ({"STYLES": ","}, "StyleNotDefined"),
        ({"LAYERS": "angebote", "STYLES": "ohne_namen"}, "StyleNotDefined"),
        ({"CRS": None}, "MissingParameterValue"),
        ({"CRS": "EPSG:31468"}, "InvalidCRS"),
        ({"CRS": "AUTO2:42001,1,0,0"}, "InvalidCRS"),
        ({"FORMAT": "image/jpeg"}, "InvalidFormat"),
        ({"BBOX": None}, "MissingParameterValue"),
        ({"BBOX": "1,2,3"}, "InvalidParameterValue"),
        ({"BBOX": "1,2,3,4,5"}, "InvalidParameterValue"),
        ({"BBOX": "nan,0,1,1"}, "InvalidParameterValue"),
        ({"BBOX": "-inf,0,inf,1"}, "InvalidParameterValue"),
        ({"BBOX": "-1e308,0,1e308,1"}, "InvalidParameterValue"),
        ({"BBOX": "0,0,0,0"}, "InvalidParameterValue"),
        ({"BBOX": "3,0,1,1"}, "InvalidParameterValue"),
        ({"BBOX": "0,0,1e-300,1"}, "InvalidParameterValue"),
        ({"BBOX": "a,b,c,d"}, "InvalidParameterValue"),
        ({"WIDTH": "0"}, "InvalidParameterValue"),
        ({"WIDTH": "-5"}, "InvalidParameterValue"),
        ({"WIDTH": "4097"}, "InvalidParameterValue"),
        ({"HEIGHT": str(10**9)}, "InvalidParameterValue"),
        (
            {"WIDTH": "4096", "HEIGHT": "4096", "LAYERS": ",".join([VERSORGUNG] * 5)},
            "InvalidParameterValue",
        ),
        ({"HEIGHT": "9" * 5000}, "InvalidParameterValue"),
        ({"HEIGHT": "1e3"}, "InvalidParameterValue"),
        ({"HEIGHT": "٣"}, "InvalidParameterValue"),
        ({"TRANSPARENT": "VIELLEICHT"}, "InvalidParameterValue"),
        ({"BGCOLOR": "red"}, "InvalidParameterValue"),
        ({"DPI": "0.001"}, "InvalidParameterValue"),
        ({"MAP_RESOLUTION": "1e9"}, "InvalidParameterValue"),
        ({"TIME": "2020-12-31"}, "InvalidDimensionValue"),
        ({"width": "5"}, "InvalidParameterValue"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_drawn_is_told_at_once(client, changed, code):
    """A wrong request gets the standard's code and a German sentence, in less than a second."""
    started = time.perf_counter()
    answer = ask(client, **changed)
    assert time.perf_counter() - started < 1
    found, sentence = fault(answer)
    assert found == code
    assert sentence.isprintable()
    assert len(sentence) < 400


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"I": None}, "MissingParameterValue"),
        ({"I": "300"}, "InvalidPoint"),
        ({"J": "-1"}, "InvalidPoint"),
        ({"J": "1.5"}, "InvalidPoint"),
        ({"QUERY_LAYERS": None}, "MissingParameterValue"),
        ({"QUERY_LAYERS": "angebote"}, "LayerNotDefined"),
        ({"QUERY_LAYERS": "x"}, "LayerNotDefined"),
        ({"INFO_FORMAT": "application/vnd.ogc.gml"}, "InvalidFormat"),
        ({"FEATURE_COUNT": "0"}, "InvalidParameterValue"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_question_for_a_pixel_is_told(client, changed, code):
    """GetFeatureInfo has faults of its own, above all InvalidPoint."""
    assert fault(ask(client, INFO, **changed))[0] == code


def test_capabilities_want_their_service_and_legends_their_layer(client):
    """Each operation says what it lacks."""
    assert fault(ask(client, {}, REQUEST="GetCapabilities"))[0] == "MissingParameterValue"
    assert fault(ask(client, {}, REQUEST="GetLegendGraphic"))[0] == "MissingParameterValue"
    assert fault(ask(client, {}, REQUEST="GetLegendGraphic", LAYER="x"))[0] == "LayerNotDefined"
    twice = fault(ask(client, {}, REQUEST="GetLegendGraphic", LAYER=VERSORGUNG, FORMAT="image/gif"))
    assert twice[0] == "InvalidFormat"


def test_a_picture_is_not_drawn_twice_for_who_holds_it(client):
    """The ETag of a picture is answered by 304; another window has another."""
    first = ask(client)
    asked = {"If-None-Match": first.headers["etag"]}
    assert client.get("/wms", params=MAP, headers=asked).status_code == 304
    assert ask(client, WIDTH="301").headers["etag"] != first.headers["etag"]


def test_a_cited_release_draws_what_it_drew(client):
    """Below /releases/{id} the service names that address, is kept for ever, and tells faults in XML."""
    release = client.get("/ogc").json()["release"]
    cited = f"/releases/{release}/wms"
    answer = client.get(cited, params=MAP)
    assert answer.content == ask(client).content
    assert "immutable" in answer.headers["cache-control"]
    root = xml(client.get(cited, params={"service": "WMS", "request": "GetCapabilities"}))
    legend = root.find(".//wms:LegendURL/wms:OnlineResource", NAMESPACES)
    href = legend.get("{http://www.w3.org/1999/xlink}href")
    assert f"/releases/{release}/wms?" in href
    assert client.get(href).status_code == 200
    assert fault(client.get(cited, params=MAP | {"LAYERS": "x"}))[0] == "LayerNotDefined"


def test_pictures_asked_for_at_once_are_the_same(client):
    """Eight clients at a time get the bytes that one gets."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(client, WIDTH="307").content, range(8)))
    assert len(set(answers)) == 1


def test_the_largest_picture_is_drawn(client):
    """4096 × 4096 px is allowed and drawn."""
    assert drawn(client, WIDTH="4096", HEIGHT="4096").shape == (4096, 4096, 4)


def test_a_city_without_a_release_says_so_to_the_portal(tmp_path):
    """Nothing published: a report in XML with 503, not a page."""
    store = doors.store_in(tmp_path)
    with doors.knocking(store) as client:
        answer = ask(client)
    store.close()
    assert answer.status_code == 503
    assert xml(answer)[0].get("code") == "NothingPublished"


def test_a_machine_that_cannot_draw_says_what_it_lacks(client, monkeypatch):
    """Without skia's libraries: capabilities and information still come, a picture says what to install."""
    monkeypatch.setitem(sys.modules, "maps.raster", None)
    answer = ask(client, WIDTH="299")
    assert answer.status_code == 503
    assert xml(answer)[0].get("code") == "OperationNotSupported"
    assert "libegl1" in xml(answer)[0].text
    assert ask(client, INFO, WIDTH="299").status_code == 200
    assert len(capabilities(client))


def test_a_release_without_offers_has_no_layer_of_them(tmp_path):
    """What has no place anywhere cannot be drawn: the layer is not offered."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release(with_offers=False))
    with doors.knocking(store) as client:
        names = {n.text for n in capabilities(client).iterfind(".//wms:Name", NAMESPACES)}
    store.close()
    assert "ortsteile" in names
    assert "angebote" not in names


def test_the_service_and_the_packs_draw_alike(client, made):
    """The window of a map service and the sheet of a pack give an area the same colour."""
    _, view, features = made.shown("beratung_ortsteile", "versorgung")
    sheet = pictures.read(render(map_scene(features, styles(view, features), Frame(62, 70)), 4.0))
    served = drawn(client, STYLES="ohne_namen")
    for column, x in ((20, 24), (120, 104), (220, 184)):  # 1 mm of margin, then 20 mm a square
        assert pictures.hexed(sheet[235, x]) == pictures.hexed(served[270, column])


def test_info_json_can_be_read_by_any_client(client):
    """GeoJSON without geometry, with the same keys for every view."""
    keys = set()
    for view in ("versorgung", "belastung", "dynamik"):
        name = f"beratung_ortsteile.{view}"
        answer = ask(client, INFO, LAYERS=name, QUERY_LAYERS=name, INFO_FORMAT="application/json")
        (feature,) = json.loads(answer.content)["features"]
        assert feature["geometry"] is None
        keys.add(frozenset(feature["properties"]))
    assert len(keys) == 1
    assert {"name", "wert", "zahl", "klasse", "status", "stand", "quelle", "lizenz"} <= set(*keys)
