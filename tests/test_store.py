"""The store, on both databases: what goes in comes out, wholly or not at all."""

import hashlib
from datetime import UTC, date, datetime
from math import inf, nan

import geopandas as gpd
import hypothesis.strategies as st
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, given, settings
from pandas import DataFrame
from pandas.testing import assert_frame_equal
from shapely import LineString, MultiPolygon, Point, box
from sqlalchemy import func, make_url, select, text

from geo_lsz import frames
from geo_lsz.analysis import Reckoned
from geo_lsz.errors import ContractError, GateRefused, NotFound, StoreUnavailable
from geo_lsz.frames import AREA_KEY, AREA_RESULTS, PAIR_KEY, PAIR_RESULTS
from geo_lsz.identity import Run, Snapshot, frame_digest
from geo_lsz.released import Collection, Release
from geo_lsz.status import Status
from layers import tables
from layers.kept_releases import Artifact
from layers.migrations.database import Database
from layers.rows import DTYPES
from layers.store import Store

CRS = frames.METRIC_CRS
NEW_YEAR = date(2025, 1, 1)


# Frames of each layer, as strange as their contracts allow.

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8)
texts_or_nothing = st.none() | texts
numbers = st.floats(allow_nan=False)
coordinates = st.floats(5_000_000, 6_000_000)
points = st.builds(Point, coordinates, coordinates)
lines = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=4).map(LineString)
boxes = st.builds(lambda x, y: box(x, y, x + 100, y + 0.1), coordinates, coordinates)
multipolygons = st.builds(
    lambda x, y: MultiPolygon([box(x, y, x + 1, y + 1), box(x + 5, y, x + 6, y + 1)]),
    coordinates,
    coordinates,
)


@st.composite
def four_columns(draw, name):
    """One value as a row: ok with its number, or unknown with bounds or without."""
    status = draw(st.sampled_from([*Status]))
    if status == Status.OK:
        number = draw(numbers)
        row = (number, str(status), number, number)
    else:
        low, high = sorted([draw(numbers), draw(numbers)])
        row = (nan, str(status), *draw(st.sampled_from([(nan, nan), (low, high), (low, nan)])))
    return dict(zip(frames.value_columns(name), row, strict=True))


@st.composite
def layer_frames(draw):
    """A layer and a frame that keeps its contract, its rows in any order."""
    layer = draw(st.sampled_from(sorted(tables.OF_LAYER)))
    contract = tables.OF_LAYER[layer][1]
    keys = draw(st.lists(st.tuples(*(texts for _ in contract.index)), unique=True, max_size=4))
    of_kind = {
        "text": texts,
        "text?": texts_or_nothing,
        "flag": st.booleans(),
        "number": numbers,
        "number?": st.just(nan) | numbers,
    }
    rows = [
        dict(zip(contract.index, key, strict=True))
        | {name: draw(of_kind[kind]) for name, kind in contract.columns.items()}
        | {part: x for name in contract.values for part, x in draw(four_columns(name)).items()}
        for key in keys
    ]
    columns = {
        name: pd.Series([row[name] for row in rows], dtype=DTYPES[kind.rstrip("?")])
        for name, kind in tables.kinds(contract).items()
    }
    frame = DataFrame(columns).set_index(list(contract.index))
    if contract.geometry:
        shapes = {"Point": points, "LineString": lines}.get(
            contract.geometry[0], boxes | multipolygons
        )
        shapes = shapes | st.none() if contract.geometry_optional else shapes
        geometry = gpd.GeoSeries([draw(shapes) for _ in keys], frame.index, crs=CRS)
        frame = GeoDataFrame(frame, geometry=geometry)
    return layer, frame


def snapshot_of(layer, frame, **given):
    """A snapshot of this frame."""
    said = {"source": "liste", "stichtag": NEW_YEAR, "about": {"licence": "dl-de/by-2-0"}}
    return Snapshot(layer=layer, content=frame_digest(frame), **(said | given))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(delivery=layer_frames())
def test_a_frame_comes_back_as_it_went_in(store, delivery):
    """Whatever a contract allows comes back the same: index, kinds, statuses, NA and geometry."""
    layer, frame = delivery
    snapshot = snapshot_of(layer, frame)
    store.add_snapshot(snapshot, frame)
    back = store.frame(snapshot.id)
    frames.check(back, tables.OF_LAYER[layer][1])
    assert frame_digest(back) == frame_digest(frame) == snapshot.content
    alike = assert_geodataframe_equal if isinstance(frame, GeoDataFrame) else assert_frame_equal
    alike(back, frame.sort_index())


# A small delivery of offers to have in the head.


def offers(*keys, places=20.0):
    """Offers with these ids, each a Kita in the same place."""
    index = pd.Index(keys, dtype="str", name="offer")
    plain = dict.fromkeys(frames.OFFERS.columns)
    plain |= {"name": "Kita", "angebotsart": "kita", "plz": "99084"}
    columns = {name: pd.Series(said, index, dtype="str") for name, said in plain.items()}
    for name, told in (("places", places), ("stunden", float("nan"))):
        columns |= dict(frames.named(frames.values([told] * len(index), index), name))
    return GeoDataFrame(
        columns, index=index, geometry=[Point(640_000, 5_650_000)] * len(index), crs=CRS
    )


def kept(store, frame, **given):
    """Keep a delivery of offers and return its snapshot."""
    snapshot = snapshot_of("offers", frame, **given)
    assert store.add_snapshot(snapshot, frame)
    return snapshot


def counts(database_url):
    """How many rows each table holds, asked past the store."""
    database = Database.open(database_url)
    with database.reading() as connection:
        found = {
            name: connection.execute(select(func.count()).select_from(table)).scalar()
            for name, table in tables.metadata.tables.items()
        }
    database.close()
    return {name: number for name, number in found.items() if number}


def test_a_snapshot_is_kept_once(store, database_url):
    """The same delivery a second time is not kept, and nothing at all is written."""
    frame = offers("k1", "k2")
    snapshot = kept(store, frame)
    before = counts(database_url)
    assert before == {"snapshot": 1, "offer": 2, "entity": 2, "audit_trail": 1}
    assert store.add_snapshot(snapshot, frame) is False
    assert counts(database_url) == before


def test_a_snapshot_tells_all_that_it_was_told(store):
    """Everything a snapshot says comes back, and when it was accepted is a moment in UTC."""
    frame = offers("k1")
    before = datetime.now(UTC)
    exact = kept(store, frame, about={"licence": "CC0", "titel": {"ä": [1, 0.1, None, True]}})
    edition = kept(store, frame, public=True, edition_of=exact.id)
    assert store.snapshot(exact.id) == exact
    assert store.snapshot(edition.id) == edition
    assert before <= store.accepted_at(exact.id) <= store.accepted_at(edition.id)
    assert store.accepted_at(exact.id).utcoffset().total_seconds() == 0


def test_the_newest_of_each_source_is_current(store):
    """Greatest Stichtag wins, then the last accepted; lists of other sources stay beside it."""
    older = kept(store, offers("k1"), source="jugendamt", stichtag=date(2025, 1, 1))
    newest = kept(store, offers("k2"), source="jugendamt", stichtag=date(2025, 6, 1))
    kept(store, offers("k3"), source="jugendamt", stichtag=date(2024, 1, 1))  # came late
    kept(store, offers("k4"), source="awo", stichtag=date(2023, 1, 1))
    corrected = kept(store, offers("k5"), source="awo", stichtag=date(2023, 1, 1))
    kept(store, offers("k2"), source="jugendamt", stichtag=date(2026, 1, 1), public=True)
    assert store.current("offers") == [corrected, newest]
    assert store.current("offers", on=date(2025, 5, 31)) == [corrected, older]
    assert store.current("areas") == []


def test_snapshots_come_in_the_order_of_their_acceptance(store):
    """Snapshots are listed as they were accepted; exact ones and editions apart."""
    first = kept(store, offers("k1"), source="z", stichtag=date(2025, 6, 1))
    second = kept(store, offers("k1"), source="a", stichtag=date(2024, 1, 1))
    edition = kept(store, offers("k1"), source="a", stichtag=date(2024, 1, 1), public=True)
    assert store.snapshots() == store.snapshots("offers") == [first, second]
    assert store.snapshots(public=True) == [edition]
    assert store.snapshots("cells") == []


def test_an_offer_is_the_same_entity_in_every_delivery_of_its_list(store, database_url):
    """Same source and same offer id are one entity, in a public edition too; another list's is not."""
    exact = kept(store, offers("k1"), source="jugendamt")
    later = kept(store, offers("k1", places=25.0), source="jugendamt", stichtag=date(2026, 1, 1))
    edition = kept(store, offers("k1"), source="jugendamt", public=True, edition_of=exact.id)
    other = kept(store, offers("k1"), source="awo")
    database = Database.open(database_url)
    with database.reading() as connection:
        links = connection.execute(text("SELECT snapshot, entity, method FROM entity")).all()
    database.close()
    # 32 hex digits of the SHA-256 over the list ["entity", source, offer] as JSON
    of_jugendamt = hashlib.sha256(b'["entity","jugendamt","k1"]').hexdigest()[:32]
    of_awo = hashlib.sha256(b'["entity","awo","k1"]').hexdigest()[:32]
    entities = {link.snapshot: link.entity for link in links}
    assert entities == {
        exact.id: of_jugendamt,
        later.id: of_jugendamt,
        edition.id: of_jugendamt,
        other.id: of_awo,
    }
    assert {link.method for link in links} == {"gleiche Liste, gleiche Kennung"}


WRONG = {
    "digest of another frame": (lambda f: f, "other", "another frame's digest"),
    "broken contract": (lambda f: f.drop(columns="name"), None, "'name' is missing"),
    "column of no use": (lambda f: f.assign(telefon="0361"), None, "telefon.*no place"),
    "index that is no text": (lambda f: f.set_index(f.index.astype(int)), None, "not text"),
    "NUL in a text": (lambda f: f.assign(name="Ki\0ta"), None, "NUL"),
    "height": (lambda f: f.set_geometry([Point(1, 2, 3)], crs=CRS), None, "heights"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_frame_that_is_not_as_it_should_be_is_refused(store, database_url, fault):
    """A frame that breaks its contract, or that would not come back the same, is not kept."""
    spoil, content, message = WRONG[fault]
    frame = spoil(offers("1"))
    content = content or frame_digest(frame)
    snapshot = Snapshot("offers", "liste", NEW_YEAR, content)
    with pytest.raises(ContractError, match=message):
        store.add_snapshot(snapshot, frame)
    assert counts(database_url) == {}


def test_an_unknown_layer_is_refused(store):
    """A snapshot of a layer that does not exist is refused, naming those that do."""
    with pytest.raises(ContractError, match=r"'wetter' is unknown; there are \['areas', "):
        store.add_snapshot(Snapshot("wetter", "x", NEW_YEAR, "c"), offers("k1"))


def forbid_a_second(database_url, table, column):
    """Make the database refuse the second row of a table with the same entry in a column."""
    database = Database.open(database_url)
    with database.writing() as connection:
        connection.execute(text(f"CREATE UNIQUE INDEX only_one ON {table} ({column})"))
    database.close()


def test_a_snapshot_that_fails_in_the_middle_leaves_nothing(store, database_url):
    """Where the last row of a delivery is refused, the first ones are not there either."""
    forbid_a_second(database_url, "entity", "method")
    frame = offers("k1", "k2")
    with pytest.raises(ContractError, match="the database refuses this"):
        store.add_snapshot(snapshot_of("offers", frame), frame)
    assert counts(database_url) == {}


# Runs


def area_results(*values):
    """Results of areas 01, 02 … of one measure."""
    said = [dict.fromkeys(AREA_KEY, "x") | {"area": f"{i:02}"} for i in range(1, len(values) + 1)]
    return pd.concat([DataFrame(said, columns=list(AREA_KEY)), frames.values(values)], axis=1)


def pair_results(*values):
    """Results of the pairs (a, 01), (a, 02) … of one measure."""
    said = [dict.fromkeys(PAIR_KEY, "x") | {"entity_b": f"{i:02}"} for i in range(len(values))]
    return pd.concat([DataFrame(said, columns=list(PAIR_KEY)), frames.values(values)], axis=1)


def run_on(*inputs, internal=True, **parameters):
    """A run that read these snapshots."""
    keys = tuple(sorted(snapshot.id for snapshot in inputs))
    return Run("gap", 1, "bildung", parameters, keys, internal=internal)


def test_a_run_comes_back_as_it_was_kept(store):
    """A run, its results, pairs and notes come back the same; a second time it is not kept."""
    run = run_on(kept(store, offers("k1")), kept(store, offers("k2")), radius_m=0.1, kinds=["ä"])
    notes = {"ohne Netz": True, "anteil": 0.1}
    reckoned = Reckoned(area_results(0.1, nan, 3.0), pair_results(1 / 3, nan), notes)
    assert not store.has_run(run.id)
    assert store.add_run(run, reckoned) is True
    assert store.add_run(run, reckoned) is False
    assert store.has_run(run.id)
    assert store.run(run.id) == run
    assert store.run(run.id).id == run.id
    back = store.reckoned(run.id)
    frames.check(back.areas, AREA_RESULTS)
    frames.check(back.pairs, PAIR_RESULTS)
    assert_frame_equal(back.areas, reckoned.areas)
    assert_frame_equal(back.pairs, reckoned.pairs)
    assert back.notes == notes


def test_no_pairs_and_none_found_are_different(store):
    """An analysis that knows no pairs gives None; one that found none gives an empty frame."""
    unasked, unfound = run_on(asked=False), run_on(asked=True)
    store.add_run(unasked, Reckoned(area_results()))
    store.add_run(unfound, Reckoned(area_results(), pair_results()))
    assert store.reckoned(unasked.id).pairs is None
    assert len(store.reckoned(unfound.id).pairs) == 0
    assert len(store.reckoned(unfound.id).areas) == 0


def test_runs_come_in_the_order_of_keeping(store):
    """Runs are listed as they were kept, each with its inputs."""
    exact = kept(store, offers("k1"))
    runs = [run_on(exact, number=number) for number in (3, 1, 2)]
    for run in runs:
        store.add_run(run, Reckoned(area_results(1.0)))
    assert store.runs() == runs


def test_a_public_run_reads_public_editions_only(store, database_url):
    """A run that is not internal and read an exact snapshot is refused, in German."""
    exact = kept(store, offers("k1"))
    edition = kept(store, offers("k1"), public=True, edition_of=exact.id)
    before = counts(database_url)
    with pytest.raises(GateRefused, match="öffentliche"):
        store.add_run(run_on(exact, edition, internal=False), Reckoned(area_results(1.0)))
    assert counts(database_url) == before
    assert store.add_run(run_on(edition, internal=False), Reckoned(area_results(1.0)))
    assert store.add_run(run_on(exact, edition), Reckoned(area_results(1.0)))


def test_a_run_on_nothing_kept_here_is_refused(store, database_url):
    """A run names only snapshots that are here, so that it can be replayed."""
    stranger = snapshot_of("offers", offers("k1"))
    with pytest.raises(NotFound, match=stranger.id):
        store.add_run(run_on(stranger), Reckoned(area_results(1.0)))
    assert counts(database_url) == {}


def test_results_with_the_same_key_are_refused(store):
    """Two numbers for the same area and measure cannot both be the result."""
    twice = pd.concat([area_results(1.0), area_results(2.0)], ignore_index=True)
    with pytest.raises(ContractError, match="more than once"):
        store.add_run(run_on(), Reckoned(twice))


@pytest.mark.parametrize("notes", [{"anteil": nan}, {"anteil": inf}, {"wann": NEW_YEAR}])
def test_notes_that_json_cannot_say_are_refused(store, notes):
    """Notes that would not come back as they are, are refused."""
    with pytest.raises(ContractError, match="JSON"):
        store.add_run(run_on(), Reckoned(area_results(), notes=notes))
    assert store.runs() == []


# Releases


def public_run(store, number=0):
    """A kept run on a kept public edition."""
    run = run_on(kept(store, offers(f"k{number}"), public=True), internal=False)
    store.add_run(run, Reckoned(area_results(1.0)))
    return run


def release_of(release_id, *runs, collections=("ortsteile", "angebote")):
    """A release whose collections stand on these runs."""
    said = {"title": "T", "description": "D", "kind": "areas", "stichtag": NEW_YEAR}
    said |= {"licence": "CC0", "attribution": "Stadt", "runs": tuple(run.id for run in runs)}
    given = {
        "id": release_id,
        "city": "Erfurt",
        "made_at": datetime(2025, 3, 1, 9, 30, tzinfo=UTC),
        "reason": "Test",
        "software": "0",
        "collections": tuple(Collection(key=key, **said) for key in collections),
    }
    # Fields of a release that the store has no opinion on are filled with the simplest there is.
    return Release.model_validate(
        {name: "x" for name, part in Release.model_fields.items() if part.is_required()} | given
    )


def ortsteile():
    """Three features with every kind of property, one of them without geometry."""
    return GeoDataFrame(
        {
            "name": pd.Series(["Rieth", None, "Ägidien"], dtype="str"),
            "versorgung": [0.1, nan, -1e-300],
            "flag": [True, False, True],
            "rang": [3, 1, 2],
            "arten": [["kita"], None, {"a": 1}],
        },
        index=pd.Index(["03", "01", "02"], dtype="str", name="feature"),
        geometry=[box(0, 0, 1, 1), None, Point(0.1, 0.2)],
        crs=CRS,
    )


def no_offers():
    """A collection without a feature, which still has properties."""
    return ortsteile().iloc[:0]


def features():
    """What release_of publishes."""
    return {"ortsteile": ortsteile(), "angebote": no_offers()}


def test_a_release_comes_back_as_it_was_published(store):
    """A release and its features come back the same, sorted; a second time it is not kept."""
    release = release_of("r1", public_run(store))
    assert store.newest_release_id() is None
    assert store.add_release(release, features()) is True
    assert store.add_release(release, features()) is False
    assert store.release("r1") == release
    assert_geodataframe_equal(store.features("r1", "ortsteile"), ortsteile().sort_index())
    assert_geodataframe_equal(store.features("r1", "angebote"), no_offers())


def test_the_newest_release_is_the_last_published(store):
    """Releases are listed as they were published, the newest last."""
    run = public_run(store)
    for key in ("r2", "r3", "r1"):
        store.add_release(release_of(key, run), features())
    assert store.newest_release_id() == "r1"
    assert [release.id for release in store.releases()] == ["r2", "r3", "r1"]


def test_an_internal_run_reaches_no_release(store, database_url):
    """A release that stands on an internal run is refused, in German, and leaves nothing."""
    internal = run_on(kept(store, offers("k1")))
    store.add_run(internal, Reckoned(area_results(1.0)))
    before = counts(database_url)
    with pytest.raises(GateRefused, match=f"{internal.id}.*intern"):
        store.add_release(release_of("r1", public_run(store), internal), features())
    after = counts(database_url)
    assert after.keys() == before.keys()
    assert store.newest_release_id() is None


def test_a_release_on_a_run_not_kept_here_is_refused(store):
    """What is published can be replayed from the store."""
    with pytest.raises(NotFound, match="Rechenlauf"):
        store.add_release(release_of("r1", run_on(internal=False)), features())


def test_a_release_has_features_for_each_of_its_collections(store):
    """Features of a collection that the release does not name are refused, and the other way round."""
    with pytest.raises(ContractError, match="angebote"):
        store.add_release(release_of("r1"), {"ortsteile": ortsteile()})
    with pytest.raises(ContractError, match="angebote"):
        store.add_release(release_of("r1", collections=["ortsteile"]), features())


SPOILT = {
    "other CRS": (lambda f: f.to_crs("EPSG:4326"), "EPSG:25832"),
    "other index name": (lambda f: f.rename_axis("area"), "index"),
    "same feature twice": (lambda f: f.rename(index={"01": "02"}), "more than once"),
    "a time": (lambda f: f.assign(wann=pd.Timestamp(NEW_YEAR)), "datetime64"),
    "endless number": (lambda f: f.assign(versorgung=inf), "JSON"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_features_that_would_not_come_back_the_same_are_refused(store, database_url, fault):
    """Features are in EPSG:25832, told apart by text, and their properties can be said in JSON."""
    spoil, message = SPOILT[fault]
    with pytest.raises(ContractError, match=message):
        store.add_release(
            release_of("r1", collections=["ortsteile"]), {"ortsteile": spoil(ortsteile())}
        )
    assert counts(database_url) == {}


def test_a_release_that_fails_in_the_middle_leaves_nothing(store, database_url):
    """Where a later feature is refused, no part of the release can be seen."""
    forbid_a_second(database_url, "released_feature", "release")
    with pytest.raises(ContractError, match="the database refuses this"):
        store.add_release(release_of("r1"), features())
    assert counts(database_url) == {}
    assert store.newest_release_id() is None


def test_a_release_is_seen_with_its_files_or_not_at_all(store):
    """While its files are made there is no release yet; a fault in making them leaves nothing behind."""
    release, seen = release_of("r1"), []

    def made():
        seen.append(store.newest_release_id())
        yield Artifact("karte.pmtiles", "application/vnd.pmtiles", b"tiles")

    def faulty():
        yield Artifact("karte.pmtiles", "application/vnd.pmtiles", b"tiles")
        raise OSError("no room left")

    with pytest.raises(OSError, match="no room"):
        store.add_release(release, features(), faulty())
    assert store.newest_release_id() is None
    store.add_release(release, features(), made())
    assert seen == [None]
    assert store.artifact("r1", "karte.pmtiles") == ("application/vnd.pmtiles", b"tiles")


def test_an_artifact_belongs_to_its_release(store):
    """A file of a release comes back byte by byte; one that is there already stays as it is."""
    store.add_release(release_of("r1"), features())
    content = bytes(range(256))
    assert store.add_artifact("r1", "paket.pdf", "application/pdf", content) is True
    assert store.add_artifact("r1", "paket.pdf", "text/plain", b"other") is False
    assert store.artifact("r1", "paket.pdf") == ("application/pdf", content)


def test_what_is_not_there_is_not_found(store):
    """Everything that is asked for by a wrong id says so in German."""
    store.add_release(release_of("r1"), features())
    for ask in (
        lambda: store.snapshot("nix"),
        lambda: store.accepted_at("nix"),
        lambda: store.frame("nix"),
        lambda: store.run("nix"),
        lambda: store.reckoned("nix"),
        lambda: store.release("nix"),
        lambda: store.features("nix", "ortsteile"),
        lambda: store.features("r1", "nix"),
        lambda: store.artifact("r1", "nix"),
        lambda: store.add_artifact("nix", "n", "text/plain", b""),
    ):
        with pytest.raises(NotFound, match=r"„?nix“? (gibt es hier nicht|hat keine)|keine.*„nix“"):
            ask()


# The database


def test_readers_see_the_whole_or_nothing_while_another_writes(store, database_url):
    """While one writes, another reads at once what was there before, and afterwards all of it."""
    writer = Database.open(database_url)
    frame = offers("k1")
    row = {"id": "r9", "content": {}, "kept_at": datetime.now(UTC)}
    kept(store, frame)
    with writer.writing() as connection:
        connection.execute(tables.release.insert(), [row])
        assert store.newest_release_id() is None
        assert len(store.snapshots()) == 1
    assert store.newest_release_id() == "r9"
    writer.close()


def documented_sql():
    """The SQL that the docstring of layers/tables.py shows."""
    shown = tables.__doc__.split("(a test runs these):")[1]
    return [part.strip() for part in shown.split(";") if part.strip()]


def test_the_documented_sql_answers_alike_on_both_databases(store, database_url):
    """The SQL that the tables document gives the rows that the store was given."""
    run = public_run(store)
    store.add_run(run_on(internal=True), Reckoned(area_results(1.0, nan, nan)))
    store.add_release(release_of("old", run), features())
    store.add_release(release_of("new", run), features())
    database = Database.open(database_url)
    with database.reading() as connection:
        shown, deliveries, listings, unknown = (
            connection.execute(text(sql)).all() for sql in documented_sql()
        )
    database.close()
    assert sorted(row.feature for row in shown) == ["01", "02", "03"]
    assert sorted((row.release, row.source) for row in deliveries) == [
        ("new", "liste"),
        ("old", "liste"),
    ]
    assert [(row.source, row.offer) for row in listings] == [("liste", "k0")]
    assert [(row.status, row[3]) for row in unknown] == [("missing", 2)]


def test_postgis_knows_the_geometry_as_its_own(postgis_url):
    """On PostGIS a released box of 1 m² is an indexed geometry in EPSG:25832 with that area."""
    store = Store.open(postgis_url)
    store.add_release(release_of("r1"), features())
    store.close()
    database = Database.open(postgis_url)
    with database.reading() as connection:
        asked = (
            "SELECT ST_SRID(geometry), ST_Area(geometry) FROM released_feature WHERE feature = '03'"
        )
        assert connection.execute(text(asked)).one() == (25832, 1.0)
        asked = (
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_released_feature_geometry' "
            "AND schemaname = current_schema()"
        )
        assert "USING gist" in connection.execute(text(asked)).scalar_one()
    database.close()


def test_a_store_answers(store):
    """A store that is there answers a ping."""
    store.ping()


def test_a_store_outlives_a_restart_of_its_server(postgis_url):
    """Where PostgreSQL has closed a connection meanwhile, the next question opens another one."""
    named = make_url(postgis_url).update_query_dict({"application_name": "to be ended"})
    store = Store.open(named.render_as_string(hide_password=False))
    store.ping()
    other = Database.open(postgis_url)
    ask = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
    with other.reading() as connection:
        ended = connection.execute(text(ask), {"name": "to be ended"}).scalars().all()
    other.close()
    assert ended == [True]
    assert store.snapshots() == []
    store.close()


def test_a_new_file_gets_its_folder(tmp_path):
    """On SQLite the file and its folder are made where there are none."""
    Store.open(f"sqlite:///{tmp_path}/neu/tief/geolsz.db").close()
    assert (tmp_path / "neu" / "tief" / "geolsz.db").exists()


NOWHERE = {
    "postgresql+psycopg://planer:geheim@127.0.0.1:1/stadt": r"„stadt“ auf 127.0.0.1:1 antwortet nicht",
    "postgresql://planer:geheim@127.0.0.1:1/stadt": r"„stadt“ auf 127.0.0.1:1 antwortet nicht",
    "mysql://planer:geheim@127.0.0.1/stadt": r"Möglich sind sqlite:///",
    "planer:geheim@irgendwo": r"Möglich sind sqlite:///",
    "sqlite://": r"Möglich sind sqlite:///",
}


@pytest.mark.parametrize("url", NOWHERE)
def test_a_database_that_does_not_answer_is_named_without_its_password(url):
    """The message names the database and what to do, in German, and never a password."""
    with pytest.raises(StoreUnavailable, match=NOWHERE[url]) as refused:
        Store.open(url)
    assert "geheim" not in str(refused.value)


def test_a_file_that_is_no_database_is_named(tmp_path):
    """A file of another kind, or a folder that cannot be, is named in German."""
    (tmp_path / "liste.csv").write_text("Name;Ort\n" * 100, encoding="utf-8")
    for url in (f"sqlite:///{tmp_path}/liste.csv", f"sqlite:///{tmp_path}/liste.csv/x.db"):
        with pytest.raises(
            StoreUnavailable, match=r"Die SQLite-Datei .*liste.csv.* nicht benutzen"
        ):
            Store.open(url)


def test_a_file_that_vanished_is_missed_and_not_made_anew(tmp_path):
    """Whoever asks after it is told; in its place there is no empty file that would hide the loss."""
    file = tmp_path / "Stadt Ämter #1.db"
    store = Store.open(f"sqlite:///{file}")
    assert store.newest_release_id() is None
    store.close()
    for part in tmp_path.iterdir():
        part.unlink()
    with pytest.raises(StoreUnavailable, match="lässt sich nicht benutzen"):
        store.newest_release_id()
    assert not file.exists()


def test_a_database_that_goes_away_is_told_from_an_empty_one(tmp_path):
    """A store whose file was taken away says so and does not answer that nothing is kept."""
    folder = tmp_path / "ort"
    store = Store.open(f"sqlite:///{folder}/x.db")
    store.close()  # no connection stays open; the next question opens the file again
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    with pytest.raises(StoreUnavailable, match="Die SQLite-Datei"):
        store.newest_release_id()
