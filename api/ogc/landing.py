"""Where a portal begins: the landing page, what is kept of the standards, and the description."""

from starlette.responses import Response

from api.ogc.asking import HTML, JSON, PREFIX, Asked, Operation, link
from api.ogc.collections import about

WMS = "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"

_SPEC = "http://www.opengis.net/spec/"
_CLASSES = {
    "ogcapi-common-1/1.0/conf": ("core", "landing-page", "json", "html", "oas30"),
    "ogcapi-common-2/1.0/conf": ("collections", "json", "html"),
    "ogcapi-features-1/1.0/conf": ("core", "geojson", "html", "oas30"),
    "ogcapi-features-2/1.0/conf": ("crs",),
    "ogcapi-features-3/1.0/conf": ("queryables", "filter", "features-filter"),
    "ogcapi-features-5/1.0/conf": ("schemas",),
    "ogcapi-tiles-1/1.0/conf": (
        *("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"),
    ),
    "tms/2.0/conf": ("tilematrixset", "json-tilematrixset", "tilematrixsetlimits"),
    "cql2/1.0/conf": (
        *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators"),
        *("case-insensitive-comparison", "accent-insensitive-comparison"),
        *("basic-spatial-functions", "spatial-functions"),
    ),
}
CONFORMANCE = [
    f"{_SPEC}{standard}/{name}" for standard, names in _CLASSES.items() for name in names
]


def landing(asked: Asked) -> Response:
    """Where everything is."""
    base, root = asked.base, asked.base.removesuffix(PREFIX)
    return asked.document(
        {
            "title": f"geo-lsz: {asked.current.release.city}",
            "description": "Versorgung, Belastung und Angebote nach Handlungsfeldern, "
            "wie sie veröffentlicht sind.",
            **about(asked.current),
            "links": [
                link(base, "self", JSON, "Dieses Dokument"),
                link(base + "?f=html", "alternate", HTML, "Diese Seite als HTML"),
                link(base + "/api", "service-desc", OPENAPI, "Beschreibung für Programme"),
                link(base + "?f=html", "service-doc", HTML, "Beschreibung für Menschen"),
                link(base + "/conformance", "conformance", JSON, "Was diese Schnittstelle kann"),
                link(base + "/collections", "data", JSON, "Sammlungen"),
                link(base + "/tileMatrixSets", TILING_SCHEMES, JSON, "Kachelschemata"),
                link(root + "/dcat", "describedby", "text/turtle", "Katalog nach DCAT-AP.de"),
                link(root + WMS, "alternate", "text/xml", "Dieselben Karten als WMS 1.3.0"),
            ],
        }
    )


def conformance(asked: Asked) -> Response:
    """Which conformance classes are kept."""
    return asked.document(
        {"title": "Was diese Schnittstelle kann", "conformsTo": CONFORMANCE},
    )


OPERATIONS = (
    Operation("", "Landing page", landing, schema="landingPage"),
    Operation("/conformance", "Conformance classes", conformance, schema="conformance"),
)
