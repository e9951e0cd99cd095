"""Entries of Masterportal's services.json: a layer for every way in which a collection can be had.

Written after the documentation of Masterportal 3, *services.json*. An entry
says nothing that a new release would change, but the box that its data fill.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from geopandas import GeoDataFrame

from api.crs import EPSG_25832
from api.kit.layers import Shown
from api.ogc.query import LIMIT_DEFAULT
from api.ogc.tiles import QUAD
from api.self_contained import CLASS_TITLE
from geo_lsz.frames import METRIC_CRS, value_columns
from geo_lsz.released import Release
from maps.maplibre import styles_of
from maps.tiles import ZOOMS, fields_of

Json = dict[str, Any]

ABOUT_AN_AREA = ("name", "einwohner", "schlimmste_art", "warum")
"""Properties that a click on an area tells beside the value that is shown."""

ORIGIN = ("stichtag", "quelle", "lizenz")
"""What it tells of any object."""

OF_ANY_MAP = {"stand": "Stand", "quelle": "Quelle", "lizenz": "Lizenz"}
"""What a click on a map of the WMS tells wherever it is."""

ANY_SCALE = {"minScale": "0", "maxScale": "2500000"}


def entries_of(whole: Shown, shown: Sequence[Shown]) -> Iterator[Json]:
    """The entries of a collection: its features and its maps by each view, then its tiles.

    shown : every collection in its views
    """
    for one in shown:
        if one.collection.key == whole.collection.key:
            yield oaf(one)
            if one.map_name:
                yield wms(one)
    if whole.placed:
        yield vector_tiles(whole)


def tree(release: Release, entries: Sequence[Json]) -> Json:
    """What goes into the config.json of a portal: a folder for each collection."""
    folders: dict[str, list[Json]] = {}
    for entry in entries:
        name = entry["datasets"][0]["md_name"]
        folders.setdefault(name, []).append({"id": entry["id"]})
    inside = [_folder(name, elements) for name, elements in folders.items()]
    whole = _folder(f"Sozialraum {release.city}", inside)
    return {"layerConfig": {"subjectlayer": {"elements": [whole]}}}


def _folder(name: str, elements: list[Json]) -> Json:
    return {"type": "folder", "name": name, "elements": elements}


def oaf(shown: Shown) -> Json:
    """The features, drawn by the portal after style.json."""
    return {
        "id": f"{shown.key}_oaf",
        "name": shown.title,
        "typ": "OAF",
        "url": f"{shown.base}/ogc",
        "collection": shown.collection.key,
        "limit": LIMIT_DEFAULT,
        "crs": EPSG_25832,
        "bboxCrs": EPSG_25832,
        "styleId": shown.key,
        "legend": True,
        **_told(shown),
    }


def wms(shown: Shown) -> Json:
    """The map as the service draws it, with its own legend."""
    return {
        "id": f"{shown.key}_wms",
        "name": shown.title,
        "typ": "WMS",
        "url": f"{shown.base}/wms",
        "capabilitiesUrl": f"{shown.base}/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities",
        "layers": shown.map_name,
        "version": "1.3.0",
        "crs": METRIC_CRS,
        "format": "image/png",
        "transparent": True,
        "singleTile": False,
        "tilesize": "512",
        "gutter": "0",
        **ANY_SCALE,
        "infoFormat": "application/json",
        "featureCount": "1",
        "legend": True,
        "legendURL": "",
        **_told(shown),
        "gfiAttributes": _told_by_the_map(shown),
    }


def vector_tiles(shown: Shown) -> Json:
    """The vector tiles of the collection, with a style of MapLibre for each view."""
    here = f"{shown.base}/ogc/collections/{shown.collection.key}"
    names = styles_of(shown.collection)
    return {
        "id": f"geolsz_{shown.collection.key}_kacheln",
        "name": f"{shown.collection.title} (Vektorkacheln)",
        "typ": "VectorTile",
        "url": f"{here}/tiles/{QUAD}/{{z}}/{{y}}/{{x}}?f=mvt",
        "epsg": "EPSG:3857",
        "maxZoom": ZOOMS[1],
        **ANY_SCALE,
        "transparency": 0,
        "visibility": False,
        "legend": False,
        "vtStyles": [
            {
                "id": f"geolsz_{shown.collection.key}_{name}_maplibre",
                "name": title,
                "url": f"{here}/styles/{name}",
                "defaultStyle": place == 0,
            }
            for place, (name, title) in enumerate(names.items())
        ],
        **_told(shown),
        "gfiAttributes": {
            key: title for key, title in _titled(shown) if key in fields_of(shown.collection)
        },
    }


def _told(shown: Shown) -> Json:
    """What a click shows, and where the data come from."""
    about = shown.collection
    return {
        "gfiTheme": "default",
        "gfiAttributes": dict(_titled(shown)),
        "layerAttribution": f"{about.attribution} · {about.licence}",
        "datasets": [
            {
                "md_name": about.title,
                **_box(shown.features),
                "kategorie_opendata": ["Bevölkerung und Gesellschaft"],
                "kategorie_inspire": ["nicht INSPIRE-identifiziert"],
                "kategorie_organisation": about.attribution,
            }
        ],
    }


def _told_by_the_map(shown: Shown) -> dict[str, str]:
    """German titles of what the map says of the place that is clicked (GetFeatureInfo as JSON)."""
    if shown.view is None:
        return {**shown.collection.properties, **OF_ANY_MAP}
    value = {"name": "Name", "wert": shown.view.title, "klasse": "Klasse", "status": "Status"}
    return {**value, "warum": "Begründung", **OF_ANY_MAP}


def _titled(shown: Shown) -> Iterator[tuple[str, str]]:
    """German titles of what a click shows, by name of the property, those that there are."""
    titles = shown.titles
    yield from ((key, titles[key]) for key in _asked(shown) if key in titles)
    if shown.view:
        yield f"{shown.view.key}{CLASS_TITLE}", titles[f"{shown.view.key}_klasse"]
    yield from ((key, titles[key]) for key in ORIGIN)


def _asked(shown: Shown) -> Iterator[str]:
    """Of a view its value and bounds; of tiles the values of all views; of the rest everything titled."""
    name, *more = ABOUT_AN_AREA
    if shown.view is not None:
        value, _, low, high = value_columns(shown.view.key)
        return iter((name, value, low, high, *more))
    if shown.collection.views:
        return iter((name, *(view.key for view in shown.collection.views), *more))
    return iter(shown.collection.properties)


def _box(features: GeoDataFrame) -> dict[str, str]:
    """The box that the features fill, in EPSG:25832; nothing where none has a place."""
    if features.geometry.dropna().empty:
        return {}
    return {"bbox": ",".join(f"{side:.2f}" for side in features.total_bounds)}
