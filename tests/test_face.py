"""The city's own face on what it hands out, and what is said where it cannot be shown."""

import gzip
import io
import os
import shutil
import struct
import subprocess
import zlib

import geopandas as gpd
import pytest
import shapely
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from typer.testing import CliRunner

import doors
from api import cli
from api.sender import NOBODY, Sender
from api.settings import Settings
from geo_lsz.errors import InputError
from maps.face import MOST_BYTES, Face, face_of
from maps.pack import map_pack, map_poster
from maps.pack_content import content
from maps.poster import surroundings
from maps.view_sheet import Imprint, view_sheet
from release_fixture import made_release
from test_pack import alt_texts, read, text_of

MADE = made_release()
EAST, NORTH = 640_000, 5_650_000
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2"/></svg>'


def png(width=3, height=2):
    """A grey picture of so many pixels."""

    def chunk(kind, content):
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\x80" * width) * height
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def logo(folder, name, content):
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(("name", "content"), [("wappen.svg", SVG.encode()), ("wappen.PNG", png())])
@pytest.mark.parametrize("made_by", [map_pack, map_poster])
def test_the_face_is_on_it(tmp_path, name, content, made_by):
    """Logo with its alt text, contact, imprint and address stand on pack and poster."""
    file = logo(tmp_path, name, content)
    face = face_of(file, accent="#7a1f3d", contact="Amt für Soziales, Zimmer 7", imprint="Stadt B.")
    address = "https://sozialraum.stadt.example/gebiete/ortsteile/0101"
    pack = made_by(MADE.release, MADE.features, "0101", "ortsteile", address=address, face=face)
    assert "Logo: Beispielstadt" in alt_texts(read(pack).trailer["/Root"]["/StructTreeRoot"])
    text = text_of(pack)
    assert "Amt für Soziales, Zimmer 7" in text
    assert "Impressum Stadt B." in text
    assert address in text.replace(" ", "")


@pytest.mark.skipif(
    shutil.which("pdftoppm") is None and os.environ.get("CI") != "true",
    reason="no pdftoppm to draw the pages with; on Debian: apt-get install poppler-utils",
)
@pytest.mark.parametrize("made_by", [map_pack, map_poster])
def test_a_phone_reads_the_address_from_paper(tmp_path, made_by):
    """The QR code of the last page, printed with 150 dots an inch, holds the address of the live page."""
    address = "https://sozialraum.stadt.example/gebiete/ortsteile/0101"
    pack = made_by(MADE.release, MADE.features, "0101", "ortsteile", address=address)
    (tmp_path / "pack.pdf").write_bytes(pack.pdf)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "pack.pdf", "page"], cwd=tmp_path, check=True)
    with Image.open(max(tmp_path.glob("page-*.png"))) as last:
        (code,) = zxingcpp.read_barcodes(last)
    assert code.text == address
    assert f"QR-Code der Adresse {address}" in alt_texts(
        read(pack).trailer["/Root"]["/StructTreeRoot"]
    )


def test_a_sheet_has_the_face_too(tmp_path):
    """Logo, contact and imprint stand on the sheet of a single view."""
    face = face_of(
        logo(tmp_path, "w.svg", SVG.encode()), contact="Amt für Soziales", imprint="Stadt B."
    )
    shown = MADE.shown("beratung_ortsteile", "versorgung")
    sheet = PdfReader(io.BytesIO(view_sheet(Imprint.of(MADE.release, face), *shown)))
    assert "Logo: Beispielstadt" in alt_texts(sheet.trailer["/Root"]["/StructTreeRoot"])
    text = " ".join(page.extract_text() for page in sheet.pages)
    assert "Kontakt: Amt für Soziales" in text
    assert "Impressum: Stadt B." in text


def test_the_settings_are_the_sender(tmp_path, monkeypatch):
    """Logo, colour, imprint, contact and address come from the settings; who told nothing has no mark."""
    monkeypatch.setenv("GEOLSZ_LOGO", str(logo(tmp_path, "w.svg", SVG.encode())))
    monkeypatch.setenv("GEOLSZ_ACCENT", "#7a1f3d")
    monkeypatch.setenv("GEOLSZ_IMPRINT", "Stadt B., Amt für Soziales")
    monkeypatch.setenv("GEOLSZ_CONTACT_MAIL", "sozialplanung@stadt.example")
    monkeypatch.setenv("GEOLSZ_ADDRESS", "https://sozialraum.stadt.example")
    told = Sender.of(Settings.read())
    face = Face(SVG, "#7a1f3d", "sozialplanung@stadt.example", "Stadt B., Amt für Soziales")
    assert told == Sender("https://sozialraum.stadt.example", face)
    assert told.mark != NOBODY.mark == ""


def test_a_wrong_logo_is_told_before_anything_is_built(tmp_path, monkeypatch):
    """`geo-lsz packs` says which file is no picture and what to do, and writes nothing."""
    monkeypatch.setenv("GEOLSZ_LOGO", str(logo(tmp_path, "wappen.png", b"kein Bild")))
    store = doors.store_in(tmp_path)
    doors.put(store, MADE)
    store.close()
    out = tmp_path / "mappen"
    told = ["packs", "--out", str(out), "--db", f"sqlite:///{tmp_path / 'doors.db'}"]
    with pytest.raises(InputError, match=r"GEOLSZ_LOGO.*wappen\.png.*bitte neu als PNG oder SVG"):
        CliRunner().invoke(cli.app, told, catch_exceptions=False)
    assert not out.exists()


def test_without_a_face_nothing_is_made_up():
    """No logo, no contact, no imprint, no address: nothing stands in their place."""
    text = text_of(map_pack(MADE.release, MADE.features, "0101", "ortsteile"))
    assert not {"Kontakt", "Impressum", "Im Netz"} & set(text.replace(":", " ").split())
    assert content(MADE.release, MADE.features, "0101", "ortsteile").face.logo == ""


def test_a_png_keeps_its_proportions(tmp_path):
    """Three by two pixels stay three by two."""
    made = face_of(logo(tmp_path, "wappen.png", png(3, 2))).logo
    assert 'viewBox="0 0 3 2"' in made


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("wappen.jpg", b"...", "kein PNG und kein SVG"),
        ("wappen.png", b"kein Bild", "kein lesbares Bild; bitte neu als PNG oder SVG"),
        ("wappen.svg", b"<svg", "kein lesbares Bild"),
        ("wappen.svg", b"<!--" + b" " * MOST_BYTES + b"-->", "erlaubt sind 500 kB; bitte kleiner"),
        ("wappen.svg", gzip.compress(SVG.encode()), "kein lesbares Bild"),
        ("wappen.png", png(5000, 1), "5000 × 1 Pixel groß, erlaubt sind 4000 je Seite"),
        ("wappen.png", None, "lässt sich nicht lesen; bitte Pfad und Rechte prüfen"),
    ],
)
def test_a_logo_that_is_none_is_named(tmp_path, name, content, says):
    """File, fault and what to do, whether it is missing, another thing, broken, or too large."""
    file = logo(tmp_path, name, content) if content is not None else tmp_path / name
    with pytest.raises(InputError) as refused:
        face_of(file)
    assert name in str(refused.value)
    assert says in str(refused.value)


def test_all_faults_of_a_face_come_together(tmp_path):
    """A colour too pale for white paper (yellow: 1.5 to 1) and a missing logo are told at once."""
    with pytest.raises(InputError) as refused:
        face_of(tmp_path / "fehlt.svg", accent="#ffcc00")
    colour, file = refused.value.faults
    assert "zu blass: Kontrast 1,5 zu 1, nötig sind 4,5 zu 1" in str(colour)
    assert "fehlt.svg" in str(file)


def test_a_colour_is_written_as_one():
    """`rot` is no colour, and the message shows how one is written."""
    with pytest.raises(InputError, match=r"„rot“.*geschrieben wird sie wie #0b5563"):
        face_of(accent="rot")


def test_a_poster_is_one_sheet_of_a3_with_every_name():
    """A3 landscape, one page, accessible; all nine Ortsteile are named on it."""
    poster = map_poster(MADE.release, MADE.features, "0101", "ortsteile")
    (page,) = read(poster).pages
    # 420 × 297 mm of 72 / 25.4 points
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (1191, 842)
    text = text_of(poster)
    assert all(name.split("-")[0] in text for name in MADE.features["ortsteile"]["name"])
    assert "Datenlizenz Deutschland" in text
    assert "31.12.2024" in text


def test_a_poster_of_many_areas_shows_the_surroundings():
    """Of 100 squares of 1 km it shows the 25 whose middles are nearest; a city of 80 areas it shows whole."""
    squares = [shapely.box(EAST + x, NORTH + y, EAST + x + 1000, NORTH + y + 1000)
               for x in range(0, 10_000, 1000) for y in range(0, 10_000, 1000)]  # fmt: skip
    many = gpd.GeoDataFrame(
        {"name": [f"Ort {n}" for n in range(100)]},
        geometry=squares,
        crs="EPSG:25832",
        index=[f"{n:02}" for n in range(100)],
    )
    west, south, east, north = surroundings(many, "55")
    # their middles are 2 km to each side of its own; the sheet is wider than high
    middle = squares[55].centroid
    assert (middle.y - south, north - middle.y) == pytest.approx((2000, 2000), abs=1)
    assert middle.x - west == pytest.approx(east - middle.x)
    assert east - west > north - south
    assert surroundings(many.head(80), "55") is None
