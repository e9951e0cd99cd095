"""A workbook to fill in for those who deliver, and how it comes back."""

import re
import sys
import zipfile
from datetime import date
from io import BytesIO

import pytest

import deliveries as given
from api.cli import main
from filling import filled
from geo_lsz.errors import DefinitionError, InputError
from geo_lsz.sprachen import sprachen
from geo_lsz.zielgruppe import zielgruppen
from layers.filled_template import mapping_of
from layers.intake import take_in
from layers.layer import LAYERS, layer
from layers.store import Store
from layers.template import EXAMPLE, template
from layers.template_workbook import workbook

WHO_AND_WHEN = {"B2": "AWO Beispiel", "B3": "31.12.2025"}
LATE_2025 = 46022
"""31.12.2025 as a spreadsheet counts days: from 30.12.1899 on."""


@pytest.fixture
def store(tmp_path):
    """A store that already knows the two Ortsteile."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    yield store
    store.close()


def back(tmp_path, slug, rows, told=WHO_AND_WHEN, geography=""):
    """A template of this layer that came back with these rows, by header, below its example row."""
    made = template(slug, geography)
    letters = {field.key: chr(ord("A") + place) for place, field in enumerate(made.fields)}
    cells = {
        f"{letters[key]}{number}": value
        for number, row in enumerate(rows, start=3)
        for key, value in row.items()
    }
    return filled(workbook(made), {1: cells, 2: told}, tmp_path / f"{slug}.xlsx")


REGENBOGEN = {
    "offer": "1",
    "name": "Regenbogen",
    "angebotsart": "Kindertageseinrichtung",
    "strasse": "Hauptstraße",
    "hausnummer": "5",
    "plz": "01067",
    "places": 45,
    "x": given.WEST + 500,
    "y": given.SOUTH + 500.5,
    "bestandsschutz_bis": "31.12.2027",
    "warteliste": "ja",
    "angebotsform": "Einrichtung",
    "handlungsfelder": "Beratung, Unterstützung und Information; Bildung im familiären Umfeld",
    "sprachen": "Deutsch, Arabisch",
    "stunden": 39.5,
}
SPIELMOBIL = {
    "offer": "2",
    "name": "Spielmobil",
    "angebotsart": "Jugendfreizeiteinrichtung",
    "einzugsgebiet": "stadtweit",
}


def test_a_filled_template_is_imported_as_it_is(store, tmp_path):
    """Drop-downs become our words, numbers stay numbers, PLZ keep their zero; the example counts nothing."""
    file = back(tmp_path, "offers", [REGENBOGEN, SPIELMOBIL])
    taken = take_in(store, "offers", file, mapping_of(file))
    frame = store.frame(taken.snapshot.id)
    assert frame.index.to_list() == ["1", "2"]
    assert frame["angebotsart"].to_list() == ["kita", "jugendfreizeit"]
    assert frame.loc["1", ["plz", "places", "warteliste"]].to_list() == ["01067", 45, "ja"]
    assert frame.loc["1", ["angebotsform", "handlungsfelder", "sprachen", "stunden"]].to_list() == [
        *("einrichtung", "beratung, bildung", "de, ar", 39.5),
    ]
    assert (frame.geometry["1"].x, frame.geometry["1"].y) == (given.WEST + 500, given.SOUTH + 500.5)
    assert frame.loc["1", "bestandsschutz_bis"] == "2027-12-31"
    assert frame.loc["2", ["places_status", "einzugsgebiet"]].to_list() == ["missing", "stadtweit"]
    said = [notice for notice in taken.notices if EXAMPLE in notice.what]
    assert [notice.what for notice in said] == [
        "1 Zeilen „BEISPIEL“ ausgelassen: Beispielzeile der Vorlage"
    ]


def test_who_delivers_and_of_which_day_stands_on_its_own_sheet(tmp_path):
    """The next list of the same Träger replaces this one; its day may be a day of the spreadsheet, too."""
    told = mapping_of(back(tmp_path, "offers", [REGENBOGEN]))
    assert (told.source, told.stichtag) == ("vorlage/offers/awo_beispiel", date(2025, 12, 31))
    assert (told.attribution, told.licence) == ("AWO Beispiel", "nicht angegeben")
    again = mapping_of(
        back(tmp_path, "offers", [REGENBOGEN], {"B2": "AWO Beispiel", "B3": LATE_2025})
    )
    assert again == told


def test_what_is_not_told_is_asked_for(tmp_path):
    """Without a name and a day nothing comes in; both are said at once."""
    with pytest.raises(InputError) as error:
        mapping_of(back(tmp_path, "offers", [REGENBOGEN], {}))
    assert [fault.what.partition(";")[0] for fault in error.value.faults] == [
        "auf dem Blatt „Angaben“ fehlt: Wer liefert (Träger oder Amt)",
        "auf dem Blatt „Angaben“ fehlt: Stand der Angaben (Tag)",
    ]
    with pytest.raises(InputError, match="„bald“ kein Tag"):
        mapping_of(back(tmp_path, "offers", [], {"B2": "AWO", "B3": "bald"}))


def test_an_empty_template_is_no_delivery(store, tmp_path):
    """Only the example row is there, and that counts nothing."""
    file = back(tmp_path, "offers", [])
    with pytest.raises(InputError, match="lässt jede Zeile aus"):
        take_in(store, "offers", file, mapping_of(file))


def test_the_workbook_does_not_choose_what_is_published(store, tmp_path):
    """Whoever writes another rule into the hidden sheet changes nothing: counts stay counts."""
    row = {"area": "01", "indicator": "Arbeitslose", "numerator": 2, "denominator": 300}
    file = back(tmp_path, "indicators", [row], geography="ortsteile")
    hidden = {"A40": "[secrecy]", "A41": 'rule = "open"', "A42": 'reason = "x"'}
    filled(file.read_bytes(), {5: hidden}, tmp_path / "frech.xlsx")
    told = mapping_of(tmp_path / "frech.xlsx")
    assert told.secrecy == layer("indicators").secrecy
    assert told.secrecy.rule == "counts"
    taken = take_in(store, "indicators", file, told.model_copy())
    frame = store.frame(taken.snapshot.id)
    assert frame.loc[("01", "arbeitslose"), ["numerator", "denominator"]].to_list() == [2, 300]


def test_people_are_counted_by_area(store, tmp_path):
    """A column for each Zielgruppe; what is left empty is unknown."""
    rows = [{"area": "01", "alle": 1400, "unter_6": 60}, {"area": "02", "alle": 0}]
    file = back(tmp_path, "cells", rows, geography="ortsteile")
    frame = store.frame(take_in(store, "cells", file, mapping_of(file)).snapshot.id)
    persons = frame["persons"].unstack()
    assert persons.loc["ortsteile:01", ["alle", "unter_6"]].to_list() == [1400, 60]
    assert persons.loc["ortsteile:02", "alle"] == 0
    assert frame.loc[("ortsteile:02", "unter_6"), "persons_status"] == "missing"


BY_HAND = {
    "documents": [{"document": "plan", "title": "Sozialplan", "art": "Plan", "datum": "1.3.2025"}],
    "events": [
        {
            "event": "E1",
            "name": "Forum bei Familie Muster",
            "art": "Forum",
            "datum": LATE_2025,
            "betroffen": "01, 02",
            "teilnehmende": 14,
        },
        {"event": "E2", "art": "Runde", "datum": "2.11.2025", "betroffen": "stadtweit"},
    ],
    "bedarfe": [
        {
            "bedarf": "B1",
            "handlungsfeld": "Beratung, Unterstützung und Information",
            "zielgruppe": "Kinder unter 6 Jahren",
            "betroffen": "02",
            "herkunft": "veranstaltung",
            "event": "E1",
            "datum": "31.12.2025",
            "stimmen": 8,
            "schwere": 2,
            "stand": "Geprüft",
            "dokument": "plan",
            "seite": "12",
            "anliegen": "Eine Bank",
        }
    ],
    "survey": [
        {
            "area": "01",
            "frage": "Es fehlt ein Ort, an dem sich Jung und Alt treffen",
            "numerator": 12,
            "denominator": 38,
            "share": 35.5,
            "asked": 100,
            "answered": 40,
        },
        {
            "area": "02",
            "frage": "Der Weg zur Kita ist zu weit",
            "numerator": 2,
            "denominator": 19,
        },
    ],
    "vorhaben": [
        {
            "vorhaben": "007",
            "title": "Treff",
            "handlungsfelder": "Dialog der Generationen; Beratung, Unterstützung und Information",
            "zielgruppe": "Menschen ab 65 Jahren",
            "stand": "laufend",
            "kosten_eur": 1250000.5,
            "dokument": "plan",
            "x": given.WEST + 1500,
            "y": given.SOUTH + 500,
        },
        {"vorhaben": "008", "title": "Zaun", "betroffen": "stadtweit", "stand": "geplant"},
    ],
    "register": [
        {
            "strasse": "Anger",
            "hausnummer": "1a",
            "plz": "01067",
            "ort": "Altstadt",
            "area": "01",
            "x": given.WEST + 500,
            "y": given.SOUTH + 500,
        },
        {"strasse": "Gasse", "hausnummer": 7},
    ],
}
"""What a clerk types, by layer, what is cited before what cites it."""


@pytest.fixture(scope="module")
def came_back(tmp_path_factory):
    """Frame and mapping of each layer, as a template of it came back, all in one store."""
    folder = tmp_path_factory.mktemp("zurueck")
    store = Store.open(f"sqlite:///{folder / 'stadt.db'}")
    take_in(store, "areas", given.areas(folder), given.AREAS)
    found = {}
    for slug, rows in BY_HAND.items():
        file = back(folder, slug, rows, geography="ortsteile")
        told = mapping_of(file)
        found[slug] = store.frame(take_in(store, slug, file, told).snapshot.id), told
    store.close()
    return found


def test_every_layer_that_is_filled_in_by_hand_has_a_template():
    """All but what machines write: borders, street networks and travel times."""
    assert {slug for slug in LAYERS if layer(slug).template} == {
        *BY_HAND,
        *("offers", "cells", "indicators"),
    }


def test_documents_come_back(came_back):
    """Under the key that others cite, with its day."""
    frame, _ = came_back["documents"]
    assert frame.loc["plan", ["title", "art", "datum"]].to_list() == [
        *("Sozialplan", "Plan", "2025-03-01")
    ]


def test_events_come_back(came_back):
    """Days as text or as a day of the spreadsheet, two areas, and nobody knows how many came to the second."""
    frame, told = came_back["events"]
    assert frame["datum"].to_list() == ["2025-12-31", "2025-11-02"]
    assert frame["betroffen"].to_list() == ["ortsteile/01, ortsteile/02", "stadtweit"]
    assert frame["teilnehmende"].fillna(-1).to_list() == [14, -1]
    assert (told.secrecy.rule, told.secrecy.min_count) == ("counts", 3)


def test_bedarfe_come_back(came_back):
    """Fields and Zielgruppen chosen by their German titles, the event and the plan by their keys."""
    frame, told = came_back["bedarfe"]
    words = ["handlungsfeld", "zielgruppe", "betroffen", "herkunft", "event", "dokument", "seite"]
    assert frame.loc["B1", words].to_list() == [
        *("beratung", "unter_6", "ortsteile/02", "veranstaltung", "E1", "plan", "12")
    ]
    assert frame.loc["B1", ["stimmen", "schwere", "stand"]].to_list() == [8, 2, "geprüft"]
    assert told.secrecy.rule == "counts"


def test_a_survey_comes_back(came_back):
    """A weighted share as it was typed; without weights it is 2 of 19. A sample is hidden below 10 answers."""
    frame, told = came_back["survey"]
    assert frame.loc[("01", "treffpunkt_fehlt"), ["value", "asked", "answered"]].to_list() == [
        *(0.355, 100, 40)
    ]
    assert frame.loc[("02", "kita_weg_zu_weit"), "value"] == pytest.approx(2 / 19)
    assert (told.secrecy.rule, told.secrecy.min_denominator) == ("counts", 10)


def test_vorhaben_come_back(came_back):
    """Two fields in one cell although titles have commas; the area is that of the point; cents stay."""
    frame, _ = came_back["vorhaben"]
    assert frame["handlungsfelder"].fillna("-").to_list() == ["beratung, dialog", "-"]
    assert frame["betroffen"].to_list() == ["ortsteile/02", "stadtweit"]
    assert frame.loc["007", ["zielgruppe", "kosten_eur", "dokument"]].to_list() == [
        *("ab_65", 1250000.5, "plan")
    ]
    assert frame.loc["008", "kosten_eur_status"] == "missing"


def test_addresses_come_back(came_back):
    """As they are written, with area and point where they were typed; a register is never published."""
    frame, told = came_back["register"]
    assert frame.index.to_list() == ["Anger 1a, 01067 Altstadt", "Gasse 7"]
    assert frame["area"].fillna("-").to_list() == ["01", "-"]
    assert frame.geometry.isna().to_list() == [False, True]
    assert told.secrecy is None


def test_a_register_asks_for_areas_only_where_a_geography_is_told():
    """Without one there is no such column, and the template is made all the same."""
    assert "area" not in {field.key for field in template("register").fields}
    assert "area" in {field.key for field in template("register", "ortsteile").fields}


def test_a_hidden_sheet_that_names_no_layer_is_said_in_german(tmp_path):
    """Somebody typed into it: what to do is said."""
    file = back(tmp_path, "documents", BY_HAND["documents"])
    sheets = len(re.findall("<sheet ", parts(file.read_bytes())["xl/workbook.xml"]))
    filled(file.read_bytes(), {sheets: {"A2": 'layer = "wetter"'}}, tmp_path / "kaputt.xlsx")
    with pytest.raises(InputError, match="beschädigt; neu ausfüllen"):
        mapping_of(tmp_path / "kaputt.xlsx")


def test_a_workbook_that_is_no_template_has_no_mapping(tmp_path):
    """It needs one of its own, as any other list."""
    assert mapping_of(given.offers(tmp_path)) is None


def parts(content):
    """The parts of a workbook as text."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def test_the_workbook_helps_who_fills_it_in():
    """Headers stay, kinds of offer are chosen from a list, each header has a note, one sheet says how."""
    made = template("offers")
    found = parts(workbook(made))
    data = found["xl/worksheets/sheet1.xml"]
    assert 'ySplit="1"' in data
    assert 'state="frozen"' in data
    lists = re.findall(r'type="list".*?sqref="(\w+):\w+".*?<formula1>(.*?)</formula1>', data)
    # Angebotsart is the third column and has 12 kinds, its form the fourth and has 4, then come 6
    # Handlungsfelder and all Zielgruppen; the 20th is Warteliste, ja or nein, the 22nd Sprachen, and
    # the 23rd barrierefrei, with teilweise.
    assert [(cell, formula.split(":")[1]) for cell, formula in lists] == [
        ("C2", "$A$12"),
        ("D2", "$B$4"),
        ("E2", "$C$6"),
        ("F2", f"$D${len(zielgruppen())}"),
        ("T2", "$E$2"),
        ("V2", f"$F${len(sprachen())}"),
        ("W2", "$G$3"),
    ]
    assert found["xl/comments1.xml"].count("<comment ") == len(made.fields)
    assert re.findall(r'<sheet name="(.*?)"', found["xl/workbook.xml"]) == [
        *("Daten", "Angaben", "So geht es", "_listen", "_zuordnung")
    ]
    assert found["xl/workbook.xml"].count('state="hidden"') == 2


def test_areas_are_chosen_from_those_that_are_there():
    """With the store's Ortsteile the codes are a list, and a sheet says which is which."""
    found = parts(workbook(template("cells", "ortsteile", {"01": "Altstadt", "02": "Neudorf"})))
    assert "<formula1>Gebiete!$A$2:$A$3</formula1>" in found["xl/worksheets/sheet1.xml"]
    assert "Altstadt" in found["xl/sharedStrings.xml"]


def test_where_several_may_be_named_the_list_only_proposes():
    """Areas with `stadtweit` as the third, and fields of Vorhaben: whoever types two of them is warned, not stopped."""
    names = {"01": "Altstadt", "02": "Neudorf"}
    data = parts(workbook(template("vorhaben", "ortsteile", names)))["xl/worksheets/sheet1.xml"]
    rules = dict(re.findall(r"<dataValidation ([^>]*)>(?:<formula1>)(.*?)</formula1>", data))
    warned = {formula for rule, formula in rules.items() if 'errorStyle="warning"' in rule}
    assert warned == {"Gebiete!$A$2:$A$4", "_listen!$A$1:$A$6"}


@pytest.mark.parametrize("slug", [slug for slug in LAYERS if layer(slug).template])
def test_every_template_is_the_same_bytes_twice(slug):
    """The clock has no say in it."""
    made = template(slug, "ortsteile")
    assert workbook(made) == workbook(made)


def test_there_is_no_template_for_borders_and_none_without_a_geography():
    """Both are said in words."""
    with pytest.raises(DefinitionError, match=r"Vorlagen gibt es zu: .*offers"):
        template("areas")
    with pytest.raises(DefinitionError, match="--geography ortsteile"):
        template("cells")


def test_the_command_line_hands_out_a_template_and_takes_it_back(
    store, tmp_path, monkeypatch, capsys
):
    """From the empty workbook to the snapshot, without a mapping."""
    out, url = tmp_path / "vorlage.xlsx", f"sqlite:///{tmp_path / 'stadt.db'}"

    def command(*argv):
        monkeypatch.setattr(sys, "argv", ["geo-lsz", *map(str, argv), "--db", url])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0

    assert command("template", "offers", out) == 0
    cells = {"A3": "1", "B3": "Regenbogen", "C3": "Kindertageseinrichtung", "I3": 45}
    file = filled(out.read_bytes(), {1: cells, 2: WHO_AND_WHEN}, tmp_path / "zurueck.xlsx")
    assert command("import", "offers", file, "--check") == 0
    assert store.snapshots("offers") == []
    assert command("import", "offers", file) == 0
    assert "vorlage/offers/awo_beispiel" in capsys.readouterr().out
    assert len(store.snapshots("offers")) == 1
