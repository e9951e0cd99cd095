"""The pages: what a planner reads on them, and what goes out with them."""

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest

import doors
from api.rendering import NAVIGATION
from api.settings import Settings
from geo_lsz.errors import InputError
from geo_lsz.handlungsfeld import handlungsfelder
from maps.pack_zip import zipped
from release_fixture import (
    ALL_KINDS_OF_VALUES,
    MADE_AT,
    NAMES,
    SUPPRESSED,
    Made,
    made_release,
    with_trend,
)

BERATUNG = "/handlungsfelder/beratung"


class Page(HTMLParser):
    """What tests ask of a page: its elements with attributes, and its words."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        """Keep words."""
        self.words.append(data)

    @property
    def text(self):
        """All words, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        """Attributes of every element `tag`."""
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that holds the made release, with one map pack."""
    opened = doors.store_in(tmp_path_factory.mktemp("pages"))
    made = doors.put(opened, made_release())
    pack = zipped({"toettelstaedt-kartenmappe.pdf": b"%PDF-1.7 T"}, MADE_AT)
    opened.add_artifact(made.release.id, "pack/ortsteile/0106.zip", "application/zip", pack)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store):
    """A client of the service; reading changes nothing, so one serves all tests."""
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text)


def table_rows(html):
    """The rows of the value table as lists of texts."""
    body = re.search(r'<table class="values">.*?<tbody>(.*?)</tbody>', html, re.DOTALL).group(1)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    return [
        [Page(cell).text for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_the_start_page_has_a_card_for_each_field(client):
    """Six cards lead to six pages; the city, the release and its caveat are named."""
    page = read(client, "/")
    hrefs = [a["href"] for a in page.all("a")]
    assert [h for h in hrefs if h.startswith("/handlungsfelder/")] == [
        f"/handlungsfelder/{slug}" for slug in handlungsfelder()
    ]
    assert "Beispielstadt" in page.text
    assert "01.03.2025 um 09:30 Uhr (UTC)" in page.text
    assert "Achtung: Beispieldaten, schematische Grenzen." in page.text


def test_a_card_counts_what_a_planner_looks_for_first(client):
    """Of nine Ortsteile two are unterversorgt, one is without Angabe, one gesperrt.

    The nine values of the fixture: 32.4 and 62.6 lie below 75; the missing one
    with bounds 81.3 to 81.9 is surely knapp, so one missing is left; one is
    suppressed; one is not applicable and none of these.
    """
    cards = client.get("/").text.split('<li class="card">')[1:]
    by_title = {Page(card).text.split(" von ")[0]: Page(card).text for card in cards}
    beratung = next(text for title, text in by_title.items() if title.startswith("Beratung"))
    assert "unterversorgt (unter 75 %) 2" in beratung
    assert "keine Angabe 1" in beratung
    assert "gesperrt 1" in beratung
    assert "9 Ortsteile insgesamt" in beratung


def test_a_field_without_places_says_not_applicable(client):
    """Steuerung has no gap map: its card and its page say so with the reason."""
    steuerung = handlungsfelder()["steuerung"]
    cards = client.get("/").text.split('<li class="card">')[1:]
    assert "nicht anwendbar" in Page(cards[0]).text
    page = read(client, "/handlungsfelder/steuerung")
    assert steuerung.not_applicable_because in page.text
    assert "Die Karte unten ist keine Lückenkarte." in page.text
    assert "Soziale Belastung, Ortsteile" in page.text


def test_a_field_page_shows_the_first_geography_and_the_first_view(client):
    """Without a choice: Versorgung on Ortsteile, with links to the other choices."""
    page = read(client, BERATUNG)
    chosen = [a["href"] for a in page.all("a") if a.get("aria-current") == "true"]
    assert chosen == [
        f"{BERATUNG}?geographie=ortsteile&ansicht=versorgung",
        f"{BERATUNG}?geographie=ortsteile&ansicht=versorgung",
    ]
    hrefs = [a["href"] for a in page.all("a")]
    assert f"{BERATUNG}?geographie=planungsraeume&ansicht=versorgung" in hrefs
    assert f"{BERATUNG}?geographie=ortsteile&ansicht=belastung" in hrefs


def test_every_link_of_every_page_leads_somewhere(client):
    """Whatever a page links to inside the service is there; no page is left out."""
    waiting, seen = ["/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            page = Page(answer.text)
            found = [a["href"] for a in page.all("a") + page.all("link")]
            found += [script["src"] for script in page.all("script") if "src" in script]
            waiting += [
                href.removeprefix(doors.BASE).partition("#")[0]
                for href in found
                if href.startswith((f"{doors.BASE}/", "/"))
            ]
            foreign = [h for h in found if "://" in h and not h.startswith(doors.BASE)]
            assert foreign == []
    assert len(seen) > 60


def test_the_table_has_every_area_the_worst_first(client):
    """Nine rows by class, the worst first, then those without a value; intervals are shown.

    Values from the fixture, worst first: 32.4 %, 62.6 %, then knapp with the
    interval 81.3 to 81.9 % (81–82 %) before 83 %, 101 %, 1.240 %, then the rest
    by name: Azmannsdorf, Johannesplatz, Wüstheim.
    """
    rows = table_rows(client.get(BERATUNG).text)
    assert [row[1] for row in rows] == [
        "32 %", "63 %", "81–82 %", "83 %", "101 %", "1.240 %", "–", "45–95 %", "–",
    ]  # fmt: skip
    assert [re.split(r" \(| Warum", row[2])[0] for row in rows] == [
        "stark unterversorgt", "unterversorgt", "knapp versorgt", "knapp versorgt", "versorgt",
        "über dem Richtmaß", "nicht anwendbar", "gesperrt", "keine Angabe",
    ]  # fmt: skip
    assert {row[0].rsplit(" ", 1)[0] for row in rows} == set(NAMES.values())


def test_high_need_comes_first_where_high_is_bad(client):
    """On the Belastung the highest index of the fixture, 1.9 of Melchendorf, heads the table."""
    rows = table_rows(client.get(f"{BERATUNG}?ansicht=belastung").text)
    assert rows[0][:2] == ["Melchendorf 0104", "1,90"]
    known = [row[1] for row in rows if row[1] != "–"]
    assert known == ["1,90", "1,23", "0,70", "0,20", "0,00", "−1,60"]


def test_the_legend_counts_every_area_once(client):
    """The counts of the legend add up to the nine Ortsteile; yardstick and Stand are there."""
    html = client.get(BERATUNG).text
    legend = re.search(r'<aside class="legend".*?</aside>', html, re.DOTALL).group()
    counts = [int(n) for n in re.findall(r'<td class="number">(\d+)</td>', legend)]
    assert sum(counts) == 9
    text = Page(legend).text
    assert "Gemessen am Median der Stadt, weil kein Richtwert vorliegt." in text
    assert "Stand: 31.12.2024" in text
    assert "Lizenz: Datenlizenz Deutschland" in text


def test_what_the_values_come_from_is_named(client, store):
    """A field page names release and run in full; the page on origins names delivery and run too."""
    release = store.release(store.newest_release_id())
    run = release.collection("beratung_ortsteile").runs[0]
    page = read(client, BERATUNG)
    assert release.id in page.text
    assert run in page.text
    origins = read(client, "/veroeffentlichung")
    assert run in origins.text
    assert store.run(run).inputs[0] in origins.text
    assert "beispiel/ortsteile" in origins.text


@pytest.mark.parametrize(
    ("path", "listed"),
    [
        ("/handlungsfelder/sport", "/handlungsfelder/beratung"),
        (f"{BERATUNG}?geographie=stadtbezirke", f"{BERATUNG}?geographie=planungsraeume"),
        (f"{BERATUNG}?ansicht=luft", f"{BERATUNG}?geographie=ortsteile&ansicht=belastung"),
        ("/daten/sport/csv", "/daten/beratung_ortsteile/csv"),
        ("/daten/beratung_ortsteile/pdf", "/daten/beratung_ortsteile/csv"),
    ],
)
def test_what_does_not_exist_lists_what_does(client, path, listed):
    """An unknown field, geography, view, file or format is a 404 with links that work."""
    answer = client.get(path)
    assert answer.status_code == 404
    hrefs = [a["href"] for a in Page(answer.text).all("a")]
    assert listed in hrefs
    assert client.get(listed).status_code == 200


def test_a_file_is_named_for_what_it_holds(client):
    """The CSV has its Stand and release in its name, German titles, and a row per Ortsteil."""
    answer = client.get("/daten/beratung_ortsteile/csv")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="beratung_ortsteile_2024-12-31_fedcba98.csv"'
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("Kennung;Name;")


def test_the_policy_allows_our_own_files_and_nothing_inline(client):
    """Nothing foreign and nothing inline: the map's script is a file beside the page."""
    answer = client.get(BERATUNG)
    policy = answer.headers["content-security-policy"]
    assert "<script>" not in answer.text
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "style=" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_names_are_words_and_never_markup(client):
    """An offer and a search that are called like a script stay text on the page."""
    page = client.get(BERATUNG).text
    assert "<script>alert(1)</script>" not in page
    answer = client.get("/handlungsfelder/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_page_that_did_not_change_is_not_sent_again(client):
    """With its ETag a page is 304, without a policy that could spoil the copy kept."""
    first = client.get(BERATUNG)
    again = client.get(BERATUNG, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert "content-security-policy" not in again.headers
    assert client.get(BERATUNG).content == first.content


def test_static_files_may_be_kept_for_ever(client):
    """Style sheet and Leaflet lie under an address that names their content."""
    page = read(client, BERATUNG)
    files = [link["href"] for link in page.all("link")]
    files += [script["src"] for script in page.all("script")]
    assert len(files) == 9  # icon, three styles, Leaflet, htmx, two scripts of ours, and the map
    for file in files[:-1]:
        assert "immutable" in client.get(file).headers["cache-control"], file
    drawn = client.get(files[-1])
    assert drawn.headers["cache-control"] == "no-cache"
    assert drawn.headers["content-type"] == "text/javascript; charset=utf-8"
    again = client.get(files[-1], headers={"if-none-match": drawn.headers["etag"]})
    assert again.status_code == 304


def test_tables_can_be_read_aloud(client):
    """Every table has a caption and every heading cell a scope; the page has its landmarks."""
    page = read(client, BERATUNG)
    assert len(page.all("table")) == len(page.all("caption")) == 2
    assert all("scope" in cell for cell in page.all("th"))
    for landmark in ("header", "main", "footer", "nav", "aside"):
        assert page.all(landmark)
    assert page.all("html")[0]["lang"] == "de"
    assert page.all("a")[0]["href"] == "#inhalt"


@pytest.mark.parametrize(
    "wanted",
    ["0106", "T%C3%B6ttelst%C3%A4dt", "toettelstaedt", "TÖTTELSTÄDT", "ortsteile/0106"],
)
def test_a_pack_is_found_by_code_and_by_name(client, wanted):
    """Code, name, any spelling of it and the longer address lead to the same ZIP and the PDF in it."""
    answer = client.get(f"/packs/{wanted}.pdf")
    assert answer.status_code == 200
    assert answer.content == b"%PDF-1.7 T"
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="toettelstaedt_fedcba98.pdf"' in answer.headers["content-disposition"]
    whole = client.get(f"/packs/{wanted}")
    assert whole.headers["content-type"] == "application/zip"
    assert 'filename="toettelstaedt_fedcba98.zip"' in whole.headers["content-disposition"]
    assert zipfile.ZipFile(io.BytesIO(whole.content)).namelist() == [
        "toettelstaedt-kartenmappe.pdf"
    ]


def test_a_pack_that_nobody_built_is_drawn_when_asked_for(client):
    """A known area without a pack in the store has one all the same, and the same one again."""
    answer = client.get("/packs/Melchendorf.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-1.7\n")
    assert client.get("/packs/0104.pdf").content == answer.content


def test_a_pack_names_the_live_page_where_the_city_told_its_address(client, tmp_path):
    """The address stands in the text to read first; who holds the pack without it gets a new one."""
    tag = client.get("/packs/0102").headers["etag"]
    assert client.get("/packs/0102", headers={"if-none-match": tag}).status_code == 304
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    with doors.knocking(store, address="https://sozialraum.stadt.example") as other:
        answer = other.get("/packs/0102", headers={"if-none-match": tag})
    store.close()
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("LIESMICH.txt").decode("utf-8-sig")
    assert "https://sozialraum.stadt.example/gebiete/ortsteile/0102" in text


@pytest.mark.parametrize(
    "address", ["sozialraum.stadt.example", "https://stadt.example/", "ftp://x"]
)
def test_an_address_that_is_none_is_named(address):
    """Before the service starts, in German."""
    with pytest.raises(InputError, match=r"GEOLSZ_ADDRESS.*https://sozialraum"):
        Settings.read(address=address)


def test_an_unknown_area_lists_those_that_sound_like_it(client):
    """A slip of the pen is a 404 with the area that was meant, of the ZIP as of the PDF."""
    for wanted in ("Melchendrof", "Melchendrof.pdf"):
        answer = client.get(f"/packs/{wanted}")
        assert answer.status_code == 404
        assert "/packs/0104" in [a["href"] for a in Page(answer.text).all("a")]


def test_the_list_of_packs_links_pdf_and_zip_of_every_area(client):
    """Nine Ortsteile and three Planungsräume with two links each, and the whole city."""
    page = read(client, "/packs")
    links = [a["href"] for a in page.all("a") if a["href"].startswith("/packs/")]
    assert len(links) == len(set(links)) == 2 * (9 + 3) + 1
    assert {"/packs/0106", "/packs/0106.pdf", "/packs/A", "/packs/gesamtstadt"} <= set(links)


def test_a_name_of_two_areas_asks_which_one_is_meant(tmp_path):
    """An Ortsteil called like a Planungsraum: its name is a 404 with both, each a link that works."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release(names=NAMES | {"0101": "Westen"}))
    with doors.knocking(store) as client:
        answer = client.get("/packs/westen", headers=doors.AS_BROWSER)
        assert answer.status_code == 404
        links = [a["href"] for a in Page(answer.text).all("a") if "/packs/" in a["href"]]
        assert links == ["/packs/0101", "/packs/A"]
        assert client.get("/packs/planungsraeume/westen.pdf").status_code == 200
    store.close()


def test_a_pack_stays_in_memory_when_the_database_is_gone(tmp_path):
    """Once read, a pack is served from memory; what was not read is drawn from memory."""
    store = doors.store_in(tmp_path)
    made = doors.put(store, made_release())
    pack = zipped({"altstadt-kartenmappe.pdf": b"%PDF"}, MADE_AT)
    store.add_artifact(made.release.id, "pack/ortsteile/0101.zip", "application/zip", pack)
    with doors.knocking(store) as client:
        assert client.get("/packs/0101").content == pack
        store.close()
        (tmp_path / "doors.db").unlink()
        assert client.get("/packs/0101").content == pack
        assert client.get("/packs/0101.pdf").content == b"%PDF"
        assert client.get("/packs/0102.pdf").content.startswith(b"%PDF-1.7")


def test_a_city_without_offers_where_everything_is_hidden_has_its_pages(tmp_path):
    """Nothing known at all: the page counts nine gesperrte Ortsteile and draws no offer."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release(SUPPRESSED, with_offers=False))
    with doors.knocking(store) as client:
        page = read(client, BERATUNG)
        assert "0 von 9 unterversorgt" in page.text
        assert "9 gesperrt." in page.text
        assert "Punkte sind Angebote" not in page.text
        assert client.get("/daten/angebote/csv").status_code == 200
        assert client.get("/ogc/collections/angebote/items").json()["features"] == []
    store.close()


LATER = "0" * 32


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    """A client of a store in which a second release followed the made one.

    In `beratung` Altstadt rose from 32.4 to 80 percent (from stark unterversorgt to knapp),
    Johannesplatz, gesperrt before, is known with 40, Melchendorf fell from 101 to 100 and stays
    versorgt. Two of the six offers are gone. The new release compares itself with the old one.
    """
    opened = doors.store_in(tmp_path_factory.mktemp("renewed"))
    doors.put(opened, made_release())
    values = [*ALL_KINDS_OF_VALUES]
    values[0], values[3], values[7] = ((v, "ok", v, v) for v in (80.0, 100.0, 40.0))
    later = with_trend(made_release(values), "beratung_ortsteile")
    release = later.release.model_copy(
        update={"id": LATER, "follows": made_release().release.id, "reason": "Neue Zahlen"}
    )
    offers = later.features["angebote"].drop(["a1", "a2"])
    doors.put(opened, Made(release, later.features | {"angebote": offers}))
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    opened.close()


def news_of(client):
    return re.search(
        r'<section aria-labelledby="neu">.*?</section>', client.get("/").text, re.DOTALL
    ).group()


def test_every_card_has_a_small_map_that_says_its_counts(client):
    """Six drawings without names, hatched where nothing is known; read aloud they say the counts."""
    cards = client.get("/").text.split('<li class="card">')[1:]
    maps = [re.search(r'<svg class="drawing".*?</svg>', card, re.DOTALL).group() for card in cards]
    assert len(maps) == 6
    assert all('role="img"' in one and "<text" not in one for one in maps)
    beratung = next(one for one in maps if "Beratung" in one)
    assert (
        "Versorgung. Ortsteile: 2 von 9 unterversorgt (unter 75 %), 1 ohne Angabe, 1 gesperrt."
        in beratung
    )
    assert 'fill="url(#mm-diagonal' in beratung


def test_what_the_small_maps_are_painted_with_is_defined_once(client):
    """No id occurs twice on the page, and every hatch that is used is defined."""
    html = client.get("/").text
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


def test_the_first_release_has_nothing_to_be_compared_with(client):
    """Without an earlier release the page claims neither news nor a trend."""
    assert "Es gibt keine frühere Veröffentlichung" in Page(news_of(client)).text
    assert "Trend" not in read(client, "/").text


def test_the_start_page_says_what_is_new(renewed):
    """Beratung: three of nine areas with other values, one in a better class, one known now.

    The other fields start the same values at another Ortsteil, so the same holds of those
    with a Versorgung; Steuerung shows the Belastung, which did not change.
    """
    section = news_of(renewed)
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", section, re.DOTALL)
    by_field = {Page(row).text.partition(" 3 ")[0]: Page(row).text for row in rows}
    assert by_field["Beratung, Unterstützung und Information"].endswith("3 von 9 0 1 1 0")
    assert len(rows) == 5
    text = Page(section).text
    assert "Neu seit der Veröffentlichung vom 01.03.2025" in text
    assert "Werte unverändert: Steuerung, Vernetzung, Nachhaltigkeit" in text
    assert "Angebote: 0 neu, 2 nicht mehr dabei" in text


def test_a_card_tells_the_trend_where_the_release_does(renewed):
    """Of nine Ortsteile two are worse, one is better, five hardly another and one unknown."""
    cards = renewed.get("/").text.split('<li class="card">')[1:]
    told = [Page(card).text for card in cards if "Trend gegenüber früher" in card]
    assert len(told) == 1
    assert "2 schlechter, 1 besser, 5 kaum anders, 1 unbekannt" in told[0]


def test_the_cards_are_drawn_anew_for_another_release(tmp_path):
    """Two Ortsteile are unterversorgt; then all nine are hidden, and the page says so at once."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        assert "2 von 9 unterversorgt" in client.get("/").text
        hidden = made_release(SUPPRESSED)
        release = hidden.release.model_copy(update={"id": LATER, "follows": hidden.release.id})
        doors.put(store, Made(release, hidden.features))
        client.app.state.watch.look()
        page = client.get("/").text
        assert "0 von 9 unterversorgt (unter 75 %), 0 ohne Angabe, 9 gesperrt." in page
        assert "2 von 9 unterversorgt" not in page
    store.close()


def test_before_the_first_release_every_room_says_what_to_do(tmp_path):
    """503 with the commands that lead to a release; what needs no data is there already."""
    opened = doors.store_in(tmp_path)
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        for room in NAVIGATION:
            answer = client.get(room.href)
            if room.href == "/verlauf":
                assert answer.status_code == 200
                continue
            assert answer.status_code == 503, room
            assert "geo-lsz publish" in answer.text
        assert client.get("/methode").status_code == 200
    opened.close()
