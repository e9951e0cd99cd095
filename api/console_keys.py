"""What the command line says of the keys of portals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from api.console import out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from layers.api_keys import ApiKey


def say_made(key: str, kept: ApiKey) -> None:
    """Show a new key, this once, and how it is sent."""
    out.print(f"API-Schlüssel für {escape(kept.name)}, {_opens(kept)}, gültig bis {_last(kept)}:")
    out.print(key, soft_wrap=True, highlight=False)
    out.print("Er wird nur jetzt gezeigt. Gesendet wird er im Kopf X-API-Key oder als")
    out.print("Authorization: Bearer …, nie in der Adresse.")


def say_keys(listed: Sequence[ApiKey]) -> None:
    """Say which keys there are, what they open and how long."""
    if not listed:
        out.print("Noch kein API-Schlüssel ausgestellt; der erste kommt mit geo-lsz key make")
        return
    table = Table("Schlüssel", "Für", "Öffnet", "Gültig bis", "Stand", box=None)
    now = datetime.now(UTC)
    for one in listed:
        table.add_row(
            one.prefix, escape(one.name), escape(_opens(one)), _last(one), _state(one, now)
        )
    out.print(table)


def say_revoked(one: ApiKey) -> None:
    """Say that a key opens nothing any more."""
    out.print(f"API-Schlüssel {one.prefix} für {escape(one.name)} ist widerrufen.")


def _opens(one: ApiKey) -> str:
    return ", ".join(one.collections) or "alles Veröffentlichte"


def _last(one: ApiKey) -> str:
    return f"{one.expires_at - timedelta(days=1):%d.%m.%Y}"


def _state(one: ApiKey, now: datetime) -> str:
    if one.revoked_at is not None:
        return f"widerrufen am {one.revoked_at:%d.%m.%Y}"
    return "gültig" if one.is_good(now) else "abgelaufen"
