"""Features of other services: only from those that are configured, page by page, as a file."""

import json
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

import doors
from api.cli import main
from api.settings import Settings
from geo_lsz.errors import InputError
from layers import fetching
from layers.fetching import fetched, origin
from layers.readers import read
from listening import free_port, process
from release_fixture import made_release


def kita(number):
    """One Kita as a feature."""
    place = {"type": "Point", "coordinates": [11, 51]}
    return {"type": "Feature", "properties": {"nr": f"{number:02d}"}, "geometry": place}


@contextmanager
def service(answers):
    """A service on loopback; `answers` gives status, body and headers for a path and its query."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            parts = urlsplit(self.path)
            query = {key: value[0] for key, value in parse_qs(parts.query).items()}
            status, body, headers = answers(f"http://{self.headers['Host']}", parts.path, query)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join(10)


def pages(base, path, query):
    """OGC API Features: five Kitas, two to a page."""
    assert path == "/collections/kitas/items"
    start = int(query.get("offset", 0))
    body = {"type": "FeatureCollection", "features": [kita(n) for n in range(5)][start : start + 2]}
    if start < 4:
        body["links"] = [{"rel": "next", "href": f"{base}{path}?f=json&offset={start + 2}"}]
    return 200, body, {}


def test_all_pages_become_one_file_that_can_be_read(tmp_path):
    """Five Kitas in three pages; the file is a delivery like any other."""
    with service(pages) as (base, asked):
        count = fetched(f"{base}/collections/kitas", tmp_path / "kitas.geojson", [base])
    assert count == 5
    assert len(asked) == 3
    assert read(tmp_path / "kitas.geojson").rows["nr"].tolist() == ["00", "01", "02", "03", "04"]
    assert [file.name for file in tmp_path.iterdir()] == ["kitas.geojson"]


def test_a_wfs_is_asked_in_parts_and_keeps_its_crs(tmp_path, monkeypatch):
    """Five in parts of two: the third is not full, so it was the last."""
    monkeypatch.setattr(fetching, "PAGE", 2)
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}

    def answers(_, path, query):
        assert path == "/wfs"
        assert (query["request"], query["typeNames"]) == ("GetFeature", "kitas")
        start = int(query["startindex"])
        some = [kita(n) for n in range(5)][start : start + 2]
        return 200, {"type": "FeatureCollection", "features": some, "crs": crs}, {}

    with service(answers) as (base, asked):
        assert fetched(f"{base}/wfs?typeNames=kitas", tmp_path / "a.geojson", [base]) == 5
    assert len(asked) == 3
    assert read(tmp_path / "a.geojson").geometry.crs.to_epsg() == 25832


def test_a_service_that_nobody_configured_is_not_asked(tmp_path):
    """Off by default: no address is enough by itself, and none that only looks like a known one."""
    with service(pages) as (base, asked):
        for address in (f"{base}/collections/kitas", f"{base}@127.0.0.1:9/x", "file:///etc/passwd"):
            with pytest.raises(InputError, match="GEOLSZ_SOURCES"):
                fetched(address, tmp_path / "a.geojson", ["https://geoportal.stadt.example"])
    assert not asked
    assert not list(tmp_path.iterdir())


FEATURES = {"type": "FeatureCollection", "features": [kita(1)]}
ELSEWHERE = FEATURES | {"links": [{"rel": "next", "href": "http://127.0.0.1:9/inside"}]}
IN_CIRCLES = FEATURES | {"links": [{"rel": "next", "href": "?again=1"}]}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, b"", {}), "antwortet mit 404"),
        ((500, b"", {}), "antwortet mit 500"),
        ((302, b"", {"Location": "http://127.0.0.1:9/inside"}), "antwortet mit 302"),
        ((200, b"<html></html>", {}), "antwortet nicht mit GeoJSON"),
        ((200, b"[" * 100_000, {}), "antwortet nicht mit GeoJSON"),
        ((200, {"type": "FeatureCollection"}, {}), "antwortet nicht mit GeoJSON"),
        ((200, {"type": "FeatureCollection", "features": []}, {}), "hat keine Objekte"),
        ((200, ELSEWHERE, {}), "führt auf eine andere Adresse weiter"),
        ((200, IN_CIRCLES, {}), "hat mehr als 20 Seiten"),
    ],
)
def test_a_service_that_misbehaves_is_named_with_what_it_does(tmp_path, monkeypatch, answer, said):
    """No file is left, and no link or redirect leads to another server."""
    monkeypatch.setattr(fetching, "MOST_PAGES", 20)
    with service(lambda *_: answer) as (base, _), pytest.raises(InputError, match=said) as error:
        fetched(f"{base}/collections/kitas", tmp_path / "a.geojson", [base])
    assert str(error.value).startswith(base)
    assert not list(tmp_path.iterdir())


def test_a_service_that_is_not_there_is_named(tmp_path):
    """Nobody listens on that port."""
    base = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(InputError, match="antwortet nicht"):
        fetched(f"{base}/collections/kitas", tmp_path / "a.geojson", [base])


def test_a_service_that_sends_too_much_is_cut_off(tmp_path, monkeypatch):
    """What it sends is bounded, whatever it says of itself."""
    monkeypatch.setattr(fetching, "MOST_BYTES", 1000)
    answer = (200, b" " * 5000, {})
    with service(lambda *_: answer) as (base, _), pytest.raises(InputError, match="schickt mehr"):
        fetched(f"{base}/collections/kitas", tmp_path / "a.geojson", [base])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://Geoportal.Stadt.example/ogc?x=1", "https://geoportal.stadt.example"),
        ("http://127.0.0.1:8131/ogc", "http://127.0.0.1:8131"),
        ("https://geoportal.stadt.example@evil.example/", ""),
        ("ftp://geoportal.stadt.example/", ""),
        ("kitas.geojson", ""),
    ],
)
def test_the_origin_of_an_address(address, expected):
    """Scheme and host as they are compared; credentials in an address make it nobody's."""
    assert origin(address) == expected


def test_our_own_portal_is_such_a_service(tmp_path):
    """Nine areas of the made release, through its listening service."""
    store = doors.store_in(tmp_path)
    doors.put(store, made_release())
    store.close()
    with process(doors.url_in(tmp_path), free_port()) as base:
        file = tmp_path / "beratung.geojson"
        address = f"{base}/ogc/collections/beratung_ortsteile"
        assert fetched(address, file, [base]) == 9
    raw = read(file)
    assert raw.rows["name"].nunique() == 9
    assert raw.geometry.to_crs("EPSG:25832").area.sum() == pytest.approx(9e6, rel=1e-4)


def test_the_command_fetches_from_configured_services_only(tmp_path, monkeypatch, capsys):
    """Without GEOLSZ_SOURCES it says no (1); with it, it says how many and where (0)."""
    file = tmp_path / "kitas.geojson"
    with service(pages) as (base, _):
        command = ["geo-lsz", "fetch", f"{base}/collections/kitas", "--out", str(file)]
        monkeypatch.setattr(sys, "argv", command)
        codes = []
        for sources in ("", base):
            monkeypatch.setenv("GEOLSZ_SOURCES", sources)
            with pytest.raises(SystemExit) as end:
                main()
            codes.append(end.value.code)
    assert codes == [1, 0]
    said = capsys.readouterr()
    assert "GEOLSZ_SOURCES" in said.err
    assert "5 Objekte" in said.out


def test_a_source_is_an_origin():
    """A path in it would promise what nobody checks."""
    with pytest.raises(InputError, match="GEOLSZ_SOURCES"):
        Settings.read(sources="https://geoportal.stadt.example/ogc")
