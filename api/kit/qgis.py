"""Layers for QGIS: the features, the maps and the vector tiles of a release at their addresses."""

from collections.abc import Sequence
from urllib.parse import quote

from api.kit.layers import Shown
from api.ogc.tiles import QUAD
from geo_lsz.frames import METRIC_CRS
from geo_lsz.released import Release
from maps.qlr import Layer
from maps.tiles import ZOOMS


def data(release: Release, whole: Sequence[Shown]) -> dict[str, list[Layer]]:
    """The features of every collection as a layer, its views as styles to choose from."""
    layers = [
        Layer(
            key=f"{one.key}_oapif",
            title=one.collection.title,
            kind="vector",
            provider="OAPIF",
            source=f"url='{one.base}/ogc' typename='{one.collection.key}'",
            crs="EPSG:4326",
            collection=one.collection,
            views=one.collection.views,
            titles=one.titles,
        )
        for one in whole
    ]
    return {f"{release.city}: Daten": layers}


def images(shown: Sequence[Shown]) -> dict[str, list[Layer]]:
    """The maps as the service draws them, a group for each collection."""
    groups: dict[str, list[Layer]] = {}
    for one in shown:
        if not one.map_name:
            continue
        asked = {
            "contextualWMSLegend": "0",
            "crs": METRIC_CRS,
            "format": "image/png",
            "layers": one.map_name,
            "styles": "",
            "url": f"{one.base}/wms",
        }
        layer = Layer(
            key=f"{one.key}_wms",
            title=one.title,
            kind="raster",
            provider="wms",
            source="&".join(f"{name}={value}" for name, value in asked.items()),
            crs=METRIC_CRS,
            collection=one.collection,
        )
        groups.setdefault(one.collection.title, []).append(layer)
    return groups


def tiles(release: Release, whole: Sequence[Shown]) -> dict[str, list[Layer]]:
    """The vector tiles of every collection that has any, its views as styles to choose from."""
    return {f"{release.city}: Vektorkacheln": [_tiles(one) for one in whole if one.placed]}


def _tiles(shown: Shown) -> Layer:
    here = f"{shown.base}/ogc/collections/{shown.collection.key}/tiles/{QUAD}/"
    where = quote(here, safe=":/") + "{z}/{y}/{x}" + quote("?f=mvt", safe="")
    return Layer(
        key=f"{shown.key}_kacheln",
        title=shown.collection.title,
        kind="vector-tile",
        provider="",
        source=f"type=xyz&url={where}&zmin={ZOOMS[0]}&zmax={ZOOMS[1]}",
        crs="EPSG:3857",
        collection=shown.collection,
        views=shown.collection.views,
    )
