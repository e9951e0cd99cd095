"""Identity tokens of the provider of logins: what is accepted, and in German what is wrong with all else."""

import time
from collections.abc import Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import Key, KeySet

from api.errors import LoginRefused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
"""With a public key each; whatever is signed otherwise, or not at all, is refused."""

LEEWAY_S = 60
"""Seconds by which two clocks may differ."""


def key_id(token: str) -> str | None:
    """Which key a token says it is signed with. Raises LoginRefused for an algorithm that is not taken."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError) as error:
        raise LoginRefused("ist nicht zu lesen") from error
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise LoginRefused(
            f"ist mit „{algorithm}“ unterschrieben; angenommen werden {', '.join(ALGORITHMS)}"
        )
    kid = header.get("kid")
    return None if kid is None else str(kid)


def key_of(keys: KeySet, kid: str | None) -> Key | None:
    """The key of this id; without an id the only one there is."""
    if kid is None:
        return keys.keys[0] if len(keys.keys) == 1 else None
    return next((key for key in keys.keys if key.kid == kid), None)


def claims_of(token: str, key: Key, *, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """What a token says, when all of it holds.

    Raises LoginRefused with what does not hold: signature, issuer, audience,
    authorised party, times, person, nonce.
    """
    try:
        claims = jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
    except BadSignatureError as error:
        raise LoginRefused("trägt eine Unterschrift, die nicht stimmt") from error
    except (JoseError, ValueError) as error:
        raise LoginRefused("passt nicht zu seinem Schlüssel") from error
    _require_addressed(claims, issuer, client)
    _require_timely(claims, time.time())
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise LoginRefused("sagt nicht, wer sich anmeldet (sub)")
    if claims.get("nonce") != nonce:
        raise LoginRefused("gehört zu einer anderen Anmeldung (nonce)")
    return claims


def _require_addressed(claims: Mapping[str, Any], issuer: str, client: str) -> None:
    if claims.get("iss") != issuer:
        raise LoginRefused("ist von einer anderen Stelle ausgestellt (iss)")
    told = claims.get("aud")
    audience = [told] if isinstance(told, str) else told
    if not isinstance(audience, list) or client not in audience:
        raise LoginRefused("ist für einen anderen Dienst ausgestellt (aud)")
    if claims.get("azp", client) != client or (len(audience) > 1 and "azp" not in claims):
        raise LoginRefused("ist auf Verlangen eines anderen Dienstes ausgestellt (azp)")


def _require_timely(claims: Mapping[str, Any], now: float) -> None:
    for name in ("exp", "iat"):
        if not _is_time(claims.get(name)):
            raise LoginRefused(f"sagt nicht, wann es gilt ({name})")
    if not _is_time(claims.get("nbf", 0)):
        raise LoginRefused("sagt nicht, wann es gilt (nbf)")
    if claims["exp"] <= now - LEEWAY_S:
        raise LoginRefused("ist abgelaufen (exp)")
    if max(claims["iat"], claims.get("nbf", 0)) > now + LEEWAY_S:
        raise LoginRefused("gilt noch nicht (nbf, iat); geht eine Uhr falsch?")


def _is_time(told: object) -> bool:
    return isinstance(told, int | float) and not isinstance(told, bool)
