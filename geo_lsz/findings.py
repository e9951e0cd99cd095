"""Findings: German sentences about the whole city that go with the map of a Handlungsfeld."""

from collections.abc import Iterator, Mapping
from typing import Any

from geo_lsz.german import german
from geo_lsz.handlungsfeld import Handlungsfeld


def findings(
    field: Handlungsfeld, now: Mapping[str, Any], earlier: Mapping[int, Mapping[str, Any]]
) -> Iterator[str]:
    """How evenly the supply of each kind falls on people, and in whose favour (METHODS M6).

    now, earlier : notes of `mismatch`, of today and by year
    """
    for kind in field.kinds_with_a_place:
        found = now.get("equity", {}).get(kind.slug, {})
        before = "; ".join(
            f"{year} {_equity_text(notes.get('equity', {}).get(kind.slug, {}))}"
            for year, notes in earlier.items()
        )
        if found.get("gini") is None:
            yield f"{kind.title}: Wie gleich die Versorgung verteilt ist, lässt sich nicht sagen."
            continue
        of_whom = kind.zielgruppe.title
        left_out = found["left_out"]
        known = (
            "einem unbekannten Teil" if left_out is None else f"{german(100 - 100 * left_out)} %"
        )
        yield (
            f"{kind.title}: {_equity_text(found)}, {found['in_favour_of']} "
            "(Gini 0 heißt: alle haben gleich viel). "
            f"Grundlage: {found['areas']} von {found['areas'] + found['areas_left_out']} "
            f"bewohnten Gebieten mit {known} der Zielgruppe „{of_whom}“."
            + (f" Früher, je zum Jahresende: {before}." if before else "")
        )


def _equity_text(found: Mapping[str, Any]) -> str:
    if found.get("gini") is None:
        return "unbekannt"
    gini, index = german(found["gini"], 2), german(found["concentration"], 2)
    return f"Gini {gini}, Konzentrationsindex {index}"
