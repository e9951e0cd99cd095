"""One name for an offer, from delivery to delivery of a list whose ids nobody keeps stable."""

from datetime import date

import pytest

import deliveries as given
from geo_lsz.decisions import Subject
from layers.basis import basis
from layers.decisions import decide
from layers.entities import entities
from layers.intake import take_in

HEADER = "nr;name;PLZ;Plätze;x;y;straße;hausnr;träger"
HOUSES = {
    "Regenbogen": ("Kita Regenbogen", 500, "Lindenstraße", "7", "Sozialwerk e. V."),
    "Sonne": ("Kita Sonnenschein", 900, "Am Bach", "1", "Stadt Beispiel"),
    "Igel": ("Kita Igelnest", 1300, "Schulgasse", "12", "Elternverein e. V."),
    "Neu": ("Kita Wolkenschiff", 1700, "Ringallee", "30", "Stadt Beispiel"),
}
MAPPING = given.OFFERS.model_copy(
    update={
        "columns": dict(given.OFFERS.columns)
        | {"strasse": "straße", "hausnummer": "hausnr", "traeger": "träger"}
    }
)


def delivered(store, folder, year, source="beispiel/kitas", **houses):
    """A list of a year, told by its ids; the entity of each."""
    rows = [
        f"{nr};{name};01067;40;{given.WEST + x};{given.SOUTH + 500};{street};{house};{who}"
        for nr, (name, x, street, house, who) in (
            (nr, HOUSES[which]) for nr, which in houses.items()
        )
    ]
    file = given.csv(folder, "kitas.csv", HEADER, *rows)
    mapping = MAPPING.model_copy(update={"source": source, "stichtag": date(year, 1, 1)})
    intake = take_in(store, "offers", file, mapping)
    return entities(store, [intake.snapshot]).to_dict()


def two_lists(store, folder):
    """Areas, people, and two lists of three Kitas each, two of which stand in both."""
    take_in(store, "areas", given.areas(folder), given.AREAS)
    take_in(store, "cells", given.cells(folder), given.CELLS)
    delivered(store, folder, 2024, n1="Regenbogen", n2="Sonne", n3="Igel")
    delivered(store, folder, 2024, source="beispiel/traeger", a="Regenbogen", b="Sonne", c="Neu")


@pytest.fixture
def city(store, tmp_path):
    """A store that knows the areas."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    return store


def test_who_was_renumbered_stays_the_same(city, tmp_path):
    """The office numbers its list anew: each Kita keeps its entity, the new one gets its own."""
    first = delivered(city, tmp_path, 2024, n1="Regenbogen", n2="Sonne", n3="Igel")
    then = delivered(city, tmp_path, 2025, n1="Igel", n2="Regenbogen", n3="Neu", n4="Sonne")
    name = "beispiel.kitas.n{}".format
    assert then[name(1)] == first[name(3)]
    assert then[name(2)] == first[name(1)]
    assert then[name(4)] == first[name(2)]
    assert then[name(3)] not in first.values()


def test_an_entity_never_has_two_rows(city, tmp_path):
    """An id that comes back for another house is not the entity that moved on to another id."""
    delivered(city, tmp_path, 2024, n1="Regenbogen", n2="Sonne", n3="Igel")
    delivered(city, tmp_path, 2025, n2="Sonne", n3="Igel", n9="Regenbogen")
    last = delivered(city, tmp_path, 2026, n1="Neu", n2="Sonne", n3="Igel", n9="Regenbogen")
    assert len(set(last.values())) == 4


def test_a_public_edition_has_the_entities_of_its_delivery(city, tmp_path):
    """The gate makes no new offers."""
    delivered(city, tmp_path, 2024, n1="Regenbogen", n2="Sonne", n3="Igel")
    exact = delivered(city, tmp_path, 2025, n1="Igel", n2="Regenbogen", n3="Sonne")
    (edition,) = [s for s in basis(city).snapshots if s.layer == "offers"]
    assert entities(city, [edition]).to_dict() == exact


def test_a_decision_survives_a_new_delivery(city, tmp_path):
    """What was told apart stays apart, though both lists have other ids now."""
    ours = delivered(city, tmp_path, 2024, n1="Regenbogen", n2="Sonne", n3="Igel")
    theirs = delivered(
        city, tmp_path, 2024, source="beispiel/traeger", a="Regenbogen", b="Sonne", c="Igel"
    )
    pair = Subject.of_pair("listing", ours["beispiel.kitas.n1"], theirs["beispiel.traeger.a"])
    run = basis(city).linking
    assert city.reckoned(run).notes["members"]["beispiel.traeger.a"] == "beispiel.kitas.n1"
    decide(city, pair, "rejected", reason="zwei Häuser", who="Planung", content="c")
    assert "beispiel.traeger.a" not in city.reckoned(basis(city).linking).notes["members"]
    delivered(city, tmp_path, 2025, n7="Regenbogen", n8="Sonne", n9="Igel")
    delivered(city, tmp_path, 2025, source="beispiel/traeger", x="Regenbogen", y="Sonne", z="Igel")
    members = city.reckoned(basis(city).linking).notes["members"]
    assert members == {
        "beispiel.traeger.y": "beispiel.kitas.n8",
        "beispiel.traeger.z": "beispiel.kitas.n9",
    }
