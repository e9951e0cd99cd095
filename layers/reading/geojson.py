"""GeoJSON before GDAL sees it: what it is made of, and no link that GDAL would follow."""

import json
from typing import Any

from layers.reading.table import Source, raise_faults

NOT_UTF8 = "ist nicht UTF-8; im GIS als GeoJSON neu ausgeben"


def checked(source: Source) -> list[bool]:
    """Whether each feature has a geometry. Raises InputError where the file is no GeoJSON.

    A CRS that is only linked may not be left out: without one, coordinates
    would count as degrees; it is refused. Links anywhere else are taken out of the file.
    """
    content = _content(source)
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        source.refuse("kein gültiges GeoJSON (keine FeatureCollection); im GIS neu ausgeben")
    if _is_link(content.get("crs")):
        source.refuse("das Koordinatensystem ist nur verlinkt; als EPSG-Code hineinschreiben")
    features = content.get("features")
    if not isinstance(features, list):
        source.refuse("kein gültiges GeoJSON (keine Liste „features“); im GIS neu ausgeben")
    if not features:
        source.refuse("die Datei hat keine Zeilen mit Daten; bitte neu anfordern")
    strange = "ist kein Objekt (Feature); im GIS neu ausgeben"
    faults = [source.fault(strange, n) for n, f in enumerate(features, 1) if not _is_feature(f)]
    raise_faults(faults, source.name)
    if _without_links(features):
        source.path.write_text(json.dumps(content), encoding="utf-8")
    return [_has_place(feature.get("geometry")) for feature in features]


def _content(source: Source) -> Any:
    try:
        return json.loads(source.path.read_bytes())
    except UnicodeDecodeError:
        source.refuse(NOT_UTF8)
    except RecursionError:
        source.refuse("kein gültiges GeoJSON (zu tief verschachtelt); im GIS neu ausgeben")
    except json.JSONDecodeError as error:
        where = f"ab Zeichen {error.colno} in Zeile {error.lineno}"
        source.refuse(f"kein gültiges GeoJSON ({where}); im GIS neu ausgeben")
    except ValueError:
        source.refuse("kein gültiges GeoJSON (eine Zahl ist zu lang); im GIS neu ausgeben")


def _without_links(features: list[Any]) -> bool:
    """Take linked CRS out of features and geometries, in place; whether there were any."""
    found = False
    waiting = list(features)
    while waiting:
        thing = waiting.pop()
        if not isinstance(thing, dict):
            continue
        if _is_link(thing.get("crs")):
            del thing["crs"]
            found = True
        waiting.append(thing.get("geometry"))
        inner = thing.get("geometries")
        waiting += inner if isinstance(inner, list) else []
    return found


def _is_feature(thing: Any) -> bool:
    return isinstance(thing, dict) and thing.get("type") == "Feature"


def _has_place(geometry: Any) -> bool:
    """Whether there is something to read: null and empty coordinates (RFC 7946) are none."""
    empty = isinstance(geometry, dict) and geometry.get("coordinates") == []
    return geometry is not None and not empty


def _is_link(crs: Any) -> bool:
    return isinstance(crs, dict) and crs.get("type") in ["link", "url"]
