"""What an import says: every fault, repair and notice as a row, and a check that keeps nothing."""

import sys

import pandas as pd
import pytest
import shapely
from geopandas import GeoSeries

import deliveries as given
from api.cli import main
from geo_lsz.errors import InputError
from geo_lsz.frames import METRIC_CRS
from layers import places_on_earth
from layers.conform import conform
from layers.intake import take_in
from layers.layer import LAYERS
from layers.readers import read
from layers.report import Report, Rule, as_table
from layers.store import Store

ALL = ("trim", "reproject", "make_valid")
HEADER = "nr;name;PLZ;Plätze;x;y"
HERE = f"{given.WEST};{given.SOUTH}"


@pytest.fixture
def store(tmp_path):
    """A store that already knows the two Ortsteile."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    yield store
    store.close()


def command(monkeypatch, *argv):
    """Run the command line; its exit code."""
    monkeypatch.setattr(sys, "argv", ["geo-lsz", *map(str, argv)])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code or 0


def test_every_finding_is_a_row_with_its_rule_and_what_was_done_or_is_to_do():
    """File, row, field, value, rule, what, and what was done or is to do; faults stand first."""
    report = Report("kitas.csv")
    report.notice("liegt daneben; bitte ansehen", pd.Series({4: "Kita"}), rule=Rule.IN_GERMANY)
    report.repair("hat Leerzeichen", "ohne sie übernommen", rule=Rule.NO_SPACES)
    report.fault("ist keine Zahl", pd.Series({2: "viele"}), "Plätze", Rule.NUMBER)
    found = as_table(report.faults, report.notices).astype("object").fillna("").to_numpy().tolist()
    assert found == [
        ["Fehler", "kitas.csv", 2, "Plätze", "viele", "Zahl", "ist keine Zahl", ""],
        [
            *("Hinweis", "kitas.csv", 4, "", "Kita", "liegt in Deutschland"),
            *("liegt daneben", "bitte ansehen"),
        ],
        [
            *("Reparatur", "kitas.csv", "", "", "", "keine Leerzeichen am Rand"),
            *("hat Leerzeichen", "ohne sie übernommen"),
        ],
    ]


def test_a_check_does_everything_but_keep(store, tmp_path):
    """It finds what an import finds, says which snapshot it would be, and the store stays as it was."""
    before = store.snapshots()
    checked = take_in(store, "offers", given.offers(tmp_path), given.OFFERS, keep=False)
    assert (checked.new, checked.kept) == (True, False)
    assert store.snapshots() == before
    taken = take_in(store, "offers", given.offers(tmp_path), given.OFFERS)
    assert (taken.snapshot, taken.notices) == (checked.snapshot, checked.notices)
    assert (taken.new, taken.kept) == (True, True)


def test_the_command_line_checks_and_writes_a_report(store, tmp_path, monkeypatch, capsys):
    """The faults stand in the terminal and, a row each, in the workbook; nothing was kept."""
    file = given.csv(tmp_path, "kitas.csv", HEADER, f"1;A;01067;viele;{HERE}", f"1;;01067;3;{HERE}")
    (tmp_path / "kitas.toml").write_text(TOML, encoding="utf-8")
    out = tmp_path / "bericht.xlsx"
    told = ("--mapping", tmp_path / "kitas.toml", "--db", f"sqlite:///{tmp_path / 'stadt.db'}")
    assert command(monkeypatch, "import", "offers", file, *told, "--check", "--report", out) == 1
    said = capsys.readouterr()
    assert "Nicht aufgenommen, 4 Fehler" in said.err
    assert "Zeile 2 „1“, 3 „1“ in Spalte „nr“" in said.err
    rows = pd.read_excel(out, engine="calamine", dtype="str").fillna("")
    assert rows.loc[rows["Regel"] == "Zahl", ["Zeile", "Wert"]].to_numpy().tolist() == [
        ["2", "viele"]
    ]
    assert (rows["Art"] == "Fehler").sum() == 4
    assert store.snapshots("offers") == []


def test_the_help_of_import_names_every_layer(monkeypatch, capsys):
    """It opens without loading the catalogue, so a new layer is written there too."""
    assert command(monkeypatch, "import", "--help") == 0
    said = capsys.readouterr().out
    assert [
        slug for slug in LAYERS if f"{slug} (" not in " ".join(said.replace("│", " ").split())
    ] == []


TOML = """
layer = "offers"
source = "beispiel/kitas"
title = "Kitas"
stichtag = 2025-12-31
licence = "dl-de/by-2-0"
attribution = "Stadt Beispiel"
crs = "EPSG:25832"
columns = { offer = "nr", name = "name", plz = "PLZ", places = "Plätze", x = "x", y = "y" }
constants = { angebotsart = "kita" }
"""


def test_the_same_file_again_is_said_to_be_unchanged(store, tmp_path, monkeypatch, capsys):
    """The second time nothing is added, and the exit code is 0."""
    file = given.offers(tmp_path)
    (tmp_path / "kitas.toml").write_text(TOML, encoding="utf-8")
    told = ("--mapping", tmp_path / "kitas.toml", "--db", f"sqlite:///{tmp_path / 'stadt.db'}")
    assert command(monkeypatch, "import", "offers", file, *told) == 0
    assert command(monkeypatch, "import", "offers", file, *told) == 0
    assert "kitas.csv: unverändert" in capsys.readouterr().out
    assert len(store.snapshots("offers")) == 1


def test_spaces_are_taken_away_and_told_once(tmp_path):
    """Two fields of two columns had some; the report says so in one row, and the names have none."""
    rows = [f"1; Regenbogen ;01067;45;{HERE}", f"2;Zwergenland;01067\u00a0;;{HERE}"]
    file = given.csv(tmp_path, "kitas.csv", HEADER, *rows)
    frame, notices = conform(read(file), given.OFFERS, None)
    assert frame.loc[["1", "2"], ["name", "plz"]].to_numpy().tolist() == [
        ["Regenbogen", "01067"],
        ["Zwergenland", "01067"],
    ]
    (told,) = [one for one in notices if one.rule == Rule.NO_SPACES]
    assert told.what == "2 Felder haben Leerzeichen am Rand („name“, „PLZ“)"
    assert told.row is None


def ring(*corners):
    """A polygon of these corners, in metres from the south-west corner of the city."""
    return shapely.Polygon([(given.WEST + x, given.SOUTH + y) for x, y in corners])


SPIKE = ring((0, 0), (1000, 0), (1000, 1000), (500, 1000), (500, 1400), (500, 1000), (0, 1000))
"""1 km², with a spike that encloses nothing."""
BOW_TIE = ring((0, 0), (1000, 1000), (1000, 0), (0, 1000))
"""Two triangles of a quarter of a km² each; the signed areas cancel out."""


def test_an_invalid_polygon_is_mended_and_told_with_its_areas():
    """A spike goes, the square kilometre stays, and only surfaces are kept."""
    report = Report("ot.geojson", ALL)
    mended = places_on_earth.valid_polygons(GeoSeries([SPIKE], index=[7], crs=METRIC_CRS), report)
    assert report.faults == []
    (told,) = report.notices
    assert (told.row, told.rule) == (7, Rule.VALID_POLYGON)
    assert told.done == "gültig gemacht (Fläche vorher 100,00 ha, repariert 100,00 ha)"
    assert mended.is_valid.all()
    assert mended.geom_type.to_list() == ["Polygon"]
    assert mended.area.to_list() == [1e6]
    assert mended.crs == METRIC_CRS


def test_a_repair_that_would_change_the_area_is_left_to_a_person():
    """A bow tie is either half of itself or a mistake; nobody may guess."""
    report = Report("ot.geojson", ALL)
    places_on_earth.valid_polygons(GeoSeries([BOW_TIE], crs=METRIC_CRS), report)
    (fault,) = report.faults
    assert "vorher 0,00 ha, repariert 50,00 ha" in fault.what


def test_nothing_is_mended_that_the_catalogue_does_not_allow():
    """A layer without that repair refuses the spike, other coordinates, and leaves texts alone."""
    report = Report("ot.geojson")
    places_on_earth.valid_polygons(GeoSeries([SPIKE], crs=METRIC_CRS), report)
    places_on_earth.metric(GeoSeries.from_xy([11.0], [51.0], crs="EPSG:4326"), None, report)
    assert [fault.rule for fault in report.faults] == [Rule.VALID_POLYGON, Rule.CRS]


def test_other_coordinates_are_brought_into_metres_and_told(store, tmp_path):
    """A file in degrees comes in, and the report says from what into what."""
    corner = shapely.box(11.0, 51.0, 11.01, 51.01)
    feature = ({"nr": "03", "name": "Fern"}, shapely.geometry.mapping(corner))
    file = given.geojson(tmp_path / "grad.geojson", [feature], crs=4326)
    (told,) = [n for n in take_in(store, "areas", file, given.AREAS).notices if n.done]
    assert str(told) == ("grad.geojson: die Koordinaten sind EPSG:4326; in EPSG:25832 umgerechnet")


def test_all_faults_of_a_file_come_in_one_list(store, tmp_path):
    """An empty name, a double code and a word for a number are found in one go."""
    file = given.csv(tmp_path, "k.csv", HEADER, f"1;;01067;viele;{HERE}", f"1;B;01067;5;{HERE}")
    with pytest.raises(InputError) as error:
        take_in(store, "offers", file, given.OFFERS)
    assert {fault.rule for fault in error.value.faults} == {
        *(Rule.REQUIRED, Rule.UNIQUE, Rule.NUMBER)
    }
