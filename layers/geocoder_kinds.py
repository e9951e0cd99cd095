"""Kinds of geocoders: how geopy asks each of them, and what is read in its answers.

Only who asks for one imports this: geopy is an extra (`geocoders`).
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import partial
from http.client import HTTPException
from importlib.metadata import version
from ssl import SSLContext
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError
from geopy.geocoders import Nominatim, Photon
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from layers.fetching import NoRedirect
from layers.geocoders import Answer

PATIENCE_S = 10.0
MOST_ANSWERS = 5
MOST_BYTES = 1024**2

logging.getLogger("geopy").setLevel(logging.CRITICAL)
"""It would write addresses down, and how often it tried; what goes wrong is told once, in German."""

Parts = Mapping[str, Any]


class _Bounded(BaseSyncAdapter):  # type: ignore[misc] # geopy has no types
    """How geopy gets at a service: no redirect is followed, and what it sends is bounded."""

    def __init__(self, *, proxies: dict[str, str], ssl_context: SSLContext | None) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        handlers = (HTTPSHandler(context=ssl_context), ProxyHandler(proxies))
        self._open = build_opener(NoRedirect, *handlers).open

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        try:
            return json.loads(self.get_text(url, timeout=timeout, headers=headers))
        except (ValueError, RecursionError) as error:
            raise GeocoderParseError("no JSON") from error

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        request = Request(url, headers=headers)  # noqa: S310 - http(s), see `Settings.geocoders`
        try:
            with self._open(request, timeout=timeout) as answer:
                content: bytes = answer.read(MOST_BYTES + 1)
        except HTTPError as error:
            error.close()
            told = {name.lower(): text for name, text in error.headers.items()}
            raise AdapterHTTPError(
                str(error), status_code=error.code, headers=told, text=""
            ) from error
        except (OSError, HTTPException) as error:
            raise GeocoderServiceError(str(error)) from error
        if len(content) > MOST_BYTES:
            raise GeocoderParseError("more than 1 MB")
        return content.decode()


class _Bkg(Geocoder):  # type: ignore[misc] # likewise
    """The geocoder of the Bundesamt für Kartographie und Geodäsie (`gdz_geokodierung`), which geopy lacks."""

    def __init__(self, *, domain: str, **more: Any) -> None:
        super().__init__(**more)
        self._address = f"{self.scheme}://{domain}/geosearch"

    def geocode(self, query: str, *, limit: int, **_: Any) -> Any:
        """Places of an address; signs that mean something to its search are left out."""
        told = {"query": re.sub(r"[^\w\s,.-]", " ", query), "count": str(limit)}
        told |= {"outputformat": "json", "srsName": "EPSG:4326"}
        return self._call_geocoder(f"{self._address}?{urlencode(told)}", self._places)

    @staticmethod
    def _places(page: Parts) -> list[Location]:
        return [
            Location(one["properties"]["text"], one["geometry"]["coordinates"][::-1], one)
            for one in page["features"]
        ]


class _Kind(NamedTuple):
    """A kind of service: its geocoder, what that is told besides an address, what is read of an answer."""

    made: Callable[..., Any]
    told: Mapping[str, Any]
    parts: Callable[[Parts], tuple[Any, Any, Any]]


_ROADS = ("road", "pedestrian", "footway", "square", "residential", "path")
"""Where Nominatim tells the street of a house, by what kind of way it is."""


def _of_nominatim(raw: Parts) -> tuple[Any, Any, Any]:
    said = raw["address"]
    street = next((said[name] for name in _ROADS if name in said), "")
    return street, said.get("house_number"), said.get("postcode")


def _of_photon(raw: Parts) -> tuple[Any, Any, Any]:
    said = raw["properties"]
    return said.get("street"), said.get("housenumber"), said.get("postcode")


def _of_bkg(raw: Parts) -> tuple[Any, Any, Any]:
    said = raw["properties"]
    return said.get("strasse"), said.get("haus"), said.get("plz")


_IN_GERMANY = {"addressdetails": True, "country_codes": "de"}

KINDS = {
    "nominatim": _Kind(Nominatim, {"language": "de"} | _IN_GERMANY, _of_nominatim),
    "photon": _Kind(Photon, {"language": "de"}, _of_photon),
    "bkg": _Kind(_Bkg, {}, _of_bkg),
}


def asking(name: str, address: str) -> Callable[[str], list[Answer]]:
    """How a service of this kind is asked for an address; raises what geopy raises."""
    kind, there = KINDS[name], urlsplit(address)
    geocoder = kind.made(
        scheme=there.scheme,
        domain=f"{there.netloc}{there.path}".rstrip("/"),
        timeout=PATIENCE_S,
        user_agent=f"geo-lsz/{version('geo-lsz')}",
        adapter_factory=_Bounded,
    )
    return partial(_answers, kind, geocoder)


def _answers(kind: _Kind, geocoder: Any, address: str) -> list[Answer]:
    found = geocoder.geocode(address, exactly_one=False, limit=MOST_ANSWERS, **kind.told)
    return [_answer(kind, one) for one in found or ()]


def _answer(kind: _Kind, one: Location) -> Answer:
    street, number, plz = (str(part or "") for part in kind.parts(one.raw))
    return Answer(str(one.address), street, number, plz, float(one.longitude), float(one.latitude))
