"""The catalogue of open data: what DCAT-AP.de asks for is there, and it says what the release says."""

from datetime import date
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, Graph, Literal, Namespace, URIRef

import doors
from api.settings import Settings
from geo_lsz.errors import InputError
from release_fixture import LICENCE, MADE_AT, Made, made_release

DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
GEOCODING = Namespace("http://dcat-ap.de/def/politicalGeocoding/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LICENCES = Namespace("http://dcat-ap.de/def/licenses/")
HERE = Namespace(f"{doors.BASE}/dcat#")
HERE_WMS = URIRef(f"{doors.BASE}/wms")
SHAPES = Path(__file__).parent / "dcat_ap_de.ttl"
MEDIA_TYPES = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
TOLD = {
    "contact_name": "Stabsstelle Sozialplanung",
    "contact_mail": "sozialplanung@beispielstadt.de",
    "contributor": "beispielstadt",
    "gemeindeschluessel": "16051000",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store that holds the made release."""
    opened = doors.store_in(tmp_path_factory.mktemp("dcat"))
    doors.put(opened, made_release())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(store):
    """A client of a city that tells all of itself."""
    with doors.knocking(store, **TOLD) as client:
        yield client


@pytest.fixture(scope="module")
def graph(client):
    """The catalogue, read from Turtle."""
    return read(client.get("/dcat"))


def read(answer):
    media_type = answer.headers["content-type"].partition(";")[0]
    return Graph().parse(data=answer.content, format=media_type)


def faults(graph):
    """What the shapes find wrong."""
    shapes = Graph().parse(SHAPES)
    _, _, report = pyshacl.validate(graph, shacl_graph=shapes, advanced=False)
    return report if "Conforms: False" in report else ""


def catalogue_with(tmp_path, **changed):
    """The catalogue of a release with collections that say something else."""
    made = made_release()
    collections = tuple(c.model_copy(update=changed) for c in made.release.collections)
    with_it = made.release.model_copy(update={"collections": collections})
    store = doors.store_in(tmp_path)
    doors.put(store, Made(with_it, made.features))
    with doors.knocking(store) as client:
        graph = read(client.get("/dcat"))
    store.close()
    return graph


def test_the_catalogue_does_its_duties(graph):
    """Nothing that DCAT-AP.de and its conventions ask for is missing or of a wrong kind."""
    assert faults(graph) == ""


@pytest.mark.parametrize(
    ("thing", "without"),
    [
        ("katalog", DCTERMS.title),
        ("katalog", DCTERMS.publisher),
        ("katalog", DCAT.themeTaxonomy),
        ("angebote", DCTERMS.description),
        ("angebote", DCTERMS.temporal),
        ("angebote", DCAT.theme),
        ("angebote", DCATDE.politicalGeocodingLevelURI),
        ("angebote", RDF.type),
        ("angebote-csv", DCTERMS.license),
        ("angebote-csv", DCTERMS.format),
        ("angebote-csv", DCATDE.licenseAttributionByText),
        ("angebote-csv", DCAT.downloadURL),
        ("angebote-features", DCAT.accessService),
        ("angebote-features", DCAT.accessURL),
        ("angebote-wms", DCAT.accessService),
        ("dienst-features", DCAT.endpointURL),
        ("dienst-features", DCTERMS.publisher),
        ("herausgeber", FOAF.name),
        ("kontakt", VCARD.hasEmail),
    ],
)
def test_a_duty_that_is_not_done_is_found(graph, thing, without):
    """The shapes are no decoration: without one of its properties a thing does not conform."""
    torn = Graph()
    for triple in graph:
        torn.add(triple)
    torn.remove((HERE[thing], without, None))
    assert len(torn) < len(graph)
    assert HERE[thing] in faults(torn)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's reader of JSON-LD
@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_every_form_says_the_same(client, graph, form):
    """Turtle, RDF/XML and JSON-LD hold the same triples, by `f` and by Accept."""
    asked = client.get("/dcat", params={"f": form})
    liked = client.get("/dcat", headers={"accept": MEDIA_TYPES[form]})
    for answer in (asked, liked):
        assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[form]
        assert set(read(answer)) == set(graph)
    assert asked.content == liked.content


def test_the_page_of_origins_links_to_every_form(client):
    """Who reads where the data come from finds the catalogue for programs."""
    page = client.get("/veroeffentlichung", headers=doors.AS_BROWSER).text
    for form in MEDIA_TYPES:
        assert f'href="/dcat?f={form}"' in page


def test_json_ld_comes_in_the_order_of_the_addresses(client):
    """So that every process sends the same bytes."""
    things = [thing["@id"] for thing in client.get("/dcat?f=jsonld").json()["@graph"]]
    assert things == sorted(things)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/rdf+xml;q=0.3, application/ld+json;q=0.8, */*;q=0.1", "jsonld"),
        ("text/turtle;q=0.5, application/rdf+xml", "rdf"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "ttl"),
        ("*/*", "ttl"),
    ],
)
def test_the_best_liked_form_is_sent(client, accept, form):
    """The one of the highest quality; Turtle to whoever names none of ours."""
    answer = client.get("/dcat", headers={"accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[form]


def test_a_form_that_there_is_not_is_told_in_german(client):
    """With those that there are."""
    answer = client.get("/dcat", params={"f": "xml"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == (
        "Parameter „f“: „xml“ gibt es nicht; es gibt ttl, rdf, jsonld."
    )


def test_every_collection_is_a_dataset_with_its_stand(graph):
    """Title, Stichtag, attribution and box as the portal tells them of the same collection."""
    release = made_release().release
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {HERE[c.key] for c in release.collections}
    for collection in release.collections:
        dataset = HERE[collection.key]
        assert graph.value(dataset, DCTERMS.title) == Literal(collection.title, lang="de")
        period = graph.value(dataset, DCTERMS.temporal)
        assert graph.value(period, DCAT.startDate).toPython() == date(2024, 12, 31)
        assert graph.value(period, DCAT.endDate).toPython() == date(2024, 12, 31)
        assert graph.value(dataset, DCTERMS.modified).toPython() == MADE_AT
        for distribution in graph.objects(dataset, DCAT.distribution):
            named = graph.value(distribution, DCATDE.licenseAttributionByText)
            assert str(named) == collection.attribution
            assert graph.value(distribution, DCTERMS.license) == LICENCES["dl-by-de/2.0"]


def test_the_box_is_that_of_the_portal(graph, client):
    """West, south, east and north of the WKT are those of the extent under /ogc."""
    extent = client.get("/ogc/collections/angebote").json()["extent"]["spatial"]["bbox"][0]
    _, _, corners = str(graph.value(HERE["angebote-raum"], DCAT.bbox)).partition("((")
    points = [tuple(map(float, point.split())) for point in corners.rstrip(")").split(",")]
    box = [f(axis) for f in (min, max) for axis in zip(*points, strict=True)]
    assert box == pytest.approx(extent, abs=1e-7)


def test_every_address_of_the_service_leads_somewhere(graph, client):
    """Pages, files, endpoints and descriptions are there; a file is of the media type it is told to be."""
    addresses = {o for o in graph.objects() if o.startswith(doors.BASE) and o not in HERE}
    assert len(addresses) > 60
    for address in addresses - {HERE_WMS}:  # which answers nobody who does not say what is asked
        assert client.get(address).status_code == 200, address
    for distribution, file in graph.subject_objects(DCAT.downloadURL):
        sent = client.get(file).headers["content-type"].partition(";")[0]
        assert graph.value(distribution, DCAT.mediaType).endswith(f"/media-types/{sent}")


def test_the_map_service_is_there_for_what_it_draws(graph, client):
    """Every dataset that it serves is a layer of its capabilities, by the names that are told."""
    service = HERE["dienst-wms"]
    assert graph.value(service, DCAT.endpointURL) == HERE_WMS
    capabilities = client.get(graph.value(service, DCAT.endpointDescription)).text
    served = set(graph.objects(service, DCAT.servesDataset))
    assert served == {HERE[key] for key in made_release().features}
    for dataset in served:
        told = str(graph.value(URIRef(f"{dataset}-wms"), DCTERMS.description))
        for name in told.removeprefix("Dort zu finden als: ").removesuffix(".").split(", "):
            assert f"<Name>{name}</Name>" in capabilities


def test_the_city_says_who_it_is(graph):
    """Publisher, contact, the name at GovData and the municipality, mirrored in dct:spatial (K11)."""
    assert graph.value(HERE.herausgeber, FOAF.name) == Literal("Beispielstadt", lang="de")
    assert graph.value(HERE.kontakt, VCARD.hasEmail) == URIRef(f"mailto:{TOLD['contact_mail']}")
    assert graph.value(HERE.kontakt, VCARD.fn) == Literal(TOLD["contact_name"], lang="de")
    for dataset in graph.subjects(RDF.type, DCAT.Dataset):
        assert graph.value(dataset, DCAT.contactPoint) == HERE.kontakt
        named = graph.value(dataset, DCATDE.contributorID)
        assert named == URIRef("http://dcat-ap.de/def/contributors/beispielstadt")
        municipality = graph.value(dataset, DCATDE.politicalGeocodingURI)
        assert municipality == GEOCODING["municipalityKey/16051000"]
        assert municipality in set(graph.objects(dataset, DCTERMS.spatial))


def test_a_city_that_tells_nothing_is_named_and_no_more(store):
    """Without settings there is the name of the city, no contact, no id, and still no fault."""
    with doors.knocking(store) as client:
        graph = read(client.get("/dcat"))
    assert graph.value(HERE.herausgeber, FOAF.name) == Literal("Beispielstadt", lang="de")
    for left_out in (DCAT.contactPoint, DCATDE.contributorID, DCATDE.politicalGeocodingURI):
        assert (None, left_out, None) not in graph
    assert faults(graph) == ""


@pytest.mark.parametrize(
    ("told", "uri"),
    [
        (LICENCE, LICENCES["dl-by-de/2.0"]),
        ("dl-de/by-2-0", LICENCES["dl-by-de/2.0"]),
        (
            "dl-de/by-2-0; Datenlizenz Deutschland – Namensnennung – Version 2.0",
            LICENCES["dl-by-de/2.0"],
        ),
        ("CC BY 4.0", LICENCES["cc-by/4.0"]),
        ("CC BY 3.0 DE", LICENCES["cc-by-de/3.0"]),
        ("ODbL-1.0", LICENCES["odbl"]),
    ],
)
def test_a_licence_that_is_known_has_its_uri(tmp_path, told, uri):
    """What mappings say is what the list of DCAT-AP.de calls so."""
    graph = catalogue_with(tmp_path, licence=told)
    assert set(graph.objects(None, DCTERMS.license)) == {uri}


def test_a_licence_that_is_not_known_is_told_in_words(tmp_path):
    """No URI is guessed from what nobody told."""
    graph = catalogue_with(tmp_path, licence="nicht angegeben")
    (licence,) = set(graph.objects(None, DCTERMS.license))
    assert licence == HERE["lizenz-nicht-angegeben"]
    assert graph.value(licence, RDFS.label) == Literal("nicht angegeben", lang="de")
    assert faults(graph) == ""


def test_several_licences_are_one_document_that_names_them(tmp_path):
    """What stands on two sources may be used as both allow; the words stay, the known ones are linked."""
    graph = catalogue_with(tmp_path, licence="dl-de/by-2-0; ODbL-1.0; nach Absprache")
    (licence,) = set(graph.objects(None, DCTERMS.license))
    told = Literal("dl-de/by-2-0; ODbL-1.0; nach Absprache", lang="de")
    assert graph.value(licence, RDFS.label) == told
    known = {LICENCES["dl-by-de/2.0"], LICENCES["odbl"]}
    assert set(graph.objects(licence, RDFS.seeAlso)) == known
    assert faults(graph) == ""


def test_addresses_stay_from_release_to_release(tmp_path):
    """A newer release describes the same datasets, files and services anew."""
    store = doors.store_in(tmp_path)
    made = doors.put(store, made_release())
    with doors.knocking(store) as client:
        before = client.get("/dcat")
        newer = made.release.model_copy(update={"id": "0" * 32, "reason": "Nachtrag"})
        store.add_release(newer, made.features)
        client.app.state.watch.look()
        after = client.get("/dcat", headers={"if-none-match": before.headers["etag"]})
    store.close()
    assert after.status_code == 200
    assert set(read(before).subjects()) == set(read(after).subjects())


def test_what_did_not_change_is_not_sent_again(client, store):
    """The ETag holds for the release and for what the city tells of itself."""
    tag = client.get("/dcat").headers["etag"]
    assert client.get("/dcat", headers={"if-none-match": tag}).status_code == 304
    with doors.knocking(store, contact_mail="neu@beispielstadt.de") as other:
        assert other.get("/dcat", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contact_mail": "sozialplanung"}, "GEOLSZ_CONTACT_MAIL"),
        ({"contact_name": "Sozialplanung"}, "GEOLSZ_CONTACT_MAIL setzen"),
        ({"contributor": "http://dcat-ap.de/def/contributors/erfurt"}, "GEOLSZ_CONTRIBUTOR"),
        ({"gemeindeschluessel": "1605100"}, "achtstellige"),
    ],
)
def test_a_wrong_setting_is_named(given, said):
    """Before the service starts, in German."""
    with pytest.raises(InputError, match=said):
        Settings.read(**given)
