"""Stufen: what a Handlungsfeld has to show in an area, as data (stufen.toml)."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pandas import DataFrame, Series
from pydantic import Field

from geo_lsz.definition import Definition
from geo_lsz.status import Status

Fact = Literal["supply_known", "need_known", "heard", "finding_known", "weighed", "planned"]
"""What the analysis `evidence` finds out of an area, each 1 or 0."""

LOWEST = 1
"""The Stufe of an area that meets no criterion yet."""


class Criterion(Definition):
    """What a Stufe asks for.

    fact : of the analysis `evidence` that meets it; where it does not apply nothing is asked for
    title : German sentence: what is the case where it is met
    lacking : German: what to do where it is not
    """

    key: str
    stufe: Annotated[int, Field(gt=LOWEST)]
    fact: Fact
    title: str
    lacking: str


class Stufen(Definition):
    """All criteria, and from which numbers on data say that something is wanted."""

    caveat: str
    served_percent: float
    need_index: float
    criterion: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The Stufen that ask for something, the lowest first."""
        return tuple(sorted({one.stufe for one in self.criterion}))


@cache
def stufen() -> Stufen:
    """The criteria of all Stufen."""
    return Stufen.read(files("geo_lsz") / "stufen.toml")


def is_met(fact: DataFrame) -> Series:
    """Whether a fact holds in each area, or nothing is asked for there; unknown is not met."""
    return (fact["value"] == 1) | (fact["status"] == Status.NOT_APPLICABLE)


def reached(facts: Mapping[str, DataFrame], told: Stufen) -> Series:
    """The highest Stufe of each area all of whose criteria are met, and all below it."""
    met = {one.key: is_met(facts[one.fact]) for one in told.criterion}
    areas = next(iter(met.values())).index
    stufe = Series(float(LOWEST), index=areas)
    still = Series(data=True, index=areas)
    for number in told.numbers:
        for one in told.criterion:
            if one.stufe == number:
                still &= met[one.key]
        stufe = stufe.mask(still, float(number))
    return stufe


def lacking(facts: Mapping[str, Mapping[str, object]], told: Stufen) -> Iterator[Criterion]:
    """The criteria that one area does not meet, in their order.

    facts : `value` and `status` by name of the fact
    """
    for one in told.criterion:
        fact = facts[one.fact]
        if fact["value"] != 1 and fact["status"] != Status.NOT_APPLICABLE:
            yield one
