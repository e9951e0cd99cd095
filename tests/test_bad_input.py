"""Bad deliveries: each fault named with file, row and value; exit code 1; the store unchanged."""

import sys

import fiona
import pytest

import deliveries as given
from api.cli import main
from geo_lsz.errors import InputError
from layers.intake import take_in
from layers.store import Store


@pytest.fixture
def store(tmp_path):
    """A store that already knows the two Ortsteile."""
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    yield store
    store.close()


def faults(store, layer, file, mapping):
    """The faults for which a file is refused, as texts; nothing may have been kept."""
    before = [s.id for s in store.snapshots()]
    with pytest.raises(InputError) as error:
        take_in(store, layer, file, mapping)
    assert [s.id for s in store.snapshots()] == before
    return [str(fault) for fault in error.value.faults]


def test_an_unknown_area_code_and_a_lost_zero_are_told_apart(store, tmp_path):
    """'2' was '02' once; '77' never was."""
    file = given.csv(
        tmp_path,
        "atlas.csv",
        "ot;kennzahl;zähler;nenner",
        "2;sgb2_unter_15;2;120",
        "77;sgb2_unter_15;2;120",
    )
    lost, unknown = faults(store, "indicators", file, given.INDICATORS)
    assert "atlas.csv, Zeile 2, Spalte „ot“, Wert „2“" in lost
    assert "„02“: führende Null verloren?" in lost
    assert "Zeile 3" in unknown
    assert "Gebietsstand prüfen" in unknown


def test_codes_of_a_geography_that_is_not_there(tmp_path):
    """Indicators need their areas first."""
    empty = Store.open(f"sqlite:///{tmp_path / 'leer.db'}")
    (fault,) = faults(empty, "indicators", given.indicators(tmp_path), given.INDICATORS)
    assert "erst ihre Gebiete importieren" in fault
    empty.close()


def test_a_missing_crs_is_not_guessed(store, tmp_path):
    """A table of coordinates whose mapping names no CRS is refused."""
    mapping = given.OFFERS.model_copy(update={"crs": None})
    (fault,) = faults(store, "offers", given.offers(tmp_path), mapping)
    assert "das Koordinatensystem fehlt" in fault


def test_a_shapefile_that_lost_its_prj_is_not_guessed(store, tmp_path):
    """Without its .prj nobody knows where a Shapefile lies."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str", "name": "str"}}
    said = {"nr": "01", "name": "Altstadt"}
    with fiona.open(tmp_path / "a.shp", "w", driver="ESRI Shapefile", schema=schema) as sink:
        sink.write({"geometry": given.square(0, 0), "properties": said})
    (fault,) = faults(store, "areas", tmp_path / "a.shp", given.AREAS)
    assert "das Koordinatensystem fehlt" in fault


def test_file_and_mapping_must_name_the_same_crs(store, tmp_path):
    """One of the two is wrong, and a person has to say which."""
    mapping = given.AREAS.model_copy(update={"crs": "EPSG:25833"})
    (fault,) = faults(store, "areas", given.areas(tmp_path), mapping)
    assert "EPSG:25832" in fault
    assert "EPSG:25833" in fault


def test_swapped_coordinates_are_recognised(store, tmp_path):
    """North before east lies in no Germany, but swapped back it does."""
    file = given.csv(
        tmp_path,
        "kitas.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Regenbogen;01067;45;{given.SOUTH};{given.WEST}",
        "2;Weitweg;01067;45;5;5",
    )
    swapped, far = faults(store, "offers", file, given.OFFERS)
    assert "Zeile 2" in swapped
    assert "vertauscht" in swapped
    assert "Zeile 3" in far
    assert "nicht in Deutschland" in far


def test_a_broken_polygon_is_named_with_its_reason(store, tmp_path):
    """A bow tie crosses itself."""
    x, y = given.WEST, given.SOUTH
    ring = [[x, y], [x + 1000, y + 1000], [x + 1000, y], [x, y + 1000], [x, y]]
    bow_tie = {"type": "Polygon", "coordinates": [ring]}
    file = given.geojson(tmp_path / "ot.geojson", [({"nr": "01", "name": "Altstadt"}, bow_tie)])
    (fault,) = faults(store, "areas", file, given.AREAS)
    assert "Zeile 1" in fault
    assert "Self-intersection" in fault
    assert "Geometrien reparieren" in fault


def test_a_wrong_column_is_named_with_the_one_that_may_be_meant(store, tmp_path):
    """`Platze` is close to `Plätze`."""
    file = given.csv(tmp_path, "kitas.csv", "nr;name;PLZ;Platze;x;y", "1;A;01067;45;640500;5650500")
    (fault,) = faults(store, "offers", file, given.OFFERS)
    assert "Spalte „Plätze“" in fault
    assert "gemeint ist vielleicht „Platze“" in fault


def test_all_faults_of_a_file_come_at_once(store, tmp_path):
    """A person mends a list, not a guessing game."""
    file = given.csv(
        tmp_path,
        "kitas.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Regenbogen;01067;viele;{given.WEST};{given.SOUTH}",
        f"1;Zwergenland;01067;12,5;{given.WEST};{given.SOUTH}",
        f"3;;01067;-4;{given.WEST};{given.SOUTH}",
    )
    text = "\n".join(faults(store, "offers", file, given.OFFERS))
    assert "Zeile 4, Spalte „name“, Wert „“: Name fehlt" in text


def test_faults_of_values_come_together(store, tmp_path):
    """Double codes, words for numbers, halves and negative places are all named."""
    file = given.csv(
        tmp_path,
        "kitas.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Regenbogen;01067;viele;{given.WEST};{given.SOUTH}",
        f"1;Zwergenland;01067;12,5;{given.WEST};{given.SOUTH}",
        f"3;Sonnenschein;01067;-4;{given.WEST};{given.SOUTH}",
    )
    found = faults(store, "offers", file, given.OFFERS)
    assert [f.split(": ", 1)[0] for f in found] == [
        "kitas.csv, Zeile 2, Spalte „nr“, Wert „1“",
        "kitas.csv, Zeile 3, Spalte „nr“, Wert „1“",
        "kitas.csv, Zeile 2, Spalte „Plätze“, Wert „viele“",
        "kitas.csv, Zeile 3, Spalte „Plätze“, Wert „12,5“",
        "kitas.csv, Zeile 4, Spalte „Plätze“, Wert „-4“",
    ]


def test_a_numerator_above_its_denominator_is_refused(store, tmp_path):
    """There are no 130 of 120 children."""
    file = given.csv(tmp_path, "atlas.csv", "ot;kennzahl;zähler;nenner", "01;sgb2_unter_15;130;120")
    (fault,) = faults(store, "indicators", file, given.INDICATORS)
    assert "Zähler ist größer als der Nenner" in fault


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["import", "areas", "leer.geojson", "--mapping", "demo/ortsteile"], 1, "leer"),
        (["import", "areas", "x.geojson", "--mapping", "gibt/esnicht"], 1, "berlin/kitas_2022"),
        (["import", "offers", "leer.geojson", "--mapping", "demo/ortsteile"], 1, "nicht für"),
        (["run"], 1, "geo-lsz import areas"),
        (["publish"], 1, "geo-lsz import areas"),
        (["packs", "--out", "mappen"], 1, "geo-lsz run"),
        (["import", "areas"], 2, "DATEI"),
        (["tanzen"], 2, "tanzen"),
        (["serve", "--planner", "--host", "0.0.0.0"], 1, "127.0.0.1"),
    ],
)
def test_exit_codes(tmp_path, monkeypatch, capsys, argv, code, said):
    """0 done, 1 the input or the store says no, 2 wrong use; the message goes to stderr."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "leer.geojson").touch()
    monkeypatch.setattr(sys, "argv", ["geo-lsz", *argv])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == code
    assert said in capsys.readouterr().err
