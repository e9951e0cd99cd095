"""Bad deliveries: each fault named with file, row and value; exit code 1; the store unchanged."""

import sys

import fiona
import pytest

import deliveries as given
from api.cli import main
from geo_lsz.errors import DefinitionError, InputError
from layers.intake import take_in
from layers.mapping import Mapping
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
        (["import", "netz", "leer.osm.pbf"], 1, "leer"),
        (["import", "netz", "leer.geojson"], 1, ".osm.pbf"),
        (["import", "offers", "leer.geojson"], 2, "--mapping"),
        (["city", "atlantis", "--data", "."], 1, "jena"),
        (["city", "jena", "--data", "."], 1, "zensus2011_gitter_1km.csv"),
        (["city", "jena"], 2, "--data"),
        (["import", "areas"], 2, "DATEI"),
        (["tanzen"], 2, "tanzen"),
        (["serve", "--planner", "--host", "0.0.0.0"], 1, "127.0.0.1"),
    ],
)
def test_exit_codes(tmp_path, monkeypatch, capsys, argv, code, said):
    """0 done, 1 the input or the store says no, 2 wrong use; the message goes to stderr."""
    monkeypatch.chdir(tmp_path)
    for name in ("leer.geojson", "leer.osm.pbf"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "argv", ["geo-lsz", *argv])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == code
    assert said in capsys.readouterr().err


def test_words_that_the_mapping_leaves_out_are_counted_with_the_reason(store, tmp_path):
    """A row is left out only by a word that somebody wrote down, and never silently."""
    ways_out = {"ignore": {"name": {"Spielhölle": "ist kein Angebot für Familien"}}}
    mapping = given.OFFERS.model_copy(update=ways_out)
    here = f"{given.WEST};{given.SOUTH}"
    file = given.csv(
        tmp_path,
        "kitas.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Spielhölle;01067;viele;{here}",
        f"2;Zwergenland;01067;12;{here}",
        f"3;Spielhölle;01067;x;{here}",
    )
    intake = take_in(store, "offers", file, mapping)
    assert store.frame(intake.snapshot.id).index.tolist() == ["2"]
    (said,) = [str(notice) for notice in intake.notices]
    assert "2 Zeilen „Spielhölle“ ausgelassen: ist kein Angebot für Familien" in said


def test_a_mapping_that_leaves_out_every_row_is_refused(store, tmp_path):
    """Nothing left is no delivery."""
    mapping = given.OFFERS.model_copy(update={"ignore": {"plz": {"01067": "Test"}}})
    (fault,) = faults(store, "offers", given.offers(tmp_path), mapping)
    assert "lässt jede Zeile aus" in fault


def test_a_name_that_may_be_empty_is_filled_and_said(store, tmp_path):
    """Only where the mapping says so; the row is named."""
    here = f"{given.WEST};{given.SOUTH}"
    file = given.csv(tmp_path, "kitas.csv", "nr;name;PLZ;Plätze;x;y", f"1;;01067;12;{here}")
    (fault,) = faults(store, "offers", file, given.OFFERS)
    assert "Name fehlt" in fault
    mapping = given.OFFERS.model_copy(update={"if_empty": {"name": "ohne Namen"}})
    intake = take_in(store, "offers", file, mapping)
    assert store.frame(intake.snapshot.id)["name"].tolist() == ["ohne Namen"]
    (said,) = [str(notice) for notice in intake.notices]
    assert "Zeile 2" in said
    assert "gilt als „ohne Namen“" in said


SHARES = Mapping.of(
    given.CELLS.model_dump(exclude_none=True)
    | {
        "persons": {"alle": "einwohner"},
        "percents": {"unter_18": "kinder"},
        "markers": {"-1": "missing"},
        "bounds": {"-1": (0, 2)},
    },
    "shares",
)


def shares(folder, *rows):
    """Cells a, b … with residents and the percentage of children."""
    lines = [
        f"{cell};{given.WEST};{given.SOUTH};{row}" for cell, row in zip("abcde", rows, strict=False)
    ]
    return given.csv(folder, "zensus.csv", "gitter;x;y;einwohner;kinder", *lines)


def test_a_percentage_is_a_count_only_where_one_number_fits(store, tmp_path):
    """8,89 % of 45 are 4; 13 % of 400 are 50 to 54; 50 % of 3 are nobody's number."""
    file = shares(tmp_path, "45;8,89", "400;13,0", "3;50,00", "0;0", "-1;-1")
    intake = take_in(store, "cells", file, SHARES)
    frame = store.frame(intake.snapshot.id)
    children = frame.xs("unter_18", level="zielgruppe").drop(columns="geometry")
    # 12.5 % of 400 are 50, 13.5 % are 54; 49.5 to 50.5 % of 3 lie between 1.485 and 1.515
    assert children["persons"].fillna(-1).tolist() == [4, -1, -1, 0, -1]
    assert children["persons_low"].fillna(-1).tolist() == [4, 50, -1, 0, -1]
    assert children["persons_high"].fillna(-1).tolist() == [4, 54, -1, 0, -1]
    assert (children["persons_status"][["b", "c", "e"]] == "missing").all()
    everybody = frame.xs("alle", level="zielgruppe").loc["e"]
    assert [everybody[f"persons_{part}"] for part in ("status", "low", "high")] == ["missing", 0, 2]
    said = "\n".join(map(str, intake.notices))
    assert "keine eindeutige Zahl" in said
    assert "passt keine ganze Zahl" in said


def test_a_percentage_beyond_a_hundred_is_refused(store, tmp_path):
    """130 % of the people of a cell are not in it, and -3 % neither."""
    found = faults(store, "cells", shares(tmp_path, "45;130", "45;-3"), SHARES)
    assert len(found) == 2
    assert all("kein Anteil von 0 bis 100" in fault for fault in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"persons": {}}, "percents"),
        ({"bounds": {"-7": (0, 2)}}, "bounds"),
        ({"bounds": {"-1": (2, 0)}}, "bounds"),
        ({"ignore": {"plz": {"1": "x"}}}, "ignore"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(change, said):
    """Each wrong key is named."""
    with pytest.raises(DefinitionError, match=said):
        Mapping.of(SHARES.model_dump(exclude_none=True) | change, "shares")
