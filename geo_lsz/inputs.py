"""What an analysis reads, and what it hands on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.frames import ALL, AREA_KEY, VALUE
from geo_lsz.status import Status

Results = Mapping[tuple[str, str], DataFrame]
"""`value, status, low, high` by area, for each Angebotsart and measure."""


@dataclass(frozen=True, slots=True)
class IndicatorDelivery:
    """INDICATORS of one geography at one Stichtag.

    titles, units : of each indicator by its key, as the office has them; may be empty
    source : who is to be named
    """

    geography: str
    stichtag: date
    values: DataFrame
    titles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True)
class SurveyWave:
    """SURVEY of one geography at one Stichtag; `source` is who is to be named."""

    geography: str
    stichtag: date
    answers: DataFrame
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Everything an analysis may read, at one moment. Like itself alone: what is made of it is kept.

    areas : AREAS by geography, the finest first
    cells : CELLS, or None where nobody delivered any
    offers : OFFERS of all lists together
    listed : kinds of offer that some list claims to hold completely; a kind
        that is not among them is unknown, not absent
    offers_stichtag : newest Stichtag of the lists
    indicators : every delivery, oldest first
    netz : NETZ of all deliveries together, or None where nobody delivered a street network
    kosten : KOSTEN of all deliveries together, destinations named as in `offers`; or None
    vorhaben : VORHABEN of all lists together, or None where nobody delivered a list
    documents, events, bedarfe : DOCUMENTS, EVENTS, BEDARFE of all lists together, or None
    survey : every wave, oldest first
    heard_until : newest Stichtag of events, Bedarfe and surveys; None without any
    """

    areas: Mapping[str, GeoDataFrame]
    cells: GeoDataFrame | None = None
    offers: GeoDataFrame | None = None
    listed: frozenset[str] = frozenset()
    offers_stichtag: date | None = None
    indicators: tuple[IndicatorDelivery, ...] = ()
    netz: GeoDataFrame | None = None
    kosten: DataFrame | None = None
    vorhaben: GeoDataFrame | None = None
    documents: DataFrame | None = None
    events: DataFrame | None = None
    bedarfe: DataFrame | None = None
    survey: tuple[SurveyWave, ...] = ()
    heard_until: date | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What an analysis hands on.

    areas : AREA_RESULTS
    pairs : PAIR_RESULTS, or None where the analysis knows no pairs
    notes : what a reader must know beside the numbers, as JSON
    """

    areas: DataFrame
    pairs: DataFrame | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)

    def on(self, geography: str, areas: Index) -> Results:
        """What was found on a geography, on all its `areas`; missing where nothing was said."""
        here = self.areas[self.areas["geography"] == geography]
        rows = here.groupby(["angebotsart", "measure"], sort=False).indices
        return _Found(frames.values_of(here.set_index("area")), rows, areas)


class _Found(Results):
    """Results by kind and measure, each made when it is asked for: most are not."""

    def __init__(self, values: DataFrame, rows: Mapping[Any, Any], areas: Index) -> None:
        self._values, self._areas = values, areas
        self._rows = {(str(kind), str(measure)): at for (kind, measure), at in rows.items()}

    def __getitem__(self, key: tuple[str, str]) -> DataFrame:
        return _on_all(self._values.iloc[self._rows[key]], self._areas)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure on one geography: `value, status, low, high` by area, and what it is about."""

    geography: str
    measure: str
    values: DataFrame
    angebotsart: str = ALL
    zielgruppe: str = ALL


def area_results(
    measured: Sequence[Measured], handlungsfeld: str, stichtag: date | None
) -> DataFrame:
    """AREA_RESULTS of everything that was measured for a Handlungsfeld, in a fixed order.

    stichtag : the day the inputs speak of; None is written `unbekannt`
    """
    if not measured:
        return _no_results()
    parts = sorted(measured, key=_order)
    whole = pd.concat([part.values.sort_index().rename_axis("area") for part in parts])
    sizes = [len(part.values) for part in parts]
    texts = {
        name: np.repeat([getattr(part, name) for part in parts], sizes)
        for name in ("geography", "angebotsart", "zielgruppe", "measure")
    } | {"handlungsfeld": handlungsfeld, "stichtag": f"{stichtag or 'unbekannt'}"}
    whole = whole.reset_index()
    keys = {name: Series(text, index=whole.index, dtype="str") for name, text in texts.items()}
    return whole.assign(**keys)[[*AREA_KEY, *VALUE]]


def _on_all(values: DataFrame, areas: Index) -> DataFrame:
    found = values.reindex(areas)
    return found.assign(status=found["status"].fillna(str(Status.MISSING)))


def _order(part: Measured) -> tuple[str, ...]:
    return part.geography, part.angebotsart, part.zielgruppe, part.measure


def _no_results() -> DataFrame:
    texts = dict.fromkeys([*AREA_KEY, "status"], "str")
    columns = [*AREA_KEY, *VALUE]
    return DataFrame({name: Series(dtype=texts.get(name, "float64")) for name in columns})
