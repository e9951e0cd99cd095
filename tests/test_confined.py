"""The process that reads: no network, no program, little memory and time, and nothing of it stays."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, contextmanager
from dataclasses import asdict, replace

import fiona
import pytest

from deliveries import geojson, osm, square
from geo_lsz.errors import InputError
from layers.osm import walked_ways
from layers.readers import read
from layers.reading import confined
from layers.reading.asked import LIMITS, MIB, Limits

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and seccomp are Linux's")


@contextmanager
def listening():
    """A server on loopback, and the list of the connections that reached it."""
    met = []
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as farewell:
        farewell.bind(("127.0.0.1", 0))

        def take():
            while True:
                line, caller = server.accept()
                line.close()
                if caller == farewell.getsockname():
                    return
                met.append(caller)

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield server.getsockname()[1], met
        finally:
            farewell.connect(server.getsockname())
            thread.join(10)


def in_a_process(code):
    """What a Python of its own says that confined itself so, and then ran `code`."""
    command = [sys.executable, "-c", f"from layers.reading import confined\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def test_the_server_of_these_tests_hears_who_calls():
    """Without this, zero connections would prove nothing."""
    with listening() as (port, met):
        socket.create_connection(("127.0.0.1", port)).close()
    assert len(met) == 1


@LINUX
@pytest.mark.parametrize("step", ["own_network", "no_sockets", "cut_off"])
def test_each_step_alone_keeps_a_process_from_loopback(step):
    """Its own network has no way out, and without sockets nobody can even ask."""
    with listening() as (port, met):
        said = in_a_process(
            f"held = confined.{step}()\n"
            "print('held:', held)\n"
            f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 5)\n"
            "print('connected')"
        )
    if "held: False" in said:
        pytest.skip(f"this system refuses {step}")
    assert "Error" in said
    assert "connected" not in said
    assert not met


@LINUX
def test_c_code_is_refused_too():
    """GDAL asks the kernel, not Python: the call itself fails with EACCES (13)."""
    said = in_a_process(
        "assert confined.no_sockets()\nimport ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.socket(2, 1, 0), ctypes.get_errno())"
    )
    assert said.split() == ["-1", "13"]


@LINUX
def test_no_other_program_is_started():
    """Who cannot connect could still ask curl to."""
    said = in_a_process(
        "assert confined.no_sockets()\nimport subprocess\nsubprocess.run(['true'], check=True)"
    )
    assert "PermissionError" in said


@LINUX
def test_where_neither_way_is_open_nothing_is_read(monkeypatch):
    """Better no import than one that may call out."""
    monkeypatch.setattr(confined, "own_network", lambda: False)
    monkeypatch.setattr(confined, "no_sockets", lambda: False)
    with pytest.raises(confined.NotConfinedError):
        confined.cut_off()


def linked(port):
    """A GeoJSON with links to this port wherever GDAL might follow one."""
    link = {"type": "link", "properties": {"href": f"http://127.0.0.1:{port}/crs", "type": "proj4"}}
    shape = square(0, 0) | {"crs": link}
    feature = {"type": "Feature", "properties": {"nr": "01"}, "geometry": shape, "crs": link}
    return {"type": "FeatureCollection", "features": [feature]}, link


def test_no_file_reaches_a_server(tmp_path):
    """Links and virtual names in CRS, projection, layer and name of the file: nobody calls."""
    with listening() as (port, met):
        url = f"http://127.0.0.1:{port}/x"
        content, link = linked(port)
        files = {
            "innen.geojson": json.dumps(content),
            "oben.geojson": json.dumps(content | {"crs": link}),
            "url.geojson": f'"{url}"',
            "vrt.gpkg": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{url}'
            "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
            "vrt.json": f"<OGRVRTDataSource><SrcDataSource>{url}</SrcDataSource></OGRVRTDataSource>",
            "esri.json": json.dumps({"url": url, "layers": [url]}),
        }
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
        for name, driver in (("a.shp", "ESRI Shapefile"), ("a.gpkg", "GPKG")):
            with fiona.open(tmp_path / name, "w", driver=driver, schema=schema) as sink:
                sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
        (tmp_path / "a.prj").write_text(url, encoding="utf-8")
        (tmp_path / "a.cpg").write_text(url, encoding="utf-8")
        odd = tmp_path / f"vsicurl!http:{port}"
        odd.mkdir()
        files |= {"a.shp": "", "a.gpkg": "", f"vsicurl!http:{port}/innen.geojson": ""}
        (odd / "innen.geojson").write_text(json.dumps(content), encoding="utf-8")
        read_well = []
        for name in files:
            try:
                read(tmp_path / name)
                read_well.append(name)
            except InputError:
                pass
    assert not met
    assert {"innen.geojson", "a.gpkg", f"vsicurl!http:{port}/innen.geojson"} <= set(read_well)


def test_a_link_inside_a_feature_is_taken_out_and_the_feature_read(tmp_path):
    """The office meant its place, not the link."""
    content, _ = linked(9)
    (tmp_path / "a.geojson").write_text(json.dumps(content), encoding="utf-8")
    assert read(tmp_path / "a.geojson").rows["nr"].tolist() == ["01"]


def table_of(rows, folder):
    """A CSV of so many rows of a hundred letters."""
    file = folder / "lang.csv"
    file.write_text("nr;text\n" + f"1;{'x' * 100}\n" * rows, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (
            replace(LIMITS, file_bytes=MIB),
            "die Datei ist 9 MB groß, gelesen werden höchstens 1 MB",
        ),
        (replace(LIMITS, wall_s=0.01), "dauert länger als 0,01 s"),
        (replace(LIMITS, cpu_s=0), "mehr als 0 s Rechenzeit"),
        (replace(LIMITS, rows=1000), "mehr als 1.000 Zeilen mit 2 Spalten"),
        (replace(LIMITS, cells=1000), "mehr als 500 Zeilen mit 2 Spalten"),
        (replace(LIMITS, columns=1), "2 Spalten, gelesen werden höchstens 1"),
        (replace(LIMITS, output_bytes=MIB), "der Inhalt ist größer als 1 MB"),
    ],
)
def test_a_file_that_asks_too_much_is_refused_in_words(tmp_path, limits, said):
    """Each limit has its sentence, with what is too much and what to do."""
    with pytest.raises(InputError, match=said) as error:
        read(table_of(100_000, tmp_path), limits=limits)
    assert "lang.csv" in str(error.value)


def test_memory_is_bounded(tmp_path):
    """A line of 200 MB does not fit into 100 MB of address space."""
    (tmp_path / "a.csv").write_bytes(b"a;b\n" + b"x" * 200 * MIB)
    with pytest.raises(InputError, match="100 MB Speicher"):
        read(tmp_path / "a.csv", limits=replace(LIMITS, memory_bytes=100 * MIB))


@pytest.mark.parametrize(
    ("size", "limits", "said"),
    [
        (6, Limits(vertices_per_feature=5), "Zeile 1: 6 Stützpunkte, gelesen werden je Objekt höc"),
        (6, Limits(vertices=11), "Zeile 2: bis hierher über 11 Stützpunkte"),
    ],
)
def test_vertices_are_counted(tmp_path, size, limits, said):
    """A line of six points, twice: one point too many in a feature, or in the file."""
    line = {"type": "LineString", "coordinates": [[640000 + i, 5650000] for i in range(size)]}
    file = geojson(tmp_path / "a.geojson", [({"nr": "1"}, line), ({"nr": "2"}, line)])
    with pytest.raises(InputError, match=said):
        read(file, limits=limits)


def test_a_process_that_dies_is_a_fault_of_the_file(tmp_path, monkeypatch):
    """What a library does to itself is told as a fault, never as a fault of the service."""
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="das Lesen ist abgebrochen"):
        read(tmp_path / "a.csv")


def test_a_street_network_is_read_apart_too(tmp_path):
    """It is the largest file that anybody brings: what it may cost is bounded likewise."""
    street = {10: ([1, 2], {"highway": "residential"})}
    file = osm(tmp_path, {1: (0, 0), 2: (1, 0)}, street)
    assert walked_ways(file).node.tolist() == [1, 2]
    with pytest.raises(InputError, match="die Datei ist 0 MB groß, gelesen werden höchstens 0 MB"):
        walked_ways(file, Limits(file_bytes=10))
    with pytest.raises(InputError, match="dauert länger als 0,01 s"):
        walked_ways(file, Limits(wall_s=0.01))


def test_the_file_and_its_folder_stay_as_they_were(tmp_path, monkeypatch):
    """Nothing is written beside a delivery, and no copy of it stays behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    home = tmp_path / "amt"
    home.mkdir()
    schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
    with fiona.open(home / "a.gpkg", "w", driver="GPKG", schema=schema) as sink:
        sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
    before = (home / "a.gpkg").read_bytes()
    assert read(home / "a.gpkg").rows["nr"].tolist() == ["01"]
    assert [f.name for f in home.iterdir()] == ["a.gpkg"]
    assert (home / "a.gpkg").read_bytes() == before
    assert not list(scratch.iterdir())


def test_without_room_for_a_copy_it_is_said(tmp_path, monkeypatch):
    """A full or missing folder for temporary files is a thing to mend, not a stack trace."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nirgends"))
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"Arbeitsordner kopieren \(No such file.*TMPDIR"):
        read(tmp_path / "a.csv")


def test_a_geopackage_that_is_still_open_is_refused(tmp_path):
    """What was edited last is in the file beside it, and would be lost without a word."""
    schema = {"geometry": "Polygon", "properties": {"nr": "str"}}
    with fiona.open(tmp_path / "a.gpkg", "w", driver="GPKG", schema=schema) as sink:
        sink.write({"geometry": square(0, 0), "properties": {"nr": "01"}})
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as editing:
        editing.execute("PRAGMA journal_mode = WAL")
        editing.execute("CREATE TABLE notes (text TEXT)")
        editing.commit()
        with pytest.raises(InputError, match="im GIS schließen und noch einmal versuchen"):
            read(tmp_path / "a.gpkg")
    assert read(tmp_path / "a.gpkg").rows["nr"].tolist() == ["01"]


def test_the_process_sees_no_secret_of_ours(tmp_path, monkeypatch):
    """The password of the database stands in the environment, and stays with us."""
    seen = []
    start = subprocess.Popen

    def watched(*args, **said):
        seen.append(said["env"])
        return start(*args, **said)

    monkeypatch.setenv("GEOLSZ_DB", "postgresql+psycopg://geo:geheim@db/geo")
    monkeypatch.setattr(subprocess, "Popen", watched)
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    read(tmp_path / "a.csv")
    assert "GEOLSZ_DB" in os.environ
    assert not [value for value in seen[0].values() if "geheim" in value]


def test_limits_go_over_whole():
    """Every limit that can be set reaches the process."""
    assert Limits(**json.loads(json.dumps(asdict(LIMITS)))) == LIMITS
