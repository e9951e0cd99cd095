"""Street networks: what people may walk on, from OpenStreetMap, cut at junctions and kept whole."""

import gzip
from collections import Counter
from xml.etree import ElementTree as ET

import hypothesis.strategies as st
import osmium
import pytest
from hypothesis import given as for_all
from pyproj import Geod
from shapely import Point

import deliveries as given
from geo_lsz import frames
from geo_lsz.errors import DefinitionError, InputError
from geo_lsz.frames import NETZ
from geo_lsz.identity import frame_digest
from laws import law
from layers.basis import editions, newest, read_inputs
from layers.intake import take_in
from layers.mapping import Mapping
from layers.netz import netz
from layers.walking import Direction, direction
from realdata import HERE, needs_realdata

STREET = {"highway": "residential"}
CROSSING = {1: (0, 0), 2: (0.4, 0), 3: (1, 0), 4: (0.4, 0.3)}
"""A street 1-2-3 of 400 and 600 m, and a side street 2-4 of 300 m."""
STREETS = {10: ([1, 2, 3], STREET), 11: ([2, 4], STREET)}


def edges(frame):
    """From, to and length in whole metres of each edge."""
    return {
        key: (row.from_node, row.to_node, round(row.length_m))
        for key, row in zip(frame.index, frame.itertuples(), strict=True)
    }


def notices(conformed):
    """What the import said, as one text."""
    return "\n".join(str(notice) for notice in conformed.notices)


def faults(file, mapping=given.NETZ):
    """Why a file is refused, as one text."""
    with pytest.raises(InputError) as error:
        netz(file, mapping)
    return str(error.value)


def test_streets_are_cut_where_they_meet(tmp_path):
    """A crossing makes three edges, each as long as its piece of street."""
    found = netz(given.osm(tmp_path, CROSSING, STREETS), given.NETZ)
    frames.check(found.frame, NETZ)
    assert edges(found.frame) == {
        "10.0-1": ("1", "2", 400),
        "10.1-2": ("2", "3", 600),
        "11.0-1": ("2", "4", 300),
    }
    assert found.frame["both_ways"].all()
    assert (found.lines, notices(found)) == (2, "")


def test_a_bend_is_no_junction_but_makes_the_way_longer(tmp_path):
    """Over the corner it is 300 + 400 m, not the 500 of the straight line; the corner is kept."""
    nodes = {1: (0, 0), 2: (0.3, 0), 3: (0.3, 0.4)}
    frame = netz(given.osm(tmp_path, nodes, {10: ([1, 2, 3], STREET)}), given.NETZ).frame
    assert edges(frame) == {"10.0-2": ("1", "3", 700)}
    corner = Point(given.WEST + 300, given.SOUTH)
    # OpenStreetMap keeps 7 digits of a degree, about a centimetre
    assert Point(frame.geometry.iloc[0].coords[1]).distance(corner) < 0.02


def test_a_round_street_keeps_its_length(tmp_path):
    """A ring that nothing meets is one edge from a node to itself; one that is met twice is two."""
    square = {1: (0, 0), 2: (0.1, 0), 3: (0.1, 0.1), 4: (0, 0.1), 5: (0.2, 0.1)}
    ring = {10: ([1, 2, 3, 4, 1], STREET)}
    alone = netz(given.osm(tmp_path, square, ring), given.NETZ).frame
    assert edges(alone) == {"10.0-4": ("1", "1", 400)}
    met = netz(given.osm(tmp_path, square, ring | {11: ([3, 5], STREET)}), given.NETZ).frame
    assert edges(met) == {
        "10.0-2": ("1", "3", 200),
        "10.2-4": ("3", "1", 200),
        "11.0-1": ("3", "5", 100),
    }


@pytest.mark.parametrize(
    ("tags", "walked"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "steps"}, True),
        ({"highway": "primary", "oneway": "yes"}, True),
        ({"highway": "track", "access": "agricultural"}, True),
        ({"highway": "service", "access": "destination"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "trunk"}, False),
        ({"highway": "trunk", "sidewalk": "right"}, True),
        ({"highway": "trunk", "foot": "yes"}, True),
        ({"highway": "primary", "motorroad": "yes"}, False),
        ({"highway": "cycleway"}, False),
        ({"highway": "cycleway", "foot": "designated"}, True),
        ({"highway": "construction", "foot": "yes"}, False),
        ({"highway": "proposed"}, False),
        ({"highway": "raceway"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "no", "foot": "yes"}, True),
        ({"highway": "residential", "foot": "no"}, False),
        ({"highway": "secondary", "foot": "use_sidepath"}, False),
        ({"building": "yes"}, False),
    ],
)
def test_what_people_may_walk_on(tags, walked):
    """`foot` beats `access`, and both beat the kind of way."""
    assert (direction(tags) is not None) == walked


@pytest.mark.parametrize(
    ("tags", "way"),
    [
        ({"oneway": "yes"}, Direction.BOTH),
        ({"oneway:foot": "yes"}, Direction.FORWARD),
        ({"oneway:foot": "-1"}, Direction.BACKWARD),
        ({"oneway:foot": "no", "conveying": "forward"}, Direction.BOTH),
        ({"conveying": "forward"}, Direction.FORWARD),
        ({"conveying": "backward"}, Direction.BACKWARD),
        ({"conveying": "reversible"}, Direction.BOTH),
    ],
)
def test_a_oneway_is_for_vehicles(tags, way):
    """People walk against it, but not against an escalator or a sign for them."""
    assert direction({"highway": "steps"} | tags) == way


def test_an_edge_leads_the_way_one_may_walk(tmp_path):
    """Where one may only walk against the order of the nodes, the edge and its line are turned."""
    stairs = {10: ([1, 2], {"highway": "steps", "conveying": "backward"})}
    frame = netz(given.osm(tmp_path, CROSSING, stairs), given.NETZ).frame
    assert edges(frame) == {"10.0-1": ("2", "1", 400)}
    assert not frame["both_ways"].any()
    east = Point(given.WEST + 400, given.SOUTH)
    assert Point(frame.geometry.iloc[0].coords[0]).distance(east) < 0.02


def test_what_lies_outside_the_extract_is_said(tmp_path):
    """A way over the edge keeps its pieces inside, and a person is told how many such ways there are."""
    far = {10: ([1, 2, 99, 3, 4], STREET), 11: ([98, 1], STREET)}
    found = netz(given.osm(tmp_path, CROSSING, far), given.NETZ)
    # 3 (1.0, 0) to 4 (0.4, 0.3): sqrt(600² + 300²) = 670.8
    assert edges(found.frame) == {"10.0-1": ("1", "2", 400), "10.3-4": ("3", "4", 671)}
    assert "2 Wege haben Punkte, deren Lage die Datei nicht nennt" in notices(found)


def test_islands_are_said_with_their_length(tmp_path):
    """A street of 300 m without any way to the other 1,000 is one island."""
    apart = {10: ([1, 3], STREET), 11: ([2, 4], STREET)}
    found = netz(given.osm(tmp_path, CROSSING, apart), given.NETZ)
    assert len(found.frame) == 2
    assert "1 Insel hat keinen Weg zum übrigen Netz, zusammen 300 m von 1,3 km" in notices(found)


def test_pieces_without_length_are_said(tmp_path):
    """Two nodes on one spot stay connected; a piece from a node to itself is left out."""
    doubled = CROSSING | {5: CROSSING[3]}
    found = netz(
        given.osm(tmp_path, doubled, {10: ([1, 2, 3], STREET), 11: ([3, 5, 5], STREET)}), given.NETZ
    )
    assert edges(found.frame) == {"10.0-2": ("1", "3", 1000), "11.0-1": ("3", "5", 0)}
    assert "1 Wegstück hat die Länge 0" in notices(found)


def test_ways_that_nobody_may_walk_are_counted(tmp_path):
    """A motorway is no edge, and the import says so."""
    found = netz(
        given.osm(tmp_path, CROSSING, STREETS | {12: ([1, 4], {"highway": "motorway"})}), given.NETZ
    )
    assert len(found.frame) == 3
    assert "1 von 3 Straßen und Wegen" in notices(found)


def test_the_day_is_that_of_the_newest_object(tmp_path):
    """Without a time in the header, the newest object says of when the file is; a mapping may too."""
    file = given.osm(tmp_path, CROSSING, STREETS)
    file.write_text(
        file.read_text(encoding="utf-8").replace(given.DAY, "2025-07-03T23:30:00Z", 1),
        encoding="utf-8",
    )
    assert netz(file, given.NETZ).stichtag.isoformat() == "2025-07-03"
    told = given.NETZ.model_copy(update={"stichtag": given.AREAS.stichtag})
    assert netz(file, told).stichtag.isoformat() == "2025-12-31"


def test_the_header_goes_before_the_objects(tmp_path):
    """An extract that is kept up to date says in its header up to when."""
    source = given.osm(tmp_path, CROSSING, STREETS)
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2025-11-11T20:21:00Z")
    file = tmp_path / "stadt.osm.pbf"
    with osmium.SimpleWriter(str(file), header=header) as sink:
        for thing in osmium.FileProcessor(source):
            sink.add(thing)
    found = netz(file, given.NETZ)
    assert found.stichtag.isoformat() == "2025-11-11"
    assert frame_digest(found.frame) == frame_digest(netz(source, given.NETZ).frame)


def test_a_file_that_no_day_is_told_of_is_refused(tmp_path):
    """Nobody guesses a Stichtag; the message says where to name it."""
    file = given.osm(tmp_path, CROSSING, STREETS, day=None)
    assert "stichtag = JJJJ-MM-TT" in faults(file)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("leer.osm.pbf", b"", "leer"),
        ("kein.osm.pbf", b"kein OpenStreetMap", "lässt sich nicht als OpenStreetMap lesen"),
        ("kein.osm", b"<html><p></html>", "lässt sich nicht als OpenStreetMap lesen"),
        ("netz.csv", b"a;b\n", ".osm.pbf"),
        ("nichts.osm", b"<osm version='0.6'></osm>", "keine Straße"),
    ],
)
def test_a_file_that_is_no_street_network_says_why(tmp_path, name, content, said):
    """Each is refused with its name and a reason."""
    (tmp_path / name).write_bytes(content)
    found = faults(tmp_path / name)
    assert name in found
    assert said in found


def test_a_file_that_is_not_there_is_named(tmp_path):
    """A wrong path is named."""
    assert "gibt es nicht" in faults(tmp_path / "nirgends.osm.pbf")


def test_streets_that_nobody_may_walk_are_no_network(tmp_path):
    """A file of motorways alone is refused, and so is one without a single position."""
    motorway = given.osm(tmp_path, CROSSING, {10: ([1, 2], {"highway": "motorway"})})
    assert "keine der 1 Straßen darf zu Fuß begangen werden" in faults(motorway)
    nowhere = given.osm(tmp_path, {}, STREETS)
    assert "Koordinaten" in faults(nowhere)


def test_the_network_of_another_country_is_refused(tmp_path):
    """A street 2,000 km east lies in no Germany; one fault says so for the whole file."""
    file = given.osm(tmp_path, CROSSING | {9: (900, 0)}, STREETS | {12: ([9, 3], STREET)})
    assert edges(netz(file, given.NETZ).frame)  # the edge comes from inside
    nodes = {8: (900, 0), 9: (901, 0)}
    file = given.osm(tmp_path, CROSSING | nodes, STREETS | {12: ([8, 9], STREET)})
    assert "1 von 4 Wegstücken liegen nicht in Deutschland" in faults(file)


def test_a_mapping_of_a_network_maps_no_column():
    """OpenStreetMap is read by its own rules; a column that is mapped would be ignored."""
    said = {"layer": "netz", "source": "x", "title": "x", "licence": "x", "attribution": "x"}
    assert Mapping.of(said, "x.toml").stichtag is None
    with pytest.raises(DefinitionError, match="columns"):
        Mapping.of(said | {"columns": {"edge": "id"}}, "x.toml")
    with pytest.raises(DefinitionError, match="stichtag"):
        Mapping.of(given.KOSTEN.model_dump(exclude_none=True, exclude={"stichtag"}), "x.toml")


# Laws

places = st.integers(0, 40).map(lambda n: n / 20)


@st.composite
def networks(draw):
    """Nodes, and ways through them, some of which meet, cross themselves or end where they began."""
    nodes = draw(st.lists(st.tuples(places, places), min_size=2, max_size=8, unique=True))
    through = st.lists(st.integers(1, len(nodes)), min_size=2, max_size=6)
    ways = draw(st.lists(through.filter(lambda w: len(set(w)) > 1), min_size=1, max_size=5))
    return dict(enumerate(nodes, start=1)), dict(enumerate(ways, start=10))


@law
@for_all(network=networks())
def test_no_street_is_lost_and_none_is_made(tmp_path_factory, network):
    """Every step from node to node lies in exactly one edge; only standing still is left out."""
    nodes, ways = network
    folder = tmp_path_factory.mktemp("netz")
    tagged = {way: (through, STREET) for way, through in ways.items()}
    frame = netz(given.osm(folder, nodes, tagged), given.NETZ).frame
    walked = Counter()
    for way, through in ways.items():
        ours = [key for key in frame.index if key.startswith(f"{way}.")]
        for key in ours:
            first, last = map(int, key.split(".")[1].split("-"))
            walked.update((way, step) for step in range(first, last))
            assert frame.loc[key, ["from_node", "to_node"]].tolist() == [
                str(through[first]),
                str(through[last]),
            ]
    steps = {
        (way, step)
        for way, through in ways.items()
        for step in range(len(through) - 1)
        if through[step] != through[step + 1]
    }
    assert steps <= set(walked)
    assert set(walked.values()) == {1}
    metres = sum(
        1000 * Point(nodes[through[i]]).distance(Point(nodes[through[i + 1]]))
        for through in ways.values()
        for i in range(len(through) - 1)
    )
    # each end of each step is off by up to a centimetre
    assert frame["length_m"].sum() == pytest.approx(metres, abs=0.02 * len(walked))


@law
@for_all(network=networks(), seed=st.randoms(use_true_random=False))
def test_the_order_of_ways_and_nodes_changes_nothing(tmp_path_factory, network, seed):
    """The same network in another order is the same network."""
    nodes, ways = network
    folder = tmp_path_factory.mktemp("netz")
    shuffled = list(ways.items())
    seed.shuffle(shuffled)
    one, other = (
        netz(
            given.osm(folder, dict(there), {way: (through, STREET) for way, through in streets}),
            given.NETZ,
        ).frame
        for there, streets in (
            (nodes.items(), ways.items()),
            (reversed(nodes.items()), shuffled),
        )
    )
    assert frame_digest(one) == frame_digest(other)
    assert one.index.tolist() == other.index.tolist()


# Kept and handed on


@pytest.fixture
def city_store(store, tmp_path):
    """A store of the little city, on both databases."""
    take_in(store, "areas", given.areas(tmp_path), given.AREAS)
    return store


def test_a_network_reaches_the_analyses_as_it_was_read(city_store, tmp_path):
    """Kept, gated and handed on, it is still what was read; without one there is None."""
    assert read_inputs(city_store, newest(city_store)).netz is None
    file = given.osm(tmp_path, CROSSING, STREETS)
    intake = take_in(city_store, "netz", file, given.NETZ)
    assert (intake.lines, intake.rows, intake.new) == (2, 3, True)
    assert not take_in(city_store, "netz", file, given.NETZ).new
    for snapshots in (newest(city_store), editions(city_store)):
        handed = read_inputs(city_store, snapshots).netz
        frames.check(handed, NETZ)
        assert frame_digest(handed) == frame_digest(netz(file, given.NETZ).frame)


def test_a_newer_extract_takes_the_place_of_the_older(city_store, tmp_path):
    """One source, two days: the newer one counts, whatever came last."""
    newer = given.osm(tmp_path, CROSSING, {10: ([1, 3], STREET)}, day="2026-01-01T00:00:00Z")
    take_in(city_store, "netz", newer, given.NETZ)
    take_in(city_store, "netz", given.osm(tmp_path, CROSSING, STREETS), given.NETZ)
    assert read_inputs(city_store, newest(city_store)).netz.index.tolist() == ["10.0-1"]


def test_neighbouring_extracts_join(city_store, tmp_path):
    """Two sources stand side by side; a piece of street that both hold is there once."""
    take_in(city_store, "netz", given.osm(tmp_path, CROSSING, STREETS), given.NETZ)
    beyond = CROSSING | {6: (1, 1)}
    other = given.NETZ.model_copy(update={"source": "osm/nachbarn"})
    file = given.osm(tmp_path, beyond, STREETS | {12: ([3, 6], STREET)}, name="nachbarn.osm")
    take_in(city_store, "netz", file, other)
    together = read_inputs(city_store, newest(city_store)).netz
    # 3 was the end of a street in one extract and is a junction in both
    assert together.index.tolist() == ["10.0-1", "10.1-2", "11.0-1", "12.0-1"]


# Real extracts


def ways_of_xml(file):
    """Nodes and highways of an OSM XML, read without osmium: positions, and (nodes, tags) by way."""
    nodes, ways = {}, {}
    with gzip.open(file) as source:
        for _, thing in ET.iterparse(source):  # noqa: S314 - a file of ours
            if thing.tag == "node":
                nodes[int(thing.get("id"))] = (float(thing.get("lon")), float(thing.get("lat")))
            elif thing.tag == "way":
                tags = {tag.get("k"): tag.get("v") for tag in thing.iter("tag")}
                if "highway" in tags:
                    ways[thing.get("id")] = [int(nd.get("ref")) for nd in thing.iter("nd")], tags
    return nodes, ways


def ways_of_pbf(file):
    """The same of a PBF, by a plain pass over its objects."""
    nodes, ways = {}, {}
    for thing in osmium.FileProcessor(file):
        if thing.is_node():
            nodes[thing.id] = (thing.lon, thing.lat)
        elif thing.is_way() and "highway" in thing.tags:
            ways[str(thing.id)] = [nd.ref for nd in thing.nodes], dict(thing.tags)
    return nodes, ways


def closed(tags):
    """Whether these extracts close a way to people on foot, by the tags that occur in them."""
    if "foot" in tags:
        return tags["foot"] == "no"
    kind = tags["highway"]
    shut = kind.startswith("motorway") or kind in {"cycleway", "trunk", "construction"}
    return shut or tags.get("access") in {"no", "private"}


@needs_realdata
@pytest.mark.parametrize(
    ("name", "read", "highways", "stichtag"),
    [
        ("hoyerswerda_strassen.osm.pbf", ways_of_pbf, 548, "2024-08-12"),
        ("bayreuth_nord_2014.osm.gz", ways_of_xml, 2056, "2014-11-04"),
        ("berlin_siegessaeule.osm.gz", ways_of_xml, 146, "2017-10-04"),
    ],
)
def test_real_extracts_come_in_completely(name, read, highways, stichtag):
    """Ways, pieces and metres are those of a plain pass over the file."""
    file = HERE / "osm_netz" / name
    nodes, ways = read(file)
    assert len(ways) == highways
    walked = {way: through for way, (through, tags) in ways.items() if not closed(tags)}
    found = netz(file, given.NETZ)
    frames.check(found.frame, NETZ)
    assert found.stichtag.isoformat() == stichtag
    assert found.lines == len(walked)
    assert set(found.frame.index.str.split(".").str[0]) == set(walked)
    times = Counter(node for through in walked.values() for node in through)
    # a way is cut at each inner node that stands somewhere else, too
    inner = sum(times[node] > 1 for through in walked.values() for node in through[1:-1])
    assert len(found.frame) == len(walked) + inner
    geod = Geod(ellps="GRS80")
    true_m = sum(
        geod.line_length(*zip(*(nodes[node] for node in through), strict=True))
        for through in walked.values()
    )
    # EPSG:25832 stretches by at most 0.12 % as far east as Hoyerswerda
    assert found.frame["length_m"].sum() == pytest.approx(true_m, rel=0.0013)


@needs_realdata
@pytest.mark.parametrize("name", ["helsinki_zentrum.osm.pbf", "helsinki_klein.osm.pbf"])
def test_helsinki_is_refused(name):
    """One clear message, not one for each of its streets."""
    found = faults(HERE / "osm_netz" / name)
    assert "nicht in Deutschland" in found
    assert found.count("\n") == 0
