"""Two runs of the small town compared: what changed, through what, and that it is on the map."""

from datetime import date

import pytest

import deliveries as given
from geo_lsz.errors import NotComparable
from geo_lsz.handlungsfeld import Handlungsfeld, handlungsfelder
from layers.changes import changes
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon, replayed
from test_walk import SAID

OFFERS_NEXT_YEAR = given.OFFERS.model_copy(update={"stichtag": date(2026, 12, 31)})


def kitas(folder, *places):
    """Kitas beside each other in the middle of Altstadt, with so many places."""
    where = f"01067;{{}};{given.WEST + 500};{given.SOUTH + 500}"
    rows = [f"{n};Kita {n};{where.format(count)}" for n, count in enumerate(places, 1)]
    return given.csv(folder, "kitas.csv", "nr;name;PLZ;Plätze;x;y", *rows)


def run_of(runs, analysis="gap", field="vereinbarkeit"):
    return next(r for r in runs if (r.analysis, r.handlungsfeld) == (analysis, field))


def two_years(store, folder):
    """Altstadt has 45 places for 60 children, a year later 30 more."""
    take_in(store, "areas", given.areas(folder), given.AREAS)
    take_in(store, "cells", given.cells(folder), given.CELLS)
    take_in(store, "indicators", given.indicators(folder), given.INDICATORS)
    take_in(store, "offers", kitas(folder, 45), given.OFFERS)
    before = reckon(store)
    first = publish(store, **SAID)
    take_in(store, "offers", kitas(folder, 45, 30), OFFERS_NEXT_YEAR)
    return before, reckon(store), first


def values(reckoned, measure, kind="kita"):
    rows = reckoned.areas[
        (reckoned.areas["measure"] == measure)
        & (reckoned.areas["angebotsart"] == kind)
        & (reckoned.areas["geography"] == "ortsteile")
    ]
    return rows.set_index("area")["value"].to_dict()


@pytest.fixture
def two(copy_of):
    """A store with these two years, the runs of each, and what was published in the first."""
    store, told = copy_of(two_years)
    return store, *told


def test_a_new_kita_is_named_as_the_cause(two):
    """30 places more for 60 children are 66.7 points of 0.75 a head, all through other offers."""
    store, before, after, _ = two
    run, found = changes(store, run_of(before), run_of(after))
    assert found.notes["causes"] == ["offers"]
    whole = values(found, "versorgungsgrad_change")
    assert whole["01"] == pytest.approx(100 * 30 / 60 / 0.75)
    assert values(found, "versorgungsgrad_change_offers") == whole
    assert values(found, "target_group_change")["01"] == 0
    # the same comparison is the same run
    assert changes(store, run_of(before), run_of(after))[0].id == run.id
    assert store.run(run.id) == run


def test_two_causes_are_told_apart(two, tmp_path):
    """A new Kita and more children at once: each has its part, and the parts add up."""
    store, before, _, _ = two
    more = given.csv(
        tmp_path,
        "neu.csv",
        "gitter;x;y;einwohner;unter 6",
        f"a;{given.WEST + 500};{given.SOUTH + 500};1.400;90",
        f"b;{given.WEST + 1500};{given.SOUTH + 500};700;2",
    )
    take_in(store, "cells", more, given.CELLS.model_copy(update={"stichtag": date(2026, 12, 31)}))
    _, found = changes(store, run_of(before), run_of(reckon(store)))
    assert found.notes["causes"] == ["people", "offers"]
    whole, people, offers = (
        values(found, f"versorgungsgrad_change{by}")["01"] for by in ("", "_people", "_offers")
    )
    # places a head over 0.75: 45/60 before, 45/90 with the children alone, 75/60 with the Kita
    # alone, 75/90 with both
    a, b, c, d = (100 * s / p / 0.75 for s, p in ((45, 60), (45, 90), (75, 60), (75, 90)))
    assert whole == pytest.approx(d - a)
    assert people == pytest.approx(((b - a) + (d - c)) / 2)
    assert offers == pytest.approx(((c - a) + (d - b)) / 2)


def test_other_demands_are_told_from_other_data(two):
    """A Richtwert of 0.5 instead of 0.75 lifts 100 percent to 150 without a single new place."""
    store, _, after, _ = two
    now = run_of(after)
    field = Handlungsfeld.model_validate(now.parameters["handlungsfeld"])
    assert field == handlungsfelder()["vereinbarkeit"]
    kita = field.kinds[0]
    eased = kita.model_copy(
        update={"richtwert": kita.richtwert.model_copy(update={"places_per_head": 0.5})}
    )
    told = field.model_copy(update={"kinds": (eased, *field.kinds[1:])})
    draft = type(now)(
        now.analysis,
        now.version,
        now.handlungsfeld,
        {**now.parameters, "handlungsfeld": told.model_dump(mode="json")},
        now.inputs,
        now.internal,
    )
    replayed(store, draft)
    _, found = changes(store, now, draft)
    assert found.notes["causes"] == ["parameters"]
    # 75 places for 60 children
    assert values(found, "versorgungsgrad_change_parameters")["01"] == pytest.approx(
        100 * 75 / 60 * (1 / 0.5 - 1 / 0.75)
    )


def test_runs_that_ask_other_things_are_not_compared(two):
    """Another field, another analysis, or exact data beside public ones: refused with the reason."""
    store, _, public, _ = two
    internal = reckon(store, internal=True)
    with pytest.raises(NotComparable, match="Handlungsfeld vereinbarkeit und beratung"):
        changes(store, run_of(public), run_of(public, field="beratung"))
    with pytest.raises(NotComparable, match="intern"):
        changes(store, run_of(public), run_of(internal))
    with pytest.raises(NotComparable, match="vergleicht selbst"):
        changes(store, run_of(public, "mismatch"), run_of(public, "mismatch"))


def test_the_change_is_a_map_of_the_next_release(two):
    """The second release shows the difference to the first; published again it is the same."""
    store, _, _, first = two
    second = publish(store, **SAID)
    assert publish(store, **SAID) == second
    collection = second.collection("vereinbarkeit_ortsteile")
    assert "veraenderung" not in [v.key for v in first.collection(collection.key).views]
    view = next(v for v in collection.views if v.key == "veraenderung")
    assert f"vom {first.made_at:%d.%m.%Y}" in view.yardstick
    assert "andere Angebote" in view.yardstick
    features = store.features(second.id, collection.key)
    assert features.loc["01", "veraenderung_klasse"] == "viel_besser"
    assert features.loc["01", "ursache"] == "andere Angebote +67"


def test_an_earlier_day_is_reckoned_with_what_there_was(two):
    """As it was at the end of 2025 is the run of then; before the first list, nothing is known."""
    store, before, after, _ = two
    assert [r.id for r in reckon(store, on=date(2025, 12, 31))] == [r.id for r in before]
    assert [r.id for r in reckon(store)] == [r.id for r in after]
    long_ago = run_of(reckon(store, on=date(2020, 1, 1)))
    found = store.reckoned(long_ago.id).areas
    assert set(found.loc[found["measure"] == "headline", "status"]) == {"missing"}


def test_how_even_supply_is_is_told_by_year(two):
    """Where the end of an earlier year was reckoned too, its numbers stand beside those of today."""
    store, *_ = two
    collection = publish(store, **SAID).collection("vereinbarkeit_ortsteile")
    (finding,) = collection.findings
    # only Altstadt is known: whoever is counted has the same, so it is perfectly even
    assert "Gini 0,00" in finding
    assert finding.endswith("Früher, je zum Jahresende: 2025 Gini 0,00, Konzentrationsindex 0,00.")
