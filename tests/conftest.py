"""What many tests stand on: both databases, fresh for every test, a browser, and what they run with."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pyogrio
import pyproj
import pytest
import shapely
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright

import doors
import postgis
from draft_city import planning, published_city
from layers.store import Store

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_report_header() -> list[str]:
    """Which libraries the numbers of this session were reckoned with."""
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    libraries = f"GDAL {gdal}, PROJ {pyproj.proj_version_str}, GEOS {shapely.geos_version_string}"
    return [f"{libraries}, geopandas {geopandas.__version__}", postgis.about()]


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[str]:
    """The URL of a PostGIS; skipped aloud where there is none, a failure with CI=true."""
    try:
        with postgis.server() as url:
            yield url
    except postgis.NoPostgis as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI=true needs PostGIS: {reason}")
        pytest.skip(str(reason))


@pytest.fixture
def postgis_url(postgis_server: str) -> Iterator[str]:
    """The URL of an empty schema on PostGIS."""
    with postgis.fresh_schema(postgis_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgis"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once on SQLite and once on PostGIS."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    url: str = request.getfixturevalue("postgis_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store, once on SQLite and once on PostGIS."""
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's chromium; skipped aloud where there is none, a failure with CI=true."""
    if CHROMIUM is None:
        reason = "no chromium at hand; on Debian: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI=true needs chromium: {reason}")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def city_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds the small city of the drafts, reckoned and published."""
    folder = tmp_path_factory.mktemp("city")
    published_city(folder).close()
    return folder / "doors.db"


@pytest.fixture
def city(city_file: Path, tmp_path: Path) -> Iterator[Store]:
    """The store of that city, of the test's own."""
    folder = tmp_path / "ort"
    folder.mkdir()
    shutil.copy(city_file, folder)
    opened = doors.store_in(folder)
    yield opened
    opened.close()


@pytest.fixture
def planner(city: Store) -> Iterator[TestClient]:
    """A client of its service in planner mode."""
    with planning(city) as client:
        yield client
