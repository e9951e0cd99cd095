"""The services that hand collections out in parts, as the catalogue tells of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from api.serving import Current
from api.wms.layers import layers_of
from api.wms.report import WMS

Names = Mapping[str, Sequence[str]]
"""By the key of a collection, what it is called there; those that are not there are missing."""


@dataclass(frozen=True, slots=True)
class Interface:
    """A service.

    endpoint, description : where it is and how it describes itself, below the root
    page : where it tells of a collection, with its `{key}`
    standard : URI of what it conforms to
    names : what it calls the collections of a release
    """

    key: str
    title: str
    endpoint: str
    description: str
    page: str
    standard: str
    media_type: str
    extension: str
    names: Callable[[Current], Names]


def _collections(current: Current) -> Names:
    return {key: [key] for key in current.collections}


def _layers(current: Current) -> Names:
    names: dict[str, list[str]] = {}
    for layer in layers_of(current).values():
        names.setdefault(layer.served.collection.key, []).append(layer.name)
    return names


_CAPABILITIES = f"{WMS}?SERVICE=WMS&REQUEST=GetCapabilities"

INTERFACES = (
    Interface(
        key="features",
        title="OGC API Features",
        endpoint="/ogc",
        description="/ogc/api",
        page="/ogc/collections/{key}",
        standard="http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        media_type="application/geo+json",
        extension="geojson",
        names=_collections,
    ),
    Interface(
        key="wms",
        title="WMS 1.3.0",
        endpoint=WMS,
        description=_CAPABILITIES,
        page=_CAPABILITIES,
        standard="http://www.opengis.net/def/serviceType/ogc/wms",
        media_type="image/png",
        extension="png",
        names=_layers,
    ),
)
