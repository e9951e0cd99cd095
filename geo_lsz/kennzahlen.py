"""Kennzahlen: every single indicator of need by itself, as it was delivered, on every geography that can show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.city import shares_between
from geo_lsz.handlungsfeld import Handlungsfeld, Indicator
from geo_lsz.inputs import IndicatorDelivery, Inputs
from geo_lsz.intervals import times
from geo_lsz.need import TOLD_CHANGE, changes
from geo_lsz.need_analysis import by_stichtag, counts_of
from geo_lsz.rates import is_share, newcombe, unit, wilson
from geo_lsz.status import Status
from geo_lsz.transfer import Shares, transferred, transferred_rate
from geo_lsz.views import PERCENT


@dataclass(frozen=True, slots=True)
class Change:
    """How a Kennzahl moved, in its unit.

    since : the earlier Stichtag; None where the office told the change itself
    before : `value, status, low, high` by area at that day; None likewise
    values : after − before, `value, status, low, high` by area
    ends : `low95, high95` of the difference (`rates.newcombe`); NA without counts
    title : as the office has it, where it told the change; else empty
    """

    since: date | None
    before: DataFrame | None
    values: DataFrame
    ends: DataFrame
    title: str = ""


@dataclass(frozen=True, slots=True)
class Kennzahl:
    """An indicator on a geography.

    fields : titles of the Handlungsfelder that it belongs to
    title : as the office has it
    values : `value, status, low, high` by area; in percent where counts are known, else
        as delivered in its `unit`. The bounds are those of what is hidden or missing
    ends : `low95, high95`, between which chance alone moves a share of so few persons
        (`rates.wilson`); NA without counts
    counts : `numerator`, `denominator` in persons, as far as they are public
    summed : whether it was reckoned from the counts of a finer geography
    """

    indicator: Indicator
    fields: tuple[str, ...]
    title: str
    unit: str
    source: str
    stichtag: date
    values: DataFrame
    ends: DataFrame
    counts: DataFrame
    summed: bool
    change: Change | None


def kennzahlen(
    inputs: Inputs, fields: Sequence[Handlungsfeld]
) -> Mapping[str, tuple[Kennzahl, ...]]:
    """The indicators of all fields by geography, each once, in the order of the fields.

    Each is told by its own newest delivery. A geography that it was not delivered
    for shows it where a finer one has its counts: these go over, never the share
    (METHODS M10). What is known in no area is left out. Geographies without any
    Kennzahl are not named.
    """
    belongs = _belongs(fields)
    found = {
        geography: tuple(_on(inputs, geography, Index(areas.index), belongs))
        for geography, areas in inputs.areas.items()
    }
    return {geography: told for geography, told in found.items() if told}


def _belongs(fields: Sequence[Handlungsfeld]) -> dict[str, tuple[Indicator, tuple[str, ...]]]:
    """Each indicator, and the titles of its fields, by key."""
    first = {one.key: one for field in reversed(fields) for one in field.indicator}
    keys = dict.fromkeys(one.key for field in fields for one in field.indicator)
    return {
        key: (
            first[key],
            tuple(f.title for f in fields if key in {one.key for one in f.indicator}),
        )
        for key in keys
    }


def _on(
    inputs: Inputs,
    geography: str,
    areas: Index,
    belongs: Mapping[str, tuple[Indicator, tuple[str, ...]]],
) -> Iterator[Kennzahl]:
    for key, (indicator, titles) in belongs.items():
        told = _Told.of(inputs, geography, areas, key)
        if told is None:
            continue
        newest, now = told.deliveries[0], told.shown[0]
        yield Kennzahl(
            indicator=indicator,
            fields=titles,
            title=newest.titles.get(key, indicator.title),
            unit=now.unit or newest.units.get(key, ""),
            source=newest.source,
            stichtag=newest.stichtag,
            values=now.values,
            ends=now.rates[["low95", "high95"]],
            counts=now.counts,
            summed=told.summed,
            change=told.change(areas, key),
        )


class _Shown(NamedTuple):
    """An indicator at one Stichtag on the areas that are asked for.

    unit : `%` where it is told by counts, else empty
    rates : `rate, low95, high95` in percent; NA without counts
    """

    values: DataFrame
    rates: DataFrame
    counts: DataFrame
    unit: str


class _Told(NamedTuple):
    """An indicator at each of its Stichtage, the newest first.

    deliveries : those that know something of it, one per Stichtag
    """

    deliveries: Sequence[IndicatorDelivery]
    shown: Sequence[_Shown]
    summed: bool

    @classmethod
    def of(cls, inputs: Inputs, geography: str, areas: Index, key: str) -> "_Told | None":
        """As delivered for this geography, else from the counts of the finest one that has it."""
        keys = [*inputs.areas]
        for source in (geography, *keys[: keys.index(geography)]):
            told = [one for one in by_stichtag(inputs, source) if _knows(one, key)]
            if not told:
                continue
            if source == geography:
                return cls(told, [_delivered(_rows(one, key, areas)) for one in told], summed=False)
            finer = Index(inputs.areas[source].index)
            counted = [one for one in told if _counted(_rows(one, key, finer)).any()]
            parts = shares_between(inputs, source, geography)
            moved = [_summed(_rows(one, key, finer), areas, parts) for one in counted]
            return cls(counted, moved, summed=True) if counted else None
        return None

    def change(self, areas: Index, key: str) -> Change | None:
        """What the office told of it, else the difference to the Stichtag before."""
        newest = self.deliveries[0]
        if not self.summed and _knows(newest, key + TOLD_CHANGE):
            told = _delivered(_rows(newest, key + TOLD_CHANGE, areas))
            title = newest.titles.get(key + TOLD_CHANGE, "Veränderung")
            return Change(None, None, told.values, told.rates[["low95", "high95"]], title)
        if len(self.shown) == 1 or self.shown[0].unit != self.shown[1].unit:
            return None
        now, before = self.shown[:2]
        moved = changes(before.values, now.values)[[*frames.VALUE]]
        ends = newcombe(before.rates, now.rates)[["low95", "high95"]]
        return Change(self.deliveries[1].stichtag, before.values, moved.reindex(areas), ends)


def _knows(delivery: IndicatorDelivery, key: str) -> bool:
    """Whether a delivery knows an indicator in some area."""
    of_key = delivery.values.index.get_level_values("indicator") == key
    return bool((delivery.values["status"][of_key] == Status.OK).any())


def _rows(delivery: IndicatorDelivery, key: str, areas: Index) -> DataFrame:
    """INDICATORS of one key by area, on these areas; missing where no row was delivered."""
    rows = DataFrame(delivery.values.xs(key, level="indicator")).reindex(areas)
    return rows.assign(status=rows["status"].fillna(str(Status.MISSING)))


def _counted(rows: DataFrame) -> Series:
    return is_share(rows["numerator"], rows["denominator"])


def _delivered(rows: DataFrame) -> _Shown:
    """As it was delivered; in percent where counts tell what it is a share of."""
    rates = wilson(rows["numerator"], rows["denominator"]) * PERCENT
    counted = _counted(rows)
    values = frames.values_of(rows)
    if counted.any():
        of_one = unit(values["value"], rates["rate"] / PERCENT)
        values = times(values, PERCENT / of_one)
    return _Shown(values, rates, rows[["numerator", "denominator"]], "%" if counted.any() else "")


def _summed(rows: DataFrame, areas: Index, parts: Shares) -> _Shown:
    """From the counts of the areas of a finer geography."""
    numerator, denominator = (transferred(counts, parts) for counts in counts_of(rows))
    shares = transferred_rate(numerator, denominator)[[*frames.VALUE]]
    rates = wilson(numerator["value"], denominator["value"]) * PERCENT
    counts = DataFrame({"numerator": numerator["value"], "denominator": denominator["value"]})
    return _Shown(
        times(shares, PERCENT).reindex(areas), rates.reindex(areas), counts.reindex(areas), "%"
    )
