"""What many tests stand on: both databases, fresh for every test, a browser, and what they run with."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

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
from prepared import Fill, Filled, copied, filled

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


@pytest.fixture(scope="session")
def postgis_schemas(postgis_server: str) -> Iterator[Callable[[], str]]:
    """URLs of empty schemas that stay until the end."""
    with ExitStack() as until_the_end:
        yield lambda: until_the_end.enter_context(postgis.fresh_schema(postgis_server))


@pytest.fixture(params=["sqlite", "postgis"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once on SQLite and once on PostGIS."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    url: str = request.getfixturevalue("postgis_url")
    return url


@pytest.fixture(scope="session")
def fillings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Fill, str], Filled]:
    """A store filled by a function, on SQLite or PostGIS; asked again, the same one."""
    known: dict[tuple[Fill, str], Filled] = {}

    def asked(fill: Fill, kind: str) -> Filled:
        if (fill, kind) not in known:
            folder = tmp_path_factory.mktemp("filled")
            url = f"sqlite:///{folder}/store.db"
            if kind == "postgis":
                url = request.getfixturevalue("postgis_schemas")()
            known[fill, kind] = filled(fill, url, folder)
        return known[fill, kind]

    return asked


@pytest.fixture
def copy_of(
    fillings: Callable[[Fill, str], Filled], database_url: str
) -> Iterator[Callable[[Fill], tuple[Store, Any]]]:
    """A copy of the store that a function fills, and what that told; once on SQLite and once on PostGIS."""
    with ExitStack() as until_the_end:

        def asked(fill: Fill) -> tuple[Store, Any]:
            kind = "sqlite" if database_url.startswith("sqlite") else "postgis"
            source = fillings(fill, kind)
            return until_the_end.enter_context(copied(source, database_url)), source.told

        yield asked


@pytest.fixture
def file_copy_of(
    fillings: Callable[[Fill, str], Filled], tmp_path: Path
) -> Iterator[Callable[..., tuple[Store, Any]]]:
    """Likewise, on SQLite only, in the folder of the test or in another one."""
    with ExitStack() as until_the_end:

        def asked(fill: Fill, folder: Path = tmp_path) -> tuple[Store, Any]:
            folder.mkdir(exist_ok=True)
            source = fillings(fill, "sqlite")
            copy = copied(source, doors.url_in(folder))
            return until_the_end.enter_context(copy), source.told

        yield asked


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


@pytest.fixture
def city(file_copy_of: Callable[..., tuple[Store, Any]], tmp_path: Path) -> Store:
    """The small city of the drafts, reckoned and published, in a folder of its own."""
    return file_copy_of(published_city, tmp_path / "ort")[0]


@pytest.fixture
def planner(city: Store) -> Iterator[TestClient]:
    """A client of its service in planner mode."""
    with planning(city) as client:
        yield client
