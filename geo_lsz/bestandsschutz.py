"""Bestandsschutz: until when an offer stays, and where that is written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

UNLIMITED = "unbefristet"
"""A Bestandsschutz without an end, as OFFERS tell it."""


def protection(offer: Mapping[Any, Any], stichtag: date | None) -> str:
    """How an offer is protected, `bis 31.12.2027, Quelle: …`; empty where it is not.

    offer : a row of OFFERS
    """
    until, source = offer["bestandsschutz_bis"], offer["bestandsschutz_quelle"]
    if not isinstance(until, str):
        return ""
    if until != UNLIMITED and stichtag is not None and until < stichtag.isoformat():
        return ""
    day = until if until == UNLIMITED else f"bis {date.fromisoformat(until):%d.%m.%Y}"
    where = f"Quelle: {source}" if isinstance(source, str) else "ohne Angabe einer Quelle"
    return f"{day}, {where}"
