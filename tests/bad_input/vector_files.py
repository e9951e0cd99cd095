"""Bad GeoJSON, GeoPackage and OpenStreetMap: other formats in disguise, links, broken shapes, too many points."""

import json
import sqlite3
from contextlib import closing
from functools import partial

import fiona

from bad_input.bad import Bad
from deliveries import square
from layers.reading.asked import Asked, Limits, TagRule

URL = "http://127.0.0.1:9/crs"
LINK = {"type": "link", "properties": {"href": URL, "type": "proj4"}}


def features(*shapes, **said):
    """A FeatureCollection of these geometries, as bytes."""
    each = [{"type": "Feature", "properties": {"nr": "01"}, "geometry": s} for s in shapes]
    return json.dumps({"type": "FeatureCollection", "features": each} | said).encode()


def point(x, y=51):
    """A point, whatever x and y may be."""
    return {"type": "Point", "coordinates": [x, y]}


def noted(note):
    """A feature with this note."""
    feature = {"type": "Feature", "properties": {"nr": "01", "note": note}, "geometry": point(11)}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def line(count):
    """A line of so many points."""
    return {"type": "LineString", "coordinates": [[11 + i / 1e6, 51] for i in range(count)]}


def geopackage(file, layers=("a",), sql=()):
    """A GeoPackage of these layers, on which these statements were run."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
    for layer in layers:
        said = {"driver": "GPKG", "schema": schema, "crs": "EPSG:25832", "layer": layer}
        with fiona.open(file, "w", **said) as sink:
            sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
    with closing(sqlite3.connect(file)) as content:
        for (trigger,) in content.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            content.execute(f'DROP TRIGGER "{trigger}"')
        for statement in sql:
            content.execute(statement)
        content.commit()


def only_sqlite(file):
    """A database that is no GeoPackage."""
    with closing(sqlite3.connect(file)) as content:
        content.execute("CREATE TABLE a (nr TEXT)")
        content.commit()


def half(file):
    """A GeoPackage whose transfer was cut off."""
    geopackage(file)
    file.write_bytes(file.read_bytes()[:20_000])


GRID = (
    'PROJCS["x",GEOGCS["y",DATUM["z",SPHEROID["s",6378137,298.257]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],'
    'PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],'
    'PARAMETER["false_northing",0],UNIT["metre",1],'
    'EXTENSION["PROJ4","+proj=utm +zone=32 +nadgrids=/etc/passwd +type=crs"]]'
)
ENDLESS = (
    "CREATE VIEW a AS WITH RECURSIVE r(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM r) "
    "SELECT r.fid, b.geom, b.nr FROM r, b"
)
VRT = (
    f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{URL}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
NO_GEOJSON = ": kein gültiges GeoJSON (keine FeatureCollection); im GIS neu ausgeben"
NO_GEOPACKAGE = ": ist kein GeoPackage; im GIS als GeoPackage speichern"

KITA = (TagRule({"amenity": "kindergarten"}, "Kita"),)
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
LAUGHING = (
    f'<!DOCTYPE osm [<!ENTITY l0 "haha">{LAUGHS}]><osm version="0.6">'
    '<node id="1" lat="51" lon="11"><tag k="amenity" v="&l11;"/></node></osm>'
)
NO_EXTRACT = ": lässt sich nicht als OpenStreetMap lesen ("

FILES = {
    "leer.geojson": Bad(b"", ": die Datei ist leer; bitte neu anfordern"),
    "klammer.geojson": Bad(
        b"{", ": kein gültiges GeoJSON (ab Zeichen 2 in Zeile 1); im GIS neu ausgeben"
    ),
    "liste.geojson": Bad(b"[]", NO_GEOJSON),
    "zahl.json": Bad(b"42", NO_GEOJSON),
    "punkt.geojson": Bad(json.dumps(point(11)).encode(), NO_GEOJSON),
    "topologie.json": Bad(b'{"type": "Topology", "objects": {}, "arcs": []}', NO_GEOJSON),
    "esri.json": Bad(
        b'{"geometryType": "esriGeometryPoint", "features": [{"geometry": {"x": 1, "y": 2}}]}',
        NO_GEOJSON,
    ),
    "vrt.json": Bad(VRT.encode(), ": kein gültiges GeoJSON ("),
    "gml.geojson": Bad(b"<gml:FeatureCollection/>", ": kein gültiges GeoJSON ("),
    "ohne_liste.geojson": Bad(
        b'{"type": "FeatureCollection", "features": {}}',
        ": kein gültiges GeoJSON (keine Liste „features“); im GIS neu ausgeben",
    ),
    "ohne_objekte.geojson": Bad(features(), ": die Datei hat keine Zeilen mit Daten; bitte neu"),
    "verlinkt.geojson": Bad(
        features(point(11), crs=LINK),
        ": das Koordinatensystem ist nur verlinkt; als EPSG-Code hineinschreiben",
    ),
    "tief.geojson": Bad(
        b"[" * 100_000, ": kein gültiges GeoJSON (zu tief verschachtelt); im GIS neu ausgeben"
    ),
    "lange_zahl.geojson": Bad(
        features(point(11)).replace(b"51", b"5" * 5000),
        ": kein gültiges GeoJSON (eine Zahl ist zu lang); im GIS neu ausgeben",
    ),
    "latin1.geojson": Bad(
        features(point(11)).replace(b'"01"', '"Löber"'.encode("cp1252")),
        ": ist nicht UTF-8; im GIS als GeoJSON neu ausgeben",
    ),
    "nan.geojson": Bad(
        features(point(float("nan"))),
        ", Zeile 1: die Geometrie lässt sich nicht lesen (eine Koordinate ist keine Zahl); im GIS",
    ),
    "unendlich.geojson": Bad(
        features(point(11)).replace(b"51", b"1e999"),
        ", Zeile 1: die Geometrie lässt sich nicht lesen (eine Koordinate ist keine Zahl); im GIS",
    ),
    "wort.geojson": Bad(
        features(point("elf")),
        ", Zeile 1: die Geometrie lässt sich nicht lesen (unvollständig oder keine Zahlen); im GIS",
    ),
    "zwei_punkte.geojson": Bad(
        features({"type": "Polygon", "coordinates": [[[11, 51], [12, 51]]]}),
        ", Zeile 1: die Geometrie lässt sich nicht lesen (",
    ),
    "zahl_statt_objekt.geojson": Bad(
        features(point(11)).replace(b'"features": [', b'"features": [1, '),
        ", Zeile 1: ist kein Objekt (Feature); im GIS neu ausgeben",
    ),
    "steuerzeichen.geojson": Bad(
        noted("\x1b[2J"), ", Zeile 1, Spalte „note“: enthält ein Steuerzeichen (U+001B)"
    ),
    "viele_punkte.geojson": Bad(
        features(line(200_001)),
        ", Zeile 1: 200.001 Stützpunkte, gelesen werden je Objekt höchstens 200.000; im GIS",
    ),
    "sehr_viele_punkte.geojson": Bad(
        features(*[line(60)] * 20),
        ", Zeile 17: bis hierher über 1.000 Stützpunkte, mehr werden nicht gelesen; im GIS",
        limits=Limits(vertices=1000),
    ),
    "viele_spalten.geojson": Bad(
        features(point(11)).replace(
            b'"nr": "01"', ",".join(f'"s{i}": 1' for i in range(2001)).encode()
        ),
        ", Zeile 1: 2.001 Spalten, gelesen werden höchstens 2.000; nur die nötigen Spalten liefern",
    ),
    "ohne_eigenschaften.geojson": Bad(
        features(point(11)).replace(b'"nr": "01"', b""),
        ": die Objekte haben keine Eigenschaften; mit Schlüssel und Namen ausgeben",
    ),
    "vrt.gpkg": Bad(VRT.encode(), NO_GEOPACKAGE),
    "text.gpkg": Bad(b"nr;name\n1;a\n", NO_GEOPACKAGE),
    "nur_kopf.gpkg": Bad(b"SQLite format 3\0", ": das GeoPackage ist beschädigt ("),
    "datenbank.gpkg": Bad(only_sqlite, ": das GeoPackage ist beschädigt ("),
    "halb.gpkg": Bad(half, ": das GeoPackage ist beschädigt ("),
    "zwei.gpkg": Bad(
        partial(geopackage, layers=("ot_2024", "ot_2025")),
        ": mehrere Ebenen passen: „ot_2024“, „ot_2025“; eine in der Zuordnung nennen: "
        'sheet = "ot_2024"',
        Asked(headers=("nr",)),
    ),
    "andere.gpkg": Bad(
        geopackage,
        ": die Ebene „b“ gibt es nicht, nur „a“; in der Zuordnung berichtigen: sheet",
        Asked(sheet="b"),
    ),
    "leer.gpkg": Bad(
        partial(geopackage, sql=["DELETE FROM a"]),
        ": die Datei hat keine Zeilen mit Daten; bitte neu anfordern",
    ),
    "gitterdatei.gpkg": Bad(
        partial(
            geopackage,
            sql=["UPDATE gpkg_spatial_ref_sys SET organization = 'x', definition = '" + GRID + "'"],  # noqa: S608 - ours
        ),
        ": das Koordinatensystem verweist auf Dateien; als EPSG-Code hineinschreiben",
    ),
    "geometrie.gpkg": Bad(
        partial(geopackage, sql=["UPDATE a SET geom = x'4750ff'"]),
        ", Zeile 1: die Geometrie lässt sich nicht lesen (unvollständig oder keine Zahlen); im GIS",
    ),
    "sicht.gpkg": Bad(
        partial(
            geopackage,
            sql=["ALTER TABLE a RENAME TO b", ENDLESS],
        ),
        ": die Ebene „a“ ist eine Abfrage, keine Tabelle; im GIS als neues GeoPackage speichern",
    ),
    "ohne_regeln.osm.pbf": Bad(
        b"\0\0\0\x0d\n\x09OSMHeader",
        ": ein Auszug aus OpenStreetMap braucht Regeln, was eine Einrichtung ist; [[osm]] mit",
    ),
    "text.osm.pbf": Bad(b"nr;name\n1;a\n" * 40, NO_EXTRACT, Asked(rules=KITA)),
    "riesenblock.osm.pbf": Bad(
        b"\x7f\xff\xff\xff\n\x09OSMHeader\x18\x7f", NO_EXTRACT, Asked(rules=KITA)
    ),
    "halb.osm": Bad(b"<osm version='0.6'><node id='1'", NO_EXTRACT, Asked(rules=KITA)),
    "lachen.osm": Bad(LAUGHING.encode(), NO_EXTRACT, Asked(rules=KITA)),
    "niemand.osm": Bad(
        b"<osm version='0.6'><node id='1' lat='51' lon='11'/></osm>",
        ": die Datei hat keine Zeilen mit Daten; bitte neu anfordern",
        Asked(rules=KITA),
    ),
    "karte.kml": Bad(
        b"<kml/>", ": dieses Format wird nicht gelesen; gelesen werden .csv, .csv.gz, .xlsx,"
    ),
    "karte.gml": Bad(
        b"<gml/>", ": dieses Format wird nicht gelesen; gelesen werden .csv, .csv.gz, .xlsx,"
    ),
    "karte.vrt": Bad(VRT.encode(), ": dieses Format wird nicht gelesen; gelesen werden .csv,"),
    "makro.xlsm": Bad(
        b"PK", ": dieses Format wird nicht gelesen; gelesen werden .csv, .csv.gz, .xlsx,"
    ),
    "ohne": Bad(
        b"nr\n1\n", ": dieses Format wird nicht gelesen; gelesen werden .csv, .csv.gz, .xlsx,"
    ),
}
