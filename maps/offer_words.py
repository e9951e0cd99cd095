"""What lists tell of an offer, in the words of tables and of tooltips."""

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from geo_lsz.german import significant

ACCESS = {
    "ja": "barrierefrei",
    "teilweise": "teilweise barrierefrei",
    "nein": "nicht barrierefrei",
}
"""How accessible an offer is, in words."""


def about_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """`Sprachen: Deutsch, Arabisch`, `teilweise barrierefrei`, `19,5 Stunden je Woche`, as far as told.

    Of Handlungsfelder those that its list names, the main one first.
    """
    if fields := told_text(row, "felder_genannt"):
        yield f"Handlungsfelder: {fields}"
    if languages := told_text(row, "sprachen"):
        yield f"Sprachen: {languages}"
    if access := told_text(row, "barrierefrei"):
        yield ACCESS[access]
    hours = row.get("stunden")
    if isinstance(hours, float) and not isnan(hours):
        yield f"{significant(hours)} Stunden je Woche"


def told_text(row: Mapping[str, Any], key: str) -> str:
    """A text of an offer; empty where nobody told it, or the release has no such column."""
    told = row.get(key)
    return told if isinstance(told, str) else ""
