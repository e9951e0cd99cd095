"""Addresses one by one: rapidfuzz's `extractOne` over the list of streets, then the number there.

Where the work says `within_plz`, over the streets of the PLZ alone.

Streets are folded before (`Straße` is `str`), and what is less than 85 % similar
is not taken. It is asked a twentieth of the questions.
"""

from collections.abc import Callable, Mapping

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne
from worker import peer_main

NUMBERS, PART, BAR = 40, 20, 0.85


def prepare(work: Mapping[str, np.ndarray]) -> Callable[[], Mapping[str, np.ndarray]]:
    """The streets of every PLZ, and the questions."""
    streets: dict[str, dict[int, str]] = {}
    for row, (name, plz) in enumerate(zip(work["strasse"], work["plz"], strict=True)):
        part = str(plz) if work["within_plz"] else ""
        streets.setdefault(part, {})[row] = folded(str(name))
    size = len(work["asked_plz"]) // PART
    columns = (work[f"asked_{name}"][:size].tolist() for name in ("strasse", "hausnummer", "plz"))
    asked = list(zip(*columns, strict=True))
    return lambda: {"row": np.array([look_up(streets, *one) for one in asked])}


def folded(name: str) -> str:
    """Small letters, abbreviations as words."""
    return name.lower().replace("straße", "str").replace("str.", "str").replace("pl.", "platz")


def look_up(streets: Mapping[str, Mapping[int, str]], name: str, number: str, plz: str) -> int:
    """Row of the house in the register; −1 where none is found."""
    found = extractOne(
        folded(name),
        streets.get(plz) or streets[""],
        scorer=OSA.normalized_similarity,
        score_cutoff=BAR,
    )
    if found is None or int(number) > NUMBERS:
        return -1
    return found[2] * NUMBERS + int(number) - 1


if __name__ == "__main__":
    peer_main(prepare)
