"""Opening hours: whether two offers are open at the same time (METHODS M7, own definition).

They are told as OpenStreetMap's `opening_hours` tells them
(`Mo-Fr 08:00-16:00; Sa 09:00-12:00`) and looked at over the year from a day on,
so that rules for months, odd weeks or the first Monday count as well.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from opening_hours import OpeningHours, State, validate

YEAR = timedelta(days=366)
"""Long enough for every weekday of every week and month."""

COUNTRY = "DE"
"""Whose public holidays `PH` means."""

_VAGUE = ("sunrise", "sunset", "dawn", "dusk", "+", "SH")
"""The sun, an open end, school holidays: with these words the times are not told."""

_HARMLESS = "SH closed"
"""What is open without school holidays is so for most of the year."""

_MINUTE = timedelta(minutes=1)

_GERMAN = {
    "Tu": "Di",
    "We": "Mi",
    "Th": "Do",
    "Su": "So",
    "PH": "Feiertage",
    "SH": "Schulferien",
    "off": "geschlossen",
    "closed": "geschlossen",
    "Mar": "Mär",
    "May": "Mai",
    "Oct": "Okt",
    "Dec": "Dez",
    "week": "Woche",
    "easter": "Ostern",
    "sunrise": "Sonnenaufgang",
    "sunset": "Sonnenuntergang",
    "24/7": "immer",
}
"""Words of opening hours that are others in German."""

_SIGNS = {"-": "–", ",": ", "}

_IN_GERMAN = re.compile(r'"[^"]*"|-|,(?! )|\b(?:' + "|".join(_GERMAN) + r")\b")
"""A remark, which stays as it is, a sign, or one of these words."""


class _Spans(NamedTuple):
    """Spans of time in order, none touching another: minutes from the first day on."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]

    @classmethod
    def of(cls, spans: Iterable[tuple[datetime, datetime]], first: datetime) -> "_Spans":
        minutes = [[(at - first) // _MINUTE for at in span] for span in spans]
        start, end = np.array(minutes, dtype=np.int64).reshape(-1, 2).T
        return cls(start, end)

    def meet(self, other: "_Spans") -> bool:
        """Whether there is a minute in both."""
        if not len(other.start):
            return False
        next_to_end = np.searchsorted(other.end, self.start, side="right")
        there = next_to_end < len(other.start)
        starts = other.start[np.where(there, next_to_end, 0)]
        return bool((there & (starts < self.end)).any())


class _Hours(NamedTuple):
    """When an offer is surely open, and when it may be."""

    sure: _Spans
    maybe: _Spans


def open_together(hours_a: str | None, hours_b: str | None, first: date | None) -> bool | None:
    """Whether two offers are open at the same time at least once in the year from `first` on.

    hours_a, hours_b : as OFFERS tell them; None where nobody did
    first : the day the lists speak of; None where that is unknown

    None means that nobody knows: hours that nobody told or that cannot be read,
    that hang on the sun or on school holidays, have an open end, or carry a
    remark (`"nach Vereinbarung"`). Unknown is never taken for overlapping.
    """
    if first is None:
        return None
    a, b = (_hours(text, first) if isinstance(text, str) else None for text in (hours_a, hours_b))
    if a is None or b is None:
        return None
    if a.sure.meet(b.sure):
        return True
    return None if a.maybe.meet(b.maybe) else False


def readable(hours: str) -> bool:
    """Whether these opening hours can be read at all."""
    return validate(hours)


def in_german(hours: str) -> str:
    """Opening hours as people read them: `Mo, Di 8:00–16:00; Feiertage geschlossen`; remarks stay as they are."""
    words = _GERMAN | _SIGNS
    return _IN_GERMAN.sub(lambda found: words.get(found[0], found[0]), hours)


@lru_cache(maxsize=4096)
def _hours(text: str, first: date) -> _Hours | None:
    if not readable(text):
        return None
    told = OpeningHours(text, country=COUNTRY, auto_timezone=False)
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local time, as told
    end = start + YEAR
    if any(word in str(told).replace(_HARMLESS, "") for word in _VAGUE):
        return _Hours(_Spans.of([], start), _Spans.of([(start, end)], start))
    spans = [
        (since, until or end, state == State.OPEN and not remark)
        for since, until, state, remark in told.intervals(start, end)
        if state != State.CLOSED
    ]
    return _Hours(
        _Spans.of([(since, until) for since, until, surely in spans if surely], start),
        _Spans.of([(since, until) for since, until, _ in spans], start),
    )
