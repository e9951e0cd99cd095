"""Klassen: into which class a value falls, decided once and used by every map, table and export."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geo_lsz.definition import Definition
from geo_lsz.status import Status


class Klasse(Definition):
    """A class of values from `low` (included) to `high` (excluded); None is without end."""

    key: str
    title: str
    low: float | None = None
    high: float | None = None


def from_edges(titled: Sequence[tuple[str, str]], edges: Sequence[float]) -> tuple[Klasse, ...]:
    """Classes of these keys and titles, between each two an edge; it belongs to the upper one."""
    bounds = [None, *edges, None]
    return tuple(
        Klasse(key=key, title=title, low=bounds[i], high=bounds[i + 1])
        for i, (key, title) in enumerate(titled)
    )


def _after(edge: float) -> float:
    """The next number: a class that ends with `edge` included, as [low, high) can say it."""
    return float(np.nextafter(edge, np.inf))


VERSORGUNG = from_edges(
    [
        ("stark_unterversorgt", "stark unterversorgt (unter 50 %)"),
        ("unterversorgt", "unterversorgt (50 bis unter 75 %)"),
        ("knapp", "knapp versorgt (75 bis unter 90 %)"),
        ("versorgt", "versorgt (90 bis 110 %)"),
        ("ueberversorgt", "über dem Richtmaß (über 110 %)"),
    ],
    [50, 75, 90, _after(110)],
)
"""Versorgungsgrad in percent: below 75 Unterversorgung, above 110 Überversorgung (METHODS M5)."""

STATUS_INDEX = from_edges(
    [
        ("hoch", "gering (Status hoch)"),
        ("mittel", "mittel"),
        ("niedrig", "hoch (Status niedrig)"),
        ("sehr_niedrig", "sehr hoch (Status sehr niedrig)"),
    ],
    [-1, _after(1), _after(1.5)],
)
"""Status index of the MSS: < −1, ≤ 1, ≤ 1.5, above; high values mean need (METHODS M2)."""

DYNAMIC_INDEX = from_edges(
    [("+", "verbessert sich"), ("+/-", "bleibt gleich"), ("-", "verschlechtert sich")],
    [-1, _after(1)],
)
"""Dynamic index of the MSS: < −1 better, ≤ 1 stable, above worse than the city (METHODS M2)."""

THIRDS = from_edges(
    [
        (f"{need}{lack}", f"Belastung {need_title}, Versorgung {supply_title}")
        for need, need_title in enumerate(("gering", "mittel", "hoch"), start=1)
        for lack, supply_title in enumerate(("gut", "mittel", "schwach"), start=1)
    ],
    [11.5, 12.5, 17, 21.5, 22.5, 27, 31.5, 32.5],
)
"""Thirds of need and lack of supply, as a two-digit number (METHODS M5, bivariate 3 x 3)."""

CLUSTERS = from_edges(
    [
        ("keine", "keine Ballung"),
        ("entspannt", "geringe Belastung, gut versorgtes Umfeld"),
        ("duenn", "geringe Belastung, schwach versorgtes Umfeld"),
        ("bedient", "hohe Belastung, gut versorgtes Umfeld"),
        ("brennpunkt", "hohe Belastung, schwach versorgtes Umfeld"),
    ],
    [0.5, 1.5, 2.5, 3.5],
)
"""Clusters of need and lack of supply (bivariate local Moran, METHODS M5)."""

CHANGE = from_edges(
    [
        ("viel_schlechter", "viel schlechter (um 25 Punkte und mehr)"),
        ("schlechter", "schlechter (um 5 bis unter 25 Punkte)"),
        ("gleich", "kaum anders (um weniger als 5 Punkte)"),
        ("besser", "besser (um 5 bis unter 25 Punkte)"),
        ("viel_besser", "viel besser (um 25 Punkte und mehr)"),
    ],
    [_after(-25), _after(-5), 5, 25],
)
"""Change of a supply in percentage points; 25 are a class of VERSORGUNG, our own convention."""

CHANCE = from_edges(
    [
        ("so_gut_wie_keine", "so gut wie sicher keine Lücke (unter 5 %)"),
        ("eher_keine", "eher keine Lücke (5 bis unter 50 %)"),
        ("eher_eine", "eher eine Lücke (50 bis unter 95 %)"),
        ("so_gut_wie_eine", "so gut wie sicher eine Lücke (95 % und mehr)"),
    ],
    [5, 50, 95],
)
"""Chance of a gap in percent; 5 and 95 are the usual ends of what is not certain, our own convention."""

VOICE_RATE = from_edges(
    [
        ("1", "unter 0,5"),
        ("2", "0,5 bis unter 2"),
        ("3", "2 bis unter 5"),
        ("4", "5 bis unter 10"),
        ("5", "10 und mehr"),
    ],
    [0.5, 2, 5, 10],
)
"""Voices on 1,000 people; the same in every field and release, our own convention."""

FINDINGS = from_edges(
    [
        ("ohne_ungehoert", "nach den Daten kein Bedarf; nicht gehört"),
        ("einig_ohne", "nach Daten und Stimmen kein Bedarf"),
        ("nur_stimmen", "Bedarf nur nach den Stimmen"),
        ("nur_daten", "Bedarf nur nach den Daten"),
        ("daten_ungehoert", "nach den Daten Bedarf; nicht gehört"),
        ("einig_bedarf", "nach Daten und Stimmen Bedarf"),
    ],
    [1.5, 2.5, 3.5, 4.5, 5.5],
)
"""What data and people say of a Handlungsfeld together, as a code (METHODS M12)."""

HEARING = from_edges(
    [("gehoert", "gehört"), ("nicht_gehoert", "nicht gehört: Bedarf unbekannt")], [0.5]
)
"""Whether the people of an area were heard, as a code: 1 where they were not."""

SHARE = from_edges(
    [
        ("wenige", "wenige (unter 10 %)"),
        ("ein_teil", "ein Teil (10 bis unter 40 %)"),
        ("haelfte", "etwa die Hälfte (40 bis unter 60 %)"),
        ("die_meisten", "die meisten (60 bis unter 90 %)"),
        ("fast_alle", "fast alle (90 % und mehr)"),
    ],
    [10, 40, 60, 90],
)
"""Share of a group in percent, so coarse that it tells no number of persons; our own convention."""

WITHOUT_VALUE = {
    Status.MISSING: Klasse(key="keine_angabe", title="keine Angabe"),
    Status.SUPPRESSED: Klasse(key="gesperrt", title="gesperrt (kleine Zahlen)"),
    Status.NOT_APPLICABLE: Klasse(key="nicht_anwendbar", title="nicht anwendbar"),
}
"""What a map calls an area whose class is not known, by the status of its value."""

UNCLASSIFIED = WITHOUT_VALUE | {
    Status.NOT_APPLICABLE: Klasse(
        key=WITHOUT_VALUE[Status.NOT_APPLICABLE].key, title="nicht eingestuft"
    )
}
"""The same where areas are compared with each other: one may be left out of that. The key stays,
so that a status has one key everywhere; only its word is another."""


UNHEARD = WITHOUT_VALUE | {
    Status.MISSING: Klasse(
        key=WITHOUT_VALUE[Status.MISSING].key, title="nicht gehört oder nicht bekannt"
    )
}
"""The same where voices are told: of most areas without a number nobody was asked."""


def classify(values: DataFrame, klassen: Sequence[Klasse]) -> Series:
    """Key of the class of each value, on the index of `values`.

    values : `value, status, low, high`

    A value that is not known still has a class where both its bounds fall into
    the same one (no bound is endless: at least 150 percent lies above 110);
    where they do not, its status is its class (WITHOUT_VALUE).
    """
    edges = [klasse.low for klasse in klassen if klasse.low is not None]
    keys = np.array([klasse.key for klasse in klassen], dtype=object)
    low, high = (
        np.searchsorted(edges, values[side].fillna(endless), side="right")
        for side, endless in (("low", -np.inf), ("high", np.inf))
    )
    sure = (low == high) & (values["status"] != Status.NOT_APPLICABLE)
    unsure = values["status"].map({str(s): klasse.key for s, klasse in WITHOUT_VALUE.items()})
    return pd.Series(keys[low], index=values.index, dtype="str").where(sure, unsure)
