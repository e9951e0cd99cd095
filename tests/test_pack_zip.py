"""The whole map pack: what is in it, that all of it says the same, and that it is the same twice."""

import functools
import io
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from contextlib import closing

import numpy as np
import pyogrio
import pytest
from pypdf import PdfReader

import pictures
from api.pack_making import Area, Workshop
from api.sender import NOBODY, Sender
from maps.palette import style
from release_fixture import LICENCE, NAMES, SUPPRESSED, made_release
from test_pack import built
from test_xlsx import NS, cells, parsed

ALTSTADT = Area("ortsteile", "0101", "Altstadt")
CITY = Area("ortsteile", None, "Beispielstadt")


def pack(made, area=ALTSTADT, sender=NOBODY):
    """The ZIP of an area, opened."""
    content = Workshop(made.release, made.features, sender).zip(area)
    return zipfile.ZipFile(io.BytesIO(content))


MADE = made_release()
PACK = pack(MADE)


def sheets(archive, name):
    """Rows of each sheet of the workbook, by its name; what is empty is an empty text."""
    book = zipfile.ZipFile(io.BytesIO(archive.read(name)))
    titles = [
        sheet.get("name") for sheet in parsed(book, "xl/workbook.xml").iter(f"{{{NS['s']}}}sheet")
    ]
    return {title: rows_of(cells(book, number)) for number, title in enumerate(titles, start=1)}


def rows_of(found):
    """The rows of a sheet, of its cells by their names (A1 …)."""
    placed = {}
    for name, value in found.items():
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
        column = functools.reduce(lambda sum_, letter: 26 * sum_ + ord(letter) - 64, letters, 0)
        placed[int(row), column] = value
    most = [range(1, 1 + max(place[axis] for place in placed)) for axis in (0, 1)]
    return [[placed.get((row, column), "") for column in most[1]] for row in most[0]]


def test_a_pack_holds_every_kind_of_file():
    """PDF, poster, web map, workbook, GeoPackage, the text to read first, each map as PNG and SVG."""
    maps = [
        "1-steuerung-belastung",
        "2-vereinbarkeit-versorgung",
        "3-bildung-versorgung",
        "4-beratung-versorgung",
        "5-wohnumfeld-versorgung",
        "6-dialog-versorgung",
        "angebote",
    ]
    assert PACK.namelist() == [
        "LIESMICH.txt",
        "altstadt-geodaten.gpkg",
        "altstadt-karten.html",
        "altstadt-kartenmappe.pdf",
        "altstadt-plakat-a3.pdf",
        "altstadt-tabellen.xlsx",
        *(f"bilder/altstadt-{name}.{end}" for name in maps for end in ("png", "svg")),
    ]


def test_two_builds_are_identical():
    """Another workshop makes the same bytes, with the time of the release on every entry."""
    again = Workshop(made_release().release, made_release().features).zip(ALTSTADT)
    assert again == PACK.fp.getvalue()
    assert {entry.date_time for entry in PACK.infolist()} == {(2025, 3, 1, 9, 30, 0)}


def test_the_pdf_is_the_pack_by_itself():
    """What `map_pack` sets is what lies in the ZIP."""
    assert PACK.read("altstadt-kartenmappe.pdf") == built(MADE).pdf


def test_what_to_read_first_says_what_must_be_known():
    """UTF-8 with BOM, CRLF only, no line too long; Stand, licence, source, release, how to cite."""
    sender = Sender("https://sozialraum.stadt.example")
    raw = pack(MADE, sender=sender).read("LIESMICH.txt")
    assert raw.startswith(b"\xef\xbb\xbf")
    text = raw.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n") > 20
    assert max(map(len, text.splitlines())) <= 78
    words = " ".join(text.split())
    for said in (
        "Kartenmappe Altstadt (Ortsteile, Beispielstadt)",
        "Stand der Daten: 31.12.2024",
        f"Lizenz: {LICENCE}",
        "Quelle: Beispielstadt, Statistikstelle",
        "Veröffentlichung fedcba9876543210fedcba9876543210 vom 01.03.2025",
        "Wie man zitiert",
        "altstadt-tabellen.xlsx",
        "https://sozialraum.stadt.example/gebiete/ortsteile/0101",
    ):
        assert said in words


def test_without_an_address_none_is_named():
    """Nobody told where the service is: the text is silent of it."""
    assert "Das Neueste dazu" not in PACK.read("LIESMICH.txt").decode("utf-8-sig")


def test_the_workbook_tells_the_area_alone():
    """Values as they are read and as numbers, and the offers under the numbers of the map."""
    told = sheets(PACK, "altstadt-tabellen.xlsx")
    assert list(told) == ["Werte", "Angebote", "Quellen"]
    head, *rows = told["Werte"]
    values = [dict(zip(head, row, strict=True)) for row in rows]
    assert {row["Gebiet"] for row in values} == {"Altstadt"}
    beratung = next(r for r in values if r["Handlungsfeld"].startswith("Beratung"))
    assert (beratung["Was"], beratung["zu lesen als"], beratung["Wert"]) == (
        "Versorgung",
        "32 %",
        32.4,
    )
    hidden = next(
        r for r in values if r["Handlungsfeld"].startswith("Vereinbar") and r["Was"] == "Versorgung"
    )
    assert (hidden["zu lesen als"], hidden["Wert"]) == ("45–95 %", "")
    head, *rows = told["Angebote"]
    offers = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Nr. auf der Karte"], row["Name"]) for row in offers] == [
        ("1", "Beratungsstelle Mitte"),
        ("2", "Haus Löwenzahn & Co."),
        ("3", "<script>alert(1)</script>"),
    ]
    assert any("Auszug" in str(row) for row in told["Quellen"])
    assert ["Angebote", "Lizenz", LICENCE] in told["Quellen"]
    assert any(row[1] == "Maßstab: Versorgung" for row in told["Quellen"])


def test_the_geopackage_holds_the_part_of_each_collection(tmp_path):
    """The outline, six fields with a style per view, and the three offers; each says it is a part."""
    file = tmp_path / "pack.gpkg"
    file.write_bytes(PACK.read("altstadt-geodaten.gpkg"))
    layers = dict(pyogrio.list_layers(file))
    fields = ["steuerung", "vereinbarkeit", "bildung", "beratung", "wohnumfeld", "dialog"]
    shapes = {"ortsteile": "MultiPolygon", "angebote": "Point"}
    shapes |= {f"{slug}_ortsteile": "MultiPolygon" for slug in fields}
    assert layers == {**shapes, "layer_styles": None}
    area = pyogrio.read_dataframe(file, layer="beratung_ortsteile")
    assert area["feature"].tolist() == ["0101"]
    assert area.crs == "EPSG:25832"
    assert sorted(pyogrio.read_dataframe(file, layer="angebote")["feature"]) == ["a1", "a2", "a3"]
    told = pyogrio.read_info(file, layer="dialog_ortsteile")["layer_metadata"]
    assert "Auszug" in told["Hinweise"]
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT f_table_name, count(*) FROM layer_styles GROUP BY 1")
        counts = dict(found.fetchall())
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert counts["beratung_ortsteile"] == 3
    assert counts["angebote"] == counts["ortsteile"] == 1


def test_a_picture_is_sharp_on_paper_and_has_the_colours_of_the_classes():
    """300 dots an inch; the fill of Altstadt's class lies within the line around it, to the bit."""
    svg = PACK.read("bilder/altstadt-4-beratung-versorgung.svg").decode()
    root = ET.fromstring(svg)  # noqa: S314 - a file of ours
    width_mm = float(root.get("width").removesuffix("mm"))
    picture = pictures.read(PACK.read("bilder/altstadt-4-beratung-versorgung.png"))
    assert picture.shape[1] == round(width_mm * 300 / 25.4)
    # 3 × 3 squares across a map 122 mm wide and (as high as wide): the first is the lower left
    height = picture.shape[0]
    spots = picture[height // 2 :, : picture.shape[1] // 5, :3].reshape(-1, 3)
    wanted = style("versorgung", "stark_unterversorgt").fill
    red, green, blue = (int(wanted[n : n + 2], 16) for n in (1, 3, 5))
    assert (spots == np.array([red, green, blue])).all(axis=1).mean() > 0.3


def test_a_picture_says_what_it_shows():
    """Legend, the value of the area, Stand, source, licence and release are lettered beside the map."""
    svg = PACK.read("bilder/altstadt-4-beratung-versorgung.svg").decode()
    title = (
        "Altstadt (Ortsteile, Beispielstadt): Versorgung – Beratung, Unterstützung und Information"
    )
    assert f"<title>{title}</title>" in svg
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    for said in (
        "Umrandet: Altstadt. 32 %, stark unterversorgt.",
        "Stand: 31.12.2024",
        "Namensnennung",
        "fedcba9876543210",
        "knapp versorgt (75 bis unter 90 %) (2)",
    ):
        assert said in words


def test_an_area_without_offers_has_a_pack_without_their_map():
    """No offer, no map of offers; the GeoPackage and the workbook are whole all the same."""
    archive = pack(MADE, Area("ortsteile", "0102", "Berghausen"))
    assert not [name for name in archive.namelist() if "angebote" in name]
    assert len(sheets(archive, "berghausen-tabellen.xlsx")["Angebote"]) == 1
    nothing_listed = pack(made_release(with_offers=False))
    assert len(sheets(nothing_listed, "altstadt-tabellen.xlsx")["Angebote"]) == 1


def test_where_everything_is_hidden_no_number_gets_out():
    """A city of hidden values: words and hatches, and not one number in the column of values."""
    archive = pack(made_release(SUPPRESSED))
    head, *rows = sheets(archive, "altstadt-tabellen.xlsx")["Werte"]
    of_supply = [row for row in rows if row[head.index("Was")] == "Versorgung"]
    assert {row[head.index("Wert")] for row in of_supply} == {""}
    assert {row[head.index("zu lesen als")] for row in of_supply} == {"gesperrt (kleine Zahlen)"}


@pytest.mark.parametrize("name", ["../../etc/passwd", 'C:\\CON|"?', "ÞÐ", "=1+1\r\nx"])
def test_a_hostile_name_is_a_text_and_no_path(name):
    """Whatever an area is called: entries are plain ASCII below the pack, and the PDF is there."""
    area = Area("ortsteile", "0101", name)
    archive = pack(made_release(names=NAMES | {"0101": name}), area)
    for entry in archive.namelist():
        assert re.fullmatch(r"(bilder/)?[A-Za-z0-9-]+\.(txt|pdf|html|xlsx|gpkg|png|svg)", entry)
    assert PdfReader(io.BytesIO(archive.read(f"{area.stem}-kartenmappe.pdf"))).pages
    assert re.fullmatch(r"ortsteile-0101-[a-z0-9-]+\.zip", area.file)


def test_codes_that_no_file_can_carry_stay_apart():
    """Two codes that are spelt alike in ASCII are two files; none leads out of the folder."""
    files = {Area("ortsteile", code, "Ort").file for code in ("a/1", "a-1", "../a", "A-1 ")}
    assert len(files) == 4
    assert not [file for file in files if "/" in file]


def test_the_city_has_a_pack_of_its_own():
    """A sheet for each field instead of the pack of an area, and the values of all nine Ortsteile."""
    archive = pack(MADE, CITY)
    names = archive.namelist()
    assert sum(name.startswith("blaetter/beispielstadt-") for name in names) == 6
    assert sum(name.endswith(".png") for name in names) == 6
    head, *rows = sheets(archive, "beispielstadt-tabellen.xlsx")["Werte"]
    assert len({row[head.index("Gebiet")] for row in rows}) == 9
    assert Area("ortsteile", None, "Beispielstadt").file == "gesamtstadt-beispielstadt.zip"
