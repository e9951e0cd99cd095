"""The words of RDF that a catalogue of open data is written with."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import shapely
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import GEO
from rdflib.term import Node

from api.crs import CRS84, SYSTEMS

DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
GEOCODING = Namespace("http://dcat-ap.de/def/politicalGeocoding/")
CONTRIBUTORS = Namespace("http://dcat-ap.de/def/contributors/")
AUTHORITY = Namespace("http://publications.europa.eu/resource/authority/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
PUBLISHER_TYPES = Namespace("http://purl.org/adms/publishertype/")
LOCN = Namespace("http://www.w3.org/ns/locn#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

VERSION = URIRef(f"{DCAT}version")
"""Of DCAT 3; rdflib knows the words of DCAT 2."""

PREFIXES: Mapping[str, Namespace | type] = {
    "dcat": DCAT,
    "dcatde": DCATDE,
    "dct": DCTERMS,
    "foaf": FOAF,
    "geo": GEO,
    "locn": LOCN,
    "rdf": RDF,
    "rdfs": RDFS,
    "vcard": VCARD,
    "xsd": XSD,
}

FILE_TYPES = frozenset({"CSV", "GEOJSON", "GPKG", "JSON", "KML", "PDF", "PNG", "XLSX", "ZIP"})
"""Of the file types that the EU lists, those that a format of ours may be."""

Said = Node | Iterable[Node] | None
"""What is said of a thing under one property: once, several times, or not at all."""


class Writing:
    """A graph that is being written.

    root : address of the service, without a slash at its end
    document : address of what is written, below the root; its things stand behind a `#`
    """

    def __init__(self, root: str, document: str) -> None:
        self.graph = Graph(store="SimpleMemory", bind_namespaces="none")  # keeps the order
        self._root, self._document = root, document
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, str(namespace))

    def here(self, key: str) -> URIRef:
        """The address of a thing of this document."""
        return URIRef(f"{self._root}{self._document}#{key}")

    def at(self, path: str) -> URIRef:
        """The address of a page or file of the service."""
        return URIRef(self._root + path)

    def say(self, key: str, kind: URIRef, properties: Mapping[URIRef, Said]) -> URIRef:
        """Write down a thing of this document; returns its address."""
        return self._say(self.here(key), kind, properties)

    def elsewhere(self, uri: str, kind: URIRef) -> URIRef:
        """Name the kind of a thing that others describe; returns its address."""
        return self._say(URIRef(uri), kind, {})

    def _say(self, thing: URIRef, kind: URIRef, properties: Mapping[URIRef, Said]) -> URIRef:
        self.graph.add((thing, RDF.type, kind))
        for name, said in properties.items():
            for one in [said] if isinstance(said, Node) else said or ():
                self.graph.add((thing, name, one))
        return thing


def german(*sentences: str) -> Literal:
    """Sentences as one German text."""
    return Literal(" ".join(filter(None, sentences)), lang="de")


def moment(when: datetime) -> Literal:
    """A moment with its time zone."""
    return Literal(when.isoformat(), datatype=XSD.dateTime)


def day(when: date) -> Literal:
    """A day."""
    return Literal(when.isoformat(), datatype=XSD.date)


def box(bounds: tuple[float, float, float, float]) -> Literal:
    """A box in degrees, east first, as WKT that names its reference system."""
    text = shapely.to_wkt(shapely.box(*bounds), rounding_precision=SYSTEMS[CRS84].decimals)
    return Literal(f"<{CRS84}> {text}", datatype=GEO.wktLiteral)


def media_type(text: str) -> URIRef:
    """A media type as IANA lists it, without parameters."""
    return MEDIA_TYPES[text.partition(";")[0]]


def file_type(extension: str) -> URIRef:
    """A file type as the EU lists it; what it does not list (FlatGeobuf) is a stream of octets."""
    name = extension.upper()
    return AUTHORITY[f"file-type/{name if name in FILE_TYPES else 'OCTET'}"]
