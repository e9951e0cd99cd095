"""Fetching: features of another service as a file, to be looked at and imported like any delivery.

Fetching and reading are two steps: who fetches may use the network and looks
only at pages and links; who reads has none (`layers.reading`). Only services
are asked that somebody configured, and none of their links leads elsewhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from geo_lsz.errors import Fault, InputError

PAGE = 1_000
"""Features that are asked for at a time."""

MOST_PAGES = 10_000
MOST_BYTES = 2048 * 1024**2
PATIENCE_S = 60

ACCEPTED = "application/geo+json, application/json"
WFS = {
    "service": "WFS",
    "version": "2.0.0",
    "request": "GetFeature",
    "outputformat": "application/json",
    "count": str(PAGE),
}


@dataclass(frozen=True, slots=True)
class _Service:
    """A service that may be asked, by the address that somebody told.

    address : of a collection of OGC API Features, or of a WFS with its `typeNames`
    """

    address: str

    def pages(self) -> Iterator[Mapping[str, Any]]:
        """The pages of its features. Raises InputError where it does not answer as it should."""
        asked: str | None = self._first
        left = MOST_BYTES
        for number in range(MOST_PAGES):
            if asked is None:
                return
            content = self._bytes(asked, left)
            left -= len(content)
            page = self._parsed(content)
            yield page
            asked = self._next(asked, page, number + 1)
        self.refuse(f"hat mehr als {MOST_PAGES} Seiten; einen kleineren Ausschnitt nennen")

    def refuse(self, what: str) -> NoReturn:
        """Raise InputError with what this service does wrong."""
        raise InputError([Fault(self.address, what)])

    @property
    def _is_wfs(self) -> bool:
        return "typenames" in {key.lower() for key in _query(self.address)}

    @property
    def _first(self) -> str:
        if self._is_wfs:
            return _with_query(self.address, {**WFS, "startindex": "0"})
        items = urlsplit(self.address)
        path = items.path.rstrip("/")
        path = path if path.endswith("/items") else f"{path}/items"
        address = urlunsplit(items._replace(path=path))
        return _with_query(address, {"f": "json", "limit": str(PAGE)})

    def _next(self, asked: str, page: Mapping[str, Any], number: int) -> str | None:
        """The address of the next page, None where this was the last."""
        if not page["features"]:
            return None
        if self._is_wfs:
            whole = len(page["features"]) >= PAGE
            return _with_query(asked, {"startindex": str(number * PAGE)}) if whole else None
        links = page.get("links")
        each = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
        found = next((link.get("href") for link in each if link.get("rel") == "next"), None)
        if found is None:
            return None
        following = urljoin(asked, str(found))
        if origin(following) != origin(self.address):
            self.refuse(f"führt auf eine andere Adresse weiter ({following}); nichts wird geholt")
        return following

    def _bytes(self, asked: str, most: int) -> bytes:
        request = Request(asked, headers={"Accept": ACCEPTED})  # noqa: S310 - http(s), see `fetched`
        try:
            with build_opener(NoRedirect).open(request, timeout=PATIENCE_S) as answer:
                content: bytes = answer.read(most + 1)
        except HTTPError as error:
            error.close()
            self.refuse(f"antwortet mit {error.code}; Adresse der Sammlung prüfen")
        except (URLError, OSError, HTTPException) as error:
            self.refuse(f"antwortet nicht ({error}); später noch einmal versuchen")
        if len(content) > most:
            self.refuse("schickt mehr als 2 GB; einen kleineren Ausschnitt nennen")
        return content

    def _parsed(self, content: bytes) -> Mapping[str, Any]:
        try:
            page = json.loads(content)
        except (ValueError, RecursionError):
            page = None
        if not isinstance(page, dict) or not isinstance(page.get("features"), list):
            self.refuse("antwortet nicht mit GeoJSON; Adresse der Sammlung oder typeNames prüfen")
        return page


class NoRedirect(HTTPRedirectHandler):
    """A service that sends elsewhere is told so by its status, and nobody follows."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Nowhere."""


def fetched(address: str, file: Path, allowed: Sequence[str]) -> int:
    """Write all features of a service to a GeoJSON file; how many there are.

    address : of a collection of OGC API Features (`…/collections/kitas`), or of
        a WFS with its `typeNames` (`…/wfs?typeNames=kitas`)
    allowed : origins that may be asked, `https://geoportal.stadt.example`; others are not

    Raises InputError, and leaves no file, where the service is not configured,
    does not answer, or has no features.
    """
    service = _Service(address)
    if origin(address) not in allowed:
        service.refuse(
            "dieser Dienst ist nicht freigegeben; seinen Ursprung in GEOLSZ_SOURCES nennen, "
            "etwa https://geoportal.stadt.example"
        )
    features: list[Any] = []
    crs = None
    for page in service.pages():
        features += page["features"]
        crs = page.get("crs", crs)
    if not features:
        service.refuse("hat keine Objekte; Adresse der Sammlung oder typeNames prüfen")
    content = {"type": "FeatureCollection", "source": address, "features": features}
    content |= {} if crs is None else {"crs": crs}
    new = file.with_name(f"{file.name}.neu")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(file)
    return len(features)


def origin(address: str) -> str:
    """`https://geoportal.stadt.example` of an address there; "" where it is none of the web."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def _with_query(address: str, more: Mapping[str, str]) -> str:
    query = urlencode({**_query(address), **more})
    return urlunsplit(urlsplit(address)._replace(query=query, fragment=""))
