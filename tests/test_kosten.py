"""Cost matrices: minutes from cells to offers by any mode, checked against what is there."""

import pytest

import deliveries as given
from geo_lsz import frames
from geo_lsz.errors import DefinitionError, InputError
from geo_lsz.frames import KOSTEN
from layers.basis import editions, newest, read_inputs
from layers.intake import take_in
from layers.mapping import Mapping

HEADER = "zelle;kita;min;mittel"


@pytest.fixture
def city_store(store, tmp_path):
    """A store that knows the two Ortsteile, their cells a and b, and Kitas 1 to 3; both databases."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    take_in(store, "cells", given.cells(tmp_path), given.CELLS)
    take_in(store, "offers", given.offers(tmp_path), given.OFFERS)
    return store


def faults(store, folder, *lines, mapping=given.KOSTEN):
    """The faults for which a matrix of these lines is refused, as texts; nothing may be kept."""
    file = given.csv(folder, "fahrplan.csv", HEADER, *lines)
    with pytest.raises(InputError) as error:
        take_in(store, "kosten", file, mapping)
    assert not store.snapshots("kosten")
    return [str(fault) for fault in error.value.faults]


def test_minutes_reach_the_analyses_with_the_ids_of_all_lists(city_store, tmp_path):
    """Destinations are named as the offers are; a pair without a row is out of reach, not 0."""
    assert read_inputs(city_store, newest(city_store)).kosten is None
    intake = take_in(city_store, "kosten", given.kosten(tmp_path), given.KOSTEN)
    assert (intake.lines, intake.rows) == (4, 4)
    for snapshots in (newest(city_store), editions(city_store)):
        inputs = read_inputs(city_store, snapshots)
        frames.check(inputs.kosten, KOSTEN)
        assert inputs.kosten["minutes"].to_dict() == {
            ("bus", "a", "beispiel.kitas.1"): 0.0,
            ("bus", "a", "beispiel.kitas.3"): 24.5,
            ("bus", "b", "beispiel.kitas.1"): 12.0,
            ("rad", "b", "beispiel.kitas.1"): 7.0,
        }
        assert set(inputs.kosten.index.unique("destination")) <= set(inputs.offers.index)
        assert set(inputs.kosten.index.unique("origin")) <= set(inputs.cells.index.unique("cell"))


def test_one_mode_may_be_the_same_for_every_row(city_store, tmp_path):
    """A router's file without a column for the mode gets it from the mapping."""
    said = given.KOSTEN.model_dump(exclude_none=True)
    said["columns"] = {name: said["columns"][name] for name in ("origin", "destination", "minutes")}
    mapping = Mapping.of(said | {"constants": {"mode": "bus"}}, "kosten")
    file = given.csv(tmp_path, "bus.csv", "zelle;kita;min", "a;1;5")
    intake = take_in(city_store, "kosten", file, mapping)
    assert city_store.frame(intake.snapshot.id).index.tolist() == [("bus", "a", "beispiel.kitas.1")]


def test_a_newer_matrix_takes_the_place_of_the_older_and_stands_beside_others(city_store, tmp_path):
    """The newest of each source counts; of a pair in two sources, that of the newer Stichtag."""
    take_in(city_store, "kosten", given.kosten(tmp_path), given.KOSTEN)
    day = given.KOSTEN.stichtag
    newer = given.csv(tmp_path, "neu.csv", HEADER, "a;1;9;bus")
    later = {"source": "beispiel/verbund", "stichtag": day.replace(year=day.year + 1)}
    take_in(city_store, "kosten", newer, given.KOSTEN.model_copy(update=later))
    minutes = read_inputs(city_store, newest(city_store)).kosten["minutes"]
    assert len(minutes) == 4
    assert minutes["bus", "a", "beispiel.kitas.1"] == 9
    again = given.csv(tmp_path, "ersatz.csv", HEADER, "b;2;3;bus")
    take_in(city_store, "kosten", again, given.KOSTEN)
    assert len(read_inputs(city_store, newest(city_store)).kosten) == 2


def test_cells_and_offers_that_are_not_there_are_named_with_their_rows(city_store, tmp_path):
    """Each strange code once, at its first row, with the number of its rows."""
    cell, offer = faults(city_store, tmp_path, "a;1;5;bus", "z;1;5;bus", "z;2;5;bus", "a;9;5;bus")
    assert "Zeile 3, Spalte „zelle“, Wert „z“" in cell
    assert "(2 Zeilen)" in cell
    assert "Zeile 5, Spalte „kita“, Wert „9“: dieses Angebot steht nicht in der Liste" in offer


def test_minutes_are_numbers_from_0_on(city_store, tmp_path):
    """A negative number, a word and an empty field are named, all in one go."""
    found = faults(city_store, tmp_path, "a;1;-5;bus", "a;2;lang;bus", "a;3;.;bus")
    assert ["ist keine Zahl" in found[0], "negativ" in found[1]] == [True, True]
    assert "Paare außer Reichweite bekommen keine Zeile" in found[2]
    (empty,) = faults(city_store, tmp_path, "a;1;;bus")
    assert "Minuten fehlt" in empty


def test_a_pair_stands_there_once_for_each_mode(city_store, tmp_path):
    """Two answers to the same question are none."""
    found = faults(city_store, tmp_path, "a;1;5;bus", "a;1;6;bus", "a;1;6;rad")
    assert len(found) == 2
    assert all("bus, a, 1" in fault and "mehrfach" in fault for fault in found)


def test_cells_and_offers_come_first(store, tmp_path):
    """Without people and offers nobody can say whether the codes are right."""
    cells, offers = faults(store, tmp_path, "a;1;5;bus")
    assert "geo-lsz import cells" in cells
    assert "„beispiel/kitas“ ist noch nicht da" in offers


def test_the_mapping_says_which_list_is_meant():
    """Two lists may both have a Kita 1."""
    said = given.KOSTEN.model_dump(exclude_none=True, exclude={"offers_source"})
    with pytest.raises(DefinitionError, match="offers_source"):
        Mapping.of(said, "kosten")
