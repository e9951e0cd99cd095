"""The provider of logins (OpenID Connect): authorization code with PKCE, and the keys that it signs with."""

import asyncio
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from api.access.tokens import claims_of, key_id, key_of
from api.errors import LoginRefused, ProviderSilent
from api.settings import Settings

BACK = "/anmeldung/rueckkehr"
"""Where the provider sends people back to; it has to be told of this address."""

SCOPE = "openid profile"
WAIT_S = 10.0
DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Begun:
    """A login that somebody began: secrets that are good for once."""

    state: str
    nonce: str
    verifier: str


def begin() -> Begun:
    """A login with secrets of its own."""
    return Begun(*(secrets.token_urlsafe(32) for _ in range(3)))


class Provider:
    """The provider that the settings name; asked for its addresses and keys when somebody comes first."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer
        self._client = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._back = settings.address + BACK
        self._about: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._one_at_a_time = asyncio.Lock()

    async def address(self, login: Begun) -> str:
        """Where to send somebody for a login. Raises ProviderSilent."""
        asked = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": self._back,
            "scope": SCOPE,
            "state": login.state,
            "nonce": login.nonce,
            "code_challenge": create_s256_code_challenge(login.verifier),
            "code_challenge_method": "S256",
        }
        about = await self._told()
        return f"{about['authorization_endpoint']}?{urlencode(asked)}"

    async def claims(self, login: Begun, state: str, code: str) -> dict[str, Any]:
        """What the provider says of who came back with `code`. Raises LoginRefused and ProviderSilent."""
        if not hmac.compare_digest(state.encode(), login.state.encode()):
            raise LoginRefused("gehört nicht zu der Anmeldung, die hier begann (state)")
        return await self.claims_in(await self._token(login, code), login.nonce)

    async def claims_in(self, token: str, nonce: str) -> dict[str, Any]:
        """What an identity token says. Raises LoginRefused and ProviderSilent."""
        key = await self._key(key_id(token))
        return claims_of(token, key, issuer=self._issuer, client=self._client, nonce=nonce)

    async def _token(self, login: Begun, code: str) -> str:
        about = await self._told()
        asking = AsyncOAuth2Client(
            self._client, self._secret, redirect_uri=self._back, timeout=WAIT_S
        )
        async with asking:
            try:
                answer = await asking.fetch_token(
                    about["token_endpoint"], code=code, code_verifier=login.verifier
                )
            except AuthlibBaseError as error:
                raise LoginRefused("wurde schon eingelöst oder gilt nicht mehr (code)") from error
            except (httpx2.HTTPError, ValueError) as error:
                raise ProviderSilent from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise LoginRefused("fehlt in der Antwort (id_token)")
        return token

    async def _key(self, kid: str | None) -> Key:
        """The key of this id; the keys are asked for once more where it is not among them."""
        async with self._one_at_a_time:
            key = key_of(self._keys, kid) if self._keys else None
            if key is None:
                self._keys = await self._published_keys()
                key = key_of(self._keys, kid)
        if key is None:
            raise LoginRefused("nennt einen Schlüssel, den die Anmeldung nicht kennt (kid)")
        return key

    async def _published_keys(self) -> KeySet:
        about = await self._told()
        try:
            return KeySet.import_key_set(await _fetched(about["jwks_uri"]))
        except (JoseError, ValueError, KeyError) as error:
            raise ProviderSilent from error

    async def _told(self) -> dict[str, Any]:
        if self._about is None:
            about = await _fetched(self._issuer.rstrip("/") + DISCOVERY)
            named = all(isinstance(about.get(name), str) for name in ENDPOINTS)
            if about.get("issuer") != self._issuer or not named:
                raise ProviderSilent
            self._about = about
        return self._about


async def _fetched(address: str) -> Any:
    async with httpx2.AsyncClient(timeout=WAIT_S) as asking:
        try:
            answer = await asking.get(address)
            answer.raise_for_status()
            return answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderSilent from error
