"""Sessions: who is logged in, in a cookie that only this service can write.

The cookie is signed with a key derived from the client's secret, so any number
of processes read it, and a new secret ends all sessions.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import Response

from api.access.claims import visitor_from
from api.access.cookies import SESSION
from api.access.provider import Begun
from api.access.roles import PUBLIC, Visitor
from api.settings import Settings

BEGUN = "__Host-geo-lsz-anmeldung"
BEGUN_S = 600
"""Seconds within which a login has to come back."""

SIGNED_WITH = "HS256"


class Sessions:
    """Writes and reads the cookies of logins that began and of those that succeeded."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.oidc_client_secret.get_secret_value().encode()
        derived = hmac.digest(secret, b"geo-lsz session", hashlib.sha256)
        self._key = OctKey.import_key(derived)
        self._settings = settings
        self._seconds = int(settings.session_hours * 3600)

    def visitor(self, request: Request) -> Visitor:
        """Who asks: as the session says while it lasts, else the public."""
        told = self._opened(request.cookies.get(SESSION, ""), SESSION)
        return visitor_from(told, self._settings) if told else PUBLIC

    def start(self, answer: Response, claims: Mapping[str, Any]) -> None:
        """Begin a session of its own id; of an earlier one nothing is left."""
        self._put(answer, SESSION, visitor_claims(claims, self._settings), self._seconds)
        _forget(answer, BEGUN)

    def begin(self, answer: Response, login: Begun) -> None:
        """Keep the secrets of a login until it comes back."""
        told = {"state": login.state, "once": login.nonce, "verifier": login.verifier}
        self._put(answer, BEGUN, told, BEGUN_S)

    def begun(self, request: Request) -> Begun | None:
        """The login that this browser began; None of one that it did not, or too long ago."""
        told = self._opened(request.cookies.get(BEGUN, ""), BEGUN)
        return Begun(told["state"], told["once"], told["verifier"]) if told else None

    def end(self, answer: Response) -> None:
        """Let a browser forget that it is logged in."""
        _forget(answer, SESSION)
        _forget(answer, BEGUN)

    def _put(self, answer: Response, name: str, told: Mapping[str, Any], seconds: int) -> None:
        ends = int(time.time()) + seconds
        content = {**told, "aud": name, "exp": ends, "jti": secrets.token_urlsafe(16)}
        sealed = jwt.encode({"alg": SIGNED_WITH}, content, self._key)
        answer.set_cookie(
            name, sealed, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax"
        )

    def _opened(self, sealed: str, name: str) -> dict[str, Any] | None:
        try:
            told = jwt.decode(sealed, self._key, algorithms=[SIGNED_WITH]).claims
        except (JoseError, ValueError):
            return None
        return told if told.get("aud") == name and told["exp"] > time.time() else None


def visitor_claims(claims: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Of what the provider said, what a session keeps: no more than roles, Ortsteil and name need."""
    kept = {
        name.partition(".")[0] for name in (settings.oidc_role_claim, settings.oidc_ortsteil_claim)
    }
    return {key: claims[key] for key in (*kept, "sub", "name") if key in claims}


def _forget(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
