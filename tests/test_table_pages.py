"""Long tables: pages, orders by any column, and the page that holds an area, all in the address."""

import re

import pytest

import doors
from big_city import big_release, with_grid
from release_fixture import NAMES, made_release

NA = float("nan")
RELEASE = made_release().release.id

# Of twelve cells in a row, 1 km each, the first three lie in Altstadt, Berghausen and Sankt Ägidien.
FEW = [5, 300, 0, 40, 40, NA, 7, 1000, 20, 20, 20, 12]


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A client of the small release with twelve cells."""
    yield from knocking(
        tmp_path_factory, with_grid(made_release(), 12, 1, side_m=1000, persons=FEW)
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A client of the release with 2,025 Ortsteile and 1,200 cells."""
    yield from knocking(tmp_path_factory, with_grid(big_release()))


def knocking(tmp_path_factory, made):
    store = doors.store_in(tmp_path_factory.mktemp("pages"))
    doors.put(store, made)
    with doors.knocking(store) as client:
        yield client
    store.close()


def areas(client, address):
    """Ids of the rows of a page, from above."""
    answer = client.get(address, headers=doors.AS_BROWSER)
    assert answer.status_code == 200, answer.text
    return re.findall(r'<tr data-area="(.*?)"', answer.text)


def numbers(*cells):
    return [f"z{cell:05}" for cell in cells]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", [7, 1, 3, 4, 8, 9, 10, 11, 6, 0, 2, 5]),
        ("einwohner", [2, 0, 6, 11, 8, 9, 10, 3, 4, 1, 7, 5]),
        ("-einwohner", [7, 1, 3, 4, 8, 9, 10, 11, 6, 0, 2, 5]),
        ("name", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("-name", [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("lage_ortsteile", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("-lage_ortsteile", [2, 1, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("-klasse", [2, 0, 6, 11, 8, 9, 10, 3, 4, 1, 7, 5]),
    ],
)
def test_every_column_orders_the_rows(few, order, expected):
    """By number and by name, up and down; what is unknown comes last, what is equal by name.

    Fifths of 5, 7, 12, 20, 20, 20, 40, 40, 300, 1000 are rounded to 11, 20, 28 and 92, so the classes
    are {5, 7}, {12}, {20 ×3}, {40 ×2}, {300, 1000}; each is one step of `klasse`, in which cells stand by name.
    """
    assert areas(few, f"/bevoelkerung?sortiert={order}") == numbers(*expected)


def test_a_page_has_a_hundred_rows(many):
    """2,025 Ortsteile stand on 21 pages; the first begins with the worst class by name, the last has 25."""
    first, last = (areas(many, f"/handlungsfelder/beratung?seite={seite}") for seite in (1, 21))
    assert (len(first), len(last)) == (100, 25)
    # 225 copies of Altstadt are the worst; the hundred first of them by number
    assert first == [f"{copy:03}0101" for copy in range(100)]


def test_all_pages_together_are_the_table(many):
    """No row is lost between two pages and none stands on both."""
    found = [
        area
        for seite in range(1, 13)
        for area in areas(many, f"/bevoelkerung?seite={seite}&sortiert=name")
    ]
    assert found == [f"z{number:05}" for number in range(1200)]


def test_the_address_finds_the_page_that_holds_an_area(many):
    """Cell 250 of 1,200 in the order of names stands on the third page, and is marked there."""
    address = "/bevoelkerung?sortiert=name&gebiet=z00250"
    assert areas(many, address) == numbers(*range(200, 300))
    page = many.get(address, headers=doors.AS_BROWSER).text
    assert re.findall(r'<tr data-area="(.*?)"[^>]*aria-current', page) == ["z00250"]
    assert "Seite 3 von 12" in page


def test_the_pages_lead_to_each_other_in_the_same_order(many):
    """From the second page one comes to the first, the third and the last, sorted as it is."""
    page = many.get("/bevoelkerung?seite=2&sortiert=-einwohner", headers=doors.AS_BROWSER).text
    found = re.findall(r'<a id="oben-\w+" href="([^"]*)">(\w+ Seite)</a>', page)
    links = {title: href.replace("&amp;", "&") for href, title in found}
    assert links == {
        "Erste Seite": "/bevoelkerung?sortiert=-einwohner#werte",
        "Vorige Seite": "/bevoelkerung?sortiert=-einwohner#werte",
        "Nächste Seite": "/bevoelkerung?sortiert=-einwohner&seite=3#werte",
        "Letzte Seite": "/bevoelkerung?sortiert=-einwohner&seite=12#werte",
    }
    assert '<th scope="col" class="number" data-number aria-sort="descending">' in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("seite=0", "es gibt 1 bis 12"),
        ("seite=13", "es gibt 1 bis 12"),
        ("seite=-1", "es gibt 1 bis 12"),
        ("seite=zwei", "Eine Seite „zwei“ hat die Tabelle nicht"),
        ("seite=99999999999999999999", "es gibt 1 bis 12"),
        ("sortiert=groesse", "es gibt name, einwohner, klasse, lage_ortsteile"),
        ("sortiert=--name", "es gibt name, einwohner"),
        ("gebiet=x", "In „Einwohner auf Zellen“ gibt es „x“ nicht"),
        ("gebiet=%3Cb%3E", "gibt es „&lt;b&gt;“ nicht"),
    ],
)
def test_nonsense_is_answered_with_what_there_is(many, asked, said):
    """A page, an order or an area that there is not is a 404 that says what there is and leads there."""
    answer = many.get(f"/bevoelkerung?{asked}", headers=doors.AS_BROWSER)
    assert answer.status_code == 404
    assert said in answer.text
    assert 'href="/bevoelkerung' in answer.text


def test_a_short_table_stays_whole(few):
    """Nine Ortsteile are one table with all rows, sorted in the browser."""
    page = few.get("/handlungsfelder/beratung", headers=doors.AS_BROWSER).text
    assert len(re.findall("<tr data-area", page)) == 9
    assert "Seite 1" not in page
    assert "werte.js" in page


def test_without_tiles_the_page_says_so(many):
    """Where nobody wrote tiles there is no empty map, but what to do; the table is there."""
    page = many.get("/bevoelkerung", headers=doors.AS_BROWSER).text
    assert "„geo-lsz publish“ schreibt sie nach" in page
    assert "tile_map.js" not in page
    assert len(re.findall("<tr data-area", page)) == 100


def test_without_a_grid_the_page_leads_on(tmp_path):
    """A release without a grid has no such page, says why, and the lists do not lead there."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        answer = client.get("/bevoelkerung", headers=doors.AS_BROWSER)
        assert answer.status_code == 404
        assert "kein Raster der Bevölkerung" in answer.text
        for address in ("/gebiete", "/veroeffentlichung"):
            assert "/bevoelkerung" not in client.get(address, headers=doors.AS_BROWSER).text
    store.close()


def test_the_grid_is_found_from_the_lists(few):
    """/gebiete and /veroeffentlichung lead to it."""
    for address in ("/gebiete", "/veroeffentlichung"):
        assert 'href="/bevoelkerung"' in few.get(address, headers=doors.AS_BROWSER).text


def test_the_page_tells_what_is_known(few):
    """12 cells, one empty, one without a number, 1,464 people in the others; a legend, a source, files."""
    page = few.get("/bevoelkerung", headers=doors.AS_BROWSER).text
    assert "12 Zellen · davon 1 unbewohnt · davon 1 ohne Angabe" in page
    assert "wohnen 1.464 Menschen" in page  # 5 + 300 + 40 + 40 + 7 + 1000 + 20 + 20 + 20 + 12
    assert "1.000 mal 1.000 Metern" in page
    assert "/daten/zellen/csv" in page
    assert "LAYERS=zellen.einwohner" in page
    assert "schlechteste" not in page


def test_a_hint_says_what_the_map_would(many):
    """Of an area: name, value, class and why; of a cell where it lies; of an offer who offers it."""

    def ask(address):
        return many.get(f"/hinweise/{RELEASE}/{address}").json()["lines"]

    assert ask("beratung_ortsteile/0000106?ansicht=versorgung") == [
        "Töttelstädt 000",
        "Versorgung: 81–82 %",
        "knapp versorgt (75 bis unter 90 %)",
    ]
    assert ask("zellen/z00009?ansicht=einwohner") == [
        "z00009",
        "Einwohner je Zelle: 1–2 Personen",
        "gesperrt (kleine Zahlen)",
        "liegt in Altstadt 000",
    ]
    assert ask("angebote/a3") == [
        "<script>alert(1)</script>",
        "Schuldnerberatung",
        "Träger: Caritas",
    ]


def test_a_map_of_tiles_shows_the_offers_that_name_the_field(tmp_path):
    """Of two Familienberatungen only a1 serves it: it is shown by itself, other kinds as a whole."""
    made = big_release()
    offers = made.features["angebote"].copy()
    offers.loc["a2", "handlungsfelder"] = "dialog"
    made.features["angebote"] = offers
    store = doors.store_in(tmp_path)
    doors.put(store, made, with_tiles=True)
    with doors.knocking(store) as client:
        page = client.get("/handlungsfelder/beratung", headers=doors.AS_BROWSER).text
    store.close()
    (kinds,) = re.findall(r'"angebotsart_key"\],\["literal",\[(.*?)\]', page)
    (others,) = re.findall(r'\["get","id"\],\["literal",\[(.*?)\]', page)
    # a6, another Familienberatung, has no place and is on no map
    assert re.findall(r"\w+", kinds) == ["kita", "schuldnerberatung", "spielplatz"]
    assert re.findall(r"\w+", others) == ["a1"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("gibtsnicht/x", "Die Sammlung „gibtsnicht“ gibt es nicht"),
        ("zellen/x?ansicht=einwohner", "gibt es „x“ nicht"),
        ("zellen/z00009", "es gibt: einwohner"),
        ("ortsteile/0000106?ansicht=versorgung", "es gibt: keine"),
    ],
)
def test_a_hint_of_what_there_is_not(many, address, said):
    """An unknown collection, feature or view is told apart."""
    answer = many.get(f"/hinweise/{RELEASE}/{address}")
    assert answer.status_code == 404
    assert said in answer.text


def test_a_map_of_an_older_release_is_told_from_that_release(tmp_path):
    """A page that was opened before a newer release came says what its own release says; of none there is nothing."""
    old, new = made_release(), made_release(names=dict.fromkeys(NAMES, "Neustadt"))
    store = doors.store_in(tmp_path)
    doors.put(store, old)
    told = {"id": "a" * 32, "content": "a" * 32, "follows": old.release.id}
    doors.put(store, type(new)(new.release.model_copy(update=told), new.features))
    with doors.knocking(store) as client:
        address = "/hinweise/{}/beratung_ortsteile/0101?ansicht=versorgung"
        said = {
            key: client.get(address.format(key)) for key in (old.release.id, "a" * 32, "b" * 32)
        }
    store.close()
    lines = [answer.json()["lines"][0] for answer in list(said.values())[:2]]
    assert lines == ["Altstadt", "Neustadt"]
    assert said["b" * 32].status_code == 404
