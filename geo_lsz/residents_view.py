"""The view of residents: how many people live in each cell of a grid, in classes as full as each other."""

from itertools import pairwise
from math import floor, log10

import numpy as np
from pandas import DataFrame, Series

from geo_lsz.german import german
from geo_lsz.klassen import Klasse, classify
from geo_lsz.released import View
from geo_lsz.status import Status

RESIDENTS = "einwohner"
NOBODY = Klasse(key="niemand", title="niemand (0)", high=1)
AMOUNTS = ("sehr_wenige", "wenige", "mittel", "viele", "sehr_viele")
"""Keys of the classes of cells where people live, the emptiest first."""

SHARES = (0.2, 0.4, 0.6, 0.8)
"""Of the cells where people live, below each inner edge."""


def residents_view(values: DataFrame, side_m: int) -> View:
    """The view of residents by cell.

    values : `value, status, low, high` in persons, of squares of `side_m` metres
    """
    return View(
        key=RESIDENTS,
        title="Einwohner je Zelle",
        unit="Personen",
        klassen=residents_klassen(values),
        palette="einwohner",
        yardstick=f"Gezählt ist, wie viele Menschen in jeder Zelle von {german(side_m)} mal "
        f"{german(side_m)} Metern wohnen. Die Farben zeigen Mengen und bewerten nichts.\n"
        "Klassengrenzen: Alle bewohnten Zellen, deren Zahl bekannt ist, sind in fünf etwa gleich "
        "große Gruppen geteilt (Quintile), die Grenzen auf zwei Stellen gerundet. Sie gelten für diese "
        "Veröffentlichung: Verschiedene Stände vergleicht man an den Zahlen, nicht an den Farben.",
    )


def residents_klassen(values: DataFrame) -> tuple[Klasse, ...]:
    """Nobody, then fifths of the cells in which somebody is known to live; counts are whole.

    Edges are rounded to two digits. Where many cells count the same, edges
    fall together, and there are fewer classes.
    """
    known = values.loc[values["status"] == Status.OK, "value"]
    inhabited = known[known >= 1]
    edges = [1, *_edges(inhabited)]
    titled = [
        Klasse(key=key, title=_title(low, high), low=low, high=high)
        for key, (low, high) in zip(AMOUNTS, pairwise([*edges, None]), strict=False)
        if low is not None
    ]
    return (NOBODY, *titled)


def known_klasse(values: DataFrame, view: View) -> Series:
    """Key of the class of each value that is known; its status in place of all others.

    Between 1 and 2 people are surely among the fewest, but a number that is
    hidden shall look hidden, wherever the edges come to lie.
    """
    exact = values["value"].where(values["status"] == Status.OK)
    return classify(values.assign(low=exact, high=exact), view.klassen)


def _edges(inhabited: Series) -> list[int]:
    if inhabited.empty:
        return []
    rounded = [_two_digits(edge) for edge in np.quantile(inhabited, SHARES)]
    return sorted({edge for edge in rounded if edge > 1})


def _two_digits(number: float) -> int:
    """84 stays, 847 becomes 850."""
    step = 10 ** max(0, floor(log10(number)) - 1)
    return int(floor(number / step + 0.5) * step)


def _title(low: int, high: int | None) -> str:
    if high is None:
        return f"{german(low)} und mehr"
    return german(low) if high == low + 1 else f"{german(low)} bis {german(high - 1)}"
