"""Settings: the only place that reads the environment (GEOLSZ_…), once at the start."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    DirectoryPath,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from geo_lsz.errors import Fault, InputError

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
"""As a browser says where a page is from: without a path, no wildcard."""


GeocoderKind = Literal["nominatim", "photon", "bkg"]
GeocoderAddress = Annotated[str, Field(pattern=r"^https?://[^\s?#@,=]+$")]

GRANT = re.compile(r"[^\s=,]+=(ortsteilrat|planner|statistik|admin)")
"""Which value of a claim is which role."""

SECRET_LEAST = 16
"""Characters that the secret of a client has to have: sessions are signed with what is made of it."""


class Settings(BaseSettings):
    """What the doors are told from outside.

    db : address of the database; the default is a file in the working folder
    purge_db : the same database by the role that may erase; of SQLite `db` itself
    host, port : where `serve` listens
    city : what releases made from here say they are about
    planner : open the writing door, which exists on the loopback address only
    cors_origins : pages of which other servers may read here, `https://portal.example`
    proxies : addresses of the proxies before the service, whose X-Forwarded-For is believed
    rate_per_s : requests that a network or a key may make each second; 0 for any number
    budget_s : seconds until an answer has to begin
    sources : services that features may be fetched from, `https://geoportal.example`; none unless told
    geocoders : services that may be asked where an address is, by their kind; none unless told
    contact_name, contact_mail : whom the catalogue of open data names for questions
    contributor : id under which GovData knows the city
    gemeindeschluessel : eight digits, which municipality the data are of
    texts : folder with the texts that a city writes itself, as Markdown
    address : of the service as readers know it, for map packs to name; no slash at its end
    oidc_issuer : who logs people in (OpenID Connect), as it names itself; without it all are the public
    oidc_client_id, oidc_client_secret : as which this service is known there
    oidc_role_claim : which claim holds the roles, `realm_access.roles` within another one
    oidc_roles : which of its values is which role, `lsz-planung=planner`
    oidc_ortsteil_claim : which claim holds the code of the own Ortsteil
    session_hours : so long a login lasts
    logo, accent, imprint : how the city's map packs and sheets look (maps/face.py): a PNG or SVG
        file, the colour of headings and lines as #rrggbb, and a line that says who answers for them
    """

    model_config = SettingsConfigDict(env_prefix="GEOLSZ_", frozen=True)

    db: str = "sqlite:///geo-lsz.db"
    purge_db: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    city: str = "Stadt"
    planner: bool = False
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    rate_per_s: Annotated[int, Field(ge=0, le=100_000)] = 50
    budget_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    sources: Annotated[tuple[str, ...], NoDecode] = ()
    geocoders: Annotated[dict[GeocoderKind, GeocoderAddress], NoDecode] = Field(
        default_factory=dict
    )
    contact_name: str = ""
    contact_mail: Annotated[str, Field(pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")] = ""
    contributor: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*$")] = ""
    gemeindeschluessel: Annotated[str, Field(pattern=r"^(\d{8})?$")] = ""
    texts: DirectoryPath | None = None
    address: Annotated[str, Field(pattern=r"^(https?://[^\s?#]*[^\s?#/])?$")] = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_role_claim: Annotated[str, Field(min_length=1)] = "roles"
    oidc_roles: Annotated[tuple[str, ...], NoDecode] = ()
    oidc_ortsteil_claim: Annotated[str, Field(min_length=1)] = "ortsteil"
    session_hours: Annotated[float, Field(gt=0, le=24)] = 8.0
    logo: Path | None = None
    accent: str | None = None
    imprint: str = ""

    @classmethod
    def read(cls, **given: Any) -> Self:
        """The settings of the environment; what is `given` and not None goes before it.

        Raises InputError with one German fault per wrong setting.
        """
        try:
            return cls(**{key: value for key, value in given.items() if value is not None})
        except ValidationError as error:
            raise InputError([_fault(dict(fault)) for fault in error.errors()]) from error

    @property
    def roles_by_claim(self) -> dict[str, str]:
        """Role by the value that stands for it at the provider of logins."""
        return dict(one.split("=") for one in self.oidc_roles)

    @field_validator("cors_origins", "sources", "proxies", "oidc_roles", mode="before")
    @classmethod
    def _listed(cls, told: Any) -> Any:
        return [one for one in re.split(r"[\s,]+", told) if one] if isinstance(told, str) else told

    @field_validator("geocoders", mode="before")
    @classmethod
    def _by_kind(cls, told: Any) -> Any:
        if not isinstance(told, str):
            return told
        return dict(one.partition("=")[::2] for one in re.split(r"[\s,]+", told) if one)

    @field_validator("cors_origins", "sources")
    @classmethod
    def _are_origins(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        for one in told:
            if not ORIGIN.fullmatch(one):
                raise ValueError("an origin is a scheme and a host, perhaps with a port")
        return told

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        for one in told:
            ip_address(one)
        return told

    @model_validator(mode="after")
    def _writing_stays_at_home(self) -> Self:
        if self.planner and not is_loopback(self.host):
            raise ValueError(
                f"Der Planungsmodus schreibt und kennt noch keine Rollen; er lauscht nur auf "
                f"diesem Rechner. Statt „{self.host}“ bitte 127.0.0.1 nehmen oder ohne "
                f"--planner starten."
            )
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def _is_encrypted(cls, told: str) -> str:
        parts = urlsplit(told)
        at_home = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if told and not ((parts.scheme == "https" and parts.hostname) or at_home):
            raise ValueError("logins travel encrypted, or not at all")
        if parts.query or parts.fragment:
            raise ValueError("an issuer is a scheme, a host and perhaps a path")
        return told

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, told: tuple[str, ...]) -> tuple[str, ...]:
        for one in told:
            if not GRANT.fullmatch(one):
                raise ValueError("a value of the claim, an equals sign and a role")
        return told

    @model_validator(mode="after")
    def _logins_are_whole(self) -> Self:
        if not self.oidc_issuer:
            return self
        if self.planner:
            raise ValueError(
                "Mit GEOLSZ_OIDC_ISSUER melden sich Menschen an; --planner braucht es dann nicht. "
                "Bitte eins von beiden weglassen."
            )
        secret = self.oidc_client_secret.get_secret_value()
        if not (self.oidc_client_id and self.address and len(secret) >= SECRET_LEAST):
            raise ValueError(
                "Zu GEOLSZ_OIDC_ISSUER gehören GEOLSZ_OIDC_CLIENT_ID, GEOLSZ_OIDC_CLIENT_SECRET "
                f"(mindestens {SECRET_LEAST} Zeichen) und GEOLSZ_ADDRESS."
            )
        if not self.address.startswith("https://"):
            raise ValueError(
                "Anmelden geht nur über eine verschlüsselte Adresse; GEOLSZ_ADDRESS beginnt mit „https:“."
            )
        return self

    @model_validator(mode="after")
    def _who_is_named_can_be_written_to(self) -> Self:
        if self.contact_name and not self.contact_mail:
            raise ValueError(
                f"Die Kontaktstelle „{self.contact_name}“ hat keine Adresse. Bitte auch "
                f"GEOLSZ_CONTACT_MAIL setzen oder GEOLSZ_CONTACT_NAME weglassen."
            )
        return self


def purging_url(told: Settings) -> str:
    """The database by the role that may erase. Raises InputError where nobody told it."""
    if told.purge_db or told.db.startswith("sqlite"):
        return told.purge_db or told.db
    raise InputError(
        [
            Fault(
                "Einstellung GEOLSZ_PURGE_DB",
                "auf PostgreSQL löscht nur die Rolle geolsz_purge; bitte die Adresse der "
                "Datenbank mit ihr nennen, etwa postgresql+psycopg://geolsz_purge@db/geolsz",
            )
        ]
    )


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _fault(fault: dict[str, Any]) -> Fault:
    setting = str(next(iter(fault["loc"]), ""))
    if not setting:
        return Fault("Einstellungen", fault["msg"].removeprefix("Value error, "))
    expected = {
        "port": "eine ganze Zahl von 1 bis 65535",
        "planner": "true oder false",
        "cors_origins": "Adressen ohne Pfad, mit Kommas getrennt, etwa https://portal.example",
        "proxies": "Adressen wie 10.0.0.2, mit Kommas getrennt",
        "rate_per_s": "eine ganze Zahl von 0 (ohne Grenze) bis 100000",
        "budget_s": "Sekunden über 0 bis 600",
        "sources": "Adressen ohne Pfad, mit Kommas getrennt, etwa https://geoportal.example",
        "geocoders": "Art und Adresse, mit Kommas getrennt, etwa nominatim=https://nominatim.example; "
        "Arten sind nominatim, photon und bkg",
        "contact_mail": "eine Adresse wie sozialplanung@stadt.de",
        "contributor": "die Kennung bei GovData, ohne den Anfang der Adresse",
        "gemeindeschluessel": "der achtstellige Gemeindeschlüssel",
        "address": "die Adresse des Dienstes, etwa https://sozialraum.stadt.example",
        "oidc_issuer": "die Adresse des Anmeldedienstes, etwa https://anmeldung.stadt.example/realms/stadt",
        "oidc_roles": "Paare wie lsz-planung=planner; Rollen sind ortsteilrat, planner, statistik, admin",
        "session_hours": "eine Zahl von Stunden bis 24",
        "texts": "ein Ordner, den es gibt, mit Texten wie impressum.md",
    }
    return Fault(
        f"Einstellung GEOLSZ_{setting.upper()}",
        f"erwartet wird {expected.get(setting, 'ein Text')}",
        value="" if "secret" in setting else str(fault["input"]),
    )
