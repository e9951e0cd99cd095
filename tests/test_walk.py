"""The walk of a row through the whole house, on two Ortsteile that fit into the head.

A cell with 1,400 people, 60 of them under 6, stands in the middle of Altstadt; one with
700 and 2 in the middle of Neudorf, 1 km east. Kita 1 (45 places) stands at the first cell,
Kita 2 (nobody told how many places) 400 m east of it, Kita 3 far outside.

Ways are straight lines × 1.3 at 80 m a minute: Altstadt reaches Kita 1 in 0 min (weight 1) and
Kita 2 in 6.5 min (0.68), Neudorf Kita 2 in 9.75 min (0.68) and Kita 1 not at all (16.25 min).
"""

import pytest

import deliveries as given
from geo_lsz.errors import GateRefused, NotFound
from geo_lsz.identity import frame_digest
from layers.intake import take_in
from layers.releases import publish
from layers.runs import reckon
from layers.store import Store

SAID = {"city": "Kleinstadt", "reason": "Test", "software": "test"}


def take_all(store, folder):
    """Import areas, cells, indicators and offers."""
    return [
        take_in(store, "areas", given.areas(folder), given.AREAS),
        take_in(store, "cells", given.cells(folder), given.CELLS),
        take_in(store, "indicators", given.indicators(folder), given.INDICATORS),
        take_in(store, "offers", given.offers(folder), given.OFFERS),
    ]


def walked(store, folder):
    """Import all, reckon and publish: the release."""
    take_all(store, folder)
    reckon(store)
    return publish(store, **SAID)


@pytest.fixture
def taken(copy_of):
    """A store that took all in, before anything was reckoned."""
    return copy_of(take_all)[0]


@pytest.fixture
def released(copy_of):
    """A store that walked all the way, and its release."""
    return copy_of(walked)


def test_from_files_to_a_gap_map(released):
    """What a planner reads is what the head reckons, on both databases."""
    store, release = released
    kita = store.features(release.id, "vereinbarkeit_ortsteile")
    # Children of Neudorf are 2, hidden: 1 to 9 (3 k) for all who may only see what is public.
    # Kita 2 has 10 to 250 places (plausible_places of its kind); Richtwert 0.75.
    # Children walk 70 m a minute: Kita 2 is near enough to Altstadt for a weight of 0.68; to
    # Neudorf it is 600 m, 11.1 minutes with the detour, which weigh 0.22. So a place of it is
    # S / (0.68 · 60 + 0.22 · P); Altstadt has 45/60 and 0.68 of it, Neudorf 0.22, over 0.75.
    low, high = kita["kita_versorgungsgrad_low"], kita["kita_versorgungsgrad_high"]
    least, most = 10 / (0.68 * 60 + 0.22 * 9), 250 / (0.68 * 60 + 0.22 * 1)
    for bound, share in ((low, least), (high, most)):
        assert bound.tolist() == pytest.approx(
            [(0.75 + 0.68 * share) / 0.0075, 0.22 * share / 0.0075]
        )
    assert kita["kita_versorgungsgrad_status"].tolist() == ["missing", "missing"]
    # Altstadt lies above 110 % whatever the truth is; for Neudorf nobody knows.
    assert kita["kita_versorgungsgrad_klasse"].tolist() == ["ueberversorgt", "keine_angabe"]
    assert kita["versorgung_klasse"].tolist() == kita["kita_versorgungsgrad_klasse"].tolist()
    # What the bounds decide is no chance: Altstadt lies above 75 % whatever is drawn, in Neudorf
    # the least (7 %) is below and the most (179 %) above.
    assert kita["luecke"].tolist()[0] == 0.0
    assert kita["luecke_klasse"].tolist()[0] == "so_gut_wie_keine"
    assert 0.0 < kita["luecke"].tolist()[1] < 100.0
    # No list claims to hold every Spielplatz: unknown, not absent.
    wohnumfeld = store.features(release.id, "wohnumfeld_ortsteile")
    assert wohnumfeld["versorgung_klasse"].tolist() == ["keine_angabe", "keine_angabe"]


def test_small_numbers_are_gone_before_the_reckoning(released):
    """2 of 120 children is a hidden rate; an index of one area alone is no index for the other."""
    store, release = released
    need = store.features(release.id, "bildung_ortsteile")
    assert need["belastung_status"].tolist() == ["ok", "suppressed"]
    assert need["belastung_klasse"].tolist()[1] == "gesperrt"


def test_a_hidden_value_leaves_no_trace(tmp_path):
    """Whether 1 or 2 children are hidden, every published byte and every public id is the same."""
    released = []
    for children in ("1", "2"):
        folder = tmp_path / children
        folder.mkdir()
        store = Store.open(f"sqlite:///{folder / 'stadt.db'}")
        take_in(store, "areas", given.areas(folder), given.AREAS)
        for file, mapping in (
            (given.cells(folder), given.CELLS),
            (given.indicators(folder), given.INDICATORS),
        ):
            text = file.read_text(encoding="utf-8")
            assert text.count(";2\n") + text.count(";2;120") == 1
            text = text.replace(";2\n", f";{children}\n").replace(";2;120", f";{children};120")
            file.write_text(text, encoding="utf-8")
            take_in(store, mapping.layer, file, mapping)
        take_in(store, "offers", given.offers(folder), given.OFFERS)
        runs = reckon(store)
        release = publish(store, **SAID)
        features = [frame_digest(store.features(release.id, c.key)) for c in release.collections]
        said = release.model_dump(mode="json", exclude={"made_at"})
        released.append((said, features, [run.id for run in runs]))
        store.close()
    assert released[0] == released[1]


def test_without_a_rule_nothing_is_published(taken, tmp_path):
    """The gate fails closed and says which delivery lacks its rule."""
    store = taken
    lawless = given.CELLS.model_copy(update={"secrecy": None, "source": "beispiel/regellos"})
    take_in(store, "cells", given.cells(tmp_path), lawless)
    with pytest.raises(GateRefused, match="beispiel/regellos"):
        reckon(store)
    with pytest.raises(GateRefused):
        publish(store, **SAID)
    assert store.newest_release_id() is None
    assert not store.runs()


def test_internal_runs_see_the_exact_numbers_and_reach_no_release(taken):
    """An internal run knows the 2 children; publishing asks for the public runs."""
    store = taken
    runs = reckon(store, internal=True)
    assert all(run.internal for run in runs)
    gap = next(r for r in runs if (r.analysis, r.handlungsfeld) == ("gap", "vereinbarkeit"))
    results = store.reckoned(gap.id).areas
    children = results[(results["measure"] == "target_group") & (results["angebotsart"] == "kita")]
    assert children["value"].tolist() == [60, 2]
    with pytest.raises(NotFound, match="geo-lsz run"):
        publish(store, **SAID)


def test_the_same_question_twice_is_one_run_and_one_release(store, tmp_path):
    """Nothing is reckoned or published again that is there already."""
    first = take_all(store, tmp_path)
    again = take_all(store, tmp_path)
    assert [i.new for i in first] == [True] * 4
    assert [i.new for i in again] == [False] * 4
    assert [r.id for r in reckon(store)] == [r.id for r in reckon(store)]
    assert publish(store, **SAID) == publish(store, **SAID)
    assert len(store.releases()) == 1


def test_a_new_delivery_asks_for_a_new_reckoning(released, tmp_path):
    """What nobody has reckoned on cannot be published; after the run, a new release follows."""
    store, first = released
    file = given.csv(
        tmp_path,
        "kitas.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Regenbogen;01067;45;{given.WEST + 500};{given.SOUTH + 500}",
    )
    take_in(store, "offers", file, given.OFFERS)
    with pytest.raises(NotFound, match="geo-lsz run"):
        publish(store, **SAID)
    reckon(store)
    second = publish(store, **SAID)
    assert second.follows == first.id
    assert len(store.features(second.id, "angebote")) == 1
    assert len(store.features(first.id, "angebote")) == 3


def test_one_list_does_not_displace_another(taken, tmp_path):
    """A Träger's list of one row stands beside the list of the Amt."""
    store = taken
    other = given.OFFERS.model_copy(update={"source": "beispiel/traeger", "complete_for": ()})
    file = given.csv(
        tmp_path,
        "traeger.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Waldkita;01067;20;{given.WEST + 1500};{given.SOUTH + 500}",
    )
    take_in(store, "offers", file, other)
    reckon(store)
    release = publish(store, **SAID)
    offers = store.features(release.id, "angebote")
    assert offers.index.tolist() == [
        "beispiel.kitas.1",
        "beispiel.kitas.2",
        "beispiel.kitas.3",
        "beispiel.traeger.1",
    ]
    assert offers["area_ortsteile"].fillna("").tolist() == ["01", "01", "", "02"]


def test_an_offer_in_two_lists_counts_once(taken, tmp_path):
    """The Träger lists Kita Regenbogen, too, with another number of places: one offer, 40 to 45."""
    store = taken
    header = "nr;name;PLZ;Plätze;x;y;straße;nr2;träger"
    where = f"01067;{{}};{given.WEST + 500};{given.SOUTH + 500};{{}};7;{{}}"
    far = f"2;Kita Sonne;01067;30;{given.WEST + 9000};{given.SOUTH};Am Bach;1;Stadt"
    columns = dict(given.OFFERS.columns) | {
        "strasse": "straße",
        "hausnummer": "nr2",
        "traeger": "träger",
    }
    told = {
        "beispiel/kitas": ("1;Kita Regenbogen", 45, "Lindenstraße", "Sozialwerk e. V."),
        "beispiel/traeger": ("A;KITA Regenbogen", 40, "Lindenstr.", "Sozialwerk e.V."),
    }
    for source, (name, places, street, who) in told.items():
        file = given.csv(
            tmp_path, "liste.csv", header, f"{name};{where.format(places, street, who)}", far
        )
        mapping = given.OFFERS.model_copy(
            update={"source": source, "columns": columns, "title": source}
        )
        take_in(store, "offers", file, mapping)
    reckon(store)
    release = publish(store, **SAID)
    offers = store.features(release.id, "angebote")
    assert offers.index.tolist() == ["beispiel.kitas.1", "beispiel.kitas.2"]
    assert set(offers["listen"]) == {"beispiel/kitas; beispiel/traeger"}
    kita = store.features(release.id, "vereinbarkeit_ortsteile").loc["01"]
    # 40 or 45 places for 60 children, of the 0.75 a head that are enough
    bounds = kita[["kita_versorgungsgrad_low", "kita_versorgungsgrad_high"]].tolist()
    assert bounds == pytest.approx([100 * 40 / 60 / 0.75, 100 * 45 / 60 / 0.75])


def test_a_table_tells_how_much_hangs_on_how_far_people_go(store, tmp_path):
    """Kita Regenbogen stands where the children live: 45 places for 60, however far they go."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    take_in(store, "cells", given.cells(tmp_path), given.CELLS)
    kita = f"1;Regenbogen;01067;45;{given.WEST + 500};{given.SOUTH + 500}"
    file = given.csv(tmp_path, "kitas.csv", "nr;name;PLZ;Plätze;x;y", kita)
    take_in(store, "offers", file, given.OFFERS)
    reckon(store)
    release = publish(store, **SAID)
    kitas = store.features(release.id, "vereinbarkeit_ortsteile")
    assert kitas["spanne"].fillna("–").tolist() == ["100 %", "0 %"]


def test_streets_that_were_delivered_are_published(taken, tmp_path):
    """A street of 600 m in Altstadt comes out as its feature of `strassen`, with the licence of the extract."""
    store = taken
    corners = {1: (0.1, 0.2), 2: (0.7, 0.2)}
    extract = given.osm(tmp_path, corners, {10: ([1, 2], {"highway": "residential"})})
    take_in(store, "netz", extract, given.NETZ)
    reckon(store)
    release = publish(store, **SAID)
    streets = store.features(release.id, "strassen")
    assert streets["name"].tolist() == ["Altstadt"]
    assert streets.geometry.length.tolist() == pytest.approx([600], abs=0.5)
    assert "ODbL" in release.collection("strassen").licence
