"""The doors of the small made-up release, for tests: a store that holds it and a client to knock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from fastapi.testclient import TestClient
from pandas import DataFrame

import release_fixture
from api.app import create_app
from api.publishing import tiles
from api.settings import Settings
from geo_lsz.analysis import Reckoned
from geo_lsz.frames import AREA_KEY, VALUE
from geo_lsz.identity import Run, Snapshot, frame_digest
from layers.store import Store
from listening import free_port, serving

BASE = "http://127.0.0.1:8000"
AS_BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def url_in(folder) -> str:
    """Where the store of a folder is."""
    return f"sqlite:///{folder}/doors.db"


def store_in(folder) -> Store:
    """An empty store."""
    return Store.open(url_in(folder))


def put(
    store: Store, made: release_fixture.Made, *, with_tiles: bool = False
) -> release_fixture.Made:
    """Keep a made release, standing on a run of a public delivery that is kept as well."""
    areas = release_fixture.ortsteile().rename_axis("area")
    areas["siedlungstyp"] = areas["name"].str[:0]
    snapshot = Snapshot(
        layer="areas",
        source="beispiel/ortsteile",
        stichtag=date(2024, 12, 31),
        content=frame_digest(areas),
        public=True,
    )
    store.add_snapshot(snapshot, areas)
    run = Run("gap", 1, "beratung", {}, (snapshot.id,))
    store.add_run(run, Reckoned(_no_results()))
    collections = tuple(
        collection.model_copy(update={"runs": (run.id,) if collection.runs else ()})
        for collection in made.release.collections
    )
    release = made.release.model_copy(update={"collections": collections})
    store.add_release(release, made.features, tiles(release, made.features) if with_tiles else ())
    return release_fixture.Made(release, made.features)


@contextmanager
def knocking(store: Store, publish=None, **settings) -> Iterator[TestClient]:
    """A client of the service on `store`; a fault within is an answer, as on the web."""
    app = create_app(Settings(**settings), store, publish)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@contextmanager
def listening_on(folder, made: release_fixture.Made) -> Iterator[str]:
    """The address of a service that holds a made release, for a browser."""
    store = store_in(folder)
    put(store, made)
    port = free_port()
    with serving(create_app(Settings(port=port), store), port) as url:
        yield url
    store.close()


def _no_results() -> DataFrame:
    texts = dict.fromkeys((*AREA_KEY, "status"), "str")
    numbers = {column: "float" for column in VALUE if column != "status"}
    return DataFrame(columns=[*AREA_KEY, *VALUE]).astype(texts | numbers)
