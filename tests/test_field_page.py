"""The page of a Handlungsfeld at work: sorted, joined to its map, explained, and taken along."""

import io
import re
from contextlib import contextmanager
from html import unescape

import pytest
from pypdf import PdfReader

import doors
from release_fixture import NAMES, SUPPRESSED, made_release

BERATUNG = "/handlungsfelder/beratung?geographie=ortsteile"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The address of a service that holds the made release."""
    with doors.listening_on(tmp_path_factory.mktemp("field"), made_release()) as url:
        yield url


@pytest.fixture
def page(chromium, base):
    """The page in a browser; nothing may be said on its console."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 1000})
    said = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(base + BERATUNG)
    yield opened
    opened.close()
    assert said == []


@contextmanager
def client_of(tmp_path, made):
    """A client of a service with this release."""
    store = doors.store_in(tmp_path)
    doors.put(store, made)
    with doors.knocking(store) as client:
        yield client
    store.close()


def column(page, number):
    """The texts of a column of the table of values."""
    return page.locator(f"table.values tbody tr > :nth-child({number})").all_inner_texts()


def test_a_column_is_sorted_both_ways_with_the_unknown_last(page):
    """Up, then down; the three without a value, and the one between two bounds, stay at the end."""
    heading = page.get_by_role("button", name="Versorgung", exact=True)
    heading.click()
    up = column(page, 2)
    assert up[:5] == ["32 %", "63 %", "83 %", "101 %", "1.240 %"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Versorgung")
    heading.press("Enter")  # by keyboard as well
    down = column(page, 2)
    assert down[:5] == up[:5][::-1]
    assert sorted(down[5:]) == sorted(up[5:])
    assert page.locator("th[aria-sort]").count() == 1


def test_names_are_sorted_as_germans_do(page):
    """Sankt Ägidien stands between Rieth and Töttelstädt, Azmannsdorf after Altstadt."""
    page.get_by_role("button", name="Gebiet").click()
    names = [text.rsplit(" ", 1)[0] for text in column(page, 1)]
    assert names[:2] == ["Altstadt", "Azmannsdorf"]
    assert names.index("Rieth") < names.index("Sankt Ägidien-Südöstliche Vorstadt")


def outlined(page):
    """Ids of the areas that stand out in the map."""
    return page.evaluate(
        """() => {
            const found = [];
            document.querySelector(".karte").karte.eachLayer((group) => group.eachLayer?.(
                (layer) => layer.options.weight === 4 && found.push(layer.feature.id)));
            return found;
        }"""
    )


def test_a_row_shows_its_area_and_an_area_its_row(page):
    """Pointed at in the table it stands out in the map, and the other way round; never for ever."""
    row = page.locator('tr[data-area="0105"]')
    row.hover()
    assert outlined(page) == ["0105"]
    page.mouse.move(0, 0)
    assert outlined(page) == []
    row.locator("summary").focus()
    assert outlined(page) == ["0105"]
    row.locator("summary").blur()
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(".karte").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 24)
    shown = page.locator("tr.shown")
    assert shown.get_attribute("data-area") == "0105"  # the middle of nine squares


def test_every_value_says_why(page):
    """What is hidden says so with its bounds; every explanation leads to the reckoning."""
    row = page.locator('tr[data-area="0108"]')
    row.locator("summary").click()
    assert "so klein, dass sie Menschen erkennbar machen könnte" in row.inner_text()
    assert "mindestens 45 % und höchstens 95 %" in row.inner_text()
    row.get_by_role("link", name="So wird gerechnet").click()
    assert page.url.endswith("#rechnung")
    assert "Analyse gap, Fassung 1" in page.locator("section", has_text="So wird").inner_text()


def test_the_map_goes_along_as_a_sheet_and_as_a_picture(tmp_path):
    """The PDF names every area, its class and the licence, and is told aloud; the picture is a PNG."""
    with client_of(tmp_path, made_release()) as client:
        text = client.get(BERATUNG).text
        sheet, picture = (
            unescape(re.search(rf'href="([^"]*{name}[^"]*)"', text)[1])
            for name in (r"/blatt\.pdf", r"/karte\.png")
        )
        pdf = PdfReader(io.BytesIO(client.get(sheet).content))
        assert client.get(picture).headers["content-type"] == "image/png"
        assert client.get(sheet).content == client.get(sheet).content
    told = "\n".join(page.extract_text() for page in pdf.pages).replace("\xa0", " ")
    for name in NAMES.values():
        assert name.split("-")[0] in told
    assert "45–95 %" in told
    assert "Datenlizenz Deutschland" in told
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_city_in_which_everything_is_hidden_has_a_page_and_a_sheet(tmp_path):
    """Nine areas, all of them hidden: said on the page and on the sheet, nothing breaks."""
    with client_of(tmp_path, made_release(SUPPRESSED)) as client:
        assert client.get(BERATUNG).text.count("gesperrt (kleine Zahlen)") >= 9
        sheet = client.get("/handlungsfelder/beratung/blatt.pdf?geographie=ortsteile")
    assert "gesperrt" in PdfReader(io.BytesIO(sheet.content)).pages[1].extract_text()


def test_an_unknown_view_has_no_sheet(tmp_path):
    """A 404 that lists the views there are."""
    with client_of(tmp_path, made_release()) as client:
        answer = client.get("/handlungsfelder/beratung/blatt.pdf?ansicht=nirgends")
    assert answer.status_code == 404
