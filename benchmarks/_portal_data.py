"""The data of `portal`: a partition and points, published, and beside it as plain tables."""

import time
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import Geometry
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, create_engine, text

from api.publishing import tiles
from api.serving import ASKED_MOST, load
from geo_lsz.frames import METRIC_CRS
from geo_lsz.released import Collection, Release
from layers.store import Store

AREAS, POINTS = 542, 50_000
SEED = 20251231


def keep(url: str) -> tuple[float, float]:
    """Publish the data and lay them beside it as plain tables; seconds of writing tiles, bytes a feature."""
    frames = {"flaechen": _polygons(), "punkte": _points()}
    collections = tuple(
        Collection(
            key=key,
            title=key.title(),
            description="made up",
            kind="areas" if key == "flaechen" else "offers",
            stichtag=date(2025, 12, 31),
            licence="dl-de/by-2-0",
            attribution="made up",
            properties={"name": "Name", "art": "Art"},
        )
        for key in frames
    )
    release = Release(
        id="b" * 32,
        content="c" * 32,
        city="Messstadt",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        reason="Messung",
        software="geo-lsz",
        collections=collections,
    )
    store = Store.open(url)
    started = time.perf_counter()
    written = list(tiles(release, frames))
    taken = time.perf_counter() - started
    store.add_release(release, frames, written)
    served = load(store, release.id).collections.values()
    kept = [len(one) for it in served for uri in ASKED_MOST for one in it.in_crs[uri].encoded]
    store.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        for key, frame in frames.items():
            _plain_table(connection, f"plain_{key}", frame)
    engine.dispose()
    return taken, sum(kept) / (AREAS + POINTS)


def _plain_table(connection: Connection, name: str, frame: GeoDataFrame) -> None:
    """The data as tipg and pygeoapi want them: a table with a key, an index and EPSG:4326."""
    degrees = frame.to_crs("EPSG:4326")
    table = Table(
        name,
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("feature", Text),
        Column("name", Text),
        Column("art", Text),
        Column("geom", Geometry(srid=4326)),
        schema="public",
    )
    table.create(connection)
    rows = degrees.reset_index().assign(id=range(len(degrees)))
    rows["geom"] = [f"SRID=4326;{shape.wkt}" for shape in degrees.geometry]
    connection.execute(table.insert(), rows.drop(columns="geometry").to_dict("records"))
    connection.execute(text("ANALYZE"))


def _points() -> GeoDataFrame:
    seed = np.random.default_rng(SEED)
    east, north = seed.uniform(630_000, 650_000, POINTS), seed.uniform(5_640_000, 5_660_000, POINTS)
    return _features(gpd.points_from_xy(east, north), "Angebot")


def _polygons() -> GeoDataFrame:
    """A partition of 20 × 20 km: the cells around random places."""
    seed = np.random.default_rng(SEED + 1)
    places = shapely.points(seed.uniform((630_000, 5_640_000), (650_000, 5_660_000), (AREAS, 2)))
    frame = shapely.box(630_000, 5_640_000, 650_000, 5_660_000)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(places)), extend_to=frame)
    return _features(shapely.intersection(np.array(cells.geoms), frame), "Gebiet")


def _features(shapes: NDArray[Any], called: str) -> GeoDataFrame:
    numbers = range(len(shapes))
    index = pd.Index([f"{number:05d}" for number in numbers], name="feature")
    said = {"name": [f"{called} {n}" for n in numbers], "art": [f"Art {n % 30}" for n in numbers]}
    return GeoDataFrame(said, index=index, geometry=shapes, crs=METRIC_CRS)
