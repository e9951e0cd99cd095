"""Who publishes, whom to ask, and which municipality the data are of."""

from dataclasses import dataclass

from rdflib import DCTERMS, FOAF, URIRef

from api.dcat.rdf import CONTRIBUTORS, GEOCODING, PUBLISHER_TYPES, VCARD, Writing, german


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a city tells of itself beside its name; empty where it does not.

    contributor : its id at GovData
    gemeindeschluessel : eight digits
    """

    contact_name: str = ""
    contact_mail: str = ""
    contributor: str = ""
    gemeindeschluessel: str = ""

    def agent(self, writing: Writing, city: str) -> URIRef:
        """The city as the one who publishes."""
        return writing.say(
            "herausgeber",
            FOAF.Agent,
            {FOAF.name: german(city), DCTERMS.type: PUBLISHER_TYPES.LocalAuthority},
        )

    def contact(self, writing: Writing, city: str) -> URIRef | None:
        """Whom to ask; None where nobody can be written to."""
        if not self.contact_mail:
            return None
        return writing.say(
            "kontakt",
            VCARD.Kind,
            {
                VCARD.fn: german(self.contact_name or city),
                VCARD.hasEmail: URIRef(f"mailto:{self.contact_mail}"),
            },
        )

    def contributor_id(self) -> URIRef | None:
        """How GovData names the city; only GovData gives such a name."""
        return CONTRIBUTORS[self.contributor] if self.contributor else None

    def municipality(self, writing: Writing) -> URIRef | None:
        """The municipality by its key."""
        if not self.gemeindeschluessel:
            return None
        uri = GEOCODING[f"municipalityKey/{self.gemeindeschluessel}"]
        return writing.elsewhere(uri, DCTERMS.Location)
