"""The whole demo city, made of one seed."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame

from layers.demo_city.beteiligung import Voices, voices
from layers.demo_city.boundaries import boundaries, planungsraeume
from layers.demo_city.indicators import indicators
from layers.demo_city.listings import listings
from layers.demo_city.offers import offers
from layers.demo_city.ortsteile import ortsteile
from layers.demo_city.population import population
from layers.demo_city.profiles import profiles
from layers.demo_city.terms import terms

SEED = 16051000
"""The seed of the city that everybody is shown: Erfurt's municipality key with three zeros."""


@dataclass(frozen=True, slots=True)
class City:
    """Everything that is true in the demo city, before departments write it down.

    areas, planungsraeume : polygons, by `nr` and by code
    cells : people by `gitter_id`
    indicators : counts by year of the Stichtag
    offers : every offer once, by `truth`
    listings : every row of every list
    voices : what people say, and what the city plans
    """

    areas: GeoDataFrame
    planungsraeume: GeoDataFrame
    cells: GeoDataFrame
    indicators: dict[int, DataFrame]
    offers: GeoDataFrame
    listings: GeoDataFrame
    voices: Voices


@lru_cache(maxsize=1)
def city(seed: int = SEED) -> City:
    """The demo city of a seed. One part of it does not change when another draws more numbers."""
    areas = boundaries(ortsteile(), _dice(seed, 6))
    cells = population(areas, _dice(seed, 2))
    existing = terms(offers(areas, cells, _dice(seed, 31)), _dice(seed, 7))
    existing = profiles(existing, _dice(seed, 9))
    return City(
        areas=areas,
        planungsraeume=planungsraeume(areas),
        cells=cells,
        indicators=indicators(areas, cells, _dice(seed, 3)),
        offers=existing,
        listings=listings(existing, _dice(seed, 5)),
        voices=voices(areas, _dice(seed, 8)),
    )


def _dice(seed: int, part: int) -> np.random.Generator:
    return np.random.default_rng([seed, part])
