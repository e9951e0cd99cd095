"""Any bytes at all are a table or a fault, soon: CSV and GeoJSON that nobody thought of."""

import contextlib
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import fiona
import hypothesis.strategies as st
import osmium
import pytest
from hypothesis import example, settings
from hypothesis import given as for_all

import workbooks as books
from bad_input.archive_files import packed, zipped
from deliveries import square
from geo_lsz.errors import InputError
from laws import law
from layers.readers import read
from layers.reading import delimited, vector
from layers.reading.asked import LIMITS, Asked, TagRule
from layers.reading.table import UNPRINTABLE, Source

often = settings(law, max_examples=300)

SOON_S = 5
"""For a file of a few kilobytes."""


def table_or_faults(reader, ending, content, asked=None):
    """The rows of a file, None where it was refused; whatever else happens fails the test."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"lieferung{ending}"
        file.write_bytes(content)
        try:
            table = reader.table(Source(file, "a"), asked or Asked(), LIMITS)
            blocks = list(table.blocks)
        except InputError:
            return None
    assert time.monotonic() - begun < SOON_S
    for block in blocks:
        assert [len(column) for column in block.columns] == [len(block.numbers)] * len(
            table.columns
        )
        assert not UNPRINTABLE.search("".join(map("".join, block.columns)))
    return [row for block in blocks for row in zip(block.numbers, *block.columns, strict=True)]


CELLS = st.text(st.sampled_from("ab1äß€;,\t\"\n\r .-='\\\0\x1b\x85\ud800\udfff\ufeff"), max_size=8)
LINES = st.lists(st.lists(CELLS, max_size=4).map(";".join), max_size=6).map("\n".join)


@often
@for_all(content=st.binary(max_size=200), asked=st.sampled_from([(), ("nr",), ("a", "b")]))
@example(content=b"\xef\xbb\xbfsep=;\r\n", asked=())
@example(content=b"sep=\n", asked=())
@example(content=b'sep="\na"b\n1"2\n', asked=())
def test_any_bytes_are_a_table_or_faults(content, asked):
    """No byte breaks the reader of CSV."""
    table_or_faults(delimited, ".csv", content, Asked(headers=asked))


@often
@for_all(
    text=LINES,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"]),
    header_row=st.sampled_from([None, 1, 2, 5]),
)
def test_any_text_is_a_table_or_faults(text, encoding, header_row):
    """Separators, quotes, line ends and control signs anywhere, in any encoding."""
    content = text.encode(encoding, "surrogatepass" if "utf" in encoding else "replace")
    table_or_faults(delimited, ".csv", content, Asked(header_row=header_row))


WORDS = st.text(st.characters(exclude_characters='"', exclude_categories=["C", "Z"]), max_size=9)


@often
@for_all(rows=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=9))
def test_a_table_comes_back_as_it_was_written(rows):
    """Whatever stands in quotes, separators too, is text; only empty rows are passed over."""
    lines = ["a;b;c"] + [";".join(f'"{cell}"' for cell in row) for row in rows]
    found = table_or_faults(delimited, ".csv", "\n".join(lines).encode())
    assert found == [(n, *row) for n, row in enumerate(rows, start=2) if any(row)]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["Feature", "FeatureCollection", "Polygon", "link", "crs", "1e999"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "crs", "features", "geometry", "coordinates", "a", "id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(
    [
        *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"),
        *("GeometryCollection", "Curve", ""),
    ]
)
NUMBERS = st.floats(-200, 200) | st.sampled_from([1e308, float("nan"), float("inf"), None, "11"])
COORDINATES = st.recursive(
    st.lists(NUMBERS, max_size=4), lambda i: st.lists(i, max_size=5), max_leaves=20
)
GEOMETRIES = st.recursive(
    st.none() | st.builds(lambda t, c: {"type": t, "coordinates": c}, KINDS, COORDINATES),
    lambda inner: st.builds(
        lambda each, crs: {"type": "GeometryCollection", "geometries": each, "crs": crs},
        st.lists(inner, max_size=3),
        JSON,
    ),
    max_leaves=6,
)
FEATURES = st.builds(
    lambda geometry, said: {"type": "Feature", "geometry": geometry, "properties": said},
    GEOMETRIES | JSON,
    st.dictionaries(st.text(max_size=4), JSON, max_size=3) | JSON,
)


@pytest.mark.filterwarnings("ignore:Empty field name")
@often
@for_all(features=st.lists(FEATURES | JSON, max_size=4), crs=st.none() | JSON)
def test_any_features_are_a_table_or_faults(features, crs):
    """Shapes that are none, numbers that are words, and properties that are anything."""
    content = {"type": "FeatureCollection", "features": features, "crs": crs}
    table_or_faults(vector, ".geojson", json.dumps(content).encode())


@pytest.mark.filterwarnings("ignore:Empty field name")
@often
@for_all(content=st.binary(max_size=80) | JSON.map(lambda thing: json.dumps(thing).encode()))
def test_any_json_is_a_table_or_faults(content):
    """No JSON, and none at all, breaks the reader of GeoJSON."""
    table_or_faults(vector, ".geojson", content)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".xls", ".ods", ".geojson", ".gpkg", ".zip"])
def test_noise_is_refused_through_the_door(tmp_path, ending):
    """With the process in between, too: random bytes of a fixed seed, behind the format's own beginning."""
    beginnings = {
        ".xlsx": b"PK\3\4",
        ".ods": b"PK\3\4",
        ".zip": b"PK\3\4",
        ".xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ".gpkg": b"SQLite format 3\0",
        ".geojson": b'{"type": "FeatureCollection", "features": [',
    }
    noise = bytes(range(256)) * 40
    (tmp_path / f"a{ending}").write_bytes(beginnings.get(ending, b"") + noise)
    with pytest.raises(InputError):
        read(tmp_path / f"a{ending}", limits=replace(LIMITS, wall_s=60))


def whole_files(folder):
    """A good file of every kind that is not plain text, by ending."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
    with fiona.open(folder / "a.gpkg", "w", driver="GPKG", schema=schema) as sink:
        sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
    zipped(packed("a"), folder / "a.zip")
    for write, ending in ((books.xlsx, "xlsx"), (books.xls, "xls"), (books.ods, "ods")):
        write(folder / f"a.{ending}", {"Kitas": books.KITAS})
    kita = {"amenity": "kindergarten"}
    with osmium.SimpleWriter(str(folder / "a.pbf")) as writer:
        writer.add_node(osmium.osm.mutable.Node(id=1, version=1, location=(11, 51), tags=kita))
    return {file.suffix: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Such files."""
    return whole_files(tmp_path_factory.mktemp("whole"))


@pytest.mark.slow
@settings(law, max_examples=400)
@for_all(
    ending=st.sampled_from([".gpkg", ".zip", ".xlsx", ".xls", ".ods", ".pbf"]),
    cut=st.none() | st.floats(0.01, 1),
    blows=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8))),
)
def test_a_damaged_file_is_a_table_or_faults(whole, ending, cut, blows):
    """Cut off and with wrong bytes anywhere: what a library makes of it stays in its process."""
    content = bytearray(whole[ending])
    for place, wrong in blows:
        at = int(place * len(content))
        content[at : at + len(wrong)] = wrong
    kitas = Asked(rules=(TagRule({"amenity": "kindergarten"}, "Kita"),))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"a{ending}"
        file.write_bytes(content[: int(len(content) * cut) if cut else None])
        with contextlib.suppress(InputError):
            assert len(read(file, kitas, replace(LIMITS, wall_s=60)).rows)
