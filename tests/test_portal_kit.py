"""The portal kit, as a Masterportal reads it: by the rules of its documentation, against the service itself."""

import json
import re
import shutil
from urllib.parse import urlencode

import pytest
from typer.testing import CliRunner

import doors
from api.cli import app
from api.errors import FolderTaken, WrongAddress
from api.kit.files import base_of, files_of, kit, write
from geo_lsz.errors import NotFound
from maps.palette import style
from release_fixture import SOUTH, WEST, made_release

EPSG_25832 = "http://www.opengis.net/def/crs/EPSG/0/25832"

REQUIRED = {
    "OAF": {"id", "name", "typ", "url", "collection", "gfiAttributes", "gfiTheme"},
    "WMS": {
        *("id", "name", "typ", "url", "layers", "format", "version", "transparent", "tilesize"),
        *("minScale", "maxScale", "legendURL", "featureCount", "gfiAttributes", "gfiTheme", "crs"),
    },
    "VectorTile": {
        *("id", "name", "typ", "url", "minScale", "maxScale", "gfiAttributes", "gfiTheme"),
    },
}
"""What the documentation of Masterportal 3 (services.json) marks as required, by type."""

TEXTS = ("featureCount", "gutter", "tilesize", "minScale", "maxScale", "version", "layers", "id")
"""Numbers among these are texts there."""

PATTERNS = {
    *("diagonal", "diagonal-right", "zig-line", "zig-line-horizontal"),
    *("circle", "rectangle", "triangle", "diamond"),
}
"""Hatches that it knows by name (style.json, polygonFillHatch)."""


@pytest.fixture(scope="module")
def made():
    """The release that the service serves."""
    return made_release()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the store is."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="module")
def store(folder, made):
    """A store with the made release and its tiles."""
    opened = doors.store_in(folder)
    doors.put(opened, made, with_tiles=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store):
    """A client of the service on it."""
    with doors.knocking(store) as client:
        yield client


@pytest.fixture(scope="module")
def files(store):
    """The kit for the address at which `client` finds the service."""
    return kit(store, doors.BASE)


@pytest.fixture(scope="module")
def services(files):
    return json.loads(files["masterportal/services.json"])


@pytest.fixture(scope="module")
def styles(files):
    return {one["styleId"]: one for one in json.loads(files["masterportal/style.json"])}


def of_type(services, typ):
    return [one for one in services if one["typ"] == typ]


def request_of(entry):
    """What a Masterportal asks for an OAF layer whose map shows the whole of Germany."""
    asked = {"limit": entry["limit"], "bbox": "200000,5200000,950000,6200000"}
    asked |= {"bbox-crs": entry["bboxCrs"], "crs": entry["crs"]}
    return f"{entry['url']}/collections/{entry['collection']}/items?{urlencode(asked)}"


def rules_met(entry, properties):
    """The rules whose conditions the properties of a feature meet, as Masterportal compares texts."""
    return [
        rule
        for rule in entry["rules"]
        if all(
            isinstance(properties.get(name), str) and properties[name] == value
            for name, value in rule.get("conditions", {}).get("properties", {}).items()
        )
    ]


def test_every_entry_has_what_the_documentation_requires(services):
    """Each of the three types is there, complete; what is a text there is a text here; ids are unique."""
    assert {one["typ"] for one in services} == set(REQUIRED)
    for one in services:
        assert REQUIRED[one["typ"]] <= set(one), one["id"]
        assert all(isinstance(one[name], str) for name in TEXTS if name in one)
    ids = [one["id"] for one in services]
    assert len(ids) == len(set(ids))


def test_every_view_is_there_as_features_and_as_a_map_and_every_collection_as_tiles(services, made):
    """OAF and WMS by view, or plain where a collection has none; tiles by collection."""
    collections = made.release.collections
    names = [
        f"{one.key}.{view.key}" if view else one.key
        for one in collections
        for view in one.views or [None]
    ]
    assert [one["layers"] for one in of_type(services, "WMS")] == names
    assert len(of_type(services, "OAF")) == len(names)
    assert len(of_type(services, "VectorTile")) == len(collections)


def test_what_a_masterportal_asks_for_a_layer_is_answered_in_metres(services, client, made):
    """Every OAF entry gets all its features in EPSG:25832, with the next page named if there is one."""
    for entry in of_type(services, "OAF"):
        answer = client.get(request_of(entry))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-crs"] == f"<{EPSG_25832}>"
        placed = made.features[entry["collection"]].geometry.notna().sum()
        assert answer.json()["numberMatched"] == len(answer.json()["features"]) == placed


def test_every_feature_meets_exactly_one_rule_in_the_colour_of_its_class(services, styles, client):
    """Nothing is drawn by chance: one rule for each feature, its fill that of the palette."""
    for entry in of_type(services, "OAF"):
        for feature in client.get(request_of(entry)).json()["features"]:
            (rule,) = rules_met(styles[entry["styleId"]], feature["properties"])
            assert rule["style"]["legendValue"]
    supply = styles["geolsz_beratung_ortsteile_versorgung"]
    (rule,) = rules_met(supply, {"versorgung_klasse": "stark_unterversorgt"})
    # "#8a3f06" is 8a = 138, 3f = 63, 06 = 6
    assert rule["style"]["polygonFillColor"] == [138, 63, 6, 1]


def test_layers_and_styles_name_each_other(services, styles):
    """Each OAF entry has its style, and no style is there for nothing."""
    assert {one["styleId"] for one in of_type(services, "OAF")} == set(styles)


def test_rules_are_such_as_masterportal_can_draw(styles):
    """Fill or hatch, never both; hatches it knows or drawn from its instructions; legends without doubles."""
    for entry in styles.values():
        titles = [rule["style"]["legendValue"] for rule in entry["rules"]]
        assert len(titles) == len(set(titles))
        for rule in entry["rules"]:
            drawn = rule["style"]
            assert not {"polygonFillColor", "polygonFillHatch"} <= set(drawn)
            if "polygonFillHatch" in drawn:
                pattern = drawn["polygonFillHatch"]["pattern"]
                assert pattern in PATTERNS if isinstance(pattern, str) else pattern["draw"]
            colours = [value for name, value in drawn.items() if name.endswith("Color")]
            assert all(len(one) == 4 and max(one[:3]) < 256 and one[3] in (0, 1) for one in colours)


def test_what_has_no_value_is_hatched(styles):
    """Three ways to have no value, three hatches, each on the ground that the palette gives it."""
    entry = styles["geolsz_beratung_ortsteile_versorgung"]
    hatches = {
        rule["conditions"]["properties"]["versorgung_klasse"]: rule["style"]["polygonFillHatch"]
        for rule in entry["rules"]
        if "polygonFillHatch" in rule["style"]
    }
    assert set(hatches) == {"keine_angabe", "gesperrt", "nicht_anwendbar"}
    assert len({json.dumps(one["pattern"]) for one in hatches.values()}) == 3
    for klasse, hatch in hatches.items():
        red = int(style("versorgung", klasse).fill[1:3], 16)
        assert hatch["backgroundColor"][0] == red


def test_a_click_tells_german_titles_of_properties_that_there_are(services, client):
    """What a click on a layer shows is in the features, and has a German title."""
    for entry in of_type(services, "OAF"):
        told, (first, *_) = entry["gfiAttributes"], client.get(request_of(entry)).json()["features"]
        assert set(told) <= set(first["properties"])
        assert {"stichtag", "quelle", "lizenz"} <= set(told)
    (entry,) = [one for one in services if one["id"] == "geolsz_beratung_ortsteile_versorgung_oaf"]
    assert entry["gfiAttributes"]["versorgung_klasse_titel"] == "Versorgung: Klasse"
    assert entry["gfiAttributes"]["versorgung_low"] == "Versorgung: mindestens"


def test_tiles_and_their_styles_are_where_the_kit_says(services, client):
    """Zoom 0 is one tile that holds the city; every style answers, and one of them is the usual one."""
    for entry in of_type(services, "VectorTile"):
        address = entry["url"].replace("{z}", "0").replace("{y}", "0").replace("{x}", "0")
        assert client.get(address).status_code == 200, address
        assert [one["defaultStyle"] for one in entry["vtStyles"]].count(True) == 1
        for one in entry["vtStyles"]:
            assert client.get(one["url"]).json()["version"] == 8


def test_the_tree_of_topics_names_every_layer_once(files, services):
    """A folder for each collection, and in it all of its entries."""
    (whole,) = json.loads(files["masterportal/themenbaum.json"])["layerConfig"]["subjectlayer"][
        "elements"
    ]
    ids = [one["id"] for folder in whole["elements"] for one in folder["elements"]]
    assert sorted(ids) == sorted(one["id"] for one in services)
    assert len(whole["elements"]) == 15


def test_the_page_says_stand_licence_and_where_everything_is(files, made):
    """A person finds every layer with its Stand, the licence, and that nothing is to be done later."""
    page = files["LIESMICH.html"]
    assert all(f"<code>{one.key}</code>" in page for one in made.release.collections)
    assert "31.12.2024" in page
    assert "Datenlizenz Deutschland – Namensnennung – Version 2.0" in page
    assert "Nichts tun." in page
    assert all(name in page for name in files if name != "LIESMICH.html")


def test_nothing_but_the_service_is_named(files):
    """The files ask no other host than that of the service; standards are named, never fetched."""
    told = "".join(files.values())
    hosts = set(re.findall(r"https?://([^/\s\"'<&]+)", told))
    # portal.stadt.example is the example of GEOLSZ_CORS_ORIGINS on the page
    assert hosts == {"127.0.0.1:8000", "www.opengis.net", "portal.stadt.example"}


def test_the_same_release_and_address_give_the_same_files(store, files):
    """A slash at the end of the address changes nothing; another address does."""
    assert kit(store, base_of(doors.BASE + "/")) == files
    assert kit(store, base_of("https://stadt.example/sozialraum")) != files


@pytest.mark.parametrize(
    "address",
    [
        *("", "stadt.example", "ftp://stadt.example", "https://", "https:///pfad"),
        *("https://stadt.example?x=1", "https://stadt.example/#karte", "https://a:b@stadt.example"),
        *("https://stadt .example", "https://stadt.example/'", 'https://stadt.example/"x'),
        *("https://stadt.example/<x>", "https://stadt.example:port", "https://stadt.example/ogc"),
        "https://stadt.example/sozialraum/wms/",
    ],
)
def test_what_is_no_address_of_the_service_is_refused(address):
    """No address, one with a query, an anchor or a name in it, or that of one door only."""
    with pytest.raises(WrongAddress, match="--base-url"):
        base_of(address)


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("https://stadt.example/", "https://stadt.example"),
        ("http://10.0.0.7:8000", "http://10.0.0.7:8000"),
        ("https://stadt.example/geo/sozialraum//", "https://stadt.example/geo/sozialraum"),
        ("http://[fd00::7]:8000/", "http://[fd00::7]:8000"),
        ("https://köln.example", "https://köln.example"),
    ],
)
def test_an_address_loses_its_last_slash(address, base):
    """With a path, a port, a number or an umlaut: all can be addresses."""
    assert base_of(address) == base


def test_nothing_is_overwritten(files, tmp_path):
    """A new folder is filled, the same kit again is no harm, anything else in it stops the writing."""
    folder = tmp_path / "baukasten"
    written = write(files, folder)
    assert {str(path.relative_to(folder)) for path in written} == set(files)
    assert write(files, folder) == written
    (folder / "masterportal" / "services.json").write_text("[]", encoding="utf-8")
    with pytest.raises(FolderTaken, match=r"masterportal/services\.json"):
        write(files, folder)
    assert (folder / "masterportal" / "services.json").read_text(encoding="utf-8") == "[]"
    shutil.rmtree(folder / "masterportal")
    with pytest.raises(FolderTaken):
        write(files, folder)


def test_a_file_is_no_folder(files, tmp_path):
    """Where a file lies under the name of the folder, or of one above it, it stays."""
    file = tmp_path / "notizen.txt"
    file.write_text("wichtig", encoding="utf-8")
    for folder in (file, file / "baukasten"):
        with pytest.raises(FolderTaken, match="kein Ordner, in den"):
            write(files, folder)
    assert file.read_text(encoding="utf-8") == "wichtig"


def test_the_command_writes_the_kit(folder, files, tmp_path):
    """`geo-lsz portal-kit` writes what `kit` says, and names the page to read first."""
    out = tmp_path / "neu"
    asked = [
        "portal-kit",
        "--base-url",
        doors.BASE,
        "--out",
        str(out),
        "--db",
        doors.url_in(folder),
    ]
    done = CliRunner().invoke(app, asked)
    assert CliRunner().invoke(app, [*asked[:2], "stadt.example", *asked[3:]]).exit_code == 1
    assert done.exit_code == 0, done.output
    assert {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()} == set(files)
    assert (out / "LIESMICH.html").read_text(encoding="utf-8") == files["LIESMICH.html"]


def test_without_a_release_it_says_what_to_do(tmp_path):
    """Nothing published: no files, and the commands that come first."""
    empty = doors.store_in(tmp_path)
    with pytest.raises(NotFound, match="geo-lsz publish"):
        kit(empty, doors.BASE)
    empty.close()


def test_a_collection_without_places_has_no_map_and_no_tiles():
    """Offers of which none has a place: their list can be had, a map and tiles there are none."""
    made = made_release(with_offers=False)
    entries = json.loads(
        files_of(made.release, made.features, doors.BASE)["masterportal/services.json"]
    )
    assert [one["typ"] for one in entries if "angebote" in one["id"]] == ["OAF"]


def test_the_map_service_has_every_layer_and_tells_what_a_click_shows(services, client):
    """Each WMS entry is drawn in EPSG:25832, and what it titles is in the answer to a click."""
    about = {"SERVICE": "WMS", "VERSION": "1.3.0"}
    window = {
        "CRS": "EPSG:25832",
        "BBOX": f"{WEST},{SOUTH},{WEST + 3000},{SOUTH + 3000}",
        "WIDTH": "30",
        "HEIGHT": "30",
        "FORMAT": "image/png",
        "STYLES": "",
        "TRANSPARENT": "true",
    }
    # what a Masterportal adds of its own (masterportalapi, layer/wms.js)
    more = {"CACHEID": "4711", "SINGLETILE": "false"}
    for entry in of_type(services, "WMS"):
        asked = {**about, **window, **more, "LAYERS": entry["layers"]}
        drawn = client.get(entry["url"], params={**asked, "REQUEST": "GetMap"})
        assert drawn.headers["content-type"] == entry["format"], drawn.text
        # the middle of 0105, where an offer lies too
        click = {
            "QUERY_LAYERS": entry["layers"],
            "INFO_FORMAT": entry["infoFormat"],
            "I": "15",
            "J": "15",
        }
        told = client.get(entry["url"], params={**asked, **click, "REQUEST": "GetFeatureInfo"})
        (feature,) = told.json()["features"]
        assert set(entry["gfiAttributes"]) - {"warum"} <= set(feature["properties"])
