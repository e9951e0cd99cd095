"""How an address of the portal is asked: its parameters, read strictly, and what answers it.

One record per address: the router is made of them, and so is the description
in OpenAPI. Nothing can be asked that is not described.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.caching import revalidated
from api.errors import Link, NothingHere, WrongQuery
from api.rendering import page
from api.serving import Current, Served, current_of

PREFIX = "/ogc"

JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "text/html"
SCHEMA = "application/schema+json"

Form = Literal["json", "html"]
Params = Mapping[str, str]
Links = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address; `schema` is its JSON Schema as OpenAPI 3.0 writes it."""

    name: str
    description: str
    schema: Mapping[str, Any]


F = Parameter("f", "the form of the answer; default as Accept says", {"enum": ["json", "html"]})
F_JSON = Parameter("f", "the form of the answer", {"enum": ["json"]})


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the portal, its parameters known to be allowed here, and the release that answers.

    base : address of the portal, without a slash at its end
    """

    request: Request
    current: Current
    params: Params
    base: str

    @classmethod
    def of(cls, request: Request, known: tuple[str, ...]) -> Self:
        """What a request asks. Raises WrongQuery for a parameter that is not `known`."""
        base = str(request.base_url).rstrip("/") + PREFIX
        return cls(request, current_of(request), params_of(request, known), base)

    @property
    def here(self) -> str:
        """Address of the collection that is asked."""
        return f"{self.base}/collections/{self.part('key')}"

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    @property
    def served(self) -> Served:
        """The collection that is asked. Raises NothingHere, naming those that there are."""
        key = self.part("key")
        served = self.current.collections.get(key)
        if served is None:
            there = [
                Link(f"{self.base}/collections/{one.collection.key}", one.collection.title)
                for one in self.current.collections.values()
            ]
            keys = ", ".join(self.current.collections)
            raise NothingHere(f"Die Sammlung „{key}“ gibt es nicht; es gibt {keys}.", there)
        return served

    @property
    def form(self) -> Form:
        """HTML or JSON: as `f` says, else as Accept says."""
        told = self.params.get("f")
        if told is None:
            accepted = self.request.headers.get("accept", "")
            return "html" if HTML in accepted else "json"
        if told not in ("json", "html"):
            raise WrongQuery(f"Parameter „f“: „{told}“ gibt es nicht; es gibt json und html.")
        return "html" if told == "html" else "json"

    def require_json(self) -> None:
        """Raise WrongQuery for any `f` but json."""
        told = self.params.get("f", "json")
        if told != "json":
            raise WrongQuery(f"Parameter „f“: „{told}“ gibt es nicht; es gibt json.")

    def document(self, content: Mapping[str, Any], media_type: str = JSON) -> Response:
        """A document as JSON, or the same as a plain page."""
        if self.form == "json":
            return self.json(content, media_type)
        return self.revalidated(
            HTML, lambda: page(self.request, "ogc.html", {"document": content, "base": self.base})
        )

    def json(self, content: Mapping[str, Any], media_type: str = JSON) -> Response:
        """A document as JSON."""
        return self.revalidated(media_type, lambda: Response(dumps(content), media_type=media_type))

    def revalidated(self, media_type: str, make: Callable[[], Response]) -> Response:
        """What `make` makes, or 304."""
        return revalidated(self.request, self.current, media_type, make)


def _never(_: Params) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Operation:
    """An address of the portal.

    path : below PREFIX, with the parts that vary in braces
    schema : name of the answer's schema in the description, or none
    also : other good answers, by status
    slow : whether answering may take more than some milliseconds, by parameters
    """

    path: str
    summary: str
    answer: Callable[[Asked], Response]
    parameters: tuple[Parameter, ...] = (F,)
    media_types: tuple[str, ...] = (JSON, HTML)
    schema: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    slow: Callable[[Params], bool] = _never

    def route(self) -> Route:
        """The address as the router takes it."""
        known = tuple(parameter.name for parameter in self.parameters)

        async def endpoint(request: Request) -> Response:
            asked = Asked.of(request, known)
            if self.slow(asked.params):
                return await asyncio.to_thread(self.answer, asked)
            return self.answer(asked)

        return Route(PREFIX + self.path, endpoint, methods=["GET"])


def params_of(request: Request, known: tuple[str, ...]) -> Params:
    """The parameters of a request. Raises WrongQuery for one not `known`, or given twice."""
    given = request.query_params.multi_items()
    params = dict(given)
    for key in params:
        if key not in known:
            there = f"es gibt {', '.join(known)}" if known else "es gibt hier keine"
            raise WrongQuery(f"Parameter „{key}“ gibt es hier nicht; {there}.")
    if len(params) < len(given):
        names = [key for key, _ in given]
        twice = next(key for key in names if names.count(key) > 1)
        raise WrongQuery(f"Parameter „{twice}“ ist mehrfach angegeben.")
    return params


def link(href: str, rel: str, media_type: str, title: str) -> dict[str, str]:
    """A link as OGC API writes it."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def dumps(content: Any) -> bytes:
    """JSON, as short as can be."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
