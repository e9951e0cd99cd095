"""What is taken along of a page: a sheet, a picture with its legend, and a comparison as data."""

import csv
import io
from collections import Counter
from urllib.parse import urlencode

import pytest
from pypdf import PdfReader
from rasterio.io import MemoryFile

import doors
from maps.palette import style
from maps.view_sheet import Imprint, view_picture
from release_fixture import made_release
from test_compare_page import NEW, OLD, store_of_two
from test_pages import Page

FIELDS = {
    "was": "handlungsfelder",
    "geographie": "ortsteile",
    "feld": "beratung",
    "anderes": "bildung",
}
RELEASES = {
    "was": "veroeffentlichungen",
    "geographie": "ortsteile",
    "feld": "beratung",
    "frueher": OLD,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A browser before the service on a store with two releases."""
    opened = store_of_two(tmp_path_factory.mktemp("files"))
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    opened.close()


def rows_of(answer):
    text = answer.content.decode("utf-8-sig")
    return {row["Name"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def test_every_file_that_a_comparison_offers_is_there(client):
    """Sheet, picture and all formats, each as what it says it is."""
    page = Page(client.get(f"/vergleich?{urlencode(RELEASES)}").text)
    links = [link["href"] for link in page.all("a") if "download" in link]
    assert len(links) == 7
    begins = {"blatt.pdf": b"%PDF", "karte.png": b"\x89PNG", "xlsx": b"PK", "gpkg": b"SQLite"}
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer.headers["cache-control"] == "no-store"
        name = link.partition("?")[0].rpartition("/")[2]
        assert answer.content.startswith(begins.get(name, b"")), link
        assert (
            f"vergleich_beratung_ortsteile_unterschied_{NEW[:8]}"
            in (answer.headers["content-disposition"])
        )


def test_the_table_of_a_comparison_has_both_values_and_their_difference(client):
    """The first Ortsteil rose from 32.4 to 80 percent: 47.6 points; the class says much better."""
    rows = rows_of(client.get(f"/vergleich/csv?{urlencode(RELEASES)}"))
    first = next(row for row in rows.values() if "47,6" in row.values())
    titles = [title for title, value in first.items() if value in {"32,4", "80", "47,6"}]
    assert [title.partition(",")[0] for title in titles][:2] == ["Versorgung", "Versorgung"]
    assert first["Unterschied: Klasse"] == "viel besser (um 25 Punkte und mehr)"


def test_the_sheet_of_a_comparison_says_what_is_compared(client):
    """Title, both names, licence and every Ortsteil stand on paper."""
    answer = client.get(f"/vergleich/blatt.pdf?{urlencode(FIELDS)}")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    plain = " ".join(text.split())
    for said in ("Unterschied", "Beratung, Unterstützung und Information", "Bildung", "minus"):
        assert said in plain


def test_a_difference_of_need_has_no_class_and_is_data_all_the_same(client):
    """Need is compared as numbers: there is a column of the difference, and a map of the second."""
    asked = urlencode(RELEASES | {"ansicht": "belastung"})
    rows = rows_of(client.get(f"/vergleich/csv?{asked}"))
    assert all("Unterschied" in row for row in rows.values())
    assert client.get(f"/vergleich/karte.png?{asked}").status_code == 200
    assert client.get(f"/vergleich/gpkg?{asked}").status_code == 200


def test_a_file_without_a_comparison_is_said_to_be_missing(client):
    """Nothing chosen, the same twice, an unknown name: each is told, with a way on."""
    twice = urlencode(FIELDS | {"anderes": "beratung"})
    for path in (f"/vergleich/csv?{twice}", f"/vergleich/dwg?{urlencode(FIELDS)}"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "gibt es" in answer.text


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")  # it lies nowhere
def test_the_picture_has_the_colours_of_the_map_and_its_legend():
    """Each class that an Ortsteil has fills a good part of the picture, in exactly its colour."""
    made = made_release()
    _, view, features = shown = made.shown("beratung_ortsteile", "versorgung")
    with MemoryFile(view_picture(Imprint.of(made.release), *shown)) as file, file.open() as picture:
        red, green, blue = (picture.read(band).astype(int) for band in (1, 2, 3))
    assert red.shape[1] == 2000
    seen = Counter(((red << 16) + (green << 8) + blue).ravel().tolist())
    classes = {klasse.key for klasse in view.klassen} & set(features["versorgung_klasse"])
    assert len(classes) == 5
    for klasse in classes:
        assert seen[int(style(view.palette, klasse).fill[1:], 16)] > 10_000, klasse
