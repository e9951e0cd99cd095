"""What a list may tell of its offers beside name, place and capacity."""

import pytest

import deliveries as given
from geo_lsz.errors import InputError
from layers.intake import take_in
from layers.mapping import Mapping
from layers.store import Store

EVERYTHING = {
    "einzugsgebiet": "gebiet",
    "oeffnungszeiten": "offen",
    "bestandsschutz_bis": "geschützt bis",
    "bestandsschutz_quelle": "Beschluss",
    "warteliste": "Warteliste",
    "foerderung": "Topf",
}
HEADER = "nr;name;x;y;gebiet;offen;geschützt bis;Beschluss;Warteliste;Topf"


@pytest.fixture
def store(tmp_path):
    """A store that already knows the two Ortsteile."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    yield store
    store.close()


def mapping(geography: str = "ortsteile") -> Mapping:
    """A list of Kitas that tells everything; its areas are those of a geography."""
    columns = {"offer": "nr", "name": "name", "x": "x", "y": "y"} | EVERYTHING
    said = {"columns": columns, "geography": geography, "complete_for": ()}
    return given.OFFERS.model_copy(update=said)


def taken(store, tmp_path, *lines, **of_mapping):
    """The intake of a list of these lines, and its frame."""
    file = given.csv(tmp_path, "liste.csv", HEADER, *lines)
    intake = take_in(store, "offers", file, mapping(**of_mapping))
    return intake, store.frame(intake.snapshot.id)


def refused(store, tmp_path, *lines, **of_mapping):
    """The faults for which a list is refused, as texts."""
    with pytest.raises(InputError) as error:
        taken(store, tmp_path, *lines, **of_mapping)
    return [str(fault) for fault in error.value.faults]


def test_everything_that_a_list_tells_is_kept(store, tmp_path):
    """Areas in one order, days as ISO, words in lower case; what is empty is unknown."""
    intake, frame = taken(
        store,
        tmp_path,
        "1;Spielmobil;;;02, 01;Mo-Fr 08:00-16:00;31.12.2027;Stadtrat 12/24;Ja;Land",
        "2;Telefon;;;Stadtweit;;unbefristet;Stiftung;nein;",
        f"3;Kita;{given.WEST};{given.SOUTH};;;2026-07-31;;;",
    )
    assert frame["einzugsgebiet"].to_list()[:2] == ["ortsteile/01, ortsteile/02", "stadtweit"]
    assert frame["bestandsschutz_bis"].to_list() == ["2027-12-31", "unbefristet", "2026-07-31"]
    assert frame["warteliste"].to_list()[:2] == ["ja", "nein"]
    assert frame.loc["1", ["oeffnungszeiten", "foerderung"]].to_list() == [
        "Mo-Fr 08:00-16:00",
        "Land",
    ]
    assert frame.loc["3", ["einzugsgebiet", "oeffnungszeiten", "warteliste"]].isna().all()
    said = "\n".join(map(str, intake.notices))
    assert "Einzugsgebiet; zählt in keiner" not in said
    assert "Wert „Kita“: Bestandsschutz ohne Quelle" in said


def test_an_offer_with_neither_place_nor_area_is_named(store, tmp_path):
    """It counts nowhere, and whoever delivers the list should know."""
    intake, _ = taken(store, tmp_path, "1;Spielmobil;;;;;;;;")
    (notice, *_) = (str(n) for n in intake.notices if "keiner Erreichbarkeit" in str(n))
    assert "Spielmobil" in notice


def test_words_that_mean_nothing_are_named_with_what_to_do(store, tmp_path):
    """An unknown area, a day that is none, a waiting list that is neither yes nor no."""
    waiting, area, day = refused(store, tmp_path, "1;Spielmobil;;;01,77;;30.02.2027;Q;voll;")
    assert "„01,77“" in area
    assert "in „ortsteile“ nicht gibt" in area
    assert "„30.02.2027“" in day
    assert "unbefristet" in day
    assert "[values.warteliste]" in waiting


def test_area_codes_need_a_geography(store, tmp_path):
    """Without a geography nobody knows whose codes they are; `stadtweit` needs none."""
    (fault,) = refused(store, tmp_path, "1;Spielmobil;;;01;;;;;", geography="")
    assert "Gliederung" in fault
    _, frame = taken(store, tmp_path, "1;Spielmobil;;;stadtweit;;;;;", geography="")
    assert frame["einzugsgebiet"].to_list() == ["stadtweit"]


def test_opening_hours_that_nobody_can_read_are_named(store, tmp_path):
    """They are kept as told and count as unknown; what can be read, or is not told, is no news."""
    intake, frame = taken(
        store,
        tmp_path,
        f"1;Kita;{given.WEST};{given.SOUTH};;Mo bis Fr 8-16 Uhr;;;;",
        f"2;Kita;{given.WEST};{given.SOUTH};;Mo-Fr 08:00-16:00;;;;",
        f"3;Kita;{given.WEST};{given.SOUTH};;;;;;",
    )
    (notice,) = (str(n) for n in intake.notices if "Öffnungszeiten nicht lesbar" in str(n))
    assert "„Mo bis Fr 8-16 Uhr“" in notice
    assert "gelten als unbekannt" in notice
    assert frame["oeffnungszeiten"].to_list()[:2] == ["Mo bis Fr 8-16 Uhr", "Mo-Fr 08:00-16:00"]


MORE = {
    "angebotsform": "Was",
    "handlungsfelder": "Felder",
    "zielgruppen": "Für",
    "sprachen": "Sprachen",
    "barrierefrei": "Zugang",
    "gueltig_von": "ab",
    "gueltig_bis": "bis",
    "stunden": "Std",
}
MORE_HEADER = f"nr;name;x;y;{';'.join(MORE.values())}"


def told_more(store, tmp_path, *lines):
    """The intake of a list that tells form, fields, groups, languages, access, days and hours."""
    columns = {"offer": "nr", "name": "name", "x": "x", "y": "y"} | MORE
    file = given.csv(tmp_path, "mehr.csv", MORE_HEADER, *lines)
    return take_in(store, "offers", file, given.OFFERS.model_copy(update={"columns": columns}))


HERE = f"{given.WEST};{given.SOUTH}"


def test_a_list_tells_what_an_offer_is_and_whom_it_serves(store, tmp_path):
    """Titles and slugs, names and codes mean the same; the first field stays the first; hours may be half."""
    intake = told_more(
        store,
        tmp_path,
        f"1;Kita;{HERE};Maßnahme;Dialog der Generationen/bildung;unter_6, Menschen ab 65 Jahren;"
        "Deutsch, uk;Teilweise;01.02.2025;2027-01-31;19,5",
        f"2;Kita;{HERE};;;;;;;;",
    )
    frame = store.frame(intake.snapshot.id)
    assert frame.loc["1", list(MORE)].to_list() == [
        *("maßnahme", "dialog, bildung", "unter_6, ab_65", "de, uk", "teilweise"),
        *("2025-02-01", "2027-01-31", 19.5),
    ]
    assert frame.loc["2", list(MORE)].isna().all()
    assert frame.loc["2", "stunden_status"] == "missing"


def test_words_days_and_hours_that_cannot_be_are_named(store, tmp_path):
    """Every fault of a row with the words that there are: form, field, group, language, access, days, hours."""
    with pytest.raises(InputError) as error:
        told_more(
            store,
            tmp_path,
            f"1;Kita;{HERE};Verein;Sport, dialog;alle/Riesen;Elbisch;etwas;01.02.2026;31.01.2026;169",
        )
    said = {fault.column: str(fault) for fault in error.value.faults}
    assert set(said) == set(MORE.values()) - {"ab"}
    assert "„Verein“" in said["Was"]
    assert "Einrichtung, Projekt, Maßnahme, Initiative" in said["Was"]
    assert "„Sport“" in said["Felder"]
    assert "wohnumfeld" in said["Felder"]
    assert "„Riesen“" in said["Für"]
    assert "„Elbisch“" in said["Sprachen"]
    assert "„etwas“" in said["Zugang"]
    assert "liegt vor dem Tag, ab dem das Angebot besteht" in said["bis"]
    assert "168 Stunden" in said["Std"]


def test_an_offer_that_is_over_is_kept_and_named(store, tmp_path):
    """Its list speaks of 31.12.2025: one ended the day before, one begins the day after, one ends that day."""
    intake = told_more(
        store,
        tmp_path,
        f"1;Vorbei;{HERE};;;;;;;30.12.2025;",
        f"2;Kommt;{HERE};;;;;;01.01.2026;;",
        f"3;Letzter Tag;{HERE};;;;;;;31.12.2025;",
    )
    assert store.row_count(intake.snapshot.id) == 3
    said = [str(notice) for notice in intake.notices if "zählt nicht als Angebot" in str(notice)]
    assert [text.split("“")[0].split("„")[1] for text in said] == ["Vorbei", "Kommt"]
    assert "am Stichtag 31.12.2025" in said[0]
