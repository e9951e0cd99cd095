"""The newest release as a catalogue after DCAT-AP.de 3.0: what there is, of whom, where to get it.

Everything has an address below `{root}/dcat#` that is made of the key of its
collection and stays from release to release.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from rdflib import DCAT, DCTERMS, FOAF, RDFS, Graph, Literal, URIRef

from api.crs import CRS84, EPSG_25832
from api.dcat import licences
from api.dcat.interfaces import INTERFACES, Interface
from api.dcat.publisher import Publisher
from api.dcat.rdf import (
    AUTHORITY,
    DCATDE,
    GEOCODING,
    LOCN,
    VERSION,
    Said,
    Writing,
    box,
    day,
    file_type,
    german,
    media_type,
    moment,
)
from api.naming import slug_of
from api.serving import Current, Served
from api.workbench.wanted import address
from geo_lsz.handlungsfeld import handlungsfelder
from maps.formats import FORMATS

ABOUT = (
    "Versorgung, Belastung und Angebote nach Handlungsfeldern, wie sie für die Sozialplanung "
    "veröffentlicht sind."
)


def catalogue_of(current: Current, root: str, publisher: Publisher) -> Graph:
    """The catalogue of a release; `root` is the address of the service without a slash at its end."""
    writing = Writing(root, "/dcat")
    _Catalogue(writing, current, publisher).write()
    return writing.graph


class _Catalogue:
    """A release as it is written into a graph."""

    def __init__(self, writing: Writing, current: Current, publisher: Publisher) -> None:
        city = current.release.city
        self._writing, self._publisher = writing, publisher
        self._release, self._served = current.release, [*current.collections.values()]
        self._city = publisher.agent(writing, city)
        self._contact = publisher.contact(writing, city)
        self._names = {interface.key: interface.names(current) for interface in INTERFACES}
        self._municipality = publisher.municipality(writing)

    def write(self) -> None:
        """The catalogue and all that is in it."""
        release = self._release
        self._writing.say(
            "katalog",
            DCAT.Catalog,
            {
                DCTERMS.title: german(f"Sozialraumanalyse {release.city}"),
                DCTERMS.description: german(ABOUT, *release.caveats),
                DCTERMS.publisher: self._city,
                DCTERMS.language: AUTHORITY["language/DEU"],
                DCTERMS.issued: moment(release.made_at),
                DCTERMS.modified: moment(release.made_at),
                DCTERMS.license: self._common_licence(),
                DCTERMS.spatial: self._spatial("katalog", self._served),
                FOAF.homepage: self._writing.at("/"),
                VERSION: Literal(release.id),
                DCAT.themeTaxonomy: AUTHORITY["data-theme"],
                DCAT.dataset: [self._dataset(served) for served in self._served],
                DCAT.service: [self._service(interface) for interface in INTERFACES],
            },
        )

    def _dataset(self, served: Served) -> URIRef:
        about = served.collection
        field = handlungsfelder().get(about.handlungsfeld)
        words = ("Sozialraum", about.geography_title, field.title if field else "")
        return self._writing.say(
            about.key,
            DCAT.Dataset,
            {
                DCTERMS.title: german(about.title),
                DCTERMS.description: german(about.description or about.title, *about.caveats),
                DCTERMS.identifier: Literal(self._writing.here(about.key)),
                DCTERMS.publisher: self._city,
                DCTERMS.modified: moment(self._release.made_at),
                DCTERMS.temporal: self._stand(served),
                DCTERMS.spatial: self._spatial(about.key, [served]),
                DCTERMS.language: AUTHORITY["language/DEU"],
                DCTERMS.accessRights: AUTHORITY["access-right/PUBLIC"],
                DCTERMS.conformsTo: self._standard(EPSG_25832),
                DCTERMS.provenance: self._provenance(served),
                DCAT.contactPoint: self._contact,
                DCAT.keyword: [german(word) for word in words if word],
                DCAT.landingPage: self._page(served),
                DCAT.theme: AUTHORITY["data-theme/SOCI"],
                DCATDE.contributorID: self._publisher.contributor_id(),
                DCATDE.politicalGeocodingLevelURI: GEOCODING["Level/municipality"],
                DCATDE.politicalGeocodingURI: self._municipality,
                DCAT.distribution: [*self._files(served), *self._parts(served)],
            },
        )

    def _files(self, served: Served) -> Iterable[URIRef]:
        """The whole collection as a file, in every format."""
        for form in FORMATS.values():
            file = self._writing.at(f"/daten/{served.collection.key}/{form.key}")
            yield self._distribution(
                served,
                form.key,
                {
                    DCTERMS.title: german(form.title),
                    DCAT.accessURL: file,
                    DCAT.downloadURL: file,
                    DCAT.mediaType: media_type(form.media_type),
                    DCTERMS.format: file_type(form.extension),
                },
            )

    def _parts(self, served: Served) -> Iterable[URIRef]:
        """The collection by every interface: at its endpoint, as convention 41 has it."""
        key = served.collection.key
        for interface in INTERFACES:
            names = self._names[interface.key].get(key)
            if not names:
                continue
            yield self._distribution(
                served,
                interface.key,
                {
                    DCTERMS.title: german(interface.title),
                    DCTERMS.description: german(f"Dort zu finden als: {', '.join(names)}."),
                    DCAT.accessURL: self._writing.at(interface.endpoint),
                    DCAT.accessService: self._writing.here(f"dienst-{interface.key}"),
                    DCAT.mediaType: media_type(interface.media_type),
                    DCTERMS.format: file_type(interface.extension),
                    DCTERMS.conformsTo: self._standard(interface.standard),
                    FOAF.page: self._writing.at(interface.page.format(key=key)),
                },
            )

    def _distribution(self, served: Served, way: str, more: Mapping[URIRef, Said]) -> URIRef:
        about = served.collection
        common = {
            DCTERMS.license: self._licence(about.licence),
            DCATDE.licenseAttributionByText: Literal(about.attribution),
            DCTERMS.language: AUTHORITY["language/DEU"],
            DCTERMS.modified: moment(self._release.made_at),
        }
        return self._writing.say(f"{about.key}-{way}", DCAT.Distribution, {**common, **more})

    def _service(self, interface: Interface) -> URIRef:
        return self._writing.say(
            f"dienst-{interface.key}",
            DCAT.DataService,
            {
                DCTERMS.title: german(f"{interface.title}: Sozialraumanalyse {self._release.city}"),
                DCTERMS.description: german(ABOUT),
                DCTERMS.publisher: self._city,
                DCTERMS.license: self._common_licence(),
                DCTERMS.accessRights: AUTHORITY["access-right/PUBLIC"],
                DCTERMS.conformsTo: self._standard(interface.standard),
                DCTERMS.format: file_type(interface.extension),
                DCAT.contactPoint: self._contact,
                DCAT.theme: AUTHORITY["data-theme/SOCI"],
                DCAT.endpointURL: self._writing.at(interface.endpoint),
                DCAT.endpointDescription: self._writing.at(interface.description),
                DCAT.servesDataset: [self._writing.here(key) for key in self._names[interface.key]],
            },
        )

    def _spatial(self, key: str, among: Iterable[Served]) -> list[URIRef]:
        """The box around all features, and the municipality where its key is told."""
        bounds = [found for served in among if (found := served.in_crs[CRS84].bounds)]
        places = [self._municipality] if self._municipality else []
        if bounds:
            low, high = np.min(bounds, axis=0)[:2], np.max(bounds, axis=0)[2:]
            around = dict.fromkeys((DCAT.bbox, LOCN.geometry), box((*low, *high)))
            places.append(self._writing.say(f"{key}-raum", DCTERMS.Location, around))
        return places

    def _stand(self, served: Served) -> URIRef:
        stand = day(served.collection.stichtag)
        ends = {DCAT.startDate: stand, DCAT.endDate: stand}
        return self._writing.say(f"{served.collection.key}-stand", DCTERMS.PeriodOfTime, ends)

    def _provenance(self, served: Served) -> URIRef:
        runs = ", ".join(served.collection.runs)
        label = german(
            f"Veröffentlichung {self._release.id}, {self._release.software}.",
            f"Rechnungen: {runs}." if runs else "",
        )
        key = f"{served.collection.key}-herkunft"
        return self._writing.say(key, DCTERMS.ProvenanceStatement, {RDFS.label: label})

    def _page(self, served: Served) -> URIRef:
        about = served.collection
        if about.handlungsfeld:
            return self._writing.at(address(about.handlungsfeld, about.geography))
        return self._writing.at(f"/ogc/collections/{about.key}?f=html")

    def _licence(self, told: str) -> URIRef:
        """The one URI that says all of what is told; else a document of our own with its words."""
        known = licences.uris_of(told)
        if licences.is_one_known(told):
            return self._writing.elsewhere(known[0], DCTERMS.LicenseDocument)
        named: Mapping[URIRef, Said] = {
            RDFS.label: german(told),
            RDFS.seeAlso: [URIRef(uri) for uri in known],
        }
        return self._writing.say(f"lizenz-{slug_of(told)}", DCTERMS.LicenseDocument, named)

    def _common_licence(self) -> URIRef | None:
        """The licence of everything; None where there are several."""
        told = {served.collection.licence for served in self._served}
        return self._licence(told.pop()) if len(told) == 1 else None

    def _standard(self, uri: str) -> URIRef:
        return self._writing.elsewhere(uri, DCTERMS.Standard)
