"""Jena, from open data to coverage maps in one command; without capacities no Versorgungsgrad."""

import json
from contextlib import redirect_stdout
from io import StringIO

import pandas as pd
import pytest

from api.cli import app
from geo_lsz.errors import InputError
from geo_lsz.klassen import WITHOUT_VALUE
from layers.city import cities, city, deliveries
from layers.demo_city import write_deliveries
from layers.mapping import mapping
from layers.store import Store
from realdata import HERE, needs_realdata

JENA = HERE / "jena"
UNKNOWN = {klasse.key for klasse in WITHOUT_VALUE.values()}


def geo_lsz(*argv):
    """Run a command line in this process."""
    app(list(map(str, argv)), standalone_mode=False)


@pytest.fixture(scope="module")
def jena(tmp_path_factory):
    """The store after `geo-lsz city jena`, its release, and what was said meanwhile."""
    url = f"sqlite:///{tmp_path_factory.mktemp('jena') / 'jena.db'}"
    with redirect_stdout(StringIO()) as said:
        geo_lsz("city", "jena", "--data", JENA, "--db", url)
    store = Store.open(url)
    yield store, store.release(store.newest_release_id()), said.getvalue()
    store.close()


@needs_realdata
def test_one_command_publishes_two_geographies(jena):
    """30 Ortsteile and 41 statistische Bezirke, six Handlungsfelder, what is in reach and what twice on each, offers, grid."""
    store, release, _ = jena
    assert release.city == "Jena"
    keys = [collection.key for collection in release.collections]
    assert len(keys) == 2 + (6 + 2) * 2 + 1 + 1
    assert len(store.features(release.id, "ortsteile")) == 30
    assert len(store.features(release.id, "statistische_bezirke")) == 41


@needs_realdata
def test_every_facility_is_there_or_said_to_be_left_out(jena):
    """Of 231 facilities 138 are kinds of ours; the others are counted by kind, with a reason."""
    store, release, said = jena
    content = json.loads((JENA / "einrichtungen_osm_2014.geojson").read_text(encoding="utf-8"))
    kinds = pd.Series([f["properties"]["kategorie_osm"] for f in content["features"]])
    ours = {"amenity=kindergarten", "amenity=library", "amenity=community_centre"}
    wanted = kinds[kinds.isin([*ours, "leisure=playground"])]
    # 58 Kitas, 17 Bibliotheken, 7 Begegnungsstätten, 56 Spielplätze
    assert len(wanted) == 138
    offers = store.features(release.id, "angebote")
    assert sorted(offers["angebotsart_key"].value_counts()) == sorted(wanted.value_counts())
    assert "138 von 231 Zeilen" in said
    for kind, count in kinds[~kinds.isin(wanted)].value_counts().items():
        assert f"{count} Zeilen „{kind}“ ausgelassen" in said
    assert "geo-lsz serve --db" in said


@needs_realdata
@pytest.mark.parametrize("geography", ["ortsteile", "statistische_bezirke"])
def test_without_capacities_every_versorgungsgrad_is_unknown(jena, geography):
    """Nobody told how many places there are: no area has a number, a 0 or a class for it.

    Where surely no child lives, there is nothing to ask; that is one Bezirk and no Ortsteil.
    """
    store, release, _ = jena
    seen, empty = 0, set()
    for collection in release.collections:
        if collection.kind != "result" or collection.geography != geography:
            continue
        frame = store.features(release.id, collection.key)
        for name in [c for c in frame.columns if c.endswith("_versorgungsgrad")]:
            seen += 1
            assert frame[name].isna().all()
            kind = name.removesuffix("_versorgungsgrad")
            nobody = frame[f"{kind}_zielgruppe"] == 0
            assert (frame.loc[~nobody, f"{name}_status"] == "missing").all()
            assert (frame.loc[nobody, f"{name}_status"] == "not_applicable").all()
            assert set(frame[f"{name}_klasse"]) <= UNKNOWN
            empty.update(frame.index[nobody])
    assert seen == 3  # Kita, Jugendfreizeit, Erziehungsberatung
    assert len(empty) == {"ortsteile": 0, "statistische_bezirke": 1}[geography]


@needs_realdata
def test_coverage_maps_show_classes(jena):
    """Within half an hour of a Bibliothek: all of Jena-Zentrum, nobody in Krippendorf."""
    store, release, _ = jena
    frame = store.features(release.id, "bildung_ortsteile").set_index("name")
    within = frame["bibliothek_erreichbarkeit"]
    assert within["Jena-Zentrum"] == 100
    assert within["Krippendorf"] == 0
    assert (~frame["bibliothek_erreichbarkeit_klasse"].isin(UNKNOWN)).sum() >= 25


@needs_realdata
def test_what_the_census_hides_stays_unknown(jena):
    """-1 is nobody or too few, never 0: 55 cells without a number, 0 to 2 people each."""
    store, *_ = jena
    (snapshot,) = store.current("cells")
    cells = store.frame(snapshot.id).xs("alle", level="zielgruppe")
    census = pd.read_csv(JENA / "zensus2011_gitter_1km.csv")
    hidden = cells[cells["persons_status"] == "missing"]
    assert len(hidden) == (census["Einwohner"] == -1).sum() == 55
    assert hidden["persons"].isna().all()
    assert set(hidden["persons_low"]) == {0}
    assert set(hidden["persons_high"]) == {2}
    assert cells["persons"].sum() == census.loc[census["Einwohner"] >= 0, "Einwohner"].sum()


@needs_realdata
def test_children_come_from_shares_only_where_one_number_fits(jena):
    """8,89 % of 45 are 4 children; 13 % of 1,254 may be several numbers, and stay between them."""
    store, *_ = jena
    (snapshot,) = store.current("cells")
    children = store.frame(snapshot.id).xs("unter_18", level="zielgruppe")
    census = pd.read_csv(JENA / "zensus2011_gitter_1km.csv", dtype="str")
    census = census.set_index(census["x_mp_1km"] + census["y_mp_1km"])
    cell = census.index[(census["Einwohner"] == "45") & (census["unter18_A"] == "8.89")][0]
    assert children.loc[cell, "persons"] == 4
    for cell, row in children[children["persons_status"] == "ok"].iterrows():
        people, share = (float(census.loc[cell, name]) for name in ("Einwohner", "unter18_A"))
        decimals = len(census.loc[cell, "unter18_A"].split(".")[1].rstrip("0"))
        assert abs(100 * row["persons"] / people - share) <= 0.5 * 10**-decimals + 1e-9
    between = children[children["persons_low"] < children["persons_high"]]
    assert len(between) == 7
    assert between["persons"].isna().all()
    # nobody counted children under 6, so they are nobody's guess
    assert "unter_6" not in store.frame(snapshot.id).index.unique("zielgruppe")


def test_files_that_are_not_there_are_named_together(tmp_path):
    """A folder without the files of the city: each is named, and nothing is made."""
    (tmp_path / "ortsteile.geojson").touch()
    with pytest.raises(InputError) as error:
        geo_lsz("city", "jena", "--data", tmp_path, "--db", f"sqlite:///{tmp_path / 'x.db'}")
    assert [fault.file for fault in error.value.faults] == [
        "statistische_bezirke.geojson",
        "zensus2011_gitter_1km.csv",
        "einrichtungen_osm_2014.geojson",
    ]
    store = Store.open(f"sqlite:///{tmp_path / 'x.db'}")
    assert not store.snapshots()
    store.close()


@pytest.mark.parametrize("name", cities())
def test_every_city_names_mappings_that_exist(name):
    """A new city is tested by being there."""
    assert all(mapping(part.mapping).title for part in city(name).delivery)


def test_the_demo_city_names_what_it_writes(tmp_path):
    """The same files with the same mappings in the same order."""
    written = write_deliveries(tmp_path)
    named = deliveries("demo", tmp_path)
    assert [file for file, _ in named] == [delivery.file for delivery in written]
    assert [told for _, told in named] == [mapping(delivery.mapping) for delivery in written]


def test_a_city_of_ones_own_finds_its_mappings_beside_it(tmp_path):
    """A TOML names files in the folder of the data and mappings beside itself."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "netz.osm").touch()
    content = 'layer = "netz"\nsource = "x"\ntitle = "x"\nlicence = "x"\nattribution = "x"\n'
    (tmp_path / "netz.toml").write_text(content, encoding="utf-8")
    told = 'title = "Musterstadt"\nreason = "erste Lieferung"\n'
    part = '[[delivery]]\nfile = "netz.osm"\nmapping = "netz.toml"\n'
    (tmp_path / "stadt.toml").write_text(told + part, encoding="utf-8")
    ((file, found),) = deliveries(str(tmp_path / "stadt.toml"), tmp_path / "data")
    assert file.name == "netz.osm"
    assert found.source == "x"
