"""The pages that the law asks for, and the one on methods: told by the city, or honestly missing."""

import re

import pytest

import doors
from api.settings import Settings
from api.workbench.methode import KLASSEN
from api.workbench.texts import TITLES, read_texts, text_of
from geo_lsz.analysis import ANALYSES
from geo_lsz.angebotsart import angebotsarten
from geo_lsz.errors import InputError
from geo_lsz.handlungsfeld import handlungsfelder

LEGAL = ("impressum", "datenschutz", "barrierefreiheit")
IMPRESSUM = """# Impressum der Stadt

## Anschrift

Beispielstadt, *Amt für Soziales*, <script>alert(1)</script>

# Kontakt

[Mail](mailto:sozialplanung@beispielstadt.example) oder [nie](javascript:alert(1))

![Zählpixel](https://zaehler.example/p.gif)
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with an Impressum."""
    texts = tmp_path / "texte"
    texts.mkdir()
    (texts / "impressum.md").write_text(IMPRESSUM, encoding="utf-8")
    return texts


@pytest.fixture
def store(tmp_path):
    """An empty store: an Impressum is owed before anything is published."""
    opened = doors.store_in(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def client(store):
    """A client of a service for which nobody wrote a text."""
    with doors.knocking(store) as client:
        client.headers.update(doors.AS_BROWSER)
        yield client


@pytest.mark.parametrize("name", LEGAL)
def test_a_text_that_nobody_wrote_says_what_is_missing(client, name):
    """200, that it is missing, who has to write it, and where to put it; before any release."""
    answer = client.get(f"/{name}")
    assert answer.status_code == 200
    assert "Dieser Text fehlt noch" in answer.text
    assert "die Stelle, die den Dienst betreibt" in answer.text
    assert f"<code>{name}.md</code>" in answer.text
    assert "<code>GEOLSZ_TEXTS</code>" in answer.text


@pytest.mark.parametrize("name", TITLES)
def test_every_page_leads_to_the_texts(client, name):
    """The foot of each page, a page of an error as well, links all four."""
    for path in ("/", "/methode", "/gibt-es-nicht"):
        assert f'<a href="/{name}"' in client.get(path).text


def test_a_text_of_the_city_stands_on_its_page(store, folder):
    """Its first heading is the title of the page, and nothing says that it is missing."""
    with doors.knocking(store, texts=folder) as client:
        page = client.get("/impressum", headers=doors.AS_BROWSER).text
    assert "<h1>Impressum der Stadt</h1>" in page
    assert "<em>Amt für Soziales</em>" in page
    assert "fehlt noch" not in page
    assert page.count("<h1>") == 1
    assert "<h2>Kontakt</h2>" in page


def test_a_text_brings_no_markup_and_loads_nothing(store, folder):
    """HTML is shown as it was written, a script is no address, and a picture is not fetched."""
    with doors.knocking(store, texts=folder) as client:
        page = client.get("/impressum", headers=doors.AS_BROWSER).text
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<script" not in main
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in main
    assert 'href="javascript' not in main
    assert "<img" not in main


def test_a_text_without_a_heading_keeps_the_title_of_its_page():
    """Only a heading at the very beginning is a title."""
    text = text_of("Ein Satz.\n\n# Kontakt", "Impressum")
    assert text.title == "Impressum"
    assert text.html == "<p>Ein Satz.</p>\n<h2>Kontakt</h2>\n"


def test_all_faults_of_a_folder_are_told_together(folder):
    """A name that is none and a file that is no UTF-8 come in one list, with the names that exist."""
    (folder / "impresum.md").write_text("Tippfehler", encoding="utf-8")
    (folder / "datenschutz.md").write_bytes("Grüße".encode("cp1252"))
    with pytest.raises(InputError) as refused:
        read_texts(folder)
    assert len(refused.value.faults) == 2
    assert "impresum.md: Diesen Text gibt es nicht; möglich sind impressum.md" in str(refused.value)
    assert "datenschutz.md: nicht lesbar; bitte als UTF-8 speichern" in str(refused.value)


def test_a_folder_without_texts_is_a_fault(tmp_path):
    """Whoever names a folder means to have texts in it."""
    with pytest.raises(InputError, match="Hier liegt kein Text"):
        read_texts(tmp_path)


def test_a_folder_that_is_not_there_is_named():
    """The setting, its value and what is expected."""
    with pytest.raises(InputError, match=r"GEOLSZ_TEXTS, Wert „/gibt/es/nicht“: erwartet wird ein"):
        Settings.read(texts="/gibt/es/nicht")


def test_nothing_is_kept_in_the_browser(client):
    """As the page on Datenschutz says: no cookie comes with any page."""
    for path in ("/", "/datenschutz", "/methode", "/gibt-es-nicht"):
        assert "set-cookie" not in client.get(path).headers


@pytest.mark.parametrize("name", ANALYSES)
def test_a_method_is_told_in_words(client, name):
    """Each analysis has its version, question, formula, source and what 0 and unknown mean."""
    page = client.get("/methode").text
    section = page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]
    assert f"{name}, Fassung {ANALYSES[name].version}" in section
    headings = ["Was gefragt wird", "Formel in Worten", "Quelle", "Null und unbekannt"]
    assert re.findall(r"<h3>(.*?)</h3>", section)[:4] == headings
    assert all(title in section for title, _ in KLASSEN[name])


def test_a_method_names_the_numbers_that_it_is_reckoned_with(client):
    """1,000 draws of ranks, 999 permutations, detour 1.3, overlap 60 %: as METHODS and README say."""
    page = client.get("/methode").text
    for words in (
        "die Mitte von 1.000 Rechnungen",
        "unter 999 zufälligen Vertauschungen",
        "Luftlinie mal 1,3",
        "Überschneidung von mindestens 60 %",
        "fällt unter 75 %",
        "höchstens 5 % der Funde",
        "200 Ziehungen",
    ):
        assert words in page


def test_every_field_and_kind_stands_among_the_methods(client):
    """Six Handlungsfelder with their Kennzahlen, every Angebotsart with its Maßstab.

    In Beratung children with SGB II count twice; a Kita has a Richtwert of 0.75.
    """
    page = client.get("/methode").text
    for titled in (*handlungsfelder().values(), *angebotsarten().values()):
        assert f'<th scope="row">{titled.title}</th>' in page
    assert "Kinder unter 15 mit SGB II (zählt 2-fach), Arbeitslose, Alleinerziehende" in page
    assert "Richtwert 0,75 Plätze je Person" in page
