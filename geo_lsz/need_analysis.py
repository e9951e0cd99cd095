"""The analysis `need`: the status index of a Handlungsfeld on every geography."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Index

from geo_lsz import frames
from geo_lsz.frames import ALL
from geo_lsz.handlungsfeld import Handlungsfeld, Indicator
from geo_lsz.inputs import IndicatorDelivery, Inputs, Measured, Reckoned, area_results
from geo_lsz.need import changes, delivered, status_index, told_changes
from geo_lsz.rebase import area_membership, membership, spread, weighted_mean
from geo_lsz.residents import cell_points, persons_by_area, persons_by_cell


def need(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """How much need each area has, compared with the others.

    The index is built on the finest geography that indicators were delivered
    for, from the deliveries of its newest Stichtag. The dynamic index stands on
    changes that the office delivered itself, else on the two newest Stichtage.
    Coarser geographies show the mean weighted by residents, and its spread.

    Measures: `need`, `dynamic` (where changes are known); on coarser
    geographies also `need_min`, `need_max`, `dynamic_min`, `dynamic_max`. An
    area whose code no indicator names is missing. A geography finer than the
    indicators is missing wholly: a mean says nothing about its parts.
    """
    wanted = handlungsfeld.indicator
    geography = _finest_delivered(inputs)
    states = _by_stichtag(inputs, geography)
    indices: dict[str, DataFrame] = {"need": _no_index()}
    if states:
        indices["need"] = status_index(states[0].values, wanted)
    dynamic = _dynamic(states, wanted)
    if dynamic is not None:
        indices["dynamic"] = dynamic
    shown = _Shown(inputs, geography)
    measured = [part for measure, index in indices.items() for part in shown.of(measure, index)]
    stichtag = states[0].stichtag if states else None
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, stichtag),
        notes=_notes(inputs, geography, states, wanted, indices["need"]),
    )


def _dynamic(states: Sequence[IndicatorDelivery], wanted: Sequence[Indicator]) -> DataFrame | None:
    """The dynamic index, or None where nobody knows how anything changed."""
    if states and delivered(states[0].values, told_changes(wanted)):
        return status_index(states[0].values, told_changes(wanted))
    if len(states) > 1:
        return status_index(changes(states[1].values, states[0].values), wanted)
    return None


def _finest_delivered(inputs: Inputs) -> str:
    """The finest geography with indicators; empty where there is none."""
    named = {delivery.geography for delivery in inputs.indicators}
    return next((geography for geography in inputs.areas if geography in named), "")


def _by_stichtag(inputs: Inputs, geography: str) -> list[IndicatorDelivery]:
    """Everything delivered for a geography, one record per Stichtag, the newest first.

    Where two deliveries of one Stichtag tell the same, the later one counts.
    """
    ours = [delivery for delivery in inputs.indicators if delivery.geography == geography]
    days = sorted({delivery.stichtag for delivery in ours}, reverse=True)
    return [
        IndicatorDelivery(geography, day, _merged([d.values for d in ours if d.stichtag == day]))
        for day in days
    ]


def _merged(deliveries: Sequence[DataFrame]) -> DataFrame:
    together = pd.concat(deliveries)
    return together[~together.index.duplicated(keep="last")]


def _no_index() -> DataFrame:
    return frames.values([], Index([], name="area", dtype="str"))


class _Shown:
    """Shows an index, reckoned on one geography, on all of them."""

    def __init__(self, inputs: Inputs, geography: str) -> None:
        self.areas, self.geography = inputs.areas, geography
        fine = inputs.areas.get(geography)
        self.residents = _no_index() if fine is None else _residents(inputs, fine)

    def of(self, measure: str, index: DataFrame) -> Iterator[Measured]:
        coarser = False
        for geography, areas in self.areas.items():
            if geography == self.geography:
                coarser = True
                yield Measured(geography, measure, _on(index, areas.index))
            elif coarser:
                yield from self._means(geography, measure, index)
            else:
                yield Measured(geography, measure, _on(_no_index(), areas.index))

    def _means(self, geography: str, measure: str, index: DataFrame) -> Iterator[Measured]:
        fine, coarse = self.areas[self.geography], self.areas[geography]
        parts, group_of = _on(index, fine.index), area_membership(fine, coarse)
        mean = weighted_mean(parts, self.residents, group_of, coarse.index)
        least, most = spread(parts, group_of, coarse.index)
        yield Measured(geography, measure, mean)
        yield Measured(geography, f"{measure}_min", least)
        yield Measured(geography, f"{measure}_max", most)


def _on(index: DataFrame, areas: Index) -> DataFrame:
    """The index on these areas; missing where it does not name one."""
    known = index.reindex(areas)
    return frames.values(known["value"], areas, unknown=known["status"].fillna("missing"))


def _residents(inputs: Inputs, areas: GeoDataFrame) -> DataFrame:
    area_of = membership(cell_points(inputs.cells), areas)
    return persons_by_area(persons_by_cell(inputs.cells, ALL), area_of, areas.index)


def _notes(
    inputs: Inputs,
    geography: str,
    states: Sequence[IndicatorDelivery],
    wanted: Sequence[Indicator],
    index: DataFrame,
) -> dict[str, object]:
    used = {one.key for one in delivered(states[0].values, wanted)} if states else set()
    mapped = inputs.areas[geography].index if geography else Index([])
    return {
        "indicators": [one.key for one in wanted if one.key in used],
        "left_out": {one.key: one.title for one in wanted if one.key not in used},
        "without_information": _alike(states, used),
        "changes_told": bool(states and delivered(states[0].values, told_changes(wanted))),
        "stichtage": [state.stichtag.isoformat() for state in states[:2]],
        "geography": geography,
        "areas_without_geometry": sorted(set(index.index) - set(mapped)),
    }


def _alike(states: Sequence[IndicatorDelivery], used: set[str]) -> list[str]:
    """Indicators that are the same in every area, so that they tell nothing."""
    if not states:
        return []
    values = states[0].values["value"].groupby(level="indicator")
    distinct = values.nunique()
    return sorted(key for key in used if np.less_equal(distinct[key], 1))
