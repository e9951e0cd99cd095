"""The analysis `need`: the status index of a Handlungsfeld on every geography."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.city import city_of, shares_between
from geo_lsz.frames import ALL
from geo_lsz.handlungsfeld import Handlungsfeld, Indicator, NeedMethod
from geo_lsz.inputs import IndicatorDelivery, Inputs, Measured, Reckoned, area_results
from geo_lsz.need import (
    Complete,
    counted,
    delivered,
    dynamic_index,
    first_component,
    fixed_base_index,
    in_both,
    status_index,
    told_changes,
)
from geo_lsz.rates import is_share, wilson
from geo_lsz.rebase import area_membership, spread, weighted_mean
from geo_lsz.residents import persons_by_area, persons_by_cell
from geo_lsz.robustness import DRAWS, SEED, rank_robustness
from geo_lsz.status import Status
from geo_lsz.transfer import transferred


def need(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """How much need each area has, compared with the others, and how sure that is.

    The index is built on the finest geography that indicators were delivered
    for, from the deliveries of its newest Stichtag, by the method of the field.
    The dynamic index stands on changes that the office delivered itself, else
    on the two newest Stichtage. Coarser geographies show the mean weighted by
    residents, and its spread.

    Measures on every geography: `residents` (persons), `need`, `dynamic` (where
    changes are known) and `need_fixed_base` (by mean and deviation of an older
    Stichtag, where there is one); on coarser geographies beside each of the
    three its smallest and largest part, `need_min`, `need_max` and so on. Where
    the indicators stand: `need_rank` (median of `rank_robustness`, 1 is the
    most need), `need_rank_low`, `need_rank_high` (5 and 95 percent of the
    draws), `need_worst_fifth` (share of the draws, 0..1). There and on coarser
    geographies, of indicators with counts: `rate_KEY` (share 0..1, of all
    persons of the parts together; missing where a part is cut by a boundary), `rate_KEY_low95`, `rate_KEY_high95` (Wilson).

    An area whose code no indicator names is missing. A geography finer than the
    indicators is missing wholly: a mean says nothing about its parts.
    """
    geography = _finest_delivered(inputs)
    states = by_stichtag(inputs, geography)
    indices = _indices(states, handlungsfeld)
    shown = _Shown(inputs, geography)
    measured = [*shown.residents()]
    measured.extend(part for name, index in indices.items() for part in shown.of(name, index))
    if states:
        measured.extend(shown.ranks(indices["need"], states[0].values, handlungsfeld))
        measured.extend(shown.rates(states[0].values, handlungsfeld.indicator))
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, states[0].stichtag if states else None),
        notes=_notes(inputs, geography, states, handlungsfeld, indices["need"]),
    )


def _indices(states: Sequence[IndicatorDelivery], field: Handlungsfeld) -> dict[str, DataFrame]:
    """`need`, and `need_fixed_base` and `dynamic` where they can be told, by area."""
    if not states:
        return {"need": _no_index()}
    newest, wanted, method = states[0].values, field.indicator, field.need
    indices = {"need": status_index(newest, wanted, method)}
    base = _base(states, method)
    if base is not None:
        indices["need_fixed_base"] = fixed_base_index(newest, base.values, wanted, method)
    if delivered(newest, told_changes(wanted)):
        indices["dynamic"] = status_index(newest, told_changes(wanted), method)
    elif len(states) > 1:
        indices["dynamic"] = dynamic_index(states[1].values, newest, wanted, method)
    return indices


def _base(states: Sequence[IndicatorDelivery], method: NeedMethod) -> IndicatorDelivery | None:
    """The oldest Stichtag, of the base year if there is one; None where the newest is alone."""
    older = [state for state in states[1:] if method.base_year in {None, state.stichtag.year}]
    return older[-1] if older else None


def _finest_delivered(inputs: Inputs) -> str:
    """The finest geography with indicators; empty where there is none."""
    named = {delivery.geography for delivery in inputs.indicators}
    return next((geography for geography in inputs.areas if geography in named), "")


def by_stichtag(inputs: Inputs, geography: str) -> list[IndicatorDelivery]:
    """Everything delivered for a geography, one record per Stichtag, the newest first.

    Where two deliveries of one Stichtag tell the same, the later one counts.
    """
    ours = [delivery for delivery in inputs.indicators if delivery.geography == geography]
    days = sorted({delivery.stichtag for delivery in ours}, reverse=True)
    return [_merged([d for d in ours if d.stichtag == day]) for day in days]


def _merged(deliveries: Sequence[IndicatorDelivery]) -> IndicatorDelivery:
    """Deliveries of one geography and Stichtag as one."""
    together = pd.concat([one.values for one in deliveries])
    return replace(
        deliveries[-1],
        values=together[~together.index.duplicated(keep="last")],
        titles={key: title for one in deliveries for key, title in one.titles.items()},
        units={key: unit for one in deliveries for key, unit in one.units.items()},
        source="; ".join(dict.fromkeys(one.source for one in deliveries if one.source)),
    )


def _no_index() -> DataFrame:
    return frames.values([], Index([], name="area", dtype="str"))


class _Shown:
    """Shows what was reckoned on one geography on all that can show it."""

    def __init__(self, inputs: Inputs, geography: str) -> None:
        self.inputs, self.areas, self.geography = inputs, inputs.areas, geography
        keys = list(inputs.areas)
        coarser = keys[keys.index(geography) + 1 :] if geography else []
        self.group_of = {
            key: area_membership(inputs.areas[geography], inputs.areas[key]) for key in coarser
        }
        persons = persons_by_cell(inputs.cells, ALL)
        self.persons = {
            key: persons_by_area(persons, area_of, inputs.areas[key].index)
            for key, area_of in city_of(inputs).area_of.items()
        }

    def residents(self) -> Iterator[Measured]:
        """How many persons live in each area: how much, beside how bad."""
        for geography, persons in self.persons.items():
            yield Measured(geography, "residents", persons)

    def of(self, measure: str, index: DataFrame) -> Iterator[Measured]:
        """An index on every geography."""
        for geography, areas in self.areas.items():
            if geography == self.geography:
                yield Measured(geography, measure, _on(index, areas.index))
            elif geography in self.group_of:
                yield from self._means(geography, measure, index)
            else:
                yield Measured(geography, measure, _on(_no_index(), areas.index))

    def _means(self, geography: str, measure: str, index: DataFrame) -> Iterator[Measured]:
        parts = _on(index, self.areas[self.geography].index)
        group_of, groups = self.group_of[geography], self.areas[geography].index
        mean = weighted_mean(parts, self.persons[self.geography], group_of, groups)
        least, most = spread(parts, group_of, groups)
        yield Measured(geography, measure, mean)
        yield Measured(geography, f"{measure}_min", least)
        yield Measured(geography, f"{measure}_max", most)

    def ranks(
        self, index: DataFrame, indicators: DataFrame, field: Handlungsfeld
    ) -> Iterator[Measured]:
        """The ranks behind an index, where the indicators stand."""
        drawn = rank_robustness(indicators, field.indicator, field.need)
        for name, column in drawn.items():
            ranks = frames.values(column.reindex(index.index), unknown=_unknown(index["status"]))
            areas = self.areas[self.geography].index
            yield Measured(self.geography, f"need_{name}", _on(ranks, areas))

    def rates(self, indicators: DataFrame, wanted: Sequence[Indicator]) -> Iterator[Measured]:
        """Each indicator that has counts, as a share with its interval."""
        areas = self.areas[self.geography].index
        for one in delivered(indicators, wanted):
            rows = DataFrame(indicators.xs(one.key, level="indicator")).reindex(areas)
            if not is_share(rows["numerator"], rows["denominator"]).any():
                continue
            counts = counts_of(rows)
            yield from _shares(self.geography, one.key, *counts)
            for geography in self.group_of:
                parts = shares_between(self.inputs, self.geography, geography)
                moved = (transferred(part, parts) for part in counts)
                yield from _shares(geography, one.key, *moved)


def counts_of(rows: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Numerator and denominator of one indicator as `value, status, low, high`, by area."""
    unknown = _unknown(rows["status"].fillna(str(Status.MISSING)))
    return (
        frames.values(rows["numerator"], unknown=unknown),
        frames.values(rows["denominator"], unknown=unknown),
    )


def _shares(
    geography: str, key: str, numerator: DataFrame, denominator: DataFrame
) -> Iterator[Measured]:
    """The share of an indicator and the ends of its interval, as measures."""
    nobody = denominator["value"] == 0
    unknown = _unknown(numerator["status"]).mask(nobody, str(Status.NOT_APPLICABLE))
    shares = wilson(numerator["value"], denominator["value"])
    for end, column in {"": "rate", "_low95": "low95", "_high95": "high95"}.items():
        values = frames.values(shares[column], unknown=unknown)
        yield Measured(geography, f"rate_{key}{end}", values)


def _unknown(status: Series) -> Series:
    """Why something is not known; missing where what it stands on is known."""
    return status.mask(status == Status.OK, str(Status.MISSING))


def _on(values: DataFrame, areas: Index) -> DataFrame:
    """The values on these areas; missing where they do not name one."""
    known = values.reindex(areas)
    return frames.values(known["value"], areas, unknown=known["status"].fillna("missing"))


def _notes(
    inputs: Inputs,
    geography: str,
    states: Sequence[IndicatorDelivery],
    field: Handlungsfeld,
    index: DataFrame,
) -> dict[str, object]:
    wanted = field.indicator
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
        "method": field.need.model_dump(mode="json"),
        **(_notes_on_method(states, field) if states else {}),
    }


def _alike(states: Sequence[IndicatorDelivery], used: set[str]) -> list[str]:
    """Indicators that are the same in every area, so that they tell nothing."""
    if not states:
        return []
    values = states[0].values["value"].groupby(level="indicator")
    distinct = values.nunique()
    return sorted(key for key in used if np.less_equal(distinct[key], 1))


def _notes_on_method(
    states: Sequence[IndicatorDelivery], field: Handlungsfeld
) -> dict[str, object]:
    newest, wanted, method = states[0].values, field.indicator, field.need
    base = _base(states, method)
    return {
        "rates_without_counts": _without_counts(newest, wanted),
        "robustness": {"draws": DRAWS, "seed": SEED},
        **(_notes_on_base(newest, base, wanted) if base is not None else {}),
        **(_notes_on_component(newest, wanted, method) if method.combine == "pca" else {}),
    }


def _without_counts(indicators: DataFrame, wanted: Sequence[Indicator]) -> dict[str, int]:
    """In how many areas a known rate has no counts: no smoothing, no interval, no drawn error."""
    bare = (indicators["status"] == Status.OK) & ~counted(indicators)
    areas = bare.groupby(level="indicator").sum()
    keys = [one.key for one in delivered(indicators, wanted)]
    return {key: int(areas[key]) for key in keys if areas[key]}


def _notes_on_base(
    newest: DataFrame, base: IndicatorDelivery, wanted: Sequence[Indicator]
) -> dict[str, object]:
    both = {one.key for one in in_both(newest, base.values, wanted)}
    only_now = [one for one in delivered(newest, wanted) if one.key not in both]
    return {
        "fixed_base": base.stichtag.isoformat(),
        "fixed_base_left_out": {one.key: one.title for one in only_now},
    }


def _notes_on_component(
    newest: DataFrame, wanted: Sequence[Indicator], method: NeedMethod
) -> dict[str, object]:
    table = Complete.of(newest, wanted, method)
    if not len(table.areas):
        return {}
    component = first_component(table, method)
    keys = [one.key for one in table.used]
    return {
        "loadings": dict(zip(keys, component.loadings.tolist(), strict=True)),
        "explained_variance": component.explained,
    }
