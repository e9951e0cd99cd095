"""Errors that only a door knows; what they mean on the web stands in `problems`.

GeoLszError
├── NotFound
│   └── NothingHere      no such address; carries addresses that exist instead
├── WrongQuery           a parameter that cannot be understood
├── ServiceFault         a request that the map service cannot answer; carries a code of WMS 1.3.0
├── WrongAddress         no address under which a portal could find the service
├── FolderTaken          a folder holds other things, or cannot be written to
├── NotWritten           a file could not be written wholly, and is not there
├── Refused              the writing door does not open for this request
├── NotAllowed           the role of who asks does not open this address
├── LoginRefused         what came back from the provider of logins does not hold
├── KeyRefused           a key that opens nothing
├── ProviderSilent       the provider of logins does not answer
├── LoginsMissing        logins are wanted, but what they need is not installed
├── TooManyRequests      more was asked from one network, or by one key, than is its share
├── TooLargeABody        a request carries more than any address reads
├── TooSlow              an answer did not begin in time
├── CannotDraw           this machine lacks what pictures are drawn with
└── NothingPublished     there is no release to answer from yet
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo_lsz.errors import GeoLszError, NotFound


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its title."""

    href: str
    title: str


class NothingHere(NotFound):
    """No such page, collection or area; `instead` lists what there is."""

    def __init__(self, message: str, instead: Sequence[Link] = ()) -> None:
        self.instead = tuple(instead)
        super().__init__(message)


class WrongQuery(GeoLszError):  # noqa: N818 - it names the query, as NotFound names the thing
    """A parameter of the address cannot be understood."""


class WrongAddress(GeoLszError):  # noqa: N818 - it names the address
    """No address under which a portal could find the service; said on the command line."""


class FolderTaken(GeoLszError):  # noqa: N818 - a state of the folder
    """A folder holds other things, or cannot be written to; said on the command line."""


class NotWritten(GeoLszError):  # noqa: N818 - what came of the file
    """A file could not be written wholly, and nothing of it is there; said on the command line."""


class ServiceFault(GeoLszError):  # noqa: N818 - the standard calls it an exception of the service
    """The map service cannot answer; `code` is what WMS 1.3.0 calls the reason."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Refused(GeoLszError):  # noqa: N818 - the door refuses; that is the event
    """The writing door does not open for this request."""


class NotAllowed(GeoLszError):  # noqa: N818 - what the table of roles says
    """The role of who asks does not open this address."""


class LoginRefused(GeoLszError):  # noqa: N818 - the door refuses; that is the event
    """What came back from the provider of logins does not hold; `why` goes on after „Die Anmeldung“."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Die Anmeldung {why}. Bitte noch einmal unter /anmeldung beginnen; kommt das wieder, "
            "hilft die Stelle, die die Anmeldung der Stadt betreibt."
        )


class KeyRefused(GeoLszError):  # noqa: N818 - the door refuses; that is the event
    """A key that opens nothing; `why` goes on after „Der API-Schlüssel“, and the key is never told."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Der API-Schlüssel {why}. Gesendet wird er im Kopf X-API-Key oder als „Authorization: "
            "Bearer …“; einen neuen stellt die Stelle aus, die den Dienst betreibt. Ohne Schlüssel ist "
            "alles Veröffentlichte zu sehen."
        )


class ProviderSilent(GeoLszError):  # noqa: N818 - a state of another service
    """The provider of logins does not answer, or not as one."""

    def __init__(self) -> None:
        super().__init__(
            "Der Anmeldedienst der Stadt antwortet nicht, wie er soll. Alles Veröffentlichte ist ohne "
            "Anmeldung zu sehen; bitte die Anmeldung später noch einmal versuchen."
        )


class LoginsMissing(GeoLszError):  # noqa: N818 - what the installation lacks; said on the command line
    """Logins are wanted, but what they need is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "GEOLSZ_OIDC_ISSUER ist gesetzt, aber was Anmeldungen brauchen, ist nicht installiert. "
            "Es kommt mit „pip install 'geo-lsz[login]'“."
        )


class TooManyRequests(GeoLszError):  # noqa: N818 - what came
    """More was asked than is one's share; `retry_after_s` is when there is more of it."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(
            f"Von hier kamen zu viele Anfragen auf einmal. Bitte nach {retry_after_s} s weiterfragen; "
            "wer viel braucht, lädt es als Datei (Seite „Daten und Herkunft“)."
        )


class TooLargeABody(GeoLszError):  # noqa: N818 - what came
    """A request carries more than any address reads."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Die Anfrage trägt zu viel oder sagt nicht, wie viel; hier sind es höchstens {most} Bytes."
        )


class TooSlow(GeoLszError):  # noqa: N818 - what happened
    """An answer did not begin in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Diese Antwort braucht länger als {seconds:g} Sekunden. Bitte weniger auf einmal fragen "
            "(kleinerer Ausschnitt, weniger Objekte) oder später noch einmal versuchen."
        )


class CannotDraw(GeoLszError):  # noqa: N818 - what the machine lacks, not a mistake of the caller
    """Pictures cannot be drawn on this machine; everything else works."""

    def __init__(self) -> None:
        super().__init__(
            "Auf diesem Rechner fehlen Bibliotheken, mit denen Karten gezeichnet werden. "
            "Unter Debian kommen sie mit „apt-get install libegl1 libgl1 libexpat1“; danach bitte den "
            "Dienst neu starten. Alles andere als Bilder funktioniert auch ohne sie."
        )


class NothingPublished(GeoLszError):  # noqa: N818 - a state of the world, not a mistake
    """There is no release in memory to answer from."""

    def __init__(self) -> None:
        super().__init__(
            "Es ist noch nichts veröffentlicht. Eine Veröffentlichung entsteht mit "
            "„geo-lsz demo“ (Beispielstadt) oder mit „geo-lsz import“, „geo-lsz run“ und "
            "„geo-lsz publish“; danach antwortet diese Adresse von selbst."
        )
