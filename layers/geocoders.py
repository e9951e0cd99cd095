"""Geocoders: services outside that are asked where an address is, where somebody configured one.

What goes out is the text of an address and nothing else. A service is asked once a
second at most, nobody follows a redirect of its, and what it sends is bounded. Its
answers are handed on as they are; what counts of them decides `layers.outside`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, NoReturn, Self

from geo_lsz.errors import Fault, InputError
from layers.fetching import origin

EVERY_S = 1.0
"""Seconds from one question to the next; public services ask for it."""

WAIT_S = 5.0
"""Seconds before a question is asked again that was not answered."""

TRIES = 3

OWED_TO = {
    "nominatim": "© OpenStreetMap-Mitwirkende, ODbL",
    "photon": "© OpenStreetMap-Mitwirkende, ODbL",
    "bkg": "© GeoBasis-DE / BKG",
}
"""Kinds of services, and whom their answers are owed to."""


class Answer(NamedTuple):
    """One place that a service names for an address; texts are "" where it does not tell them.

    text : the address as the service writes it
    lon, lat : degrees, WGS 84
    """

    text: str
    street: str
    number: str
    plz: str
    lon: float
    lat: float


def _nobody(_: int, __: str) -> None:
    """Nobody wants to be told."""


@dataclass(frozen=True, slots=True)
class Geocoder:
    """A service that may be asked.

    name : its kind, a key of OWED_TO
    origin : of its address; the rest may hold a key, and is never told
    ask : the answers to the text of an address, as the service sends them, the best first
    say : is told how many addresses leave the house, and where to, before the first one does
    """

    name: str
    origin: str
    ask: Callable[[str], list[Answer]]
    say: Callable[[int, str], None] = _nobody

    @classmethod
    def of(cls, name: str, address: str, say: Callable[[int, str], None] = _nobody) -> Self:
        """The service of this kind at this address. Raises InputError where geopy is not there."""
        try:
            from geopy.extra.rate_limiter import RateLimiter  # noqa: PLC0415 - of an extra

            from layers.geocoder_kinds import asking  # noqa: PLC0415 - likewise
        except ModuleNotFoundError as error:
            what = "braucht geopy; es kommt mit: pip install 'geo-lsz[geocoders]'"
            raise InputError([Fault(f"--geocoder {name}", what)]) from error
        slowly = RateLimiter(
            asking(name, address),
            min_delay_seconds=EVERY_S,
            max_retries=TRIES - 1,
            error_wait_seconds=WAIT_S,
            swallow_exceptions=False,
        )
        return cls(name, origin(address), _Asked(name, origin(address), slowly), say)

    @property
    def called(self) -> str:
        """`nominatim, https://nominatim.stadt.example`."""
        return f"{self.name}, {self.origin}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A service whose failures are told in German."""

    name: str
    origin: str
    slowly: Callable[[str], list[Answer]]

    def __call__(self, address: str) -> list[Answer]:
        from geopy.adapters import AdapterHTTPError  # noqa: PLC0415 - of an extra
        from geopy.exc import GeocoderParseError, GeopyError  # noqa: PLC0415 - likewise

        try:
            return self.slowly(address)
        except (GeocoderParseError, LookupError, TypeError, ValueError, AttributeError):
            self._refuse(f"antwortet nicht wie ein Dienst der Art „{self.name}“; Adresse prüfen")
        except GeopyError as error:
            told = error.__cause__
            if isinstance(told, AdapterHTTPError):
                self._refuse(f"antwortet mit {told.status_code}; Adresse und Nutzungsrecht prüfen")
            self._refuse(f"antwortet nicht ({error}); später noch einmal versuchen")

    def _refuse(self, what: str) -> NoReturn:
        raise InputError([Fault(self.origin, f"{what}. Aufgenommen ist nichts")]) from None
