"""Facilities of OpenStreetMap: tag rules of a mapping choose what becomes a list of offers."""

import osmium
import pytest
from osmium.osm import mutable as new
from pyproj import Transformer

import deliveries as given
from geo_lsz.errors import DefinitionError, InputError
from layers.intake import take_in
from layers.mapping import Mapping
from layers.readers import read
from layers.reading.asked import Asked, TagRule
from layers.store import Store
from realdata import HERE, needs_realdata

KITA = {"amenity": "kindergarten"}
KITAS = Asked(headers=("osm_id", "name", "addr:street"), rules=(TagRule(KITA, "Kita"),))
TO_DEGREES = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True)


def extract(file, nodes=(), ways=(), relations=()):
    """An extract of nodes (id, east km, north km, tags), ways (id, nodes, tags), relations (id, members, tags)."""
    with osmium.SimpleWriter(str(file)) as writer:
        for number, east, north, tags in nodes:
            place = TO_DEGREES.transform(given.WEST + east * 1000, given.SOUTH + north * 1000)
            writer.add_node(new.Node(id=number, version=1, location=place, tags=tags))
        for number, through, tags in ways:
            writer.add_way(new.Way(id=number, version=1, nodes=through, tags=tags))
        for number, members, tags in relations:
            writer.add_relation(new.Relation(id=number, version=1, members=members, tags=tags))
    return file


CORNERS = [(1, 0, 0, {}), (2, 0.2, 0, {}), (3, 0.2, 0.2, {}), (4, 0, 0.2, {})]
"""A square of 200 m."""

RING = [1, 2, 3, 4, 1]


def metres(raw):
    """Where the rows are, metres east and north of the city's corner, to the metre."""
    places = raw.geometry.to_crs("EPSG:25832")
    return [(round(p.x - given.WEST), round(p.y - given.SOUTH)) for p in places]


@pytest.mark.parametrize("ending", [".osm.pbf", ".osm"])
def test_nodes_areas_and_relations_are_rows(tmp_path, ending):
    """A Kita is mapped as a point, an outline, or a multipolygon; each is one row with one point."""
    said = KITA | {"name": "Regenbogen", "addr:street": "Löberwall"}
    file = extract(
        tmp_path / f"stadt{ending}",
        [*CORNERS, (9, 0.5, 0.5, said), (10, 0.6, 0.6, {"amenity": "bench"})],
        [(20, RING, KITA), (21, RING, {})],
        [(30, [("w", 21, "outer")], KITA | {"type": "multipolygon"})],
    )
    raw = read(file, KITAS)
    assert raw.rows.to_numpy().tolist() == [
        ["node/9", "Kita", "Regenbogen", "Löberwall"],
        ["relation/30", "Kita", "", ""],
        ["way/20", "Kita", "", ""],
    ]
    assert list(raw.rows.columns) == ["osm_id", "art", "name", "addr:street"]
    # the middle of a square of 200 m
    assert metres(raw) == [(500, 500), (100, 100), (100, 100)]


def test_an_open_way_is_where_its_middle_is(tmp_path):
    """A line of 200 m along the southern edge."""
    file = extract(tmp_path / "a.pbf", CORNERS, [(20, [1, 2], KITA)])
    assert metres(read(file, KITAS)) == [(100, 0)]


def test_a_thing_whose_nodes_are_missing_is_a_row_without_a_place(tmp_path):
    """Extracts are cut; the Kita at the edge is known, its place is not."""
    raw = read(extract(tmp_path / "a.pbf", CORNERS, [(20, [7, 8, 7], KITA)]), KITAS)
    assert raw.rows["osm_id"].tolist() == ["way/20"]
    assert raw.geometry.isna().all()


def test_the_first_rule_that_fits_counts_and_all_its_tags_must(tmp_path):
    """A library in a school is a library here, as that rule stands first; `*` is any value."""
    rules = (
        TagRule({"amenity": "library"}, "Bibliothek"),
        TagRule({"amenity": "social_facility", "social_facility:for": "senior"}, "Seniorentreff"),
        TagRule({"leisure": "*"}, "Freizeit"),
    )
    nodes = [
        (1, 0, 0, {"amenity": "library", "leisure": "reading"}),
        (2, 0, 0, {"amenity": "social_facility", "social_facility:for": "senior"}),
        (3, 0, 0, {"amenity": "social_facility"}),
        (4, 0, 0, {"leisure": "playground"}),
    ]
    raw = read(extract(tmp_path / "a.pbf", nodes), Asked(rules=rules))
    assert dict(zip(raw.rows["osm_id"], raw.rows["art"], strict=True)) == {
        "node/1": "Bibliothek",
        "node/2": "Seniorentreff",
        "node/4": "Freizeit",
    }


MAPPING = given.OFFERS.model_dump(exclude_none=True) | {
    "crs": "EPSG:4326",
    "columns": {"offer": "osm_id", "name": "name", "angebotsart": "art", "plz": "addr:postcode"},
    "constants": {},
    "values": {"angebotsart": {"Kita": "kita"}},
    "complete_for": [],
    "osm": [{"tags": KITA, "art": "Kita"}],
}


def test_a_mapping_makes_offers_of_an_extract(tmp_path):
    """From tags to a snapshot without a line of code."""
    said = KITA | {"name": "Regenbogen", "addr:postcode": "01067"}
    file = extract(tmp_path / "stadt.osm.pbf", [(9, 0.5, 0.5, said)])
    store = Store.open(f"sqlite:///{tmp_path / 'stadt.db'}")
    intake = take_in(store, "offers", file, Mapping.of(MAPPING, "osm"))
    frame = store.frame(intake.snapshot.id)
    store.close()
    (row,) = frame.itertuples()
    assert (row.Index, row.name, row.angebotsart, row.plz) == (
        "node/9",
        "Regenbogen",
        "kita",
        "01067",
    )
    assert round(row.geometry.x - given.WEST) == 500


@pytest.mark.parametrize(
    "rule", [{"tags": {}, "art": "Kita"}, {"tags": KITA}, {"tags": KITA, "art": ""}]
)
def test_a_rule_that_says_nothing_is_refused(rule):
    """Without tags everything would be a Kita; without a word nobody knew what."""
    with pytest.raises(DefinitionError, match="osm"):
        Mapping.of(MAPPING | {"osm": [rule]}, "osm")


@pytest.mark.parametrize(
    ("content", "asked", "said"),
    [
        (b"\0\0\0\x0d\n\x09OSMHeader", Asked(), r"braucht Regeln.*\[\[osm\]\]"),
        (b"\xff" * 400, KITAS, "lässt sich nicht als OpenStreetMap lesen"),
        (b"\0\0\0\x0d\n\x09OSMHeader\x18\x7f", KITAS, "lässt sich nicht als OpenStreetMap lesen"),
    ],
)
def test_what_is_no_extract_is_refused(tmp_path, content, asked, said):
    """Damaged, another format, or without rules."""
    (tmp_path / "a.osm.pbf").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read(tmp_path / "a.osm.pbf", asked)


@needs_realdata
def test_libraries_of_a_real_city():
    """Helsinki's centre: as many as osmium itself counts, nodes and outlines, each once."""
    file = HERE / "osm_netz" / "helsinki_zentrum.osm.pbf"
    tag = osmium.filter.TagFilter(("amenity", "library"))
    things = {f"{o.type_str()}{o.id}" for o in osmium.FileProcessor(file).with_filter(tag)}
    raw = read(file, Asked(rules=(TagRule({"amenity": "library"}, "Bibliothek"),)))
    assert len(raw.rows) == len(things) > 0
    assert raw.geometry.notna().all()
