"""Vector tiles: written at publication, served as they were written, in the matrix of the standard."""

import gzip
import math

import mapbox_vector_tile
import pytest
from pyproj import Transformer

import doors
from maps.tiles import read_tiles, write_tiles
from release_fixture import SOUTH, WEST, made_release

TILES = "/ogc/collections/beratung_ortsteile/tiles/WebMercatorQuad"
EXTENT = 4096
"""Units of a tile's side."""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of the made release, published with its tiles."""
    store = doors.store_in(tmp_path_factory.mktemp("tiles"))
    doors.put(store, made_release(), with_tiles=True)
    with doors.knocking(store) as client:
        yield client
    store.close()


def tile_of(x, y, zoom):
    """Row and column of the tile at a place in metres, and the place in it, by the standard's formula."""
    lon, lat = Transformer.from_crs("EPSG:25832", "OGC:CRS84", always_xy=True).transform(x, y)
    whole = 1 << zoom
    column = (lon + 180) / 360 * whole
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * whole
    return int(row), int(column), (column % 1 * EXTENT, row % 1 * EXTENT)


def features_at(client, collection, x, y, zoom):
    """What the tile at a place holds, and the place in units of the tile, from its upper left."""
    row, column, place = tile_of(x, y, zoom)
    answer = client.get(
        f"/ogc/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}?f=mvt"
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    decoded = mapbox_vector_tile.decode(answer.content, default_options={"y_coord_down": True})
    (layer,) = decoded.values()
    return {feature["properties"]["id"]: feature for feature in layer["features"]}, place


def test_an_offer_lies_in_its_tile_where_the_standard_puts_it(client):
    """The offer a3 is in the tile of its place, within a unit of 1/4096 of the tile's side."""
    place = made_release().features["angebote"].geometry["a3"]
    found, (right, down) = features_at(client, "angebote", place.x, place.y, 14)
    x, y = found["a3"]["geometry"]["coordinates"]
    assert math.hypot(x - right, y - down) <= 1.5


def test_a_feature_of_a_tile_says_value_status_and_class(client):
    """The first Ortsteil has 32.4 percent, known, and is sorely undersupplied; the ninth has no value."""
    found, _ = features_at(client, "beratung_ortsteile", WEST + 500, SOUTH + 500, 12)
    first = found["0101"]["properties"]
    assert (first["versorgung"], first["versorgung_status"]) == (32.4, "ok")
    assert first["versorgung_klasse"] == "stark_unterversorgt"
    ninth = found["0109"]["properties"]
    assert "versorgung" not in ninth
    assert ninth["versorgung_klasse"] == "nicht_anwendbar"


def test_every_feature_is_in_the_tiles_of_a_city_zoom():
    """From zoom 10 on, where a kilometre is 27 pixels wide, none of the nine squares is lost."""
    made = made_release()
    collection = made.release.collection("ortsteile")
    tiles = read_tiles(write_tiles(collection, made.features["ortsteile"]))
    for zoom in range(10, 15):
        seen = {
            feature["properties"]["id"]
            for (z, _, _), encoded in tiles.encoded.items()
            if z == zoom
            for feature in mapbox_vector_tile.decode(gzip.decompress(encoded))["ortsteile"][
                "features"
            ]
        }
        assert seen == set(made.features["ortsteile"].index)


def test_the_same_collection_gives_the_same_archive():
    """Tiles of a release are the same bytes whoever writes them."""
    made = made_release()
    collection, features = made.release.collection("angebote"), made.features["angebote"]
    assert write_tiles(collection, features) == write_tiles(collection, features)


def test_without_a_place_there_is_no_archive():
    """A collection of which nothing has a place has no tiles."""
    made = made_release()
    collection, features = made.release.collection("angebote"), made.features["angebote"]
    assert read_tiles(write_tiles(collection, features[features.geometry.isna()])) is None


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("0/0/0", 200),
        ("14/0/0", 204),  # within the matrix, and nothing there
        ("15/0/0", 404),  # beyond the zooms that are written
        ("99/0/0", 404),
        ("1/2/0", 404),  # zoom 1 has the rows 0 and 1
        ("1/0/2", 404),
        ("-1/0/0", 404),
        ("a/b/c", 404),
        ("١/0/0", 404),  # a digit, but not of ours
        ("9999999999999999999999/0/0", 404),
    ],
)
def test_a_tile_is_there_empty_or_not(client, place, status):
    """In the matrix an empty tile is 204; what is no tile of it is 404."""
    assert client.get(f"{TILES}/{place}").status_code == status


def test_a_tile_is_sent_compressed_to_whoever_can_read_it(client):
    """With and without compression the content is the same; Vary tells caches."""
    plain = client.get(f"{TILES}/0/0/0", headers={"accept-encoding": "identity"})
    packed = client.get(f"{TILES}/0/0/0", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.content == packed.content
    assert "Accept-Encoding" in packed.headers["vary"]


def test_a_tileset_is_described_for_ogc_and_as_tilejson(client):
    """Matrix, limits, fields and the address of a tile; of TileJSON zooms, bounds and attribution."""
    tileset = client.get(TILES).json()
    assert tileset["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    assert {"0", "14"} <= {limits["tileMatrix"] for limits in tileset["tileMatrixSetLimits"]}
    row, column, _ = tile_of(WEST + 1500, SOUTH + 1500, 14)
    limits = next(one for one in tileset["tileMatrixSetLimits"] if one["tileMatrix"] == "14")
    assert limits["minTileRow"] <= row <= limits["maxTileRow"]
    assert limits["minTileCol"] <= column <= limits["maxTileCol"]
    (layer,) = tileset["layers"]
    assert layer["geometryDimension"] == 2
    assert layer["propertiesSchema"]["properties"]["versorgung"]["type"] == "number"

    tilejson = client.get(f"{TILES}?f=tilejson").json()
    assert (tilejson["minzoom"], tilejson["maxzoom"]) == (0, 14)
    assert tilejson["attribution"].startswith("Beispielstadt, Statistikstelle · Datenlizenz")
    address = tilejson["tiles"][0].format(z=14, y=row, x=column)
    assert client.get(address).status_code == 200


def test_every_link_of_the_tiles_leads_somewhere(client):
    """From the collection to its tilesets, their tileset, and the tile matrix set."""
    about = client.get("/ogc/collections/beratung_ortsteile").json()
    (tilesets,) = (it["href"] for it in about["links"] if it["rel"].endswith("tilesets-vector"))
    (tileset,) = client.get(tilesets).json()["tilesets"]
    for link in tileset["links"]:
        if not link.get("templated"):
            assert client.get(link["href"]).status_code == 200, link
    scheme = next(it["href"] for it in tileset["links"] if it["rel"].endswith("tiling-scheme"))
    matrices = client.get(scheme).json()["tileMatrices"]
    assert [matrices[zoom]["matrixWidth"] for zoom in (0, 1, 14)] == [1, 2, 2**14]


def test_a_release_without_tiles_says_so(tmp_path):
    """Where none were written, the tileset is a 404 that says how to write them."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    with doors.knocking(store) as client:
        answer = client.get(f"{TILES}/0/0/0")
        about = client.get("/ogc/collections/beratung_ortsteile").json()
    store.close()
    assert answer.status_code == 404
    assert "geo-lsz publish" in answer.json()["description"]
    assert not any(link["rel"].endswith("tilesets-vector") for link in about["links"])
