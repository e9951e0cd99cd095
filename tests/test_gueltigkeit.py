"""From when until when an offer is there."""

from datetime import date

import pandas as pd
import pytest
from pandas import DataFrame

import deliveries as given
from geo_lsz.decisions import Subject
from geo_lsz.gueltigkeit import is_there
from layers.basis import basis, read_inputs
from layers.decisions import decide
from layers.entities import entities
from layers.intake import take_in
from layers.linking import LINKING
from layers.releases import publish
from layers.review import review
from layers.runs import reckon
from layers.store import Store

SILVESTER = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        (None, None, True),
        ("2025-12-31", "2025-12-31", True),  # both days are its own
        ("2026-01-01", None, False),
        (None, "2025-12-30", False),
        ("2024-02-29", "2027-01-01", True),
    ],
)
def test_an_offer_is_there_from_its_first_day_to_its_last(first, last, there):
    """Both days belong to it, and one that nobody told limits nothing."""
    told = DataFrame({"gueltig_von": [first], "gueltig_bis": [last]}, dtype="str")
    assert is_there(told, SILVESTER).to_list() == [there]


LIST = given.OFFERS.model_copy(
    update={"columns": given.OFFERS.columns | {"gueltig_von": "ab", "gueltig_bis": "bis"}}
)
THERE = f"1;Dort;01067;45;{given.WEST + 500};{given.SOUTH + 500};;"
OVER = f"2;Vorbei;01067;30;{given.WEST + 600};{given.SOUTH + 500};;30.12.2025"
TO_COME = f"3;Kommt;01067;30;{given.WEST + 700};{given.SOUTH + 500};01.01.2026;"


def reckoned(folder, *lines):
    """The store of a city that has this list of Kitas, with everything reckoned."""
    store = Store.open(f"sqlite:///{folder / 'stadt.db'}")
    take_in(store, "areas", given.areas(folder), given.AREAS)
    take_in(store, "cells", given.cells(folder), given.CELLS)
    file = given.csv(folder, "kitas.csv", "nr;name;PLZ;Plätze;x;y;ab;bis", *lines)
    take_in(store, "offers", file, LIST)
    reckon(store)
    return store


def results(store):
    """What runs of `gap` found, with what it is about, whatever their id."""
    on_what = basis(store)
    runs = reckon(store)
    assert all(run.analysis != LINKING for run in runs)
    found = pd.concat([store.reckoned(run.id).areas for run in runs if run.analysis == "gap"])
    return found.reset_index(drop=True), read_inputs(store, on_what.snapshots, on_what.linking)


@pytest.mark.parametrize("gone", [[OVER], [TO_COME], [OVER, TO_COME]])
def test_what_is_not_there_supplies_nobody(tmp_path, gone):
    """Every number is that of the list without it; it is kept, and every output says so."""
    for name in ("without", "with"):
        (tmp_path / name).mkdir()
    without, store = (
        reckoned(tmp_path / name, THERE, *more) for name, more in (("without", []), ("with", gone))
    )
    expected, _ = results(without)
    found, inputs = results(store)
    pd.testing.assert_frame_equal(found, expected)
    assert (found["status"] == "ok").any()
    assert list(inputs.offers["name"]) == ["Dort"]
    assert inputs.listed == {"kita"}
    (snapshot,) = store.current("offers")
    assert store.row_count(snapshot.id) == 1 + len(gone)
    release = publish(store, city="Beispiel", reason="Test", software="geo-lsz")
    assert list(store.features(release.id, "angebote")["name"]) == ["Dort"]
    said = [c for c in release.collections if c.kind in {"offers", "result"}]
    assert len(said) > 1
    of_list = "der Liste „Kitas“"
    many = f"1 Angebot {of_list} zählt" if len(gone) == 1 else f"2 Angebote {of_list} zählen"
    for collection in said:
        assert any(text.startswith(f"{many} nicht mit") for text in collection.caveats)
    for opened in (without, store):
        opened.close()


def test_a_list_of_which_nothing_is_there_any_more_is_an_empty_list(tmp_path):
    """It claims to hold all Kitas, and there is none: nobody is supplied, which is known."""
    store = reckoned(tmp_path, OVER, TO_COME)
    found, inputs = results(store)
    assert inputs.offers.empty
    of_kitas = found[(found["angebotsart"] == "kita") & (found["measure"] == "supply")]
    assert set(of_kitas["value"].dropna()) == {0.0}
    publish(store, city="Beispiel", reason="Test", software="geo-lsz")
    store.close()


def test_what_was_decided_of_an_offer_that_is_over_waits(tmp_path):
    """Of two rows that people called one the older list's ends: the other stands alone, and nothing fails."""
    store = reckoned(tmp_path, THERE)
    other = LIST.model_copy(update={"source": "beispiel/traeger", "title": "Träger"})
    header = "nr;name;PLZ;Plätze;x;y;ab;bis"
    take_in(store, "offers", given.csv(tmp_path, "t.csv", header, THERE), other)
    both = entities(store, store.current("offers"))
    pair = Subject.of_pair("listing", both["beispiel.kitas.1"], both["beispiel.traeger.1"])
    decide(store, pair, "confirmed", reason="ein Haus", who="Planung", content="x")
    assert len(results(store)[1].offers) == 1
    ended = given.csv(tmp_path, "neu.csv", header, THERE + "30.12.2025", OVER)
    take_in(store, "offers", ended, LIST)
    _, inputs = results(store)
    assert list(inputs.offers.index) == ["beispiel.traeger.1"]
    assert not [one for one in review(store).findings if one.subject == pair]
    store.close()
