"""A picture of 542 labelled areas, 1024 × 1024 px: goals 15 × geopandas.plot, 1.2 × MapServer.

A made-up city with the number of Berlin's Planungsräume since 2021 and borders about as rich
(some 160 points an area), each area lettered with its number. Ours is the whole answer of the map
service to a GetMap request, another window each time; first_s holds what is made ready once per
release. geopandas draws the frame, its labels and a PNG; MapServer 8 answers the same request as
CGI from shapefiles, its quickest source, a process each time. Both are given the colours of the
classes. Agreement: within 7 px of the representative point of each area, but for one in a hundred,
a pixel has the colour of its class to the bit.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import skia
from fastapi.testclient import TestClient
from numpy.typing import NDArray

from api.app import create_app
from api.settings import Settings
from benchmarks.harness import Arrays, compare
from geo_lsz.klassen import VERSORGUNG
from geo_lsz.released import Collection, Release, View
from layers.store import Store
from maps.palette import PALETTES, channels

AREAS, SIDE_M, SIZE_PX = 542, 45_000.0, 1024
WEST, SOUTH = 370_000.0, 5_790_000.0
POINT_EVERY_M = 45.0
WAVES_M = (4_000.0, 900.0, 250.0)
"""Lengths of the waves in which borders swing; each swings by a tenth of its length."""

GOALS = {"geopandas_map": 15.0, "mapserver_map": 1.2}


def main() -> None:
    """Ours beside each peer."""
    areas = city()
    work = _work(areas)
    with _door(areas) as client:
        windows = count()

        def ours() -> Arrays:
            west, south, east, north = work["bounds"] + 0.01 * next(windows)
            answer = client.get(
                "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=stadt.versorgung&STYLES="
                f"&CRS=EPSG:25832&BBOX={west},{south},{east},{north}"
                f"&WIDTH={SIZE_PX}&HEIGHT={SIZE_PX}&FORMAT=image/png"
            )
            return {"png": np.frombuffer(answer.content, np.uint8)}

        for peer, goal in GOALS.items():
            compare("wms", work, ours, peer, _agree(work), areas=AREAS, goal=goal)


def city() -> gpd.GeoDataFrame:
    """542 areas around random places, their common borders bent alike; EPSG:25832."""
    seed = np.random.default_rng(20261127)
    places = shapely.multipoints(seed.uniform(0, SIDE_M, (AREAS, 2)))
    square = shapely.box(0, 0, SIDE_M, SIDE_M)
    cells = shapely.get_parts(shapely.voronoi_polygons(places, extend_to=square))
    cells = shapely.segmentize(shapely.intersection(cells, square), POINT_EVERY_M)
    bent = shapely.transform(cells, _bent)
    klassen = [klasse.key for klasse in VERSORGUNG]
    keys = [f"{number:03}" for number in range(1, AREAS + 1)]
    frame = gpd.GeoDataFrame(
        {"name": keys, "versorgung_klasse": [klassen[n % 5] for n in range(AREAS)]},
        index=pd.Index(keys, name="feature"),
        geometry=bent,
        crs="EPSG:25832",
    )
    value = pd.Series([40.0 + 20 * (n % 5) for n in range(AREAS)], index=frame.index)
    return frame.assign(
        versorgung=value, versorgung_low=value, versorgung_high=value, versorgung_status="ok"
    )


def _bent(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each place moved by waves that only depend on where it is, so that borders stay common."""
    x, y = np.round(places, 3).T
    east, north = x + WEST, y + SOUTH
    for length in WAVES_M:
        turn = 2 * np.pi / length
        east = east + 0.05 * length * np.sin(turn * y + 0.3 * turn * x)
        north = north + 0.05 * length * np.sin(turn * x - 0.4 * turn * y)
    return np.column_stack([east, north])


def _work(areas: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
    """What the peers are given: polygons, names, classes and their colours, and the window."""
    kind, coordinates, offsets = shapely.to_ragged_array(areas.geometry.to_numpy())
    west, south, east, north = areas.total_bounds
    half = max(east - west, north - south) / 2
    x, y = (west + east) / 2, (south + north) / 2
    colours = PALETTES["versorgung"]
    points = shapely.get_coordinates(areas.geometry.representative_point())
    middles = (points - (x - half, y + half)) * (1, -1) * SIZE_PX / (2 * half)
    around = np.stack(np.meshgrid(np.arange(-7, 8), np.arange(-7, 8)), axis=-1).reshape(-1, 2)
    near = np.clip(middles.astype(int)[:, None] + around, 0, SIZE_PX - 1).reshape(-1, 2)
    return {
        "kind": np.array(kind.value),
        "coordinates": coordinates,
        **{f"offsets_{n}": offset for n, offset in enumerate(offsets)},
        "name": areas["name"].to_numpy(dtype=str),
        "class": np.array([n % 5 for n in range(AREAS)]),
        "colours": np.array([channels(colours[klasse.key]) for klasse in VERSORGUNG]),
        "near": near,
        "bounds": np.array([x - half, y - half, x + half, y + half]),
        "size_px": np.array(SIZE_PX),
    }


@contextmanager
def _door(areas: gpd.GeoDataFrame) -> Iterator[TestClient]:
    """The service on a release of the city."""
    about = Collection(
        key="stadt",
        title="Stadt",
        description="542 Gebiete",
        kind="result",
        geography="gebiete",
        stichtag=date(2025, 12, 31),
        licence="EUPL-1.2",
        attribution="geo-lsz",
        views=(
            View(
                key="versorgung",
                title="Versorgung",
                unit="%",
                klassen=VERSORGUNG,
                palette="versorgung",
            ),
        ),
    )
    release = Release(
        id="0" * 32,
        content="0" * 32,
        city="Stadt",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        reason="Messung",
        software="geo-lsz",
        collections=(about,),
    )
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/wms.db")
        store.add_release(release, {"stadt": areas})
        with TestClient(create_app(Settings(), store)) as client:
            yield client
        store.close()


def _agree(work: Arrays) -> Callable[[Arrays, Arrays], bool]:
    expected = work["colours"][work["class"]]

    def right(seen: NDArray[np.uint8]) -> float:
        return float((seen == expected[:, None]).all(axis=2).any(axis=1).mean())

    def agree(ours: Arrays, theirs: Arrays) -> bool:
        picture = skia.Image.MakeFromEncoded(skia.Data(ours["png"].tobytes()))
        pixels = picture.toarray(colorType=skia.kRGBA_8888_ColorType)[..., :3]
        columns, rows = work["near"].T
        mine = pixels[rows, columns].reshape(AREAS, -1, 3)
        return min(right(mine), right(theirs["seen"])) > 0.99  # noqa: PLR2004 - said above

    return agree
