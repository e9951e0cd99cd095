"""Keys of portals: only their hashes are kept, and a revocation is a row of its own.

A key is `lsz_`, eight signs that name it and may be shown, and a secret of 256
bits; no slower hash than SHA-256 is needed for what nobody can guess.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from geo_lsz.errors import NotFound, WrongDecision
from layers import tables
from layers.keeping import insert

if TYPE_CHECKING:
    from layers.store import Store

KEY = re.compile(r"lsz_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
NAME_MOST = 80
"""Characters that the name of a key may have."""

LONGEST = timedelta(days=731)
"""So long a key may be good."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key, which is not the key.

    prefix : eight hexadecimal digits that name it
    hash : SHA-256 of the whole key
    collections : what it opens; empty for all that is published
    revoked_at : None while it is good
    """

    prefix: str
    hash: bytes
    name: str
    collections: tuple[str, ...]
    expires_at: datetime
    made_at: datetime
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at

    def fits(self, told: str) -> bool:
        """Whether `told` is the key; takes equally long whatever is wrong in it."""
        return hmac.compare_digest(_hash(told), self.hash)


def prefix_of(told: str) -> str | None:
    """The prefix of what may be a key; None of what is none."""
    found = KEY.fullmatch(told)
    return found[1] if found else None


def make_key(
    store: "Store", *, name: str, expires: date, collections: Sequence[str] = ()
) -> tuple[str, ApiKey]:
    """A new key, which is told once and never again, and what is kept of it.

    expires : the last day on which it is good (UTC)
    collections : of the newest release; none for all that is published

    Raises WrongDecision for a name or a day that cannot be, NotFound for a
    collection that there is not.
    """
    now = datetime.now(UTC)
    ends = datetime(expires.year, expires.month, expires.day, tzinfo=UTC) + timedelta(days=1)
    _require_sensible(name.strip(), now, ends)
    _require_published(store, collections)
    prefix = secrets.token_hex(4)
    key = f"lsz_{prefix}_{secrets.token_urlsafe(32)}"
    kept = ApiKey(prefix, _hash(key), name.strip(), tuple(collections), ends, now, None)
    row = {
        "prefix": prefix,
        "hash": kept.hash,
        "name": kept.name,
        "collections": list(kept.collections),
        "expires_at": ends,
        "made_at": now,
    }
    with store.database.writing() as connection:
        insert(connection, tables.api_key, [row])
    return key, kept


def keys(store: "Store") -> list[ApiKey]:
    """All keys that were ever made, the newest first."""
    key, ended = tables.api_key, tables.api_key_revocation
    query = (
        select(key, ended.c.made_at.label("revoked_at"))
        .outerjoin(ended, ended.c.key == key.c.prefix)
        .order_by(key.c.made_at.desc(), key.c.prefix)
    )
    with store.database.reading() as connection:
        rows = connection.execute(query).all()
    return [
        ApiKey(
            prefix=row.prefix,
            hash=row.hash,
            name=row.name,
            collections=tuple(row.collections),
            expires_at=_in_utc(row.expires_at),
            made_at=_in_utc(row.made_at),
            revoked_at=_in_utc(row.revoked_at) if row.revoked_at else None,
        )
        for row in rows
    ]


def revoke_key(store: "Store", prefix: str, *, reason: str) -> ApiKey:
    """Revoke the key of this prefix; what was known of it before.

    Raises NotFound where there is none, WrongDecision without a reason and
    where that was done before.
    """
    found = next((one for one in keys(store) if one.prefix == prefix), None)
    if found is None:
        raise NotFound(
            f"Einen API-Schlüssel „{prefix}“ gibt es nicht; „geo-lsz key list“ zeigt, welche."
        )
    if found.revoked_at is not None:
        raise WrongDecision(
            f"Der API-Schlüssel {prefix} wurde am {found.revoked_at:%d.%m.%Y} widerrufen."
        )
    if not reason.strip():
        raise WrongDecision("Bitte einen Grund nennen; er bleibt beim Schlüssel.")
    row = {"key": prefix, "reason": reason.strip(), "made_at": datetime.now(UTC)}
    with store.database.writing() as connection:
        insert(connection, tables.api_key_revocation, [row])
    return found


def _require_sensible(name: str, now: datetime, ends: datetime) -> None:
    if not name or len(name) > NAME_MOST or not name.isprintable():
        raise WrongDecision(
            f"Ein API-Schlüssel braucht einen Namen aus höchstens {NAME_MOST} Zeichen, etwa „Geoportal“."
        )
    if not now < ends <= now + LONGEST:
        raise WrongDecision(
            "Ein API-Schlüssel gilt höchstens zwei Jahre und mindestens bis heute; "
            f"{ends - timedelta(days=1):%d.%m.%Y} geht nicht."
        )


def _require_published(store: "Store", collections: Sequence[str]) -> None:
    newest = store.newest_release_id() if collections else None
    there = [one.key for one in store.release(newest).collections] if newest else []
    unknown = [key for key in collections if key not in there]
    if unknown:
        raise NotFound(
            f"Veröffentlicht ist keine Sammlung „{unknown[0]}“; es gibt {', '.join(there) or 'keine'}."
        )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _in_utc(told: datetime) -> datetime:
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
