"""The analysis `voices`: what people said they need, and where nobody asked them (METHODS M12)."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from pandas import DataFrame, Index, Series

from geo_lsz import frames
from geo_lsz.concerned import concerned
from geo_lsz.fragen import fragen
from geo_lsz.frames import ALL
from geo_lsz.grouping import highest_by, positions, total_by
from geo_lsz.handlungsfeld import Handlungsfeld
from geo_lsz.heard import Heard, area_of_cells, heard, newest_wave
from geo_lsz.inputs import Inputs, Measured, Reckoned, area_results
from geo_lsz.intervals import MISSING, between, ignorance, limits
from geo_lsz.rates import shrinkage, wilson
from geo_lsz.residents import persons_by_area, persons_by_cell
from geo_lsz.service_area import CITY_WIDE
from geo_lsz.voice_frames import DONE

PER = 1000
"""A rate counts voices on so many people of the Zielgruppe."""


def voices(inputs: Inputs, handlungsfeld: Handlungsfeld) -> Reckoned:
    """Voices of a Handlungsfeld by area, and whether the area was heard at all.

    Measures on every geography: `heard` (1 or 0), `heard_share` (0..1 of the people),
    `events` (number in the last cycles), `response` (0..1); `voices` (number), `open_voices`
    (of Bedarfe that are not done), `bedarfe` (number), `severity` (1..3, the heaviest that is
    not done) and `voices_rate` (`rate`) of all Bedarfe of the field on all residents,
    and `voices_ZIELGRUPPE`, `voices_rate_ZIELGRUPPE` of those of one group on that
    group. Of a survey, on its geography: `survey_FRAGE` (share 0..1), with
    `survey_FRAGE_n`, `…_low95`, `…_high95`.

    A Bedarf counts in the area that it names and in larger ones that hold it, never
    in the parts of it. Where nobody was heard the voices are the least there are:
    missing, with what was said as lower bound. Heard and nothing said is 0.
    """
    places = {
        geography: Index(areas.index.sort_values()) for geography, areas in inputs.areas.items()
    }
    of_field = _bedarfe(inputs, handlungsfeld)
    where = concerned(of_field["betroffen"], inputs.areas)
    exact = where[~where["larger"]]
    of_heard = heard(inputs)
    measured: list[Measured] = []
    for geography, areas in places.items():
        here = exact.loc[exact["geography"] == geography, ["key", "area"]]
        told = here.join(of_field, on="key")
        measured += _of_heard(geography, of_heard[geography])
        measured += _of_bedarfe(inputs, geography, areas, told, of_heard[geography])
    measured += _of_survey(inputs, handlungsfeld)
    return Reckoned(
        areas=area_results(measured, handlungsfeld.slug, inputs.heard_until),
        notes=_notes(of_field, where),
    )


def rate(voices: DataFrame, persons: DataFrame, heard: Series) -> DataFrame:
    """Voices per 1,000 persons, drawn towards the rate of all areas that were heard (METHODS M1).

        r_i = w_i · e_i/b_i + (1 − w_i) · m

    with w and m after `rates.shrinkage`, of an unknown number its middle.

    voices, persons : e and b, `value, status, low, high` by area
    heard : whether the area was heard; others enter neither w nor m

    Returns `value, status, low, high` by area; bounds hold for w and m as they are. Missing
    where nobody was heard, or where more voices than persons are told; not applicable
    where nobody is there.
    """
    e, b = (_middle(values).where(heard) for values in (voices, persons))
    drawn = shrinkage(e, b)
    weight, mean = drawn.weight.to_numpy(dtype=float), drawn.mean
    e_ends, b_ends = limits(voices), limits(persons)
    low, high = (
        PER * (weight * np.where(weight > 0, _divided(few, many), 0.0) + (1 - weight) * mean)
        for few, many in zip(e_ends, reversed(b_ends), strict=True)
    )
    unknown = np.isnan(weight)
    levels = np.maximum(ignorance(voices["status"]), ignorance(persons["status"]))
    return between(
        np.where(unknown, 0.0, low),
        np.where(unknown, np.inf, high),
        np.where(unknown, MISSING, levels).astype(np.int8),
        voices.index,
        applicable=b_ends[1] > 0,
    )


def _divided(few: Any, many: Any) -> Any:
    return np.divide(few, many, out=np.full(len(few), np.inf), where=many > 0)


def _middle(values: DataFrame) -> Series:
    """The value, of a hidden or missing one the middle of its bounds; NA where it has none."""
    return values["value"].fillna((values["low"] + values["high"]) / 2)


def _bedarfe(inputs: Inputs, field: Handlungsfeld) -> DataFrame:
    """Those of a Handlungsfeld, up to the newest Stichtag."""
    if inputs.bedarfe is None:
        none = Index([], name="bedarf", dtype="str")
        texts = ("handlungsfeld", "zielgruppe", "betroffen", "stand")
        empty = DataFrame({name: Series(dtype="str") for name in texts}, index=none)
        stimmen = frames.named(frames.values(np.empty(0), none), "stimmen")
        return empty.join(stimmen).assign(schwere=np.nan)
    return inputs.bedarfe[inputs.bedarfe["handlungsfeld"] == field.slug]


def _of_heard(geography: str, found: Heard) -> Iterator[Measured]:
    yield Measured(geography, "heard", found.heard)
    yield Measured(geography, "heard_share", found.share)
    yield Measured(geography, "events", found.events)
    yield Measured(geography, "response", found.response)


def _of_bedarfe(
    inputs: Inputs, geography: str, areas: Index, told: DataFrame, found: Heard
) -> Iterator[Measured]:
    was_heard = found.heard["value"] == 1
    listed = inputs.bedarfe is not None
    still = told[told["stand"] != DONE]
    yield Measured(geography, "bedarfe", _number(still, areas, was_heard & listed))
    yield Measured(geography, "open_voices", _total(still, areas, was_heard & listed))
    heaviest = still.groupby("area")["schwere"].max().reindex(areas).astype("float64")
    yield Measured(geography, "severity", frames.values(heaviest))
    for group in [ALL, *sorted(set(told["zielgruppe"]) - {ALL})]:
        ours = told if group == ALL else told[told["zielgruppe"] == group]
        of_group = "" if group == ALL else f"_{group}"
        persons = persons_by_area(
            persons_by_cell(inputs.cells, group), area_of_cells(inputs, geography), areas
        )
        total = _total(ours, areas, was_heard & listed)
        rates = rate(total, persons, was_heard & listed)
        yield Measured(geography, f"voices{of_group}", total, zielgruppe=group)
        yield Measured(geography, f"voices_rate{of_group}", rates, zielgruppe=group)


def _total(told: DataFrame, areas: Index, was_heard: Series) -> DataFrame:
    """Voices by area; the least there are where nobody was heard."""
    at = positions(told["area"], areas)
    persons = frames.values_of(told, "stimmen")
    low, high = (total_by(at, side, len(areas)) for side in limits(persons))
    levels = highest_by(at, ignorance(persons["status"]), len(areas))
    return _as_heard(low, high, levels, areas, was_heard)


def _number(told: DataFrame, areas: Index, was_heard: Series) -> DataFrame:
    """Bedarfe by area, likewise."""
    number = total_by(positions(told["area"], areas), np.ones(len(told)), len(areas))
    return _as_heard(number, number, np.zeros(len(areas), dtype=np.int8), areas, was_heard)


def _as_heard(low: Any, high: Any, levels: Any, areas: Index, was_heard: Series) -> DataFrame:
    open_ended = ~was_heard.reindex(areas).to_numpy(dtype=bool)
    return between(
        low,
        np.where(open_ended, np.inf, high),
        np.where(open_ended, MISSING, levels).astype(np.int8),
        areas,
    )


def _of_survey(inputs: Inputs, field: Handlungsfeld) -> Iterator[Measured]:
    """Shares of the newest wave, each with the number of answers and the interval of chance."""
    wave = newest_wave(inputs)
    if wave is None:
        return
    areas = Index(inputs.areas[wave.geography].index.sort_values())
    for frage in fragen().values():
        if frage.handlungsfeld != field.slug:
            continue
        answers = wave.answers
        if frage.slug not in answers.index.get_level_values("frage"):
            continue
        of_frage = answers.index.get_level_values("frage") == frage.slug
        told = answers[of_frage].droplevel("frage").reindex(areas)
        share = frames.values_of(told).assign(status=told["status"].fillna("missing"))
        key = f"survey_{frage.slug}"
        worth = told["effective"].fillna(told["denominator"])
        ends = wilson(share["value"] * worth, worth)
        group = frage.zielgruppe.slug
        yield Measured(wave.geography, key, share, zielgruppe=group)
        yield Measured(
            wave.geography, f"{key}_n", frames.values(told["denominator"]), zielgruppe=group
        )
        for end in ("low95", "high95"):
            values = frames.values(ends[end])
            yield Measured(wave.geography, f"{key}_{end}", values, zielgruppe=group)


def _notes(of_field: DataFrame, where: DataFrame) -> Mapping[str, Any]:
    """What the areas do not show: Bedarfe of the whole city, and those told of a larger area only.

    coarse : by geography, Bedarfe that name a larger area and count in no area of it
    """
    areas = where[where["larger"]]
    named = of_field.index[of_field["betroffen"].notna()]
    wide = of_field.index[of_field["betroffen"] == CITY_WIDE]
    finer = areas[~areas["key"].isin(wide)]
    return {
        "bedarfe": len(of_field),
        "city_wide": len(wide),
        "nowhere": len(of_field) - len(named),
        "coarse": {
            str(geography): int(keys.nunique())
            for geography, keys in finer.groupby("geography")["key"]
        },
    }
