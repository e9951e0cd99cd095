"""Invented indicators of need for two Stichtage (kennzahlen.toml): counts against counts."""

from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, Series
from pydantic import Field

from geo_lsz.definition import Definition
from layers.demo_city.population import AGES

_FILE = files("layers") / "demo_city" / "kennzahlen.toml"
_AREA_SPREAD = 0.22
_TREND = 0.12


class Kennzahl(Definition):
    """What a numerator is counted against, and its usual rate by Siedlungstyp."""

    counted_against: str
    people_per_unit: float = 1.0
    within: str = ""
    rate: dict[str, float]


class Kennzahlen(Definition):
    """Everything that is assumed about need (kennzahlen.toml)."""

    kennzahlen: dict[str, Kennzahl]
    load: dict[str, float]
    residents_2022: dict[str, float]
    not_delivered: dict[int, dict[str, list[str]]] = Field(default_factory=dict)


def indicators(
    areas: GeoDataFrame, cells: DataFrame, rng: np.random.Generator
) -> dict[int, DataFrame]:
    """Counts by year of the Stichtag (2022, 2025): ortsteil_nr, kennzahl, zaehler, nenner.

    areas : `boundaries(…)`; siedlungstyp, planungsraum
    cells : `population(…)`; the denominators of 2025 are made of its people

    Whole numbers; NA where a department delivered nothing.
    """
    assumed = Kennzahlen.read(_FILE)
    people = cells.groupby("nr")[["einwohner", *AGES]].sum()
    load = areas["planungsraum"].map(assumed.load) * rng.lognormal(0, _AREA_SPREAD, len(areas))
    trend = np.exp(rng.normal(0, _TREND, len(areas)))
    before = people.mul(areas["siedlungstyp"].map(assumed.residents_2022), axis=0).round()
    rates = {2022: (before, load / trend), 2025: (people, load)}
    return {
        year: _with_gaps(
            _counts(assumed.kennzahlen, counted, areas["siedlungstyp"], heavy, rng),
            assumed.not_delivered[year],
        )
        for year, (counted, heavy) in rates.items()
    }


def _counts(
    kennzahlen: Mapping[str, Kennzahl],
    people: DataFrame,
    types: Series,
    load: Series,
    rng: np.random.Generator,
) -> DataFrame:
    counted: dict[str, NDArray[np.int64]] = {}
    parts = []
    for key, kennzahl in kennzahlen.items():
        group = people[kennzahl.counted_against]
        units = (group / kennzahl.people_per_unit).round().astype("int64")
        usual = types.map(kennzahl.rate)
        if kennzahl.within:
            counted[key] = rng.binomial(counted[kennzahl.within], usual)
        else:
            counted[key] = rng.binomial(units, (usual * load).clip(upper=0.9))
        parts.append(_rows(key, counted[key], units))
    return pd.concat(parts, ignore_index=True)


def _rows(key: str, counted: NDArray[np.int64], units: Series) -> DataFrame:
    return DataFrame(
        {
            "ortsteil_nr": units.index,
            "kennzahl": key,
            "zaehler": pd.array(counted, dtype="Int64"),
            "nenner": units.to_numpy(),
        }
    ).astype({"nenner": "Int64"})


def _with_gaps(rows: DataFrame, gaps: dict[str, list[str]]) -> DataFrame:
    """`rows` by Ortsteil, NA in the gaps."""
    where = {(nr, key) for nr, keys in gaps.items() for key in keys}
    keys = zip(rows["ortsteil_nr"], rows["kennzahl"], strict=True)
    gone = Series([key in where for key in keys])
    counts = {name: rows[name].mask(gone) for name in ("zaehler", "nenner")}
    ordered = rows.assign(**counts).sort_values("ortsteil_nr", kind="stable")
    return ordered.reset_index(drop=True)
