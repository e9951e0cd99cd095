"""The catalogue of open data at /dcat, after DCAT-AP.de, as portals harvest it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from fastapi import APIRouter
from rdflib import Graph
from starlette.requests import Request
from starlette.responses import Response

from api.caching import revalidated
from api.dcat.graph import catalogue_of
from api.dcat.publisher import Publisher
from api.errors import WrongQuery
from api.ogc.asking import params_of
from api.serving import current_of
from api.settings import Settings

router = APIRouter(include_in_schema=False)


def _turtle(graph: Graph) -> bytes:
    return graph.serialize(format="turtle", encoding="utf-8")


def _rdf_xml(graph: Graph) -> bytes:
    return graph.serialize(format="xml", encoding="utf-8")


def _json_ld(graph: Graph) -> bytes:
    """JSON-LD in the order of the addresses: rdflib's own order is another in every process."""
    document = json.loads(graph.serialize(format="json-ld", auto_compact=True))
    document["@graph"].sort(key=itemgetter("@id"))
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write RDF."""

    media_type: str
    write: Callable[[Graph], bytes]


FORMS = {
    "ttl": Form("text/turtle", _turtle),
    "rdf": Form("application/rdf+xml", _rdf_xml),
    "jsonld": Form("application/ld+json", _json_ld),
}
"""By what `f` says, the default first."""

QUALITY = re.compile(r"q\s*=\s*([01](\.\d{0,3})?)")


@router.get("/dcat")
def catalogue(request: Request) -> Response:
    """Catalogue, datasets, distributions and services of the newest release as RDF."""
    current = current_of(request)
    form = _form_of(request)
    publisher = _publisher(request.app.state.settings)
    root = str(request.base_url).rstrip("/")

    def make() -> Response:
        written = form.write(catalogue_of(current, root, publisher))
        return Response(written, media_type=form.media_type)

    return revalidated(request, current, f"{form.media_type} {publisher}", make)


def _publisher(settings: Settings) -> Publisher:
    return Publisher(
        settings.contact_name,
        settings.contact_mail,
        settings.contributor,
        settings.gemeindeschluessel,
    )


def _form_of(request: Request) -> Form:
    """As `f` says; else what Accept likes best; Turtle where it names none of ours."""
    f = params_of(request, ("f",)).get("f")
    if f is None:
        wishes = request.headers.get("accept", "").split(",")
        liked = {wish.partition(";")[0].strip(): _quality(wish) for wish in wishes}
        return max(FORMS.values(), key=lambda form: liked.get(form.media_type, 0.0))
    if f not in FORMS:
        raise WrongQuery(f"Parameter „f“: „{f}“ gibt es nicht; es gibt {', '.join(FORMS)}.")
    return FORMS[f]


def _quality(wish: str) -> float:
    """How much a part of Accept is liked, 0..1."""
    told = QUALITY.search(wish)
    return float(told[1]) if told else 1.0
