"""Reading files as they are."""

import json

import fiona
import pytest

from deliveries import geojson, square
from geo_lsz.errors import InputError
from layers.readers import read


def test_codes_keep_their_zeros(tmp_path):
    """A code is text from the first moment."""
    (tmp_path / "a.csv").write_text("nr;name\n0312;Rieth\n", encoding="utf-8")
    assert read(tmp_path / "a.csv").rows["nr"].tolist() == ["0312"]


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]
)
def test_the_encodings_of_german_offices_are_told_apart(tmp_path, encoding, said):
    """Umlauts, ß and the euro sign arrive whole, and the report says how they were read."""
    (tmp_path / "a.csv").write_bytes("nr;Straße\n1;Löberstraße 5 €\n".encode(encoding))
    raw = read(tmp_path / "a.csv")
    assert raw.rows["Straße"].tolist() == ["Löberstraße 5 €"]
    assert raw.encoding == said


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_found_and_quoted_ones_are_text(tmp_path, separator):
    """A separator inside quotes belongs to the text."""
    text = separator.join(["nr", "name", "x"]) + "\n" + f'1{separator}"a{separator}b"{separator}2\n'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path / "a.csv").rows["name"].tolist() == [f"a{separator}b"]


def test_rows_are_counted_as_a_person_counts_them(tmp_path):
    """The first data row of a table is row 2; empty lines are passed over, not renumbered."""
    (tmp_path / "a.csv").write_text("nr\n1\n\n2\n", encoding="utf-8")
    assert read(tmp_path / "a.csv").rows.index.tolist() == [2, 4]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "leer"),
        ("a.csv", b"\xef\xbb\xbf", "leer"),
        ("a.csv", b"nr;name\n", "keine Zeilen"),
        ("a.csv", b"nr;name\n1\n", "1 Felder statt 2"),
        ("a.csv", b"nr;nr\n1;2\n", "mehrfach"),
        ("a.pdf", b"%PDF", "Format"),
        ("a.geojson", b"{", "kein gültiges GeoJSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, content, said):
    """Each broken file is refused with its name and a reason."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said) as error:
        read(tmp_path / name)
    assert name in str(error.value)


def test_a_missing_file_is_refused(tmp_path):
    """A wrong path is named."""
    with pytest.raises(InputError, match="gibt es nicht"):
        read(tmp_path / "nirgends.csv")


def test_a_linked_crs_is_refused_before_anything_follows_it(tmp_path):
    """GDAL would fetch the link; nothing is fetched during an import."""
    content = {
        "type": "FeatureCollection",
        "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}},
        "features": [],
    }
    (tmp_path / "a.geojson").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match="nur verlinkt"):
        read(tmp_path / "a.geojson")


def test_a_vector_file_brings_its_geometry_and_crs(tmp_path):
    """Attributes are texts, numbers with a decimal point; empty ones are empty texts."""
    said = {"nr": "01", "plaetze": 12.5, "name": None}
    raw = read(geojson(tmp_path / "a.geojson", [(said, square(0, 0))]))
    assert raw.rows.iloc[0].to_dict() == {"nr": "01", "plaetze": "12.5", "name": ""}
    assert raw.decimal == "."
    assert raw.geometry.crs.to_epsg() == 25832
    assert raw.geometry.area.tolist() == [1_000_000.0]


def test_a_shapefile_without_prj_has_no_crs(tmp_path):
    """A lost .prj is found later; it is not guessed here."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
    with fiona.open(tmp_path / "a.shp", "w", driver="ESRI Shapefile", schema=schema) as sink:
        sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
    raw = read(tmp_path / "a.shp")
    assert raw.geometry.crs is None
    assert raw.rows["nr"].tolist() == ["01"]
