"""Heard or not: where people had a chance to say what they need (METHODS M12).

An area without an event in the last cycles, or with a response below the median of
the city, was not heard. That nobody there said anything is no finding then.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated, NamedTuple

import numpy as np
from pandas import DataFrame, Index, Series
from pydantic import Field

from geo_lsz import frames
from geo_lsz.concerned import concerned
from geo_lsz.definition import Definition
from geo_lsz.frames import ALL
from geo_lsz.inputs import Inputs, SurveyWave
from geo_lsz.intervals import limits
from geo_lsz.rebase import area_membership, membership
from geo_lsz.residents import cell_points, persons_by_area, persons_by_cell
from geo_lsz.service_area import CITY_WIDE


class Hearing(Definition):
    """What is assumed about voices (stimmen.toml)."""

    cycle_weeks: Annotated[int, Field(ge=1)]
    cycles: Annotated[int, Field(ge=1)]
    least_share: Annotated[float, Field(gt=0, le=1)]
    least_voices: Annotated[int, Field(ge=1)]

    def since(self, until: date) -> date:
        """The first day of the last cycles before `until`."""
        return until - timedelta(weeks=self.cycle_weeks * self.cycles)


@cache
def hearing() -> Hearing:
    """What is assumed about voices."""
    return Hearing.read(files("geo_lsz") / "stimmen.toml")


class Heard(NamedTuple):
    """Of every area of a geography: whether it was heard, and what that hangs on.

    heard : 1 or 0; share : of its people who live in parts that were heard, 0..1
    events : in the last cycles, missing where nobody delivered events
    response : share 0..1 of those asked who answered, missing without a survey
    """

    heard: DataFrame
    share: DataFrame
    events: DataFrame
    response: DataFrame


@lru_cache(maxsize=1)
def heard(inputs: Inputs) -> Mapping[str, Heard]:
    """Who was heard, by geography; made once for all Handlungsfelder, only the last one is kept.

    The areas of the finest geography are heard or not; a larger one is where at least
    `least_share` of its people live in parts that were. Events for the whole city make
    no single area a heard one. Where only one of both was delivered, events or a
    survey, it decides alone; without any nobody was heard.
    """
    finest, *_ = inputs.areas
    held = _events(inputs)
    answers = _response(inputs)
    flags = _parts(inputs, held, answers)
    people = _people(inputs, finest)
    found = {}
    for geography, areas in inputs.areas.items():
        index = Index(areas.index.sort_values())
        holder = (
            Series(flags.index, index=flags.index)
            if geography == finest
            else area_membership(inputs.areas[finest], areas)
        )
        share = _share(flags, people, holder, index)
        # of whole numbers of people half may be a hair less than a half
        enough = (share >= hearing().least_share - 1e-9).astype(float)
        found[geography] = Heard(
            heard=frames.values(enough),
            share=frames.values(share),
            events=held.get(geography, _nothing(index)),
            response=answers.get(geography, _nothing(index)),
        )
    return found


def _parts(inputs: Inputs, held: dict[str, DataFrame], answers: dict[str, DataFrame]) -> Series:
    """Whether each area of the finest geography was heard."""
    finest, *_ = inputs.areas
    index = Index(inputs.areas[finest].index.sort_values())
    ways = []
    if held:
        ways.append(held[finest]["value"] > 0)
    if answers:
        asked, rates = _asked(inputs)
        enough = rates >= rates.median()
        ways.append(asked.map(enough).fillna(value=False).astype(bool))
    if not ways:
        return Series(data=False, index=index)
    return Series(np.logical_and.reduce([way.reindex(index) for way in ways]), index=index)


def _events(inputs: Inputs) -> dict[str, DataFrame]:
    """Number of events of the last cycles by area, for each geography; nothing where none was delivered."""
    events, until = inputs.events, inputs.heard_until
    if events is None or until is None:
        return {}
    days = events["datum"]
    lately = (days > hearing().since(until).isoformat()) & (days <= until.isoformat())
    of_areas = events.loc[lately & (events["betroffen"] != CITY_WIDE), "betroffen"]
    where = concerned(of_areas, inputs.areas)
    return {
        geography: _counted(where[where["geography"] == geography], Index(areas.index))
        for geography, areas in inputs.areas.items()
    }


def _counted(where: DataFrame, areas: Index) -> DataFrame:
    number = where.groupby("area").size().reindex(areas.sort_values(), fill_value=0)
    return frames.values(number.astype("float64"))


def newest_wave(inputs: Inputs) -> SurveyWave | None:
    """The newest wave of all surveys."""
    return inputs.survey[-1] if inputs.survey else None


def _response(inputs: Inputs) -> dict[str, DataFrame]:
    """Response by area, on the geography of the newest wave and on those whose areas hold its own."""
    wave = newest_wave(inputs)
    if wave is None:
        return {}
    order = list(inputs.areas)
    here = order.index(wave.geography)
    counts = _reached(wave)
    found = {}
    for geography in order[here:]:
        areas = inputs.areas[geography]
        holder = (
            Series(counts.index, index=counts.index)
            if geography == wave.geography
            else area_membership(inputs.areas[wave.geography], areas)
        )
        of_all = counts.groupby(holder.reindex(counts.index).to_numpy()).sum(min_count=1)
        rates = (of_all["answered"] / of_all["asked"].mask(of_all["asked"] == 0)).astype(float)
        found[geography] = frames.values(rates.reindex(areas.index.sort_values()))
    return found


def _asked(inputs: Inputs) -> tuple[Series, Series]:
    """Of each area of the finest geography the area in which it was asked, and the response of these."""
    finest, *_ = inputs.areas
    wave = newest_wave(inputs)
    if wave is None:
        return Series(dtype="str"), Series(dtype="float64")
    counts = _reached(wave)
    rates = counts["answered"] / counts["asked"].mask(counts["asked"] == 0)
    areas = inputs.areas[finest]
    if wave.geography == finest:
        return Series(areas.index, index=areas.index), rates
    return area_membership(areas, inputs.areas[wave.geography]), rates


def _reached(wave: SurveyWave) -> DataFrame:
    """Persons asked and answered by area; an area where one is unknown has both unknown."""
    told = wave.answers[["asked", "answered"]].groupby(level="area").first()
    return told.where(told.notna().all(axis="columns"))


@lru_cache(maxsize=8)
def area_of_cells(inputs: Inputs, geography: str) -> Series:
    """Area of each cell in a geography, NA outside; made once."""
    return membership(cell_points(inputs.cells), inputs.areas[geography])


def _people(inputs: Inputs, geography: str) -> Series:
    """People by area, of an unknown number the middle; 1 each where nobody counted any."""
    areas = Index(inputs.areas[geography].index.sort_values())
    everybody = persons_by_cell(inputs.cells, ALL)
    persons = persons_by_area(everybody, area_of_cells(inputs, geography), areas)
    low, high = limits(persons)
    middle = Series(np.where(np.isfinite(high), (low + high) / 2, low), index=areas)
    return middle if middle.sum() > 0 else Series(1.0, index=areas)


def _share(flags: Series, people: Series, holder: Series, areas: Index) -> Series:
    """Share of the people of each area who live in parts that were heard; 0 where nobody lives."""
    told = DataFrame({"all": people, "heard": people * flags})
    holders = holder.reindex(people.index).to_numpy()
    sums = told.groupby(holders).sum().reindex(areas, fill_value=0.0)
    return (sums["heard"] / sums["all"].mask(sums["all"] == 0)).fillna(0.0).astype("float64")


def _nothing(areas: Index) -> DataFrame:
    return frames.values(np.full(len(areas), np.nan), areas)
