"""The layers of the map service: what a release has to show, made ready once."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
import shapely
from anyio import CapacityLimiter
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import Transformer

from api.crs import CRS84, EPSG_25832, SYSTEMS, Crs
from api.serving import Current, Served
from geo_lsz.frames import METRIC_CRS
from geo_lsz.released import View
from maps.coverage import Areas
from maps.drawing import Scene
from maps.legend import legend, stand, styles
from maps.legend_picture import Entry, Mark, entries_of, legend_scene
from maps.palette import Style
from maps.sheet import Bounds
from maps.window import AreaLayer, Layer, PointLayer

PX_PER_MM = 14 / 3
"""A hatch repeats every 7 px as on the pages, and names are 10 to 13 px high."""

SYSTEM_OF: Mapping[str, Crs] = {
    "EPSG:25832": SYSTEMS[EPSG_25832],
    "EPSG:3857": SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/3857"],
    "EPSG:4326": SYSTEMS["http://www.opengis.net/def/crs/EPSG/0/4326"],
    "CRS:84": SYSTEMS[CRS84],
}
"""By the name that WMS 1.3.0 has for it."""

DEFAULT, BARE = "default", "ohne_namen"
"""Names of the styles: as the maps of the house are, and the same without lettering."""

KEPT = 3
"""Releases of which something is kept ready: the newest, and older ones that are cited."""

STYLE_TITLES = {DEFAULT: "Mit Namen", BARE: "Ohne Namen"}


@dataclass(frozen=True, slots=True)
class WmsLayer:
    """A layer: a view of a result, a Kennzahl or a grid, the borders of a geography, or the offers.

    name : `{collection}.{view}` for a view, else the key of the collection
    """

    name: str
    title: str
    served: Served
    view: View | None = None

    @property
    def is_points(self) -> bool:
        """Whether it shows places instead of areas."""
        return self.served.collection.kind == "offers"

    @property
    def has_names(self) -> bool:
        """Whether its features have names that a map may show; cells of a grid have codes."""
        return self.served.collection.kind not in {"offers", "grid"}

    @property
    def styles(self) -> tuple[str, ...]:
        """Names of its styles, the default first."""
        return (DEFAULT, BARE) if self.has_names else (DEFAULT,)


OF_VIEWS = {"result", "indicators", "grid", "voices", "survey", "findings"}
"""Kinds of collection that are drawn by the classes of their views."""


def layers_of(current: Current) -> dict[str, WmsLayer]:
    """All layers of a release by name, in its order: first results and Kennzahlen, then borders and offers."""
    results = [
        WmsLayer(f"{key}.{view.key}", f"{view.title} – {served.collection.title}", served, view)
        for key, served in current.collections.items()
        if served.collection.kind in OF_VIEWS and served.has_places
        for view in served.collection.views
    ]
    others = [
        WmsLayer(key, served.collection.title, served)
        for kind in ("areas", "offers")
        for key, served in current.collections.items()
        if served.collection.kind == kind and served.has_places
    ]
    return {layer.name: layer for layer in (*results, *others)}


class Prepared:
    """The layers of one release, with what was reckoned of them for pictures so far."""

    def __init__(self, current: Current) -> None:
        self.release = current.release
        self.layers = layers_of(current)
        self._areas: dict[str, Areas] = {}
        self._area_key: dict[str, str] = {}
        self._places: dict[tuple[str, str], NDArray[np.float64]] = {}
        self._styles: dict[str, dict[str, Style]] = {}
        self._legends: dict[str, Scene] = {}

    def drawable(self, layer: WmsLayer, style: str, crs: Crs) -> Layer:
        """What is to be drawn of a layer, in a reference system."""
        if layer.is_points:
            return PointLayer(self.places(layer, crs))
        coverage = self.areas(layer).within(crs.name)
        return AreaLayer(
            coverage, self._style_of(layer), lettered=layer.has_names and style != BARE
        )

    def areas(self, layer: WmsLayer) -> Areas:
        """The areas of a layer; collections of one geography share theirs."""
        key = layer.served.collection.key
        if key not in self._area_key:
            digest = _digest(layer.served)
            if digest not in self._areas:
                self._areas[digest] = Areas(layer.served.features)
            self._area_key[key] = digest
        return self._areas[self._area_key[key]]

    def places(self, layer: WmsLayer, crs: Crs) -> NDArray[np.float64]:
        """Places (n, 2) of the points of a layer, NaN where there is none."""
        key = (layer.name, crs.name)
        if key not in self._places:
            points = GeoSeries(layer.served.features.geometry).to_crs(crs.name)
            self._places[key] = np.column_stack([points.x, points.y])
        return self._places[key]

    def bounds(self, layer: WmsLayer, crs: Crs) -> Bounds:
        """The extent of a layer, east first."""
        return _transformed(_metric_bounds(layer), crs)

    def whole(self, crs: Crs) -> Bounds:
        """The extent of all layers, east first; there is at least one."""
        all_of_them = np.array([_metric_bounds(layer) for layer in self.layers.values()])
        west, south, _, _ = all_of_them.min(axis=0)
        _, _, east, north = all_of_them.max(axis=0)
        return _transformed((west, south, east, north), crs)

    def legend(self, layer: WmsLayer) -> Scene:
        """The legend of a layer."""
        if layer.name not in self._legends:
            self._legends[layer.name] = _legend_of(layer)
        return self._legends[layer.name]

    def _style_of(self, layer: WmsLayer) -> dict[str, Style] | None:
        if layer.view is None:
            return None
        if layer.name not in self._styles:
            self._styles[layer.name] = styles(layer.view, layer.served.features)
        return self._styles[layer.name]


def legend_size(legend: Scene) -> tuple[int, int]:
    """Width and height of a legend's picture, in px."""
    return round(legend.width * PX_PER_MM), round(legend.height * PX_PER_MM)


class Pictures:
    """Keeps what is prepared of the releases that were asked for last.

    turns : how many pictures are drawn at a time; one of the largest takes some 150 MB
    """

    def __init__(self) -> None:
        self.turns = CapacityLimiter(os.cpu_count() or 1)
        self._prepared: dict[str, Prepared] = {}
        self._one_at_a_time = Lock()

    def of(self, current: Current) -> Prepared:
        """What is prepared of this release."""
        with self._one_at_a_time:
            if current.mark not in self._prepared:
                self._prepared[current.mark] = Prepared(current)
            while len(self._prepared) > KEPT:
                del self._prepared[next(iter(self._prepared))]
            return self._prepared[current.mark]


def _digest(served: Served) -> str:
    """The same for collections whose areas have the same codes, names and borders."""
    whole = hashlib.sha256()
    for key, name, shape in zip(
        served.features.index,
        served.features["name"],
        shapely.to_wkb(served.features.geometry.to_numpy()),
        strict=True,
    ):
        whole.update(f"{key}\x00{name}\x00".encode() + (shape or b""))
    return whole.hexdigest()


def _metric_bounds(layer: WmsLayer) -> Bounds:
    west, south, east, north = map(float, layer.served.features.total_bounds)
    return west, south, east, north


def _transformed(bounds: Bounds, crs: Crs) -> Bounds:
    west, south, east, north = _into(crs.name).transform_bounds(*bounds)
    return west, south, east, north


@cache
def _into(crs: str) -> Transformer:
    return Transformer.from_crs(METRIC_CRS, crs, always_xy=True)


def _legend_of(layer: WmsLayer) -> Scene:
    about = layer.served.collection
    notes = [stand(about), f"Quelle: {about.attribution}", f"Lizenz: {about.licence}"]
    notes += about.caveats
    if layer.view is None:
        mark: Mark = "dot" if layer.is_points else "border"
        title = "Angebot" if layer.is_points else "Grenze"
        return legend_scene(about.title, [Entry(mark, title)], notes)
    explained = legend(about, layer.view, layer.served.features)
    unit = f" in {explained.unit}" if explained.unit else ""
    title = f"{explained.title}{unit} – {about.title}"
    return legend_scene(title, entries_of(explained), notes)
