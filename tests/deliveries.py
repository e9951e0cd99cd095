"""Small deliveries as departments send them: two square Ortsteile, their people, three offers, ways."""

import json
from pathlib import Path

from pyproj import Transformer

from layers.mapping import Mapping, mapping

SAID = {
    "stichtag": "2025-12-31",
    "licence": "dl-de/by-2-0",
    "attribution": "Stadt Beispiel",
}
OPEN = {"rule": "open", "reason": "zählt keine Personen"}
COUNTS = {"rule": "counts", "min_count": 3, "min_denominator": 100}

AREAS = Mapping.of(
    {
        "layer": "areas",
        "source": "beispiel/ortsteile",
        "title": "Ortsteile",
        "geography": "ortsteile",
        "geography_title": "Ortsteile",
        "columns": {"area": "nr", "name": "name"},
        "secrecy": OPEN,
        **SAID,
    },
    "areas",
)
CELLS = Mapping.of(
    {
        "layer": "cells",
        "source": "beispiel/bevoelkerung",
        "title": "Bevölkerung",
        "crs": "EPSG:25832",
        "columns": {"cell": "gitter", "x": "x", "y": "y"},
        "persons": {"alle": "einwohner", "unter_6": "unter 6"},
        "secrecy": COUNTS,
        **SAID,
    },
    "cells",
)
OFFERS = Mapping.of(
    {
        "layer": "offers",
        "source": "beispiel/kitas",
        "title": "Kitas",
        "crs": "EPSG:25832",
        "columns": {
            "offer": "nr",
            "name": "name",
            "plz": "PLZ",
            "places": "Plätze",
            "x": "x",
            "y": "y",
        },
        "constants": {"angebotsart": "kita"},
        "complete_for": ["kita"],
        "secrecy": OPEN,
        **SAID,
    },
    "offers",
)
INDICATORS = Mapping.of(
    {
        "layer": "indicators",
        "source": "beispiel/atlas",
        "title": "Atlas",
        "geography": "ortsteile",
        "columns": {
            "area": "ot",
            "indicator": "kennzahl",
            "numerator": "zähler",
            "denominator": "nenner",
        },
        "indicators": {"sgb2_unter_15": "Kinder unter 15 mit SGB II"},
        "secrecy": COUNTS,
        **SAID,
    },
    "indicators",
)

WEST, SOUTH = 640_000, 5_650_000
"""Where the little city lies, EPSG:25832."""


def square(east_km: float, north_km: float, size_km: float = 1.0) -> dict[str, object]:
    """A GeoJSON square with its lower left corner so many kilometres from the city's."""
    x, y, s = WEST + east_km * 1000, SOUTH + north_km * 1000, size_km * 1000
    ring = [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(file: Path, features: list[tuple[dict[str, object], object]], crs: int = 25832) -> Path:
    """A GeoJSON of (properties, geometry) in an old-style named CRS."""
    content = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}},
        "features": [
            {"type": "Feature", "properties": said, "geometry": shape} for said, shape in features
        ],
    }
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def areas(folder: Path) -> Path:
    """Ortsteile 01 Altstadt (west) and 02 Neudorf (east), 1 km each."""
    return geojson(
        folder / "ortsteile.geojson",
        [
            ({"nr": "01", "name": "Altstadt"}, square(0, 0)),
            ({"nr": "02", "name": "Neudorf"}, square(1, 0)),
        ],
    )


def csv(folder: Path, name: str, *lines: str) -> Path:
    """A text file of these lines."""
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def cells(folder: Path) -> Path:
    """A cell in the middle of each Ortsteil: 1,400 and 700 people, 60 and 2 children under 6."""
    return csv(
        folder,
        "bevoelkerung.csv",
        "gitter;x;y;einwohner;unter 6",
        f"a;{WEST + 500};{SOUTH + 500};1.400;60",
        f"b;{WEST + 1500};{SOUTH + 500};700;2",
    )


def offers(folder: Path) -> Path:
    """Kitas with 45, unknown, and 30 places; the third lies far outside."""
    return csv(
        folder,
        "kitas.csv",
        "nr;name;PLZ;Plätze;x;y",
        f"1;Regenbogen;01067;45;{WEST + 500};{SOUTH + 500}",
        f"2;Zwergenland;01067;;{WEST + 900};{SOUTH + 500}",
        f"3;Sonnenschein;01067;30;{WEST + 9000};{SOUTH + 500}",
    )


def indicators(folder: Path) -> Path:
    """30 of 150 children in 01, 2 of 120 in 02."""
    return csv(
        folder,
        "atlas.csv",
        "ot;kennzahl;zähler;nenner",
        "01;sgb2_unter_15;30;150",
        "02;sgb2_unter_15;2;120",
    )


NETZ = mapping("osm/netz")
KOSTEN = Mapping.of(
    {
        "layer": "kosten",
        "source": "beispiel/fahrplan",
        "title": "Reisezeiten",
        "offers_source": "beispiel/kitas",
        "columns": {"origin": "zelle", "destination": "kita", "minutes": "min", "mode": "mittel"},
        "secrecy": OPEN,
        **SAID,
    },
    "kosten",
)


def kosten(folder: Path) -> Path:
    """Minutes between the two cells and Kitas 1 and 3; there is no way from b to 3 and none to 2."""
    return csv(
        folder,
        "fahrplan.csv",
        "zelle;kita;min;mittel",
        "a;1;0;bus",
        "a;3;24,5;bus",
        "b;1;12;bus",
        "b;1;7;rad",
    )


DAY = "2025-06-01T12:00:00Z"


def osm(
    folder: Path,
    nodes: dict[int, tuple[float, float]],
    ways: dict[int, tuple[list[int], dict[str, str]]],
    *,
    name: str = "stadt.osm",
    day: str | None = DAY,
) -> Path:
    """An OpenStreetMap extract.

    nodes : kilometres east and north of the city's lower left corner, by id
    ways : node ids in order, and tags, by id
    day : when every object was edited; None leaves it out
    """
    to_degrees = Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    edited = f'version="1" timestamp="{day}"' if day else ""
    lines = ["<osm version='0.6'>"]
    for node, (east_km, north_km) in nodes.items():
        lon, lat = to_degrees.transform(WEST + east_km * 1000, SOUTH + north_km * 1000)
        lines.append(f'<node id="{node}" lat="{lat:.7f}" lon="{lon:.7f}" {edited}/>')
    for way, (through, tags) in ways.items():
        refs = "".join(f'<nd ref="{node}"/>' for node in through)
        said = "".join(f'<tag k="{key}" v="{word}"/>' for key, word in tags.items())
        lines.append(f'<way id="{way}" {edited}>{refs}{said}</way>')
    return csv(folder, name, *lines, "</osm>")
