"""Berlin, from its own files through the ordinary import: traps reported, classes reproduced."""

import pandas as pd
import pytest

from geo_lsz.handlungsfeld import handlungsfelder
from geo_lsz.klassen import DYNAMIC_INDEX, STATUS_INDEX, classify
from geo_lsz.need import status_index
from geo_lsz.need_analysis import need
from layers.basis import newest, read_inputs
from layers.intake import take_in
from layers.mapping import mapping
from layers.releases import publish
from layers.runs import reckon
from layers.store import Store
from realdata import HERE, needs_realdata

pytestmark = needs_realdata
BERLIN = HERE / "berlin"

DELIVERIES = [
    ("areas", "lor_planungsraeume_bis2020.geojson", "berlin/planungsraeume_2020"),
    ("cells", "mss_2019_indikatoren_und_index.csv", "berlin/einwohner_2019"),
    ("indicators", "mss_2017_indikatoren_und_index.csv", "berlin/mss_2017"),
    ("indicators", "mss_2019_indikatoren_und_index.csv", "berlin/mss_2019"),
    ("offers", "kitas_2022_epsg25833.geojson", "berlin/kitas_2022"),
]


@pytest.fixture(scope="module")
def berlin(tmp_path_factory):
    """A store with the five deliveries, and what the import said of each."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('berlin') / 'berlin.db'}")
    said = {
        name: take_in(store, layer, BERLIN / file, mapping(name))
        for layer, file, name in DELIVERIES
    }
    yield store, said
    store.close()


def notices(intake):
    """What the import said, as texts."""
    return [str(notice) for notice in intake.notices]


def test_nothing_is_lost(berlin):
    """448 Planungsräume, 447 with residents, 2,880 Kitas: as many as the files have."""
    _, said = berlin
    rows = {name: intake.rows for name, intake in said.items()}
    assert rows["berlin/planungsraeume_2020"] == 448
    assert rows["berlin/einwohner_2019"] == 447
    assert rows["berlin/kitas_2022"] == 2880
    assert rows["berlin/mss_2017"] == 447 * 8
    assert rows["berlin/mss_2019"] == 447 * 6  # S2 and D2 were not delivered


def test_an_id_that_stands_twice_is_refused_without_a_correction(tmp_path):
    """Without the mapping's correction, both rows of 06010102 are named and nothing is kept."""
    plain = mapping("berlin/planungsraeume_2020").model_copy(update={"correction": ()})
    store = Store.open(f"sqlite:///{tmp_path / 'plain.db'}")
    with pytest.raises(Exception, match="06010102") as error:
        take_in(store, "areas", BERLIN / DELIVERIES[0][1], plain)
    assert len(error.value.faults) == 2
    assert not store.snapshots()
    store.close()


def test_the_correction_is_said(berlin):
    """The Schloßstraße in Charlottenburg gets its own id, with the reason in the report."""
    _, said = berlin
    (notice,) = [n for n in notices(said["berlin/planungsraeume_2020"]) if "korrigiert" in n]
    assert "04030417" in notice
    assert "Charlottenburg" in notice


def test_an_area_without_indicators_is_named(berlin):
    """09041403 Allende II stands in the geometry only."""
    _, said = berlin
    for year in ("2017", "2019"):
        found = [n for n in notices(said[f"berlin/mss_{year}"]) if "keine Zeile" in n]
        assert len(found) == 1
        assert "09041403 (Allende II)" in found[0]


def test_areas_that_the_office_did_not_classify_are_named(berlin):
    """Eleven each year, whose zeros are no zeros."""
    _, said = berlin
    for year in ("2017", "2019"):
        assert sum("nicht eingestuft" in n for n in notices(said[f"berlin/mss_{year}"])) == 11


def test_columns_that_are_empty_throughout_are_not_delivered(berlin):
    """2019 has no S2 and no D2: empty is not zero."""
    _, said = berlin
    empty = [n for n in notices(said["berlin/mss_2019"]) if "die Spalte ist leer" in n]
    assert ["S2" in empty[0], "D2" in empty[1], len(empty)] == [True, True, 2]


def published(year, column):
    """Classes of the 436 areas that the office classified, by area."""
    file = BERLIN / f"mss_{year}_indikatoren_und_index.csv"
    office = pd.read_csv(file, dtype="str", index_col="plr_id")[column]
    return office[office.notna() & (office != "0")]


@pytest.mark.parametrize("year", ["2017", "2019"])
@pytest.mark.parametrize(
    ("suffix", "klassen", "column"),
    [
        ("", STATUS_INDEX, "status_index_publiziert"),
        ("_veraenderung", DYNAMIC_INDEX, "dynamik_index_publiziert"),
    ],
)
def test_the_published_classes_are_reproduced(berlin, year, suffix, klassen, column):
    """436 of 436 classified areas, for status and dynamics, in both years."""
    store, said = berlin
    frame = store.frame(said[f"berlin/mss_{year}"].snapshot.id)
    wanted = [
        i.model_copy(update={"key": i.key + suffix})
        for i in handlungsfelder()["steuerung"].indicator
    ]
    ours = classify(status_index(frame, wanted), klassen)
    office = published(year, column)
    names = {"1": "hoch", "2": "mittel", "3": "niedrig", "4": "sehr_niedrig"}
    assert len(office) == 436
    assert ours[office.index].tolist() == office.replace(names).tolist()
    assert (ours.drop(office.index).isin(["keine_angabe", "nicht_anwendbar"])).all()


def raw(year, keys):
    """Raw indicators of the 436 classified areas, by area, from the file itself."""
    file = BERLIN / f"mss_{year}_indikatoren_und_index.csv"
    table = pd.read_csv(file, dtype={"plr_id": "str"}, index_col="plr_id")[keys]
    return table[(table != 0).any(axis="columns")]


def test_berlin_by_the_base_of_2017_and_its_ranks(berlin):
    """What yearly standardising hides: by mean and deviation of 2017, Berlin of 2019 is better off."""
    store, _ = berlin
    reckoned = need(read_inputs(store, newest(store)), handlungsfelder()["steuerung"])
    results = reckoned.areas[reckoned.areas["status"] == "ok"].set_index("area")
    measured = {name: rows["value"] for name, rows in results.groupby("measure")}
    # 2019 has no S2, so both years count S1, S3 and S4
    before, after = (raw(year, ["S1", "S3", "S4"]) for year in ("2017", "2019"))
    mean, deviation = before.mean(), before.std(ddof=0)
    base, now = (((table - mean) / deviation).sum(axis="columns") for table in (before, after))
    expected = (now - base.mean()) / base.std(ddof=0)
    found = measured["need_fixed_base"]
    pd.testing.assert_series_equal(found, expected[found.index], check_names=False)
    assert len(found) == 436
    assert found.mean() < -0.1  # fewer people out of work; the yearly index has mean 0
    assert abs(measured["need"].mean()) < 1e-9
    assert len(measured["need_rank"]) == 436
    assert measured["need_worst_fifth"].sum() == pytest.approx(88)  # 436 / 5, rounded up
    # the order of the median ranks is nearly that of the index, most need first
    index = measured["need"][measured["need_rank"].index]
    assert measured["need_rank"].corr(-index, method="spearman") > 0.98
    assert not any(name.startswith("rate") for name in measured)  # the office told no counts


def test_berlin_is_reckoned_and_published_like_any_city(berlin):
    """Places per child stay unknown, since nobody counted the children; far from any Kita, it is 0."""
    store, _ = berlin
    reckon(store)
    release = publish(store, city="Berlin", reason="Test", software="test")
    kitas = store.features(release.id, "vereinbarkeit_planungsraeume")
    assert len(kitas) == 448
    # 15 min at the 70 m/min of children are 1,050 m of way, or 808 m of straight line with a detour of 1.3
    points = store.features(release.id, "angebote").geometry
    centres = kitas.geometry.representative_point()
    near = points.sindex.query(centres.buffer(1050 / 1.3, quad_segs=64), predicate="intersects")[0]
    far = kitas.index.delete(sorted(set(near)))
    ok = kitas["kita_versorgungsgrad_status"] == "ok"
    assert kitas.index[ok].tolist() == far.tolist()
    assert (kitas.loc[ok, "kita_versorgungsgrad"] == 0).all()
    need = store.features(release.id, "steuerung_planungsraeume")
    counts = need["belastung_klasse"].value_counts()
    assert counts[["hoch", "mittel", "niedrig", "sehr_niedrig"]].sum() == 436
    assert counts["nicht_anwendbar"] == 11
    assert counts["keine_angabe"] == 1
    of_need = release.collection("steuerung_planungsraeume").views
    for view in (*of_need, *release.collection("kennzahlen_planungsraeume").views):
        # the word of the class, and the reason of the office beside map and value
        assert view.every_klasse[-1].title == "nicht eingestuft"
        assert "in der Regel unter 300" in view.not_applicable_because
        assert "Quelle: Senatsverwaltung" in view.yardstick
    told = store.features(release.id, "kennzahlen_planungsraeume")
    row = pd.read_csv(
        BERLIN / "mss_2019_indikatoren_und_index.csv", dtype={"plr_id": "str"}, index_col="plr_id"
    ).loc["01011101"]
    keys = ["arbeitslose", "arbeitslose_differenz", "sgb2_unter_15"]
    assert told.loc["01011101", keys].tolist() == row[["S1", "D1", "S4"]].tolist()
    assert "arbeitslose_von" not in told  # nobody told of how many persons
    # 11 areas not classified and one without a row
    assert told["arbeitslose_klasse"].value_counts()[
        ["nicht_anwendbar", "keine_angabe"]
    ].tolist() == [11, 1]
    reached = store.features(release.id, "erreichbar_planungsraeume")
    assert not reached.duplicated(["gebiet", "angebot"]).any()
    # every offer in reach is one that the planner's circle around the middle finds, and the other way round
    area, offer = points.sindex.query(
        centres.buffer(1050 / 1.3, quad_segs=256), predicate="intersects"
    )
    pairs = set(zip(centres.index[area], points.index[offer], strict=True))
    lived_in = set(reached["gebiet"])
    assert {pair for pair in pairs if pair[0] in lived_in} == set(
        zip(reached["gebiet"], reached["angebot"], strict=True)
    )
    changes = need["dynamik_klasse"].value_counts()
    assert changes[["+", "+/-", "-"]].sum() == 436
    office = published("2019", "dynamik_index_publiziert")
    assert need.loc[office.index, "dynamik_klasse"].tolist() == office.tolist()
