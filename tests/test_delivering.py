"""Deliveries through the page: checked, shown, mended, taken in; what is wrong ends in the report."""

import gzip
import io
import re
import subprocess
import threading
from datetime import date

import httpx2
import pytest
from python_calamine import CalamineWorkbook

import deliveries as given
import doors
from api.workbench import delivery_check, delivery_desk, delivery_mapping, upload
from api.workbench.delivery_mapping import Asked
from api.workbench.delivery_rows import rows_of
from api.workbench.waiting_deliveries import FOLDER, MOST, WAIT_S, WaitingDeliveries
from bad_input.make import FILES
from delivering import (
    ADDRESS,
    KITAS,
    confirm,
    finished,
    mapping_in,
    recheck,
    send,
    sent,
    words,
)
from draft_city import database_gone, planning
from layers.intake import take_in
from layers.readers import ANYTHING
from layers.reading.asked import LIMITS
from layers.store import Store
from layers.template import template
from layers.template_workbook import workbook
from listening import free_port, process


def kept(store):
    """Ids of all deliveries of a store."""
    return [snapshot.id for snapshot in store.snapshots()]


def test_a_good_file_is_shown_and_taken_in_when_that_is_confirmed(planner, city, tmp_path):
    """Layer, Stichtag, three rows; nothing is kept before the button, one delivery after it."""
    before = kept(city)
    checked = send(planner, given.offers(tmp_path), own=KITAS)
    assert checked.status_code == 200
    assert checked.headers["cache-control"] == "no-store"
    said = words(checked)
    assert "Ohne Fehler, 2 Hinweise. Aufgenommen ist noch nichts." in said
    assert "Ebene Angebote" in said
    assert "Stichtag 31.12.2026" in said
    assert "Zeilen 3 gelesen" in said
    assert "die Lieferung derselben Quelle vom 31.12.2025; diese löst sie ab" in said
    assert "1 Regenbogen kita 01067 45 bekannt" in said
    assert "2 Zwergenland kita 01067 keine Angabe" in said
    assert kept(city) == before
    end = confirm(planner, checked)
    assert end.status_code == 200
    assert "Aufgenommen: 3 Zeilen, Angebote, Stichtag 31.12.2026." in words(end)
    assert 'action="/planner/releases"' in end.text
    (new,) = set(kept(city)) - set(before)
    assert city.snapshot(new).stichtag == date(2026, 12, 31)
    assert new[:8] in planner.get("/verlauf").text


def test_it_is_the_delivery_that_the_command_line_takes_in(planner, city, tmp_path):
    """The same file and mapping are the same snapshot, to the last byte."""
    confirm(planner, send(planner, given.offers(tmp_path), own=KITAS))
    mapping = delivery_mapping.written("", KITAS).mapping
    again = take_in(city, "offers", given.offers(tmp_path), mapping)
    assert not again.new


def test_the_same_again_is_unchanged(planner, city, tmp_path):
    """It is said at once, there is no button, and confirming twice adds nothing."""
    first = send(planner, given.offers(tmp_path), own=KITAS)
    confirm(planner, first)
    after = kept(city)
    assert "Aufgenommen" in words(confirm(planner, first))
    again = send(planner, given.offers(tmp_path), own=KITAS)
    assert "Unverändert: Genau diese Lieferung ist schon da" in words(again)
    assert "/aufnahme" not in again.text
    assert kept(city) == after


def test_a_proposal_is_looked_at_completed_and_used(planner, tmp_path):
    """A file without a mapping gets one with reasons; what is left open is asked for by name, then it is checked."""
    proposed = send(planner, given.offers(tmp_path), name="kita_liste.csv")
    assert proposed.status_code == 200
    text = mapping_in(proposed)
    assert 'places = "Plätze"  # 100: heißt „Plätze“' in text
    assert 'title = "kita_liste"' in text, "by the sender's name of the file, not by ours"
    lacking = recheck(planner, proposed, text=text)
    assert lacking.status_code == 422
    assert "licence: fehlt; bitte eintragen" in words(lacking)
    assert mapping_in(lacking) == text
    whole = text.replace("# stichtag = JJJJ-MM-TT", "stichtag = 2026-12-31")
    whole = whole.replace("# licence", "licence").replace("# attribution", "attribution")
    good = recheck(planner, proposed, text=whole.replace("\n", "\r\n"))
    assert good.status_code == 200
    assert "Ohne Fehler" in words(good)
    assert planner.get(f"{good.url.path}/zuordnung.toml").text == whole


def test_other_headers_bring_a_proposal_by_the_mapping_that_was(planner, tmp_path):
    """„Kapazität“ is not „Plätze“ any more: a fault, and a mapping that says so and keeps the rest."""
    file = given.csv(
        tmp_path, "kitas.csv", "nr;name;PLZ;Kapazität;x;y", "1;Sonne;01067;45;640500;5650500"
    )
    answer = send(planner, file, own=KITAS)
    assert answer.status_code == 422
    assert "So kann die Datei nicht aufgenommen werden: 1 Fehler." in words(answer)
    assert re.search(r'places = "Kapazität"  # .*\d+: ', mapping_in(answer))
    assert 'source = "beispiel/kitas"' in mapping_in(answer)
    new = recheck(planner, answer, text=KITAS, zuordnung="vorschlag")
    assert new.status_code == 200
    assert mapping_in(new) == mapping_in(answer)


def test_a_filled_template_brings_its_mapping(planner, tmp_path):
    """An empty one is a fault of the file, told by the sender's name; nobody is asked for TOML."""
    file = tmp_path / "vorlage.xlsx"
    file.write_bytes(workbook(template("offers", "", {})))
    answer = send(planner, file)
    assert answer.status_code == 422
    assert "bitte eintragen" in words(answer)
    assert "<textarea" not in answer.text


def test_a_street_network_needs_no_mapping(planner, tmp_path):
    """One street of OpenStreetMap, 100 m long."""
    street = {1: ([1, 2], {"highway": "residential"})}
    file = given.osm(tmp_path, {1: (0.1, 0.1), 2: (0.2, 0.1)}, street)
    answer = send(planner, file, "netz")
    assert answer.status_code == 200
    assert "gilt für jede Lieferung dieser Ebene" in words(answer)
    assert "Linie, 100 m" in words(answer)
    assert "vorschlagen" not in answer.text


def test_a_mapping_of_the_catalogue_is_chosen(planner, tmp_path):
    """Its text is shown and may be changed."""
    answer = send(planner, given.areas(tmp_path), "areas", choice="demo/ortsteile")
    assert answer.status_code == 422
    assert "Dies ist ein Vorschlag nach der bisherigen" in words(answer)
    assert 'source = "demo/ortsteile"' in mapping_in(answer).replace("erfurt-demo", "demo")


OTHERWISE = {
    "text.shp": "alle Teile (.shp, .shx, .dbf, .prj) zusammen als ZIP liefern",
    "halbes.shp": "alle Teile (.shp, .shx, .dbf, .prj) zusammen als ZIP liefern",
    "zwei.zip": "keines der Shapefiles „2024/ot“, „2025/ot“ hat alle Spalten der Zuordnung",
}
"""What is said of bad files that come alone, or with a mapping that names headers."""


def sentence(name):
    """What a bad file is answered with, without what is its own: names and numbers."""
    return re.sub(r"„[^“]*“|[\d.,]+|\.\w+", "…", FILES[name].said)


OF_EACH_KIND = sorted({*{sentence(name): name for name in FILES}.values(), *OTHERWISE})
"""A bad file for every sentence that there is; `test_bad_files` reads each of the others, too."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One service for the whole corpus of bad files: it must outlive each of them."""
    folder = tmp_path_factory.mktemp("desk")
    store = Store.open(f"sqlite:///{folder / 'stadt.db'}")
    with planning(store) as client:
        yield client, store
    store.close()


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_a_bad_file_ends_in_the_report(desk, tmp_path, name):
    """422 and the German sentence, never an error page; nothing kept, and the service goes on."""
    client, store = desk
    bad = FILES[name]
    answer = send(client, bad.make(tmp_path / name), own=KITAS)
    assert answer.status_code == 422
    said = words(answer)
    assert f"{name}: Prüfbericht So kann die Datei nicht aufgenommen werden" in said
    if name in OTHERWISE:
        assert OTHERWISE[name] in said
    elif bad.asked is ANYTHING and bad.limits is LIMITS:
        assert max(re.split(r"[:;,] ", bad.said), key=len).strip(" ,;:?") in said
    assert "Fehler von geo-lsz" not in said
    assert kept(store) == []
    assert client.get("/livez").status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name": ""}, "datei", "Bitte eine Datei wählen"),
        ({"layer": "wetter"}, "ebene", "Bitte eine Ebene wählen"),
        ({"choice": "../../geheim"}, "zuordnung", "nicht für diese Ebene"),
        ({"choice": "demo/ortsteile"}, "zuordnung", "nicht für diese Ebene"),
        (
            {"choice": "demo/angebote_jugendamt", "own": KITAS},
            "zuordnung",
            "aus dem Katalog oder eine eigene",
        ),
        ({"own": b"\xff\xfe"}, "eigene", "kein Text in UTF-8"),
        ({"own": "#" * 200_001}, "eigene", "zu lang"),
    ],
)
def test_what_is_wrong_with_the_form_stands_beside_its_field(
    planner, tmp_path, change, field, said
):
    """422, and the field says so to a screen reader, too."""
    file = given.offers(tmp_path)
    if change.get("name") == "":
        answer = planner.post(ADDRESS, data={"ebene": "offers"}, files={"x": ("", b"")})
    else:
        answer = send(planner, file, **change)
    assert answer.status_code == 422
    assert re.search(f'<span class="fault" id="{field}-fehler">[^<]*{re.escape(said)}', answer.text)
    assert f"{field}-hilfe {field}-fehler" in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layer = ", "kein TOML (am Ende)"),
        (KITAS.replace('"offers"', ""), "kein TOML (Zeile 1, Zeichen 9)"),
        ('a = ["', "kein TOML"),
        ("a = " + "[" * 5_000, "kein TOML"),
        (KITAS.replace('"offers"', '"wetter"'), "„wetter“ gibt es nicht; es gibt areas, "),
        (KITAS.replace("2026-12-31", '"bald"'), "stichtag: ist kein Tag"),
        (KITAS.replace("stichtag", "# stichtag"), "stichtag: den Tag nennen"),
        (KITAS.replace("crs", "srs"), "srs: gibt es in einer Zuordnung nicht"),
        (KITAS.replace('name = "name"', ""), "columns: name fehlt"),
        (KITAS.replace('title = "Kitas"', "title = 7"), "title: ist kein Text"),
        (KITAS.replace('"open"', '"offen"'), "secrecy.rule: erlaubt ist 'counts', 'open'"),
        ("#" * 200_001, "zu lang für eine Zuordnung"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told_in_german(planner, tmp_path, text, said):
    """With the key, what is wrong and what to do; what was written stays in the field."""
    first = send(planner, given.offers(tmp_path), own=KITAS)
    answer = recheck(planner, first, text=text)
    assert answer.status_code == 422
    assert "Die Zuordnung lässt sich so nicht verwenden." in words(answer)
    assert said in words(answer)
    assert mapping_in(answer) == text[:200_000]


def test_a_day_that_the_file_would_have_to_tell_is_asked_for(planner, tmp_path):
    """An extract of OpenStreetMap tells its day itself, a CSV of addresses does not."""
    file = given.csv(tmp_path, "adressen.csv", "str;nr;plz;x;y", "Anger;1;99084;640500;5650500")
    mapping = """
        layer = "register"
        source = "beispiel/adressen"
        title = "Adressen"
        licence = "frei"
        attribution = "Stadt"
        crs = "EPSG:25832"
        columns = {strasse = "str", hausnummer = "nr", plz = "plz", x = "x", y = "y"}
    """
    answer = send(planner, file, "register", own=mapping)
    assert answer.status_code == 422
    assert "beispiel/adressen: stichtag: den Tag nennen" in words(answer)
    assert mapping_in(answer) == mapping


def test_a_mapping_for_another_layer_is_a_fault(planner, tmp_path):
    """The list of Kitas is sent as areas."""
    answer = send(planner, given.offers(tmp_path), "areas", own=KITAS)
    assert answer.status_code == 422
    assert "die Zuordnung ist für „offers“, nicht für „areas“" in words(answer)


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(planner, tmp_path, monkeypatch):
    """413 with the form; what is larger is for the command line."""
    monkeypatch.setattr(upload, "UPLOAD_MOST", 100_000)
    file = tmp_path / "gross.csv"
    file.write_bytes(b"x" * 100_001)
    answer = send(planner, file)
    assert answer.status_code == 413
    assert "Die Datei ist zu groß" in words(answer)
    assert "geo-lsz import" in words(answer)
    assert 'enctype="multipart/form-data"' in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", b"nr;name"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
        ),
    ],
)
def test_what_is_no_form_is_refused_in_words(planner, kind, body):
    """400: nobody gets there by a browser."""
    answer = planner.post(ADDRESS, content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "Formular" in words(answer)


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Ablage\\kitas.csv", "kitas.csv"),
        ("<script>alert(1)</script>.csv", "script_.csv"),
        ("k\nitas\x1b[2J.csv", ".csv"),
        ("ä" * 300 + ".csv", "ä" * 16 + ".csv"),
    ],
)
def test_the_name_of_a_file_is_only_ever_shown(planner, tmp_path, called, shown):
    """Its last part, on one line, escaped and short; the file lies under a name of ours."""
    answer = send(planner, given.offers(tmp_path), own=KITAS, name=called)
    assert answer.status_code == 200
    head = re.search(r"<h1>(.*): Prüfbericht</h1>", answer.text)[1]
    assert head.endswith(shown)
    assert len(head) <= 120
    assert "<script>alert" not in answer.text


def test_a_delivery_that_waits_no_more_is_said_with_the_form(planner, tmp_path):
    """Every address of it, for reading and for writing."""
    lost = f"{ADDRESS}/{'0' * 32}"
    asked = [planner.get(lost + part) for part in ("", "/pruefbericht.xlsx", "/zuordnung.toml")]
    asked += [planner.post(lost + part, data={"text": "x"}) for part in ("/pruefung", "/aufnahme")]
    for answer in asked:
        assert answer.status_code == 404
        assert "Diese Datei wartet nicht mehr" in words(answer)
        assert 'type="file"' in answer.text
    first = send(planner, given.offers(tmp_path), own=KITAS)
    confirm(planner, first)
    assert recheck(planner, first, text=KITAS).status_code == 404


@pytest.fixture
def files_waiting(tmp_path, monkeypatch):
    """What lies in the folder of waiting deliveries, as a function."""
    home = tmp_path / "temp"
    home.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(home))
    return lambda: [*home.glob(f"{FOLDER}-*/*")]


def test_only_the_bytes_that_were_checked_are_kept(planner, city, tmp_path, files_waiting):
    """Somebody changes the waiting file: it counts as lost, and nothing is kept."""
    before = kept(city)
    checked = send(planner, given.offers(tmp_path), own=KITAS)
    (waiting,) = files_waiting()
    waiting.write_text(waiting.read_text().replace("45", "450"), encoding="utf-8")
    assert confirm(planner, checked).status_code == 404
    assert kept(city) == before
    confirm(planner, send(planner, given.offers(tmp_path), own=KITAS))
    assert len(kept(city)) == len(before) + 1
    assert files_waiting() == [], "what is kept is removed"


def test_what_the_store_says_otherwise_by_now_is_a_report_again(planner, city, tmp_path):
    """Between check and button, Ortsteil 02 went: its number has no area any more."""
    mapping = """
        layer = "indicators"
        source = "beispiel/neu"
        title = "Atlas"
        stichtag = 2026-12-31
        licence = "frei"
        attribution = "Stadt"
        geography = "ortsteile"
        columns = {area = "ot", indicator = "kennzahl", numerator = "zähler", denominator = "nenner"}
        indicators = {sgb2_unter_15 = "Kinder unter 15 mit SGB II"}
    """
    checked = send(planner, given.indicators(tmp_path), "indicators", own=mapping)
    assert checked.status_code == 200
    one = given.geojson(
        tmp_path / "eins.geojson", [({"nr": "01", "name": "Altstadt"}, given.square(0, 0))]
    )
    take_in(city, "areas", one, given.AREAS.model_copy(update={"stichtag": date(2026, 12, 31)}))
    before = kept(city)
    answer = confirm(planner, checked)
    assert answer.status_code == 422
    assert "diesen Gebietsschlüssel gibt es in „ortsteile“ nicht" in words(answer)
    assert kept(city) == before


@pytest.fixture
def slow(monkeypatch):
    """Work that takes until it is let go, and answers that do not wait for it."""
    go = threading.Event()
    check = delivery_check.check

    def slowly(*given, **how):
        assert go.wait(20)
        return check(*given, **how)

    monkeypatch.setattr(delivery_desk, "check", slowly)
    monkeypatch.setattr(delivery_desk, "PATIENCE_S", 0.05)
    yield go
    go.set()


def test_long_work_has_a_page_that_says_so_while_others_are_answered(planner, city, tmp_path, slow):
    """202 while it is checked, and while it is kept; then what came of it, under the same address."""
    at_work = sent(planner, given.offers(tmp_path), own=KITAS)
    assert at_work.status_code == 202
    assert "Die Datei wird geprüft" in words(at_work)
    assert '<noscript><meta http-equiv="refresh"' in at_work.text
    assert planner.head(at_work.url).status_code == 202
    assert planner.get("/").status_code == 200
    again = sent(planner, given.offers(tmp_path), own=KITAS)
    assert again.url == at_work.url, "sent twice it is checked once"
    slow.set()
    checked = finished(planner, at_work)
    assert "Ohne Fehler" in words(checked)
    slow.clear()
    before = kept(city)
    keeping = planner.post(f"{checked.url.path}/aufnahme")
    assert keeping.status_code == 202
    assert "Die Lieferung wird aufgenommen" in words(keeping)
    assert planner.post(f"{checked.url.path}/aufnahme").status_code == 202
    slow.set()
    assert "Aufgenommen: 3 Zeilen" in words(finished(planner, keeping))
    assert len(kept(city)) == len(before) + 1


def test_a_mistake_of_ours_is_no_error_page_either(planner, tmp_path, monkeypatch, caplog):
    """The planner is told whose mistake it is; the reason stands in the log."""

    def broken(*_, **__):
        raise ZeroDivisionError("by us")

    monkeypatch.setattr(delivery_check, "take_in", broken)
    answer = send(planner, given.offers(tmp_path), own=KITAS)
    assert answer.status_code == 422
    assert "das ist ein Fehler von geo-lsz" in words(answer)
    assert "ZeroDivisionError: by us" in caplog.text


def test_without_the_database_it_is_said_and_the_file_goes_on_waiting(planner, city, tmp_path):
    """503 for the button; when the database is back, the same button does it."""
    checked = send(planner, given.offers(tmp_path), own=KITAS)
    with database_gone(city, tmp_path / "ort"):
        assert confirm(planner, checked).status_code == 503
        assert send(planner, given.offers(tmp_path), own=KITAS + "\n").status_code == 503
    assert "Aufgenommen: 3 Zeilen" in words(confirm(planner, checked))


def test_the_page_shows_the_first_findings_and_the_workbook_all(planner, tmp_path):
    """250 rows whose places are a word: 250 faults, 200 of them on the page, faults before notices."""
    rows = [f"{n};Kita {n};01067;viele;640500;5650500" for n in range(250)]
    file = given.csv(tmp_path, "kitas.csv", "nr;name;PLZ;Plätze;x;y", *rows)
    answer = send(planner, file, own=KITAS)
    assert "Befunde: 250 Fehler" in words(answer)
    assert "Gezeigt sind die ersten 200 von 250." in words(answer)
    assert answer.text.count('<tr class="faulty">') == 200
    report = planner.get(f"{answer.url.path}/pruefbericht.xlsx")
    assert (
        report.headers["content-disposition"] == 'attachment; filename="intern_pruefbericht.xlsx"'
    )
    (head, *found) = (
        CalamineWorkbook.from_filelike(io.BytesIO(report.content)).get_sheet_by_index(0).to_python()
    )
    assert len(found) == 250
    assert dict(zip(head, found[0], strict=True))["Datei"] == "kitas.csv"
    assert dict(zip(head, found[0], strict=True))["Zeile"] == 2


def test_files_wait_neither_too_many_nor_too_long(files_waiting):
    """One more than MOST displaces the oldest; after WAIT_S none is left, nor any file."""
    waiting = WaitingDeliveries()
    asked = Asked("kitas.csv", "offers")
    all_of_them = [
        waiting.wait(*waiting.store(io.BytesIO(b"%d" % n), asked.name), asked)
        for n in range(MOST + 1)
    ]
    assert waiting.found(all_of_them[0].id) is None
    assert len(files_waiting()) == MOST
    same = waiting.wait(all_of_them[1].file, all_of_them[1].content, Asked("a.csv", "offers"))
    assert waiting.found(all_of_them[1].id) is None, "the oldest goes"
    assert same.file.exists(), "but not its file, which another one needs"
    for one in (*all_of_them, same):
        one.since -= WAIT_S + 1
    assert waiting.found(same.id) is None
    assert files_waiting() == []


@pytest.mark.usefixtures("city")
def test_nothing_waits_longer_than_its_process(tmp_path, monkeypatch):
    """A service that is ended takes its folder along; what one that was killed left goes with the next file."""
    home = tmp_path / "temp"
    home.mkdir()
    monkeypatch.setenv("TMPDIR", str(home))
    gone = subprocess.Popen(["true"])
    gone.wait()
    orphan = home / f"{FOLDER}-{gone.pid}-abc"
    orphan.mkdir()
    with process(doors.url_in(tmp_path / "ort"), free_port(), "--planner") as base:
        with httpx2.Client(base_url=base, follow_redirects=True) as client:
            assert send(client, given.offers(tmp_path), own=KITAS).status_code == 200
        (folder,) = home.glob(f"{FOLDER}-*")
        assert folder != orphan
        assert folder.stat().st_mode & 0o077 == 0, "nobody else may look into it"
    assert list(home.glob(f"{FOLDER}-*")) == []


def test_a_packed_list_keeps_its_ending(planner, tmp_path):
    """`.csv.gz` lies under a name of ours, and is read as what it is."""
    packed = tmp_path / "kitas.2026.csv.gz"
    packed.write_bytes(gzip.compress(given.offers(tmp_path).read_bytes()))
    answer = send(planner, packed, own=KITAS)
    assert answer.status_code == 200
    assert "Zeilen 3 gelesen" in words(answer)


def test_rows_are_shown_in_german(tmp_path):
    """An area by its size, an unknown number by its status, numbers with dots."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    areas = take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    cells = take_in(store, "cells", given.cells(tmp_path), given.CELLS)
    store.close()
    titles, rows = rows_of("areas", areas.first)
    assert dict(zip(titles, rows[0], strict=True))["Lage"] == "Fläche, 1,00 km²"
    titles, rows = rows_of("cells", cells.first)
    assert "1.400" in rows[0]
    assert dict(zip(titles, rows[0], strict=True))["Personen: Angabe"] == "bekannt"


def test_there_is_no_such_page_without_planner_mode(city):
    """Reading and writing: 404 and nothing in the navigation."""
    with doors.knocking(city) as client:
        assert client.get(ADDRESS).status_code == 404
        assert client.post(ADDRESS, files={"datei": ("a.csv", b"a")}).status_code == 404
        assert ADDRESS not in client.get("/verlauf").text
