"""Reading files as they are."""

import json
import zipfile
from dataclasses import replace

import fiona
import pytest

from deliveries import geojson, square
from geo_lsz.errors import InputError
from layers.readers import read
from layers.reading.asked import LIMITS, MIB, Asked


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


def test_a_title_above_the_headers_is_passed_over(tmp_path):
    """Statistical tables begin with what they are; rows keep the numbers of the file."""
    text = "Kitas in Beispielstadt\nStand: 31.12.2025, vorläufig\n\nnr;name\n1;Rieth\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    raw = read(tmp_path / "a.csv", Asked(headers=("nr", "name")))
    assert raw.rows.reset_index().to_numpy().tolist() == [[5, "1", "Rieth"]]
    told = read(tmp_path / "a.csv", Asked(header_row=4))
    assert told.rows.equals(raw.rows)


def test_a_title_that_speaks_of_the_headers_is_none(tmp_path):
    """Headers are whole cells, not words somewhere in a line."""
    text = 'Liste mit nr und name\n"nr";"name"\n1;Rieth\n'
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    raw = read(tmp_path / "a.csv", Asked(headers=("nr", "name")))
    assert raw.rows.index.tolist() == [3]


def test_the_line_by_which_excel_tells_its_separator_is_no_header(tmp_path):
    """`sep=,` is for Excel; the table begins below."""
    (tmp_path / "a.csv").write_text("sep=,\nnr,name;x\n1,Rieth\n", encoding="utf-8")
    assert read(tmp_path / "a.csv").rows.reset_index().to_numpy().tolist() == [[3, "1", "Rieth"]]


def test_empty_columns_behind_a_table_are_no_columns(tmp_path):
    """Excel writes separators as far as anybody ever typed."""
    (tmp_path / "a.csv").write_text("nr;;name;;\n1;;Rieth;;\n2;;Nord;;;;\n", encoding="utf-8")
    raw = read(tmp_path / "a.csv")
    assert raw.rows.to_numpy().tolist() == [["1", "Rieth"], ["2", "Nord"]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "leer"),
        ("a.csv", b"\xef\xbb\xbf", "leer"),
        ("a.csv", b"nr;name\n", "keine Zeilen"),
        ("a.csv", b"nr;name\n1\n", "1 Felder statt 2"),
        ("a.csv", b"nr;nr\n1;2\n", "mehrere Spalten heißen „nr“"),
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


def shapefile(folder, name="a", said="Löberwall", **how):
    """A Shapefile of one area that is called so."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str", "name": "str"}}
    file = folder / f"{name}.shp"
    how = {"driver": "ESRI Shapefile", "schema": schema, "crs": "EPSG:25832", **how}
    with fiona.open(file, "w", **how) as sink:
        sink.write({"geometry": square(0, 0), "properties": {"nr": "01", "name": said}})
    return file


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(("encoding", "said"), [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")])
def test_the_encodings_of_shapefiles_are_told_apart(tmp_path, encoding, said, named):
    """A lost .cpg mangles no name; where it was guessed, the report says so."""
    file = shapefile(tmp_path, encoding=encoding)
    if not named:
        file.with_suffix(".cpg").unlink()
        head = bytearray(file.with_suffix(".dbf").read_bytes())
        head[29] = 0
        file.with_suffix(".dbf").write_bytes(head)
    raw = read(file)
    assert raw.rows["name"].tolist() == ["Löberwall"]
    assert raw.encoding == ("" if named else said)


def test_a_zipped_shapefile_is_the_shapefile(tmp_path):
    """As it is mailed: all parts in a folder of a ZIP; a Mac's notes beside it are no data."""
    file = shapefile(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in tmp_path.glob("a.*"):
            if part.suffix != ".zip":
                archive.write(part, f"Ortsteile 2025/{part.name}")
                archive.writestr(f"__MACOSX/Ortsteile 2025/._{part.name}", b"Mac")
    raw, bare = read(tmp_path / "a.zip"), read(file)
    assert raw.file == "a.zip"
    assert raw.rows.equals(bare.rows)
    assert raw.geometry.crs == bare.geometry.crs
    assert raw.geometry.equals(bare.geometry)


def test_the_layer_of_a_geopackage_is_found_by_its_headers(tmp_path):
    """Or told by the mapping, where several have them."""
    for layer, header in (("hinweise", "text"), ("ot_2024", "nr"), ("ot_2025", "schlüssel")):
        schema = {"geometry": "Polygon", "properties": {header: "str"}}
        how = {"driver": "GPKG", "schema": schema, "crs": "EPSG:25832", "layer": layer}
        with fiona.open(tmp_path / "a.gpkg", "w", **how) as sink:
            sink.write({"geometry": square(0, 0), "properties": {header: layer}})
    found = read(tmp_path / "a.gpkg", Asked(headers=("schlüssel",)))
    assert found.rows["schlüssel"].tolist() == ["ot_2025"]
    told = read(tmp_path / "a.gpkg", Asked(sheet="ot_2024"))
    assert told.rows["nr"].tolist() == ["ot_2024"]


def test_features_without_a_place_are_rows_without_one(tmp_path):
    """Null and empty coordinates are nobody's fault; what cannot be read is."""
    empty = {"type": "Point", "coordinates": []}
    raw = read(geojson(tmp_path / "a.geojson", [({"nr": "1"}, None), ({"nr": "2"}, empty)]))
    assert raw.rows["nr"].tolist() == ["1", "2"]
    assert raw.geometry.isna().tolist() == [True, True]


def test_a_text_that_looks_like_a_day_stays_a_text(tmp_path):
    """GDAL would make 2024-05-12 of it; a text is what the office wrote."""
    raw = read(geojson(tmp_path / "a.geojson", [({"az": "2024/05/12"}, square(0, 0))]))
    assert raw.rows["az"].tolist() == ["2024/05/12"]


@pytest.mark.slow
def test_half_a_million_rows_take_little_memory(tmp_path):
    """The process that reads holds a block of rows, never the table: 200 MB of address space do."""
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as file:
        file.write("nr;name;Straße;PLZ;Plätze;x;y\n")
        file.writelines(
            f"{i:06d};Kita {i};Löberwall;01067;45;640,5;5650,5\n" for i in range(500_000)
        )
    raw = read(tmp_path / "a.csv", limits=replace(LIMITS, memory_bytes=200 * MIB, cpu_s=60))
    assert len(raw.rows) == 500_000
    assert raw.rows["nr"].iloc[-1] == "499999"
    assert raw.rows.index[-1] == 500_001
