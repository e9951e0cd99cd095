"""The page of comparisons: two fields, two areas, earlier and now; and what cannot be compared."""

import re

import pytest

import doors
from api.workbench.side_by_side import difference_view
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.released import View
from layers.withdrawals import withdraw
from release_fixture import ALL_KINDS_OF_VALUES, SUPPRESSED, Made, made_release
from test_pages import Page, table_rows

OLD, NEW = "fedcba9876543210fedcba9876543210", "0" * 32
RELEASES = "/vergleich?was=veroeffentlichungen&feld=beratung"
LONG = "Sankt Ägidien-Südöstliche Großwohnsiedlungsvorstadt am Mühlhäuser Straßenbahnbetriebshof"


def later_release():
    """The made release some time later.

    In `beratung` the first Ortsteil rises from 32.4 to 80 percent, the third falls from 83 to 43,
    and the eighth, gesperrt between 45 and 95, is known with 40.
    """
    values = [*ALL_KINDS_OF_VALUES]
    values[0], values[2], values[7] = ((v, "ok", v, v) for v in (80.0, 43.0, 40.0))
    made = made_release(values)
    told = {"id": NEW, "follows": OLD, "reason": "Neue Zahlen"}
    return Made(made.release.model_copy(update=told), made.features)


def store_of_two(folder):
    """A store with the made release and a later one."""
    opened = doors.store_in(folder)
    doors.put(opened, made_release())
    doors.put(opened, later_release())
    return opened


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A browser before the service on a store with two releases; reading changes nothing."""
    opened = store_of_two(tmp_path_factory.mktemp("two"))
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    opened.close()


@pytest.fixture(scope="module")
def first_client(tmp_path_factory):
    """A browser before the service on a store with one release only."""
    opened = doors.store_in(tmp_path_factory.mktemp("first"))
    doors.put(opened, made_release())
    with doors.knocking(opened) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client
    opened.close()


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def drawings(html):
    return re.findall(r'<svg class="drawing".*?</svg>', html, re.DOTALL)


def by_area(html):
    return {row[0].rsplit(" ", 1)[1]: row[1:] for row in table_rows(html)}


def chosen(html):
    """Value of the chosen option of each select, by its name."""
    selects = re.findall(r'<select id="[^"]*" name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL)
    found = {name: re.search(r'value="([^"]+)" selected', body) for name, body in selects}
    return {name: match and match.group(1) for name, match in found.items()}


def test_earlier_and_now_stand_side_by_side_with_their_difference(client):
    """Two maps and that of the difference; 80 − 32.4 = +47.6 and 43 − 83 = −40 points, with classes."""
    html = read(client, RELEASES)
    assert len(drawings(html)) == 3
    rows = by_area(html)
    assert rows["0101"] == [
        "32 %", "stark unterversorgt (unter 50 %)",
        "80 %", "knapp versorgt (75 bis unter 90 %)",
        "+48 Punkte", "viel besser (um 25 Punkte und mehr)",
    ]  # fmt: skip
    assert rows["0103"][4:] == ["−40 Punkte", "viel schlechter (um 25 Punkte und mehr)"]
    assert rows["0102"][4:] == ["0 Punkte", "kaum anders (um weniger als 5 Punkte)"]


def test_what_is_unknown_has_no_difference(client):
    """40 now after 45 to 95: 5 to 55 points less, gesperrt as it was; keine Angabe stays keine Angabe.

    The eighth Ortsteil was hidden between bounds, so its difference lies between bounds and may be
    schlechter or viel schlechter; the seventh had no value and has none; the ninth is not applicable.
    """
    rows = by_area(read(client, RELEASES))
    assert rows["0108"][4:] == ["−55 bis −5 Punkte", "gesperrt (kleine Zahlen)"]
    assert rows["0107"][4:] == ["–", "keine Angabe"]
    assert rows["0109"][4:] == ["–", "nicht anwendbar"]


def test_the_worst_change_heads_the_table(client):
    """By class of the difference, the unknown at the end."""
    areas = [row[0].rsplit(" ", 1)[1] for row in table_rows(read(client, RELEASES))]
    assert areas[0] == "0103"
    assert areas.index("0101") > areas.index("0102")
    assert set(areas[-2:]) == {"0107", "0109"}


def test_two_maps_share_one_legend(client):
    """Every class once, with the number of areas before and now: each column adds up to nine."""
    html = read(client, RELEASES)
    legend = re.search(r'<div class="legend shared">.*?</div>', html, re.DOTALL).group()
    counts = re.findall(r'</th><td class="number">(\d)</td><td class="number">(\d)</td>', legend)
    assert [sum(int(pair[side]) for pair in counts) for side in (0, 1)] == [9, 9]
    assert counts[0] == ("1", "2")  # stark unterversorgt: 32.4 before; 43 and 40 now


def test_a_value_that_is_an_index_has_numbers_and_no_map_of_the_difference(client):
    """The Belastung is no percentage: two maps, and the difference as a bare number."""
    html = read(client, f"{RELEASES}&ansicht=belastung")
    assert len(drawings(html)) == 2
    assert by_area(html)["0103"] == ["1,23", "hoch (Status niedrig)"] * 2 + ["0,00"]


def test_more_is_better_of_a_supply_alone():
    """A chance of a gap is a percentage, too, but a higher one is no improvement: points without a class."""
    chance = View(key="luecke", title="Lücke", unit="%", klassen=VERSORGUNG, palette="chance")
    supply = chance.model_copy(update={"palette": "versorgung"})
    steps = [difference_view(chance), difference_view(supply)]
    assert [step.unit for step in steps] == ["Punkte", "Punkte"]
    assert [bool(step.klassen) for step in steps] == [False, True]


def test_two_fields_are_compared_without_being_asked(first_client):
    """Without a choice: the first two fields with a Versorgung; the form says which."""
    html = read(first_client, "/vergleich")
    assert chosen(html) == {"feld": "vereinbarkeit", "anderes": "bildung", "ansicht": "versorgung"}
    assert len(drawings(html)) == 3
    assert "Jedes Feld ist an seinem eigenen Richtmaß gemessen." in Page(html).text


def test_fields_are_compared_in_a_view_that_both_have(first_client):
    """Steuerung has no Versorgung: beside Bildung it is compared in the Belastung."""
    html = read(first_client, "/vergleich?feld=steuerung&anderes=bildung")
    assert chosen(html)["ansicht"] == "belastung"
    assert 'value="versorgung"' not in html


def test_two_areas_are_told_by_every_view_of_every_field(first_client):
    """Altstadt and Berghausen: 32.4 and 62.6 percent in Beratung, so +30 points; and where they lie."""
    html = read(first_client, "/vergleich?was=gebiete&gebiet=0101&anderes=0102")
    (drawn,) = drawings(html)
    assert "Wo Altstadt und Berghausen in der Stadt liegen" in drawn
    beratung = html.partition("Beratung, Unterstützung und Information</th>")[2]
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", beratung, re.DOTALL)[:6]
    assert [Page(cell).text for cell in cells] == [
        "Versorgung", "32 %", "stark unterversorgt (unter 50 %)",
        "63 %", "unterversorgt (50 bis unter 75 %)", "+30 Punkte",
    ]  # fmt: skip
    groups = re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>', html)
    assert len(groups) == 6


def test_areas_are_chosen_before_they_are_compared(first_client):
    """Nothing is preselected among areas, and the page says what to do; only one geography is offered."""
    html = read(first_client, "/vergleich?was=gebiete&geographie=planungsraeume")
    assert chosen(html) == {"gebiet": None, "anderes": None}
    assert "Bitte oben beide wählen" in Page(html).text
    assert re.findall(r'<option value="(\w+)"', html) == ["B", "C", "A"] * 2  # Mitte, Osten, Westen


@pytest.mark.parametrize(
    ("query", "name", "kept"),
    [
        ("was=gebiete&gebiet=9999&anderes=0102", "gebiet", {"anderes": "0102"}),
        ("was=gebiete&gebiet=0102&anderes=0102", "anderes", {"gebiet": "0102"}),
        ("feld=sport&anderes=dialog", "feld", {"anderes": "dialog"}),
        ("feld=dialog&anderes=bildung&ansicht=luft", "ansicht", {"anderes": "bildung"}),
        ("was=veroeffentlichungen&frueher=nirgends", "frueher", {"feld": "vereinbarkeit"}),
    ],
)
def test_nonsense_is_told_beside_its_field(client, query, name, kept):
    """400, the message belongs to the field for whoever hears it, and what else was chosen stays."""
    answer = client.get(f"/vergleich?{query}")
    assert answer.status_code == 400
    page = Page(answer.text)
    (faulty,) = [one for one in page.all("select") if "aria-invalid" in one]
    assert faulty["name"] == name
    assert faulty["aria-describedby"] in [p.get("id") for p in page.all("p")]
    assert kept.items() <= chosen(answer.text).items()
    assert not drawings(answer.text)


def test_a_view_that_was_chosen_survives_another_fault(client):
    """While the release is unknown there is no select of views; the form sends the view along."""
    answer = client.get(f"{RELEASES}&frueher=nirgends&ansicht=belastung")
    hidden = {one["name"]: one["value"] for one in Page(answer.text).all("input")}
    assert hidden["ansicht"] == "belastung"


@pytest.mark.parametrize("query", ["was=wetter", "geographie=stadtbezirke"])
def test_what_no_field_asks_for_is_a_404_that_helps(client, query):
    """Subject and geography are links: an unknown one lists those that there are, and they work."""
    answer = client.get(f"/vergleich?{query}")
    assert answer.status_code == 404
    links = [a["href"] for a in Page(answer.text).all("a") if a["href"].startswith("/vergleich?")]
    assert len(links) >= 2
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_release_that_was_taken_back_is_told_beside_its_field(tmp_path):
    """Taken back after the service had listed it: the message says so, nothing of it is shown."""
    store = store_of_two(tmp_path)
    with doors.knocking(store) as client:
        assert drawings(read(client, f"{RELEASES}&frueher={OLD}"))
        withdraw(store, OLD, reason="falsche Zahlen", who="Planung")
        answer = client.get(f"{RELEASES}&frueher={OLD}")
    assert answer.status_code == 400
    assert "zurückgezogen" in Page(answer.text).text
    assert not drawings(answer.text)
    store.close()


def test_without_an_earlier_release_the_page_says_so(first_client):
    """Nothing to compare with is no fault."""
    text = Page(read(first_client, "/vergleich?was=veroeffentlichungen")).text
    assert "Es gibt noch keine frühere Veröffentlichung" in text


def test_an_earlier_release_is_listed_with_its_stand_and_reason(client):
    """When, on which Stichtag, and why, as it says of itself."""
    html = read(client, RELEASES)
    assert "01.03.2025, 09:30 Uhr UTC, Stand 31.12.2024: Erste Veröffentlichung</option>" in html


def test_a_release_without_results_says_that_there_is_nothing_to_compare(tmp_path):
    """Borders and offers alone: a 404 that leads to what there is."""
    store = doors.store_in(tmp_path)
    made = made_release()
    bare = tuple(c for c in made.release.collections if c.kind != "result")
    release = made.release.model_copy(update={"collections": bare})
    doors.put(store, Made(release, {c.key: made.features[c.key] for c in bare}))
    with doors.knocking(store) as client:
        answer = client.get("/vergleich", headers=doors.AS_BROWSER)
    assert answer.status_code == 404
    assert "keine Ergebnisse" in Page(answer.text).text
    store.close()


def test_from_every_comparison_one_comes_to_the_pages_of_its_areas(client):
    """Nine areas of two releases, or two of one: each is linked, and its page is there."""
    for path, count in ((RELEASES, 9), ("/vergleich?was=gebiete&gebiet=0101&anderes=0102", 2)):
        links = [a["href"] for a in Page(read(client, path)).all("a")]
        pages = [href for href in links if href.startswith("/gebiete/")]
        assert len(pages) == count
        assert all(client.get(page).status_code == 200 for page in pages)


def test_labels_captions_and_ids_are_there_for_whoever_hears_the_page(client):
    """Every select has its label, every table its caption, every drawing its title, no id occurs twice."""
    for path in (RELEASES, "/vergleich", "/vergleich?was=gebiete&gebiet=0101&anderes=0102"):
        html = read(client, path)
        page = Page(html)
        labels = {label["for"] for label in page.all("label")}
        assert {one["id"] for one in page.all("select")} == labels
        assert len(page.all("table")) == len(page.all("caption"))
        assert all("<title>" in one for one in drawings(html))
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)
        assert "style=" not in html


def test_a_city_of_which_all_is_hidden_is_compared_without_a_number(tmp_path):
    """Nine gesperrte Ortsteile with a long name in both fields: no difference has a class or a number."""
    store = doors.store_in(tmp_path)
    names = {f"010{n}": f"{LONG} {n}" for n in range(1, 10)}
    doors.put(store, made_release(SUPPRESSED, names=names))
    with doors.knocking(store) as client:
        rows = by_area(read(client, "/vergleich?feld=beratung&anderes=bildung"))
    assert all(row[4:] == ["–", "gesperrt (kleine Zahlen)"] for row in rows.values())
    assert len(rows) == 9
    store.close()


def test_a_comparison_that_did_not_change_is_not_sent_again(client):
    """It is revalidated as every page is; a faulty one is not kept, nor one of a release that may go."""
    first = client.get("/vergleich")
    again = client.get("/vergleich", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert first.headers["cache-control"] == "no-cache"
    for path in ("/vergleich?feld=sport", RELEASES):
        assert client.get(path).headers["cache-control"] == "no-store"
